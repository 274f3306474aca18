"""The head of an article, between its title and its first paragraph: byline, date, standfirst."""

from __future__ import annotations

import re

from articles.article import Role
from articles.bylines import is_job, read_byline
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.sequence import Part
from articles.dates import dates_in
from articles.sources import Kind

LONGEST_DATE_LINE = 24  # words
LONGEST_STANDFIRST = 60
_RELATIVE = re.compile(
    r"^\W*(?:(?:updated|published)\W+)?\d{1,2}\s?(?:sec|min|minute|hour|hr|day|week|month|year)s?\s+ago\W*$",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\b\d{1,2}\s?-?\s?min(?:ute)?s?\.?\s+(?:read|to read)\b", re.IGNORECASE)
_CLOCK_ONLY = re.compile(r"^\W*\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?\s?[A-Z]{0,4}\W*$", re.IGNORECASE)


def mark_heads(draft: Draft, parts: list[Part]) -> None:
    """Move bylines and date lines around the title out of the text."""
    for position, piece in enumerate(draft.pieces):
        if piece.open and _near_head(parts, position):
            _mark(piece, introduced_only=parts[position] is Part.BODY)
    _mark_jobs(draft.pieces)


def _near_head(parts: list[Part], position: int) -> bool:
    """Say whether a piece stands between the title and the first paragraphs, or right above the title."""
    if parts[position] in (Part.HEAD, Part.GAP):
        return True
    if parts[position] is Part.BEFORE:
        return Part.TITLE in parts[position : position + 6]
    return parts[position] is Part.BODY


def _mark(piece: Piece, *, introduced_only: bool) -> None:
    if piece.look.words > LONGEST_DATE_LINE:
        return
    byline = read_byline(piece.text)
    if byline is not None and (byline.introduced or not introduced_only):
        piece.mark(Role.BYLINE, "the byline")
    elif is_date_line(piece):
        piece.mark(Role.DATE, "the date line")


def is_date_line(piece: Piece) -> bool:
    """Say whether a line is a date or a time and hardly anything else."""
    text = piece.text
    if (
        _RELATIVE.match(text)
        or _CLOCK_ONLY.match(text)
        or (_READING_TIME.search(text) and piece.look.words <= 8)
    ):
        return True
    dates = list(dates_in(text))
    if not dates:
        return False
    printed = sum(len(found.printed.split()) for found in dates)
    return piece.look.words - printed <= 6 or dates[0].label != ""


def _mark_jobs(pieces: list[Piece]) -> None:
    """Take a job beside a byline for part of it."""
    for before, piece in zip(pieces, pieces[1:], strict=False):
        if before.role is Role.BYLINE and piece.open and is_job(piece.text) and piece.look.words <= 7:
            piece.mark(Role.BYLINE, "the author's job")


def find_standfirst(draft: Draft, parts: list[Part]) -> None:
    """Take for the standfirst the sentence between the title and the head or first paragraph."""
    if draft.page.hints.standfirst:
        draft.standfirst = draft.page.hints.standfirst.strip()
        draft.evidence["standfirst"] = f"{draft.page.hints.told_by or 'the source'} says so"
        return
    piece = _printed_standfirst(draft, parts)
    if piece is None:
        draft.evidence["standfirst"] = "no standfirst stands under the title"
        return
    piece.mark(Role.STANDFIRST, "the standfirst")
    draft.standfirst = piece.text
    draft.evidence["standfirst"] = "the sentence between the title and the byline or the first paragraph"


def _printed_standfirst(draft: Draft, parts: list[Part]) -> Piece | None:
    """Find the line: below the title, before a byline or date that itself stands before the body."""
    title = next((place for place, part in enumerate(parts) if part is Part.TITLE), None)
    if title is None:
        return None
    stated = {
        value
        for _, value in draft.metadata(
            "meta:og:description", "meta:description", "jsonld:description", "meta:twitter:description"
        )
    }
    candidates = []
    for place in range(title + 1, min(len(parts), title + 12)):
        piece = draft.pieces[place]
        if piece.role in (Role.BYLINE, Role.DATE):
            return candidates[0] if candidates else None
        if piece.open and 5 <= piece.look.words <= LONGEST_STANDFIRST and piece.weight >= 0:
            if piece.text in stated or piece.source.kind is Kind.HEADING and piece.look.words >= 8:
                return piece
            candidates.append(piece)
        if parts[place] is Part.BODY and len(candidates) > 1:
            break
    return None
