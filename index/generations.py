"""Building and keeping up the index of an archive, while searches go on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from articles.steps import reached
from articles.store import Deleted, Store, StoredArticle
from index.columnar.kind import COLUMNAR
from index.documents import Document, document
from index.engine import Engine, EngineKind, Progress, Question, Resources, no_progress
from index.generation_files import (
    WAIT_SECONDS,
    IndexMissing,
    current_name,
    finish,
    new_generation,
    sweep,
    switch,
    turn,
    usable_generation,
)
from index.query_language import parse
from index.search import SearchError

ENGINE: EngineKind = COLUMNAR
BATCH = 1_000  # changed articles that are committed at a time
MANY = 5_000  # changes from which a new generation may be quicker than catching up


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a reindex did: the generation in use, its articles, the time taken; or that none was needed."""

    generation: str
    articles: int
    seconds: float
    skipped: bool = False


def reindex(
    archive: Path,
    *,
    if_needed: bool = False,
    progress: Progress | None = None,
    means: Resources | None = None,
) -> ReindexReport:
    """Build a new generation beside the one in use, check it, and put it in use; searches go on throughout.

    With `if_needed`, an index that this program can use is only brought up to date, and left alone when it
    is. A crash at any moment leaves the old generation in use.
    """
    started = time.monotonic()
    with Store.open(archive) as store, turn(archive):
        sweep(archive)
        _resolve(archive, store)
        if if_needed and (kept := _kept_up(archive, store, progress or no_progress)):
            return kept
        name = _build(archive, store, progress or no_progress, means or default_means())
        return _report(archive, store, name, started)


def catch_up(
    archive: Path,
    *,
    progress: Progress | None = None,
    means: Resources | None = None,
    wait: float | None = None,
) -> int:
    """Index what has changed since the last time, and give how many articles that was.

    Makes the first generation, or one that this program can use, when there is none. It may be killed at any
    moment and run again. `wait` is for how many seconds to wait for another that is indexing, before
    SearchError says so.
    """
    with Store.open(archive) as store, turn(archive, WAIT_SECONDS if wait is None else wait):
        sweep(archive)
        _resolve(archive, store)
        return _catch_up(archive, store, progress or no_progress, means or default_means())


def check(archive: Path) -> Iterator[str]:
    """Read the index to the last byte, compare it with the store both ways, and tell every fault."""
    try:
        folder = usable_generation(archive, ENGINE)
        damage = list(ENGINE.faults(folder))
        yield from damage
        if damage:
            return
        engine = ENGINE.open(folder)
    except SearchError as error:
        yield str(error)
        return
    try:
        indexed = dict(engine.documents())
    finally:
        engine.close()
    with Store.open(archive) as store:
        for number, revision in store.article_ids():
            found = indexed.pop(number, None)
            if found is None:
                yield f"article {number} is not in the index. Run `morgue reindex`"
            elif found != revision:
                yield f"article {number} has changed since it was indexed. Run `morgue reindex`"
    for number in indexed:
        yield f"the index has an article {number} that the archive has not. Run `morgue reindex`"


def default_means() -> Resources:
    """Give what a build uses when nothing is said: every processor core."""
    return Resources(os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class StoreDocuments:
    """The documents of an archive, for whichever process asks."""

    archive: Path

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Give the documents of these articles."""
        with Store.open(self.archive) as store:
            return [document(stored) for stored in store.articles(ids).values()]


def _resolve(archive: Path, reader: Store) -> None:
    """Bring the entities that documents name up to date; articles that this changes have changed."""
    if not reader.entities.is_resolved():
        with Store.create(archive) as store:
            store.entities.resolve()


def _kept_up(archive: Path, store: Store, progress: Progress) -> ReindexReport | None:
    """Bring a usable index up to date; None when there is none."""
    started = time.monotonic()
    try:
        folder = usable_generation(archive, ENGINE)
        ENGINE.open(folder).close()
    except SearchError:
        return None
    changed = _catch_up(archive, store, progress, default_means())
    report = _report(archive, store, current_name(archive) or "", started)
    return ReindexReport(report.generation, report.articles, report.seconds, skipped=changed == 0)


def _catch_up(archive: Path, store: Store, progress: Progress, means: Resources) -> int:
    try:
        folder = usable_generation(archive, ENGINE)
    except IndexMissing:
        _build(archive, store, progress, means)
        return store.counts().articles
    indexed = store.indexed(folder.name)
    done = indexed.revision if indexed else 0
    behind = store.revision() - done
    if behind > max(MANY, ENGINE.count(folder) // 2):
        _build(archive, store, progress, means)
        return behind
    return _apply_changes(archive, store, folder, done, progress)


def _build(archive: Path, store: Store, progress: Progress, means: Resources) -> str:
    """Build a generation of everything, put it in use, and index what changed meanwhile."""
    revision = store.revision()
    ids = [number for number, _ in store.article_ids()]
    folder = new_generation(archive)
    reached("generation begun")
    ENGINE.create(folder)
    ENGINE.build(folder, StoreDocuments(archive), ids, means, progress)
    reached("generation built")
    _verify(store, folder, ids)
    reached("generation verified")
    finish(folder, ENGINE)
    reached("generation finished")
    _record(archive, folder, revision)
    switch(archive, folder.name)
    reached("generation in use")
    _forget(archive, sweep(archive))
    reached("old generations swept")
    _apply_changes(archive, store, folder, revision, no_progress)
    return folder.name


def _apply_changes(archive: Path, store: Store, folder: Path, after: int, progress: Progress) -> int:
    """Index the changes after a revision, a batch at a time, and record each batch once it is committed."""
    through = store.revision()
    changes, done = store.changed_since(after, through), 0
    while batch := list(islice(changes, BATCH)):
        documents = [document(change) for change in batch if isinstance(change, StoredArticle)]
        ENGINE.update(folder, documents, [change.id for change in batch if isinstance(change, Deleted)])
        reached("index batch written")
        _record(archive, folder, batch[-1].revision)
        done += len(batch)
        progress(done, max(done, through - after))
    return done


def _verify(store: Store, folder: Path, ids: Sequence[int]) -> None:
    """Refuse a new generation that lacks articles, or that does not find some of them by their words."""
    engine = ENGINE.open(folder)
    try:
        missing = set(ids) - engine.documents().keys()
        gone = missing - store.articles(sorted(missing)[:BATCH]).keys()
        if len(missing) > len(gone):
            raise SearchError(f"{len(missing)} articles are missing from the new index", str(folder))
        for stored in store.articles(ids[:: max(1, len(ids) // 5)][:6]).values():
            _verify_found(engine, stored)
    finally:
        engine.close()


def _verify_found(engine: Engine, stored: StoredArticle) -> None:
    """Refuse an index that does not find an article by its number and the longest word of its title."""
    longest = max(stored.article.title.split(), key=len).replace('"', " ")
    query = parse(f'id:{stored.id} title:"{longest}"')
    if engine.answer(Question(query)).total != 1 and engine.documents()[stored.id] == stored.revision:
        raise SearchError(f"the new index does not find article {stored.id}; the old one stays in use")


def _record(archive: Path, folder: Path, revision: int) -> None:
    with Store.create(archive) as store:
        store.record_indexed(folder.name, revision, ENGINE.count(folder))


def _forget(archive: Path, names: Sequence[str]) -> None:
    with Store.create(archive) as store:
        for name in names:
            store.forget_generation(name)


def _report(archive: Path, store: Store, name: str, started: float) -> ReindexReport:
    indexed = store.indexed(name)
    return ReindexReport(name, indexed.articles if indexed else 0, time.monotonic() - started)
