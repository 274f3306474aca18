"""SQLite's FTS5 in the comparison: a contentless index with positions, Porter stemming; facets by SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from engine_kinds import HITS, VALUES, Page
from engine_queries import Query
from engine_records import FACETS, Record, Records

_SCHEMA = """
CREATE VIRTUAL TABLE texts USING fts5(title, body, content='', tokenize='porter unicode61');
CREATE TABLE articles (id INTEGER PRIMARY KEY, day INTEGER);
CREATE TABLE facet_values (
  article INTEGER, facet TEXT, value TEXT, PRIMARY KEY (article, facet, value)
) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX articles_of_values ON facet_values (facet, value, article)"


class Fts5:
    """The full-text search that comes with Python."""

    name = "SQLite FTS5"

    def build(self, folder: Path, records: Records, cores: int) -> None:
        """Index the records in one transaction; SQLite has one writer, however many cores there are."""
        database = _connected(folder)
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        _insert(database, records)
        database.execute(_INDEX)
        database.commit()
        database.close()

    def add(self, folder: Path, records: Records, first: int) -> Fts5Reader:
        """Add the records from a number on."""
        database = _connected(folder)
        _insert(database, records.read(range(first, records.articles + 1)))
        database.commit()
        database.close()
        return self.open(folder)

    def open(self, folder: Path) -> Fts5Reader:
        """Open the index."""
        return Fts5Reader(_connected(folder))


class Fts5Reader:
    """An open index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("CREATE TEMP TABLE found (article INTEGER PRIMARY KEY)")

    def page(self, query: Query) -> Page:
        """Keep the matches in a table, count its facets by joining, and rank by FTS5's own BM25."""
        ask = self._database.execute
        where, values = _where(query)
        ask("DELETE FROM found")
        ask(f"INSERT INTO found SELECT rowid FROM texts WHERE {where}", values)  # noqa: S608 - made below
        ranked = f"SELECT rowid FROM texts WHERE {where} {_RANKED}"  # noqa: S608 - made below
        hits = tuple(number for (number,) in ask(ranked, values))
        total = int(ask("SELECT count(*) FROM found").fetchone()[0])
        facets = {facet: dict(ask(_COUNTS, (facet, VALUES)).fetchall()) for facet in FACETS}
        months = ask(
            "SELECT count(DISTINCT day / 30.44) FROM found JOIN articles ON id = article WHERE day > 0"
        )
        return Page(total, hits, facets, int(months.fetchone()[0]))

    def close(self) -> None:
        """Close the database."""
        self._database.close()


_RANKED = f"ORDER BY bm25(texts, 4.0, 1.0) LIMIT {HITS}"
_COUNTS = """
SELECT value, count(*) FROM found CROSS JOIN facet_values USING (article)
WHERE facet = ? GROUP BY value ORDER BY 2 DESC LIMIT ?
"""


def _where(query: Query) -> tuple[str, list[str]]:
    words = [f'"{word}"' for word in query.words]
    if query.kind == "phrase":
        match = f'"{" ".join(query.words)}"'
    elif query.kind == "prefix":
        match = words[0] + "*"
    else:
        match = (" OR " if query.kind == "or" else " AND ").join(words)
    clauses, values = ["texts MATCH ?"], [match]
    for facet, value in query.filters.items():
        # The plus keeps SQLite from asking FTS5 anew for each row of the filter, ten times as slow and more.
        clauses.append("+rowid IN (SELECT article FROM facet_values WHERE facet = ? AND value = ?)")
        values += [facet, value]
    return " AND ".join(clauses), values


def _insert(database: sqlite3.Connection, records: Iterable[Record]) -> None:
    for record in records:
        database.execute(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
            (record.number, record.title, record.body),
        )
        database.execute("INSERT INTO articles VALUES (?, ?)", (record.number, record.day))
        database.executemany(
            "INSERT OR IGNORE INTO facet_values VALUES (?, ?, ?)",
            [(record.number, facet, value) for facet in FACETS for value in record.values(facet)],
        )


def _connected(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "fts5.db")
    database.execute("PRAGMA cache_size = -200000")
    return database


ENGINE = Fts5()
