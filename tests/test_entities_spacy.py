"""Any spaCy pipeline can find the names; spaCy itself is played by a double here (see spacy_check.py)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from articles.article import Article, Block, EntityType
from articles.entities import load_recogniser, recognise_text
from articles.entities.builtin import BuiltinRecogniser
from articles.entities.vocabulary import label_types
from articles.errors import MorgueError

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
GERMAN = "Angela Sommer traf Reeder Vogt am Montag in Greifshafen. Sommer lobte die Hafenunion."


@dataclass(frozen=True)
class Found:
    start_char: int
    end_char: int
    label_: str


@dataclass(frozen=True)
class Document:
    ents: tuple[Found, ...]


class Pipeline:
    """Finds the names it was told, wherever they stand."""

    def __init__(self, lang: str, names: Mapping[str, str], version: str = "3.7.0") -> None:
        self.meta = {"lang": lang, "name": "core_news_xs", "version": version}
        self.pipe_labels = {"ner": sorted(set(names.values()))}
        self._names = names

    def __call__(self, text: str) -> Document:
        found = [
            Found(match.start(), match.end(), label)
            for name, label in self._names.items()
            for match in re.finditer(re.escape(name), text)
        ]
        return Document(tuple(sorted(found, key=lambda one: one.start_char)))


@pytest.fixture
def pipelines(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The pipelines that are installed, by name; what is no pipeline is raised when it is loaded."""
    installed: dict[str, Any] = {}
    module = ModuleType("spacy")

    def load(name: str, *, exclude: list[str]) -> Any:
        assert "parser" in exclude
        assert "ner" not in exclude
        pipeline = installed.get(name, OSError("[E050] Can't find model"))
        if isinstance(pipeline, Exception):
            raise pipeline
        return pipeline

    module.load = load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spacy", module)
    load_recogniser.cache_clear()
    yield installed
    load_recogniser.cache_clear()


@pytest.fixture
def german(pipelines: dict[str, Any]) -> str:
    names = {
        "Angela Sommer": "PER",
        "Vogt": "PER",
        "Greifshafen": "LOC",
        "Hafenunion": "ORG",
        "Montag": "DATE",
    }
    pipelines["de_core_news_xs"] = Pipeline("de", names)
    return "spacy:de_core_news_xs"


def article(text: str, language: str | None) -> Article:
    return Article(title="Am Hafen", blocks=(Block(text),), language=language)


def test_a_pipeline_finds_the_names_in_its_language(german: str) -> None:
    found = load_recogniser(german).recognise(article(GERMAN, "de"))
    assert found.names(PERSON) == ("Angela Sommer", "Vogt")
    assert found.names(PLACE) == ("Greifshafen",)
    assert found.names(ORGANISATION) == ("Hafenunion",)


def test_english_goes_to_the_builtin_recogniser_and_the_rest_gets_no_names(german: str) -> None:
    recogniser = load_recogniser(german)
    english = "Karin Veldhuis lives in Ostend."
    for language in ("en", None):
        assert recogniser.recognise(article(english, language)).names(PLACE) == ("Ostend",)
    assert recogniser.recognise(article("Karin Veldhuis habite à Greifshafen.", "fr")).entities == ()


def test_an_article_records_pipeline_version_and_document_pass(german: str) -> None:
    recogniser = load_recogniser(german)
    expected = f"spacy:de_core_news_xs-3.7.0+{BuiltinRecogniser.name}"
    for language in ("de", "en", "fr"):
        assert recogniser.recognise(article(GERMAN, language)).recogniser == expected == recogniser.name


def test_another_version_has_another_name(german: str, pipelines: dict[str, Any]) -> None:
    before = load_recogniser(german).name
    pipelines["de_core_news_xs"] = Pipeline("de", {"Vogt": "PER"}, version="3.8.0")
    load_recogniser.cache_clear()
    assert load_recogniser(german).name != before


def test_an_english_pipeline_gets_the_whole_document_pass(pipelines: dict[str, Any]) -> None:
    names = {"Mr President": "PERSON", "Petra Lindqvist": "PERSON", "Veldland": "GPE", "Norwegian": "NORP"}
    pipelines["en_core_web_xs"] = Pipeline("en", names)
    text = "Mr President met Petra Lindqvist in Veldland. Lindqvist spoke Norwegian."
    found = load_recogniser("spacy:en_core_web_xs").recognise(article(text, "en"))
    assert [(entity.name, len(entity.mentions)) for entity in found.entities] == [
        ("Petra Lindqvist", 2),
        ("Veldland", 1),
    ]


@pytest.mark.parametrize(("code", "language"), [("nb", "no"), ("hr", "sr"), ("xx", "fi")])
def test_a_pipeline_reads_languages_of_another_code(
    code: str, language: str, pipelines: dict[str, Any]
) -> None:
    pipelines["some"] = Pipeline(code, {"Vogt": "PER"})
    found = load_recogniser("spacy:some").recognise(article("Vogt gikk.", language))
    assert found.names(PERSON) == ("Vogt",)


def test_every_scheme_of_labels_is_known() -> None:
    types = label_types()
    for labels, kind in (
        (("PERSON", "PER", "PRS", "persName"), PERSON),
        (("ORG", "ORGANIZATION", "orgName"), ORGANISATION),
        (("GPE", "LOC", "FAC", "placeName"), PLACE),
        (("NORP", "MISC", "EVENT"), None),
    ):
        assert {types[label] for label in labels} == {kind}
    assert "DATE" not in types


def test_plain_text_is_taken_for_the_pipelines_language(german: str) -> None:
    assert recognise_text("Vogt lobt\nGreifshafen.", german) == [
        ("Vogt", PERSON, 0, 4),
        ("Greifshafen", PLACE, 10, 21),
    ]


# --- what is missing


def told(setting: str) -> str:
    load_recogniser.cache_clear()
    with pytest.raises(MorgueError) as error:
        load_recogniser(setting)
    return str(error.value)


def test_without_spacy_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    message = told("spacy:de_core_news_xs")
    assert "spacy:de_core_news_xs" in message
    assert "pip install" in message


def test_without_the_pipeline_the_message_says_how_to_get_it(pipelines: dict[str, Any]) -> None:
    assert "-m spacy download de_core_news_zz" in told("spacy:de_core_news_zz")


def test_a_pipeline_that_does_not_fit_is_told_with_spacys_reason(pipelines: dict[str, Any]) -> None:
    pipelines["broken"] = ValueError("[E002] Can't find factory for 'curated_transformer'\nand much more")
    message = told("spacy:broken")
    assert "curated_transformer" in message
    assert "and much more" not in message


def test_a_pipeline_without_names_is_refused(pipelines: dict[str, Any]) -> None:
    pipelines["tagger"] = Pipeline("de", {"Montag": "DATE"})
    assert "finds no persons" in told("spacy:tagger")


def test_no_pipeline_named_is_told() -> None:
    assert "names no pipeline" in told("spacy:")
