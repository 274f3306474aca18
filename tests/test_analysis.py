"""Text becomes the words a reader would look for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import LONGEST_FORM, fold, forms, stem, tokenise, tokens_of, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbour", ["the", "harbour"]),
        ("Café naïve ŁÓDŹ", ["cafe", "naive", "lodz"]),
        ("ﬁnance ＮＨＫ straße", ["finance", "nhk", "strasse"]),
        ("Vellmar's mayors’ day", ["vellmar", "mayors", "day"]),
        ("O'Donnell O’Donnell", ["odonnell", "odonnell"]),
        ("don't", ["dont"]),
        ("U.S. troops, the U.S.-led U.S.A", ["us", "troops", "the", "us", "led", "usa"]),
        ("J. K. Orlan and J.K. Orlan", ["j", "k", "orlan", "and", "jk", "orlan"]),
        ("e-mail Anglo-Vellmarian", ["e", "mail", "anglo", "vellmarian"]),
        ("1,000 crowns, 3.5m, 18th, 2021-10-18", ["1000", "crowns", "3.5m", "18th", "2021", "10", "18"]),
        ("AT&T at vellmar.example.org", ["at", "t", "at", "vellmar", "example", "org"]),
        ("東京都は 語", ["東京", "京都", "都は", "語"]),
        ("NHK東京", ["nhk", "東京"]),
        ("한국어", ["한국", "국어"]),
        ("ไทย", ["ไท", "ทย"]),
        ("com\u00admission e\u0301te\u0301", ["commission", "ete"]),
        ("пётр Ёлка", ["петр", "елка"]),
        ("İstanbul", ["istanbul"]),
        ("हिन्दी", ["हिन्दी"]),
        ("… -- !!! 'n' _", ["n"]),
        ("", []),
    ],
)
def test_forms_of_a_text(text: str, expected: list[str]) -> None:
    assert forms([text]) == expected


def test_stems_join_the_shapes_of_a_word() -> None:
    assert {stem(form) for form in ("expel", "expels", "expelled", "expelling")} == {"expel"}
    assert stem("петр") == "петр"


def test_tokens_stand_where_the_text_has_them() -> None:
    text = "Vellmar’s U.S. envoy said 東京都."
    tokens = tokenise(text)
    shown = [text[token.start : token.end] for token in tokens]
    assert shown == ["Vellmar", "U.S.", "envoy", "said", "東京", "京都"]
    assert [token.position for token in tokens] == [0, 1, 2, 3, 4, 5]


def test_no_word_is_longer_than_a_form_may_be() -> None:
    assert forms(["x" * 5000]) == ["x" * LONGEST_FORM]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_both_ways_of_analysing_agree(text: str) -> None:
    tokens = tokenise(text)
    assert [(token.form, token.stem) for token in tokens] == list(words(text))
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(token.form and len(token.form) <= LONGEST_FORM for token in tokens)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_form_is_found_by_itself(text: str) -> None:
    for form in forms([text]):
        assert "".join(forms([form])) or len(form) == LONGEST_FORM


@given(st.text(alphabet=st.sampled_from("aBz09.',-_ \n"), max_size=60))
@settings(max_examples=1000, deadline=None)
def test_plain_text_is_read_by_a_quicker_pattern_to_the_same_words(text: str) -> None:
    beyond_ascii = text + " é"
    assert forms([text]) == forms([beyond_ascii])[:-1]


@given(st.text(alphabet=st.sampled_from("abs'’. -,1é\u0301한中ж_\u00ad\n"), max_size=60))
def test_the_words_of_some_stems_are_found_as_all_words_are(text: str) -> None:
    every = tokenise(text)
    stems = frozenset(token.stem for token in every[::2])
    assert tokens_of(text, stems) == [token for token in every if token.stem in stems]
    assert tokens_of(text, frozenset(["absent"])) == [token for token in every if token.stem == "absent"]
