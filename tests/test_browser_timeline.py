"""The timeline in a real Chromium: dragging over it, measuring it by shares, reading it as a table."""

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import address, browsing, chromium

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium"]  # the fixtures of the journeys serve here too


def drag(page: Page, first: str, last: str, *, release: bool = True) -> None:
    """Drag from the bar of one time to that of another."""
    boxes = [
        page.locator("svg.histogram a.bar", has=page.locator("title", has_text=f"{when}:"))
        .locator(".hit-area")
        .bounding_box()
        for when in (first, last)
    ]
    (start, end) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, start[1], steps=4)
    page.mouse.move(*end, steps=4)
    if release:
        page.mouse.up()


@pytest.mark.parametrize("width", [1280, 390])
def test_dragging_over_the_bars_chooses_a_span_again_and_again(
    chromium: Browser, address: str, width: int
) -> None:
    with browsing(chromium, width) as page:
        page.goto(f"{address}/search?q=ferry")
        drag(page, "2003", "2006")
        page.wait_for_url("**/search?q=ferry&from=2003&to=2006")
        expect(page.get_by_role("status")).to_contain_text("4 articles")
        expect(page.get_by_label("From")).to_have_value("2003")
        drag(page, "August 2004", "April 2004")
        page.wait_for_url("**/search?q=ferry&from=2004-04&to=2004-08")  # backwards too, and by month now
        page.go_back()
        expect(page.get_by_role("status")).to_contain_text("4 articles")
        expect(page.get_by_label("From")).to_have_value("2003")
        assert page.locator(".band").count() == 0


def test_while_dragging_the_dates_are_told_and_escape_takes_them_back(
    chromium: Browser, address: str
) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        drag(page, "1995", "1999", release=False)
        expect(page.get_by_label("From")).to_have_value("1995")
        expect(page.get_by_label("to", exact=True)).to_have_value("1999")
        assert page.locator(".band").count() == 1
        page.keyboard.press("Escape")
        expect(page.get_by_label("From")).to_have_value("")
        page.mouse.up()
        assert page.locator(".band").count() == 0
        assert page.url == f"{address}/search?q=ferry"


def test_a_click_is_still_a_click(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry")
        page.locator("svg.histogram a.bar", has=page.locator("title", has_text="2003")).click()
        page.wait_for_url("**/search?q=ferry&from=2003&to=2003")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_bars_can_be_measured_by_shares(chromium: Browser, address: str, javascript: bool) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/search?q=ferry&person=Ada+Finch")
        measures = page.get_by_role("navigation", name="Height of the bars")
        measures.get_by_role("link", name="Share of all that year").click()
        expect(measures.get_by_role("link", name="Share of all that year")).to_have_attribute(
            "aria-current", "true"
        )
        assert "bars=share" in page.url
        page.get_by_text("As a table").click()
        expect(page.get_by_role("row", name="2002 1 100%")).to_be_visible()
        measures.get_by_role("link", name="Articles").click()
        assert "bars=share" not in page.url
