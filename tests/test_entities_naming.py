"""Keys, short names and lists: which names are one, and which are not."""

from __future__ import annotations

import pytest

from articles.article import EntityType
from articles.entities.acronyms import acronym_pairs, is_acronym
from articles.entities.naming import full_names, long_names
from articles.entities.vocabulary import demonyms, key, known_names, never_names, titles


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("NATO", "Nato"),
        ("U.S.", "US"),
        ("U. S.", "US"),
        ("The Ferry Company", "Ferry Company"),
        ("São Tomé", "Sao Tome"),
        ("J. R. Aldane", "J.R. Aldane"),
        ("O’Hare", "O'Hare"),
        ("St. Brannoc", "St Brannoc"),
    ],
)
def test_variants_of_a_name_have_one_key(name: str, same: str) -> None:
    assert key(name) == key(same)


@pytest.mark.parametrize(
    ("name", "other"), [("Aldane", "Aldana"), ("North Korea", "Korea"), ("The Hague", "The")]
)
def test_other_names_have_other_keys(name: str, other: str) -> None:
    assert key(name) != key(other)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["petra lindqvist", "lindqvist"], {"lindqvist": "petra lindqvist"}),
        (["petra lindqvist", "oskar lindqvist", "lindqvist"], {}),
        (["john t smith", "john smith", "smith"], {"john smith": "john t smith", "smith": "john t smith"}),
        (["xi lanfen", "xi"], {"xi": "xi lanfen"}),
        (["mara de wit", "de wit", "wit"], {"de wit": "mara de wit", "wit": "mara de wit"}),
        (["aldane", "marlow"], {}),
        ([], {}),
    ],
)
def test_a_short_name_is_the_only_full_name_that_bears_it(names: list[str], expected: dict[str, str]) -> None:
    assert full_names(names) == expected


def test_an_acronym_is_the_only_name_with_its_initials() -> None:
    names = ["estuary pilots association", "epa", "norden shipping", "norden shipping ltd", "ns"]
    assert long_names(names, {"epa"}) == {
        "epa": "estuary pilots association",
        "norden shipping ltd": "norden shipping",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Bank of Norden (BoN) paid.", {"bon": "bank of norden"}),
        ("talks with the Estuary Pilots Association (EPA), which", {"epa": "estuary pilots association"}),
        ("the gross domestic product (GDP) fell", {}),
        ("in Ostend (AP) on Monday", {}),
        ("Estuary Pilots\nAssociation (EPA)", {}),
        ("(EPA)", {}),
    ],
)
def test_a_text_defines_its_acronyms(text: str, expected: dict[str, str]) -> None:
    assert acronym_pairs(text) == expected


@pytest.mark.parametrize(
    ("name", "answer"), [("EU", True), ("BoG", True), ("U.N.", True), ("Nato", False), ("A", False)]
)
def test_what_is_written_as_an_acronym(name: str, answer: bool) -> None:
    assert is_acronym(name) is answer


def test_the_lists_agree_with_each_other() -> None:
    assert known_names()[key("Burma")].name == "Myanmar"
    assert known_names()[key("E.U.")] == known_names()[key("European Union")]
    assert known_names()[key("Crimea")].type is EntityType.PLACE
    assert {"russian", "russians"} <= demonyms()
    assert not demonyms() & known_names().keys()
    assert all(word == word.lower().strip() for word in titles())
    # "WHO" in capitals is a name, "who" is not; every other listed name is never ruled out
    assert never_names() & known_names().keys() == {"who"}
