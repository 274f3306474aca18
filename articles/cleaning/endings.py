"""The ends of reports: notes on who reported and edited, repeated lines, signatures under appeals."""

from __future__ import annotations

import re
from dataclasses import replace

from articles.article import Role
from articles.bylines import is_job, is_name
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import Look, look_at
from articles.cleaning.wordlists import furniture_verdict, notes

LONGEST_NOTE = 60  # words
SIGNATURE_LINES = 4
APPEALS = frozenset({"an appeal for money", "an appeal to subscribe"})
ENCLOSED = -6.0
SHORTEST_REPEAT = 9  # words of a line whose second printing is no chance
LONGEST_SIGN_OFF = 400  # characters of a note behind a report's last sentence
# "The station opened on Friday. (Reporting by …)" is news with a note behind it.
_SIGN_OFF = re.compile(r"(?<=[.!?\"”’])\s+([(\[][A-Z][^()\[\]]{5,360}[)\]])\s*\.?$")


def find_reporting_notes(draft: Draft) -> None:
    """Move "Reporting by …; editing by …" and its like to the credits."""
    _split_sign_offs(draft)
    vocabulary = notes()
    for piece in draft.undecided():
        if 2 <= piece.look.words <= LONGEST_NOTE and vocabulary.judge(piece.text, piece.look) is not None:
            piece.mark(Role.CREDIT, "a note on who reported and edited")


def _split_sign_offs(draft: Draft) -> None:
    """Cut the note in brackets off the report's last sentence, so that each is judged by itself."""
    signed = {
        id(piece): place
        for piece in draft.undecided()
        if piece.text[-1] in ")]." and (place := _sign_off(piece.text))
    }
    if not signed:
        return
    pieces: list[Piece] = []
    for piece in draft.pieces:
        place = signed.get(id(piece), 0)
        if place:
            report, note = piece.text[:place].rstrip(), piece.text[place:].strip()
            pieces += [replace(piece, text=text, look=look_at(text)) for text in (report, note)]
        else:
            pieces.append(piece)
    draft.pieces = pieces


def _sign_off(text: str) -> int:
    """Give the place where a note in brackets begins behind a sentence, or 0."""
    match = _SIGN_OFF.search(text, max(1, len(text) - LONGEST_SIGN_OFF))
    return match.start() if match and _is_note(match[1], look_at(match[1])) else 0


def _is_note(text: str, look: Look) -> bool:
    return 2 <= look.words <= LONGEST_NOTE and notes().judge(text, look) is not None


def remove_signatures(draft: Draft) -> None:
    """Set aside the names and jobs that sign an appeal: they have written nothing here."""
    for position, piece in enumerate(draft.pieces):
        if (piece.weight < 0 or piece.role is Role.REMOVED) and _is_appeal(piece):
            for follower in draft.pieces[position + 1 : position + 1 + SIGNATURE_LINES]:
                if follower.open and not _signs(follower):
                    break
                if follower.open:
                    follower.remove(f"a signature under {_appeal(piece)}")
    _weigh_down_what_appeals_enclose(draft.pieces)


def _weigh_down_what_appeals_enclose(pieces: list[Piece]) -> None:
    """Weigh down the line between an appeal's heading and its button: it is what the appeal says."""
    for above, piece, below in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if above.reason not in APPEALS:  # nearly all lines, so this is asked first
            continue
        if piece.open and above.role is below.role is Role.REMOVED and above.reason == below.reason:
            piece.reason = above.reason
            piece.weight += ENCLOSED


def _is_appeal(piece: Piece) -> bool:
    verdict = furniture_verdict(piece.text)
    return verdict is not None and verdict.reason in APPEALS


def _appeal(piece: Piece) -> str:
    verdict = furniture_verdict(piece.text)
    return verdict.reason if verdict else "an appeal"


def _signs(piece: Piece) -> bool:
    return piece.look.words <= 5 and (is_name(piece.text) or is_job(piece.text.replace("-", " ")))


def remove_repeats(draft: Draft) -> None:
    """Set aside the second printing of a longer line."""
    seen: set[tuple[str, ...]] = set()
    for piece in draft.undecided():
        tokens = piece.look.tokens
        if len(tokens) >= SHORTEST_REPEAT and tokens in seen and piece.source.kind != "heading":
            piece.remove("the same text again")
        seen.add(tokens)
