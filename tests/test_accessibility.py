"""No page keeps anybody out: axe-core finds nothing, in light and dark, on a phone and on a desk."""

from typing import Literal, get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from test_browser import PEOPLE, address, chromium

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium"]  # the fixtures of the journeys serve here too

PAGES = {
    "everything": "/",
    "results": "/search?q=ferry&outlet=Clarion",
    "zero results": "/search?q=ferry+zeppelin&from=1991",
    "article": "/articles/3?q=ferry",
    "entity": f"/entities/{PEOPLE[0]}",
    "outlet": "/outlets/Clarion",
    "facet": "/facets/person?q=ferry",
    "overview": "/overview",
    "help": "/help",
    "API": "/api/",
    "adding": "/add",
    "login": "/login",
    "error": "/nothing",
}
Scheme = Literal["light", "dark"]
STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(chromium: Browser, address: str, width: int, scheme: Scheme) -> None:
    axe, wrong = Axe(), []
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(address + path)
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true }")
        for violation in axe.run(page, options=STANDARDS).response["violations"]:
            places = [node["target"][0] for node in violation["nodes"]]
            wrong.append(f"{name}: {violation['help']}: {', '.join(map(str, places[:5]))}")
    page.goto(address + PAGES["results"])
    page.keyboard.press("?")
    for violation in axe.run(page, options=STANDARDS).response["violations"]:
        wrong.append(f"the syntax: {violation['help']}")
    page.close()
    assert not wrong
