"""Ingest: files go in, their articles are made and stored in batches, and what was refused is named.

It can be stopped at any moment, by a crash too, and run again: what is stored stays, what is not is made up.
Article ids follow the order of the sources, however many processes work on them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from articles.article import Article
from articles.ingest_files import FileBegun, FileDone, Unchanged, jobs_in, lasting
from articles.ingest_order import Done, Made, made_in_order
from articles.own_outlets import known_to
from articles.sources import Refusal, Source
from articles.steps import reached
from articles.store import FileState, Intake, Outcome, Store
from articles.walking import Found, files_in

BATCH_ARTICLES = 200
BATCH_BYTES = 16 << 20
BATCH_FILES = 1_000
BATCH_SECONDS = 2.0
SECONDS_BETWEEN_REPORTS = 0.1
REFUSALS_NAMED = 1_000  # of one file; of a table taken for articles, the millionth line tells nothing new
UNFINISHED = FileState(0, 0, "being taken in")  # looks like no file's state: it will be read again


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: how many articles were added, changed and unchanged, and everything refused.

    `joined` counts what turned out to be another source of an article that is there.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    joined: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was refused."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far an ingest has come: articles by what became of them, and bytes read of those there are.

    `bytes_total` is None where it cannot be known, as of standard input. `label` names the present file.
    """

    added: int
    changed: int
    unchanged: int
    refused: int
    bytes_done: int
    bytes_total: int | None
    label: str = ""
    joined: int = 0

    @property
    def articles(self) -> int:
        """How many articles have been dealt with."""
        return self.added + self.changed + self.unchanged + self.joined + self.refused


def ingest(
    store: Store,
    paths: Sequence[str],
    *,
    recogniser: str = "builtin",
    workers: int | None = None,
    progress: Callable[[IngestProgress], None] | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
) -> IngestReport:
    """Put every article that the paths hold into the archive; "-" reads `stdin`.

    `columns` says which field of a table or JSON object tells which fact; it is kept with each source.
    `workers` is the number of processes, by default one for each core this program may use. `progress` is
    called at most ten times a second. What a single file or article does wrong ends up in the report; raises
    MorgueError only for what stops everything: the database, or an unknown recogniser.
    """
    run = _Run(store, progress, _size_of(paths) if progress else None)
    jobs = jobs_in(paths, store, stdin, columns)
    with closing(made_in_order(jobs, recogniser, workers or cores(), known_to(store))) as made:
        for done in made:
            run.take(done)
    return run.finish()


def cores() -> int:
    """Count the cores that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size_of(paths: Sequence[str]) -> int | None:
    """Add up the bytes of all files, so that progress has an end; None where that cannot be known."""
    total = 0
    for found in files_in(paths):
        if isinstance(found, Found):
            if found.state is None:
                return None
            total += found.state.size
    return total


class _Run:
    """One ingest: what has come out so far, and what waits to be stored."""

    def __init__(self, store: Store, tell: Callable[[IngestProgress], None] | None, size: int | None) -> None:
        self._store = store
        self._tell = tell
        self._size = size
        self._told = 0.0
        self._counts = dict.fromkeys(Outcome, 0)
        self._bytes = 0
        self._bytes_before_file = 0
        self._label = ""
        self._refusals = _Refusals()
        self._batch = _Batch()

    def take(self, done: Done) -> None:
        """Take what came out next, and store what is due."""
        match done:
            case FileBegun():
                self._begin(done)
            case FileDone():
                self._end(done.found)
            case Unchanged():
                self._counts[Outcome.UNCHANGED] += done.articles
                self._bytes += done.size
            case Refusal():
                self._refusals.add(done)
            case Made():
                self._keep(done.source, done.outcome)
        if self._batch.due:
            self._store_batch()
        self._report(SECONDS_BETWEEN_REPORTS)

    def finish(self) -> IngestReport:
        """Store what is left, and say what was done."""
        self._store_batch()
        self._report(0.0)
        counts = {outcome.value: number for outcome, number in self._counts.items()}
        return IngestReport(**counts, refused=tuple(self._refusals.named))

    def _begin(self, begun: FileBegun) -> None:
        """Begin a file; what was known of it no longer holds once the first of its articles is stored."""
        self._label, self._bytes_before_file = begun.found.name, self._bytes
        self._refusals.begin_file(begun.found.name)
        if begun.known:
            self._batch.record(begun.found.name, UNFINISHED)

    def _end(self, found: Found) -> None:
        """End a file; it need not be read again if all of it was taken and no later change can hide."""
        if found.state and found.settled and not self._refusals.in_file:
            self._batch.record(found.name, found.state)
        if found.state:
            self._bytes = self._bytes_before_file + found.state.size
        self._refusals.end_file()

    def _keep(self, source: Source, outcome: Article | Refusal) -> None:
        self._bytes += len(source.data)
        if isinstance(outcome, Refusal):
            self._refusals.add(outcome)
        else:
            self._batch.add(Intake(lasting(source), outcome))

    def _store_batch(self) -> None:
        reached("ingest batch due")
        for outcome in self._batch.store(self._store):
            self._counts[outcome] += 1
        self._batch = _Batch()

    def _report(self, interval: float) -> None:
        """Tell how far it has come, unless that was told less than an interval (in seconds) ago."""
        now = time.monotonic()
        if self._tell is None or now - self._told < interval:
            return
        self._told = now
        counts = {outcome.value: number for outcome, number in self._counts.items()}
        self._tell(
            IngestProgress(
                **counts,
                refused=self._refusals.total,
                bytes_done=self._bytes,
                bytes_total=self._size,
                label=self._label,
            )
        )


class _Batch:
    """What is stored in one go: articles, and the files that are complete with them."""

    def __init__(self) -> None:
        self.intakes: list[Intake] = []
        self.files: dict[str, FileState] = {}
        self.size = 0
        self.begun = 0.0

    @property
    def empty(self) -> bool:
        return not self.intakes and not self.files

    @property
    def due(self) -> bool:
        if len(self.intakes) >= BATCH_ARTICLES or len(self.files) >= BATCH_FILES or self.size >= BATCH_BYTES:
            return True
        return not self.empty and time.monotonic() - self.begun >= BATCH_SECONDS

    def add(self, intake: Intake) -> None:
        self._begin()
        self.intakes.append(intake)
        self.size += len(intake.source.data)

    def record(self, name: str, state: FileState) -> None:
        self._begin()
        self.files[name] = state

    def _begin(self) -> None:
        if self.empty:
            self.begun = time.monotonic()

    def store(self, store: Store) -> list[Outcome]:
        return [] if self.empty else store.save(self.intakes, self.files)


class _Refusals:
    """What was refused, by name as long as that tells anything."""

    def __init__(self) -> None:
        self.named: list[Refusal] = []
        self.total = 0
        self.in_file = 0
        self._file = ""
        self._last = Refusal("", "")

    def begin_file(self, name: str) -> None:
        self._file, self.in_file = name, 0

    def add(self, refusal: Refusal) -> None:
        self.total += 1
        self.in_file += 1
        self._last = refusal
        if self.in_file <= REFUSALS_NAMED or not self._file:
            self.named.append(refusal)

    def end_file(self) -> None:
        more = self.in_file - REFUSALS_NAMED
        if more > 0:
            reason = f"{more:,} more were refused; the last, {self._last.label}: {self._last.reason}"
            self.named.append(Refusal(self._file, reason, more))
        self._file = ""
