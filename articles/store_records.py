"""The rows of an archive as records that any program can read, and records as rows again, exactly.

A record is an object with the `kind` it is of, and a value for every column of that kind's table. JSON stands
in it as what it means where that leads back to the same text; bytes as base64, hashes in hexadecimal.
"""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from articles.errors import MorgueError, StoreError
from articles.store_connections import PAGE_SIZE
from articles.store_errors import in_words
from articles.store_reading import whole_original
from articles.store_schema import migrate
from articles.store_steps import MIGRATIONS
from articles.store_writing import compressed

Record = dict[str, Any]
_OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR")


class Kind(NamedTuple):
    """A kind of record: its name, its table, the key that orders the rows, and the tables of its parts.

    The rows of a part belong to one article each, and stand in its record, in their order, under their
    table's name. `there` says that a new database may have a row of that key already, which is replaced.
    """

    name: str
    table: str
    key: str
    parts: tuple[str, ...] = ()
    there: bool = False


KINDS = (  # in the order in which each finds what it refers to
    Kind("original", "originals", "id"),
    Kind("revision", "revisions", "revision"),
    Kind("source", "sources", "article, number"),
    Kind("entity", "entities", "id"),
    Kind("article", "articles", "id", ("blocks", "mentions")),
    Kind("reading", "readings", "article, number"),
    Kind("correction", "corrections", "id"),
    Kind("recleaning", "recleanings", "id"),
    Kind("outlet", "outlets", "id"),
    Kind("furniture", "furniture", "outlet, block"),
    Kind("counted", "counted", "article"),
    Kind("file", "files", "name"),
    Kind("decision", "decisions", "id"),
    Kind("search", "searches", "id"),
    Kind("subject", "subjects", "id"),
    Kind("name", "names", "id"),
    Kind("naming", "namings", "name, article"),
    Kind("named", "named", "article"),
    Kind("form", "forms", "name, form"),
    Kind("exception", "exceptions", "name, article"),
    Kind("resolution", "resolution", "id", there=True),
    Kind("sequence", "sqlite_sequence", "name", there=True),  # numbers given out, of rows that are gone too
)
LEFT_OUT = frozenset(("contents", "indexed"))  # in the originals; of an index, which is made anew
JSON_COLUMNS = frozenset(("authors", "tags", "evidence", "hints", "places", "value", "names", "aliases"))

_KINDS = {kind.name: kind for kind in KINDS}
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def records(database: Path) -> Iterator[Record]:
    """Give every row of a database that nobody writes to, in bounded memory."""
    with in_words(str(database), 0), closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for kind in KINDS:
            for row in connection.execute(f"SELECT * FROM {kind.table} ORDER BY {kind.key}"):  # noqa: S608 - ours
                record = {"kind": kind.name, **_values(row)}
                if kind.name == "original":
                    record |= _original(connection, row)
                yield record | {part: _part(connection, part, row["id"]) for part in kind.parts}


class RecordWriter:
    """Writes records into a new database of a schema; `close` it, or what it wrote last is lost."""

    def __init__(self, database: Path, schema: int) -> None:
        self._where = str(database)
        self._connection = sqlite3.connect(database, isolation_level=None)
        with in_words(self._where, 0):
            self._connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            self._connection.execute("PRAGMA foreign_keys = ON")
            migrate(self._connection, self._where, MIGRATIONS[:schema])
            self._connection.execute("BEGIN")
        self._types: dict[str, Mapping[str, str]] = {}

    def write(self, record: Record) -> None:
        """Write a record. Raises MorgueError for one that cannot be."""
        values = dict(record)
        kind = _KINDS.get(str(values.pop("kind", "")))
        if kind is None:
            raise MorgueError(f"{str(record.get('kind'))[:80]!r} is no kind of record")
        try:
            parts = {part: values.pop(part, []) for part in kind.parts}
            if kind.name == "original":
                self._keep(values)
            if kind.there:
                self._connection.execute(
                    f"DELETE FROM {kind.table} WHERE {kind.key} = ?",  # noqa: S608 - ours
                    (values[kind.key],),
                )
            self._insert(kind.table, values)
            for part, rows in parts.items():
                for position, row in enumerate(rows):
                    self._insert(part, {"article": values["id"], "position": position, **row})
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(_OF_THE_DISK):
                raise MorgueError(f"this {kind.name} cannot be stored ({error})") from error
            with in_words(self._where, 0):
                raise
        except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise MorgueError(
                f"this {kind.name} cannot be stored ({type(error).__name__}: {error})"
            ) from error

    def close(self, *, keep: bool) -> None:
        """End the writing; without `keep`, nothing of it is kept."""
        with in_words(self._where, 0), closing(self._connection):
            if keep:
                self._connection.execute("COMMIT")
            elif self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _keep(self, values: Record) -> None:
        """Store the bytes of an original, if they are what their size and hash say."""
        data = b64decode(values.pop("bytes"), validate=True)
        whole_original(str(values["sha256"]), values["size"], "none", data)
        self._connection.execute("INSERT INTO contents VALUES (?, ?, ?)", (values["id"], *compressed(data)))

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        types = self._types_of(table)
        strange = values.keys() - types.keys()
        if strange:
            raise ValueError(f"{min(strange)} is unknown")
        row = [_stored(name, types[name], value) for name, value in values.items()]
        columns, marks = ", ".join(values), ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608 - ours

    def _types_of(self, table: str) -> Mapping[str, str]:
        if table not in self._types:
            found = self._connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
            self._types[table] = dict(found.fetchall())
        return self._types[table]


def _values(row: sqlite3.Row) -> Record:
    return {name: _told(name, row[name]) for name in row.keys()}  # noqa: SIM118 - a row gives values else


def _told(name: str, value: Any) -> Any:
    """Give a value as a record has it."""
    if isinstance(value, bytes):
        return value.hex() if name == "sha256" else b64encode(value).decode()
    if name in JSON_COLUMNS and value and value[:1] in "[{":
        meant = json.loads(value)
        return meant if _compact(meant) == value else value
    return value


def _stored(name: str, column_type: str, value: Any) -> Any:
    """Give a value as its column has it."""
    if column_type == "BLOB":
        return bytes.fromhex(value) if name == "sha256" else b64decode(value, validate=True)
    return _compact(value) if isinstance(value, dict | list) else value


def _original(connection: sqlite3.Connection, row: sqlite3.Row) -> Record:
    """Give the bytes of an original as they came; `StoreError` when they are damaged."""
    contents = connection.execute(
        "SELECT compression, bytes FROM contents WHERE id = ?", (row["id"],)
    ).fetchone()
    if contents is None:
        raise StoreError(f"the original with SHA-256 {row['sha256'].hex()} is not there")
    data = whole_original(row["sha256"].hex(), row["size"], contents["compression"], contents["bytes"])
    return {"bytes": b64encode(data).decode()}


def _part(connection: sqlite3.Connection, table: str, article: int) -> list[Record]:
    rows = connection.execute(f"SELECT * FROM {table} WHERE article = ? ORDER BY position", (article,))  # noqa: S608
    return [
        {name: value for name, value in _values(row).items() if name not in ("article", "position")}
        for row in rows
    ]
