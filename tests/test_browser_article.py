"""The article page in a real Chromium: matches, receipt, names, and the original as a page that is dead."""

import re
from collections.abc import Iterator

import pytest
from archive_double import article
from playwright.sync_api import Browser, Page, expect
from test_browser import browsing, chromium, serving

from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

pytestmark = pytest.mark.browser
__all__ = ["chromium"]  # a fixture of the journeys serves here too

BODY = [
    "Ada Finch said the ferry strike goes on.",
    *["Nobody knew for how long it would. " * 30] * 4,
    "The last ferry left at noon, and Ada Finch was on it.",
]
PAGE = """<!doctype html><html><head><title>Ferry</title><style>p { color: teal }</style>
<meta http-equiv="refresh" content="0; url=http://evil.example/">
<link rel="preconnect" href="http://evil.example/"><link rel="stylesheet" href="http://evil.example/s.css">
<style>@import url(http://evil.example/i.css); body { background: url(http://evil.example/b.png) }</style>
<script>parent.document.title = "Caught"</script></head>
<body onload="parent.document.title = 'Caught'"><p>Ada Finch said the ferry strike goes on.</p>
<img src="http://evil.example/i.png" onerror="parent.document.title = 'Caught'">
<iframe src="http://evil.example/"></iframe><a href="http://evil.example/">Away</a>
<form action="http://evil.example/"><button>Send</button></form></body></html>"""


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one article that came as a web page; every journey may correct it anew."""
    archive = tmp_path_factory.mktemp("archive")
    names = {EntityType.PERSON: ["Ada Finch"]}
    removed = [("Subscribe for ferry news", "an appeal to subscribe"), ("Home News Sport", "a menu")]
    with Store.create(archive) as store:
        found = article("Ferry strike", BODY, names=names, removed=removed)
        store.save([Intake(Source("ferry.html", PAGE.encode()), found)])
    catch_up(archive)
    with serving(archive) as found_at:
        yield found_at


def marks_in_sight(page: Page) -> list[str]:
    inside = (
        "each => { const b = each.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }"
    )
    return [mark.get_attribute("id") or "" for mark in page.locator("mark").all() if mark.evaluate(inside)]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_matches_lead_from_one_to_the_next_and_back(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/search?q=ferry")
        page.get_by_role("article").first.get_by_role("link", name="Ferry strike").click()
        expect(page.locator(".matches")).to_contain_text("3 matches")
        page.get_by_role("link", name="Go to the first").click()
        page.get_by_role("link", name="Next match, 2 of 3").click()
        page.get_by_role("link", name="Next match, 3 of 3").click()
        expect(page).to_have_url(re.compile("#match-3$"))
        assert "match-3" in marks_in_sight(page)
        assert page.get_by_role("link", name="Next match").count() == 0, "only the steps of one are shown"
        page.get_by_role("link", name="Previous match").click()
        expect(page).to_have_url(re.compile("#match-2$"))
        if javascript:
            page.go_back()
            expect(page.get_by_role("status")).to_contain_text("1 article")


def test_keys_walk_the_matches(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/articles/1?q=ferry")
        for key, place in (("n", 1), ("n", 2), ("n", 3), ("n", 3), ("p", 2)):
            page.keyboard.press(key)
            expect(page).to_have_url(re.compile(f"#match-{place}$"))
        outlined = page.locator("#match-2").evaluate("each => getComputedStyle(each).outlineStyle")
        assert outlined == "solid"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_removed_block_is_put_back_and_taken_out_again(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/articles/1?q=ferry")
        body = page.locator(".body")
        expect(body).not_to_contain_text("Subscribe for ferry news")
        page.get_by_text("What was removed and why").click()
        block = page.locator(".blocks li", has_text="Subscribe for ferry news")
        expect(block).to_contain_text("An appeal to subscribe.")
        block.get_by_role("button", name="Put into the text").click()
        expect(body).to_contain_text("Subscribe for ferry news")
        assert "#block-" in page.url
        expect(block).to_be_visible()  # one is where one was
        expect(page.locator(".corrections li")).to_have_count(1)
        block.get_by_role("button", name="Take out").click()
        expect(body).not_to_contain_text("Subscribe for ferry news")
        page.locator(".corrections").get_by_role("button", name="Take back").first.click()
        expect(body).to_contain_text("Subscribe for ferry news")


def test_names_are_underlined_or_not(chromium: Browser, address: str) -> None:
    with browsing(chromium, java_script_enabled=False) as page:
        page.goto(f"{address}/articles/1")
        name = page.locator(".body .name").first
        assert "underline" in name.evaluate("each => getComputedStyle(each).textDecorationLine")
        page.get_by_label("Underlined in the text").uncheck()
        assert name.evaluate("each => getComputedStyle(each).textDecorationLine") == "none"
    with browsing(chromium) as page:
        page.goto(f"{address}/articles/1")
        page.get_by_label("Underlined in the text").uncheck()
        page.goto(f"{address}/articles/1?q=ferry")
        expect(page.get_by_label("Underlined in the text")).not_to_be_checked()  # it is remembered


def test_the_original_as_a_page_runs_nothing_and_fetches_nothing(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/articles/1")
    assert not [url for url in asked if url.endswith("/page")], "not before it is unfolded"
    page.get_by_role("heading", name="The original").click()
    page.get_by_text("As a page, without its scripts").click()
    frame = page.frame_locator("iframe[title='The original as a page']")
    expect(frame.get_by_text("Ada Finch said the ferry strike goes on.")).to_be_visible()
    colour = frame.locator("p").first.evaluate("each => getComputedStyle(each).color")
    assert colour == "rgb(0, 128, 128)", "its own style is kept"
    assert frame.locator("script, iframe, link, meta[http-equiv], [href], [action]").count() == 0
    page.wait_for_timeout(300)
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert page.title().startswith("Ferry strike")
    origin = page.frames[-1].evaluate(
        "() => { try { return parent.document.title } catch { return 'apart' } }"
    )
    assert origin == "apart"
    context.close()
