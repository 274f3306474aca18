"""Naming an outlet nobody knows by its own lines: its copyright, its line under the byline, "for The Owl"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from articles.article import Outlet, Role
from articles.bylines import in_normal_case, is_job, is_name
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import look_at
from articles.cleaning.outlet_cues import COPYRIGHT_SIGNS, copyright_holder
from articles.cleaning.wordlists import load, words

LONGEST_LINE = 60  # words of a line of furniture
LONGEST_NAME = 5  # words
SPOKEN_BY = 2  # other lines that must speak a copyright holder's name
_FOR = re.compile(r"\b(?:for|FOR|For)\s+((?:The|the|THE)\s+\S.{1,40})$")


def outlet_in_lines(draft: Draft) -> tuple[Outlet, str] | None:
    """Name an outlet by a line of the page that names it, where another line or its form agrees."""
    furniture = [
        piece
        for piece in draft.pieces
        if piece.role in (Role.REMOVED, Role.BYLINE) and piece.look.words <= LONGEST_LINE
    ]
    return _by_copyright(draft, furniture) or _by_byline(draft, furniture) or _under_byline(draft)


def _by_copyright(draft: Draft, furniture: list[Piece]) -> tuple[Outlet, str] | None:
    """Name the holder of the copyright, where other lines speak its name too."""
    for piece in furniture if draft.has(*COPYRIGHT_SIGNS) else ():
        name = copyright_holder(piece.text)
        if not 1 <= len(name.split()) <= 4 or not name[:1].isupper() or name.lower() in _owners():
            continue
        if len(_speaking(name, piece, furniture)) >= SPOKEN_BY or _filed_by(name, draft):
            return Outlet(name), f"the page's copyright line names it: {piece.text[:120]}"
    return None


def _filed_by(name: str, draft: Draft) -> bool:
    """Say whether the report's first paragraph credits a name as its agency: "LONDON (Reuters) -"."""
    first = next((piece.text for piece in draft.pieces if piece.role is Role.BODY), "")
    return f"({name})" in first[:80]


def _by_byline(draft: Draft, furniture: list[Piece]) -> tuple[Outlet, str] | None:
    """Name the outlet a byline was written for, where another line speaks its name too."""
    for piece in furniture:
        match = _FOR.search(piece.text) if piece.role is Role.BYLINE else None
        if match and len(match[1].split()) <= LONGEST_NAME and _speaking(match[1], piece, furniture):
            name = in_normal_case(match[1])
            return Outlet(name[:1].upper() + name[1:]), f"the byline names it: {piece.text[:120]}"
    return None


def _under_byline(draft: Draft) -> tuple[Outlet, str] | None:
    """Name the outlet whose name stands alone on a line between the byline and the date."""
    for above, piece, below in zip(draft.pieces, draft.pieces[1:], draft.pieces[2:], strict=False):
        around = (above.role, below.role)
        if (
            piece.role is Role.REMOVED
            and Role.BYLINE in around
            and set(around) <= {Role.BYLINE, Role.DATE, Role.TITLE}
            and _is_title_of_a_paper(piece)
        ):
            return Outlet(piece.text), f"its name stands on the line at the byline: {piece.text}"
    return None


def _is_title_of_a_paper(piece: Piece) -> bool:
    tokens = piece.look.tokens
    return (
        2 <= len(tokens) <= LONGEST_NAME
        and piece.look.ends == ""
        and piece.look.lower == 0.0
        and not is_job(piece.text)
        and not is_name(piece.text)
        and not words("outlet_cues.toml", "papers").isdisjoint(tokens)
    )


def _speaking(name: str, line: Piece, furniture: Iterable[Piece]) -> set[str]:
    key = look_at(name).normal
    return {other.text for other in furniture if other is not line and f" {key} " in f" {other.look.normal} "}


@cache
def _owners() -> frozenset[str]:
    return frozenset(load("outlet_cues.toml")["owners"])
