"""The sample clippings come out of the pipeline as a librarian would file them.

`golden/samples_expected.json` says what each clipping is: who wrote it, when, for whom, where its text begins
and ends, and which words of its page are no part of it. The clippings are in `articles/samples/`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from articles.article import Article, Outlet, Precision
from articles.processing import process
from articles.reading import sources_in
from articles.sources import Source

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLES = CHECKOUT / "articles" / "samples"
EXPECTED = json.loads(
    (Path(__file__).parent / "golden" / "samples_expected.json").read_text(encoding="utf-8")
)
LONGEST_DATELINE = 45  # characters

Row = dict[str, Any]


def label(row: Row) -> str:
    return f"{row['file']} {row['member']}".strip()


every_sample = pytest.mark.parametrize("row", EXPECTED, ids=label)


@cache
def sources() -> dict[tuple[str, str], Source]:
    """Every article the samples hold, by its file's path inside them and its member."""
    return {(str(Path(source.name).relative_to(SAMPLES)), source.member): source for source in _all_sources()}


def _all_sources() -> Iterator[Source]:
    for source in sources_in([str(SAMPLES)]):
        assert isinstance(source, Source), f"refused: {source}"
        yield source


@cache
def cleaned(file: str, member: str) -> Article:
    return process(sources()[file, member], None)


def article(row: Row) -> Article:
    return cleaned(row["file"], row["member"])


def test_every_sample_is_expected_and_every_expected_sample_is_there() -> None:
    assert set(sources()) == {(row["file"], row["member"]) for row in EXPECTED}


@every_sample
def test_title_is_the_articles_own(row: Row) -> None:
    assert article(row).title.casefold() == row["title"].casefold()


@every_sample
def test_authors_are_those_who_wrote_it_and_nobody_else(row: Row) -> None:
    assert list(article(row).authors) in (row["authors"], row.get("authors_or"))


@every_sample
def test_outlet_is_known_from_what_the_clipping_says(row: Row) -> None:
    wanted = row["outlet"] if isinstance(row["outlet"], list) else [row["outlet"]]
    outlet = article(row).outlet
    assert any(_is_outlet(outlet, each) for each in wanted), outlet


def _is_outlet(outlet: Outlet | None, wanted: Row | None) -> bool:
    if outlet is None or wanted is None:
        return outlet is None and wanted is None
    return outlet.name in wanted["names"] and wanted.get("domain", outlet.domain) == outlet.domain


@every_sample
def test_published_is_as_precise_as_the_clipping_and_no_more(row: Row) -> None:
    published = article(row).published
    assert (published.precision, _instant(published.text)) == (row["precision"], _instant(row["published"]))
    assert published.certainty in row.get("certainty", [published.certainty])


def _instant(text: str | None) -> object:
    """Times that name the same moment are the same, whatever zone they are written in."""
    return datetime.fromisoformat(text) if text and "T" in text else text


@every_sample
def test_language_is_recognised(row: Row) -> None:
    assert article(row).language == row["language"]


@every_sample
def test_body_begins_and_ends_with_the_reports_own_words(row: Row) -> None:
    body = article(row).body
    place = body[0].find(row["starts"])
    assert 0 <= place <= (LONGEST_DATELINE if "dateline" in row else 0), body[0][:120]
    assert body[-1].endswith(row["ends"]), body[-1][-120:]


@every_sample
def test_body_keeps_the_report_and_drops_the_page(row: Row) -> None:
    body = "\n".join(article(row).body)
    assert [phrase for phrase in row["has"] if phrase not in body] == []
    assert [phrase for phrase in row["absent"] if phrase in body] == []


@every_sample
def test_no_paragraph_stands_twice(row: Row) -> None:
    assert [text for text, times in Counter(article(row).body).items() if times > 1] == []


@pytest.mark.parametrize("row", [row for row in EXPECTED if "standfirst" in row], ids=label)
def test_standfirst_is_set_apart(row: Row) -> None:
    assert article(row).standfirst == row["standfirst"]


@pytest.mark.parametrize("row", [row for row in EXPECTED if "captions" in row], ids=label)
def test_captions_are_set_apart_once_each(row: Row) -> None:
    captions = article(row).captions
    assert len(captions) == len(row["captions"]), captions
    assert [each for each in row["captions"] if not any(each in caption for caption in captions)] == []


@every_sample
def test_every_fact_has_its_evidence(row: Row) -> None:
    evidence = article(row).evidence
    assert [fact for fact in ("title", "published", "outlet", "authors") if not evidence.get(fact)] == []


def test_the_collection_shows_every_facet_alive() -> None:
    articles = [article(row) for row in EXPECTED]
    years = {each.published.text[:4] for each in articles if each.published.text}
    assert len({each.outlet.name for each in articles if each.outlet}) >= 8
    assert {"1998", "2025"} <= years
    assert len(years) >= 15
    assert {each.published.precision for each in articles} == set(Precision)
    assert {"en", "fr", "de"} == {each.language for each in articles}
    assert 3 <= sum(each.published.text is None for each in articles) <= 6


RECURRING = [("Ruth Calloway", 4), ("Brask", 3), ("Olaf Brennick", 5), ("Anselm Roke", 6), ("Hester Vane", 8)]


@pytest.mark.parametrize(("name", "least"), RECURRING)
def test_people_recur_across_outlets(name: str, least: int) -> None:
    pattern = re.compile(rf"\b{name}\b")
    named = [each for each in map(article, EXPECTED) if pattern.search("\n".join(each.body))]
    assert len(named) >= least
    assert len({each.outlet for each in named}) >= 3
