"""Building a whole index with all cores: runs are analysed and written side by side, then merged.

Memory is bounded: a process holds one run at a time, and a merge one field of one segment; both are only as
large as the process's share of the memory allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from index.columnar import directory
from index.columnar.building import Builder
from index.columnar.directory import Entry
from index.columnar.segment import MOST_DOCUMENTS, Live, Merged, Segment, write_segment
from index.columnar.updating import RUN_DOCUMENTS, run_characters, runs_of
from index.engine import DocumentSource, Progress, Resources

FEWEST_FOR_PROCESSES = 4_000  # articles; below that, starting processes takes longer than it saves

WORD_BYTES = 14  # of memory that a merge takes for every word of the segment it makes
IDLE = 100  # MiB of a process before it merges anything

Map = Callable[..., Iterable[Any]]


def build(
    folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
) -> None:
    """Index all these articles in an empty index."""
    most = run_characters(means.share)
    chunks = [ids[start : start + RUN_DOCUMENTS] for start in range(0, len(ids), RUN_DOCUMENTS)]
    with _mapping(means.processes if len(ids) >= FEWEST_FOR_PROCESSES else 1) as apply:
        runs: list[str] = []
        for names in apply(partial(_write_runs, folder, source, most), range(len(chunks)), chunks):
            runs += names
            progress(min(len(runs) * RUN_DOCUMENTS, len(ids)), len(ids))
        groups = list(_groups(folder, runs, merge_words(means.share)))
        merged = list(apply(partial(_merge_runs, folder), range(len(groups)), groups))
    contents = directory.Contents(tuple(Entry(name) for name in merged), len(merged) + 1)
    directory.write(folder, contents)
    directory.clean(folder, contents)


def merge_words(share: int) -> int:
    """Give how many words a segment may have whose merge has so many MiB."""
    return (share - IDLE) * 2**20 // WORD_BYTES


@contextmanager
def _mapping(workers: int) -> Iterator[Map]:
    """Lend a `map` that works in this process or in several."""
    if workers == 1:
        yield map
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool.map


_builder = Builder()  # one a process: a word is analysed once however many runs it stands in


def _write_runs(
    folder: Path, source: DocumentSource, most: int, number: int, ids: Sequence[int]
) -> list[str]:
    """Write the documents of some articles as runs, and name their files."""
    names = []
    for part, run in enumerate(runs_of(source.documents(ids), _builder, most)):
        names.append(f"{number:08}-{part:04}.run.segment")
        write_segment(folder / names[-1], run)
    return names


def _groups(folder: Path, runs: Sequence[str], most: int) -> Iterator[list[str]]:
    """Put neighbouring runs into groups that fill a segment each."""
    group: list[str] = []
    documents = words = 0
    for name in runs:
        segment = Segment(folder / name)
        documents, words = documents + segment.documents, words + segment.all_words
        if group and (documents > MOST_DOCUMENTS or words > most):
            yield group
            group, documents, words = [], segment.documents, segment.all_words
        group.append(name)
    if group:
        yield group


def _merge_runs(folder: Path, number: int, runs: Sequence[str]) -> str:
    """Merge runs into a segment, and name its file."""
    name = f"{number + 1:08}.segment"
    write_segment(folder / name, Merged([Live(Segment(folder / run)) for run in runs]))
    return name
