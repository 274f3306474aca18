"""Copies that name their source: "This article was originally published by The Owl"."""

from __future__ import annotations

import re

from articles.article import Role
from articles.cleaning.draft import Draft
from articles.outlets import outlet_called

LONGEST_NOTE = 60  # words of a line that names the source
LONGEST_NAME = 6  # words
_FIRST = re.compile(
    r"\b(?:originally|first)\s+(?:published|appeared|ran|printed)\s+(?:by|on|in|at)\s+"
    r"((?:the\s+)?[A-Z][\w.&'’-]*(?:\s+(?:of|the|and|&|[A-Z][\w.&'’-]*)){0,5})"
)


def note_first_publisher(draft: Draft) -> None:
    """Note who published an article first, where the copy says so; the outlet stays where it was found."""
    for piece in draft.pieces:
        match = _FIRST.search(piece.text) if piece.look.words <= LONGEST_NOTE else None
        if match is None or (piece.role is Role.BODY and piece.look.words > LONGEST_NAME * 4):
            continue
        first = outlet_called(match[1].strip(" .,")[:1].upper() + match[1].strip(" .,")[1:])
        if draft.outlet is not None and first.name == draft.outlet.name:
            return
        said = draft.evidence.get("outlet", "")
        draft.evidence["outlet"] = (
            f"{said}; it says that it first appeared at {first.name}: {piece.text[:120]}"
        )
        return
