"""Who is named as the author of a saved page, and how what is printed bears out what is stated."""

import pytest
from saved_pages import article_of, meta, news

BYLINE = '<p class="byline">By Ines Calloway and Bo Renner</p>'


def test_the_author_stated_in_the_articles_data_is_its_author() -> None:
    article = article_of(data=news(author={"@type": "Person", "name": "Ines Calloway"}))
    assert article.authors == ("Ines Calloway",)
    assert article.evidence["authors"] == "the page's jsonld:author says Ines Calloway"


def test_data_that_names_the_first_author_only_is_completed_by_what_the_byline_bears_out() -> None:
    both = meta("author", "Ines Calloway, Bo Renner")
    first = news(author={"@type": "Person", "name": "Ines Calloway"})
    article = article_of(both, data=first, before=BYLINE)
    assert article.authors == ("Ines Calloway", "Bo Renner")
    assert "as the byline does" in article.evidence["authors"]
    assert article_of(both, data=first).authors == ("Ines Calloway",)  # nothing bears it out


@pytest.mark.parametrize(
    "line",
    [
        "---- by Ines Calloway",
        "Courtesy of Skerry News Written by: Ines Calloway",
        "Autorin: Ines Calloway am 29.12.2010, 13:36 Uhr",
        "12 March 2019 by Ines Calloway",
    ],
)
def test_bylines_are_read_in_many_forms(line: str) -> None:
    assert article_of(before=f"<p>{line}</p>").authors == ("Ines Calloway",)


def test_names_joined_in_danish_and_swedish_are_two_people() -> None:
    assert article_of(before="<p>Af Trine Holm og Bo Renner</p>").authors == ("Trine Holm", "Bo Renner")


@pytest.mark.parametrize("name", ["article-header__author-link", "authorname-txt", "byline__author"])
def test_an_author_is_known_by_the_class_of_the_element(name: str) -> None:
    article = article_of(before=f'<div><a class="{name}" href="/people/1">Ines Calloway</a></div>')
    assert article.authors == ("Ines Calloway",)


def test_an_agency_alone_under_the_title_is_credited() -> None:
    article = article_of(before="<p>AFP</p>")
    assert article.authors == ("AFP",)
    assert "names an agency, and no person" in article.evidence["authors"]


def test_the_outlets_own_name_is_no_author_where_programs_put_it_for_want_of_one() -> None:
    head = meta("og:site_name", "The Skerry Owl") + meta("author", "The Skerry Owl")
    article = article_of(head)
    assert article.authors == ()
    assert article.evidence["authors"] == "no byline names a person"


def test_an_organisation_is_the_author_where_the_articles_data_says_so_and_names_no_person() -> None:
    article = article_of(data=news(author={"@type": "Organization", "name": "Harbour Trust of Skerry"}))
    assert article.authors == ("Harbour Trust of Skerry",)


def test_a_photographer_under_the_title_is_no_author() -> None:
    assert article_of(before="<p>Photo by Bo Renner</p>").authors == ()


def test_an_author_stated_but_printed_nowhere_gives_way_to_the_byline() -> None:
    data = news(author={"@type": "Person", "name": "Petra Lund"})
    article = article_of(data=data, before="<p>By Ines Calloway, Owl News</p>")
    assert article.authors == ("Ines Calloway",)
    assert "Petra" in article.evidence["authors"]
    assert article_of(data=data).authors == ("Petra Lund",)


def test_a_stated_author_stays_where_the_page_prints_the_name() -> None:
    data = news(author={"@type": "Person", "name": "Petra Lund"})
    after = (
        "<p>Petra Lund writes about harbours, cranes and everything that is lifted by them for the Owl.</p>"
    )
    assert article_of(data=data, before="<p>By Ines Calloway</p>", after=after).authors == ("Petra Lund",)
