"""The archive in numbers: what `stats` and the overview print."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from articles.article import Certainty, Outlet, Published
from articles.store_values import Counts, OutletCount, YearCount

# The facts that are counted, with the corrections in force laid over them: few articles have any.
_CORRECTED = """
    SELECT article, field, value FROM corrections
    WHERE undone IS NULL AND field IN ('outlet', 'published') AND id IN (
        SELECT max(id) FROM corrections WHERE undone IS NULL GROUP BY article, field)"""
_FACTS = f"""
    WITH corrected AS MATERIALIZED ({_CORRECTED}), facts AS (
        SELECT outlet, domain, published, certainty FROM articles
        WHERE id NOT IN (SELECT article FROM corrected)
        UNION ALL
        SELECT iif(o.field IS NULL, outlet, json_extract(o.value, '$.name')),
            iif(o.field IS NULL, domain, json_extract(o.value, '$.domain')),
            iif(p.field IS NULL, published, json_extract(p.value, '$')),
            CASE WHEN p.field IS NULL THEN certainty WHEN p.value = 'null' THEN 'unknown' ELSE 'stated' END
        FROM articles
        LEFT JOIN corrected AS o ON o.article = articles.id AND o.field = 'outlet'
        LEFT JOIN corrected AS p ON p.article = articles.id AND p.field = 'published'
        WHERE articles.id IN (SELECT article FROM corrected))"""  # noqa: S608 - our own text
# min() and max() of ISO dates of different lengths order by the first day: "2021" stands before "2021-01-02".
_ARTICLES = f"""{_FACTS}
    SELECT count(*), count(*) - count(published), min(published), max(published) FROM facts"""  # noqa: S608 - our own text
_OUTLETS = f"""{_FACTS}
    SELECT count(DISTINCT outlet) FROM facts"""  # noqa: S608 - our own text
_BY_OUTLET = f"""{_FACTS}
    SELECT outlet, max(domain), count(*), min(published), max(published) FROM facts
    GROUP BY outlet ORDER BY count(*) DESC, outlet"""  # noqa: S608 - our own text
_BY_YEAR = f"""{_FACTS}
    SELECT CAST(substr(published, 1, 4) AS INTEGER) AS year, count(*),
    {", ".join(f"sum(certainty = '{certainty.value}')" for certainty in Certainty)}
    FROM facts GROUP BY year ORDER BY year IS NULL, year"""  # noqa: S608 - the certainties are ours


def counts(connection: sqlite3.Connection, path: Path) -> Counts:
    """Count what the archive at `path` holds."""
    articles, undated, first, last = connection.execute(_ARTICLES).fetchone()
    return Counts(
        articles=articles,
        sources=_number(connection, "SELECT count(*) FROM sources WHERE replaced IS NULL"),
        outlets=_number(connection, _OUTLETS),
        undated=undated,
        first_day=_day(first),
        last_day=_day(last),
        bytes=_number(connection, "SELECT coalesce(sum(size), 0) FROM originals"),
        database_bytes=_size(path, ("", "-wal")),
    )


def by_outlet(connection: sqlite3.Connection) -> tuple[OutletCount, ...]:
    """Count the articles of each outlet, most first; those of no known outlet are counted too."""
    return tuple(
        OutletCount(None if name is None else Outlet(name, domain), articles, _day(first), _day(last))
        for name, domain, articles, first, last in connection.execute(_BY_OUTLET)
    )


def by_year(connection: sqlite3.Connection) -> tuple[YearCount, ...]:
    """Count the articles of each year, earliest first and the undated last, by certainty."""
    return tuple(
        YearCount(year, articles, dict(zip(Certainty, certainties, strict=True)))
        for year, articles, *certainties in connection.execute(_BY_YEAR)
    )


def _number(connection: sqlite3.Connection, query: str) -> int:
    number: int = connection.execute(query).fetchone()[0]
    return number


def _day(published: str | None) -> date | None:
    return Published(published).first_day()


def _size(path: Path, endings: Sequence[str]) -> int:
    files = (f"{path}{ending}" for ending in endings)
    return sum(os.path.getsize(file) for file in files if os.path.exists(file))
