"""Rows that a test has written behind the store's back, sealed as if the store had written them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from articles.store_seals import lend, new_seal


def sealed_anew(database: Path, table: str) -> None:
    """Seal all rows of a table as they are."""
    with closing(sqlite3.connect(database)) as connection, connection:
        lend(connection)
        connection.execute(f"UPDATE {table} SET seal = {new_seal(table)}")  # noqa: S608 - a table's name
