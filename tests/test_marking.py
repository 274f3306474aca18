"""What may be skipped when words are looked for in a text: whatever is skipped has nothing of the query."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import stem, words
from index.marking import Marker
from index.query_language import parse
from index.snippets import FIELD_TEXTS

WRITTEN = [
    *("dying", "lies", "tying", "skies", "sky", "happiness", "Happily", "relational", "hoping", "hopes"),
    *("U.S.", "us", "O’Malley", "Café", "ÉLYSÉE", "3.5m", "1,000", "1000", "news", "gently", "ugly", "say"),
    *("東京", "straße", "ﬁnance", "co-operate", "generously", "crises", "valleys", "ponies", "agreed"),
]


@pytest.mark.parametrize("word", WRITTEN)
def test_every_form_of_a_word_is_marked_wherever_it_stands(word: str) -> None:
    for form, _ in words(word):
        marker = Marker(parse(form).tree)
        text = f"It said: {word}; and then no more."
        assert marker.marks(text, "body"), form


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(WRITTEN) | st.text("aeinrsty'’.É", min_size=1, max_size=8), max_size=12))
def test_a_stem_is_found_in_every_text_that_has_it(raws: list[str]) -> None:
    text = " ".join(raws)
    for form, found in set(words(text)):
        marks = Marker(parse(f"body:{form}").tree).marks(text, "body")
        assert marks, (text, form, found, stem(form))


def test_every_field_of_an_article_can_be_marked() -> None:
    assert set(FIELD_TEXTS) == set(Marker(parse("gull OR removed:gull").tree).fields)
