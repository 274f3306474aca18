"""The authors of an article: told, stated by the page, or printed; agencies are credits, not authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from articles.article import Role
from articles.bylines import is_name, is_nobody, is_organisation, people, read_byline
from articles.cleaning.captions import is_credit
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.wordlists import load
from articles.outlets import name_key, names_of

LONGEST_BYLINE = 30  # words of a line that may introduce an author
LONGEST_FIRST_LINE = 15  # words of a line before the first paragraph
LONGEST_STATEMENT = 300  # characters
LONGEST_ORGANISATION = 80  # characters
MOST_AUTHORS = 6  # more names than these are those of commenters
LOOSE_NAMES = ("class:author", "meta:twitter:data1")  # where names of accounts and commenters stand too
LINKED_NAMES = ("rel:author", "itemprop:author", "class:author")  # which also stand beside other articles
_BY = re.compile(r"\b[Bb]y\s+(\S.{1,60})$")
_WRITTEN_BY = re.compile(r"\b[Ww]ritten by:?\s+(\S.{1,60})$")
# A value that begins with the name of a site ("owl.example, Port Amery") names the site, and no person.
_SITE = re.compile(r"[^\W_][\w-]+(?:\.[a-z]{2,12})?\.(?:com?|net|org|info|news|tv|[a-z]{2})(?![\w.])")
_URLISH = re.compile(r"https?://|www\.|\.com|@|\w/\w+/")

Naming = tuple[tuple[str, ...], str]  # the names, and the sentence that says who gave them


def find_authors(draft: Draft) -> None:
    """Settle the authors: told, stated by the page, or printed; an organisation where no person is named."""
    for names, saying in (
        *_told(draft),
        *_stated(draft),
        *_printed(draft),
        *_inside_lines(draft),
        *_organisations(draft),
    ):
        if names:
            draft.authors, draft.evidence["authors"] = names, saying
            return
    draft.evidence["authors"] = "no byline names a person"


def _told(draft: Draft) -> Iterator[Naming]:
    hints = draft.page.hints
    names = tuple(dict.fromkeys(name for raw in hints.authors for name in people(raw)))
    yield names, f"{hints.teller('authors') or 'the source'} says {'; '.join(hints.authors)}"


# --- stated -----------------------------------------------------------------------------------------------


def _stated(draft: Draft) -> Iterator[Naming]:
    """Give the names stated in each place, the most trusted first."""
    stated = list(_by_place(draft))
    for names, saying in stated:
        yield _against_byline(names, saying, draft) or _fuller(names, saying, stated, draft)


def _by_place(draft: Draft) -> Iterator[Naming]:
    for key in load("statements.toml")["authors"]:
        values = [value for _, value in draft.metadata(key) if _may_name(value) and not _SITE.match(value)]
        if not values:
            continue  # as mostly, and always for a bare text: nothing needs to be compared with its lines
        found = dict.fromkeys(
            name for value in values for name in people(unescape(value)) if not _is_outlet(name, draft)
        )
        names = _as_printed(tuple(found), draft)
        if key in LOOSE_NAMES:
            names = _without_places(_introduced(names, draft), draft) if len(names) <= MOST_AUTHORS else ()
        if key in LINKED_NAMES:
            names = _of_this_article(names, draft)
        if names:
            yield names, f"the page's {key} says {'; '.join(values)}"


def _may_name(value: str) -> bool:
    if _URLISH.search(value) or not any(map(str.isalpha, value)):
        return False
    return len(value) <= LONGEST_STATEMENT and not is_credit(value.strip("; "))


def _against_byline(names: tuple[str, ...], saying: str, draft: Draft) -> Naming | None:
    """Take the byline where it calls itself one and names others than those stated, who stand nowhere."""
    if any(name in piece.text for piece in draft.pieces for name in names):
        return None
    for line in _bylines(draft):
        byline = read_byline(line)
        if byline is not None and byline.introduced and any(map(is_name, byline.names)):
            if any(name.casefold() in line.casefold() for name in names):
                return None
            return byline.names, f"the byline printed at the head of the article: {line}; {saying}"
    return None


def _fuller(names: tuple[str, ...], saying: str, stated: list[Naming], draft: Draft) -> Naming:
    """Add the names that the page's head states beside all of these, where the byline prints them too."""
    bylines = _bylines(draft)
    for others, other_saying in stated:
        if not other_saying.startswith("the page's meta:"):
            continue
        more = [name for name in others if name not in names]
        if more and set(names) < set(others) and all(any(name in line for line in bylines) for name in more):
            return others, f"{other_saying}, as the byline does; {saying} only"
    return names, saying


def _of_this_article(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Choose among linked authors, some of other articles: the ones in the byline, else the first."""
    bylines = _bylines(draft)
    printed = tuple(name for name in names if any(name in byline for byline in bylines))
    if printed or any(byline.introduced and byline.names for byline in map(read_byline, bylines) if byline):
        return printed
    return names[:1]


def _introduced(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Leave out single words that no "by" on the page introduces: the names of accounts and of sections."""
    lines = [piece.text for piece in draft.pieces if piece.look.words <= LONGEST_BYLINE]
    return tuple(
        name
        for name in names
        if " " in name or any(f" by {name}" in f" {line[:1].lower()}{line[1:]}" for line in lines)
    )


def _as_printed(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Give a first name that stands alone as the byline prints it in full."""
    if len(names) != 1 or " " in names[0]:
        return names
    printed = [name for line in _bylines(draft) if (byline := read_byline(line)) for name in byline.names]
    return next(((name,) for name in printed if name.startswith(names[0] + " ")), names)


def _without_places(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Leave out a place behind the names ("Ann Lee, Port Amery"): the text speaks of what happens there."""
    if len(names) < 2 or not _is_place(names[-1], draft):
        return names
    return names[:-1]


def _is_place(name: str, draft: Draft) -> bool:
    there = re.compile(rf"\b(?:in|at|near|from|to|of|across)\s(?:the\s)?{re.escape(name)}\b")
    return any(there.search(piece.text) for piece in draft.pieces if piece.role is Role.BODY)


# --- printed ----------------------------------------------------------------------------------------------


def _printed(draft: Draft) -> Iterator[Naming]:
    for line in _bylines(draft):
        byline = read_byline(line)
        names = tuple(name for name in byline.names if not _is_outlet(name, draft)) if byline else ()
        yield _without_places(names, draft), f"the byline printed at the head of the article: {line}"


def _bylines(draft: Draft) -> list[str]:
    return [piece.text for piece in draft.pieces if piece.role is Role.BYLINE]


def _inside_lines(draft: Draft) -> Iterator[Naming]:
    """Read the author at the end of a line: "July 24, 2019 by Ann Lee", "Owl News. Written by Ann Lee"."""
    dated = [piece for piece in draft.pieces if piece.role is Role.DATE]
    for pattern, pieces in ((_BY, dated), (_WRITTEN_BY, _head(draft))):
        for piece in pieces:
            match = pattern.search(piece.text) if piece.look.words <= LONGEST_BYLINE else None
            byline = read_byline(f"By {match[1]}") if match else None
            if byline is not None:
                yield byline.names, f"a line at the head of the article names the author: {piece.text}"


def _head(draft: Draft) -> list[Piece]:
    """Give the pieces between the title and the text, and the line that the text begins with."""
    title = next((place for place, piece in enumerate(draft.pieces) if piece.role is Role.TITLE), None)
    below = draft.pieces[title + 1 : draft.start + 1] if title is not None else []
    return [
        piece
        for piece in below
        if piece.role in (Role.BYLINE, Role.CREDIT, Role.REMOVED)
        or (piece.role is Role.BODY and piece.look.words <= LONGEST_FIRST_LINE)
    ]


# --- organisations ----------------------------------------------------------------------------------------


def _organisations(draft: Draft) -> Iterator[Naming]:
    """Take an organisation for the author where the page itself names it as the only one."""
    for key, value in draft.metadata(*load("statements.toml")["author_organisations"]):
        if _may_be_organisation(value) and _WHO_MAY_BE.get(key, _anybody)(value, draft):
            yield (value,), f"the page's {key} says {value}, and no person is named"
    for piece in _head(draft):
        byline = read_byline(piece.text) if piece.role is Role.BYLINE else None
        if byline is not None and byline.introduced:
            yield byline.agencies, f"the byline names no person: {piece.text}"
        elif is_organisation(piece.text) and not _is_own_name(piece.text, draft):
            yield (piece.text,), f"the line under the title names an agency, and no person: {piece.text}"


def _may_be_organisation(value: str) -> bool:
    if _URLISH.search(value) or not any(map(str.isalpha, value)):
        return False
    return not is_nobody(value) and len(value) <= LONGEST_ORGANISATION


def _anybody(value: str, draft: Draft) -> bool:
    return True


def _others(value: str, draft: Draft) -> bool:
    return not _is_outlet(value, draft)


def _is_outlet(name: str, draft: Draft) -> bool:
    return is_organisation(name) or _is_own_name(name, draft)


def _is_own_name(name: str, draft: Draft) -> bool:
    """Say whether a name is one of those of the article's outlet."""
    if draft.outlet is None:
        return False
    return name_key(name) in {name_key(known) for known in (draft.outlet.name, *names_of(draft.outlet.name))}


# Programs put the outlet's name where no author is; a link to its author's page names whom it is by.
_WHO_MAY_BE = {"meta:author": _others, "rel:author": _is_outlet}
