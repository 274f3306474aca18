"""Telling the language of a text."""

from __future__ import annotations

import re

SHORTEST = 60  # characters; below this a guess is no better than a coin
CLEAR = 200  # characters; from here on the wording outranks what a page says of itself
ENOUGH = 800  # characters; more changes nothing
PLAINLY_ENGLISH = 0.2  # share of the commonest English words; no other language reaches half of it

# The commonest words of English, few of which are words elsewhere: a text full of them needs no model.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "that",
        "was",
        "for",
        "with",
        "is",
        "said",
        "are",
        "has",
        "have",
        "from",
        "this",
        "by",
        "it",
        "which",
        "were",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, stated: str | None = None) -> tuple[str | None, str]:
    """Give a text's language as a two-letter code with the evidence, or None when it cannot be told."""
    sample = text[:ENOUGH]
    if len(sample) < SHORTEST:
        if stated:
            return stated, "the page says so; the text is too short to tell"
        return None, "the text is too short to tell"
    code = _by_wording(sample)
    if stated and stated != code and len(sample) < CLEAR:
        return stated, f"the page says so; the short text looks like {code}"
    return code, "its wording"


def _by_wording(sample: str) -> str:
    words = _WORD.findall(sample.lower())
    if sum(word in _ENGLISH for word in words) >= PLAINLY_ENGLISH * max(1, len(words)):
        return "en"
    from py3langid import classify  # its model takes a second to load, and most archives never need it

    code: str = classify(sample)[0]
    return code
