"""Telling the lines that print a date or a time from those that mention one."""

from __future__ import annotations

import re

from articles.cleaning.draft import Piece
from articles.dates import Reader, dates_in

ANY_ORDER = Reader(day_first=True)  # here only the form counts, not which figure is the day
_FIGURE = re.compile(r"\d")
_RELATIVE = re.compile(
    r"^\W*(?:(?:updated|published)\W+)?\d{1,2}\s?(?:sec|min|minute|hour|hr|day|week|month|year)s?\s+ago\W*$",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\b\d{1,2}\s?-?\s?min(?:ute)?s?\.?\s+(?:read|to read)\b", re.IGNORECASE)
_CLOCK_ONLY = re.compile(r"^\W*\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?\s?[A-Z]{0,4}\W*$", re.IGNORECASE)


def is_date_line(piece: Piece) -> bool:
    """Say whether a line is a date or a time and hardly anything else."""
    text = piece.text
    if _FIGURE.search(text) is None:
        return False
    if (
        _RELATIVE.match(text)
        or _CLOCK_ONLY.match(text)
        or (_READING_TIME.search(text) and piece.look.words <= 8)
    ):
        return True
    dates = list(dates_in(text, ANY_ORDER))
    if not dates:
        return False
    printed = sum(len(found.printed.split()) for found in dates)
    return piece.look.words - printed <= 6 or dates[0].label != ""
