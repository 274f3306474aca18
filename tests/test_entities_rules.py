"""The rules of the document pass, one by one, on made-up reports."""

from __future__ import annotations

import pytest

from articles.article import Article, Block, EntityType
from articles.entities import load_recogniser
from articles.entities.document_pass import settle
from articles.entities.spans import Span

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def settled(text: str, *named: tuple[str, str]) -> list[tuple[str, str]]:
    """Let the document pass settle what a model is said to have found, each name at its first free place."""
    spans, end = [], 0
    for name, label in named:
        start = text.index(name, end)
        end = start + len(name)
        spans.append(Span(start, end, label))
    return [(text[span.start : span.end], str(span.label)) for span in settle(text, spans)]


def recognised(*body: str) -> Article:
    article = Article(title="A quiet day at the harbour", blocks=tuple(map(Block, body)))
    return load_recogniser().recognise(article)


# --- where a name begins and ends


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Norden's Coast Guard sailed.", ["Norden's Coast Guard"], ["Norden", "Coast Guard"]),
        (
            "The Ferry Council's Safety Board met.",
            ["Ferry Council's Safety Board"],
            ["Ferry Council", "Safety Board"],
        ),
        ("The People's Bank of Norden met.", ["People's Bank of Norden"], ["People's Bank of Norden"]),
        ("St Brannoc's Hospital closed.", ["St Brannoc's Hospital"], ["St Brannoc's Hospital"]),
    ],
)
def test_an_owner_and_what_it_owns_are_two_names(text: str, found: list[str], expected: list[str]) -> None:
    names = settled(text, *((name, "ORG") for name in found))
    assert [name for name, _ in names] == expected


@pytest.mark.parametrize("calling", ["Skier", "Shipowner", "Striker", "King", "Foreign Minister", "Ms."])
def test_a_calling_is_no_part_of_a_name(calling: str) -> None:
    text = f"{calling} Ole Tveitan was there."
    assert settled(text, (f"{calling} Ole Tveitan", "PERSON")) == [("Ole Tveitan", "person")]


def test_whoever_has_a_calling_is_a_person() -> None:
    assert settled("Skier Ole Tveitan won.", ("Skier Ole Tveitan", "ORG")) == [("Ole Tveitan", "person")]
    assert settled("Designer Brands Group won.", ("Designer Brands Group", "ORG"))[0][1] == "organisation"


def test_a_shouted_heading_before_a_name_is_no_part_of_it() -> None:
    text = "LAYOFFS Aldane said 900 would go."
    assert settled(text, ("LAYOFFS Aldane", "PERSON")) == [("Aldane", "person")]


def test_halves_of_a_name_are_joined() -> None:
    text = "NRB Ostkant rose. Ole Magnus Tveitan fell."
    halves = [("NRB", "ORG"), ("Ostkant", "ORG"), ("Ole", "PERSON"), ("Magnus Tveitan", "PERSON")]
    assert settled(text, *halves) == [("NRB Ostkant", "organisation"), ("Ole Magnus Tveitan", "person")]


def test_a_first_name_gets_the_surname_behind_it() -> None:
    assert settled("Sergio Marlowetti came.", ("Sergio", "PERSON")) == [("Sergio Marlowetti", "person")]
    assert settled("The Aldane Foundation paid.", ("Aldane", "PERSON"))[0][0] == "Aldane"


def test_a_contraction_is_no_name() -> None:
    assert settled("Don't go there.", ("Don", "PERSON")) == []


# --- what a name is


def test_an_acronym_is_what_its_definition_says_wherever_it_stands() -> None:
    text = "The Conference of Ferry Towns (COFT) met. COFT voted. COFT members went home."
    found = settled(
        text, ("Conference of Ferry Towns", "ORG"), ("COFT", "GPE"), ("COFT", "GPE"), ("COFT", "GPE")
    )
    assert [name for name, _ in found] == ["Conference of Ferry Towns", "COFT", "COFT", "COFT"]
    assert {label for _, label in found} == {"organisation"}


def test_an_unknown_acronym_is_no_place_unless_it_is_a_dateline() -> None:
    assert settled("Members of ACWT met.", ("ACWT", "GPE")) == [("ACWT", "organisation")]
    assert settled("OSTKAN, Friday - Rain.", ("OSTKAN", "GPE")) == [("OSTKAN", "place")]


@pytest.mark.parametrize("code", ["(NORD.N)", "( NOR.DE )", "(NYSE: NDS)", "NORd.CO"])
def test_what_has_a_share_code_is_a_company(code: str) -> None:
    assert settled(f"The maker Magnusson {code} fell.", ("Magnusson", "PERSON"))[0] == (
        "Magnusson",
        "organisation",
    )


@pytest.mark.parametrize(
    "text",
    ["stocks in the Dow rose", "the Dow Jones industrial average fell", "the S&P 500 fell", "Brent rose"],
)
def test_prices_and_indices_are_no_names(text: str) -> None:
    assert settled(text, (next(n for n in ("Dow Jones", "Dow", "S&P", "Brent") if n in text), "ORG")) == []


def test_peoples_are_nobody_even_where_a_person_bears_the_word() -> None:
    text = "Edna African sang. African singers listened."
    assert ("African", "person") not in settled(text, ("Edna African", "PERSON"), ("African", "NORP"))


# --- places in the names of public bodies


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Kenya Air Force", "Kenya"),
        ("Supreme Court of Ghana", "Ghana"),
        ("Buenos Aires City Council", "Buenos Aires"),
        ("Norway Times", None),
        ("Bank of America", None),
        ("Chicago Gulls", None),
    ],
)
def test_a_public_body_names_its_place(name: str, place: str | None) -> None:
    found = settled(f"It was the {name} again.", (name, "ORG"))
    assert found[0] == (name, "organisation")
    assert found[1:] == ([(place, "place")] if place else [])


def test_a_judicial_district_is_whole() -> None:
    text = "a court in the Southern District of New York ruled"
    assert settled(text, ("Southern District", "LOC"), ("New York", "GPE")) == [
        ("Southern District of New York", "place")
    ]


# --- sources


@pytest.mark.parametrize(
    "text",
    [
        "“We will sail,” Karin Veldhuis told Reuters on Monday in Ostend.",
        "A Reuters poll found in Ostend that most people want the ferry.",
        "Economists polled by Reuters expect rain in Ostend.",
    ],
)
def test_an_agency_is_not_in_the_news_for_having_been_told(text: str) -> None:
    assert recognised(text).names(ORGANISATION) == ()


def test_an_agency_that_makes_news_is_named() -> None:
    assert recognised("Reuters will close its office in Ostend in May.").names(ORGANISATION) == ("Reuters",)


# --- one name each


def test_shorter_names_of_bodies_and_companies_are_theirs() -> None:
    found = recognised(
        "The U.S. Treasury sold bonds on Monday, and the Treasury will sell more, the Treasury said.",
        "Norden Motor Group closed a plant. Norden Motor said it was sorry.",
    )
    assert found.names(ORGANISATION) == ("U.S. Treasury", "Norden Motor")
