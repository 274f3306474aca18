"""Reading the dates and times that pages print and state; dateutil parses, this module says what to trust.

A date is kept as finely as it was written and no finer; see `articles.article.Published` for the form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser as dateutil_parser

from articles.article import EARLIEST_YEAR, LATEST_YEAR

LONGEST_LINE = 2000  # characters of a line that are looked at for dates
_ANY_DAY = datetime(2000, 1, 1)
TWO_DIGIT_PIVOT = 69  # as in POSIX: 69-99 are 1969-1999, 00-68 are 2000-2068


class Label(StrEnum):
    """What is printed before a date."""

    NONE = ""
    PUBLISHED = "published"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Reader:
    """How dates are read at an outlet: its country (two letters, or empty), its zone, and proof on the page.

    `day_first` is True or False where it is known in which order day and month stand, else None.
    """

    country: str = ""
    zone: str = ""
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text: its ISO form (as long as its precision), and where and how it stood there."""

    iso: str
    printed: str
    start: int
    label: Label = Label.NONE

    @property
    def day(self) -> date | None:
        """The calendar day, or None when only a month or year is known."""
        return date.fromisoformat(self.iso[:10]) if len(self.iso) >= 10 else None


def stated_date(value: str, reader: Reader = Reader()) -> str | None:
    """Read a date stated in machine form or by hand; give it as ISO 8601, or None when it is no date."""
    text = value.strip()
    if re.fullmatch(r"\d{4}(?:-\d{2})?", text):
        return text if _believable(int(text[:4])) and (len(text) == 4 or 1 <= int(text[5:]) <= 12) else None
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return _at_outlet(datetime.fromtimestamp(int(text[:10]), UTC).isoformat(), reader)
    found = next(iter(dates_in(text, reader)), None)
    return _at_outlet(found.iso, reader) if found else None


def _at_outlet(iso: str, reader: Reader) -> str:
    """Give a time stated in UTC as the outlet's own clock shows it, which may be on another day."""
    zone = _named_zone(reader.zone) if reader.zone and iso.endswith("+00:00") else None
    return datetime.fromisoformat(iso).astimezone(zone).isoformat() if zone else iso


def dates_in(text: str, reader: Reader = Reader()) -> Iterator[PrintedDate]:
    """Go through the dates printed in a text that name at least a month and a year."""
    return iter(_dates_in(text[:LONGEST_LINE], reader) if _HINT.search(text) else ())


@lru_cache(maxsize=2048)  # several steps ask for the dates of one line
def _dates_in(text: str, reader: Reader) -> tuple[PrintedDate, ...]:
    found: list[PrintedDate] = []
    before = 0
    for match in _date_pattern().finditer(text):
        iso = _iso_of(match, reader)
        if iso is not None:
            label = _label(text[before : match.start()])
            found.append(PrintedDate(iso, match[0].strip(" ,|-–"), match.start(), label))
        before = match.end()
    return tuple(found)


def orders_shown(text: str) -> Iterator[bool]:
    """Give, for each date in figures that can be read in one way only, whether its day stands first."""
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[2])
        if 12 < first <= 31 and second <= 12:
            yield True
        elif 12 < second <= 31 and first <= 12:
            yield False


def has_date_in_figures(text: str) -> bool:
    """Say whether a text may hold a date of figures alone, with day and month in an order of its own."""
    return _FIGURES.search(text) is not None


def month_first_country(country: str) -> bool:
    """Say whether dates in figures begin with the month in a country."""
    return country in _data()["month_first"]["countries"]


def day_mentions(text: str) -> list[str]:
    """Give the days a text names without a year, as they are written ("October 6")."""
    return [match[0] for match in _day_and_month().finditer(text[:LONGEST_LINE])]


# It begins with a set of characters, as the quickest patterns to look for do.
_HINT = re.compile(r"[\d'](?:(?<=')\d\d|(?<=\d)\d{3}|(?<=\d)[./-]\d{1,2}[./-]\d\d)")
_NUMERIC = re.compile(r"(\d(?<![\d./-]\d)\d?)[./-](\d{1,2})[./-](?:\d{4}|\d{2})(?![\d./-]*\d)")
_FIGURES = re.compile(r"\d[./-]\d{1,2}[./-]\d\d")
_TIME = r"\d{1,2}(?:[:.h]\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?\s?(?:[ap]\.?\s?m\b\.?)?"
_CLOCK = r"(?:\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:[ap]\.?\s?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?)"
_PLAIN_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")  # nearly all; the others are for dateutil
_ZONE = r"(?:\s?\(?(?:[A-Z]{2,5}(?![A-Za-z])|Z)\)?|\s?(?:UTC|GMT)?\s?[+−-]\d{2}:?\d{2})"


@cache
def _date_pattern() -> re.Pattern[str]:
    """Make the pattern of every form of date, with an optional time before or behind it."""
    month = "|".join(sorted(_month_names(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<![\w:])(?P<early>{_CLOCK})(?P<earlyzone>{_ZONE})?\s?(?:[,|•·-]|on)?\s?)?"
        r"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-zé]{0,8}\.?,?\s{1,2})?"
        r"(?:"
        r"(?<!\d)(?P<iy>\d{4})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d)"
        r"|(?<!\d)(?P<ey>\d{4})(?:\.\s|\s?[年년]\s?)(?P<em>\d{1,2})(?:\.\s|\s?[月월]\s?)(?P<ed>\d{1,2})(?:\.|\s?[日일])"
        rf"|(?<![\d.,])(?P<wd>\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s-]{{0,2}}(?:of\s|de\s)?(?P<wm>{month})\b\.?,?[\s-]{{0,2}}(?:de\s)?(?P<wy>(?:19|20|1[6-8])\d{{2}}|'\d{{2}}(?!\d))"
        rf"|(?<![^\W\d_])(?P<am>{month})\b\.?\s{{0,2}}(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s|\.\s)\s?(?P<ay>(?:19|20|1[6-8])\d{{2}})"
        r"|(?<![\d./-])(?P<nd>\d{1,2})(?P<nsep>[./-])(?P<nm>\d{1,2})(?P=nsep)(?P<ny>\d{4}|\d{2}(?!\d))(?![./-]\d)"
        rf"|(?<![^\W\d_])(?P<mm>{month})\b\.?,?\s(?P<my>(?:19|20|1[6-8])\d{{2}})(?!\d)"
        r")"
        rf"(?:(?:\s?[T,|•·@/–-]|\s?\bat\b|\s?\bum\b|\s?\bà\b)?\s{{0,2}}(?P<late>{_CLOCK})(?P<latezone>{_ZONE})?)?",
        re.IGNORECASE,
    )


def _iso_of(match: re.Match[str], reader: Reader) -> str | None:
    """Turn what was matched into ISO 8601, or None when it is no date or cannot be told for sure."""
    parts = _day_parts(match, reader)
    if parts is None:
        return None
    year, month, day = parts
    if not _believable(year) or not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        written = date(year, month, day)
    except ValueError:
        return None
    clock = match["late"] or match["early"]
    zone = match["latezone"] if match["late"] else match["earlyzone"]
    return _with_time(written, clock, (zone or "").strip(" ()"), reader) if clock else written.isoformat()


def _day_parts(match: re.Match[str], reader: Reader) -> tuple[int, int, int | None] | None:
    groups = match.groupdict()
    if groups["iy"]:
        return int(groups["iy"]), int(groups["im"]), int(groups["id"])
    if groups["ey"]:
        return int(groups["ey"]), int(groups["em"]), int(groups["ed"])
    if groups["wy"]:
        return _year(groups["wy"]), _month(groups["wm"]), int(groups["wd"])
    if groups["ay"]:
        return _year(groups["ay"]), _month(groups["am"]), int(groups["ad"])
    if groups["my"]:
        return _year(groups["my"]), _month(groups["mm"]), None
    return _numeric_parts(int(groups["nd"]), int(groups["nm"]), _year(groups["ny"]), groups["nsep"], reader)


def _numeric_parts(
    first: int, second: int, year: int, separator: str, reader: Reader
) -> tuple[int, int, int] | None:
    """Tell day from month in figures: by size, by proof on the page, by country; else not at all."""
    if first > 12 or first == second or separator == ".":
        return year, second, first
    if second > 12:
        return year, first, second
    if reader.day_first is None and not reader.country:
        return None
    day_first = reader.day_first if reader.day_first is not None else not month_first_country(reader.country)
    return (year, second, first) if day_first else (year, first, second)


def _with_time(day: date, clock: str, zone_name: str, reader: Reader) -> str:
    """Add the time of day, and the offset of the zone printed or of the outlet's own zone."""
    time = _time_of_day(clock)
    if time is None:
        return day.isoformat()
    return datetime.combine(day, time, _zone(zone_name, reader)).isoformat()


@lru_cache(maxsize=2048)
def _time_of_day(clock: str) -> time | None:
    """Read a time of day, to the second, or give None where it is none."""
    plain = _PLAIN_CLOCK.fullmatch(clock)
    if plain:
        return time(int(plain[1]), int(plain[2]))
    clock = (
        re.sub(r"(?<=\d)[.h](?=\d\d)", ":", clock).replace(".", "")
        if clock.count(".") != 1 or ":" not in clock
        else clock
    )
    try:
        read = dateutil_parser.parse(clock, default=_ANY_DAY)
    except (ValueError, OverflowError):
        return None
    return read.time().replace(microsecond=0) if read.date() == _ANY_DAY.date() else None


def _zone(name: str, reader: Reader) -> tzinfo | None:
    """Find the zone a name means at an outlet; without a name it is the outlet's own."""
    offset = re.search(r"([+−-])(\d{2}):?(\d{2})$", name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=-minutes if offset[1] != "+" else minutes))
    name = name.upper()
    data = _data()
    value = data["zones_by_country"].get(reader.country, {}).get(name, data["zones"].get(name))
    if value is None:
        return _named_zone(reader.zone) if reader.zone else None
    if isinstance(value, str):
        return _named_zone(value)
    return timezone(timedelta(hours=value)) if value else UTC


@cache
def _named_zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _label(before: str) -> Label:
    """Say what the words right before a date call it."""
    if not before or before.isspace():
        return Label.NONE
    tail = re.sub(r"[^\w\s'à-ÿ]+", " ", before[-40:]).lower().split()
    joined = " ".join(tail)
    for label in (Label.UPDATED, Label.PUBLISHED):
        for words in _data()["labels"][label.value]:
            if words not in joined:
                continue
            size = words.count(" ") + 1
            places = [" ".join(tail[i : i + size]) for i in range(max(0, len(tail) - size - 2), len(tail))]
            if any(
                place == words or (size == 1 and place.endswith(words) and len(words) > 6) for place in places
            ):
                return label
    return Label.NONE


def _year(written: str) -> int:
    digits = written.strip("'")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= TWO_DIGIT_PIVOT else 2000)


def _month(name: str) -> int:
    return _month_names()[name.lower()]


def _believable(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LATEST_YEAR


@cache
def _day_and_month() -> re.Pattern[str]:
    month = "|".join(sorted((name for name in _month_names() if name != "may"), key=len, reverse=True))
    return re.compile(rf"\b(?:(?:{month})\s\d{{1,2}}\b|\d{{1,2}}\s(?:{month})\b)(?!,?\s?\d)", re.IGNORECASE)


@cache
def _month_names() -> Mapping[str, int]:
    return {name: int(number) for number, names in _data()["months"].items() for name in names}


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("articles").joinpath("dates.toml").read_text(encoding="utf-8"))
