"""Which of the titles that a page prints and states is the article's, and what the reader is told of it."""

import pytest
from saved_pages import article_of, meta, news

HEADING = "Harbour board to take down its old crane"


def shared(title: str) -> str:
    return meta("og:title", title) + meta("twitter:title", title)


def test_the_heading_outweighs_what_is_stated_for_social_media() -> None:
    article = article_of(shared("You will not believe what they do to this crane"))
    assert article.title == HEADING
    assert article.evidence["title"] == "the title stands in the page's main heading"


def test_a_heading_borne_out_by_the_title_of_the_page_outweighs_all_else() -> None:
    other = "Old crane in the harbour is to go"
    article = article_of(f"<title>{HEADING}</title>" + shared(other), data=news(headline=other))
    assert article.title == HEADING


def test_the_articles_own_headline_stated_twice_outweighs_a_heading_that_nothing_bears_out() -> None:
    headline = "Crane of the old harbour: board decides to take it down"
    article = article_of(f"<title>{headline} | The Skerry Owl</title>", data=news(headline=headline))
    assert article.title == headline
    assert "nothing bears out the heading" in article.evidence["title"]
    assert HEADING in article.evidence["title"]


def test_a_headline_stated_once_does_not() -> None:
    assert article_of(data=news(headline="The end of an old crane")).title == HEADING


@pytest.mark.parametrize(
    ("short", "taken"),
    [
        ("Harbour board to take down its crane", True),  # a word left out
        ("Harbour board to take crane", False),  # too little of it
        ("Board to take down its old crane", False),  # the subject is not the same
        ("Harbour board to take down its old", False),  # cut off
        ("Harbour board to tear down its crane", False),  # another word
    ],
)
def test_a_shorter_form_that_two_places_state_is_the_title(short: str, taken: bool) -> None:
    article = article_of(shared(short))
    assert article.title == (short if taken else HEADING)
    assert ("says it in more words" in article.evidence["title"]) is taken


@pytest.mark.parametrize(
    ("longer", "taken"),
    [
        (f"{HEADING} after eighty years", True),
        (f"{HEADING} because winter comes", True),
        (f"{HEADING} yard", False),  # what is left out is no phrase of its own
    ],
)
def test_a_phrase_may_be_left_out_at_the_end_but_no_bare_word(longer: str, taken: bool) -> None:
    article = article_of(shared(HEADING), heading=f"<h1>{longer}</h1>")
    assert article.title == (HEADING if taken else longer)


def test_a_shorter_form_stated_in_one_place_is_not() -> None:
    assert article_of(meta("og:title", "Harbour board to take down its crane")).title == HEADING


def test_a_heading_printed_in_two_pieces_is_one_title() -> None:
    whole = "The old crane of Skerry: a farewell in three acts"
    article = article_of(
        shared(whole) + f"<title>{whole}</title>",
        heading="<h1>The old crane of Skerry</h1><h1>: a farewell in three acts</h1>",
    )
    assert article.title == whole


def test_a_title_keeps_the_case_and_signs_that_the_page_prints() -> None:
    article = article_of(
        shared("Harbour Board To Take Down &quot;Old Crane&quot;"),
        heading="<h1>Harbour board to take down “old crane”</h1>",
    )
    assert article.title == "Harbour board to take down “old crane”"
