"""The two scrapes this project began with: their names, and none of their furniture."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.article import Article, EntityType
from articles.entities import load_recogniser
from articles.processing import process
from articles.sources import Source

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
NEVER = {"Page Nav", "Ru", "Western", "Louise Thomas", "BST", "NATO HQ", "He", "Mr Lavrov", "Lavrov", "Nato"}


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, Article]:
    return {
        path.name: process(Source(path.name, path.read_bytes()), load_recogniser())
        for path in (shared / "seeds").glob("*.txt")
    }


def test_the_names_of_the_first_scrape(seeds: dict[str, Article]) -> None:
    found = seeds["russia-nato-blog-scrape.txt"]
    assert {"Sergei Lavrov", "Heiko Maas", "Jens Stoltenberg", "Sergei Skripal"} == set(found.names(PERSON))
    assert {"NATO", "European Union"} <= set(found.names(ORGANISATION))
    assert {"Russia", "Moscow", "Brussels", "Crimea"} <= set(found.names(PLACE))


def test_the_names_of_the_second_scrape(seeds: dict[str, Article]) -> None:
    found = seeds["russia-nato-independent-scrape.txt"]
    assert set(found.names(PERSON)) == {"Sergei Lavrov", "Jens Stoltenberg", "Vladimir Frolov"}
    assert set(found.names(ORGANISATION)) == {"NATO", "NATO-Russia Council"}
    nato = next(entity for entity in found.entities if entity.name == "NATO")
    assert {mention.text for mention in nato.mentions} == {"NATO", "Nato"}


def test_nothing_of_the_furniture_is_a_name(seeds: dict[str, Article]) -> None:
    assert len(seeds) == 2
    for found in seeds.values():
        assert not NEVER & {entity.name for entity in found.entities}
