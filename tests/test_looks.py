"""Lines are measured alike by the quick means for western text and by the slower one for any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.cleaning.captions import (
    _can_be_caption,
    _can_be_credit,
    _reads_like_a_caption,
    _says_source,
    is_credit,
)
from articles.cleaning.draft import Piece
from articles.cleaning.looks import _words, look_at
from articles.cleaning.splitting import _HAS_SEAM, _SEAM
from articles.cleaning.western import western_words
from articles.sources import PageBlock

# What credits, captions and glued lines are made of.
WORDS = ("Photo", "Image", "source", "caption", "Pictured", "Media", "Ann Lee", "Getty Images", "AP", "File")
LITTLE_WORDS = ("by", "via", "for", "and", "courtesy of", "credit", "the bridge", "said.", "2021", ": ", ". ")
PARTS = st.sampled_from([*WORDS, *map(str.upper, WORDS), *LITTLE_WORDS, *" /|;,!()[]“”‘’'éÖ{"])
WESTERN = st.text(alphabet="aAbB zZ09_'’“”‘–—…•„éÉßÿ²ªº×·\u00a0\u0085.,-|İЖ")


@given(st.one_of(WESTERN, st.text()))
def test_both_ways_find_the_same_words(text: str) -> None:
    quick = western_words(text)
    assert quick is None or quick == _words(text)


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("The mayor’s “plan” – it isn't over…", ("the", "mayor's", "plan", "it", "isn't", "over")),
        ("'Fog' on the Tél-Aven", ("fog", "on", "the", "tél", "aven")),
        ("Мэр ушёл", ("мэр", "ушёл")),
        ("–", ()),
    ],
)
def test_the_words_of_a_line_are_found(line: str, tokens: tuple[str, ...]) -> None:
    assert look_at(line).tokens == tokens
    assert look_at(line).normal == " ".join(tokens)


def test_a_line_with_a_figure_is_told_from_one_with_a_figure_inside_a_word() -> None:
    assert look_at("Pier 4 opens").figures
    assert not look_at("The A4 is closed").figures


def test_the_marks_of_a_line_are_those_that_are_no_quotation_marks() -> None:
    assert look_at("Photo: “Ann Lee”/Reuters, 2021 ('file')").marks == ":/,()"
    assert look_at("Мэр ушёл; he's back").marks == ";"


@given(st.lists(PARTS, min_size=1, max_size=12).map("".join).map(str.strip).filter(bool))
def test_quick_questions_turn_nothing_away_that_the_slow_ones_find(line: str) -> None:
    look = look_at(line)
    if is_credit(line) or _says_source(Piece(line, PageBlock(line), look)):
        assert _can_be_credit(look)
    if _reads_like_a_caption(line):
        assert _can_be_caption(line, look)
    assert bool(_HAS_SEAM.search(line)) == bool(_SEAM.search(line))
