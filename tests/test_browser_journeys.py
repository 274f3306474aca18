"""Whole journeys through a real Chromium, the same with JavaScript and without, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from test_browser import address, browsing, chromium

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium"]  # the fixtures of the journeys serve here too

both = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => sum += entry.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 400);
})"""
FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
    .filter((each) => each.type !== "hidden")
    .filter((each) => each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true})).length"""
FOCUSED = """() => {
    const here = document.activeElement;
    if (here === document.body) return "";
    const mark = getComputedStyle(here.matches("input[type=checkbox]") ? here.parentElement : here);
    const own = getComputedStyle(here);
    const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const seen = [own, mark].some(outlined);
    const box = here.getBoundingClientRect();
    window.passed = window.passed ?? new Set();
    const again = window.passed.has(here);
    window.passed.add(here);
    if (again) return "";
    const name = `${here.tagName} ${here.textContent.trim().slice(0, 30)}`;
    return seen && box.width > 0 ? name : `UNSEEN ${name}`;
}"""


def total(page: Page) -> Locator:
    return page.get_by_role("status")


@both
def test_several_values_are_chosen_and_others_left_out(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/search?q=ferry")
        filters = page.get_by_role("navigation", name="Filters")
        filters.get_by_role("link", name=re.compile("^Ada Finch")).click()
        expect(total(page)).to_contain_text("10 articles")
        filters.get_by_role("link", name=re.compile("^Owen Skerry")).click()
        expect(total(page)).to_contain_text("20 articles")
        filters.get_by_role("link", name=re.compile("^Leave out Clarion")).click()
        expect(total(page)).to_contain_text("10 articles")
        assert "not_outlet=Clarion" in page.url
        chips = page.get_by_role("region", name="Active filters")
        expect(chips.get_by_role("listitem")).to_have_count(4)  # three, and "clear all"
        page.get_by_role("link", name="Remove the filter Not Outlet Clarion").click()
        expect(total(page)).to_contain_text("20 articles")
        page.go_back()
        expect(total(page)).to_contain_text("10 articles")
        page.get_by_role("link", name="Clear all").click()
        expect(total(page)).to_contain_text("30 articles")
        assert page.url == f"{address}/search?q=ferry"


@both
def test_on_the_page_of_a_whole_facet_one_ticks_and_leaves_out(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/facets/person?q=ferry")
        page.get_by_label("Containing").fill("finch")
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_role("checkbox")).to_have_count(2)
        page.get_by_label("Leave out Ada Finch").check(force=True)
        page.get_by_role("button", name="Show articles").click()
        expect(total(page)).to_contain_text("20 articles")
        assert "not_person=Ada+Finch" in page.url


@both
def test_the_timeline_zooms_by_clicks_and_the_trail_leads_out(
    chromium: Browser, address: str, javascript: bool
) -> None:
    with browsing(chromium, java_script_enabled=javascript) as page:
        page.goto(f"{address}/search?q=ferry&outlet=Clarion")
        page.locator("svg.histogram a.bar", has=page.locator("title", has_text="2004:")).click()
        expect(total(page)).to_contain_text("1 article")
        page.locator("svg.histogram a.bar", has=page.locator("title", has_text="March 2004:")).click()
        expect(page.get_by_label("From")).to_have_value("2004-03")
        page.get_by_role("navigation", name="Dates").get_by_role("link", name="2000s").click()
        expect(total(page)).to_contain_text("5 articles")
        page.go_back()
        page.go_back()
        expect(page.get_by_label("From")).to_have_value("2004")


@pytest.mark.parametrize(
    "path", ["/search?q=ferry&outlet=Clarion", "/articles/3?q=ferry", "/facets/person", "/help"]
)
def test_the_keyboard_alone_reaches_everything_and_is_seen(
    chromium: Browser, address: str, path: str
) -> None:
    with browsing(chromium) as page:
        page.goto(address + path)
        every = page.evaluate(FOCUSABLE)
        reached = []
        for _ in range(every + 20):
            page.keyboard.press("Tab")
            name = page.evaluate(FOCUSED)
            if not name:
                break
            reached.append(name)
        assert not [name for name in reached if name.startswith("UNSEEN")]
        assert len(reached) == every


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/", "/search?q=ferry&person=Ada+Finch", "/articles/3?q=ferry", "/overview"]
)
def test_nothing_moves_while_a_page_loads(chromium: Browser, address: str, path: str, width: int) -> None:
    with browsing(chromium, width) as page:
        page.goto(address + path)
        assert page.evaluate(SHIFTS) == 0


def test_marks_and_bars_can_be_told_apart_in_the_dark(chromium: Browser, address: str) -> None:
    with browsing(chromium, color_scheme="dark") as page:
        page.goto(f"{address}/search?q=ferry")
        colours = page.evaluate(
            """() => ["body", "mark", "svg .ink"].map((each) => {
                const style = getComputedStyle(document.querySelector(each));
                return each.startsWith("svg") ? style.fill : style.backgroundColor;
            })"""
        )
        assert len(set(colours)) == 3
        assert colours[0] == "rgb(23, 22, 19)"
