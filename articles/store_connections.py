"""How the store reaches its database: one connection per thread, questions, and changes that happen whole.

Writing: SQLite in WAL mode with `synchronous=FULL`, so that a change which `write` has returned from
survives a killed process and a power cut; one writer at a time, in turns; readers never wait for it.

Reading never writes and never makes a file. SQLite alone would: a read-only connection to a WAL database
makes the `-wal` and `-shm` files that it misses. `-shm` is missing when nobody has the archive open to write,
or a mere beginning of it is there, which a full disk cut short:

- While it is so, each question opens the database without locks, reads, and closes it; the stamps of
  the files before and after show whether a writer came by meanwhile, and then the question is asked again. A
  log with commits in it (a writer could not take it over before it ended: the disk was full, or someone
  copied the files of a crashed archive) is read along, its table of contents held in memory.
- Once it is there, each thread keeps an ordinary read-only connection, which follows every commit.

Sources: https://www.sqlite.org/wal.html (read-only databases, WAL without shared memory),
https://www.sqlite.org/uri.html (immutable), https://www.sqlite.org/vfs.html (unix-none).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from sqlite3 import Connection, OperationalError, connect
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar
from urllib.parse import quote
from weakref import WeakSet

from articles.errors import StoreError
from articles.steps import reached
from articles.store_errors import in_words
from articles.store_seals import lend

Value = TypeVar("Value")
With = ParamSpec("With")
Work = Callable[Concatenate[Connection, With], Value]
Stamp = tuple[int, int, int]  # of a file: its number, size and time


class _Quiet(NamedTuple):
    """How an archive lies there while nobody has it open to write: its database, and a log if one is left."""

    database: Stamp
    log: Stamp | None


_WITHOUT_LOCKS = f"&vfs={'win32' if os.name == 'nt' else 'unix'}-none"
_LEAST_SHARED = 32768  # bytes of a -shm in use; of less on a full disk nothing can be made
PAGE_SIZE = 8192  # bytes; originals of 2-3 kB leave half of SQLite's usual 4096 empty: 13 % of an archive
_WRITER_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -32000",  # 32 MB: the inner pages of every tree of a large archive
    "PRAGMA journal_size_limit = 67108864",  # the log of one huge batch is not kept for ever
)


class Connections:
    """Connections to one database, for any number of threads, until `close`.

    Each thread gets its own, which goes when the thread ends; a forked process makes new ones. `wait` is how
    many seconds to wait for another program's lock.
    """

    def __init__(self, path: Path, *, writable: bool, wait: float) -> None:
        self.path = path
        self._writable = writable
        self._wait = wait
        self._local = threading.local()
        self._leases: WeakSet[_Lease] = WeakSet()
        self._closed = False

    def read(self, question: Work[With, Value], *about: With.args, **more: With.kwargs) -> Value:
        """Ask a question of one unchanging state of the database; it may be asked twice, and must not write.

        Raises `StoreError` for whatever is wrong with the database.
        """
        self._require_open()
        while not self._writable and (before := self._quiet()):
            try:
                with self._in_words(), closing(self._connect_quietly(before)) as connection:
                    answer = question(connection, *about, **more)
            except StoreError:
                if self._quiet() == before:
                    raise
                continue  # a writer came by, and half of what it wrote was read
            if self._quiet() == before:
                return answer
        return self._transact("BEGIN", lambda connection: question(connection, *about, **more))

    def write(self, change: Work[With, Value], *about: With.args, **more: With.kwargs) -> Value:
        """Make a change whole or not at all, and give its answer once it is safely on the disk.

        Raises `StoreError` for whatever keeps it from being made, another program's long writing included.
        """

        def whole(connection: Connection) -> Value:
            reached("change begun")
            answer = change(connection, *about, **more)
            reached("change made")
            return answer

        answer = self._transact("BEGIN IMMEDIATE", whole)
        reached("change kept")
        return answer

    def prepare(self, steps: Work[With, Value], *about: With.args, **more: With.kwargs) -> Value:
        """Use this thread's connection outside any transaction, for steps that bring their own ones."""
        with self._in_words():
            return steps(self._lease(), *about, **more)

    def close(self) -> None:
        """Close the connections of all threads; asking again is an error of the program."""
        self._closed = True
        for lease in list(self._leases):
            lease.close()

    def _transact(self, begin: str, work: Callable[[Connection], Value]) -> Value:
        with self._in_words():
            connection = self._lease()
            connection.execute(begin)
            try:
                answer = work(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            return answer

    def _require_open(self) -> None:
        if self._closed:
            raise ValueError(f"the store of {self.path} is closed")

    def _in_words(self) -> AbstractContextManager[None]:
        return in_words(str(self.path), self._wait)

    def _lease(self) -> Connection:
        """Give this thread's connection, made now if it has none in this process."""
        self._require_open()
        lease: _Lease | None = getattr(self._local, "lease", None)
        if lease is None or lease.process != os.getpid():
            lease = _Lease(self._connect("rwc" if self._writable else "ro"))
            if self._writable:
                self._prepare_to_write(lease.connection)
            self._leases.add(lease)
            self._local.lease = lease
        return lease.connection

    def _connect(self, mode: str, more: str = "") -> Connection:
        connection = connect(
            f"file:{quote(os.fsencode(self.path.absolute()))}?mode={mode}{more}",
            uri=True,
            timeout=self._wait,
            isolation_level=None,  # transactions begin where this module says so
            check_same_thread=False,  # so that close() can close them all
        )
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _prepare_to_write(self, connection: Connection) -> None:
        lend(connection)
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # of a database that is made now
        self._use_wal(connection)
        for setting in _WRITER_SETTINGS:
            connection.execute(setting)

    def _use_wal(self, connection: Connection) -> None:
        """Switch to WAL; SQLite does not itself wait for a lock here when two programs make one archive."""
        deadline = time.monotonic() + self._wait
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except OperationalError as error:
                if "BUSY" not in getattr(error, "sqlite_errorname", "") or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _connect_quietly(self, quiet: _Quiet) -> Connection:
        """Connect without a lock, to read what nobody writes to; no file is made."""
        if not quiet.log:
            return self._connect("ro", "&immutable=1")
        connection = self._connect("ro", _WITHOUT_LOCKS)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # the log's table of contents is in memory then
        return connection

    def _quiet(self) -> _Quiet | None:
        """Tell how the archive lies there while no writer has it open; None when one has."""
        path = os.fspath(self.path)
        log = _stamp(f"{path}-wal")  # a writer makes -wal before -shm, and takes -wal away last
        shared = _stamp(f"{path}-shm")
        if shared and shared[1] >= _LEAST_SHARED:
            return None
        database = _stamp(path)
        return database and _Quiet(database, log if log and log[1] else None)


def _stamp(path: str) -> Stamp | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


class _Lease:
    """One thread's connection: closed when the thread ends, but never by a forked process."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.process = os.getpid()

    def close(self) -> None:
        if self.process == os.getpid():
            self.connection.close()

    def __del__(self) -> None:
        self.close()
