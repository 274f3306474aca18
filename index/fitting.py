"""How a word or a name may fit what somebody typed: it begins so, nearly begins so, or nearly is that."""

from __future__ import annotations

import re
from enum import StrEnum

from index.analysis import fold

_SILENT = re.compile(r"['’ʼ＇.]")
_BETWEEN = re.compile(r"[\W_]+")


class Fit(StrEnum):
    """What a word must have in common with a text; "nearly" is with one edit at most, "roughly" with two.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours.
    """

    BEGINS = "begins"
    NEARLY_BEGINS = "nearly begins"
    NEARLY_IS = "nearly is"
    ROUGHLY_IS = "roughly is"


def fits(word: str, text: str, fit: Fit) -> bool:
    """Tell whether a word fits a text; both are folded already."""
    if fit is Fit.BEGINS:
        return word.startswith(text)
    if fit is Fit.NEARLY_IS:
        return within_one_edit(word, text)
    if fit is Fit.ROUGHLY_IS:
        return within_two_edits(word, text)
    return any(within_one_edit(word[: len(text) + more], text) for more in (-1, 0, 1))


def within_one_edit(one: str, other: str) -> bool:
    """Tell whether one edit at most makes one word the other."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    same = _same_letters(one, other)
    rest, others = one[same:], other[same:]
    swapped = rest[:2] == others[1::-1] and len(others) > 1 and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def within_two_edits(one: str, other: str) -> bool:
    """Tell whether two edits at most make one word the other."""
    if abs(len(one) - len(other)) > 2:
        return False
    same = _same_letters(one, other)
    rest, others = one[same:], other[same:]
    swapped = rest[:2] == others[1::-1] and len(others) > 1 and within_one_edit(rest[2:], others[2:])
    return (
        swapped
        or within_one_edit(rest[1:], others[1:])
        or within_one_edit(rest[1:], others)
        or within_one_edit(rest, others[1:])
    )


def _same_letters(one: str, other: str) -> int:
    """Count the letters that two words have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (letter, another) in pairs if letter != another), min(len(one), len(other)))


def plain_name(name: str) -> str:
    """Write a name as names are compared: folded, apostrophes and dots closed up, one space between words."""
    return _BETWEEN.sub(" ", _SILENT.sub("", fold(name))).strip()


def name_fits(plain: str, text: str, fit: Fit) -> bool:
    """Tell whether a name fits a text from the beginning of any of its words; both are plain."""
    starts = [0, *(found.end() for found in re.finditer(" ", plain))]
    return any(fits(plain[start:], text, fit) for start in starts)
