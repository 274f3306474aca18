"""Judging when an article was published: told, stated, worked out from proof, or unknown, and saying why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from articles.article import Certainty, Published, Role
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import look_at
from articles.dates import Label, PrintedDate, Reader, dates_in, day_mentions, orders_shown, stated_date
from articles.errors import ArticleError
from articles.outlets import authority_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PUBLISHED_KEYS = (
    "jsonld:datePublished",
    "meta:article:published_time",
    "meta:og:article:published_time",
    "meta:article:published",
    "meta:datepublished",
    "itemprop:datePublished",
    "meta:parsely-pub-date",
    "meta:sailthru.date",
    "meta:pubdate",
    "meta:publishdate",
    "meta:publish-date",
    "meta:publish_date",
    "meta:publication_date",
    "meta:article.published",
    "meta:dc.date.issued",
    "meta:dcterms.issued",
    "meta:citation_publication_date",
    "meta:citation_online_date",
    "meta:prism.publicationdate",
    "meta:cxenseparse:recs:publishtime",
    "meta:cxenseparse:publishtime",
    "meta:originalpublicationdate",
    "meta:article_date_original",
    "meta:dc.date",
    "meta:dc.date.created",
    "meta:dcterms.date",
    "meta:dcterms.created",
    "meta:date",
    "meta:created",
    "meta:timestamp",
    "time:published",
    "jsonld:dateCreated",
    "itemprop:dateCreated",
)
UPDATED_KEYS = (
    "jsonld:dateModified",
    "meta:article:modified_time",
    "meta:og:updated_time",
    "meta:last-modified",
    "itemprop:dateModified",
    "time:updated",
    "feed:updated",
)
HEAD_ABOVE = 5  # pieces above the title that belong to its head
HEAD_BELOW = 4  # pieces of the body that may still hold the date line
FIRST_PARAGRAPHS = 12  # where a report says on which day things happened
_URL_DAY = re.compile(
    r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2]|[1-9](?=[/_-])|[a-z]{3}(?=[/_-]))[/_-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/_.-]))(?![\d])",
    re.IGNORECASE,
)
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])(?=/)")
# "Published 3 hours ago", "Yesterday at 14:20"; "Updated 3 hours ago" says nothing of the first day.
_AGO = re.compile(
    r"^\W*(?:(?:published|posted)\W+)?(?:(?P<day>today|yesterday)\b|"
    r"(?P<count>\d{1,2}|an?)\s(?P<unit>min|minute|hour|hr|day|week)s?\s+ago\b)",
    re.IGNORECASE,
)
LONGEST_AGO = 8  # words of a line that says how long ago
_OFFSET = re.compile(r"T.*[+-](?!00:00)\d\d:\d\d$")
DAYS_TO_RESTAMPING = 2
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def find_publication(draft: Draft) -> None:
    """Settle the publication time by the strongest evidence there is."""
    reader = reader_for(draft)
    for judge in (
        _told,
        _stated_by_page,
        _printed_at_head,
        _in_address,
        _printed_elsewhere,
        _month_at_head,
        _only_updated,
        _before_capture,
        _worked_out,
    ):
        found = judge(draft, reader)
        if found is not None:
            draft.published, draft.evidence["published"] = found
            return
    draft.evidence["published"] = (
        "no date of publication is stated or printed, and nothing in the text proves one"
    )


Finding = tuple[Published, str]


def reader_for(draft: Draft) -> Reader:
    """Say how dates are read on this page: by the outlet's country and zone, and by other dates."""
    known = authority_of(draft.outlet)
    orders = set(orders_shown("\n".join(piece.text for piece in draft.pieces)))
    day_first = next(iter(orders)) if len(orders) == 1 else None
    if day_first is None and not orders and known is None:
        day_first = _order_by_weekday(draft)
    return Reader(known.country if known else "", known.zone if known else "", day_first)


def _order_by_weekday(draft: Draft) -> bool | None:
    """Tell day from month in "05/06/2008" by the weekday the report names: only one order falls on it."""
    named = _weekdays_named(draft)
    for piece in _head(draft) if named else ():
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
    return Published(
        iso, Certainty.STATED
    ), f"{hints.teller('published') or 'the source'} says {hints.published.strip()}"


def _stated_by_page(draft: Draft, reader: Reader) -> Finding | None:
    """Take the first date the page states in machine form; a time refines a bare day."""
    days: list[tuple[str, str]] = []
    for key, value in draft.metadata(*PUBLISHED_KEYS):
        iso = stated_date(value, reader)
        if iso is not None and not _future(iso, draft):
            days.append((iso, f"{key} says {value}"))
    if not days:
        return None
    iso, saying = next((found for found in days if len(found[0]) >= 10), days[0])
    if len(iso) == 10:
        iso, saying = next(
            ((other, told) for other, told in days if other.startswith(iso) and len(other) > 10),
            (iso, saying),
        )
    local = _in_local_time(iso, draft)
    if local:
        return Published(local, Certainty.STATED), f"the page's {saying}, which is {local} where it appeared"
    return _before_restamping(iso, draft, reader) or (
        Published(iso, Certainty.STATED),
        f"the page's {saying}",
    )


def _in_local_time(iso: str, draft: Draft) -> str | None:
    """Find the same moment stated in the outlet's own time, where it was stated in UTC."""
    if not iso.endswith("+00:00"):
        return None
    moment = datetime.fromisoformat(iso)
    for _, value in draft.metadata(*PUBLISHED_KEYS, *UPDATED_KEYS, "time"):
        other = stated_date(value)
        if other and _OFFSET.search(other) and datetime.fromisoformat(other) == moment:
            return other
    return None


def _before_restamping(iso: str, draft: Draft, reader: Reader) -> Finding | None:
    """Take the day in the address where the page has since been given a much later date."""
    first = _in_address(draft, reader)
    if first is None or first[0].text is None or len(first[0].text) < 10 or len(iso) < 10:
        return None
    later = (date.fromisoformat(iso[:10]) - date.fromisoformat(first[0].text)).days
    if later <= DAYS_TO_RESTAMPING:
        return None
    return first[0], f"{first[1]}; the page now states {iso[:10]}"


def _printed_at_head(draft: Draft, reader: Reader) -> Finding | None:
    """Take the date printed around the title, one called "published" before any other."""
    found = [(piece, printed) for piece in _head(draft) for printed in dates_in(piece.text, reader)]
    found = [
        (piece, printed)
        for piece, printed in found
        if not _future(printed.iso, draft) and len(printed.iso) >= 10
    ]
    labelled = [printed for _, printed in found if printed.label is Label.PUBLISHED]
    plain = [
        printed for piece, printed in found if printed.label is Label.NONE and _stands_alone(piece, printed)
    ]
    for printed in (*labelled, *plain):
        return Published(
            printed.iso, Certainty.STATED
        ), f"the date printed at the head of the article: {printed.printed}"
    return None


def _month_at_head(draft: Draft, reader: Reader) -> Finding | None:
    """Take the month printed at the head, of a page that prints no day."""
    for piece in _head(draft):
        for printed in dates_in(piece.text, reader):
            if len(printed.iso) == 7 and _stands_alone(piece, printed) and not _future(printed.iso, draft):
                return Published(
                    printed.iso, Certainty.STATED
                ), f"the month printed at the head of the article: {printed.printed}"
    return None


def _head(draft: Draft) -> Iterator[Piece]:
    """Go through the pieces around the title that are no running text."""
    title = next((place for place, piece in enumerate(draft.pieces) if piece.role is Role.TITLE), draft.start)
    yield from (
        piece
        for piece in draft.pieces[title + 1 : draft.start + HEAD_BELOW]
        if piece.role is not Role.BODY or piece.look.words <= 20
    )
    yield from (piece for piece in draft.pieces[max(0, title - HEAD_ABOVE) : title] if piece.look.words <= 20)


def _stands_alone(piece: Piece, printed: PrintedDate) -> bool:
    """Say whether a date is most of its line, not a day mentioned in a sentence or caption."""
    if piece.role in (Role.DATE, Role.BYLINE):
        return True
    return (
        piece.role is not Role.CAPTION
        and piece.look.words - len(printed.printed.split()) <= 8
        and piece.look.ends != "."
    )


def _in_address(draft: Draft, reader: Reader) -> Finding | None:
    """Take the day in the article's address."""
    day = _URL_DAY.search(draft.url or "")
    if day:
        iso = stated_date(
            f"{day[1]}-{day[2]}-{day[3]}" if day[2].isdigit() else f"{day[3]} {day[2]} {day[1]}", reader
        )
        if iso and not _future(iso, draft):
            return Published(iso, Certainty.STATED), f"the day stands in its address: {draft.url}"
    month = _URL_MONTH.search(draft.url or "")
    if month and not any(True for _ in _other_dates(draft, reader)):
        return Published(
            f"{month[1]}-{month[2]}", Certainty.STATED
        ), f"the month stands in its address: {draft.url}"
    return None


def _other_dates(draft: Draft, reader: Reader) -> Iterator[PrintedDate]:
    for _, value in draft.metadata("time"):
        yield from dates_in(value, reader)


def _printed_elsewhere(draft: Draft, reader: Reader) -> Finding | None:
    """Take a date called "published" anywhere on the page, or the one unnamed time the page marks up."""
    for piece in draft.pieces[draft.start :]:
        if piece.role is not Role.BODY and piece.look.words <= 30:
            for printed in dates_in(piece.text, reader):
                if (
                    printed.label is Label.PUBLISHED
                    and not _future(printed.iso, draft)
                    and len(printed.iso) >= 10
                ):
                    return Published(
                        printed.iso, Certainty.STATED
                    ), f"a line below the text: {piece.text.strip()[:120]}"
    for printed in _other_dates(draft, reader):
        if not _future(printed.iso, draft):
            return Published(
                printed.iso, Certainty.STATED
            ), f"the first time marked up on the page: {printed.printed}"
    return None


def _only_updated(draft: Draft, reader: Reader) -> Finding | None:
    """Guess from the last update when nothing says when the article first appeared."""
    for key, value in draft.metadata(*UPDATED_KEYS):
        iso = stated_date(value, reader)
        if iso is not None and not _future(iso, draft):
            return Published(
                iso[:10], Certainty.GUESSED
            ), f"only the last change is stated (the page's {key}: {value})"
    for piece in _head(draft):
        for printed in dates_in(piece.text, reader):
            if printed.label is Label.UPDATED and not _future(printed.iso, draft):
                return Published(
                    printed.iso[:10], Certainty.GUESSED
                ), f"only the last change is printed: {printed.printed}"
    return None


def _before_capture(draft: Draft, reader: Reader) -> Finding | None:
    """Count back from the capture where the head prints "3 hours ago" or "Yesterday"."""
    captured = stated_date(draft.page.hints.captured or "", reader)
    if captured is None or len(captured) < 10:
        return None
    for piece in _head(draft):
        match = _AGO.match(piece.text) if piece.look.words <= LONGEST_AGO else None
        day = _counted_back(captured, match) if match else None
        if match is not None and day is not None:
            return Published(
                day.isoformat(), Certainty.DERIVED
            ), f"the page, captured at {captured}, prints at its head: {match[0].strip()}"
    return None


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


def _worked_out(draft: Draft, reader: Reader) -> Finding | None:
    """Work the day out from a dated caption whose weekday is the one the report names."""
    named = _weekdays_named(draft)
    proofs: list[tuple[date, PrintedDate, Piece]] = []
    for piece in draft.pieces:
        if piece.role is Role.CAPTION:
            for printed in dates_in(piece.text, reader):
                day = printed.day
                if day and WEEKDAYS[day.weekday()] in named and not _future(printed.iso, draft):
                    proofs.append((day, printed, piece))
    if not proofs:
        return None
    day, printed, _ = max(proofs, key=lambda proof: proof[0])
    weekday = WEEKDAYS[day.weekday()]
    reason = (
        f"a caption is dated {printed.printed.removeprefix('on ')}, a {weekday}, "
        f'and the report says "{named[weekday]}": they agree'
        f"{_events(draft)}"
    )
    return Published(day.isoformat(), Certainty.DERIVED), reason


def _weekdays_named(draft: Draft) -> dict[str, str]:
    """Give the weekdays the first paragraphs name, each as it is worded there ("on Monday")."""
    named: dict[str, str] = {}
    for text in [piece.text for piece in draft.pieces if piece.role is Role.BODY][:FIRST_PARAGRAPHS]:
        for match in _WEEKDAY.finditer(text):
            worded = "on " + match[1] if text[: match.start()].lower().endswith("on ") else match[1]
            named.setdefault(match[1], worded)
    return named


def _events(draft: Draft) -> str:
    """Say which days of the text are events and not the date."""
    days = [day for piece in draft.pieces if piece.role is Role.BODY for day in day_mentions(piece.text)]
    unique = list(dict.fromkeys(days))[:4]
    return f" ({', '.join(unique)} in the text are events, not the date)" if unique else ""


def _future(iso: str, draft: Draft) -> bool:
    """Say whether a date lies after the page was captured; a day's grace is left for time zones."""
    captured = draft.page.hints.captured
    limit = stated_date(captured) if captured else None
    if limit is None or len(limit) < 10:
        return False
    last = date.fromisoformat(limit[:10]) + timedelta(days=1)
    return iso[:10] > last.isoformat()[: len(iso[:10])]


__all__ = ["find_publication", "look_at", "reader_for"]
