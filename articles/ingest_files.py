"""What an ingest has to do: the articles of the files that changed since they were last stored, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from articles.reading import members
from articles.sources import Refusal, Source
from articles.store import Store
from articles.walking import STANDARD_INPUT, Found, files_in

MOST_JOINED = 1_000  # unchanged articles that are counted together
DIGITS_OF_NAME = 16  # of the SHA-256 by which an article from standard input is known: no two will share them


@dataclass(frozen=True, slots=True)
class FileBegun:
    """A file whose articles follow; `known` when the archive holds some of it in an earlier state."""

    found: Found
    known: bool


@dataclass(frozen=True, slots=True)
class FileDone:
    """The end of a file's articles."""

    found: Found


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Articles that are stored as they are now, and how many bytes they have."""

    articles: int
    size: int


Job = FileBegun | FileDone | Unchanged | Refusal | Source


def jobs_in(
    paths: Sequence[str], store: Store, stdin: BinaryIO | None, columns: Mapping[str, str] | None = None
) -> Iterator[Job]:
    """Give what is to be done for the paths, in the order in which it must be written down.

    A file that looks (size and time, its sidecar's too) as it did when all of it was stored is not opened. In
    any other, the articles whose very bytes are stored are passed over: so a run that was stopped goes on
    where it was, and a file that grew costs only what is new. Where `columns` say anew which field tells
    which fact, every file is opened.
    """
    return _joined(_jobs(paths, store, stdin, columns or {}))


def _joined(jobs: Iterable[Job]) -> Iterator[Job]:
    """Count what is unchanged in one job as long as nothing else comes: an archive may hold little else."""
    articles = size = 0
    for job in jobs:
        if isinstance(job, Unchanged):
            articles, size = articles + job.articles, size + job.size
        if articles and (articles >= MOST_JOINED or not isinstance(job, Unchanged)):
            yield Unchanged(articles, size)
            articles = size = 0
        if not isinstance(job, Unchanged):
            yield job
    if articles:
        yield Unchanged(articles, size)


def _jobs(
    paths: Sequence[str], store: Store, stdin: BinaryIO | None, columns: Mapping[str, str]
) -> Iterator[Job]:
    for found in files_in(paths):
        if isinstance(found, Refusal):
            yield found
            continue
        known = store.file_state(found.name) if found.state else None
        if found.state and known == found.state and not columns:
            yield Unchanged(len(store.stored_members(found.name)), found.state.size)
        else:
            yield FileBegun(found, known is not None)
            for member in members(found, stdin=stdin, columns=columns):
                yield member if isinstance(member, Refusal) else _unless_stored(member, store)
            yield FileDone(found)


def lasting(source: Source) -> Source:
    """Give a source the name it is stored under.

    What came through standard input has no place to be known by, and "line 3" of one pipe is not line 3 of
    the next: it is known by its content, so that no article can ever replace another.
    """
    if source.name != STANDARD_INPUT:
        return source
    return replace(source, member=hashlib.sha256(source.data).hexdigest()[:DIGITS_OF_NAME])


def _unless_stored(source: Source, store: Store) -> Source | Unchanged:
    stored = lasting(source)
    sha256 = hashlib.sha256(source.data).hexdigest()
    if store.is_stored(stored.name, stored.member, sha256, stored.hints):
        return Unchanged(1, len(source.data))
    return source
