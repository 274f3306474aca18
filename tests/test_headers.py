"""Every answer, of every route and every error, tells the browser what it may not do."""

import re
from pathlib import Path

import pytest
from archive_double import ArchiveDouble, article
from flask import Flask

from app import create_app
from app.factory import templates_folder

PLACES = {
    "/facets/<name>": "/facets/person",
    "/api/facets/<name>": "/api/facets/person",
    "/entities/<path:asked>": "/entities/Ada Finch",
    "/api/entities/<path:asked>": "/api/entities/Ada Finch",
    "/outlets/<path:name>": "/outlets/The Harbour Courier",
    "/export/<name>": "/export/csv",
    "/articles/<int:number>/cite/<name>": "/articles/1/cite/ris",
    "/static/<path:filename>": "/static/morgue.css",
}
FRAMED = ("original_page.framed",)  # for the frame on the article's page; its policy is tested there
ERRORS = (
    "/nothing",
    "/search?page=abc",
    "/api/nothing",
    "/articles/77",
    "/facets/colour",
    "/static/nothing.css",
)


@pytest.fixture(scope="module")
def app() -> Flask:
    return ArchiveDouble([article()]).app()


def addresses(app: Flask) -> list[str]:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint not in FRAMED]
    return [PLACES.get(rule, rule.replace("<int:number>", "1")) for rule in rules]


def test_every_route_is_tried(app: Flask) -> None:
    assert len(addresses(app)) >= 11
    assert not [address for address in addresses(app) if "<" in address]


def test_every_answer_carries_every_security_header(app: Flask) -> None:
    client = app.test_client()
    for address in (*addresses(app), *ERRORS):
        with client.get(address) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert "http" not in policy, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address


def test_pages_use_nothing_that_the_policy_forbids(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/search?q=ferry", "/articles/1", "/facets/outlet", "/help", "/nothing"):
        text = client.get(address).text
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), address
        assert "<style" not in text, address
        assert not re.search(r"<script(?![^>]* src=)", text), address
        assert not re.search(r"(src|href)=\"(https?:)?//", text), address


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(app: Flask) -> None:
    client = app.test_client()
    (address,) = re.findall(r'href="(/static/morgue\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    with client.get(address) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/morgue.css") as response:
        assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_page_that_has_not_changed_is_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/articles/1")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/articles/1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert "Content-Security-Policy" in again.headers


def test_errors_are_never_kept(app: Flask) -> None:
    assert app.test_client().get("/nothing").headers["Cache-Control"] == "no-store"


def test_an_unforeseen_error_is_a_quiet_page() -> None:
    app = ArchiveDouble(error=ZeroDivisionError("secret detail")).app(
        TESTING=False, PROPAGATE_EXCEPTIONS=False
    )
    app.logger.disabled = True
    response = app.test_client().get("/search?q=x")
    assert response.status_code == 500
    assert "Something went wrong in Morgue itself" in response.text
    assert "secret detail" not in response.text
    assert app.test_client().get("/api/search").mimetype == "application/problem+json"


def test_crawlers_are_kept_off_the_combinations_of_filters(app: Flask) -> None:
    assert "Disallow: /search?" in app.test_client().get("/robots.txt").text


# How the app is made


def test_templates_are_found_in_a_checkout_and_in_a_wheel(tmp_path: Path) -> None:
    package = tmp_path / "app"
    package.mkdir()
    assert templates_folder(package) == tmp_path / "templates"
    (package / "templates").mkdir()
    assert templates_folder(package) == package / "templates"
    assert (templates_folder() / "base.html").is_file()


def test_the_app_needs_no_arguments_and_no_archive_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MORGUE_ARCHIVE", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    client = create_app().test_client()
    response = client.get("/articles/1")
    assert response.status_code == 503
    assert "The archive cannot be read at the moment" in response.text
    assert "morgue ingest" in response.text
    assert client.get("/healthz").status_code == 503
    assert not (tmp_path / "none").exists(), "asking never makes an archive"
