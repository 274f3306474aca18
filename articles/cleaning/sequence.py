"""Finding the article on its page: one run from the title to the last paragraph.

An article is a sequence: whatever came before, its title, its head (byline, date, standfirst), its body
broken by short interruptions (captions, appeals, pointers, share bars), and the rest of the page. The best
such reading of all lines is found by dynamic programming (Viterbi 1967), as in segmenting speech. The
weights are set by hand, in the units of `Look.prose`; none was learned from data.
"""

from __future__ import annotations

from enum import IntEnum

from articles.article import Role
from articles.cleaning.draft import Piece


class Part(IntEnum):
    """The parts of a page, in the only order they come in; a gap interrupts the body and gives it back."""

    BEFORE = 0
    TITLE = 1
    HEAD = 2
    BODY = 3
    GAP = 4
    AFTER = 5


NEVER = float("-inf")
GAP_OPENS = 1.0
GAP_CLOSES = 1.0
GAP_LINE = 0.15
HEAD_LINE = 0.05
HEAD_DECIDED = 0.01  # a share bar or caption between title and text says nothing against the title
NO_TITLE = 3.0  # starting a body without a title over it
REMOVED_INSIDE = 0.3  # a line already set aside, passed inside the body

# (from, to, cost), the moves that are possible besides staying
MOVES = (
    (Part.BEFORE, Part.BODY, NO_TITLE),
    (Part.TITLE, Part.HEAD, 0.0),
    (Part.TITLE, Part.BODY, 0.0),
    (Part.HEAD, Part.BODY, 0.0),
    (Part.BODY, Part.GAP, GAP_OPENS),
    (Part.GAP, Part.BODY, GAP_CLOSES),
    (Part.BODY, Part.AFTER, 0.0),
)
# Where each part comes from when no move is better: itself, but a title only follows what was before.
COMING_FROM = (Part.BEFORE, Part.BEFORE, Part.HEAD, Part.BODY, Part.GAP, Part.AFTER)


def read_parts(pieces: list[Piece], title_scores: list[float]) -> list[Part]:
    """Give every piece its part of the page, so that the whole reading has the highest score.

    `title_scores` say how much each piece looks like the title. The list is empty when no reading holds
    a body at all.
    """
    scores = [0.0, title_scores[0], NEVER, _in_body(pieces[0]) - NO_TITLE, NEVER, NEVER]
    ways: list[list[int]] = []
    for piece, title_score in zip(pieces[1:], title_scores[1:], strict=True):
        scores, way = _step(scores, _values(piece, title_score))
        ways.append(way)
    last = max((Part.BODY, Part.GAP, Part.AFTER), key=lambda part: scores[part])
    if scores[last] == NEVER:
        return []
    return _trace(ways, last)


def _values(piece: Piece, title_score: float) -> tuple[float, ...]:
    """Say what a piece adds in each part of the page."""
    return (
        0.0,
        title_score,
        -HEAD_LINE if piece.role is None else -HEAD_DECIDED,
        _in_body(piece),
        -GAP_LINE - piece.wall,
        0.0,
    )


def _in_body(piece: Piece) -> float:
    if piece.role is None:
        return piece.look.prose + piece.weight - piece.wall
    if piece.role is Role.REMOVED:
        return -REMOVED_INSIDE - piece.wall
    return 0.0


def _step(scores: list[float], values: tuple[float, ...]) -> tuple[list[float], list[int]]:
    """Go one piece on: for every part the best part to come from, and the score that way."""
    before, _, head, body, gap, after = scores
    best = [before, before, head, body, gap, after]
    way: list[int] = list(COMING_FROM)
    for origin, target, cost in MOVES:
        moved = scores[origin] - cost
        if moved > best[target]:
            best[target], way[target] = moved, origin
    return [score + value for score, value in zip(best, values, strict=True)], way


def _trace(ways: list[list[int]], last: Part) -> list[Part]:
    parts = [last]
    for way in reversed(ways):
        parts.append(Part(way[parts[-1]]))
    return parts[::-1]
