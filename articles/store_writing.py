"""How articles get into the database, change there and leave it, each function inside a transaction.

What is done with an article that comes in is decided in `store_saving`.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from sqlite3 import Connection

from articles.addresses import address_key
from articles.errors import StoreError
from articles.furniture import Sighting, sighting
from articles.sameness import text_key
from articles.store_corrections import touch
from articles.store_furniture import count_sighting, uncount_sighting
from articles.store_reading import SourceInUse, source_in_use
from articles.store_rows import (
    FACTS,
    ArticleRows,
    checksum,
    hints_json,
    mended,
    mended_name,
    milliseconds,
    rows_of,
    sealed,
)
from articles.store_seals import new_seal, resealed, seal
from articles.store_values import FileState, Intake, Outcome, Recleaned

LARGEST_ORIGINAL = 900_000_000  # bytes; SQLite holds no value of more than 1,000,000,000

_ARTICLE_COLUMNS = ("source", *FACTS, "checksum")
_NEW_ID = """
    INSERT INTO revisions (article) SELECT coalesce(max(article), 0) + 1 FROM revisions RETURNING article"""
_INSERT_ARTICLE = f"""
    INSERT INTO articles (id, added, {", ".join(_ARTICLE_COLUMNS)})
    VALUES (?, ?{", ?" * len(_ARTICLE_COLUMNS)})"""  # noqa: S608 - the columns are ours
_UPDATE_ARTICLE = f"""
    UPDATE articles SET {" = ?, ".join(_ARTICLE_COLUMNS)} = ? WHERE id = ?"""  # noqa: S608 - the columns are ours
_SOURCE_COLUMNS = ("article", "number", "name", "member", "original", "hints", "added", "address", "text")
_SOURCE_VALUES = {column: f"?{at}" for at, column in enumerate(_SOURCE_COLUMNS, 1)}
_INSERT_SOURCE = f"""
    INSERT INTO sources ({", ".join(_SOURCE_COLUMNS)}, seal)
    VALUES ({", ".join(_SOURCE_VALUES.values())},
        {new_seal("sources", {**_SOURCE_VALUES, "replaced": "NULL"})})"""  # noqa: S608 - the columns are ours
_TELL_ORIGINAL = f"""
    INSERT INTO originals (id, sha256, size, seal)
    VALUES (?1, ?2, ?3, {new_seal("originals", {"id": "?1", "sha256": "?2", "size": "?3"})})"""  # noqa: S608 - ours
_WRITE_KEYS = f"""
    UPDATE sources SET {resealed("sources", {"address": "?1", "text": "?2"})}
    WHERE (article, number) = (?3, ?4)"""  # noqa: S608 - the columns are ours
_RETIRE = f"""
    UPDATE sources SET {resealed("sources", {"replaced": "?1"})}
    WHERE (article, number) = (?2, ?3)"""  # noqa: S608 - the columns are ours
_RETIRE_ALL = f"""
    UPDATE sources SET {resealed("sources", {"replaced": "?1"})}
    WHERE article = ?2 AND replaced IS NULL"""  # noqa: S608 - the columns are ours
_INSERT_MENTION = """
    INSERT INTO mentions (article, position, entity, places)
    SELECT ?, ?, id, ? FROM entities WHERE type = ? AND name = ?"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An intake made ready to be written: all that takes time is done before the database is locked."""

    name: str
    member: str
    sha256: str
    size: int
    compression: str
    contents: bytes
    hints: str | None
    rows: ArticleRows
    checksum: int  # not yet sealed with the id
    sighting: Sighting | None
    captured: str | None
    address: int | None
    text: int | None


def prepare(intake: Intake, *, compress: bool = True) -> Prepared:
    """Hash an original, compress it unless it is stored already, and turn its article into rows.

    Raises `StoreError` for an original too large to be held.
    """
    source = intake.source
    if len(source.data) > LARGEST_ORIGINAL:
        size = f"{len(source.data):,} bytes are more than the {LARGEST_ORIGINAL:,} an archive holds"
        raise StoreError(size, source.label, "Split it, or leave it out.")
    sha256 = hashlib.sha256(source.data).hexdigest()
    name, member, hints = mended_name(source.name), mended_name(source.member), hints_json(source.hints)
    origin = (name, member, sha256, hints or "")
    rows = rows_of(intake.article)
    try:
        proof = checksum(rows, origin)
    except UnicodeEncodeError:
        rows = mended(rows)
        proof = checksum(rows, origin)
    compression, contents = compressed(source.data) if compress else ("", b"")
    return Prepared(
        name,
        member,
        sha256,
        len(source.data),
        compression,
        contents,
        hints,
        rows,
        proof,
        sighting(intake.article),
        source.hints.captured,
        address_key(intake.article.url),
        text_key(intake.article.body),
    )


def compressed(data: bytes) -> tuple[str, bytes]:
    """Compress an original, unless that makes it no smaller: the way it is kept, and the bytes to keep."""
    smaller = zlib.compress(data)
    return ("zlib", smaller) if len(smaller) < len(data) else ("none", data)


def add(connection: Connection, article: Prepared) -> int:
    """Write an article that is new, under an id of its own, and give that."""
    now = milliseconds_now()
    article_id: int = connection.execute(_NEW_ID).fetchone()[0]
    add_source(connection, article, article_id, now)
    facts = _facts(article.rows, sealed(article.checksum, article_id))
    connection.execute(_INSERT_ARTICLE, (article_id, now, 1, *facts))
    _add_text(connection, article.rows, article_id)
    count_sighting(connection, article_id, article.sighting)
    return article_id


def put(connection: Connection, article_id: int, source: int, article: Prepared) -> None:
    """Write an article whose text is gone from the database, and maybe all of it, under the id it had."""
    facts = (source, *_facts(article.rows, sealed(article.checksum, article_id)))
    if not connection.execute(_UPDATE_ARTICLE, (*facts, article_id)).rowcount:
        first = "SELECT min(added) FROM sources WHERE article = ?"
        added = connection.execute(first, (article_id,)).fetchone()[0]
        connection.execute(_INSERT_ARTICLE, (article_id, added, *facts))
    _add_text(connection, article.rows, article_id)


def change(connection: Connection, article: Prepared, standing: SourceInUse) -> None:
    """Write an article over the one that was made from earlier bytes of its source."""
    retire_source(connection, standing.article, standing.number)
    number = add_source(connection, article, standing.article, milliseconds_now())
    proof = sealed(article.checksum, standing.article)
    write_over(connection, standing.article, number, article.rows, proof, article.sighting)


def write_over(
    connection: Connection,
    article_id: int,
    source: int,
    rows: ArticleRows,
    proof: int,
    seen: Sighting | None,
) -> None:
    """Write rows over those of an article; `source` numbers the source they were made from."""
    uncount_sighting(connection, article_id)
    connection.execute(_UPDATE_ARTICLE, (source, *_facts(rows, proof), article_id))
    connection.execute("DELETE FROM blocks WHERE article = ?", (article_id,))
    connection.execute("DELETE FROM mentions WHERE article = ?", (article_id,))
    _add_text(connection, rows, article_id)
    count_sighting(connection, article_id, seen)
    touch(connection, article_id)


def _facts(rows: ArticleRows, proof: int) -> tuple[str | int | None, ...]:
    return (*rows.facts, proof)


def replace(connection: Connection, recleaned: Sequence[tuple[Recleaned, Prepared]]) -> list[Outcome]:
    """Write articles that were made anew, and record why; what came in anew meanwhile stays as it is."""
    return [_replace_recleaned(connection, each, prepared) for each, prepared in recleaned]


def _replace_recleaned(connection: Connection, recleaned: Recleaned, article: Prepared) -> Outcome:
    standing = source_in_use(connection, article.name, article.member)
    made_from = connection.execute("SELECT source FROM articles WHERE id = ?", (recleaned.id,)).fetchone()
    if standing is None or made_from != (standing.number,):
        return Outcome.UNCHANGED
    if standing != (recleaned.id, standing.number, article.sha256, article.hints):
        return Outcome.UNCHANGED
    proof = sealed(article.checksum, recleaned.id)
    if not recleaned.what:
        connection.execute(_UPDATE_ARTICLE, (standing.number, *_facts(article.rows, proof), recleaned.id))
        count_sighting(connection, recleaned.id, article.sighting)
        return Outcome.UNCHANGED
    write_over(connection, recleaned.id, standing.number, article.rows, proof, article.sighting)
    write_keys(connection, recleaned.id, standing.number, article)
    record_recleaning(connection, recleaned.id, recleaned.why, recleaned.what)
    return Outcome.CHANGED


def record_recleaning(connection: Connection, article_id: int, why: str, what: str) -> None:
    """Write down that an article was made anew: why, and what that has changed."""
    row = (article_id, milliseconds_now(), why, what)
    statement = "INSERT INTO recleanings (article, made, why, what) VALUES (?, ?, ?, ?)"
    seal(connection, "recleanings", connection.execute(statement, row).lastrowid or 0)


def write_keys(connection: Connection, article_id: int, number: int, article: Prepared) -> None:
    """Write by what keys of its address and text a source is found."""
    connection.execute(_WRITE_KEYS, (article.address, article.text, article_id, number))


def add_source(connection: Connection, article: Prepared, article_id: int, now: int) -> int:
    """Write a source of an article, with its original, and give its number."""
    original = _keep_original(connection, article)
    number: int = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM sources WHERE article = ?", (article_id,)
    ).fetchone()[0]
    origin = article.name, article.member, original, article.hints
    connection.execute(_INSERT_SOURCE, (article_id, number, *origin, now, article.address, article.text))
    return number


def retire_source(connection: Connection, article_id: int, number: int) -> None:
    """Take a source out of use; it stays on record, and its original is kept."""
    connection.execute(_RETIRE, (milliseconds_now(), article_id, number))


def _keep_original(connection: Connection, article: Prepared) -> int:
    """Give the number of an original, stored now unless the same bytes already are."""
    digest = bytes.fromhex(article.sha256)
    known = connection.execute("SELECT id FROM originals WHERE sha256 = ?", (digest,)).fetchone()
    if known:
        number: int = known[0]
        return number
    contents = (article.compression, article.contents)
    number = (
        connection.execute("INSERT INTO contents (compression, bytes) VALUES (?, ?)", contents).lastrowid or 0
    )
    tell_original(connection, number, digest, article.size)
    return number


def tell_original(connection: Connection, number: int, digest: bytes, size: int) -> None:
    """Write down the hash and the size of bytes that are kept."""
    connection.execute(_TELL_ORIGINAL, (number, digest, size))


def _add_text(connection: Connection, rows: ArticleRows, article_id: int) -> None:
    blocks = [(article_id, position, *block) for position, block in enumerate(rows.blocks)]
    connection.executemany(
        "INSERT INTO blocks (article, position, role, text, reason) VALUES (?, ?, ?, ?, ?)", blocks
    )
    names = [(kind, name) for kind, name, _ in rows.mentions]
    connection.executemany("INSERT OR IGNORE INTO entities (type, name) VALUES (?, ?)", names)
    mentions = [(article_id, at, places, kind, name) for at, (kind, name, places) in enumerate(rows.mentions)]
    connection.executemany(_INSERT_MENTION, mentions)


def delete(connection: Connection, article_id: int) -> bool:
    """Take an article out; its originals, its sources' history, its corrections and its id stay taken."""
    uncount_sighting(connection, article_id)
    if not connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount:
        return False
    connection.execute("DELETE FROM readings WHERE article = ?", (article_id,))
    connection.execute(_RETIRE_ALL, (milliseconds_now(), article_id))
    touch(connection, article_id)
    return True


def record_file(connection: Connection, name: str, state: FileState) -> None:
    """Write down how a file looked when its every article had been stored."""
    record_files(connection, {name: state})


def record_files(connection: Connection, files: Mapping[str, FileState]) -> None:
    """Write down how files looked when their every article had been stored."""
    connection.executemany(
        "INSERT OR REPLACE INTO files (name, size, modified_ns, fingerprint) VALUES (?, ?, ?, ?)",
        [
            (mended_name(name), state.size, state.modified_ns, mended_name(state.fingerprint))
            for name, state in files.items()
        ],
    )


def record_indexed(connection: Connection, generation: str, revision: int, articles: int) -> None:
    """Write down up to which revision a generation holds the articles, and how many those are."""
    connection.execute(
        "INSERT OR REPLACE INTO indexed (generation, revision, articles, recorded) VALUES (?, ?, ?, ?)",
        (generation, revision, articles, milliseconds_now()),
    )


def forget_generation(connection: Connection, generation: str) -> None:
    """Forget what a generation holds."""
    connection.execute("DELETE FROM indexed WHERE generation = ?", (generation,))


def forget_generations(connection: Connection) -> None:
    """Forget what every generation holds."""
    connection.execute("DELETE FROM indexed")


def milliseconds_now() -> int:
    """Give the present moment as it is stored."""
    return milliseconds(datetime.now(UTC))
