"""Judging when an article was published: told, stated, worked out from proof, or unknown, and saying why."""

from __future__ import annotations

from datetime import UTC, date, datetime

from articles.cleaning.day_findings import Finding, finding
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.printed_days import (
    before_capture,
    head,
    month_at_head,
    printed_as_updated,
    printed_at_head,
    printed_elsewhere,
)
from articles.cleaning.stated_days import (
    day_in_address,
    last_change,
    names_the_event,
    stated_as_updated,
    stated_by_page,
    states_greenwich,
)
from articles.cleaning.worked_out_days import WEEKDAYS, weekdays_named, worked_out
from articles.dates import Reader, dates_in, has_date_in_figures, orders_shown, stated_date
from articles.errors import ArticleError
from articles.outlets import place_of


def find_publication(draft: Draft) -> None:
    """Settle the publication time by the strongest evidence there is."""
    reader = reader_for(draft)
    for judge in (
        _told,
        _stated,
        printed_at_head,
        day_in_address,
        printed_elsewhere,
        month_at_head,
        stated_as_updated,
        printed_as_updated,
        before_capture,
        worked_out,
    ):
        found = judge(draft, reader)
        if found is not None:
            draft.published, why = found
            draft.evidence["published"] = "; ".join(filter(None, (why, last_change(draft, reader))))
            return
    draft.evidence["published"] = (
        "no date of publication is stated or printed, and nothing in the text proves one"
    )


def reader_for(draft: Draft) -> Reader:
    """Say how dates are read on this page: by the outlet's country and zone, and by other dates."""
    country, zone = place_of(draft.outlet)
    orders = set(orders_shown("\n".join(piece.text for piece in draft.pieces)))
    day_first = next(iter(orders)) if len(orders) == 1 else None
    if day_first is None and not orders and not country:
        day_first = _order_by_weekday(draft)
    return Reader(country, zone, day_first)


def _order_by_weekday(draft: Draft) -> bool | None:
    """Tell day from month in "05/06/2008" by the weekday the report names: only one order falls on it."""
    named = weekdays_named(draft)
    for piece in head(draft) if named else ():
        if not has_date_in_figures(piece.text):
            continue  # it reads the same in either order
        days = {order: _day_in_order(piece, order) for order in (True, False)}
        agreeing = [order for order, day in days.items() if day and WEEKDAYS[day.weekday()] in named]
        if len(agreeing) == 1:
            return agreeing[0]
    return None


def _day_in_order(piece: Piece, day_first: bool) -> date | None:
    printed = next(dates_in(piece.text, Reader(day_first=day_first)), None)
    return printed.day if printed else None


def _stated(draft: Draft, reader: Reader) -> Finding | None:
    """Take the date the page states, as the one printed at its head bears it out."""
    found = stated_by_page(draft, reader)
    printed = printed_at_head(draft, reader) if found else None
    if found is None or printed is None or _day(found) is None or _day(printed) is None:
        return found
    if not names_the_event(found[1]) and _day(found) != _day(printed):
        return printed[0], f"{printed[1]}; {found[1]}"
    return _as_printed_in_greenwich(found, printed) or found


def _as_printed_in_greenwich(stated: Finding, printed: Finding) -> Finding | None:
    """Leave a moment stated in Greenwich time as it is where the page prints that very clock time and day."""
    there, here = (datetime.fromisoformat(each[0].text or "") for each in (stated, printed))
    if not states_greenwich(stated[1]) or not there.utcoffset() or not here.utcoffset():
        return None
    there = there.astimezone(UTC)
    same_clock = there.replace(second=0, tzinfo=None) == here.replace(second=0, tzinfo=None)
    return finding(there.isoformat(), f"{stated[1]}, as it is printed at the head") if same_clock else None


def _day(found: Finding) -> str | None:
    return found[0].text[:10] if found[0].text and len(found[0].text) >= 10 else None


def _told(draft: Draft, reader: Reader) -> Finding | None:
    """Take the date told from outside; one that is no date at all is an error worth telling."""
    hints = draft.page.hints
    if not hints.published:
        return None
    iso = stated_date(hints.published, reader)
    if iso is None:
        raise ArticleError(
            f"the publication date {hints.published!r} is no date", cure="Write it as 2021-10-18."
        )
    return finding(iso, f"{hints.teller('published') or 'the source'} says {hints.published.strip()}")
