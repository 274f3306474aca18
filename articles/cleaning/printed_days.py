"""The dates that a page prints: at the head of its article, below it, and "3 hours ago"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from articles.article import Certainty, Role
from articles.bylines import read_byline
from articles.cleaning.day_findings import Finding, finding, is_future
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.stated_days import marked_up
from articles.dates import Label, PrintedDate, Reader, dates_in, stated_date

HEAD_ABOVE = 5  # pieces above the title that belong to its head
HEAD_BELOW = 4  # pieces of the body that may still hold the date line
LONGEST_AGO = 8  # words of a line that says how long ago
LONGEST_SIGNED = 15  # words of a line that names the author and the day
LONGEST_BELOW = 30  # words of a line below the text that says when it was published
# "Published 3 hours ago", "Yesterday at 14:20"; "Updated 3 hours ago" says nothing of the first day.
_AGO = re.compile(
    r"^\W*(?:(?:published|posted)\W+)?(?:(?P<day>today|yesterday)\b|"
    r"(?P<count>\d{1,2}|an?)\s(?P<unit>min|minute|hour|hr|day|week)s?\s+ago\b)",
    re.IGNORECASE,
)


def printed_at_head(draft: Draft, reader: Reader) -> Finding | None:
    """Take the date printed around the title, one called "published" before any other."""
    found = [(piece, printed) for piece, printed in _at_head(draft, reader) if len(printed.iso) >= 10]
    labelled = [printed for _, printed in found if printed.label is Label.PUBLISHED]
    plain = [
        printed for piece, printed in found if printed.label is Label.NONE and _stands_alone(piece, printed)
    ]
    for printed in (*labelled, *plain):
        return finding(printed.iso, f"the date printed at the head of the article: {printed.printed}")
    return None


def month_at_head(draft: Draft, reader: Reader) -> Finding | None:
    """Take the month printed at the head, of a page that prints no day."""
    for piece, printed in _at_head(draft, reader):
        if len(printed.iso) == 7 and _stands_alone(piece, printed):
            return finding(printed.iso, f"the month printed at the head of the article: {printed.printed}")
    return None


def printed_elsewhere(draft: Draft, reader: Reader) -> Finding | None:
    """Take a date called "published" below the text or behind an author's name there, or one marked up."""
    for piece in draft.pieces[draft.start :]:
        if piece.role is not Role.BODY and piece.look.words <= LONGEST_BELOW:
            for printed in dates_in(piece.text, reader):
                if (
                    printed.label is Label.PUBLISHED
                    and not is_future(printed.iso, draft)
                    and len(printed.iso) >= 10
                ):
                    return finding(printed.iso, f"a line below the text: {piece.text.strip()[:120]}")
    signed = list(_signed_below(draft, reader))
    if len(signed) == 1:  # comments are signed too, but there are several of them
        return signed[0]
    for printed in marked_up(draft, reader):
        if not is_future(printed.iso, draft):
            return finding(printed.iso, f"the first time marked up on the page: {printed.printed}")
    return None


def _signed_below(draft: Draft, reader: Reader) -> Iterator[Finding]:
    """Go through the days printed behind an author below the text: "Author: Ann Lee, 29.12.2010"."""
    for piece in draft.pieces[draft.start :]:
        if piece.look.words > LONGEST_SIGNED or not piece.look.figures:
            continue
        printed = next(dates_in(piece.text, reader), None)
        byline = read_byline(piece.text) if printed is not None and len(printed.iso) >= 10 else None
        if printed and byline and byline.introduced and not is_future(printed.iso, draft):
            yield finding(printed.iso, f"a line below the text: {piece.text.strip()[:120]}")


def printed_as_updated(draft: Draft, reader: Reader) -> Finding | None:
    """Guess from the last printed change when nothing says when the article first appeared."""
    for _, printed in _at_head(draft, reader):
        if printed.label is Label.UPDATED:
            return finding(
                printed.iso[:10], f"only the last change is printed: {printed.printed}", Certainty.GUESSED
            )
    return None


def before_capture(draft: Draft, reader: Reader) -> Finding | None:
    """Count back from the capture where the head prints "3 hours ago" or "Yesterday"."""
    captured = stated_date(draft.page.hints.captured or "", reader)
    if captured is None or len(captured) < 10:
        return None
    for piece in head(draft):
        match = _AGO.match(piece.text) if piece.look.words <= LONGEST_AGO else None
        day = _counted_back(captured, match) if match else None
        if match is not None and day is not None:
            saying = f"the page, captured at {captured}, prints at its head: {match[0].strip()}"
            return finding(day.isoformat(), saying, Certainty.DERIVED)
    return None


def head(draft: Draft) -> Iterator[Piece]:
    """Go through the pieces around the title that are no running text."""
    title = next((place for place, piece in enumerate(draft.pieces) if piece.role is Role.TITLE), draft.start)
    yield from (
        piece
        for piece in draft.pieces[title + 1 : draft.start + HEAD_BELOW]
        if piece.role is not Role.BODY or piece.look.words <= 20
    )
    yield from (piece for piece in draft.pieces[max(0, title - HEAD_ABOVE) : title] if piece.look.words <= 20)


def _at_head(draft: Draft, reader: Reader) -> Iterator[tuple[Piece, PrintedDate]]:
    """Go through the dates printed at the head that can be."""
    for piece in head(draft):
        for printed in dates_in(piece.text, reader):
            if not is_future(printed.iso, draft):
                yield piece, printed


def _stands_alone(piece: Piece, printed: PrintedDate) -> bool:
    """Say whether a date is most of its line, not a day mentioned in a sentence or caption."""
    if piece.role in (Role.DATE, Role.BYLINE):
        return True
    return (
        piece.role is not Role.CAPTION
        and piece.look.words - len(printed.printed.split()) <= 8
        and piece.look.ends != "."
    )


def _counted_back(captured: str, match: re.Match[str]) -> date | None:
    """Give the day so long before a capture; hours need the hour of the capture."""
    word = (match["day"] or "").lower()
    if word:
        return date.fromisoformat(captured[:10]) - timedelta(days=word == "yesterday")
    count = 1 if match["count"].lower() in ("a", "an") else int(match["count"])
    unit = match["unit"].lower()
    if unit in ("day", "week"):
        return date.fromisoformat(captured[:10]) - timedelta(days=count * (7 if unit == "week" else 1))
    if len(captured) == 10:
        return None
    span = timedelta(hours=count) if unit in ("hour", "hr") else timedelta(minutes=count)
    return (datetime.fromisoformat(captured) - span).date()
