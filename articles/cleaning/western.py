"""Taking western text apart into words by tables of bytes: twice as quick as a pattern, to the same end.

Nearly every line of a page holds, besides quotation marks and dashes, only characters of Latin 1. As bytes,
such a line is put in small letters and cut into words by a few passes that run in C.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_WORD_CHARACTER = re.compile(r"\w")
_TYPOGRAPHY = (("’", "'"), *((mark, " ") for mark in "“”‘–—…•„"))  # what Latin 1 lacks
_QUOTING = (b" '", b"' ", b"''")  # apostrophes that are quotation marks


def western_words(text: str) -> tuple[tuple[str, ...], int, bool] | None:
    """Give a line's words in small letters, how many of them begin small, and whether one is a figure.

    An apostrophe inside a word belongs to it, and is written "'". None for a line that has other characters,
    or apostrophes for quotation marks.
    """
    data = _bytes_of(text)
    if data is None:
        return None
    words, forms = _tables()
    spaced = b" " + data.translate(words) + b" "
    if b"'" in spaced and any(quoting in spaced for quoting in _QUOTING):
        return None
    shapes = b" " + data.translate(forms)
    return tuple(spaced.decode("latin-1").split()), shapes.count(b" a"), b" 0" in shapes


def _bytes_of(text: str) -> bytes | None:
    if text.isascii():
        return text.encode()
    for mark, plain in _TYPOGRAPHY:
        text = text.replace(mark, plain)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


@cache
def _tables() -> tuple[bytes, bytes]:
    """Make the table of word characters in small letters, and that of their forms; all others are spaces."""
    return _table(str.lower), _table(_form)


def _table(of: Callable[[str], str]) -> bytes:
    characters = bytes(range(256)).decode("latin-1")
    kept = [of(each) if _WORD_CHARACTER.match(each) else "'" if each == "'" else " " for each in characters]
    return "".join(kept).encode("latin-1")


def _form(character: str) -> str:
    return "a" if character.islower() else "0" if character.isdigit() else "A"
