"""Taking apart what a scrape has glued together: menu words before a title, a byline and its date."""

from __future__ import annotations

import re
from functools import cache

from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import Look, look_at
from articles.cleaning.wordlists import furniture, words

# A small letter, a digit or a closing mark with a capital right behind it: "NewsWorld", "commentsRussia".
_SEAM = re.compile(r"(?<=[a-zß-öø-ÿ0-9.!?:{}])(?=[A-Z‘“])")
_HAS_SEAM = re.compile(r"[A-Z‘“](?<=[a-zß-öø-ÿ0-9.!?:{}].)")  # the same, quicker to find: capitals are rare
_LONGEST_GLUED = 400  # characters; menus are glued before titles and sign-in notes, not inside paragraphs
_MOST_SEAMS = 24


def unglue(draft: Draft) -> None:
    """Split lines in which known furniture is glued to other text without a space."""
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if len(piece.text) <= _LONGEST_GLUED and _HAS_SEAM.search(piece.text) and piece.open:
            pieces.extend(_split(piece))
        else:
            pieces.append(piece)
    draft.pieces = pieces


def _split(piece: Piece) -> list[Piece]:
    """Cut a line behind the furniture glued before it; most lines come back as they are."""
    parts = _SEAM.split(piece.text, maxsplit=_MOST_SEAMS)
    if len(parts) == 1:
        return [piece]
    cuts = _furniture_parts(parts)
    if not cuts:
        return [piece]
    texts = [*cuts, "".join(parts)[sum(map(len, cuts)) :]]
    return [Piece(text, piece.source, look_at(text)) for text in map(str.strip, texts) if text]


def _furniture_parts(parts: list[str]) -> list[str]:
    """Give the longest run of leading parts that are all known menu words or furniture lines."""
    cuts: list[str] = []
    position = 0
    while position < len(parts) - 1:
        for stop in range(min(len(parts) - 1, position + 4), position, -1):
            text = "".join(parts[position:stop])
            if is_menu_word(text) or furniture().whole_line(look_at(text)):
                cuts.append(text)
                position = stop
                break
        else:
            break
    return cuts


def is_menu_word(text: str) -> bool:
    """Say whether a text is the name of a section or another word of menus."""
    return is_menu_look(look_at(text))


def is_menu_look(look: Look) -> bool:
    """Say the same of a line that has been measured."""
    return look.normal in _menu_words()


@cache
def _menu_words() -> frozenset[str]:
    return frozenset(look_at(word).normal for word in words("menus.toml", "sections"))
