"""Passages show why an article matched, in whole sentences, without a trace of markup."""

from __future__ import annotations

import pytest
from clippings import article
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.article import Article
from index.marking import Marker, pieces
from index.query_language import parse
from index.search import Passage, Piece
from index.snippets import LONGEST, passages, title_pieces


def shown(found: Article, query: str) -> list[str]:
    """The passages with their marks in square brackets."""
    return [bracketed(passage.pieces) for passage in passages(found, Marker(parse(query).tree))]


def bracketed(cut: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in cut)


NOON = "The council met at noon."
LATE = "Mr. Orlan, in the chair, said the U.S. envoy was late."
LIGHTLY = "“We expel nobody lightly,” said Ms. Varga."
SHUT = "The café shut; its owner, O'Malley, blamed the sea wall."
GUESTS = "東京都から来た客もいた。"
PILOTS = article(
    "Pilots expelled from harbour",
    [
        f"{NOON} {LATE} Nobody laughed.",
        f"Two pilots were expelled on Monday. {LIGHTLY}",
        f"It rained. {SHUT} {GUESTS}",
    ],
    standfirst="A row over the sea wall grows",
    captions=["Pictured: gulls on the quay"],
    removed=["Subscribe to our newsletter", "Sign in"],
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("expel", ["Two pilots were [expelled] on Monday. “We [expel] nobody lightly,” said Ms. Varga."]),
        ("orlan", [f"{NOON} Mr. [Orlan], in the chair, said the U.S. envoy was late. Nobody laughed."]),
        ("us", [f"{NOON} Mr. Orlan, in the chair, said the [U.S.] envoy was late. Nobody laughed."]),
        ('"nobody laughed"', [f"{NOON} {LATE} [Nobody laughed]."]),
        ("cafe", [f"It rained. The [café] shut; its owner, O'Malley, blamed the sea wall. {GUESTS}"]),
        (
            "京",
            [f"It rained. {SHUT} [東京都]から来た客もいた。"],
        ),
        ("omal*", [f"It rained. The café shut; its owner, [O'Malley], blamed the sea wall. {GUESTS}"]),
        ("gull", ["Pictured: [gulls] on the quay"]),
        ("in:removed subscribe", ["[Subscribe] to our newsletter"]),
        ("removed:sign", ["[Sign] in"]),
        ("subscribe OR council", [f"The [council] met at noon. {LATE} Nobody laughed."]),
        ('"pilots monday"~5', [f"Two [pilots] were expelled on [Monday]. {LIGHTLY}"]),
        ("laghed~", [f"{NOON} {LATE} Nobody [laughed]."]),
        (
            "person:varga",
            ["Two pilots were expelled on Monday. “We expel nobody lightly,” said Ms. [Varga]."],
        ),
        (
            "rained -council",
            [f"It [rained]. The café shut; its owner, O'Malley, blamed the sea wall. {GUESTS}"],
        ),
    ],
)
def test_the_passage_that_matched(query: str, expected: list[str]) -> None:
    assert shown(PILOTS, query) == expected


@pytest.mark.parametrize("query", ["", "outlet:courier", "has:captions", "title:harbour", "-zebra"])
def test_where_no_text_matches_the_standfirst_stands_unmarked(query: str) -> None:
    assert shown(PILOTS, query) == ["A row over the sea wall grows"]


def test_without_a_standfirst_the_first_sentences_stand() -> None:
    long = article(body="Rain fell on the quay all morning. " * 30)
    text = shown(long, "")[0]
    assert text.endswith("morning.")
    assert len(text) <= LONGEST


def test_the_passages_together_show_every_word_of_the_query() -> None:
    text = "".join(shown(PILOTS, "council rained expelled"))
    assert all(f"[{word}]" in text for word in ("council", "expelled")) or "[rained]" in text
    assert len(shown(PILOTS, "council rained expelled")) == 2


def test_marks_in_the_standfirst_are_shown() -> None:
    both = shown(PILOTS, '"sea wall"')
    assert both[0] == "A row over the [sea wall] grows"
    assert "blamed the [sea wall]" in both[1]


def test_a_sentence_without_end_is_cut_between_words_around_its_match() -> None:
    endless = article(body="so the list went on " * 60 + "until the gull " + "and on and on it went " * 60)
    passage = passages(endless, Marker(parse("gull").tree))[0]
    assert passage.text.startswith("…")
    assert passage.text.endswith("…")
    assert len(passage.text) <= LONGEST + 2
    assert "[gull]" in bracketed(passage.pieces)
    assert all(word in endless.body[0].split() for word in passage.text.strip("…").split())


def test_a_title_is_marked_where_the_title_was_searched() -> None:
    marker = Marker(parse("pilot harbour").tree)
    assert bracketed(title_pieces(PILOTS.title, marker)) == "[Pilots] expelled from [harbour]"
    assert bracketed(title_pieces(PILOTS.title, Marker(parse("body:pilots").tree))) == PILOTS.title


def test_markup_in_a_text_is_only_text() -> None:
    hostile = article(body="The <script>alert('gull')</script> & <b>gull</b> flew.")
    [passage] = passages(hostile, Marker(parse("gull").tree))
    assert passage.text == hostile.body[0]
    assert [piece.text for piece in passage.pieces if piece.marked] == ["gull", "gull"]


def test_the_field_of_a_passage_is_told() -> None:
    def fields(query: str) -> list[str]:
        return [passage.field for passage in passages(PILOTS, Marker(parse(query).tree))]

    assert fields("gull") == ["captions"]
    assert fields("in:removed subscribe") == ["removed"]
    assert fields("wall") == ["standfirst", "body"]


sentences = st.lists(
    st.sampled_from(
        ["gull", "Gulls", "the", "U.S.", "Mr.", "x" * 400, "東京都", "end.", "A", "\n", "“No!”", "…"]
    ),
    min_size=1,
    max_size=80,
).map(" ".join)


@settings(deadline=None)
@given(sentences, st.sampled_from(["gull", '"the gull"', "gul*", "東京", "us", "missing", '"gull end"~4']))
def test_every_passage_is_part_of_its_text(text: str, query: str) -> None:
    if not text.strip():
        return
    found = article(body=text)
    for passage in passages(found, Marker(parse(query).tree)):
        assert isinstance(passage, Passage)
        assert passage.text.strip("…").strip() in text
        assert 0 < len(passage.text) <= max(LONGEST + 2, 420)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["gull", "東京", "a OR b OR e", "e*", '"a b"', ""]))
def test_pieces_together_are_the_text(text: str, query: str) -> None:
    marks = Marker(parse(query).tree).marks(text, "body")
    assert "".join(piece.text for piece in pieces(text, marks)) == text
