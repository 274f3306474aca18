"""What can be wrong with an archive's database, looked for and said in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from sqlite3 import Connection
from typing import Any, NamedTuple

from articles.errors import StoreError
from articles.store_connections import Connections
from articles.store_joining import read_reading
from articles.store_reading import articles, cleaned, require_rising, whole_original
from articles.store_repairing import suspects
from articles.store_seals import TABLES, damaged_rows
from articles.store_values import StoredArticle

_ORIGINALS_AT_ONCE = 10  # in memory; one may have many megabytes
_ARTICLES_AT_ONCE = 100
_LISTED = 100  # faults of one kind that are told one by one


MISCOUNTED = """
    SELECT id FROM outlets LEFT JOIN (SELECT outlet, count(*) AS theirs FROM counted GROUP BY outlet)
    ON outlet = id WHERE articles <> coalesce(theirs, 0)"""


class _Rule(NamedTuple):
    """What must not be: a query for the numbers that break it, and the sentence for one of them."""

    query: str
    sentence: str


_RULES = (
    _Rule(
        "SELECT id FROM articles WHERE NOT EXISTS "
        "(SELECT 1 FROM blocks WHERE article = articles.id AND role = 'body')",
        "article {} has no text",
    ),
    _Rule(
        "SELECT id FROM articles WHERE NOT EXISTS "
        "(SELECT 1 FROM sources WHERE article = articles.id AND replaced IS NULL)",
        "article {} comes from no source that is in use",
    ),
    _Rule(
        "SELECT id FROM articles JOIN sources ON (article, number) = (id, source) WHERE replaced IS NOT NULL",
        "article {} is made from a source that is no longer in use",
    ),
    _Rule(
        "SELECT sources.article FROM sources JOIN articles ON id = sources.article AND number <> source "
        "WHERE replaced IS NULL AND (sources.article, number) NOT IN (SELECT article, number FROM readings)",
        "article {} has a source in use of which nothing is kept",
    ),
    _Rule(
        "SELECT readings.article FROM readings JOIN sources USING (article, number) "
        "LEFT JOIN articles ON id = readings.article "
        "WHERE replaced IS NOT NULL OR source IS NULL OR number = source",
        "article {} has a reading of no other source",
    ),
    _Rule(
        "SELECT article FROM sources WHERE replaced IS NULL "
        "AND article NOT IN (SELECT id FROM articles) GROUP BY article",
        "article {} has a source in use, but is not there",
    ),
    _Rule(
        "SELECT id FROM contents WHERE id NOT IN (SELECT id FROM originals)",
        "the bytes of original {} are there, but not their size and hash",
    ),
    _Rule(
        "SELECT id FROM searches WHERE seen > (SELECT coalesce(max(article), 0) FROM revisions)",
        "saved search {} has seen articles that never were",
    ),
    _Rule(
        "SELECT id FROM searches WHERE length(name) > 100 OR length(parameters) > 20000",
        "saved search {} is damaged",
    ),
    _Rule(
        f"SELECT id FROM outlets WHERE id IN ({MISCOUNTED})",  # noqa: S608 - ours
        "of outlet {} other articles are counted than are said to be; `morgue check --repair` counts anew",
    ),
)
_ORIGINALS = """
    SELECT id, lower(hex(sha256)), size, compression, bytes FROM originals JOIN contents USING (id)
    WHERE id > ? ORDER BY id LIMIT ?"""
Reading = Callable[[Connection, Iterable[int]], dict[int, StoredArticle]]
_ARTICLE_IDS = "SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?"


def faults(connections: Connections) -> Iterator[str]:
    """Look for every fault, cheapest first: structure, references, rules, seals, originals, articles.

    A fault that stops one of these searches is told, and the others go on. What is told already is not told
    again of the article that it belongs to.
    """
    told: set[str] = set()
    for search in (
        _broken_structure,
        _broken_references,
        _broken_rules,
        partial(_broken_seals, told),
        _damaged_originals,
        _damaged_articles,
        _damaged_readings,
    ):
        try:
            for fault in search(connections):
                if fault not in told:
                    yield fault
        except StoreError as error:
            yield str(error)


def _broken_structure(connections: Connections) -> Iterator[str]:
    for (answer,) in connections.read(_rows, "PRAGMA integrity_check"):
        if answer != "ok":
            yield f"{connections.path}: the database is damaged: {answer}"


def _broken_references(connections: Connections) -> Iterator[str]:
    for table, row, parent, _ in connections.read(_rows, "PRAGMA foreign_key_check"):
        which = f"row {row}" if row is not None else "a row"
        yield f"{connections.path}: {which} of {table} points to something in {parent} that is not there"


def _broken_rules(connections: Connections) -> Iterator[str]:
    for rule in _RULES:
        yield from (rule.sentence.format(number) for (number,) in connections.read(_rows, rule.query))


def _broken_seals(told: set[str], connections: Connections) -> Iterator[str]:
    """Go through what is sealed; `told` takes what is told of it, as reading an article would tell it."""
    for table in TABLES:
        for fault in connections.read(_some_damaged, table):
            told.add(fault.what)
            yield fault.reason


def _some_damaged(connection: Connection, table: str) -> list[StoreError]:
    return list(islice(damaged_rows(connection, table), _LISTED))


def is_miscounted(connections: Connections) -> bool:
    """Say whether what was learned of lines is damaged: it can be counted anew."""
    damaged = any(connections.read(_some_damaged, table) for table in ("outlets", "furniture"))
    return damaged or bool(connections.read(_rows, MISCOUNTED))


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchmany(_LISTED)


def _all_rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def _damaged_originals(connections: Connections) -> Iterator[str]:
    last = 0
    while rows := connections.read(_some_originals, last):
        for _, sha256, size, compression, contents in rows:
            try:
                whole_original(sha256, size, compression, contents)
            except StoreError as error:
                yield error.what
        last = rows[-1][0]


def _some_originals(connection: Connection, after: int) -> list[tuple[int, str, int, str, bytes]]:
    found = connection.execute(_ORIGINALS, (after, _ORIGINALS_AT_ONCE)).fetchall()
    require_rising(after, (row[0] for row in found))
    return found


def hurt_articles(connections: Connections) -> tuple[int, ...]:
    """Give the articles that are not as they were stored, and those whose sources do not fit together."""
    seen = chain(_articles(connections, cleaned), _readings(connections))
    damaged = {article for article, fault in seen if fault}
    return tuple(sorted(damaged | set(connections.read(suspects))))


def _damaged_articles(connections: Connections) -> Iterator[str]:
    return (fault for _, fault in _articles(connections, articles) if fault)


def _damaged_readings(connections: Connections) -> Iterator[str]:
    return (fault for _, fault in _readings(connections) if fault)


def _articles(connections: Connections, reading: Reading) -> Iterator[tuple[int, str]]:
    """Go through all articles: the fault of each when it is read so, or an empty text."""
    last = 0
    while seen := connections.read(_some_articles, last, reading):
        yield from seen.items()
        last = max(seen)


def _readings(connections: Connections) -> Iterator[tuple[int, str]]:
    for article, number in connections.read(_all_rows, "SELECT article, number FROM readings"):
        try:
            connections.read(read_reading, article, number)
            yield article, ""
        except StoreError as error:
            yield article, error.what


def _some_articles(connection: Connection, after: int, reading: Reading) -> dict[int, str]:
    """Read the next articles: the fault of each, or an empty text."""
    found = connection.execute(_ARTICLE_IDS, (after, _ARTICLES_AT_ONCE))
    ids = [article_id for (article_id,) in found]
    require_rising(after, ids)
    if not _fault(connection, ids, reading):
        return dict.fromkeys(ids, "")
    return {article_id: _fault(connection, [article_id], reading) for article_id in ids}


def _fault(connection: Connection, ids: list[int], reading: Reading) -> str:
    """Give a fault that one of these articles has, or an empty text."""
    try:
        missing = set(ids) - set(reading(connection, ids))
    except StoreError as error:
        return error.what
    return f"article {min(missing)} is damaged: a part of it is not there" if missing else ""
