"""What is seen first of a page is drawn in one go, so that nothing moves while the rest arrives."""

import re

import pytest
from flask.testing import FlaskClient
from test_archive_pages import archive, client

__all__ = ["archive", "client"]  # the fixtures of the pages serve here too

PAGES = (
    "/",
    "/search?q=strike",
    "/search?q=strike&page=9",
    "/search?q=xylophone",
    "/articles/1",
    "/entities/Port%20Ellery",
    "/overview",
    "/facets/outlet",
    "/help",
    "/add",
    "/api/",
    "/nowhere",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_waits_for_something_behind_the_masthead(client: FlaskClient, address: str) -> None:
    text = client.get(address, follow_redirects=True).text
    (awaited,) = re.findall(r'<link rel="expect" href="#([a-z-]+)" blocking="render">', text)
    assert text.count(f' id="{awaited}"') == 1
    assert text.index(f' id="{awaited}"') > text.index("</header>")
