"""Journeys of a reader through a real Chromium: with and without JavaScript, by keyboard, on a phone."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_double import article
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

pytestmark = pytest.mark.browser

LONG = (
    "The Royal Society for the Preservation of Lighthouses, Beacons and Lightships of the Western Approaches"
)
PEOPLE = ["Ada Finch", "Owen Skerry", "Ruth Calloway"]


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a small archive: thirty clippings of thirty years, and one without a date."""
    archive = tmp_path_factory.mktemp("archive")
    clippings = [
        article(
            f"Ferry strike, day {number}",
            [f"{PEOPLE[number % 3]} said the ferry strike goes on.", "Nobody knew for how long. " * 40],
            names={EntityType.PERSON: [PEOPLE[number % 3]], EntityType.ORGANISATION: [LONG]},
            published=f"{1990 + number}-03-{number + 1:02}" if number else None,
            outlet=("Clarion", "The Sentinel")[number % 2],
        )
        for number in range(30)
    ]
    with Store.create(archive) as store:
        store.save([Intake(Source(f"{n}.txt", f"{n} <script>".encode()), c) for n, c in enumerate(clippings)])
    catch_up(archive)
    with serving(archive) as found:
        yield found


@contextmanager
def serving(archive: Path) -> Iterator[str]:
    """Serve an archive, and give the address."""
    server = make_server(
        "127.0.0.1", 0, create_app({"ARCHIVE": archive}), threaded=True, request_handler=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def failure(request: Request) -> Iterator[str]:
    """What failed to load; what a next click cut short is no failure."""
    if "ERR_ABORTED" not in (request.failure or ""):
        yield f"{request.url}: {request.failure}"


@contextmanager
def browsing(chromium: Browser, width: int = 1280, **options: object) -> Iterator[Page]:
    """A fresh window that fails the test for any complaint of the browser (errors, policy violations)."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(failure(request)))
    yield page
    context.close()
    assert not complaints


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_question_through_filters_to_the_article_and_back(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(address)
        page.get_by_label("Search the archive").fill("ferry strike")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_contain_text("30 articles")

        filters = page.get_by_role("navigation", name="Filters")
        filters.get_by_role("link", name=re.compile("^Ada Finch")).click()
        filters.get_by_role("link", name=re.compile("^Clarion")).click()
        expect(page.get_by_role("status")).to_contain_text("5 articles")
        assert page.title() == "ferry strike – Clarion, Ada Finch – Morgue"

        page.get_by_role("link", name="Remove the filter Outlet Clarion").click()
        expect(page.get_by_role("status")).to_contain_text("10 articles")

        first = page.get_by_role("article").first.get_by_role("heading").get_by_role("link")
        title = first.inner_text()
        first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator(".body mark").first).to_have_text("ferry")
        page.get_by_text("What was removed and why").click()
        expect(page.get_by_text("An appeal to subscribe.")).to_be_visible()

        page.go_back()
        expect(page.get_by_role("status")).to_contain_text("10 articles")
        first.click()
        page.get_by_role("link", name="Back to the results").click()
        expect(page.get_by_role("status")).to_contain_text("10 articles")


def test_a_bar_of_the_timeline_zooms_and_the_trail_leads_out(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        page.locator("svg.histogram a.bar", has=page.locator("title", has_text="2003")).click()
        expect(page.get_by_role("status")).to_contain_text("1 article")
        expect(page.get_by_label("From")).to_have_value("2003")
        page.get_by_role("navigation", name="Dates").get_by_role("link", name="All dates").click()
        expect(page.get_by_role("status")).to_contain_text("30 articles")
        page.get_by_text("As a table").click()
        page.get_by_role("row", name="Undated 1").get_by_role("link").click()
        expect(page.get_by_role("article")).to_have_count(1)


def test_dates_can_be_typed(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        page.get_by_label("From").fill("2000")
        page.get_by_label("to", exact=True).fill("2004-12")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_role("status")).to_contain_text("5 articles")
        assert page.url == f"{address}/search?from=2000&to=2004-12"


def test_everything_can_be_reached_by_keyboard_and_seen(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
        expect(page.get_by_role("link", name="Skip to the results")).to_be_in_viewport()
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('article') !== null"):
                break
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry strike, day")


@pytest.mark.parametrize("width", [320, 390, 720, 1440])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, width: int) -> None:
    pages = ("/", f"/search?q=ferry&org={LONG}", "/search?q=xylophone", "/articles/1", "/facets/org", "/help")
    with browsing(chromium, width) as page:
        for path in pages:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_a_phone_the_filters_unfold(chromium: Browser, address: str) -> None:
    with browsing(chromium, 390) as page:
        page.goto(f"{address}/search?q=ferry")
        filters = page.get_by_role("navigation", name="Filters")
        value = filters.get_by_role("link", name=re.compile("^Ada Finch"))
        expect(value).to_be_hidden()
        page.get_by_text("Filters", exact=True).click()
        expect(value).to_be_visible()
        box = value.bounding_box()
        assert box is not None
        assert box["height"] >= 24, "large enough for a finger"
        value.click()
        expect(value).to_be_visible()  # several can be chosen one after the other
        page.get_by_text("Show 10 articles").click()
        expect(value).to_be_hidden()
        expect(page.get_by_role("status")).to_contain_text("10 articles")


def test_on_a_phone_the_filters_lie_over_the_results(chromium: Browser, address: str) -> None:
    for javascript in (True, False):
        with browsing(chromium, 390, java_script_enabled=javascript) as page:
            page.goto(f"{address}/search?q=ferry")
            first = page.get_by_role("article").first.bounding_box()
            page.get_by_text("Filters", exact=True).click()
            panel = page.get_by_role("navigation", name="Filters").locator("details").first.bounding_box()
            assert panel is not None
            assert (panel["x"], panel["y"], panel["height"]) == (0, 0, 900)
            expect(page.get_by_role("article").first).to_be_hidden()  # nor can the keyboard reach it
            page.get_by_text("Show 30 articles").click()
            assert page.get_by_role("article").first.bounding_box() == first, "nothing was pushed aside"


def test_an_original_is_never_executed(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        response = page.goto(f"{address}/articles/1/original")
        assert response is not None
        assert page.locator("script").count() == 0
        assert page.locator("body").inner_text().strip() == "0 <script>"


def test_the_colours_follow_the_preference(chromium: Browser, address: str) -> None:
    paper = []
    for scheme in ("light", "dark"):
        with browsing(chromium, color_scheme=scheme) as page:
            page.goto(address)
            paper.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert paper == ["rgb(252, 250, 245)", "rgb(23, 22, 19)"]
