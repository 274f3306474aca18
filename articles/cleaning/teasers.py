"""Cut teasers: a first paragraph printed short, with dots, before the whole of it."""

from __future__ import annotations

import re

from articles.cleaning.draft import Draft, Piece

_CUT = re.compile(
    r"\s?(?:\[?(?:\.{3}|…)\]?)\s*(?:(?:read|see|view|show) more\W*|continue reading\W*|more\W*)?$",
    re.IGNORECASE,
)
TEASER = "a cut teaser of a paragraph that follows in full"
LONGEST_HEADLINE = 14  # words of another article's headline, cut short
CUT_WEIGHT = -2.5
_CUT_WORD = re.compile(r"\w(?:\.{3}|…)$")
LONGEST_CALL = 40  # characters of the dots and the "read more" behind them
SHORTEST = 20  # characters; less than this says nothing


def remove_cut_teasers(draft: Draft) -> None:
    """Set aside lines that break off in dots where another line of the page goes on."""
    if not draft.has("...", "…"):
        return
    for piece in draft.undecided():
        if "..." not in piece.text and "…" not in piece.text:
            continue
        stem = _stem(piece.text)
        if stem and _continued(piece, stem, draft.pieces):
            piece.remove(TEASER)
        elif piece.look.words <= LONGEST_HEADLINE and _CUT_WORD.search(piece.text) and not piece.look.quoted:
            piece.weight += CUT_WEIGHT
            piece.reason = piece.reason or "a headline cut short, of another article"


def begins_cut_teaser(piece: Piece, pieces: list[Piece]) -> bool:
    """Say whether a line is the full one of which a cut teaser has been set aside: the report's beginning."""
    return any(
        other.reason == TEASER and (stem := _stem(other.text)) and piece.text.startswith(stem)
        for other in pieces
    )


def _stem(text: str) -> str:
    """Give a cut line without its dots, or nothing when it is not cut."""
    end = text[-LONGEST_CALL:]
    if "..." not in end and "…" not in end:
        return ""
    cut = _CUT.search(text, max(0, len(text) - LONGEST_CALL))
    stem = text[: cut.start()] if cut else ""
    return stem if len(stem) >= SHORTEST else ""


def _continued(piece: Piece, stem: str, pieces: list[Piece]) -> bool:
    return any(
        other is not piece and len(other.text) > len(stem) and other.text.startswith(stem) for other in pieces
    )
