"""Keeping an index of segments up to date: new documents, deletions, and merges that keep segments few.

Segments are merged in tiers, as in Lester, Moffat and Zobel, *Efficient online index construction for text
databases*, TODS 33(3), 2008: of those of about one size there are never more than `TIER` side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from articles.steps import reached
from index.columnar import directory
from index.columnar.building import Builder, Run
from index.columnar.directory import Entry
from index.columnar.segment import MOST_DOCUMENTS, Array, Contents, Live, Merged, write_segment
from index.documents import Document

RUN_CHARACTERS = 15_000_000  # held in memory at most before they are inverted
CHARACTER_BYTES = 24  # of memory that a run takes for every character
RUN_DOCUMENTS = 4_096
TIER = 8  # segments of about one size before they become one


class Update:
    """One change of an index: everything it writes comes into use at once, when it is committed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = directory.read(folder)
        self._entries = list(found.entries)
        self._next = found.next

    def replace(self, documents: Iterable[Document], deleted: Iterable[int] = ()) -> None:
        """Write the new state of some articles and delete their old state, and other articles."""
        old = len(self._entries)
        for run in runs_of(documents, Builder()):
            self._write(run)
        added = [directory.open_segment(self._folder, entry).numbers("ids") for entry in self._entries[old:]]
        self._delete(old, np.concatenate([np.fromiter(deleted, np.int64), *added]))

    def _delete(self, old: int, ids: Array) -> None:
        """Mark the documents of some articles as deleted in the first `old` segments."""
        for place, entry in enumerate(self._entries[:old]):
            segment = directory.open_segment(self._folder, entry)
            gone = np.isin(segment.numbers("ids"), ids) & segment.live
            if gone.any():
                deleted = np.flatnonzero(gone | ~segment.live).astype(np.uint32)
                name = self._name("deleted")
                directory.write_deleted(self._folder / name, deleted)
                self._entries[place] = Entry(entry.name, name)

    def merge(self) -> None:
        """Merge neighbours until no tier is overfull, and drop segments with nothing left."""
        sizes = [self._live(entry) for entry in self._entries]
        kept = [n for n, size in enumerate(sizes) if size]
        self._entries = [self._entries[n] for n in kept]
        while chosen := _overfull([self._live(entry) for entry in self._entries]):
            parts = [Live(directory.open_segment(self._folder, entry)) for entry in self._entries[chosen]]
            name = self._name("segment")
            write_segment(self._folder / name, Merged(parts))
            self._entries[chosen] = [Entry(name)]
            reached("segments merged")

    def commit(self) -> None:
        """Bring the change into use and remove what it made superfluous."""
        contents = directory.Contents(tuple(self._entries), self._next)
        directory.write(self._folder, contents)
        directory.clean(self._folder, contents)

    def _write(self, contents: Contents) -> None:
        name = self._name("segment")
        write_segment(self._folder / name, contents)
        self._entries.append(Entry(name))

    def _live(self, entry: Entry) -> int:
        return int(directory.open_segment(self._folder, entry).live.sum())

    def _name(self, kind: str) -> str:
        self._next += 1
        return f"{self._next - 1:08}.{kind}"


def run_characters(share: int) -> int:
    """Give how many characters a run may have in so many MiB."""
    return min(RUN_CHARACTERS, share * 2**20 // CHARACTER_BYTES)


def runs_of(documents: Iterable[Document], builder: Builder, most: int = RUN_CHARACTERS) -> Iterator[Run]:
    """Turn documents into runs, each of as many characters as are held in memory at once."""
    for document in documents:
        builder.add(document)
        if builder.characters >= most or builder.documents == RUN_DOCUMENTS:
            yield builder.finish()
    if builder.documents:
        yield builder.finish()


def _overfull(sizes: Sequence[int]) -> slice | None:
    """Give the first run of neighbours that are to become one: `TIER` of at most one size class."""
    for last in range(len(sizes), TIER - 1, -1):
        window = sizes[last - TIER : last]
        if sum(window) <= MOST_DOCUMENTS and max(window) < TIER * max(1, min(window)):
            return slice(last - TIER, last)
    return None
