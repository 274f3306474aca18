"""Lines are measured alike by the quick means for western text and by the slower one for any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.cleaning.looks import _words, look_at
from articles.cleaning.western import western_words

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
