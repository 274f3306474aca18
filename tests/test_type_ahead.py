"""The search box completes what is typed, in a real Chromium: by keyboard, by mouse, and out of the way."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect
from test_accessibility import STANDARDS, Scheme
from test_browser import address, browsing, chromium

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium"]  # the fixtures of the journeys serve here too


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the archive")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Completions").get_by_role("option")


def type_into(page: Page, text: str) -> None:
    box(page).click()
    page.keyboard.press("End")
    page.keyboard.type(text)


def test_arrow_keys_choose_and_enter_takes(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        expect(box(page)).to_have_attribute("aria-expanded", "false")
        type_into(page, "strike cal")
        expect(options(page)).to_have_text(["calloway Word 10 ", "Ruth Calloway Person 10 "])
        expect(box(page)).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_text("2 completions", exact=True)).to_be_attached()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        chosen = page.locator("#" + str(box(page).get_attribute("aria-activedescendant")))
        expect(chosen).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(box(page)).to_have_value('strike person:"Ruth Calloway"')
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_attribute("aria-expanded", "false")
        assert page.url == f"{address}/", "taken, not sent yet"
        page.keyboard.press("Enter")
        expect(page.locator(".total")).to_contain_text("10 articles")


def test_the_arrows_go_round_through_the_box(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        type_into(page, "s")
        expect(options(page).first).to_be_visible()
        count = options(page).count()
        assert count > 2
        page.keyboard.press("ArrowUp")
        expect(options(page).nth(count - 1)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#completions [aria-selected=true]")).to_have_count(0)
        assert box(page).get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowDown")
        expect(options(page).first).to_have_attribute("aria-selected", "true")
        page.keyboard.type("t")  # typing goes on undisturbed
        expect(box(page)).to_have_value("st")


def test_the_mouse_takes_as_well(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        type_into(page, "ada")
        options(page).filter(has_text="Ada Finch").click()
        expect(box(page)).to_have_value('person:"Ada Finch"')
        expect(box(page)).to_be_focused()
        expect(options(page)).to_have_count(0)


def test_esc_closes_and_tab_leaves(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        type_into(page, "fer")
        expect(options(page).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(options(page)).to_have_count(0)
        expect(box(page)).to_have_value("fer")
        expect(box(page)).to_be_focused()
        page.keyboard.press("ArrowDown")  # opens again
        expect(options(page).first).to_be_visible()
        page.keyboard.press("Tab")
        expect(options(page)).to_have_count(0)
        expect(page.get_by_role("button", name="Search")).to_be_focused()
        expect(box(page)).to_have_value("fer")


def test_enter_without_a_choice_searches_for_what_was_typed(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(address)
        type_into(page, "fer")
        expect(options(page).first).to_be_visible()
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/search?q=fer")


def test_the_filters_of_the_page_narrow_what_is_offered(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?outlet=Clarion")
        type_into(page, "ruth")
        expect(options(page).filter(has_text="Ruth Calloway")).to_have_text(re.compile("Person 5"))
        page.goto(f"{address}/search?person=Ada+Finch")
        type_into(page, "ruth")
        expect(page.locator("#completions")).to_be_hidden()


def test_only_the_answer_to_what_stands_there_is_shown(chromium: Browser, address: str) -> None:
    held: list[Route] = []
    with browsing(chromium) as page:
        page.goto(address)
        page.route("**/api/complete?q=ada*", lambda route: held.append(route))
        type_into(page, "ada")
        page.wait_for_timeout(300)
        assert held, "asked, and not answered yet"
        box(page).fill("ruth")
        expect(options(page).filter(has_text="Ruth Calloway")).to_be_visible()
        expect(options(page).filter(has_text="Ada Finch")).to_have_count(0)


def test_a_server_that_does_not_answer_leaves_a_plain_box(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.route("**/api/complete*", lambda route: route.abort())
    type_into(page, "ferry")
    page.wait_for_timeout(300)
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".total")).to_contain_text("30 articles")
    page.close()


def test_in_the_middle_of_a_query_nothing_is_offered(chromium: Browser, address: str) -> None:
    with browsing(chromium) as page:
        page.goto(f"{address}/search?q=ferry+strike")
        box(page).click()
        page.keyboard.press("Home")
        page.keyboard.type("ad")
        page.wait_for_timeout(300)
        expect(options(page)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_in_the_open_list(
    chromium: Browser, address: str, width: int, scheme: Scheme
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/search?q=")
    type_into(page, "s")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    violations = Axe().run(page, options=STANDARDS).response["violations"]
    assert [each["help"] for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
