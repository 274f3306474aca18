"""Telling a title from a subheading: a line with running text right above it is no title."""

from __future__ import annotations

from articles.cleaning.draft import Piece

CANDIDATE = 1.0  # a line that scores more as a title is not counted as running text itself
FADING = 0.8  # of the text above a line, this share is left one line further down


def lower_subheadings(pieces: list[Piece], scores: list[float]) -> list[float]:
    """Take from every line's score as a title what running text stands above it, the nearer the more."""
    lowered: list[float] = []
    above = 0.0
    for piece, score in zip(pieces, scores, strict=True):
        lowered.append(score - above)
        above *= FADING
        if piece.role is None and lowered[-1] <= CANDIDATE:
            above += max(0.0, piece.look.prose + piece.weight)
    return lowered
