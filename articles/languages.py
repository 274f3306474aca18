"""Telling the language of a text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

SHORTEST = 60  # characters; below this a guess is no better than a coin
CLEAR = 200  # characters; from here on the wording outranks what a page says of itself
ENOUGH = 800  # characters; more changes nothing
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
    """Tell a language by its commonest words where those leave no doubt, else by the model."""
    words = _WORD.findall(sample.lower())
    for code, share, common in _plain():
        if sum([word in common for word in words]) >= share * max(1, len(words)):
            return code
    from py3langid import classify  # its model takes a second to load, and most archives never need it

    return str(classify(sample)[0])


@cache
def _plain() -> tuple[tuple[str, float, frozenset[str]], ...]:
    table = tomllib.loads(files("articles").joinpath("languages.toml").read_text(encoding="utf-8"))
    return tuple((code, row["share"], frozenset(row["words"])) for code, row in table.items())
