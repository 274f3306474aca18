"""Dates, spans and counts in the words a newspaper would use; no locale of the machine has a say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from articles.article import Certainty, Precision, Published

if TYPE_CHECKING:
    from articles.store import StoredSource

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
CERTAINTY_NOTES = {
    Certainty.STATED: "",
    Certainty.DERIVED: "derived",
    Certainty.GUESSED: "guessed",
    Certainty.UNKNOWN: "",
}
CERTAINTY_EXPLANATIONS = {
    Certainty.STATED: "The source states this date",
    Certainty.DERIVED: "Worked out from what the article says; open the article for the proof",
    Certainty.GUESSED: "A guess; open the article for the reason",
    Certainty.UNKNOWN: "No date was found",
}


def published_words(published: Published) -> str:
    """Say when, exactly as precisely as is known: "18 October 2021, 15:27", "October 2021", "Undated"."""
    first = published.first_day()
    if published.text is None or first is None:
        return "Undated"
    if published.precision is Precision.YEAR:
        return str(first.year)
    if published.precision is Precision.MONTH:
        return month_words(first)
    if published.precision is Precision.DAY:
        return day_words(first)
    return f"{day_words(first)}, {datetime.fromisoformat(published.text):%H:%M}"


def day_words(day: date) -> str:
    """Say a day: "18 October 2021"."""
    return f"{day.day} {month_words(day)}"


def month_words(day: date) -> str:
    """Say a day's month: "October 2021"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """Say a moment in universal time: "18 October 2021, 15:27 UTC"."""
    return f"{day_words(moment.date())}, {moment:%H:%M} UTC"


def days_words(first: date, last: date) -> str:
    """Say the days from `first` to `last` as shortly as is exact: "1990s", "2021", "October 2021"."""
    if first == last:
        return day_words(first)
    if is_whole_years(first, last):
        if first.year == last.year:
            return str(first.year)
        is_decade = first.year % 10 == 0 and last.year == first.year + 9
        return f"{first.year}s" if is_decade else f"{first.year} – {last.year}"
    if is_whole_months(first, last):
        same = (first.year, first.month) == (last.year, last.month)
        return month_words(first) if same else f"{month_words(first)} – {month_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"


def span_texts(first: date, last: date) -> tuple[str, str]:
    """Write the days from `first` to `last` as shortly as is exact, as `from` and `to` take them."""
    if is_whole_years(first, last):
        return str(first.year), str(last.year)
    if is_whole_months(first, last):
        return first.isoformat()[:7], last.isoformat()[:7]
    return first.isoformat(), last.isoformat()


def is_whole_years(first: date, last: date) -> bool:
    """Tell whether the days run from a 1 January to a 31 December."""
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def is_whole_months(first: date, last: date) -> bool:
    """Tell whether the days run from the first of a month to the last of a month."""
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def number_words(count: int, singular: str, plural: str | None = None) -> str:
    """Say a count with its noun: "1 article", "1,204 articles"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def joined_words(names: Sequence[str]) -> str:
    """Join names as one says them: "Ada Finch", "Ada Finch, Tom Reyes and Ilse van Dorn"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def share_words(count: int, of: int) -> str:
    """Say which share of something is meant: "7.5%", "34%", "under 0.1%"; nothing where there is nothing."""
    if not of:
        return ""
    share = 100 * count / of
    if 0 < share < 0.1:
        return "under 0.1%"
    return f"{share:.1f}%" if 0 < share < 9.95 else f"{share:.0f}%"


def seconds_words(milliseconds: float) -> str:
    """Say how long a search took: "4 ms", "1.2 s"."""
    if milliseconds < 1:
        return "under 1 ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def sentence(text: str) -> str:
    """Print a phrase as a sentence: "a menu" as "A menu."; what is one already stays as it is."""
    text = text.strip()
    ended = text if not text or text[-1] in '.!?…”’")' else f"{text}."
    return ended[:1].upper() + ended[1:]


def size_words(size: int) -> str:
    """Say a size: "812 bytes", "14 kB", "2.5 MB"."""
    if size < 1000:
        return number_words(size, "byte")
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def source_words(source: StoredSource) -> str:
    """Say what came in and when, and what it is to the article: the one it is made from, or replaced."""
    place = f"{source.name}, {source.member}" if source.member else source.name
    told = [f"came in {moment_words(source.added)}"]
    if source.captured:
        told.append(f"captured {source.captured}")
    if source.chosen:
        told.append("the article is made from it")
    if source.replaced:
        told.append(f"out of use since {moment_words(source.replaced)}")
    return f"{place} ({', '.join(told)})"
