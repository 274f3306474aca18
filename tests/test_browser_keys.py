"""Keys in a real Chromium: walking the results, asking for help, stepping back, and never while typing."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import address, browsing, chromium

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium"]  # the fixtures of the journeys serve here too


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_slash_goes_to_the_search_box_and_escape_out_of_it(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        box = page.locator("#q")
        press(page, "/")
        expect(box).to_be_focused()
        page.keyboard.type("jk?/n")
        expect(box).to_have_value("jk?/n")
        expect(page.locator("#syntax")).to_be_hidden()
        press(page, "Escape")
        expect(box).not_to_be_focused()
        expect(box).to_have_value("jk?/n")


def test_the_results_are_walked_and_opened_and_one_comes_back_to_the_same(
    chromium: Browser, address: str
) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        links = page.locator(".hit h2 a")
        press(page, "k")
        expect(page.locator(".turn", has_text="Next")).to_be_focused()
        press(page, "Escape")
        page.goto(f"{address}/search?q=ferry")
        press(page, "j", "j", "j", "k")
        expect(links.nth(1)).to_be_focused()
        assert links.nth(1).evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
        press(page, "j", "j", "j", "j", "j")
        expect(links.nth(6)).to_be_in_viewport()
        title = links.nth(6).inner_text()
        press(page, "Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.go_back()
        expect(links.nth(6)).to_be_focused()
        expect(links.nth(6)).to_be_in_viewport()
        press(page, "j")
        expect(links.nth(7)).to_be_focused()
        press(page, "Escape")
        expect(links.nth(7)).not_to_be_focused()


def test_after_the_last_result_comes_the_next_page(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry&per_page=2")
        press(page, "j", "j", "j", "Enter")
        page.wait_for_url("**/search?q=ferry&page=2&per_page=2")


def test_a_question_mark_shows_the_syntax_and_escape_closes_it(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/articles/1?q=ferry")
        press(page, "?")
        syntax = page.get_by_role("dialog", name="How to search")
        expect(syntax).to_be_visible()
        expect(syntax).to_contain_text("the two words side by side")
        press(page, "j", "Escape")
        expect(syntax).to_be_hidden()
        press(page, "?")
        syntax.get_by_role("button", name="Close").click()
        expect(syntax).to_be_hidden()


def test_escape_closes_the_panel_of_filters(chromium: Browser, address: str) -> None:
    with browsing(chromium, 390) as page:
        page.goto(f"{address}/search?q=ferry")
        page.get_by_text("Filters", exact=True).click()
        value = page.get_by_role("link", name=re.compile("^Ada Finch"))
        expect(value).to_be_visible()
        press(page, "Escape")
        expect(value).to_be_hidden()


def test_the_keys_can_be_switched_off(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/help")
        page.get_by_label("These keys work on this computer").uncheck()
        page.goto(f"{address}/search?q=ferry")
        press(page, "j", "/")
        assert page.evaluate("document.activeElement === document.body")
        page.goto(f"{address}/help")
        page.get_by_label("These keys work on this computer").check()
        press(page, "/")
        expect(page.locator("#q")).to_be_focused()


def test_how_many_articles_there_are_is_said_aloud(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        expect(page.locator("[aria-live=polite]#announced")).to_have_text("30 articles")
        page.goto(f"{address}/search?q=xylophone")
        expect(page.locator("#announced")).to_have_text("No article has all of this")
