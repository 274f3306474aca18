"""Building a whole index with all cores: each process makes segments of neighbouring articles.

Memory is bounded: a process holds the runs of one segment, narrowed, and the run it is making; a segment is
closed, and its runs are merged into it a field at a time, when its share of the memory allows no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from index.columnar import directory
from index.columnar.building import Builder, Run
from index.columnar.directory import Entry
from index.columnar.segment import MOST_DOCUMENTS, Merged, write_segment
from index.columnar.updating import run_characters, runs_of
from index.documents import Document
from index.engine import DocumentSource, Progress, Resources
from index.heap import give_back
from index.search import SearchError

FEWEST_FOR_PROCESSES = 4_000  # articles; below that, starting processes takes longer than it saves
READ = 512  # articles that are read at once

SAMPLED = 200  # articles by which it is judged how many make a segment
CHARACTERS = 5  # of a word, with what stands between words; more in most languages that write spaces

WORD_BYTES = 14  # of memory that a segment takes for every word, its runs and their merge together
IDLE = 125  # MiB of a process before it holds any words but those it knows
LESS_MEMORY = "If memory ran short, give it less: `morgue reindex --memory 512`. The index in use is whole"
PAUSE = 0.5  # seconds between two looks at how far the processes are


class _Count(Protocol):
    """A number that processes share, as `multiprocessing.Value` makes it."""

    value: int

    def get_lock(self) -> Any:
        """Give the lock under which it is changed."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one process does at a time: the segments of neighbouring articles."""

    folder: Path
    source: DocumentSource
    share: int  # MiB
    number: int
    ids: Sequence[int]

    def segments(self, tell: Callable[[int], object]) -> list[str]:
        """Write the segments and name their files; `tell` hears how many articles have been read."""
        return [
            self._write(part, runs)
            for part, runs in enumerate(groups(self._runs(tell), segment_words(self.share)))
        ]

    def _runs(self, tell: Callable[[int], object]) -> Iterator[Run]:
        for run in runs_of(self._documents(), _builder, run_characters(self.share)):
            tell(run.documents)
            yield run

    def _documents(self) -> Iterator[Document]:
        for start in range(0, len(self.ids), READ):
            yield from self.source.documents(self.ids[start : start + READ])

    def _write(self, part: int, runs: Sequence[Run]) -> str:
        give_back()  # what making the runs has left
        name = f"{self.number:08}-{part:04}.segment"
        write_segment(self.folder / name, runs[0] if len(runs) == 1 else Merged(runs))
        return name


def build(
    folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
) -> None:
    """Index all these articles in an empty index."""
    processes = means.processes if len(ids) >= FEWEST_FOR_PROCESSES else 1
    stretches = even_stretches(ids, processes, _likely_documents(source, ids, means.share))
    work = [_Work(folder, source, means.share, number, each) for number, each in enumerate(stretches)]
    names = (_in_turn if processes == 1 else partial(_side_by_side, processes))(work, progress, len(ids))
    contents = directory.Contents(tuple(map(Entry, names)))
    directory.write(folder, contents)
    directory.clean(folder, contents)


def even_stretches(ids: Sequence[int], processes: int, most: int) -> list[Sequence[int]]:
    """Cut articles into stretches of so many at most, so that all processes have as much to do."""
    rounds = -(-len(ids) // (processes * most))
    length = -(-len(ids) // max(1, rounds * processes))
    return [ids[start : start + length] for start in range(0, len(ids), max(1, length))]


def _likely_documents(source: DocumentSource, ids: Sequence[int], share: int) -> int:
    """Judge by some articles how many make a segment; whatever it says, no segment grows too large."""
    sample = ids[:: -(-len(ids) // SAMPLED) or 1]
    characters = sum(
        len(text)
        for found in source.documents(sample)
        for texts in (*found.texts.values(), *found.names.values())
        for text in texts
    )
    likely = segment_words(share) * CHARACTERS * len(sample) // max(1, characters)
    return max(1, min(MOST_DOCUMENTS, likely))


def segment_words(share: int) -> int:
    """Give how many words a segment may have that is made in so many MiB."""
    return (share - IDLE) * 2**20 // WORD_BYTES


def groups(runs: Iterable[Run], most: int) -> Iterator[list[Run]]:
    """Put neighbouring runs together that fill a segment each."""
    group: list[Run] = []
    documents = words = 0
    for run in runs:
        documents, words = documents + run.documents, words + run.words
        if group and (documents > MOST_DOCUMENTS or words > most):
            yield group
            group, documents, words = [], run.documents, run.words
        group.append(run)
    if group:
        yield group


_builder = Builder()  # one a process: a word is analysed once however many runs it stands in
_read: _Count  # by all processes


def _in_turn(work: Sequence[_Work], progress: Progress, total: int) -> list[str]:
    """Do all work in this process."""
    read = 0

    def tell(more: int) -> None:
        nonlocal read
        read += more
        progress(read, total)

    return [name for each in work for name in each.segments(tell)]


def _side_by_side(processes: int, work: Sequence[_Work], progress: Progress, total: int) -> list[str]:
    """Do the work in several processes, and tell now and then how far they are."""
    context = get_context("spawn")
    read = context.Value("q", 0)
    with ProcessPoolExecutor(processes, context, _begin, (read,)) as pool:
        parts = [pool.submit(_segments, each) for each in work]
        left: Iterable[Future[list[str]]] = parts
        while left:
            left = wait(left, PAUSE).not_done
            progress(read.value, total)
    try:
        return [name for part in parts for name in part.result()]
    except BrokenProcessPool as error:
        raise SearchError("A process that was indexing was ended by the system", cure=LESS_MEMORY) from error


def _begin(read: _Count) -> None:
    """Take the number that all processes count in."""
    global _read
    _read = read


def _segments(work: _Work) -> list[str]:
    """Do some of the work in a process of a pool."""
    return work.segments(_tell)


def _tell(more: int) -> None:
    with _read.get_lock():
        _read.value += more
