"""Telling the lines that print a date or a time from those that mention one."""

from __future__ import annotations

import re
from functools import lru_cache

from articles.cleaning.draft import Piece
from articles.dates import Reader, dates_in

ANY_ORDER = Reader(day_first=True)  # here only the form counts, not which figure is the day
LONGEST_READING_TIME = 8  # words of "4 min read" and what stands beside it
_FIGURE = re.compile(r"\d")
_RELATIVE = re.compile(
    r"^\W*(?:(?:updated|published)\W+)?\d{1,2}\s?(?:sec|min|minute|hour|hr|day|week|month|year)s?\s+ago\W*$",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\b\d{1,2}\s?-?\s?min(?:ute)?s?\.?\s+(?:read|to read)\b", re.IGNORECASE)
_CLOCK_ONLY = re.compile(r"^\W*\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?\s?[A-Z]{0,4}\W*$", re.IGNORECASE)


def is_date_line(piece: Piece) -> bool:
    """Say whether a line is a date or a time and hardly anything else."""
    return _FIGURE.search(piece.text) is not None and _prints_a_date(piece.text, piece.look.words)


@lru_cache(maxsize=4096)  # several steps ask this of the lines around the title
def _prints_a_date(text: str, words: int) -> bool:
    if _RELATIVE.match(text) or _CLOCK_ONLY.match(text):
        return True
    if words <= LONGEST_READING_TIME and _READING_TIME.search(text):
        return True
    dates = list(dates_in(text, ANY_ORDER))
    if not dates:
        return False
    printed = sum(len(found.printed.split()) for found in dates)
    return words - printed <= 6 or dates[0].label != ""
