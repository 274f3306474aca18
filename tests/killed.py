"""A program that changes an archive, killed at any moment, before any statement, or at any named step.

Each program says what it has done as soon as it is done; run again, it goes on where it was. After a kill the
archive must be sound and hold all that was said, once; and in the end it must be the one that was never
disturbed. The programs stand in `killed_programs`.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from sqlite3 import Connection as Database
from tempfile import TemporaryDirectory
from typing import Any

from articles import store_connections
from articles.steps import EVENT
from articles.store import Deleted, Store
from index.archive_index import ArchiveIndex
from index.generations import catch_up, check
from index.search import Search

TESTS = Path(__file__).resolve().parent
SECONDS = 120.0  # that no program here takes
_TO_COME = ("is not in the index", "has changed since it was indexed", "there is no index yet")
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """A program to kill: how its archive is laid out, what it does, what must be true at once after."""

    prepare: Callable[[Path], object]
    run: Callable[[Path, Say], None]
    holds: Callable[[Path, list[str]], object]
    last: str  # what it says in the end
    loadable: bool = True  # whether its archive is of this schema all along


@dataclass(frozen=True)
class Moment:
    """When to kill: after seconds, before an event of that number, or when a step is reached the nth time."""

    seconds: float = 0.0
    event: int = 0
    step: str = ""
    nth: int = 1


@dataclass(frozen=True)
class Run:
    """What a program that came to its end had done: seconds, events, and how often it reached each step."""

    seconds: float
    events: int
    steps: dict[str, int]


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Lend a folder in memory, if there is one: a killed process leaves the same there as on a disk."""
    shared = Path("/dev/shm")  # noqa: S108 - where Linux has it
    with TemporaryDirectory(
        prefix="morgue-killed-", dir=shared if os.access(shared, os.W_OK) else None
    ) as made:
        yield Path(made)


class Target:
    """A program with what it makes when nothing disturbs it, how long that takes, in how many events."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self._prepared, self._work = program, folder / "prepared", folder / "work"
        self.archive = self._work / "archive"
        self._work.mkdir()
        program.prepare(self.archive)
        shutil.copytree(self._work, self._prepared)
        self.peaceful = self._finish()
        self.expected = contents(self.archive)

    def strike(self, moment: Moment) -> bool:
        """Kill it once, see that all it said is there, and that running it again ends as if undisturbed.

        Gives whether it was killed before its end.
        """
        shutil.rmtree(self._work)
        shutil.copytree(self._prepared, self._work)
        said = self._run(moment)
        if (self.archive / "archive.db").exists():
            if self.program.loadable:
                require_sound(self.archive)
            self.program.holds(self.archive, said)
        else:
            assert not said
        self._finish()
        assert contents(self.archive) == self.expected
        return self.program.last not in said

    def random_moment(self, chance: random.Random, kind: str) -> Moment:
        """Choose a moment by the clock ("seconds"), by the "event", or at a "step"."""
        if kind == "seconds":
            return Moment(seconds=chance.uniform(0, self.peaceful.seconds))
        if kind == "event":
            return Moment(event=chance.randrange(1, self.peaceful.events))
        step = chance.choice(sorted(self.peaceful.steps))
        return Moment(step=step, nth=chance.randint(1, self.peaceful.steps[step]))

    def _finish(self) -> Run:
        (self._work / "done").unlink(missing_ok=True)
        self._run(Moment())
        return Run(**json.loads((self._work / "done").read_text()))

    def _run(self, moment: Moment) -> list[str]:
        """Run the program, kill it at that moment, and give what it said was done."""
        (self._work / "said").unlink(missing_ok=True)
        ready, theirs = multiprocessing.Pipe(duplex=False)
        process = _context().Process(
            target=_run_to_the_end, args=(self.program.run, self.archive, moment, theirs)
        )
        process.start()
        theirs.close()
        with ready:
            assert ready.poll(SECONDS), "it never began"
        process.join(moment.seconds or SECONDS)
        if moment.seconds and process.exitcode is None:
            process.kill()
            process.join()
        assert process.exitcode in (0, -signal.SIGKILL), f"it ended with {process.exitcode}"
        said = self._work / "said"
        return said.read_text(encoding="utf-8").splitlines() if said.exists() else []


@cache
def _context() -> ForkServerContext:
    """A server of processes that have everything read and nothing begun (`killed_ready`)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["killed_ready"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*map(str, (TESTS.parent, TESTS)), before]))
    try:
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return context


def _run_to_the_end(
    run: Callable[[Path, Say], None], archive: Path, moment: Moment, ready: Connection
) -> None:
    """Run a program in a process of its own, unless it is killed before; write down what it took."""
    said = os.open(archive.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    listener = Listener(archive.parent, moment)
    listener.listen()
    ready.send("begun")
    ready.close()
    began = time.monotonic()
    run(archive, lambda word: _write(said, word))
    took = {"seconds": time.monotonic() - began, "events": listener.events, "steps": listener.steps}
    listener.moment = Moment()
    (archive.parent / "done").write_text(json.dumps(took))


def _write(file: int, word: str) -> None:
    os.write(file, f"{word}\n".encode())


class Listener:
    """Counts what changes an archive (statements, files, named steps); kills this process at its moment."""

    def __init__(self, folder: Path, moment: Moment) -> None:
        self.folder, self.moment = str(folder), moment
        self.events = 0
        self.steps: Counter[str] = Counter()

    def listen(self) -> None:
        """Hear every statement and every event from now on, for as long as this process lives."""
        connect = store_connections.Connections._connect

        def traced(*arguments: Any) -> Database:
            connection = connect(*arguments)
            connection.set_trace_callback(lambda _: self.count())
            return connection

        store_connections.Connections._connect = traced  # type: ignore[assignment,method-assign]
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear an audit event of Python's."""
        if event == EVENT:
            self.steps[arguments[0]] += 1
            if arguments[0] == self.moment.step and self.steps[arguments[0]] == self.moment.nth:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count()
        elif _is_change(event, arguments) and str(arguments[0]).startswith(self.folder):
            self.count()

    def count(self) -> None:
        """Count an event, unless it is the last."""
        self.events += 1
        if self.events == self.moment.event:
            os.kill(os.getpid(), signal.SIGKILL)


def _is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    return event in _CHANGES or (event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR)))


def require_sound(archive: Path) -> None:
    """Require that `morgue check` finds nothing but articles that are not indexed yet."""
    with Store.open(archive) as store:
        assert list(store.verify()) == []
    faults = [each for each in check(archive) if not any(words in each for words in _TO_COME)]
    assert faults == []


def contents(archive: Path) -> dict[str, Any]:
    """All that an archive holds; only when it came in is left out."""
    with Store.open(archive) as store:
        assert list(store.verify()) == []
        found = {each.id: each for each in store.changed_since(0)}
        return {
            "articles": {n: each if isinstance(each, Deleted) else each.article for n, each in found.items()},
            "sources": {
                n: [(s.number, s.name, s.sha256, s.replaced is None, s.chosen) for s in store.sources(n)]
                for n in found
            },
            "corrections": {
                n: [(c.id, c.field, c.value, c.undone is None) for c in store.corrections(n)] for n in found
            },
            "cleaned again": {n: [(r.why, r.what) for r in store.recleanings(n)] for n in found},
            "learned": store.learned_lines(),
            "decisions": [(d.id, d.decision, d.undone is None) for d in store.entities.decisions()],
        }


def searchable(archive: Path) -> int:
    """Bring the index up to date, see that nothing is at fault, and count what a search finds."""
    catch_up(archive)
    assert list(check(archive)) == []
    with closing(ArchiveIndex(archive)) as index:
        return index.search(Search()).total
