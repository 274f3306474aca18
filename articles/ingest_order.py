"""Many at a time, yet in order: jobs go in one after another, and come out so, their articles made.

Work goes to the processes in chunks that are bounded in articles and bytes, with a bounded number of them on
the way, so memory stays the same however much there is to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain

from articles.article import Article
from articles.entities import load_recogniser
from articles.furniture import NOTHING_LEARNED, Furniture
from articles.ingest_files import FileBegun, FileDone, Job, Unchanged
from articles.ingest_workers import Attempt, Outcome, Workers
from articles.processing import attempt
from articles.sources import Refusal, Source

FEW_ARTICLES = 48  # up to so many are made right here: starting a process takes as long
FEW_BYTES = 1 << 20
CHUNK_ARTICLES = 16
CHUNK_BYTES = 256 << 10
CHUNK_JOBS = 512
CHUNKS_PER_WORKER = 3  # one being worked on, one waiting, one made whose turn has not come
BYTES_ON_THE_WAY = 64 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A source, and the article made of it, or why there is none."""

    source: Source
    outcome: Article | Refusal


Done = FileBegun | FileDone | Unchanged | Refusal | Made


def made_in_order(
    jobs: Iterable[Job], recogniser: str, workers: int, known: Furniture = NOTHING_LEARNED
) -> Generator[Done]:
    """Make the articles of all jobs by that many worker processes, or right here when there are few.

    `known` is the furniture that the archive has learned. Close it to end the processes at once.
    """
    task = partial(attempt, known=known) if known.outlets or known.own else attempt
    jobs = iter(jobs)
    first, all_of_them = _a_few(jobs)
    if all_of_them:
        return _made_here(first, recogniser, task)
    return _made_by_workers(chain(first, jobs), recogniser, task, workers)


def _a_few(jobs: Iterator[Job]) -> tuple[list[Job], bool]:
    """Take jobs until they are no longer few, and say whether that was all of them."""
    taken: list[Job] = []
    articles = size = 0
    for job in jobs:
        taken.append(job)
        if isinstance(job, Source):
            articles, size = articles + 1, size + len(job.data)
        if articles > FEW_ARTICLES or size > FEW_BYTES or len(taken) > CHUNK_JOBS:
            return taken, False
    return taken, True


def _made_here(jobs: Iterable[Job], recogniser: str, task: Attempt) -> Generator[Done]:
    for job in jobs:
        yield Made(job, task(job, load_recogniser(recogniser))) if isinstance(job, Source) else job


def _made_by_workers(jobs: Iterable[Job], recogniser: str, task: Attempt, count: int) -> Generator[Done]:
    waiting: deque[_Chunk] = deque()
    with Workers(count, recogniser, task) as workers:
        for chunk in _chunks(jobs):
            chunk.start(workers)
            waiting.append(chunk)
            while len(waiting) > count * CHUNKS_PER_WORKER or _too_many_bytes(waiting):
                yield from waiting.popleft().done()
        while waiting:
            yield from waiting.popleft().done()


def _too_many_bytes(waiting: Iterable[_Chunk]) -> bool:
    return sum(chunk.size for chunk in waiting) > BYTES_ON_THE_WAY


def _chunks(jobs: Iterable[Job]) -> Iterator[_Chunk]:
    chunk = _Chunk()
    for job in jobs:
        chunk.add(job)
        if chunk.full:
            yield chunk
            chunk = _Chunk()
    yield chunk


class _Chunk:
    """Jobs that go to one process together."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.sources: list[Source] = []
        self.size = 0
        self._future: Future[list[Outcome]] | None = None

    def add(self, job: Job) -> None:
        self.jobs.append(job)
        if isinstance(job, Source):
            self.sources.append(job)
            self.size += len(job.data)

    @property
    def full(self) -> bool:
        return len(self.sources) >= CHUNK_ARTICLES or self.size >= CHUNK_BYTES or len(self.jobs) >= CHUNK_JOBS

    def start(self, workers: Workers) -> None:
        if self.sources:
            self._future = workers.submit(self.sources)

    def done(self) -> Iterator[Done]:
        """Wait for the articles, and give every job in its place."""
        outcomes = iter(self._future.result() if self._future else ())
        for job in self.jobs:
            yield Made(job, next(outcomes)) if isinstance(job, Source) else job
