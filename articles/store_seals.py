"""Seals: every row that a person made, or that tells of the past, is proved by a CRC-32 of its own.

SQLite keeps no checksums. Articles and originals have theirs (`store_rows`); the rows of `TABLES` have a
`seal` over their table's name and all their columns, the key among them, so that a row is not taken for
another either. One whose seal does not fit is neither shown nor laid over an article: `StoreError` names it.
It covers, with a unit separator between any two: the table's name, and each column as "name=value". What is
NULL is left out, so that a later column changes nothing as long as it is NULL. A column that counts is not
in it but added to it: whoever counts one more adds one to both.

A change seals a row anew only where the seal fitted before: damage is never sealed in.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from articles.errors import StoreError

FROM_BACKUP = "Run `morgue check` to learn what else is, and take archive.db from a backup."
TAKE_BACK = "Take it back (`morgue fix {article} --undo {id}`), or take archive.db from a backup."
WORK_OUT_ANEW = "Run `morgue check --repair`, which works out anew who is meant in all articles."
COUNT_ANEW = "Run `morgue check --repair`, which counts the lines anew."
SAVE_AGAIN = "Remove it (`morgue searches remove {id}`) and save it again, or take archive.db from a backup."


class _Sealed(NamedTuple):
    """What is sealed of a table: its columns, the one that counts last; how a row is named and mended."""

    columns: tuple[str, ...]
    words: str
    cure: str = FROM_BACKUP
    counts: str = ""

    def in_sum(self) -> tuple[str, ...]:
        """Give the columns that the sum is computed of, to which later ones may be added at the end."""
        return self.columns[:-1] if self.counts else self.columns


TABLES: Mapping[str, _Sealed] = {
    "originals": _Sealed(("id", "sha256", "size"), "what is told of original {id}", counts="size"),
    "sources": _Sealed(
        (
            *("article", "number", "name", "member", "original"),
            *("hints", "added", "replaced", "address", "text"),
        ),
        "source {number} of article {article}",
    ),
    "corrections": _Sealed(
        ("id", "article", "made", "field", "value", "undone", "was", "names"),
        "correction {id} of article {article}",
        TAKE_BACK,
    ),
    "recleanings": _Sealed(
        ("id", "article", "made", "why", "what"),
        "what cleaning again has changed (row {id}) in article {article}",
    ),
    "decisions": _Sealed(("id", "made", "act", "value", "undone"), "decision {id} about an entity"),
    "searches": _Sealed(
        ("id", "name", "parameters", "made", "opened", "seen"), "saved search {id}", SAVE_AGAIN
    ),
    "outlets": _Sealed(
        ("id", "key", "name", "articles"), "what was learned of outlet {id}", COUNT_ANEW, "articles"
    ),
    "furniture": _Sealed(
        ("outlet", "block", "sample", "articles"),
        "line {block} learned of outlet {outlet}",
        COUNT_ANEW,
        "articles",
    ),
    "subjects": _Sealed(
        ("id", "type", "key", "name", "aliases", "articles"),
        "what the archive knows of entity {id}",
        WORK_OUT_ANEW,
        "articles",
    ),
    "names": _Sealed(
        ("id", "key", "family", "lone", "base", "entity", "articles"),
        "who is meant by name {id}",
        WORK_OUT_ANEW,
        "articles",
    ),
    "exceptions": _Sealed(
        ("name", "article", "base", "entity"),
        "who is meant by name {name} in article {article}",
        WORK_OUT_ANEW,
    ),
}


_NAMES = {table: [f"{name}=" for name in sealed.in_sum()] for table, sealed in TABLES.items()}
_BEGUN = {table: zlib.crc32(f"{table}\x1f".encode()) for table in TABLES}


def lend(connection: sqlite3.Connection) -> None:
    """Let the statements of a connection compute seals: `seal_of(table, value, …)`."""
    connection.create_function("seal_of", -1, _seal, deterministic=True)


def columns(table: str) -> str:
    """Give what a query selects whose rows are to be proved: the table's columns in order, then the seal."""
    return ", ".join(f"{table}.{name}" for name in (*TABLES[table].columns, "seal"))


def new_seal(table: str, values: Mapping[str, str] | None = None) -> str:
    """Give the SQL of a row's seal; `values` are SQL for columns that are others than they stand there."""
    sealed = TABLES[table]
    given = {**{name: f"{table}.{name}" for name in sealed.columns}, **(values or {})}
    in_sum = ", ".join(given[name] for name in sealed.in_sum())
    return f"seal_of('{table}', {in_sum})" + (f" + {given[sealed.counts]}" if sealed.counts else "")


def resealed(table: str, values: Mapping[str, str]) -> str:
    """Give what follows SET to change columns, given as SQL, and the seal too if it has fitted until now."""
    changes = [f"{name} = {value}" for name, value in values.items()]
    fits = f"{table}.seal = {new_seal(table)}"
    return f"{', '.join(changes)}, seal = iif({fits}, {new_seal(table, values)}, {table}.seal)"


def seal(connection: sqlite3.Connection, table: str, number: int) -> None:
    """Seal a row that has just been written and has none yet."""
    statement = f"UPDATE {table} SET seal = {new_seal(table)} WHERE id = ? AND seal IS NULL"  # noqa: S608 - ours
    connection.execute(statement, (number,))


def proved(table: str, row: Sequence[Any]) -> Sequence[Any]:
    """Give a row, as `columns` selects it, without its seal; `StoreError` when that does not fit."""
    if not _fits(table, row) or (table != "originals" and bytes in map(type, row)):
        _refuse(table, row)  # a flipped bit can also turn a text into bytes
    return row[:-1]


def damaged_rows(connection: sqlite3.Connection, table: str) -> Iterator[StoreError]:
    """Go through all rows of a table, and name each whose seal does not fit, with what to do."""
    return (_fault(table, row) for row in _unfit(connection, table))


def drop_damaged(connection: sqlite3.Connection, table: str) -> None:
    """Drop the rows of a derived table whose seal does not fit."""
    numbers = [(int(row[0]),) for row in _unfit(connection, table)]
    connection.executemany(f"DELETE FROM {table} WHERE id = ?", numbers)  # noqa: S608 - ours


def _unfit(connection: sqlite3.Connection, table: str) -> Iterator[Sequence[Any]]:
    cast = [f"CAST({name} AS BLOB)" for name in TABLES[table].columns]  # what is no text any more is read too
    for row in connection.execute(f"SELECT {', '.join(cast)}, seal FROM {table}"):  # noqa: S608 - ours
        if not _fits(table, row):
            yield row


def _seal(table: str, *values: Any) -> int:
    """Compute the sum of a row's values; what is NULL is left out, as a later column may be."""
    named = [each for each in zip(_NAMES[table], values, strict=False) if each[1] is not None]
    if bytes in map(type, values):
        told = b"\x1f".join(name.encode() + _as_bytes(value) for name, value in named)
    else:  # the same, in half the time
        told = "\x1f".join([f"{name}{value}" for name, value in named]).encode()
    return zlib.crc32(told, _BEGUN[table])


def _as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _fits(table: str, row: Sequence[Any]) -> bool:
    *values, kept = row
    if kept is None:
        return table == "furniture" and _stands_once(values)
    try:
        count = int(values.pop()) if TABLES[table].counts else 0
        return bool(_seal(table, *values) + count == kept)
    except (ValueError, TypeError):  # what is no text or no number any more
        return False


def _stands_once(values: Sequence[Any]) -> bool:
    """Say whether a line stands in one article only: nothing is made of it, and it is not sealed yet."""
    return values[2] is None and values[3] in (1, b"1")


def _refuse(table: str, row: Sequence[Any]) -> NoReturn:
    raise _fault(table, row)


def _fault(table: str, row: Sequence[Any]) -> StoreError:
    told = {
        name: value.decode("ascii", "replace") if type(value) is bytes else value
        for name, value in zip(TABLES[table].columns, row, strict=False)
    }
    sealed = TABLES[table]
    return StoreError(
        f"{sealed.words.format(**told)} is damaged: it is not as it was recorded",
        cure=sealed.cure.format(**told),
    )
