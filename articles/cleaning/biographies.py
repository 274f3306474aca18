"""Notes about the author under an article."""

from __future__ import annotations

import re

from articles.bylines import is_job, people, read_byline
from articles.cleaning.draft import Draft

BIOGRAPHY_WEIGHT = -5.0
BIOGRAPHY_WALL = 2.0
SHORTEST = 6  # words
LONGEST = 150
_DOES = re.compile(
    r"^\W{0,3}(?:is|was|has|covers|writes|joined|works|reports|"
    r"leads|edits|hosts|teaches|lives|makes|specialises|specializes|studied|can be)\b"
)


def weigh_down_biographies(draft: Draft) -> None:
    """Weigh down paragraphs that begin with an author's name and tell what that author does."""
    authors = _author_names(draft)
    if not authors:
        return
    for piece in draft.undecided():
        if SHORTEST <= piece.look.words <= LONGEST and any(_tells_of(piece.text, name) for name in authors):
            piece.weight += BIOGRAPHY_WEIGHT
            piece.wall = max(piece.wall, BIOGRAPHY_WALL)
            piece.reason = "a note about the author"


def _tells_of(text: str, name: str) -> bool:
    head = text[:60]
    place = head.find(name)
    if place < 0 or place > 3:
        return False
    rest = text[place + len(name) :]
    return _DOES.match(rest) is not None or (rest[:1] in ",:–—" and is_job(" ".join(rest[1:].split()[:6])))


def _author_names(draft: Draft) -> frozenset[str]:
    """Give the names that the page states or prints as its authors, before any is settled on."""
    stated = [
        name
        for _, value in draft.metadata("jsonld:author", "meta:author", "rel:author")
        for name in people(value)
    ]
    printed = [
        name
        for piece in draft.undecided()
        if piece.look.tokens[:1] == ("by",) and (byline := read_byline(piece.text)) is not None
        for name in byline.names
    ]
    return frozenset(name for name in (*stated, *printed) if " " in name)
