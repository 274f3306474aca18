"""What stands around the posts of a live blog: their times, and who wrote each."""

from __future__ import annotations

import re

from articles.article import Role
from articles.bylines import is_name
from articles.cleaning.draft import Draft, Piece

FEWEST = 4  # times on lines of their own; an article has one or two, at its head
LONGEST = 10  # words
_STAMP = re.compile(
    r"^(?:(?:Updated|Posted|Published) (?:at |on )?)?(?:\d{1,2} (?:hours?|hrs?|minutes?|mins?) ago,? ?)?"
    r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,4}\b(?! [A-Z]))?(?P<rest>.{0,40})$"
)
_EVENT = re.compile(r"(?:KEY|PINNED|LIVE)\b", re.IGNORECASE)
TIME = "the time of a post in a live blog"


def remove_times_of_posts(draft: Draft) -> None:
    """Set aside the lines that tell when each post of a live blog came; the posts themselves are text."""
    stamps = [piece for piece in draft.undecided() if _is_stamp(piece)]
    if len(stamps) >= FEWEST:
        for piece in stamps:
            piece.mark(Role.REMOVED, TIME)


def _is_stamp(piece: Piece) -> bool:
    """Say whether a line is a time of day and at most the name of who posted: "16:27 Ann Lee"."""
    if piece.look.words > LONGEST or not piece.look.figures:
        return False
    match = _STAMP.match(piece.text)
    rest = match["rest"].strip(" |·–-,") if match else ""
    return match is not None and (not rest or is_name(rest) or _EVENT.match(rest) is not None)
