"""A search can be cited: what was asked, of which archive in which state, what it found, when and where."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from archive_double import ArchiveDouble, article
from lxml import html

from articles.article import EntityType

ARCHIVE = ArchiveDouble(
    [
        article("Bridge closed", names={EntityType.PERSON: ["Ada Finch"]}),
        article("Bridge {opened} for 50% & more", published="2003"),
    ]
)


def cited(address: str) -> list[str]:
    page: Any = html.document_fromstring(ARCHIVE.app().test_client().get(address).text)
    return [each.text_content() for each in page.xpath("//details[summary='Cite this search']/pre")]


def test_in_words() -> None:
    (text, _, _) = cited("/search?q=bridge&person=Ada+Finch&from=2001&page=2")
    when = datetime.now(UTC)
    assert re.sub(r", \d\d:\d\d UTC", "", text) == (
        "Search for “bridge”, Person: Ada Finch, Date: since 2001: 1 article found. "
        f"Morgue archive “nowhere” (index g000001, revision 2), {when.day} {when:%B %Y}. "
        "http://localhost/search?q=bridge&person=Ada+Finch&from=2001"
    ), "from the first page"


def test_as_bibtex_nothing_breaks_out_of_its_field() -> None:
    (_, bibtex, _) = cited("/search?q=%7Dbridge%7D%0A%5Cinput+50%25+%26")
    assert bibtex.startswith("@misc{morgue-search-")
    assert r"Search for “\}bridge\} \textbackslash{}input 50\% \&”" in bibtex
    assert "url = {http://localhost/search?q=%7Dbridge%7D" in bibtex


def test_as_csl_json() -> None:
    (item,) = json.loads(cited("/search")[2])
    now = datetime.now(UTC)
    assert item["title"] == "Search for all articles"
    assert item["note"] == "2 articles found"
    assert item["accessed"] == {"date-parts": [[now.year, now.month, now.day]]}
    assert item["URL"] == "http://localhost/search"


def test_the_api_gives_the_same() -> None:
    told = ARCHIVE.app().test_client().get("/api/search?q=bridge&outlet=Nobody").get_json()["citation"]
    assert (told["query"], told["total"], told["generation"], told["revision"]) == ("bridge", 0, "g000001", 2)
    assert told["filters"] == ["Outlet: Nobody"]
    assert datetime.fromisoformat(told["made"]).tzinfo
    assert (
        told["text"].startswith("Search for “bridge”, Outlet: Nobody: No articles found.")
        or "0 articles" in told["text"]
    )
    assert set(told) >= {"text", "bibtex", "csl", "url"}


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</pre><b>"]
)
def test_what_was_asked_is_text_wherever_it_stands(query: str) -> None:
    response = ARCHIVE.app().test_client().get("/search", query_string={"q": query})
    page: Any = html.document_fromstring(response.text)
    assert not page.xpath("//div[@class='keep']//*[self::script or self::img or self::b]")
    assert " ".join(query.split()) in cited(response.request.full_path)[0]
