"""Finding the article on its page: one run from the title to the last paragraph.

An article is a sequence: whatever came before, its title, its head (byline, date, standfirst), its body
broken by short interruptions (captions, appeals, pointers, share bars), and the rest of the page. The best
such reading of all lines is found by dynamic programming (Viterbi 1967), as in segmenting speech. The
weights are set by hand, in the units of `Look.prose`; none was learned from data.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

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


class GapCost(NamedTuple):
    """What an interruption of the body costs: where it opens, where it closes, and for each of its lines."""

    opens: float
    closes: float
    line: float


MARKED_UP = GapCost(1.0, 1.0, 0.15)
BARE = GapCost(0.8, 0.8, 0.2)  # nothing but its lines tells what interrupts a bare text: many short gaps
NEVER = float("-inf")
HEAD_LINE = 0.05
HEAD_DECIDED = 0.01  # a share bar or caption between title and text says nothing against the title
NO_TITLE = 3.0  # starting a body without a title over it
PASSED = 0.2  # what it costs to leave running text before the article, as a share of its score
CANDIDATE = 1.0  # a line that scores more as a title may be passed without a cost
REMOVED_INSIDE = 0.3  # a line already set aside, passed inside the body

Way = tuple[Part, Part, Part, Part, Part, Part]  # for every part of a piece, the part of the piece before
_BEFORE, _TITLE, _HEAD, _BODY, _GAP, _AFTER = Part  # looking a member up in its class takes time


def read_parts(pieces: list[Piece], title_scores: list[float], cost: GapCost = MARKED_UP) -> list[Part]:
    """Give every piece its part of the page, so that the whole reading has the highest score.

    `title_scores` say how much each piece looks like the title. The list is empty when no reading holds
    a body at all.
    """
    worth = _in_body(pieces[0])
    title, head, body, gap, after = title_scores[0], NEVER, worth - NO_TITLE, NEVER, NEVER
    before = -_passed(pieces[0], worth, title_scores[0])
    ways: list[Way] = []
    for piece, title_score in zip(pieces[1:], title_scores[1:], strict=True):
        to_head, head_from = (title, _TITLE) if title > head else (head, _HEAD)
        to_body, body_from = _best_into_body(before, title, head, body, gap - cost.closes)
        to_gap, gap_from = (body - cost.opens, _BODY) if body - cost.opens > gap else (gap, _GAP)
        after, after_from = (body, _BODY) if body > after else (after, _AFTER)
        ways.append((_BEFORE, _BEFORE, head_from, body_from, gap_from, after_from))
        worth = _in_body(piece)
        title = before + title_score
        head = to_head - (HEAD_LINE if piece.role is None else HEAD_DECIDED)
        body = to_body + worth
        gap = to_gap - cost.line - piece.wall
        before -= _passed(piece, worth, title_score)
    best, last = max((body, 2, _BODY), (gap, 1, _GAP), (after, 0, _AFTER))[::2]
    return [] if best == NEVER else _trace(ways, last)


def _passed(piece: Piece, worth: float, title_score: float) -> float:
    """Say what it costs to leave a line before the article: of two runs of like worth, take the first."""
    if worth <= 0.0 or title_score > CANDIDATE:
        return 0.0
    return PASSED * max(0.0, min(piece.look.prose, worth))


def _best_into_body(before: float, title: float, head: float, body: float, gap: float) -> tuple[float, Part]:
    """Choose the part from which to come to the body; to begin it without a title has its price."""
    best, origin = (before - NO_TITLE, _BEFORE) if body < before - NO_TITLE else (body, _BODY)
    if title > best:
        best, origin = title, _TITLE
    if head > best:
        best, origin = head, _HEAD
    return (gap, _GAP) if gap > best else (best, origin)


def _in_body(piece: Piece) -> float:
    if piece.role is None:
        return piece.look.prose + piece.weight - piece.wall
    if piece.role is Role.REMOVED:
        return -REMOVED_INSIDE - piece.wall
    return 0.0


def _trace(ways: list[Way], last: Part) -> list[Part]:
    parts = [last]
    for way in reversed(ways):
        parts.append(way[parts[-1]])
    return parts[::-1]
