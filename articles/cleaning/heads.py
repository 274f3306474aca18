"""The head of an article, between its title and its first paragraph: byline, date, standfirst."""

from __future__ import annotations

import re
from itertools import pairwise

from articles.article import Role
from articles.bylines import is_job, read_byline
from articles.cleaning.date_lines import ANY_ORDER, is_date_line
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import look_at
from articles.cleaning.sequence import Part
from articles.cleaning.teasers import begins_cut_teaser
from articles.cleaning.wordlists import furniture_verdict
from articles.dates import dates_in
from articles.sources import Kind

_BYLINE_CLASS = re.compile(r"author|byline|by-line|writer|contributor")
LONGEST_DATE_LINE = 24  # words
SHORTEST_STANDFIRST = 5  # words
LONGEST_STANDFIRST = 60
SURE_HEADING = 8  # words of a heading under the title that cannot be a mere label
LONGEST_LABEL = 6  # words of a line that is no sentence
LINES_TO_STANDFIRST = 12
LINES_ABOVE = 6  # this far above the title its head may begin
LINES_BELOW = 8  # and this far into the body it may go on


def mark_heads(draft: Draft, parts: list[Part]) -> None:
    """Move bylines and date lines around the title out of the text."""
    begin = max(0, parts.index(Part.TITLE) - LINES_ABOVE) if Part.TITLE in parts else 0
    end = min(len(parts), draft.start + LINES_BELOW)
    near = [place for place in range(begin, end) if _near_head(parts, place, draft.start)]
    for place in near:
        piece = draft.pieces[place]
        if (
            piece.open
            and piece.look.words <= LONGEST_DATE_LINE
            and is_date_line(piece)
            and not _is_introduced(piece)
        ):
            piece.mark(Role.DATE, "the date line")
    for place in near:
        if draft.pieces[place].look.words <= LONGEST_DATE_LINE and _is_byline(draft, parts, place):
            draft.pieces[place].mark(Role.BYLINE, "the byline")
    _mark_jobs(draft.pieces)
    _remove_between(draft.pieces)


def _near_head(parts: list[Part], position: int, first: int) -> bool:
    """Say whether a piece stands between the title and the first paragraphs, or right above the title."""
    if parts[position] is Part.HEAD:
        return True
    if parts[position] is Part.BEFORE:
        return Part.TITLE in parts[position : position + LINES_ABOVE]
    return parts[position] in (Part.BODY, Part.GAP) and position < first + LINES_BELOW


def _is_introduced(piece: Piece) -> bool:
    byline = read_byline(piece.text)
    return byline is not None


def _is_byline(draft: Draft, parts: list[Part], place: int) -> bool:
    """Say whether a piece is a byline: it says so, its markup does, or a job or date stands beside it."""
    piece = draft.pieces[place]
    byline = read_byline(piece.text) if piece.open else None
    if byline is None:
        return False
    if byline.introduced:
        return True
    if any(_BYLINE_CLASS.search(name) for name in piece.source.path[-3:]):
        return True
    if parts[place] is Part.BODY:
        return False
    beside = draft.pieces[max(0, place - 1) : place] + draft.pieces[place + 1 : place + 3]
    return next(dates_in(piece.text, ANY_ORDER), None) is not None or any(
        other.role is Role.DATE or (other.look.words <= 7 and is_job(other.text)) for other in beside
    )


def _mark_jobs(pieces: list[Piece]) -> None:
    """Take a job beside a byline for part of it."""
    for before, piece in pairwise(pieces):
        if before.role is Role.BYLINE and piece.open and is_job(piece.text) and piece.look.words <= 7:
            piece.mark(Role.BYLINE, "the author's job")


def _remove_between(pieces: list[Piece]) -> None:
    """Set aside the short line between byline and date: the paper's name, a desk, a place."""
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if before.role is Role.BYLINE and after.role is Role.DATE and piece.open and _is_label(piece):
            piece.remove("a line between the byline and the date")


def _is_label(piece: Piece) -> bool:
    return piece.look.words <= LONGEST_LABEL and piece.look.ends == ""


def find_standfirst(draft: Draft, parts: list[Part]) -> None:
    """Take for the standfirst the sentence between the title and the head or first paragraph."""
    if draft.page.hints.standfirst:
        draft.standfirst = draft.page.hints.standfirst.strip()
        draft.evidence["standfirst"] = f"{draft.page.hints.teller('standfirst') or 'the source'} says so"
        return
    piece = _printed_standfirst(draft, parts)
    if piece is not None and begins_cut_teaser(piece, draft.pieces):
        piece.mark(Role.BODY)
        piece = None
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
    candidates: list[Piece] = []
    for place in range(title + 1, min(len(parts), title + LINES_TO_STANDFIRST)):
        piece = draft.pieces[place]
        if piece.role in (Role.BYLINE, Role.DATE):
            return candidates[0] if candidates else _passed_over(draft, parts, place)
        if _may_be_standfirst(piece):
            if _is_stated(piece, draft) or (
                piece.source.kind is Kind.HEADING and piece.look.words >= SURE_HEADING
            ):
                return piece
            candidates.append(piece)
        if parts[place] is Part.BODY and len(candidates) > 1:
            break
    return _passed_over(draft, parts, title)


def _passed_over(draft: Draft, parts: list[Part], start: int) -> Piece | None:
    """Find a sentence in the head that the body's run has left out."""
    for place in range(start + 1, min(len(parts), start + LINES_TO_STANDFIRST)):
        if parts[place] is not Part.HEAD:
            return None
        piece = draft.pieces[place]
        if _may_be_standfirst(piece) and piece.look.ends and piece.look.prose > 0.5:
            return piece
    return None


def _may_be_standfirst(piece: Piece) -> bool:
    return (
        piece.open
        and not piece.wall
        and SHORTEST_STANDFIRST <= piece.look.words <= LONGEST_STANDFIRST
        and furniture_verdict(piece.text) is None
        and piece.source.links < 0.5
    )


def _is_stated(piece: Piece, draft: Draft) -> bool:
    """Say whether the page describes itself in the very words of a line."""
    keys = ("meta:og:description", "meta:description", "jsonld:description", "meta:twitter:description")
    return any(look_at(value).tokens == piece.look.tokens for _, value in draft.metadata(*keys))
