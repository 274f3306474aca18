"""A stretch of text that names something."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text by its character offsets, with what kind of name it is."""

    start: int
    end: int
    label: str
