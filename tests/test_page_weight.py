"""The search page opens as fast as a text file: it weighs little, however long the facets and the results."""

import re
from typing import Any

from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient
from lxml import html

from articles.article import EntityType

MOST_BYTES = 100_000  # of HTML, style and scripts together, uncompressed, without the timeline's data
HITS = 20


def archive() -> ArchiveDouble:
    """Twenty articles of long titles and many long names."""
    clippings = [
        article(
            f"The {number}. long report of what the harbour council decided about the bridge",
            [
                f"It was said that the bridge of {name} would be closed. " * 4
                for name in names(number, "Village")
            ],
            outlet=f"The North Coast Advertiser, no. {number}",
            published=f"20{number:02}-03-04",
            authors=names(number, "Correspondent"),
            names={
                EntityType.PERSON: names(number, "Alderwoman"),
                EntityType.ORGANISATION: names(number, "Society of Piers and Bridges"),
                EntityType.PLACE: names(number, "Village"),
            },
        )
        for number in range(HITS)
    ]
    return ArchiveDouble(clippings)


def names(number: int, kind: str) -> tuple[str, ...]:
    return tuple(f"{kind} {'abcdefghijklmnopqrst'[number]}{each} of Skerry Sound" for each in range(3))


def weight(client: FlaskClient, address: str) -> dict[str, int]:
    """Weigh a page, what its timeline draws apart, and every style sheet and script that it loads."""
    text = client.get(address).text
    page: Any = html.document_fromstring(text)
    assert page.xpath("//section[contains(@class, 'facet')]") or "nothing" in address
    drawn = sum(
        len(each.encode())
        for each in re.findall(r"<svg class=\"histogram.*?</svg>|<table.*?</table>", text, re.S)
    )
    found = {address: len(text.encode()) - drawn}
    for link in page.xpath("//link[@rel='stylesheet']/@href | //script/@src"):
        with client.get(link) as response:
            found[link.partition("?")[0]] = len(response.data)
    for module in set(re.findall(r'from "\./([\w.]+)"', "".join(_scripts(client, found)))):
        if f"/static/{module}" not in found:
            with client.get(f"/static/{module}") as response:
                found[f"/static/{module}"] = len(response.data)
    return found


def _scripts(client: FlaskClient, found: dict[str, int]) -> list[str]:
    texts = []
    for name in found:
        if name.endswith(".js"):
            with client.get(name) as response:
                texts.append(response.data.decode())
    return texts


def test_the_search_page_weighs_less_than_a_hundred_kilobytes() -> None:
    client = archive().app().test_client()
    for address in ("/search?q=bridge", "/", "/search?q=nothing+such"):
        found = weight(client, address)
        assert any(name.endswith(".js") for name in found)
        assert any(name.endswith(".css") for name in found)
        assert sum(found.values()) <= MOST_BYTES, found
