"""The titles that a page states of itself in machine form, without outlet names and labels."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from articles.cleaning.draft import Draft
from articles.cleaning.looks import look_at
from articles.cleaning.splitting import is_menu_word
from articles.cleaning.wordlists import words
from articles.outlets import authority_called, names_of

STATED = (
    ("meta:og:title", 1.5),
    ("jsonld:headline", 1.5),
    ("meta:twitter:title", 1.0),
    ("title", 1.0),
    ("itemprop:headline", 1.0),
)
OTHERS = ("meta:parsely-title", "meta:sailthru.title")  # they only bear others out
SHORTEST_PART = 3  # words of a part of a stated title that may be the whole title
BAR = re.compile(r"(?<!\s)(?:\s+[|–—»›·•-]\s+|\s*\|\s*|\s+::\s+)")
_PARTS = re.compile(BAR.pattern + r"|:\s+")


def stated_titles(draft: Draft) -> list[str]:
    """Give the titles a page states in machine form, cleaned of outlet names, in order of trust."""
    titles = [
        printed_part(clean_title(value, draft), draft)
        for key, _ in STATED
        for _, value in draft.metadata(key)
    ]
    return [title for title in dict.fromkeys(titles) if title]


def printed_part(title: str, draft: Draft) -> str:
    """Give the longest part of a stated title that the page prints as a line, or else the whole of it."""
    parts = [part for part in _PARTS.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    lines = {piece.look.normal for piece in draft.pieces}
    if look_at(title).normal in lines:
        return title
    if {look_at(part).normal for part in parts} <= _headings(draft):
        return title
    printed = [part for part in (parts[0], parts[-1]) if _is_printed_title(part, lines)]
    return max(printed, key=len, default=title)


def _headings(draft: Draft) -> set[str]:
    return {piece.look.normal for piece in draft.pieces if piece.source.level == 1}


def _is_printed_title(part: str, lines: set[str]) -> bool:
    """Say whether a part of a stated title stands on the page as a line and is not the name of a paper."""
    look = look_at(part)
    return (
        look.words >= SHORTEST_PART
        and look.normal in lines
        and words("outlet_cues.toml", "papers").isdisjoint(look.tokens[-2:])
        and authority_called(part) is None
    )


def clean_title(text: str, draft: Draft) -> str:
    """Take the outlet's name off both ends of a title, and a section's or label's name off its front."""
    title = " ".join(unescape(text).split())
    ours = _outlet_keys(draft)
    title = _without_end(title, ours)
    return _without_front(title, ours)


def _without_end(title: str, ours: frozenset[str]) -> str:
    while True:
        bars = list(BAR.finditer(title))
        if not bars:
            return title
        rest, end = title[: bars[-1].start()], title[bars[-1].end() :]
        if not rest.strip() or not (_is_ours(end, ours) or authority_called(end)):
            return title
        title = rest.strip()


def _without_front(title: str, ours: frozenset[str]) -> str:
    while True:
        bar = BAR.search(title)
        if bar is None or not title[bar.end() :].strip():
            return title
        front = title[: bar.start()]
        spaced = title[bar.start() : bar.end()].strip() in ("|", "»", "›", "::", "•", "·")
        if not (_is_ours(front, ours) or (spaced and _is_label(front))):
            return title
        title = title[bar.end() :].strip()


def _is_label(text: str) -> bool:
    return look_at(text).normal in _labels() or is_menu_word(text)


def _is_ours(text: str, ours: frozenset[str]) -> bool:
    key = _key(text)
    return bool(key) and (key in ours or is_menu_word(text))


def _outlet_keys(draft: Draft) -> frozenset[str]:
    stated = [
        value
        for _, value in draft.metadata(
            "meta:og:site_name",
            "jsonld:publisher",
            "jsonld:website",
            "meta:application-name",
            "meta:twitter:site",
        )
    ]
    own = [draft.outlet.name, *names_of(draft.outlet.name), draft.outlet.domain or ""] if draft.outlet else []
    return frozenset(filter(None, map(_key, (*stated, *own))))


def _key(name: str) -> str:
    joined = "".join(look_at(name).tokens)
    return joined.removeprefix("the").removeprefix("www")


@cache
def _labels() -> frozenset[str]:
    return frozenset(look_at(label).normal for label in words("menus.toml", "labels"))
