"""Whatever stands in an article, a search, a form or a file's name, nothing of it runs in a real Chromium.

Every route is opened with the texts of payloads.toml in every field, and watched by a detector that is tried
on the texts themselves first. Of the pages of a single article some are opened here; with HOSTILE=all in the
environment (`make attack-check`), those of every text.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from detector import Detector, detecting, launched
from flask import Flask
from hostile_articles import fill, payloads
from playwright.sync_api import Browser, Route
from test_browser import QuietHandler
from werkzeug.serving import make_server

from app import create_app
from index.search import FACETS

pytestmark = pytest.mark.browser

ALL = os.environ.get("HOSTILE") == "all"
SOME = payloads() if ALL else payloads()[::9]
TEXTS = [each.text for each in SOME]
NO_PAGES = (
    "/export/",
    "/articles/<int:number>/cite/",
    "/opensearch",
    "/suggest",
    "/static/",
    "/feed",
    "/api/",
    "/healthz",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    archive = tmp_path_factory.mktemp("hostile")
    assert fill(archive) == len(payloads())
    return create_app({"ARCHIVE": archive, "RECOGNISER": "none"})


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def window(chromium: Browser, address: str) -> Iterator[Detector]:
    with detecting(chromium, address, policy=False) as detector:
        yield detector


def listings() -> list[str]:
    """The addresses that show all texts at once, or none."""
    facets = [f"/facets/{facet.name}" for facet in FACETS]
    shown = [
        "/",
        "/overview",
        "/add",
        "/help",
        "/login",
        "/searches",
        "/searches/1",
        "/api/",
        "/nothing",
        "/robots.txt",
        "/readyz",
    ]
    return [*shown, "/search?per_page=100", "/search?q=ferry&per_page=100&sort=oldest", *facets]


def asked_with(text: str) -> list[str]:
    """The addresses that say a text in each of their parts."""
    every = {"q": text, "outlet": text, "not_person": text, "place": text, "sort": "newest"}
    searches = [{"q": text}, {"q": f'"{text}"'}, every, {"from": text}, {"date": text, "q": "ferry"}]
    path = quote(text.strip(), safe="")
    return [
        *(f"/search?{urlencode(asked)}" for asked in searches),
        f"/facets/outlet?{urlencode({'containing': text, 'q': text})}",
        f"/outlets/{path}",
        f"/entities/person:{path}",
        f"/facets/{path}",
        f"/export/{path}",
        f"/login?{urlencode({'next': text})}",
        f"/{path}",
    ]


def bad(window: Detector, address: str, paths: list[str]) -> dict[str, list[str]]:
    return {path: noticed for path in paths if (noticed := window.visit(address + path))}


def test_the_detector_notices_every_text_that_fires(window: Detector, address: str) -> None:
    def raw(route: Route) -> None:
        number = route.request.url.rpartition("/")[2]
        text = payloads()[int(number)].text if number.isdecimal() else ""
        route.fulfill(body=f"<!doctype html><body><p>{text}</p>", content_type="text/html; charset=utf-8")

    window.page.context.route("**/raw/*", raw)
    silent = []
    for number, each in enumerate(payloads()):
        if each.fires and not window.visit(f"{address}/raw/{number}"):
            silent.append(each.kind)
    assert not silent


def test_nothing_runs_on_pages_that_show_all(window: Detector, address: str) -> None:
    assert not bad(window, address, listings())


def test_nothing_runs_on_the_page_of_an_article(window: Detector, address: str) -> None:
    numbers = [payloads().index(each) + 1 for each in SOME]
    marked = [
        f"/articles/{number}?{urlencode({'q': text})}" for number, text in zip(numbers, TEXTS, strict=True)
    ]
    assert not bad(window, address, marked)
    assert not bad(window, address, [f"/articles/{number}/original" for number in numbers])


def test_nothing_runs_in_an_original_that_is_shown_as_a_page(window: Detector, address: str) -> None:
    numbers = [payloads().index(each) + 1 for each in SOME]
    noticed = {}
    for number in numbers:  # it holds its own pictures and styles, so only what it does counts
        window.visit(f"{address}/articles/{number}/original/page")
        if window.noticed:
            noticed[number] = window.noticed
    assert not noticed


def test_nothing_runs_of_what_is_asked(window: Detector, address: str) -> None:
    asked = [path for text in TEXTS for path in asked_with(text)]
    assert not bad(window, address, asked if ALL else asked[::3])


def test_the_pages_keep_to_their_own_policy(chromium: Browser, address: str) -> None:
    with detecting(chromium, address, policy=True) as window:
        shown = range(1, len(payloads()), 1 if ALL else 25)
        paths = [*listings()[:: 1 if ALL else 4], *(f"/articles/{number}" for number in shown)]
        assert not bad(window, address, paths)


@pytest.mark.parametrize("field", ["person", "org", "place", "outlet", "author", "section"])
def test_nothing_runs_of_the_names_that_complete_a_query(window: Detector, address: str, field: str) -> None:
    offered = ""
    for letter in "aisxj":
        assert not window.visit(address)
        box = window.page.get_by_role("combobox")
        box.press_sequentially(f"{field}:{letter}")
        window.page.wait_for_timeout(600)
        offered += window.page.locator("#completions").inner_text()
        assert not window.look()
    assert "<" in offered, "hostile names were shown, as text"


def test_nothing_runs_of_what_is_typed_into_a_form(window: Detector, address: str) -> None:
    for text in TEXTS[:: 1 if ALL else 4]:
        assert not window.visit(f"{address}/articles/1")
        page = window.page
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        form = page.locator("form:has([name=title])").first
        form.evaluate(
            """(form, text) => {
                for (const field of form.elements)
                    if (["text", "textarea"].includes(field.type)) field.value = text;
            }""",
            text,
        )
        with page.expect_navigation():
            form.evaluate("(form) => form.requestSubmit ? form.requestSubmit() : form.submit()")
        assert not window.look(), text


def test_nothing_runs_of_the_names_of_files_that_are_sent(window: Detector, address: str) -> None:
    assert not window.visit(f"{address}/add")
    page = window.page
    files = [
        {"name": each.text.replace("\0", "")[:200], "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n"}
        for each in payloads()
    ]
    page.set_input_files("input[type=file]", files)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.locator("form:has(input[type=file])").evaluate("(form) => form.submit()")
    assert "refused" in page.inner_text("main")
    assert not window.look()


def test_every_page_is_among_those_that_are_opened(app: Flask) -> None:
    opened = [*listings(), *asked_with("x"), "/articles/1", "/articles/1/original"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NO_PAGES):
            start = rule.rule.partition("<")[0]
            assert any(path.startswith(start) for path in opened if start != "/" or path == "/"), rule.rule


def test_originals_are_dead_text(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    for number in range(1, len(payloads()) + 1):
        response = client.get(f"/articles/{number}/original")
        assert response.mimetype == "text/plain"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
