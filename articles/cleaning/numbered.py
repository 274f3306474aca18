"""Headings that count: the numbered parts of a list that is an article, with text under each."""

from __future__ import annotations

import re

from articles.cleaning.draft import Draft, Piece

NUMBERED_WEIGHT = 1.5
SHORTEST_LIST = 3  # headings in a row
LONGEST_HEADING = 14  # words
LEAST_BETWEEN = 15  # words of text under a heading; lists of other articles have none
_NUMBER = re.compile(r"^(?:No\.?\s?)?(\d{1,2})[.):]\s?(?=[^\W\d])")


def raise_numbered_headings(draft: Draft) -> None:
    """Weigh up short lines that count up or down, one by one, with running text between them."""
    run: list[Piece] = []
    before: int | None = None
    step = text = 0
    for piece in draft.undecided():
        number = _number(piece)
        if number is None:
            text = max(text, piece.look.words)
            continue
        change = number - before if before is not None else 0
        if abs(change) == 1 and step in (0, change) and text >= LEAST_BETWEEN:
            run, step = [*run, piece], change
        else:
            _raise(run)
            run, step = [piece], 0
        before, text = number, 0
    _raise(run)


def _raise(run: list[Piece]) -> None:
    if len(run) >= SHORTEST_LIST:
        for piece in run:
            piece.weight += NUMBERED_WEIGHT


def _number(piece: Piece) -> int | None:
    if piece.look.words > LONGEST_HEADING or not (piece.text[0] == "N" or piece.text[0].isdigit()):
        return None
    match = _NUMBER.match(piece.text)
    return int(match[1]) if match else None
