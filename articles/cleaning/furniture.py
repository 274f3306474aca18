"""Finding page furniture by its words: menus, share bars, sign-in lines, appeals, template leftovers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from articles.article import Role
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.splitting import is_menu_look
from articles.cleaning.wordlists import Verdict, furniture_verdict
from articles.sources import Kind

# A furniture phrase in a longer line: a strong hint, but a whole paragraph may outweigh it.
PART_WEIGHT = -6.0
MENU_WEIGHT = -1.5
REFRAIN_WEIGHT = -3.0
POINTED_WEIGHT = -1.5  # under "Read more" stands the headline of another article
SHORTEST_HEADLINE = 4  # words
LONGEST_HEADLINE = 18
POINTER = "a pointer to other articles"
TWICE_WEIGHT = -0.7
SHORTEST_ROW = 4  # words of a row of buttons
LONGEST_ROW = 14
MOSTLY_CAPITALS = 0.3  # the share of small words in a row of buttons
_SMALL = frozenset({"via", "on", "by"})
LONGEST_REFRAIN = 14  # words
COMMENTER_WALL = 3.0
FEWEST_COMMENTS = 3  # fewer lines of a name and a time may be the byline and a note
LONGEST_SIGNED = 14  # words
LONGEST_COMMENTER = 8  # words
_LONGEST_LEFTOVER = 200
_LEFTOVER = re.compile(
    r"^\W*(?:\{\{?[^{}]{0,80}\}?\}|\$\{[^{}]{0,80}\}|<%[^%]{0,80}%>|"
    r"%%[^%]{1,80}%%|\[object Object\]|\{%[^%]{0,80}%\})\W*$"
)
_SAYS = re.compile(r"\b(?:says|said|writes|wrote|schrieb|sagt|a écrit|dice|dit)\s?:$")
_SIGNED = re.compile(
    r"^[^\W\d_].{0,60}\d{4},? (?:at|um|à|-|–)? ?\d{1,2}[:.h]\d{2}"
    r"(?: ?[ap]\.?m\.?| Uhr)?\W{0,3}(?:Reply|Antworten|#)?$",
    re.IGNORECASE,
)
LONGEST_CALL = 52  # characters, with the mark and the space before it
_CALL = re.compile(r"([^|:]{4,50}?)\s?[|:]\s?(?=\S)")
_NO_WORDS = re.compile(r"^[\W_]+$")


def remove_template_leftovers(draft: Draft) -> None:
    """Set aside what a page's template failed to fill in, such as "{header}"."""
    if not draft.has("{", "<%", "%%", "[object Object]"):
        return
    for piece in draft.undecided():
        if len(piece.text) <= _LONGEST_LEFTOVER and _LEFTOVER.match(piece.text):
            piece.remove("a leftover of the page's template")


def remove_ornaments(draft: Draft) -> None:
    """Set aside lines without a single letter or figure."""
    for piece in draft.undecided():
        if piece.look.words == 0 and _NO_WORDS.match(piece.text):
            piece.remove("an ornament without words")


def remove_controls(draft: Draft) -> None:
    """Set aside the buttons and choices of a page's forms."""
    for piece in draft.undecided():
        if piece.source.kind is Kind.CONTROL:
            piece.remove("a button or a form")


def remove_known_furniture(draft: Draft) -> None:
    """Set aside lines that are furniture as a whole, and weigh down those with a furniture phrase in them."""
    for piece in draft.undecided():
        _judge(piece)


def weigh_down_refrains(draft: Draft) -> None:
    """Weigh down short lines that a page prints again and again: buttons and notes do, sentences do not."""
    short = [piece for piece in draft.undecided() if piece.look.words <= LONGEST_REFRAIN]
    counts = Counter([piece.look.normal for piece in short])
    for piece in short:
        count = counts[piece.look.normal]
        if count >= 3:
            piece.weight += REFRAIN_WEIGHT
            piece.reason = piece.reason or "a line the page repeats again and again"
        elif count == 2:
            piece.weight += TWICE_WEIGHT


def weigh_down_pointers(draft: Draft) -> None:
    """Weigh down lines that begin with the same words in capitals, or before a bar, again and again."""
    calls = [(piece, call) for piece in draft.undecided() if (call := _call(piece))]
    heads = Counter(call for _, call in calls)
    for piece, call in calls:
        if heads[call] >= 2:
            piece.weight += REFRAIN_WEIGHT
            piece.reason = piece.reason or POINTER
    for above, piece in pairwise(draft.pieces):
        if above.reason == POINTER and above.role is Role.REMOVED and piece.open and _is_headline(piece):
            piece.weight += POINTED_WEIGHT
            piece.reason = piece.reason or POINTER


def _is_headline(piece: Piece) -> bool:
    return piece.look.ends in ("", "?") and SHORTEST_HEADLINE <= piece.look.words <= LONGEST_HEADLINE


def _call(piece: Piece) -> str:
    """Give what stands before the first bar or colon of a line, when it calls for attention."""
    head = piece.text[:LONGEST_CALL]
    if not ("|" in head or ":" in head) or piece.look.ends in (".", "?", "!"):
        return ""
    match = _CALL.match(piece.text)
    if match is None:
        return ""
    return match[1] if "|" in match[0] or match[1].isupper() else ""


def weigh_comments(draft: Draft) -> None:
    """Raise a wall where readers' comments begin: "Somebody says:", or names with a day and a time."""
    begun = [piece for piece in draft.undecided() if _introduces_a_comment(piece)]
    signed = [piece for piece in draft.undecided() if _signs_a_comment(piece)]
    for piece in (*begun, *(signed if len(signed) >= FEWEST_COMMENTS else ())):
        piece.wall = COMMENTER_WALL
        piece.reason = "a comment section"


def _introduces_a_comment(piece: Piece) -> bool:
    look = piece.look
    return look.ends == ":" and look.words <= LONGEST_COMMENTER and _SAYS.search(piece.text) is not None


def _signs_a_comment(piece: Piece) -> bool:
    """Say whether a line is a name with a day and a time behind it: "Ann Lee July 6, 2015 at 6:57 pm"."""
    look = piece.look
    return 5 <= look.words <= LONGEST_SIGNED and look.figures and _SIGNED.search(piece.text) is not None


def _row_of_buttons(piece: Piece) -> Verdict | None:
    """Judge a line of buttons run together ("Facebook X WhatsApp Print"): each of its words is furniture."""
    if not SHORTEST_ROW <= piece.look.words <= LONGEST_ROW or piece.look.lower > MOSTLY_CAPITALS:
        return None
    first: Verdict | None = None
    for token in piece.look.tokens:
        verdict = None if token in _SMALL else furniture_verdict(token)
        if verdict is not None and verdict.whole:
            first = first or verdict
        elif token not in _SMALL:
            return None
    return first


def _judge(piece: Piece) -> None:
    verdict = furniture_verdict(piece.text) or _row_of_buttons(piece)
    if verdict is None:
        if piece.look.words <= 4 and is_menu_look(piece.look):
            piece.weight += MENU_WEIGHT
        return
    piece.wall = max(piece.wall, verdict.wall)
    if verdict.whole:
        piece.remove(verdict.reason)
    else:
        piece.reason = verdict.reason
        piece.weight += PART_WEIGHT
