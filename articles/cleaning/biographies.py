"""Notes about the author under an article: told by the author's name, or by their form at its end."""

from __future__ import annotations

import re

from articles.article import Role
from articles.bylines import is_job, is_name, people, read_byline
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.wordlists import words

BIOGRAPHY_WEIGHT = -5.0
BIOGRAPHY_WALL = 2.0
SHORTEST = 6  # words
LONGEST = 150
CLOSING = 4  # pieces at an article's end among which a note about its author is looked for
TO_PROFESSION = 16  # words from the beginning of such a note to what the author is by profession
_WHO_IS = re.compile(
    r"^\W{0,3}([^\W\d_][\w'’.-]*(?: [\w'’.-]+){0,4}?),? (?:is|was|are|has|covers|writes|worked|works)\b"
)
_ON_THE_AUTHOR = re.compile(r"^(?:He|She|They|Follow|Contact|Email|Reach|Read more|You can follow)\b|^@")
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


def remove_closing_biographies(draft: Draft) -> None:
    """Set aside the last paragraphs where they tell who wrote the article, and not what happened."""
    body = [piece for piece in draft.pieces if piece.role is Role.BODY]
    first_names = _printed_first_names(draft)
    ending = body[max(1, len(body) - CLOSING) :]
    begin = next((place for place, piece in enumerate(ending) if _is_biography(piece, first_names)), None)
    if begin is None:
        return
    rest = ending[begin + 1 :]
    if all(_is_biography(piece, first_names) or _ON_THE_AUTHOR.match(piece.text) for piece in rest):
        for piece in ending[begin:]:
            piece.remove("a note about the author")


def _is_biography(piece: Piece, first_names: frozenset[str]) -> bool:
    """Say whether a paragraph begins with a name and says soon what that person is by profession."""
    who = _WHO_IS.match(piece.text[:120]) if SHORTEST <= piece.look.words <= LONGEST else None
    if who is None or not (is_name(who[1]) or who[1] in first_names):
        return False
    return not words("credits.toml", "professions").isdisjoint(piece.look.tokens[:TO_PROFESSION])


def _printed_first_names(draft: Draft) -> frozenset[str]:
    """Give the first names in the bylines, by which alone a note may speak of its author."""
    lines = [piece.text for piece in draft.pieces if piece.role is Role.BYLINE]
    names = [name for line in lines if (byline := read_byline(line)) is not None for name in byline.names]
    return frozenset(name.split()[0] for name in names)
