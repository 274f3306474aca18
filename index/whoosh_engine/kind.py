"""Laying a Whoosh index down and keeping it up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from whoosh.index import FileIndex, create_in, open_dir
from whoosh.writing import SegmentWriter

from index.documents import Document
from index.engine import DocumentSource, Progress, Resources
from index.whoosh_engine.damage import damage_told, faults_told
from index.whoosh_engine.engine import WhooshEngine
from index.whoosh_engine.schema import schema, whoosh_fields

CHUNK = 200  # articles read at a time


class WhooshKind:
    """Whoosh as an engine; see `index.engine.EngineKind`."""

    name = "whoosh-2.7.4"
    version = 3

    def create(self, folder: Path) -> None:
        """Make an empty index in a folder that exists."""
        with faults_told(folder):
            create_in(str(folder), schema()).close()

    def update(self, folder: Path, documents: Iterable[Document], deleted: Iterable[int] = ()) -> None:
        """Write one segment with the new state of the articles and mark their old state as deleted."""
        with faults_told(folder):
            index = _opened(folder)
            writer = SegmentWriter(index)
            try:
                _write(writer, documents, deleted)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
            index.close()

    def build(
        self, folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
    ) -> None:
        """Index all these articles in this process: Whoosh is the judge of our engine, not its rival."""
        self.update(folder, _one_by_one(source, ids, progress))

    def count(self, folder: Path) -> int:
        """Count the articles in an index."""
        index = _opened(folder, readonly=True)
        count = int(index.doc_count())
        index.close()
        return count

    def open(self, folder: Path) -> WhooshEngine:
        """Open the index to read it."""
        return WhooshEngine(folder)

    def faults(self, folder: Path) -> Iterator[str]:
        """Tell nothing: Whoosh keeps no checksums."""
        yield from ()


def _opened(folder: Path, readonly: bool = False) -> FileIndex:
    with damage_told(folder):
        return open_dir(str(folder), readonly=readonly)


def _write(writer: SegmentWriter, documents: Iterable[Document], deleted: Iterable[int]) -> None:
    added = []
    for document in documents:
        writer.add_document(**whoosh_fields(document))
        added.append(document.id)
    _delete(writer, chain(added, deleted))


def _one_by_one(source: DocumentSource, ids: Sequence[int], progress: Progress) -> Iterator[Document]:
    for start in range(0, len(ids), CHUNK):
        yield from source.documents(ids[start : start + CHUNK])
        progress(min(start + CHUNK, len(ids)), len(ids))


def _delete(writer: SegmentWriter, ids: Iterable[int]) -> None:
    """Mark earlier states of articles as deleted; what the writer itself has added is not among them."""
    with writer.reader() as reader:
        for number in ids:
            term = str(number).encode()
            if ("id", term) in reader:
                for row in list(reader.postings("id", term).all_ids()):
                    writer.delete_document(row)


WHOOSH = WhooshKind()
