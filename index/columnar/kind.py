"""The columnar engine as Morgue's generations use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.columnar import bulk, directory
from index.columnar.array_file import ArrayFile, DamagedSegmentError
from index.columnar.engine import ColumnarEngine
from index.columnar.updating import Update
from index.documents import Document
from index.engine import DocumentSource, Progress, Resources


class ColumnarKind:
    """Segments of flat arrays as an engine; see `index.engine.EngineKind`."""

    name = "columnar"
    version = 4

    def create(self, folder: Path) -> None:
        """Make an empty index in a folder that exists."""
        directory.write(folder, directory.Contents())

    def update(self, folder: Path, documents: Iterable[Document], deleted: Iterable[int] = ()) -> None:
        """Write the new state of some articles and drop their old state, all at once."""
        update = Update(folder)
        update.replace(documents, deleted)
        update.merge()
        update.commit()

    def build(
        self, folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
    ) -> None:
        """Index all these articles in an empty index, with what it may use."""
        bulk.build(folder, source, ids, means, progress)

    def count(self, folder: Path) -> int:
        """Count the articles in an index."""
        segments = [directory.open_segment(folder, entry) for entry in directory.read(folder).entries]
        return sum(int(np.count_nonzero(segment.live)) for segment in segments)

    def open(self, folder: Path) -> ColumnarEngine:
        """Open the index to read it; raises SearchError when it is damaged."""
        return ColumnarEngine(folder)

    def faults(self, folder: Path) -> Iterator[str]:
        """Compare every array of every file with its checksum."""
        try:
            for entry in directory.read(folder).entries:
                for name in filter(None, (entry.name, entry.deleted)):
                    yield from ArrayFile(folder / name).verify()
        except DamagedSegmentError as error:
            yield str(error)


COLUMNAR = ColumnarKind()
