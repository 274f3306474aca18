"""Whoever may not, gets nowhere: every route is tried by every kind of visitor, and by other sites."""

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from archive_double import article
from flask import Flask
from flask.testing import FlaskClient
from outside import CHECKOUT, MORGUE, environment, free_port, serving
from werkzeug.test import TestResponse

from app import create_app
from app.access_file import Access, Role
from app.login_page import MOST_FAILURES
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

WRITERS, READERS = "the harbour at dawn", "only looking here"
OWN = {"Origin": "http://localhost"}
OTHERS = (
    "http://evil.example",
    "null",
    "http://localhost.evil.example",
    "http://localhost:81",
    "https://localhost",
    "",
)
WITHOUT_TOKEN = ("/login", "/logout")  # there the browser's word on where the form was is enough
READ = (200, 302, 303, 404)  # the original of this article is no page, and so has none
OPEN = ("/login", "/logout", "/static/", "/healthz", "/readyz", "/robots.txt")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    with Store.create(path) as store:
        names = {EntityType.PERSON: ["Talks"]}
        store.save([Intake(Source("ferry.txt", b"ferry"), article(names=names))])
    catch_up(path)
    access = Access().with_password(Role.WRITER, WRITERS).with_password(Role.READER, READERS)
    access.write(path)
    return path


@pytest.fixture(scope="module")
def keys(archive: Path) -> dict[Role, dict[str, str]]:
    """The headers of a program that reads, and of one that writes."""
    access, found = Access.read(archive), {}
    for role in Role:
        access, secret = access.with_token(f"{role.value}s", role)
        found[role] = {"Authorization": f"Bearer {secret}"}
    access.write(archive)
    return found


@pytest.fixture(scope="module")
def app(archive: Path, keys: dict[Role, dict[str, str]]) -> Flask:
    return serve(archive)


@pytest.fixture(scope="module")
def bare(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same archive without any password."""
    path = tmp_path_factory.mktemp("bare")
    with Store.create(path) as store:
        store.save([Intake(Source("ferry.txt", b"ferry"), article())])
    catch_up(path)
    return path


def serve(path: Path, **config: object) -> Flask:
    return create_app({"TESTING": True, "ARCHIVE": path, "RECOGNISER": "none", **config})


def logged_in(app: Flask, password: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/login", data={"password": password}, headers=OWN).status_code == 303
    return client


def addresses(app: Flask, method: str) -> Iterator[str]:
    """One address for every route that takes a method."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            address = rule.rule.replace("<int:number>", "1").replace("<path:filename>", "morgue.css")
            address = address.replace("<path:asked>", "person:Talks").replace(
                "<path:name>", "The Harbour Courier"
            )
            kind = "csl" if "/cite/" in address else "csv" if "/export/" in address else "outlet"
            yield re.sub(r"<[a-z:]+>", kind, address)


def changing(app: Flask) -> list[str]:
    found = list(addresses(app, "POST"))
    assert len(found) >= 6
    return found


def is_open(address: str) -> bool:
    return address.startswith(OPEN)


def get(client: FlaskClient, address: str, **more: dict[str, str]) -> TestResponse:
    response = client.get(address, **more)
    assert response.data is not None
    response.close()
    return response


# Who may do what


def test_nobody_changes_anything_without_a_password(app: Flask) -> None:
    for address in changing(app):
        if not is_open(address):
            assert app.test_client().post(address, headers=OWN).status_code == 401, address


def test_who_reads_changes_nothing(app: Flask, keys: dict[Role, dict[str, str]]) -> None:
    reader = logged_in(app, READERS)
    for address in changing(app):
        if not is_open(address):
            assert reader.post(address, headers=OWN).status_code == 403, address
            by_key = app.test_client().post(address, headers={**OWN, **keys[Role.READER]})
            assert by_key.status_code == 403, address


def test_who_reads_reads_everything(app: Flask, keys: dict[Role, dict[str, str]]) -> None:
    reader = logged_in(app, READERS)
    for address in addresses(app, "GET"):
        assert get(reader, address).status_code in READ, address
        assert get(app.test_client(), address, headers=keys[Role.READER]).status_code in READ, address


def test_a_key_that_is_not_known_opens_nothing(app: Flask) -> None:
    for scheme in ("Bearer morgue_x", "bearer \xff"):
        for address in addresses(app, "GET"):
            if not is_open(address):
                response = get(app.test_client(), address, headers={"Authorization": scheme})
                assert response.status_code in (302, 401), (scheme, address)
                assert b"Port Ellery" not in response.data


def test_reading_open_to_the_public_is_reading_alone(archive: Path, app: Flask) -> None:
    public = serve(archive, PUBLIC="reading").test_client()
    for address in addresses(app, "GET"):
        assert get(public, address).status_code in READ, address
    for address in changing(app):
        if not is_open(address):
            assert public.post(address, headers=OWN).status_code == 403, address


# Other sites


def test_no_other_site_makes_a_writer_change_anything(app: Flask) -> None:
    writer = logged_in(app, WRITERS)
    for address in changing(app):
        for origin in (*OTHERS, None):
            headers = {} if origin is None else {"Origin": origin}
            response = writer.post(address, headers={**headers, "Referer": "http://localhost/"})
            assert response.status_code == 403, (address, origin)
        if address not in WITHOUT_TOKEN:
            for token in ("", "forged", "1", "[1,1]"):
                assert writer.post(address, headers=OWN, data={"token": token}).status_code == 403, address
    assert get(writer, "/").status_code == 200, "not even logged out"


def test_a_method_cannot_be_smuggled_into_another(app: Flask) -> None:
    writer = logged_in(app, WRITERS)
    for address in changing(app):
        smuggled = {"X-HTTP-Method-Override": "POST", **OWN}
        assert get(writer, f"{address}?_method=POST&token=x", headers=smuggled).status_code in (
            200,
            302,
            303,
            404,
            405,
        )
    assert "Talks resume" in get(writer, "/articles/1").text


def test_no_other_site_reads_what_a_visitor_may(app: Flask, keys: dict[Role, dict[str, str]]) -> None:
    reader = logged_in(app, READERS)
    for address in addresses(app, "GET"):
        response = get(reader, address, headers={"Origin": "http://evil.example"})
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")], address
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert response.headers["X-Frame-Options"] == "DENY", address


def test_no_page_is_kept_where_others_may_find_it(app: Flask) -> None:
    reader = logged_in(app, READERS)
    for address in addresses(app, "GET"):
        if not address.startswith("/static/"):
            kept = get(reader, address).headers["Cache-Control"]
            assert "no-store" in kept or kept.startswith("private"), address


def test_a_foreign_name_that_leads_here_gets_nothing(bare: Path) -> None:
    local = serve(bare, OWN_NAMES_ONLY=True)
    names = (
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "1.0.0.127",
        "0x7f.1",
        "localhost@evil.example",
    )
    for name in names:
        for address in addresses(local, "GET") if name == names[0] else ("/", "/healthz", "/feed.atom"):
            response = get(local.test_client(), address, headers={"Host": name})
            assert response.status_code in (400, 403), (name, address)
            assert b"Port Ellery" not in response.data
        for address in changing(local):
            sent = local.test_client().post(address, headers={"Host": name, "Origin": f"http://{name}"})
            assert sent.status_code in (400, 403), (name, address)
    for name in ("localhost:8765", "127.0.0.1", "[::1]:80"):
        assert get(local.test_client(), "/", headers={"Host": name}).status_code == 200, name


# Without a password


def test_without_a_password_only_this_computer_changes_anything(bare: Path) -> None:
    app = serve(bare)
    for address in changing(app):
        if is_open(address):
            continue
        away = app.test_client().post(address, headers=OWN, environ_base={"REMOTE_ADDR": "192.0.2.7"})
        assert away.status_code == 403, address
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
            passed = app.test_client().post(address, headers={**OWN, name: "192.0.2.7"})
            assert passed.status_code == 403, (address, name)
            assert "on the computer that Morgue runs on" in passed.text
    page = app.test_client().get("/articles/1", headers={"X-Forwarded-For": "192.0.2.7"})
    assert "Correct what is wrong" not in page.text
    assert "Correct what is wrong" in app.test_client().get("/articles/1").text


# Logging in


def test_a_session_from_before_is_not_taken_over(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(planted="by another", role="writer", proof="guessed")
    planted = client.get_cookie("morgue")
    assert client.post("/login", data={"password": READERS}, headers=OWN).status_code == 303
    now = client.get_cookie("morgue")
    assert planted
    assert now
    assert now.value != planted.value
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["role"] == "reader"


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_visitor_cannot_guess_on_under_addresses_that_are_made_up(archive: Path, proxies: int) -> None:
    client = serve(archive, PROXIES=proxies).test_client()
    statuses = []
    for number in range(MOST_FAILURES + 1):
        said = f"203.0.113.{number}" + (", 198.51.100.4" if proxies else "")  # the proxy adds what it sees
        told = {"X-Forwarded-For": said, "X-Real-IP": f"203.0.113.{number}"}
        statuses.append(
            client.post("/login", data={"password": "guess"}, headers={**OWN, **told}).status_code
        )
    assert statuses == [403] * MOST_FAILURES + [429]


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone(archive: Path) -> None:
    told = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "news.example",
        "Origin": "https://news.example",
    }
    trusting = (
        serve(archive, PROXIES=1).test_client().post("/login", data={"password": READERS}, headers=told)
    )
    assert trusting.status_code == 303
    cookie = trusting.headers["Set-Cookie"]
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert (
        serve(archive).test_client().post("/login", data={"password": READERS}, headers=told).status_code
        == 403
    )


ELSEWHERE = (
    *(
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
    ),
    *(
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
    ),
    *(
        "/\x00/evil.example",
        "evil.example",
        "?next=//evil.example",
        "/%0d%0aSet-Cookie:x=y",
        "//evil.example/%2f..",
    ),
    *(
        "/\u2028/evil.example",
        "http://localhost@evil.example/",
        "/ /evil.example",
        "//localhost/..//evil.example",
    ),
)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_the_login_leads_nowhere_else(archive: Path, place: str) -> None:
    client = serve(archive).test_client()
    form = client.get("/login", query_string={"next": place})
    assert form.status_code == 200
    led = client.post("/login", data={"password": READERS, "next": place}, headers=OWN)
    there = led.headers["Location"]
    assert re.match(r"/(?![/\\])[\x21-\x7e]*\Z", there), there
    assert list(led.headers).count(("Set-Cookie", "x=y")) == 0


def test_the_server_itself_hands_on_what_a_trusted_proxy_says(archive: Path, tmp_path: Path) -> None:
    # The library that speaks HTTP takes such headers away unless it is told not to.
    port = free_port()
    command: list[str | Path] = [
        *MORGUE,
        "--archive",
        archive,
        "serve",
        "--port",
        str(port),
        "--proxies",
        "1",
    ]
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example", "X-Forwarded-For": "192.0.2.9"}
    form = {"Origin": "https://news.example", "Content-Type": "application/x-www-form-urlencoded"}
    with serving(command, port, tmp_path, environment(PYTHONPATH=str(CHECKOUT))) as server:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/login", urlencode({"password": READERS}), {**told, **form})
        answer = connection.getresponse()
        assert answer.status == 303
        assert "Secure" in (answer.headers["Set-Cookie"] or "")
        connection.close()
        for headers, status in (
            ({"Content-Length": "60000000"}, b"413"),
            ({"X-Long": "x" * 200_000}, b"431"),
        ):
            with socket.create_connection(("127.0.0.1", port)) as raw:
                told_too = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                with suppress(OSError):
                    raw.sendall(f"POST /login HTTP/1.1\r\nHost: x\r\n{told_too}\r\n".encode())
                assert status in raw.recv(100), headers
    assert server.stdout
    server.stdout.close()
