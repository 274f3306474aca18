"""A copy that names its source is of two outlets: the one that carries it and the one that had it first."""

import pytest
from saved_pages import article_of, meta

from articles.article import Outlet

COPY = '<link rel="canonical" href="https://copies.example/crane">'


@pytest.mark.parametrize(
    "note",
    [
        "This article was originally published by The Harbour Owl.",
        "This story first appeared in The Harbour Owl on 12 March 2019.",
        "This post originally appeared on The Harbour Owl. Read the original article.",
        "Originally published at The Harbour Owl",
        "This article is republished from The Harbour Owl under a Creative Commons licence.",
        "Republished with permission from The Harbour Owl.",
        "Reprinted from The Harbour Owl",
        "First published in The Harbour Owl.",
    ],
)
def test_a_copy_names_who_published_it_first(note: str) -> None:
    article = article_of(COPY, after=f"<p>{note}</p>")
    assert article.outlet is not None
    assert article.outlet.domain == "copies.example"
    assert article.first_outlet == Outlet("The Harbour Owl")
    assert article.evidence["first_outlet"] == f"it says so itself: {note}"


def test_an_outlet_that_is_known_is_given_by_its_own_name_and_address() -> None:
    article = article_of(COPY, after="<p>This article was originally published on bbc.co.uk</p>")
    assert article.first_outlet == Outlet("BBC News", "bbc.co.uk")
    assert article_of(COPY, after="<p>Via BBC News</p>").first_outlet == Outlet("BBC News", "bbc.co.uk")


def test_the_address_of_an_outlet_that_is_not_known_is_the_one_its_name_links_to() -> None:
    link = '<a href="https://www.harbourowl.example/1">The Harbour Owl</a>'
    article = article_of(COPY, after=f"<p>This story was first published by {link}.</p>")
    assert article.first_outlet == Outlet("The Harbour Owl", "harbourowl.example")


def test_a_page_may_state_the_address_of_its_source() -> None:
    article = article_of(COPY + meta("syndication-source", "https://www.bbc.co.uk/news/1"))
    assert article.first_outlet == Outlet("BBC News", "bbc.co.uk")


@pytest.mark.parametrize(
    "line",
    [
        "Her report on cranes was first published in The Lancet in 1987, and nobody has bettered it since.",
        "Originally published on November 4",
        "The crane was first reported in Skerry",
        "Via Appia",
        "Photo courtesy of The Harbour Owl",
        "This article was originally published by The Copies.",  # it is the outlet itself
    ],
)
def test_what_says_nothing_of_the_article_itself_names_no_source(line: str) -> None:
    head = COPY + meta("og:site_name", "The Copies")
    assert article_of(head, after=f"<p>{line}</p>").first_outlet is None
