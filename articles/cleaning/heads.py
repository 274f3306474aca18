"""The head of an article, between its title and its first paragraph: byline, date, standfirst."""

from __future__ import annotations

from articles.article import Role
from articles.bylines import is_job, read_byline
from articles.cleaning.date_lines import is_date_line
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.sequence import Part
from articles.sources import Kind

LONGEST_DATE_LINE = 24  # words
LONGEST_STANDFIRST = 60
LINES_ABOVE = 6  # this far above the title its head may begin
LINES_BELOW = 8  # and this far into the body it may go on


def mark_heads(draft: Draft, parts: list[Part]) -> None:
    """Move bylines and date lines around the title out of the text."""
    for position, piece in enumerate(draft.pieces):
        if piece.open and _near_head(parts, position, draft.start):
            _mark(piece, introduced_only=parts[position] is Part.BODY)
    _mark_jobs(draft.pieces)


def _near_head(parts: list[Part], position: int, first: int) -> bool:
    """Say whether a piece stands between the title and the first paragraphs, or right above the title."""
    if parts[position] is Part.HEAD:
        return True
    if parts[position] is Part.BEFORE:
        return Part.TITLE in parts[position : position + LINES_ABOVE]
    return parts[position] in (Part.BODY, Part.GAP) and position < first + LINES_BELOW


def _mark(piece: Piece, *, introduced_only: bool) -> None:
    if piece.look.words > LONGEST_DATE_LINE:
        return
    byline = read_byline(piece.text)
    if byline is not None and (byline.introduced or not introduced_only):
        piece.mark(Role.BYLINE, "the byline")
    elif is_date_line(piece):
        piece.mark(Role.DATE, "the date line")


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
