"""The searches that people keep under a name, and up to which article each has been looked at.

What a search asks for is kept as the parameters of its address, a text that means nothing here: who asks
searches (the app) says what it means, and whether it still means anything.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from sqlite3 import Connection

from articles.errors import MorgueError
from articles.store_connections import Connections
from articles.store_rows import mended_text, milliseconds, moment
from articles.store_seals import columns, proved, resealed, seal
from articles.store_values import SavedSearch

LONGEST_NAME = 100  # characters; it stands in lists
LONGEST_PARAMETERS = 20_000  # characters; a few hundred filters, percent-encoded
MOST_SEARCHES = 500  # of one archive; all are counted anew whenever they are listed

_ALL = f"SELECT {columns('searches')} FROM searches"  # noqa: S608 - ours
_ONE = f"SELECT {columns('searches')} FROM searches WHERE id = ?"  # noqa: S608 - ours
_RENAME = f"UPDATE searches SET {resealed('searches', {'name': '?1'})} WHERE id = ?2"  # noqa: S608 - ours
_ASK_ELSE = f"UPDATE searches SET {resealed('searches', {'parameters': '?1'})} WHERE id = ?2"  # noqa: S608
_LOOK = f"""
    UPDATE searches SET {resealed("searches", {"opened": "?1", "seen": "max(searches.seen, ?2)"})}
    WHERE id = ?3"""  # noqa: S608 - ours


class SavedSearches:
    """The saved searches of one archive; each method is one transaction, as those of `Store` are."""

    def __init__(self, connections: Connections) -> None:
        self._read = connections.read
        self._write = connections.write

    def all(self) -> tuple[SavedSearch, ...]:
        """Give all saved searches by name, capitals apart."""
        return tuple(sorted(self._read(_all), key=lambda search: (_key(search.name), search.id)))

    def by_id(self, number: int) -> SavedSearch | None:
        """Give one saved search, or None when there is none of that number."""
        return self._read(_one, number)

    def called(self, name: str) -> SavedSearch | None:
        """Give the saved search of a name, capitals and blanks apart, or None."""
        return next((search for search in self.all() if _key(search.name) == _key(name)), None)

    def save(self, name: str, parameters: str, seen: int = 0) -> SavedSearch:
        """Keep a search under a name; articles with an id above `seen` are new to it.

        Raises `MorgueError` for a name that cannot be or is taken, and when there are too many.
        """
        return self._write(_save, _proper(name), _fitting(parameters), seen)

    def change(
        self, number: int, *, name: str | None = None, parameters: str | None = None
    ) -> SavedSearch | None:
        """Give a saved search another name, or make it ask something else; None when there is none."""
        return self._write(
            _change,
            number,
            None if name is None else _proper(name),
            None if parameters is None else _fitting(parameters),
        )

    def look(self, number: int, seen: int) -> SavedSearch | None:
        """Write down that a saved search was opened, with every article up to an id; None when there is none.

        What was seen stays seen: of several who look at once, the furthest counts.
        """
        return self._write(_look, number, seen)

    def remove(self, number: int) -> bool:
        """Forget a saved search; False when there is none of that number."""
        return self._write(_remove, number)


def _all(connection: Connection) -> list[SavedSearch]:
    return [_search(*proved("searches", row)) for row in connection.execute(_ALL)]


def _one(connection: Connection, number: int) -> SavedSearch | None:
    row = connection.execute(_ONE, (number,)).fetchone() if number < 2**63 else None
    return _search(*proved("searches", row)) if row else None


def _save(connection: Connection, name: str, parameters: str, seen: int) -> SavedSearch:
    there = _all(connection)
    if len(there) >= MOST_SEARCHES:
        raise MorgueError(
            f"there are {len(there)} saved searches, and no more can be kept", cure="Remove some first."
        )
    _require_free(there, name)
    now = milliseconds(datetime.now(UTC))
    row = (name, parameters, now, now, seen)
    statement = "INSERT INTO searches (name, parameters, made, opened, seen) VALUES (?, ?, ?, ?, ?)"
    number = connection.execute(statement, row).lastrowid or 0
    seal(connection, "searches", number)
    return _search(number, *row)


def _change(
    connection: Connection, number: int, name: str | None, parameters: str | None
) -> SavedSearch | None:
    if name is not None:
        _require_free([each for each in _all(connection) if each.id != number], name)
        connection.execute(_RENAME, (name, number))
    if parameters is not None:
        connection.execute(_ASK_ELSE, (parameters, number))
    return _one(connection, number)


def _look(connection: Connection, number: int, seen: int) -> SavedSearch | None:
    connection.execute(_LOOK, (milliseconds(datetime.now(UTC)), seen, number))
    return _one(connection, number)


def _remove(connection: Connection, number: int) -> bool:
    return bool(connection.execute("DELETE FROM searches WHERE id = ?", (number,)).rowcount)


def _search(number: int, name: str, parameters: str, made: int, opened: int, seen: int) -> SavedSearch:
    return SavedSearch(number, name, parameters, moment(made), moment(opened), seen)


def _require_free(there: list[SavedSearch], name: str) -> None:
    taken = next((each for each in there if _key(each.name) == _key(name)), None)
    if taken:
        raise MorgueError(
            f"there is a saved search called “{taken.name}” already",
            cure="Choose another name, or remove that one first.",
        )


def _proper(name: str) -> str:
    """Give a name as it is kept: in one line, without signs that cannot be seen. Raises `MorgueError`."""
    seen = "".join(" " if sign.isspace() else sign for sign in mended_text(name))
    proper = " ".join("".join(sign for sign in seen if unicodedata.category(sign)[0] != "C").split())
    if not proper:
        raise MorgueError("a saved search needs a name", cure="Say in a few words what it looks for.")
    if len(proper) > LONGEST_NAME:
        raise MorgueError(
            f"the name is {len(proper):,} characters long, and {LONGEST_NAME} are the most",
            cure="Choose a shorter one.",
        )
    return proper


def _fitting(parameters: str) -> str:
    if len(parameters) > LONGEST_PARAMETERS:
        raise MorgueError("the search is too long to be kept", cure="Use fewer filters.")
    return mended_text(parameters)


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
