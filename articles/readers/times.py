"""Times as machines write them in feeds, agency files and mail, in a form that the cleaning can read."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from articles.dates import stated_date

_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})")
_LONGEST = 100  # characters; no time is longer


def telling_time(*values: str | None) -> str | None:
    """Give the first of some values that is a time, as it was written or, if need be, as ISO 8601."""
    for value in values:
        text = (value or "").strip()
        if text and len(text) <= _LONGEST and (time := _readable(text)):
            return time
    return None


def _readable(text: str) -> str | None:
    if match := _COMPACT.fullmatch(text):
        return _iso(*match.groups())
    if match := _SCRIPTED.match(text):
        return _by_mail_rules(f"{match[1][4:6]} {match[1][:3]} {match[1][7:]} {match[2]}")
    return text if stated_date(text) else _by_mail_rules(text)


def _iso(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> str | None:
    """Write a compact time with its marks; midnight to the second is how agencies write a day alone."""
    date, clock = f"{year}-{month}-{day}", f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    if clock == "00:00:00":
        return date if stated_date(date) else None
    time = f"{date}T{clock}{_zone(zone)}"
    return time if stated_date(time) else None


def _zone(zone: str | None) -> str:
    if not zone or zone in "Zz":
        return "Z" if zone else ""
    return f"{zone[:3]}:{zone[-2:]}"


def _by_mail_rules(text: str) -> str | None:
    """Read a time as mail writes it (RFC 5322), its years of two figures and names of zones included."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
