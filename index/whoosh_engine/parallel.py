"""Building a large Whoosh index with several processes: each writes a segment of its own.

The parent hands out article ids, a chunk at a time to whoever is ready, and commits all segments at once.
A worker whose parent has died ends at once, so a killed build leaves nobody behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from typing import Any

from whoosh.index import open_dir
from whoosh.writing import SegmentWriter

from articles.errors import MorgueError
from index.engine import DocumentSource, Progress
from index.search import SearchError
from index.whoosh_engine.damage import faults_told
from index.whoosh_engine.schema import whoosh_fields

CHUNK = 200  # articles handed out at a time
MEMORY = 96  # MiB of postings that each worker holds before it writes them out, as Whoosh counts them


def build(folder: Path, source: DocumentSource, ids: Sequence[int], workers: int, progress: Progress) -> None:
    """Index the articles of these ids into the empty index of a folder, with so many processes."""
    index = open_dir(str(folder))
    writer = SegmentWriter(index)  # holds the lock and commits; the workers write beside it
    context = get_context("spawn")
    connections, processes = [], []
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, folder, source), daemon=True)
            process.start()
            theirs.close()
            connections.append(ours)
            processes.append(process)
        segments = _hand_out(connections, ids, progress)
        _commit(writer, segments)
    except BaseException:
        writer.cancel()
        raise
    finally:
        for connection in connections:
            connection.close()
        for process in processes:
            process.join()
        index.close()


def _hand_out(connections: Sequence[Connection], ids: Sequence[int], progress: Progress) -> list[Any]:
    """Give chunks to workers as they become ready, and collect the segment of each."""
    chunks = _chunks(ids)
    busy, segments, done = list(connections), [], 0
    while busy:
        for connection in [ready for ready in wait(busy) if isinstance(ready, Connection)]:
            kind, value = _receive(connection)
            if kind == "ready":
                done += value
                progress(done, len(ids))
                connection.send(next(chunks, None))
            else:
                segments.append(value)
                busy.remove(connection)
    return [segment for segment in segments if segment is not None]


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _receive(connection: Connection) -> tuple[str, Any]:
    try:
        kind, value = connection.recv()
    except EOFError as error:
        raise SearchError(
            "a process that was indexing ended unexpectedly, perhaps for want of memory",
            cure="The old index is still in use; run `morgue reindex` again",
        ) from error
    if kind == "error":
        raise value
    return kind, value


def _commit(writer: SegmentWriter, segments: list[Any]) -> None:
    """Commit the workers' segments, as Whoosh's own writer of several processes does."""
    writer.commit(mergetype=lambda _writer, _standing: segments)


def _work(connection: Connection, folder: Path, source: DocumentSource) -> None:
    """Index chunks until there are none left, then send the finished segment."""
    Thread(target=_end_with_parent, daemon=True).start()
    index = open_dir(str(folder))
    writer = SegmentWriter(index, _lk=False, limitmb=MEMORY)
    try:
        with faults_told(folder):
            for chunk in _asked_for(connection):
                for document in source.documents(chunk):
                    writer.add_document(**whoosh_fields(document))
            segment = writer._finalize_segment() if writer.doc_count() else None
        connection.send(("segment", segment))
    except MorgueError as error:
        connection.send(("error", error))
    finally:
        index.close()


def _end_with_parent() -> None:
    """Wait for the parent to die, and die too: its half-built generation will be swept away."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _asked_for(connection: Connection) -> Iterator[Sequence[int]]:
    """Ask for chunks of ids until there are no more."""
    connection.send(("ready", 0))
    while (chunk := connection.recv()) is not None:
        yield chunk
        connection.send(("ready", len(chunk)))
