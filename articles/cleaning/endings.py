"""The ends of reports: notes on who reported and edited, repeated lines, signatures under appeals."""

from __future__ import annotations

import re

from articles.article import Role
from articles.bylines import is_job, is_name
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.wordlists import furniture_verdict, notes

LONGEST_NOTE = 60  # words
SIGNATURE_LINES = 4
APPEALS = frozenset({"an appeal for money", "an appeal to subscribe"})
SHORTEST_REPEAT = 9  # words of a line whose second printing is no chance
# "The station opened on Friday. (Reporting by …)" is news with a note behind it, not a note.
_REPORT_BEFORE_NOTE = re.compile(r"\w[.!?][\"”’]?\s+\(\w+ing ")


def find_reporting_notes(draft: Draft) -> None:
    """Move "Reporting by …; editing by …" and its like to the credits."""
    for piece in draft.undecided():
        is_short = 2 <= piece.look.words <= LONGEST_NOTE
        if is_short and not _REPORT_BEFORE_NOTE.search(piece.text) and notes().judge(piece.text, piece.look):
            piece.mark(Role.CREDIT, "a note on who reported and edited")


def remove_signatures(draft: Draft) -> None:
    """Set aside the names and jobs that sign an appeal: they have written nothing here."""
    for position, piece in enumerate(draft.pieces):
        if _is_appeal(piece):
            for follower in draft.pieces[position + 1 : position + 1 + SIGNATURE_LINES]:
                if follower.open and not _signs(follower):
                    break
                if follower.open:
                    follower.remove(f"a signature under {_appeal(piece)}")


def _is_appeal(piece: Piece) -> bool:
    verdict = furniture_verdict(piece.text) if piece.weight < 0 or piece.role is Role.REMOVED else None
    return verdict is not None and verdict.reason in APPEALS


def _appeal(piece: Piece) -> str:
    verdict = furniture_verdict(piece.text)
    return verdict.reason if verdict else "an appeal"


def _signs(piece: Piece) -> bool:
    return piece.look.words <= 5 and (is_name(piece.text) or is_job(piece.text))


def remove_repeats(draft: Draft) -> None:
    """Set aside the second printing of a longer line."""
    seen: set[tuple[str, ...]] = set()
    for piece in draft.undecided():
        tokens = piece.look.tokens
        if len(tokens) >= SHORTEST_REPEAT and tokens in seen and piece.source.kind != "heading":
            piece.remove("the same text again")
        seen.add(tokens)
