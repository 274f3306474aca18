"""Worker processes: articles are made on all cores, and one that kills its process takes no other along.

Each process has a thread here that hands it work and waits for it. It sends back one article at a time, so
that when it dies it is known over which; that one is tried once more, alone in a fresh process, and refused
if it kills that too.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from articles.article import Article
from articles.entities import Recogniser, load_recogniser
from articles.errors import MorgueError
from articles.sources import Refusal, Source

SECONDS_PER_ARTICLE = 120.0  # after which its process is killed and the article refused
SECONDS_TO_START = 120.0
STARTS = 3  # a process may be killed while it starts; when so many in a row are, something else is wrong
MEMORY_OF_WORKER = 2 << 30  # bytes; an article that takes more is refused
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

_DIED = "the process that cleaned it was killed by it, twice"
_TOO_LONG = "cleaning it took longer than {:.0f} seconds"
_READY = "ready"
_SPAWN = multiprocessing.get_context("spawn")  # a forked process would share the database's connections
_ENVIRONMENT = threading.Lock()

Outcome = Article | Refusal
Attempt = Callable[[Source, Recogniser | None], Outcome]


class Workers:
    """A number of worker processes, each started when there is first something for it to do.

    `recogniser` is the setting to load it by, and `attempt` makes an outcome of a source in the process.
    """

    def __init__(self, count: int, recogniser: str, attempt: Attempt) -> None:
        self._workers = [_Worker(recogniser, attempt) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count, "ingest")
        for worker in self._workers:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)

    def submit(self, sources: Sequence[Source]) -> Future[list[Outcome]]:
        """Have articles made of sources by the next process that is free; the outcomes keep their order."""
        return self._threads.submit(self._process, sources)

    def _process(self, sources: Sequence[Source]) -> list[Outcome]:
        worker = self._idle.get()
        try:
            return worker.process(sources)
        finally:
            self._idle.put(worker)


class _Worker:
    """One worker process, started anew after it died; used by one thread at a time, closed by any."""

    def __init__(self, recogniser: str, attempt: Attempt) -> None:
        self._task = recogniser, attempt
        self._lock = threading.Lock()
        self._closed = False
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def process(self, sources: Sequence[Source]) -> list[Outcome]:
        """Make articles of sources, in order. Raises MorgueError when no process can be started."""
        outcomes: list[Outcome] = []
        while len(outcomes) < len(sources):
            fault = self._work_through(sources[len(outcomes) :], outcomes)
            if fault == _DIED:
                fault = self._work_through(sources[len(outcomes) :][:1], outcomes)
            if fault:
                outcomes.append(Refusal(sources[len(outcomes)].label, fault))
        return outcomes

    def close(self) -> None:
        """End the process, whatever it is doing, and start no other."""
        with self._lock:
            self._closed = True
        self._end()

    def _work_through(self, sources: Sequence[Source], outcomes: list[Outcome]) -> str:
        """Add the outcomes one by one; say why it broke off before the next, or nothing when it did not."""
        pipe, fault = self._ready(), _DIED
        with suppress(EOFError, OSError):
            pipe.send(sources)
            for _ in sources:
                if not pipe.poll(SECONDS_PER_ARTICLE):
                    fault = _TOO_LONG.format(SECONDS_PER_ARTICLE)
                    break
                outcomes.append(pipe.recv())
            else:
                return ""
        self._end()
        return fault

    def _ready(self) -> Connection:
        """Give the pipe to the process, which is started now if there is none."""
        if self._pipe is not None:
            return self._pipe
        for _ in range(STARTS):
            pipe = self._start()
            with suppress(EOFError, OSError):
                answer = pipe.recv() if pipe.poll(SECONDS_TO_START) else None
                if answer == _READY:
                    return pipe
                if isinstance(answer, MorgueError):
                    raise answer
            self._end()
        raise MorgueError("no worker process can be started", cure="See whether memory is short.")

    def _start(self) -> Connection:
        with self._lock:
            if self._closed:
                raise MorgueError("the ingest was stopped")
            pipe, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_work, args=(theirs, *self._task), daemon=True)
            with _environment(ONE_THREAD), _interrupts_held():
                process.start()
            theirs.close()
            self._process, self._pipe = process, pipe
            return pipe

    def _end(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.join()
            self._process = self._pipe = None


def _work(pipe: Connection, setting: str, attempt: Attempt) -> None:
    """Make articles of the sources that come through the pipe, until it is closed at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it is not held already
    _limit_memory()
    with suppress(EOFError, OSError):  # the parent is gone, however it went
        try:
            recogniser = load_recogniser(setting)
        except MorgueError as error:
            pipe.send(error)
            return
        pipe.send(_READY)
        while True:
            for source in pipe.recv():
                pipe.send(attempt(source, recogniser))


def _limit_memory() -> None:
    """Make an article that needs too much memory fail by itself, before the system kills something."""
    try:
        import resource  # not on every system
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = MEMORY_OF_WORKER if hard == resource.RLIM_INFINITY else min(MEMORY_OF_WORKER, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the processes that are started meanwhile."""
    with _ENVIRONMENT:
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from processes started meanwhile, from their first moment: it is the parent's to answer."""
    if not hasattr(signal, "pthread_sigmask"):  # not on every system
        yield
        return
    resource_tracker.ensure_running()  # starting it with the first process would let go of what is held
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
