"""With a password nobody reads without it, readers change nothing, programs have keys, guessing is slow."""

import json
import re
import stat
from pathlib import Path

import pytest
from archive_double import article
from flask import Flask
from flask.testing import FlaskClient
from outside import here

from app import create_app
from app.access_file import NAME, Access, AccessError, Role
from app.login_page import MOST_FAILURES, MOST_FAILURES_IN_ALL, WINDOW, Attempts
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

WRITERS, READERS = "the harbour at dawn", "only looking here"
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    with Store.create(path) as store:
        store.save([Intake(Source("ferry.txt", b"ferry"), article())])
    catch_up(path)
    return path


@pytest.fixture(scope="module")
def guarded(archive: Path) -> Path:
    Access().with_password(Role.WRITER, WRITERS).with_password(Role.READER, READERS).write(archive)
    return archive


def serve(path: Path, **config: object) -> Flask:
    return create_app({"TESTING": True, "ARCHIVE": path, "RECOGNISER": "none", **config})


def logged_in(path: Path, password: str, **config: object) -> FlaskClient:
    client = serve(path, **config).test_client()
    response = client.post("/login", data={"password": password}, headers=ORIGIN)
    assert response.status_code == 303, response.text
    return client


def form_token(client: FlaskClient) -> str:
    (token, *_) = re.findall(r'name="token" value="([^"]+)"', client.get("/articles/1").text) or [""]
    return str(token)


def correct(client: FlaskClient, token: str, **headers: str) -> int:
    return client.post(
        "/articles/1/corrections", data={"token": token, "title": "Ferry back"}, headers={**ORIGIN, **headers}
    ).status_code


# People


def test_without_the_password_there_is_nothing_to_see(guarded: Path) -> None:
    app = serve(guarded)
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<int:number>", "1", rule.rule)
        address = re.sub(r"<path:[a-z]+>", "morgue.css", address)
        address = re.sub(r"<[a-z:]+>", "csv", address)
        with app.test_client().get(address) as response:
            if rule.rule.startswith(("/static", "/login", "/healthz", "/readyz", "/robots")):
                assert response.status_code == 200, address
            elif rule.rule.startswith("/api/"):
                assert response.status_code == 401, address
                assert response.mimetype == "application/problem+json"
                assert response.headers["WWW-Authenticate"].lower().startswith("bearer")
            else:
                assert response.status_code == 302, address
                assert response.headers["Location"].startswith("/login?next=/"), address
            assert b"Port Ellery" not in response.data


def test_whoever_logs_in_comes_to_the_page_that_was_asked_for(guarded: Path) -> None:
    client = serve(guarded).test_client()
    asked = client.get("/search?q=ferry&page=1")
    form = client.get(asked.headers["Location"])
    assert 'name="next" value="/search?q=ferry&amp;page=1"' in form.text
    response = client.post("/login", data={"password": READERS, "next": "/search?q=ferry"}, headers=ORIGIN)
    assert (response.status_code, response.headers["Location"]) == (303, "/search?q=ferry")
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "enters second week" in client.get("/search?q=ferry").text
    assert "Log out" in client.get("/").text


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", ""]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_login_leads_to_no_other_site(guarded: Path, elsewhere: str) -> None:
    client = serve(guarded).test_client()
    response = client.post("/login", data={"password": READERS, "next": elsewhere}, headers=ORIGIN)
    assert response.headers["Location"] == "/"


def test_the_cookie_is_for_https_alone_where_the_page_came_by_it(guarded: Path) -> None:
    client = serve(guarded).test_client()
    response = client.post(
        "/login",
        data={"password": READERS},
        base_url="https://localhost",
        headers={"Origin": "https://localhost"},
    )
    assert "Secure" in response.headers["Set-Cookie"]


def test_a_reader_changes_nothing_and_a_writer_does(guarded: Path) -> None:
    reader, writer = logged_in(guarded, READERS), logged_in(guarded, WRITERS)
    assert not form_token(reader)
    token = form_token(writer)
    assert token
    assert correct(reader, token) == 403
    assert correct(serve(guarded).test_client(), token) == 401
    assert correct(writer, "forged") == 403
    assert correct(writer, token, Origin="http://evil.example") == 403
    assert correct(writer, token) == 303
    assert "Ferry back" in reader.get("/articles/1").text


def test_whoever_logs_out_is_out(guarded: Path) -> None:
    client = logged_in(guarded, READERS)
    assert client.post("/logout").status_code == 403, "another site cannot log anybody out"
    assert client.post("/logout", headers=ORIGIN).status_code == 303
    assert client.get("/").status_code == 302


def test_a_forged_session_opens_nothing(guarded: Path) -> None:
    other = serve(guarded, SECRET_KEY="guessed")  # noqa: S106 - a forger's
    client = other.test_client()
    with client.session_transaction() as session:
        session.update(role="writer", proof="x")
    stolen = client.get_cookie("morgue")
    assert stolen
    victim = serve(guarded).test_client()
    victim.set_cookie("morgue", stolen.value)
    assert victim.get("/").status_code == 302
    assert client.get("/").status_code == 302, "a signature without the proof of the password is not enough"


def test_reading_can_be_opened_to_the_public_apart_from_writing(guarded: Path) -> None:
    public = serve(guarded, PUBLIC="reading")
    client = public.test_client()
    assert client.get("/articles/1").status_code == 200
    assert not form_token(client)
    assert "Log in" in client.get("/").text
    assert correct(client, "any") == 403
    writer = logged_in(guarded, WRITERS, PUBLIC="reading")
    assert form_token(writer)


def test_a_new_password_ends_the_sessions_of_the_old_one(tmp_path: Path, archive: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save([Intake(Source("ferry.txt", b"ferry"), article())])
    catch_up(tmp_path)
    access = Access().with_password(Role.WRITER, WRITERS)
    access.write(tmp_path)
    client = logged_in(tmp_path, WRITERS)
    assert client.get("/").status_code == 200
    Access.read(tmp_path).with_password(Role.WRITER, "another word now").write(tmp_path)
    assert client.get("/").status_code == 302


def test_a_password_from_a_file_of_the_settings_counts_too(archive: Path, tmp_path: Path) -> None:
    client = serve(tmp_path, PASSWORD=WRITERS).test_client()
    assert client.get("/").status_code == 302
    assert client.post("/login", data={"password": WRITERS}, headers=ORIGIN).status_code == 303


# Guessing


def test_guessing_is_stopped_and_says_for_how_long(guarded: Path) -> None:
    client = serve(guarded).test_client()
    for _ in range(MOST_FAILURES):
        assert client.post("/login", data={"password": "guess"}, headers=ORIGIN).status_code == 403
    refused = client.post("/login", data={"password": WRITERS}, headers=ORIGIN)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= WINDOW
    assert "Try again in" in refused.text


def test_attempts_are_counted_by_address_and_in_all_and_forgotten_in_time() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(MOST_FAILURES):
        attempts.failed("2001:db8::1")
    assert attempts.seconds_to_wait("2001:db8::beef"), "a network is one address"
    assert not attempts.seconds_to_wait("2001:db8:1::1")
    for number in range(MOST_FAILURES_IN_ALL):
        attempts.failed(f"10.0.0.{number}")
    assert attempts.seconds_to_wait("192.0.2.1")
    now[0] = WINDOW + 1
    assert not attempts.seconds_to_wait("2001:db8::1")


def test_a_login_sent_by_another_site_is_refused(guarded: Path) -> None:
    client = serve(guarded).test_client()
    evil = client.post("/login", data={"password": WRITERS}, headers={"Origin": "http://evil.example"})
    assert evil.status_code == 403


# Programs


def test_a_program_reads_with_a_token_and_a_revoked_one_opens_nothing(guarded: Path) -> None:
    access, secret = Access.read(guarded).with_token("dashboard", Role.READER)
    access.write(guarded)
    client = serve(guarded).test_client()
    key = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/search?q=ferry", headers=key).status_code == 200
    assert client.post("/articles/1/corrections", headers={**key, **ORIGIN}).status_code == 403
    assert client.get("/api/search", headers={"Authorization": "Bearer morgue_x"}).status_code == 401
    assert client.get("/api/search", headers={"Authorization": "Bearer"}).status_code == 401
    Access.read(guarded).without_token("dashboard").write(guarded)
    assert client.get("/api/search?q=ferry", headers=key).status_code == 401


# The file


def test_the_file_holds_no_secret_in_the_clear_and_is_its_owners_alone(guarded: Path) -> None:
    path = guarded / NAME
    text = path.read_text(encoding="utf-8")
    assert WRITERS not in text
    assert READERS not in text
    assert json.loads(text)["passwords"]["writer"].startswith("scrypt:")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"passwords": 7}', encoding="utf-8")
    with pytest.raises(AccessError, match="morgue passwd"):
        Access.read(tmp_path)
    response = serve(tmp_path).test_client().get("/")
    assert response.status_code == 503
    assert "who may come in cannot be read" in response.text


def test_passwords_and_tokens_are_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="shorter than 8"):
        Access().with_password(Role.WRITER, "short")
    with pytest.raises(AccessError, match="no archive"):
        Access().write(tmp_path / "none")
    access, _ = Access().with_token("one", Role.READER)
    with pytest.raises(AccessError, match="already"):
        access.with_token("one", Role.READER)
    with pytest.raises(AccessError, match="There are: one"):
        access.without_token("two")


# The command line


def test_the_commands_set_list_and_take_away(archive: Path, tmp_path: Path) -> None:
    with Store.create(tmp_path / "archive"):
        pass
    set_it = here("passwd", cwd=tmp_path, stdin="the harbour at dawn\n")
    assert set_it.stdout == "The writers' password was set.\n"
    key = here("tokens", "add", "nightly", "--write", cwd=tmp_path).stdout.strip()
    kept = Access.read(tmp_path / "archive")
    assert kept.role_of_password("the harbour at dawn") is Role.WRITER
    assert kept.role_of_token(key) is Role.WRITER
    (listed,) = json.loads(here("tokens", "list", "--json", cwd=tmp_path).stdout)
    assert (listed["name"], listed["role"]) == ("nightly", "writer")
    here("tokens", "revoke", "nightly", cwd=tmp_path)
    here("passwd", "--remove", cwd=tmp_path)
    assert not Access.read(tmp_path / "archive").passwords
    assert "There are no keys." in here("tokens", "list", cwd=tmp_path).stdout


# Without a password


def test_without_a_password_a_foreign_name_reads_nothing_here(archive: Path, tmp_path: Path) -> None:
    client = serve(tmp_path, OWN_NAMES_ONLY=True).test_client()
    rebound = client.get("/", base_url="http://evil.example")
    assert rebound.status_code == 403
    assert "http://127.0.0.1:8765" in rebound.text
    assert client.get("/readyz", base_url="http://127.0.0.1:8765").status_code == 200


# Behind a proxy


def test_behind_a_proxy_links_have_its_prefix_and_its_word_counts_only_when_trusted(guarded: Path) -> None:
    told = {"X-Forwarded-Prefix": "/morgue", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example"}
    plain = serve(guarded).test_client().get("/", headers=told)
    assert plain.headers["Location"].startswith("/login")
    trusted = serve(guarded, PROXIES=1).test_client().get("/", headers=told)
    assert trusted.headers["Location"].startswith("/morgue/login")
