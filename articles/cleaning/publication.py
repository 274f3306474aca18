"""Judging when an article was published: told, stated, worked out from proof, or unknown, and saying why."""

from __future__ import annotations

from datetime import date

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
from articles.cleaning.stated_days import day_in_address, last_change, stated_as_updated, stated_by_page
from articles.cleaning.worked_out_days import WEEKDAYS, weekdays_named, worked_out
from articles.dates import Reader, dates_in, has_date_in_figures, orders_shown, stated_date
from articles.errors import ArticleError
from articles.outlets import place_of


def find_publication(draft: Draft) -> None:
    """Settle the publication time by the strongest evidence there is."""
    reader = reader_for(draft)
    for judge in (
        _told,
        stated_by_page,
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
