"""Copies that name their source: "This article was originally published by The Owl"."""

from __future__ import annotations

import re
from functools import cache

from articles.article import Outlet, Role
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.printed_outlet import Texts, outlet_of_address
from articles.cleaning.wordlists import load, words
from articles.outlets import authority_called, outlet_at, outlet_called

LONGEST_NOTE = 60  # words of a line that names the source
LONGEST_SENTENCE = 24  # words of one that stands among the paragraphs
_NAME = (
    r"((?:[a-z0-9-]+\.){1,3}[a-z]{2,8}\b|"
    r"(?:[Tt]he\s+)?[A-Z][\w.&'’-]*(?:\s+(?:of|the|and|&|[A-Z][\w.&'’-]*)){0,5})"
)
_SENTENCE_END = re.compile(r"(?<=\w\w)\.(?:\s|$).*$")
_VIA = re.compile(rf"^\W*[Vv]ia:?\s+{_NAME}\W*$")


def find_first_publisher(draft: Draft) -> None:
    """Settle who published the article first, where this copy says so; its outlet stays as found."""
    for outlet, saying in (_stated(draft), _printed(draft)):
        if outlet is not None and not _is_same(outlet, draft.outlet):
            draft.first_outlet, draft.evidence["first_outlet"] = outlet, saying
            return


def _is_same(one: Outlet, other: Outlet | None) -> bool:
    return other is not None and (one.name == other.name or (one.domain or "-") == other.domain)


def _stated(draft: Draft) -> tuple[Outlet | None, str]:
    for key, value in draft.metadata(*load("first_publisher.toml")["statements"]):
        if value.startswith(("http://", "https://")):
            return outlet_at(value), f"the page's {key} says {value}"
    return None, ""


def _printed(draft: Draft) -> tuple[Outlet | None, str]:
    telling = words("first_publisher.toml", "telling")
    for piece in draft.pieces:
        name = "" if telling.isdisjoint(piece.look.tokens) else _named(piece)
        if name:
            return _outlet(name, draft), f"it says so itself: {piece.text[:160]}"
    return None, ""


def _named(piece: Piece) -> str:
    """Give the name of the source that a line names, or nothing."""
    if piece.look.words > (LONGEST_SENTENCE if piece.role is Role.BODY else LONGEST_NOTE):
        return ""
    match = _note().search(piece.text)
    if match is not None:
        name = _SENTENCE_END.sub("", match[1]).strip(" .,")
        return "" if name.split()[0] in load("first_publisher.toml")["no_names"] else name
    via = _VIA.match(piece.text)
    return via[1] if via is not None and authority_called(via[1]) else ""


def _outlet(name: str, draft: Draft) -> Outlet:
    """Give the outlet of a name, with the address that the page links to under it."""
    outlet = outlet_called(name[:1].upper() + name[1:])
    if outlet.domain is not None:
        return outlet
    printed = Texts([outlet.name])
    linked = (outlet_of_address(host, printed) for _, host in draft.metadata("link:host"))
    return next((Outlet(outlet.name, found.domain) for found in linked if found), outlet)


@cache
def _note() -> re.Pattern[str]:
    """Make the pattern of a note: what speaks of the article itself or begins the line, and then the name."""
    lists = load("first_publisher.toml")
    what, said, before = ("|".join(lists[key]) for key in ("subjects", "said", "before_name"))
    return re.compile(
        rf"(?:\b(?i:this)\s(?i:{what})\b[^.!?]{{0,40}}?\b|^\W*|^\W*(?i:{what})\s)"
        rf"(?i:{said})\s+(?:\w+\s+){{0,2}}?(?:{before})\s+{_NAME}"
    )
