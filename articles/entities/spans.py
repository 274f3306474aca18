"""Stretches of text that name something."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text by its character offsets, with what kind of name it is."""

    start: int
    end: int
    label: str


def merged(spans: list[Span], others: list[Span]) -> list[Span]:
    """Put two lists of spans in order; where they overlap the longer stays, and of equals the first."""
    kept: list[Span] = []
    for span in sorted([*spans, *others], key=lambda span: span.start):
        if kept and span.start < kept[-1].end:
            if span.end - span.start > kept[-1].end - kept[-1].start:
                kept[-1] = span
        else:
            kept.append(span)
    return kept
