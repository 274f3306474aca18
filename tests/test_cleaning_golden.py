"""Whole clippings with every kind of mess, written for this project, and what must come out of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from articles.article import Article
from articles.cleaning import clean
from articles.readers.text import read_text
from articles.readers.web_pages import read_page
from articles.sources import Source

GOLDEN = Path(__file__).parent / "golden"
PAIRS = sorted(
    path
    for path in GOLDEN.iterdir()
    if path.suffix in (".txt", ".html") and path.with_name(f"{path.stem}.expected.json").exists()
)


def article_and_expected(path: Path) -> tuple[Article, dict[str, Any]]:
    source = Source(path.name, path.read_bytes())
    page = read_page(source) if path.suffix == ".html" else read_text(source)
    return clean(page), json.loads((GOLDEN / f"{path.stem}.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_the_facts_of_a_clipping_are_found(path: Path) -> None:
    article, expected = article_and_expected(path)
    assert article.title == expected["title"]
    assert article.standfirst == expected["standfirst"]
    assert list(article.authors) == expected["authors"]
    assert (article.outlet.name if article.outlet else None) == expected["outlet"]
    assert article.published.text == expected["published"]
    assert article.published.certainty == expected["certainty"]
    assert article.url == expected.get("url")
    assert article.section == expected.get("section")
    assert list(article.tags) == expected.get("tags", [])
    facts = {"title", "standfirst", "published", "outlet", "authors", "section", "language", "url"}
    assert facts <= article.evidence.keys()


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_the_body_of_a_clipping_is_the_report_and_nothing_else(path: Path) -> None:
    article, expected = article_and_expected(path)
    assert article.body[0].startswith(expected["first"])
    assert article.body[-1].endswith(expected["last"])
    assert len(article.body) == expected["paragraphs"]
    assert list(article.captions) == expected["captions"]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_what_is_removed_from_a_clipping_has_its_reason(path: Path) -> None:
    article, expected = article_and_expected(path)
    assert all(block.reason for block in article.removed)
    for text, reason in expected["removed"].items():
        found = [block for block in article.removed if text in block.text or block.text in text]
        assert found, text
        assert reason is None or reason in {block.reason for block in found}
    for text in expected.get("absent", ()):
        assert not any(text in block.text for block in article.blocks)
