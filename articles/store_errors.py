"""What SQLite says when something is wrong, in words that help."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from articles.errors import StoreError


class _Fault(NamedTuple):
    what: str
    cure: str


_BUSY = _Fault(
    "another program was writing to the archive and did not finish within {wait:g} seconds",
    "Nothing of this was stored; let the other program end, then run it again.",
)
_DAMAGED = _Fault(
    "the archive's database is damaged ({error})",
    "Take archive.db from a backup; `morgue check` lists what is hurt, if the database can still be opened.",
)
_FULL = _Fault(
    "the disk is full",
    "All that was stored before is safe; free some space, then run it again.",
)
_FAULTS = {  # by the name of a primary result code, some of an extended one: https://www.sqlite.org/rescode.html
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR_SHMSIZE": _FULL,
    "SQLITE_IOERR": _Fault(
        "the disk did not read or write what it was asked to ({error})",
        "All that was stored before is safe; see whether the disk is full or failing, then run it again.",
    ),
    "SQLITE_READONLY": _Fault(
        "the archive may not be written to",
        "Give yourself write permission on its folder and on archive.db.",
    ),
    "SQLITE_PERM": _Fault("the archive may not be opened", "Give yourself permission on its folder."),
    "SQLITE_AUTH": _Fault("the archive may not be opened", "Give yourself permission on its folder."),
    "SQLITE_CANTOPEN": _Fault(
        "the archive's database cannot be opened",
        "See that it is a file, and that you may read it and its folder.",
    ),
    "SQLITE_NOTADB": _Fault(
        "this is not a Morgue archive, or its beginning is damaged",
        "It was left as it is; name another folder with --archive, or take archive.db from a backup.",
    ),
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_CONSTRAINT": _Fault(
        "the archive refused what breaks its rules ({error})",
        "Nothing of this was stored; please report it as a fault of Morgue.",
    ),
    "SQLITE_TOOBIG": _Fault(
        "a text or an original is too large to store ({error})", "Leave that source out."
    ),
    "SQLITE_NOMEM": _Fault("there is not enough memory", "Close other programs, then run it again."),
}


@contextmanager
def in_words(where: str, wait: float) -> Iterator[None]:
    """Turn whatever SQLite raises into a `StoreError` that says what is wrong and what to do.

    `where` is the database's path, and `wait` the seconds that a lock was waited for. Misuse of SQLite by
    this program (a closed connection, say) stays what it is.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a message may quote what was hurt, and be no text
        what, cure = _fault(error)
        raise StoreError(what.format(error=error, wait=wait), where, cure) from error


def _fault(error: Exception) -> _Fault:
    """Find the fault by the code; an unknown one (a lost table, undecodable text) means damage."""
    name = getattr(error, "sqlite_errorname", "")
    return _FAULTS.get(name) or _FAULTS.get("_".join(name.split("_")[:2]), _DAMAGED)
