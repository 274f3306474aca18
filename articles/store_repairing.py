"""What is derived, made right again from what is not: indexes, references, and articles made anew.

Originals, their sources and the corrections are only read. Each function works inside a transaction.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import reduce
from hashlib import sha256
from sqlite3 import Connection, DatabaseError

from articles.article import Article
from articles.errors import StoreError
from articles.furniture import sighting
from articles.sameness import Version, better
from articles.sources import Source
from articles.store_corrections import touch
from articles.store_furniture import count_sighting
from articles.store_joining import add_reading, in_use, version
from articles.store_reading import cleaned, ids_and_revisions, source_of
from articles.store_rows import article_of, sealed
from articles.store_seals import columns, damaged_rows, drop_damaged, new_seal, resealed
from articles.store_steps import MIGRATIONS
from articles.store_writing import Prepared, put, record_recleaning, tell_original, write_keys

_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (\w+)")
_SUSPECTS = """
    SELECT id FROM articles LEFT JOIN sources ON (article, number) = (id, source)
        WHERE number IS NULL OR replaced IS NOT NULL
    UNION SELECT article FROM sources WHERE replaced IS NULL AND article NOT IN (SELECT id FROM articles)
    UNION SELECT sources.article FROM sources JOIN articles ON id = sources.article AND number <> source
        WHERE replaced IS NULL AND (sources.article, number) NOT IN (SELECT article, number FROM readings)
    UNION SELECT readings.article FROM readings LEFT JOIN sources USING (article, number)
        LEFT JOIN articles ON id = readings.article
        WHERE replaced IS NOT NULL OR source IS NULL OR number = source"""
_ORPHANS = {
    "blocks": "DELETE FROM blocks WHERE article NOT IN (SELECT id FROM articles)",
    "mentions": "DELETE FROM mentions WHERE article NOT IN (SELECT id FROM articles)",
    "readings": "DELETE FROM readings WHERE (article, number) NOT IN (SELECT article, number FROM sources)",
    "counts of lines": "DELETE FROM counted WHERE outlet NOT IN (SELECT id FROM outlets)",
}
_UNSEEN = f"""
    UPDATE searches SET {resealed("searches", {"seen": "(SELECT coalesce(max(article), 0) FROM revisions)"})}
    WHERE seen > (SELECT coalesce(max(article), 0) FROM revisions)"""  # noqa: S608 - ours
_FITTING = f"""
    FROM sources WHERE article = articles.id AND sources.seal = {new_seal("sources")}"""
_ADDED = f"""
    UPDATE articles SET added = (SELECT min(sources.added) {_FITTING})
    WHERE EXISTS (SELECT 1 {_FITTING}) AND NOT EXISTS (
        SELECT 1 FROM sources WHERE article = articles.id AND sources.added = articles.added)"""  # noqa: S608
_USE_AGAIN = f"""
    UPDATE OR IGNORE sources SET {resealed("sources", {"replaced": "NULL"})}
    WHERE (article, number) IN (SELECT id, source FROM articles WHERE id = ?1)
    AND NOT EXISTS (SELECT 1 FROM sources WHERE article = ?1 AND replaced IS NULL)"""  # noqa: S608 - ours
_RESOLVED = ("exceptions", "forms", "named", "namings", "names")  # each refers to none before it
_OF_ENTITIES = ("subjects", "names", "exceptions")
_UNTOLD = """
    SELECT contents.id, compression, bytes FROM contents LEFT JOIN originals USING (id)
    WHERE originals.id IS NULL"""
_WITHOUT_REVISION = """
    SELECT id FROM articles WHERE id NOT IN (SELECT article FROM revisions)
    UNION SELECT article FROM sources WHERE article NOT IN (SELECT article FROM revisions)"""
_SOURCE = f"""
    SELECT lower(hex(sha256)), {columns("sources")} FROM sources JOIN originals ON originals.id = original
    WHERE (article, number) = (?, ?)"""  # noqa: S608 - ours


def mend_structure(connection: Connection) -> list[str]:
    """Make indexes anew that are missing or wrong, and say of each what was done."""
    told = []
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
    for statement in (each for step in MIGRATIONS for each in step.statements):
        made = _INDEX.match(statement)
        if made and made[1] not in there:
            connection.execute(statement)
            told.append(f"the database's index {made[1]} was missing and has been made again")
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        try:
            connection.execute("REINDEX")
        except DatabaseError:  # what is hurt is more than an index: the check that follows tells
            return told
        told.append("the database's indexes have been made again")
    return told


def mend_references(connection: Connection) -> list[str]:
    """Drop rows that belong to nothing, and tell again what can be told from what there is."""
    told = []
    for (article,) in connection.execute(_WITHOUT_REVISION).fetchall():
        connection.execute(
            "INSERT INTO revisions (revision, article) "
            "SELECT coalesce(max(revision), 0) + 1, ? FROM revisions",
            (article,),
        )
        told.append(f"article {article} has its place among the changes again")
    for number, compression, contents in connection.execute(_UNTOLD).fetchall():
        data = _unpacked(compression, contents)
        known = (number, sha256(data).digest(), len(data)) if data is not None else None
        if known and _is_new(connection, known[1]):
            tell_original(connection, *known)
            told.append(f"original {number} has its size and hash again")
    for what, statement in _ORPHANS.items():
        dropped = connection.execute(statement).rowcount
        if dropped:
            told.append(f"{dropped:,} rows of {what} belonged to nothing and were dropped")
    if connection.execute(_ADDED).rowcount:
        told.append("articles have come when the first of their sources came")
    if connection.execute(_UNSEEN).rowcount:
        told.append("saved searches have seen no more than there ever was")
    hurt = [fault for table in _OF_ENTITIES for fault in damaged_rows(connection, table)]
    if hurt or any(
        connection.execute(f"PRAGMA foreign_key_check({table})").fetchone() for table in _RESOLVED
    ):
        for table in _RESOLVED:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
        connection.execute("UPDATE resolution SET rules = '', revision = 0, due = 1")
        drop_damaged(connection, "subjects")
        told.append("who is meant by the names of all articles is worked out anew")
    return told


def suspects(connection: Connection) -> list[int]:
    """Give the articles whose sources and readings do not fit together."""
    return [number for (number,) in connection.execute(_SUSPECTS)]


def use_again(connection: Connection, article_id: int) -> None:
    """Take the source that an article is made from into use again, where it has none in use."""
    connection.execute(_USE_AGAIN, (article_id,))


def sources(connection: Connection, article_id: int) -> dict[int, tuple[Source, Article | None]]:
    """Read an article's sources in use, with the article as each has it; None when that is damaged.

    Raises `StoreError` when an original is damaged or not there.
    """
    return {
        number: (_source_at(connection, article_id, number), _sound(connection, article_id, number))
        for number in in_use(connection, article_id)
    }


def _sound(connection: Connection, article_id: int, number: int) -> Article | None:
    try:
        return version(connection, article_id, number).article
    except (StoreError, KeyError, TypeError):
        return None


def _source_at(connection: Connection, article_id: int, number: int) -> Source:
    row = connection.execute(_SOURCE, (article_id, number)).fetchone()
    if row is None:
        raise StoreError(f"the original of its source {number} is not there")
    return source_of(connection, *row)


def rebuild(connection: Connection, article_id: int, made: Mapping[int, Prepared]) -> bool:
    """Write an article anew as its sources have it, given by their numbers; record that it was repaired.

    False when its sources are others by now.
    """
    if in_use(connection, article_id) != sorted(made):
        return False
    versions = {number: Version(article_of(each.rows), each.captured) for number, each in made.items()}
    chosen = _chosen(connection, article_id)
    if chosen is None or chosen not in made:
        chosen = reduce(
            lambda one, two: one if better(versions[one], versions[two]) is versions[one] else two,
            sorted(made),
        )
    for table in ("blocks", "mentions", "readings"):
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (article_id,))  # noqa: S608 - ours
    put(connection, article_id, chosen, made[chosen])
    for number, each in made.items():
        write_keys(connection, article_id, number, each)
        if number != chosen:
            add_reading(connection, article_id, number, each.rows, sealed(each.checksum, article_id))
    record_recleaning(connection, article_id, "it was damaged", "made again from its original")
    touch(connection, article_id)
    return True


def recount(connection: Connection) -> None:
    """Count anew in how many articles each line stands, from the articles that are whole."""
    for table in ("counted", "furniture", "outlets"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
    for number in _ids(connection):
        with suppress(StoreError):
            stored = cleaned(connection, [number])[number]
            count_sighting(connection, number, sighting(stored.article))


def _chosen(connection: Connection, article_id: int) -> int | None:
    row = connection.execute("SELECT source FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def _ids(connection: Connection) -> Iterator[int]:
    last = 0
    while some := [number for number, _ in ids_and_revisions(connection, last)]:
        yield from some
        last = some[-1]


def _unpacked(compression: str, contents: bytes) -> bytes | None:
    try:
        return zlib.decompress(contents) if compression == "zlib" else contents
    except zlib.error:
        return None


def _is_new(connection: Connection, digest: bytes) -> bool:
    return connection.execute("SELECT 1 FROM originals WHERE sha256 = ?", (digest,)).fetchone() is None
