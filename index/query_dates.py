"""What a date in a query means: a day, a month, a year, a range or a phrase such as "last week"."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1000, 2999


class Days(NamedTuple):
    """A run of calendar days, both ends included; an end that is None is open."""

    first: date | None
    last: date | None


def read_days(text: str, today: date) -> Days | None:
    """Read the days that a text names, or give None when it names none.

    Understood: 2021, 2021-10, 2021-10-18, 18 October 2021, October 18, 2021, Oct 2021, 1990s, today,
    yesterday, monday, this week, last month, last 7 days, and two of these with ".." or " to " between
    them, of which one may be missing.
    """
    text = " ".join(text.lower().replace("–", "-").replace(",", " ").split())
    first, dots, last = text.partition("..") if ".." in text else text.partition(" to ")
    if dots:
        return _range(first.strip(". "), last.strip(". "), today)
    return _period(text, today)


def _range(first: str, last: str, today: date) -> Days | None:
    start = _period(first, today) if first else Days(None, None)
    end = _period(last, today) if last else Days(None, None)
    if not (first or last) or start is None or end is None:
        return None
    return Days(start.first, end.last)


def _period(text: str, today: date) -> Days | None:
    for pattern, reading in _READINGS:
        if match := pattern.fullmatch(text):
            try:
                days = reading(match, today)
            except (ValueError, OverflowError):
                return None
            return days if days and days.first and FIRST_YEAR <= days.first.year <= LAST_YEAR else None
    return None


_WORDS = tomllib.loads(files("index").joinpath("query_dates.toml").read_text(encoding="utf-8"))
_MONTHS = {name: number for number, names in enumerate(_WORDS["months"], 1) for name in names}
_UNITS: dict[str, str] = _WORDS["units"]
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNIT = "|".join(_UNITS)


def _numeric(match: re.Match[str], today: date) -> Days:
    year, month, day = (int(part) if part else 0 for part in match.groups())
    return _calendar(year, month, day)


def _named(match: re.Match[str], today: date) -> Days:
    parts = match.groupdict()
    return _calendar(int(parts["year"]), _MONTHS[parts["month"]], int(parts.get("day") or 0))


def _decade(match: re.Match[str], today: date) -> Days:
    year = int(match[1])
    return Days(date(year, 1, 1), date(year + 9, 12, 31))


def _days_ago(match: re.Match[str], today: date) -> Days:
    day = today - timedelta(days=_WORDS["days_ago"][match[0]])
    return Days(day, day)


def _weekday(match: re.Match[str], today: date) -> Days:
    day = today - timedelta(days=(today.weekday() - _WORDS["weekdays"].index(match[1])) % 7)
    return Days(day, day)


def _relative(match: re.Match[str], today: date) -> Days:
    return _shifted(_UNITS[match[2]], _WORDS["periods"][match[1]], today)


def _rolling(match: re.Match[str], today: date) -> Days:
    """Read "last 7 days", "past 3 months": so many units ending today."""
    count, unit = int(match[1] or 1), _UNITS[match[2]]
    if unit in ("day", "week"):
        return Days(today - timedelta(days=count * (7 if unit == "week" else 1) - 1), today)
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    day = min(today.day, monthrange(year, month + 1)[1])
    return Days(date(year, month + 1, day) + timedelta(days=1), today)


def _shifted(unit: str, by: int, today: date) -> Days:
    """Give the calendar day, week (from Monday), month or year that lies `by` units from today's."""
    if unit == "day":
        return Days(today + timedelta(days=by), today + timedelta(days=by))
    if unit == "week":
        monday = today + timedelta(days=7 * by - today.weekday())
        return Days(monday, monday + timedelta(days=6))
    if unit == "year":
        return _calendar(today.year + by)
    year, month = divmod(today.year * 12 + today.month - 1 + by, 12)
    return _calendar(year, month + 1)


def _calendar(year: int, month: int = 0, day: int = 0) -> Days:
    first = date(year, month or 1, day or 1)
    if day:
        return Days(first, first)
    month = month or 12
    return Days(first, date(year, month, monthrange(year, month)[1]))


def _readings() -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]]]:
    yield re.compile(r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?"), _numeric
    yield re.compile(r"(\d{4})(\d\d)(\d\d)"), _numeric
    yield re.compile(rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)? )?(?P<month>{_MONTH})\.? (?P<year>\d{{4}})"), _named
    yield re.compile(rf"(?P<month>{_MONTH})\.? (?P<day>\d\d?)(?:st|nd|rd|th)? (?P<year>\d{{4}})"), _named
    yield re.compile(r"(\d{3}0)s"), _decade
    yield re.compile("|".join(_WORDS["days_ago"])), _days_ago
    yield re.compile(rf"(?:last )?({'|'.join(_WORDS['weekdays'])})"), _weekday
    yield re.compile(rf"({'|'.join(_WORDS['periods'])}) ({_UNIT})"), _relative
    yield re.compile(rf"(?:last|past|previous) (\d{{1,4}} )?({_UNIT})"), _rolling


_READINGS = tuple(_readings())
