"""A program that changes an archive, disturbed at any moment, before any statement, or at any named step.

Each program says what it has done as soon as it is done; run again, it goes on where it was. After that the
archive must be sound and hold all that was said, once; and in the end it must be the one that was never
disturbed. The programs stand in `killed_programs`.
"""

import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from disturbances import Listener, Moment

from articles.errors import MorgueError, said_by_system
from articles.store import Deleted, Store, StoredArticle
from index.archive_index import ArchiveIndex
from index.generations import catch_up, check
from index.search import Search

TESTS = Path(__file__).resolve().parent
SECONDS = 120.0  # that no program here takes
_TO_COME = ("is not in the index", "has changed since it was indexed", "there is no index yet")
_CORRECTED = re.compile(r"by you on [^;]*;")

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
class Run:
    """What a program took to its end: seconds, events, file operations, and each step how often."""

    seconds: float
    events: int
    operations: int
    steps: dict[str, int]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: what it said was done, why it gave up if it did, and whether it was cut short."""

    said: list[str]
    refused: str
    cut: bool


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Lend a folder in memory, if there is one: a killed process leaves the same there as on a disk."""
    shared = Path("/dev/shm")  # noqa: S108 - where Linux has it
    with TemporaryDirectory(
        prefix="morgue-killed-", dir=shared if os.access(shared, os.W_OK) else None
    ) as made:
        yield Path(made)


class Target:
    """A program with what it makes when nothing disturbs it, how long that takes, in how many events.

    `disk` is a folder on a disk that may be filled up; by default the archive lies in `folder`.
    """

    def __init__(self, program: Program, folder: Path, disk: Path | None = None) -> None:
        self.program, self._notes = program, folder / "notes"
        self._prepared, self._work = folder / "prepared", (disk or folder) / "work"
        self.archive = self._work / "archive"
        self._notes.mkdir()
        self._work.mkdir()
        program.prepare(self.archive)
        shutil.copytree(self._work, self._prepared)
        self.peaceful = self._finish()
        self.expected = contents(self.archive)

    def strike(self, moment: Moment, room: int | None = None) -> Outcome:
        """Disturb it once; see that all it said is there, and that run again it ends as if undisturbed.

        With `room`, so many bytes are left on the disk until it has ended.
        """
        shutil.rmtree(self._work)
        shutil.copytree(self._prepared, self._work)
        with filled(self._work / "ballast", room):
            outcome = self._run(moment)
            if self.program.loadable:
                self._require_found(outcome.said)
        if not self.program.loadable:  # it is brought forward to be looked at, and that takes room
            self._require_found(outcome.said)
        elif (self.archive / "archive.db").exists():
            require_sound(self.archive)
        self._finish()
        assert contents(self.archive) == self.expected
        return outcome

    def _require_found(self, said: list[str]) -> None:
        """Require what it said to be there, as long as nothing has mended anything."""
        if (self.archive / "archive.db").exists():
            self.program.holds(self.archive, said)
        else:
            assert not said

    def random_moment(self, chance: random.Random, kind: str) -> Moment:
        """Choose a moment by the clock ("seconds"), by the "event", at a "step" or an "operation"."""
        if kind == "seconds":
            return Moment(seconds=chance.uniform(0, self.peaceful.seconds))
        if kind == "event":
            return Moment(event=chance.randint(1, self.peaceful.events))
        if kind == "operation":
            return Moment(operation=chance.randint(1, self.peaceful.operations), deed="refuse")
        step = chance.choice(sorted(self.peaceful.steps))
        return Moment(step=step, nth=chance.randint(1, self.peaceful.steps[step]))

    def _finish(self) -> Run:
        (self._notes / "done").unlink(missing_ok=True)
        outcome = self._run(Moment())
        assert not outcome.refused, outcome.refused
        return Run(**json.loads((self._notes / "done").read_text()))

    def _run(self, moment: Moment) -> Outcome:
        """Run the program, kill it at that moment, and give what it said was done."""
        for name in ("said", "refused"):
            (self._notes / name).write_text("")
        ready, theirs = multiprocessing.Pipe(duplex=False)
        task = (self.program.run, self.archive, self._notes, moment, theirs)
        process = processes().Process(target=_run_to_the_end, args=task)
        process.start()
        theirs.close()
        with ready:
            assert ready.poll(SECONDS), "it never began"
        process.join(moment.seconds or SECONDS)
        if moment.seconds and process.exitcode is None:
            process.kill()
            process.join()
        assert process.exitcode in (0, -signal.SIGKILL), f"it ended with {process.exitcode}"
        said, refused = ((self._notes / name).read_text(encoding="utf-8") for name in ("said", "refused"))
        return Outcome(said.splitlines(), refused, self.program.last not in said.splitlines())


@contextmanager
def filled(ballast: Path, room: int | None) -> Iterator[None]:
    """Leave so many bytes on a disk for a while."""
    if room is None:
        yield
        return
    state = os.statvfs(ballast.parent)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, state.f_bavail * state.f_frsize - room))
    try:
        yield
    finally:
        ballast.unlink()


@cache
def processes() -> ForkServerContext:
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
    run: Callable[[Path, Say], None], archive: Path, notes: Path, moment: Moment, ready: Connection
) -> None:
    """Run a program in a process of its own, unless it is killed before; write down what it took."""
    said = os.open(notes / "said", os.O_WRONLY | os.O_APPEND)
    listener = Listener(str(archive.parent), moment)
    listener.listen()
    ready.send("begun")
    ready.close()
    began = time.monotonic()
    try:
        run(archive, lambda word: _write(said, word))
    except (MorgueError, OSError) as error:
        (notes / "refused").write_text(in_words(error), encoding="utf-8")
    took = Run(time.monotonic() - began, listener.events, listener.operations, dict(listener.steps))
    (notes / "done").write_text(json.dumps(asdict(took)))


def _write(file: int, word: str) -> None:
    os.write(file, f"{word}\n".encode())


def in_words(error: MorgueError | OSError) -> str:
    """Say what was wrong as the command line does."""
    return str(error) if isinstance(error, MorgueError) else str(said_by_system(error))


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
            "articles": {n: _undated(each) for n, each in found.items()},
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


def _undated(stored: StoredArticle | Deleted) -> object:
    """Give an article without the days on which a person corrected it."""
    if isinstance(stored, Deleted):
        return None
    told = {fact: _CORRECTED.sub("by you on some day;", why) for fact, why in stored.article.evidence.items()}
    return replace(stored.article, evidence=told)


def searchable(archive: Path) -> int:
    """Bring the index up to date, see that nothing is at fault, and count what a search finds."""
    catch_up(archive)
    assert list(check(archive)) == []
    with closing(ArchiveIndex(archive)) as index:
        return index.search(Search()).total
