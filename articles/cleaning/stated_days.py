"""The dates that a page states of itself in machine form, and in its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from articles.article import Certainty
from articles.cleaning.day_findings import Finding, finding, is_future
from articles.cleaning.draft import Draft
from articles.cleaning.wordlists import load
from articles.dates import PrintedDate, Reader, dates_in, stated_date

DAYS_TO_RESTAMPING = 2
_URL_DAY = re.compile(
    r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2]|[1-9](?=[/_-])|[a-z]{3}(?=[/_-]))[/_-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/_.-]))(?![\d])",
    re.IGNORECASE,
)
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])(?=/)")
_GREENWICH = re.compile(r"T\d\d:\d\d[\d:.]*(?:Z|[+-]00:?00)$")
_OFFSET = re.compile(r"^[^T]*T.*[+-](?!00:00)\d\d:\d\d$")


def stated_by_page(draft: Draft, reader: Reader) -> Finding | None:
    """Take the first date the page states in machine form; a time refines a bare day."""
    days = list(_stated(draft, reader, "published"))
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
        return finding(local, f"the page's {saying}, which is {local} where it appeared")
    return _before_restamping(iso, draft, reader) or finding(iso, f"the page's {saying}")


def names_the_event(saying: str) -> bool:
    """Say whether what states a date calls it that of publication; some say nothing of what happened then."""
    return not any(f"the page's {key} says" in saying for key in load("statements.toml")["of_some_event"])


def states_greenwich(saying: str) -> bool:
    """Say whether a date was stated as of the time of Greenwich."""
    return _GREENWICH.search(saying) is not None


def stated_as_updated(draft: Draft, reader: Reader) -> Finding | None:
    """Guess from the last stated change when nothing says when the article first appeared."""
    for iso, saying in _stated(draft, reader, "updated"):
        return finding(iso[:10], f"only the last change is stated (the page's {saying})", Certainty.GUESSED)
    return None


def last_change(draft: Draft, reader: Reader) -> str:
    """Say when the page was last changed, where it states another day than that of its publication.

    Times that are marked up are not asked: those of other articles stand beside the article's own.
    """
    published = draft.published.text or ""
    stated = _stated(draft, reader, "updated")
    changes = [found for found in stated if len(found[0]) >= 10 and not found[1].startswith("time:")]
    if not changes or draft.published.certainty is not Certainty.STATED:
        return ""
    iso, saying = max(changes)
    return f"it was changed on {iso[:10]}: the page's {saying}" if iso[:10] > published[:10] else ""


def day_in_address(draft: Draft, reader: Reader) -> Finding | None:
    """Take the day in the article's address, or the month where the page marks up no day."""
    day = _URL_DAY.search(draft.url or "")
    if day:
        written = f"{day[1]}-{day[2]}-{day[3]}" if day[2].isdigit() else f"{day[3]} {day[2]} {day[1]}"
        iso = stated_date(written, reader)
        if iso and not is_future(iso, draft):
            return finding(iso, f"the day stands in its address: {draft.url}")
    month = _URL_MONTH.search(draft.url or "")
    if month and not any(True for _ in marked_up(draft, reader)):
        return finding(f"{month[1]}-{month[2]}", f"the month stands in its address: {draft.url}")
    return None


def marked_up(draft: Draft, reader: Reader) -> Iterator[PrintedDate]:
    """Go through the times that the page marks up without saying what they are the times of."""
    for _, value in draft.metadata("time"):
        yield from dates_in(value, reader)


def _stated(draft: Draft, reader: Reader, role: str) -> Iterator[tuple[str, str]]:
    """Go through the dates stated as of publication or of a change in the order of trust."""
    for key, value in draft.metadata(*load("statements.toml")[role]):
        iso = stated_date(value, reader)
        if iso is not None and not is_future(iso, draft):
            yield iso, f"{key} says {value}"


def _in_local_time(iso: str, draft: Draft) -> str | None:
    """Find the same moment stated in the outlet's own time, where it was stated in UTC."""
    if not iso.endswith("+00:00"):
        return None
    moment = datetime.fromisoformat(iso)
    statements = load("statements.toml")
    for _, value in draft.metadata(*statements["published"], *statements["updated"], "time"):
        other = stated_date(value)
        if other and _OFFSET.search(other) and datetime.fromisoformat(other) == moment:
            return other
    return None


def _before_restamping(iso: str, draft: Draft, reader: Reader) -> Finding | None:
    """Take the day in the address where the page has since been given a much later date."""
    first = day_in_address(draft, reader)
    if first is None or first[0].text is None or len(first[0].text) < 10 or len(iso) < 10:
        return None
    later = (date.fromisoformat(iso[:10]) - date.fromisoformat(first[0].text)).days
    if later <= DAYS_TO_RESTAMPING:
        return None
    return finding(first[0].text, f"{first[1]}; the page now states {iso[:10]}")
