"""The tags of an article: the keywords that its page or source states, cleaned of what is no keyword."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape

from articles.cleaning.draft import Draft
from articles.cleaning.looks import look_at
from articles.cleaning.wordlists import load, words
from articles.outlets import name_key, names_of

LONGEST_TAG = 60  # characters
MOST_TAGS = 30
LEAST_CODES = 4
MANY_CODES = 0.5  # from this share of abbreviations on they are codes of a system, not words for readers
_BETWEEN = re.compile(r"[,;|\n\t]+")
# What programs say to each other: "sfsection:news", "Category: Economy", numbers, addresses.
_MACHINE = re.compile(
    r"^[A-Za-z0-9.-]*[_=/][\w.:=/-]*$|:\S|^[\w ]{2,30}: |^[\d\W_]+$|^https?:|^[0-9a-f]{8}-[0-9a-f-]{20,30}$",
    re.ASCII,
)
_CODE = re.compile(r"[A-Z]{2,}\d*")


def find_tags(draft: Draft) -> None:
    """Settle the tags: told from outside, else stated in the first place that has any."""
    for values, saying in _stated(draft):
        tags = _cleaned(values, draft)
        if tags:
            draft.tags, draft.evidence["tags"] = tags, saying
            return
    draft.evidence["tags"] = "no tags are stated"


def _stated(draft: Draft) -> Iterator[tuple[Iterable[str], str]]:
    hints = draft.page.hints
    yield hints.tags, f"{hints.teller('tags') or 'the source'} says so"
    for key in load("statements.toml")["tags"]:
        yield (value for _, value in draft.metadata(key)), f"the page's {key}"


def _cleaned(values: Iterable[str], draft: Draft) -> tuple[str, ...]:
    """Give the keywords of some statements, once each in their first spelling, and not too many."""
    parts = list(_parts(list(values)))
    others = _other_facts(draft) if parts else frozenset()
    tags: dict[str, str] = {}
    for part in parts:
        tag = " ".join(part.split()).strip(" #.&\"'“”")
        if 1 < len(tag) <= LONGEST_TAG and not _MACHINE.search(tag) and name_key(tag) not in others:
            tags.setdefault(tag.casefold(), tag)
    found = list(tags.values())
    codes = [tag for tag in found if _CODE.fullmatch(tag)]
    if len(codes) > MANY_CODES * len(found) and len(codes) >= LEAST_CODES:
        found = [tag for tag in found if tag not in codes]
    return tuple(found)[:MOST_TAGS]


def _parts(values: list[str]) -> Iterator[str]:
    """Go through the single keywords; only where one statement holds them all do commas part them."""
    for value in map(unescape, values):
        yield from _BETWEEN.split(value) if len(values) == 1 else [value]


def _other_facts(draft: Draft) -> frozenset[str]:
    """Give what is no tag, for it is known otherwise: outlet, section, title, words for any article."""
    outlet = draft.outlet
    names = [outlet.name, outlet.domain or "", *names_of(outlet.name)] if outlet else []
    stated = [value for _, value in draft.metadata("meta:og:site_name")]
    known = [*names, *stated, draft.section or "", draft.title]
    return _no_tags() | {key for name in known if (key := name_key(look_at(name).normal))}


@cache
def _no_tags() -> frozenset[str]:
    return frozenset(map(name_key, words("statements.toml", "no_tags")))
