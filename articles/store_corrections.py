"""How corrections are recorded, taken back and read, each function inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from sqlite3 import Connection
from typing import Any

from articles.article import Entity, EntityType, Mention
from articles.errors import StoreError
from articles.store_rows import mended_text, milliseconds, moment
from articles.store_seals import FROM_BACKUP, columns, new_seal, proved, resealed, seal
from articles.store_values import Correction, Decision

_COLUMNS = columns("corrections")
_OF_ARTICLE = f"SELECT {_COLUMNS} FROM corrections WHERE article = ? ORDER BY id"  # noqa: S608 - ours
_OF_ARTICLES = f"""
    SELECT {_COLUMNS} FROM corrections INDEXED BY corrections_of_article
    WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, id"""  # noqa: S608
_HOW_MANY = """
    SELECT count(*) FROM corrections INDEXED BY corrections_again
    WHERE article IN (SELECT value FROM json_each(?))"""
_UNDO = f"""
    UPDATE corrections SET {resealed("corrections", {"undone": "?1"})}
    WHERE id = ?2 AND undone IS NULL RETURNING article"""  # noqa: S608 - ours

_DROP = f"""
    DELETE FROM corrections WHERE id = ? AND seal IS NOT {new_seal("corrections")}
    RETURNING article"""  # noqa: S608 - ours


def record(connection: Connection, article_id: int, decisions: Sequence[Decision]) -> tuple[int, ...]:
    """Record decisions about an article of the archive, and give the corrections' numbers."""
    if not connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
        raise StoreError(
            f"there is no article {article_id}", cure="`morgue search` lists articles with their numbers."
        )
    now = milliseconds(datetime.now(UTC))
    numbers = []
    for each in decisions:
        row = (
            article_id,
            now,
            each.field,
            _json(each.value),
            mended_text(each.was),
            _json(_rows(each.names)),
        )
        numbers.append(_insert(connection, row))
    if numbers:
        touch(connection, article_id)
    return tuple(numbers)


def _insert(connection: Connection, row: tuple[object, ...]) -> int:
    statement = "INSERT INTO corrections (article, made, field, value, was, names) VALUES (?, ?, ?, ?, ?, ?)"
    number = connection.execute(statement, row).lastrowid or 0
    seal(connection, "corrections", number)
    return number


def undo(connection: Connection, number: int) -> bool:
    """Take a correction back; False when there is none of that number in force."""
    undone = connection.execute(_UNDO, (milliseconds(datetime.now(UTC)), number)).fetchone()
    if undone:
        touch(connection, undone[0])
    return undone is not None


def drop_damaged(connection: Connection, number: int) -> bool:
    """Drop a correction whose seal does not fit: what it said is not known any more. False when it fits."""
    dropped = connection.execute(_DROP, (number,)).fetchone()
    if dropped:
        touch(connection, dropped[0])
    return dropped is not None


def of_article(connection: Connection, article_id: int) -> tuple[Correction, ...]:
    """Read the corrections of an article, taken back or not, oldest first."""
    return tuple(_correction(row) for row in connection.execute(_OF_ARTICLE, (article_id,)))


def in_force(connection: Connection, ids: str) -> dict[int, tuple[Correction, ...]]:
    """Read the corrections in force of some articles, whose ids are given as a JSON array, oldest first.

    Those taken back are proved too: a flipped bit may have made one of them. One that an index has lost would
    not be missed, so there are two indexes, and both must know the same number.
    """
    found = [_correction(row) for row in connection.execute(_OF_ARTICLES, (ids,))]
    if connection.execute(_HOW_MANY, (ids,)).fetchone() != (len(found),):
        raise StoreError("corrections are not found where they belong", cure="Run `morgue check --repair`.")
    standing = (each for each in found if each.undone is None)
    return {article: tuple(group) for article, group in groupby(standing, lambda each: each.article)}


def touch(connection: Connection, article_id: int) -> None:
    """Give an article the next revision, so that whoever follows changes reads it again."""
    connection.execute(
        "UPDATE revisions SET revision = (SELECT max(revision) + 1 FROM revisions) WHERE article = ?",
        (article_id,),
    )


def _correction(row: tuple[Any, ...]) -> Correction:
    number, article, made, field, value, undone, was, names = proved("corrections", row)
    try:
        return Correction(
            id=number,
            article=article,
            made=moment(made),
            field=field,
            value=json.loads(value),
            undone=undone and moment(undone),
            was=was,
            names=tuple(_names(json.loads(names))),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise StoreError(f"correction {number} is damaged", cure=FROM_BACKUP) from error


def _names(rows: Iterable[tuple[str, str, list[tuple[int, int, str]]]]) -> Iterable[Entity]:
    for kind, name, places in rows:
        yield Entity(
            name, EntityType(kind), tuple(Mention(text, 0, start, end) for start, end, text in places)
        )


def _rows(names: Iterable[Entity]) -> list[tuple[str, str, list[tuple[int, int, str]]]]:
    return [
        (name.type.value, name.name, [(each.start, each.end, each.text) for each in name.mentions])
        for name in names
    ]


def _json(value: object) -> str:
    return mended_text(json.dumps(value, ensure_ascii=False))
