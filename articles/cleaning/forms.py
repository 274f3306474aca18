"""Lines of bare text that are text by their form, short as they are: code, measures, the head of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import Look
from articles.cleaning.wordlists import words

IN_DOUBT = 0.1  # what every line is given: losing text is worse than keeping a line too many
FORM = 1.8  # what a telling form adds; it outweighs that the line is short and has no full stop
BROKEN = 1.5  # what a line gains that carries on the one above
PROSE = 0.5  # a line that reads like this or more needs no help
SHORTEST_BROKEN = 6  # words of a line that breaks off
SHORTEST_REST = 3  # words of the line that carries it on
MOSTLY_SMALL = 0.5  # the share of small words in a line that carries a sentence on
_CODE = re.compile(r"[=;{}<>_\\]|\(\)|::|->|\$\w|/\w+/|^[#>$] ")
_MARKS_OF_CODE = frozenset("=;{}<>_\\(:$/#")  # there is none without one of these
_ANNOUNCES = re.compile(r"\w.*:$")
_BEFORE_QUANTITIES = "aA~½¼¾⅓⅔"  # where no figure stands first, a quantity begins with one of these
_QUANTITY = r"(?:about |~)?[\d½¼¾⅓⅔][\d.,/½¼¾⅓⅔ –-]{0,8}\s?"


def weigh_forms(draft: Draft) -> None:
    """Weigh up the lines of bare text whose form says that they belong to an article's text."""
    pieces = list(draft.undecided())
    for piece in pieces:
        piece.weight += IN_DOUBT
        if piece.look.prose < PROSE and _is_unsuspected(piece) and _has_telling_form(piece.text, piece.look):
            piece.weight += FORM
    _weigh_up_broken_sentences(pieces)


def _is_unsuspected(piece: Piece) -> bool:
    return not piece.reason and not piece.wall


def _has_telling_form(text: str, look: Look) -> bool:
    if look.marks and not _MARKS_OF_CODE.isdisjoint(look.marks) and _CODE.search(text):
        return True
    if text[-1] == ":" and _ANNOUNCES.match(text):
        return True
    return (text[0] in _BEFORE_QUANTITIES or text[0].isdecimal()) and _measure().match(text) is not None


def _weigh_up_broken_sentences(pieces: Sequence[Piece]) -> None:
    """Weigh up a line without an end and the next, where that carries the sentence on in small letters."""
    for piece, following in pairwise(pieces):
        breaks_off = piece.look.words >= SHORTEST_BROKEN and not piece.look.ends
        if breaks_off and _carries_on(following) and _is_unsuspected(piece):
            piece.weight += BROKEN
            following.weight += BROKEN


def _carries_on(piece: Piece) -> bool:
    return (
        piece.text[:1].islower()
        and piece.look.words >= SHORTEST_REST
        and piece.look.lower > MOSTLY_SMALL
        and _is_unsuspected(piece)
    )


@cache
def _measure() -> re.Pattern[str]:
    """Make the pattern of an ingredient's beginning: "2 cups", "1½ tsp", "400 g"."""
    units = "|".join(sorted(map(re.escape, words("units.toml", "units")), key=len, reverse=True))
    return re.compile(rf"^{_QUANTITY}(?:{units})\b", re.IGNORECASE)
