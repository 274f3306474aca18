"""The whole database copied page by page, as it is at one moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect

PAGES_AT_ONCE = 2_000  # between two words on how far it has come


def copy(connection: Connection, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copy the database to a new file. Within a transaction, so that what others write meanwhile is left out.

    Source: https://www.sqlite.org/backup.html; the copy keeps no log beside it.
    """
    connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # takes hold of the state it has now

    def tell(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    target.unlink(missing_ok=True)  # the question may be asked twice
    with closing(connect(target, isolation_level=None)) as copied:
        connection.backup(copied, pages=PAGES_AT_ONCE, progress=tell)
        copied.execute("PRAGMA journal_mode = DELETE")
