"""The store: an archive's originals, articles and corrections, kept for good in one SQLite database.

`Store.create` opens an archive to write to it, `Store.open` to read it. The SQL stands in the modules named
`store_*`: what the tables mean in `store_schema`, how reading leaves no trace in `store_connections`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from articles import (
    store_check,
    store_copying,
    store_corrections,
    store_counting,
    store_furniture,
    store_joining,
    store_reading,
    store_repairing,
    store_saving,
    store_writing,
)
from articles.article import Article
from articles.errors import StoreError, said_by_system
from articles.furniture import Furniture
from articles.sources import Hints, Source
from articles.store_connections import Connections
from articles.store_entities import EntityRecords
from articles.store_schema import check_version, migrate, newest_schema, require_current, require_sqlite
from articles.store_searches import SavedSearches
from articles.store_values import (
    Correction,
    Counts,
    Decision,
    Deleted,
    FileState,
    Indexed,
    Intake,
    LearnedLine,
    Outcome,
    OutletCount,
    Recleaned,
    Recleaning,
    SavedSearch,
    StoredArticle,
    StoredSource,
    Subject,
    SubjectCount,
    YearCount,
)

__all__ = [
    "Correction",
    "Counts",
    "Decision",
    "Deleted",
    "FileState",
    "Indexed",
    "Intake",
    "LearnedLine",
    "Outcome",
    "OutletCount",
    "Recleaned",
    "Recleaning",
    "SavedSearch",
    "Store",
    "StoredArticle",
    "StoredSource",
    "Subject",
    "SubjectCount",
    "YearCount",
]

DATABASE = "archive.db"
WAIT_SECONDS = 30.0  # how long a writer waits for its turn; another's turn is one batch, well under a second


class Store:
    """One archive, open to read or to write, for use by any number of threads until it is closed.

    Every method asks, or changes, within one transaction of the calling thread's own connection, and raises
    `StoreError` for whatever is wrong with the database. `path` is the database's file; `entities` are who,
    which and where the names of all articles together mean, and `searches` those that people keep.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.entities = EntityRecords(connections)
        self.searches = SavedSearches(connections)
        self._read = connections.read
        self._write = connections.write
        self.path = connections.path

    @classmethod
    def create(cls, archive: Path | str, *, wait: float = WAIT_SECONDS) -> Self:
        """Open an archive to write to it; make its folder and database if they are not there.

        An archive of an older schema is brought up to date. `wait` is for how many seconds to wait while
        others write. Raises `StoreError` for a database that is newer than this program or not an archive's,
        and leaves that as it is.
        """
        require_sqlite()
        path = _database(archive)
        _make_folder(path.parent)
        if path.exists():  # nothing is changed, WAL mode included, before it is known to be ours
            with cls(Connections(path, writable=False, wait=wait)) as reader:
                reader._read(check_version, str(path))
        with ExitStack() as on_failure:
            store = cls(Connections(path, writable=True, wait=wait))
            on_failure.callback(store.close)
            store._connections.prepare(migrate, str(path))
            on_failure.pop_all()
        return store

    @classmethod
    def bring_forward(cls, archive: Path | str) -> bool:
        """Bring an archive that is there to this program's schema; False when it is of it already.

        Raises `StoreError` when there is no archive, or it is newer or not ours.
        """
        path = _existing(archive)
        with cls(Connections(path, writable=False, wait=WAIT_SECONDS)) as reader:
            if reader._read(check_version, str(path)) == newest_schema():
                return False
        cls.create(archive).close()
        return True

    @classmethod
    def open(cls, archive: Path | str, *, wait: float = WAIT_SECONDS) -> Self:
        """Open an archive to read it: nothing is written, made or mended, now or later.

        Raises `StoreError` when there is no archive, or it is not of this program's schema.
        """
        require_sqlite()
        path = _existing(archive)
        with ExitStack() as on_failure:
            store = cls(Connections(path, writable=False, wait=wait))
            on_failure.callback(store.close)
            store._read(require_current, str(path))
            on_failure.pop_all()
        return store

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- taking in -----------------------------------------------------------------------------------------

    def save(self, intakes: Sequence[Intake], files: Mapping[str, FileState] | None = None) -> list[Outcome]:
        """Store articles with their originals, all or none of them, and say of each what that did.

        A source is known by its name and member: the same bytes and hints again leave its article as it is,
        others change it under the id it has, and the earlier original is kept. A source that is new may be
        of an article that is there (`articles.sameness`): it joins that. `files` are recorded, as
        `record_file` does, in the same transaction: it saves a wait for the disk per file.
        """
        prepared = [store_writing.prepare(intake) for intake in intakes]
        return self._write(store_saving.save, prepared, files or {})

    def file_state(self, name: str) -> FileState | None:
        """Give how a file looked when its every article had been stored; None if that has not been so."""
        return self._read(store_reading.file_state, name)

    def record_file(self, name: str, state: FileState) -> None:
        """Write down that every article of a file is stored, and how the file looked."""
        self._write(store_writing.record_file, name, state)

    def is_stored(self, name: str, member: str, sha256: str, hints: Hints | None = None) -> bool:
        """Say whether an article made from these bytes is stored under this name and member.

        With `hints`, only if the same was told of it then: a sidecar that changed makes another article.
        """
        return self._read(store_reading.is_stored, name, member, sha256, hints)

    def stored_members(self, name: str) -> dict[str, str]:
        """Give the members of a file whose articles are stored, each with its SHA-256 in hexadecimal."""
        return self._read(store_reading.stored_members, name)

    def delete(self, article_id: int) -> bool:
        """Take an article out of the archive; its original and history stay. False when there is none."""
        return self._write(store_writing.delete, article_id)

    # --- reading -------------------------------------------------------------------------------------------

    def article(self, article_id: int) -> StoredArticle | None:
        """Give one article, or None when there is none of that id."""
        return self.articles([article_id]).get(article_id)

    def articles(self, ids: Sequence[int]) -> dict[int, StoredArticle]:
        """Give the articles of these ids, those that there are, in the order of the ids asked for."""
        found = self._read(store_reading.articles, ids)
        return {article_id: found[article_id] for article_id in ids if article_id in found}

    def shown(self, ids: Sequence[int]) -> dict[int, StoredArticle]:
        """Give articles as a list of results shows them: without entities and earlier sources."""
        return self._read(store_reading.shown, ids)

    def article_ids(self) -> Iterator[tuple[int, int]]:
        """Stream the id and revision of every article, by rising id."""
        last = 0
        while some := self._read(store_reading.ids_and_revisions, last):
            yield from some
            last = some[-1][0]

    def revision(self) -> int:
        """Give the revision of the latest change: a number that grows with every change, from 0."""
        return self._read(store_reading.revision)

    def changed_since(self, revision: int, through: int | None = None) -> Iterator[StoredArticle | Deleted]:
        """Stream what has a revision above this one, by rising revision, each article once.

        `through` is the last revision to give, by default the latest at the first step. An article that
        changes meanwhile takes a later revision, and is for the next time to find. Memory is bounded, and no
        lock or old state of the database is held between two steps.
        """
        last = self.revision() if through is None else through
        while some := self._read(store_reading.changes, revision, last):
            yield from some
            revision = some[-1].revision

    def original(self, sha256: str) -> bytes:
        """Give an original exactly as it came; `StoreError` when there is none, or it is damaged."""
        return self._read(store_reading.original, sha256)

    def source(self, article_id: int) -> Source | None:
        """Give what an article was made from, bytes and hints, so that it can be cleaned again."""
        return self._read(store_reading.source, article_id)

    def sources(self, article_id: int) -> tuple[StoredSource, ...]:
        """Give all that an article ever came from, oldest first; a deleted article's too."""
        return self.all_sources([article_id]).get(article_id, ())

    def all_sources(self, ids: Sequence[int]) -> dict[int, tuple[StoredSource, ...]]:
        """Give the sources of several articles, as `sources` does, by the article's id."""
        return self._read(store_reading.sources, ids)

    def withdraw(self, article_id: int, number: int) -> bool:
        """Take one of several sources out of use; its article is made from the best of the others.

        False when it is not in use, or the only one that is.
        """
        return self._write(store_joining.withdraw, article_id, number)

    def separate(self, article_id: int, number: int) -> int | None:
        """Make a source of several an article of its own, and give its id; None when it is none of several.

        It stays apart, whatever comes in again.
        """
        return self._write(store_joining.separate, article_id, number)

    def copies(self, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Give the articles that have the very text of another, for those of the ids that have such."""
        return self._read(store_reading.copies, ids)

    def cleaned(self, ids: Sequence[int]) -> dict[int, StoredArticle]:
        """Give the articles of these ids as they were cleaned, without their corrections."""
        return self._read(store_reading.cleaned, ids)

    # --- cleaning again ------------------------------------------------------------------------------------

    def replace(self, recleaned: Sequence[Recleaned]) -> list[Outcome]:
        """Write articles made anew from the originals they have, all or none of them, and record why.

        One that came in anew meanwhile, or was deleted, is left as it is. Corrections stay.
        """
        prepared = [
            (each, store_writing.prepare(Intake(each.source, each.article), compress=False))
            for each in recleaned
        ]
        return self._write(store_writing.replace, prepared)

    def recleanings(self, article_id: int) -> tuple[Recleaning, ...]:
        """Give what cleaning an article again has changed, oldest first."""
        return self._read(store_reading.recleanings, article_id)

    def furniture(self) -> Furniture:
        """Give what has been learned to be furniture of the outlets so far."""
        return self._read(store_furniture.furniture)

    def learned_lines(self) -> tuple[LearnedLine, ...]:
        """Give the lines that are furniture of their outlets, by outlet, the most frequent first."""
        return self._read(store_furniture.lines)

    # --- corrections ---------------------------------------------------------------------------------------

    def correct(self, article_id: int, decisions: Sequence[Decision]) -> tuple[int, ...]:
        """Record what a person decided about an article, all or nothing, and give the corrections' numbers.

        From then on the article is read so. Raises `StoreError` when there is no such article.
        """
        return self._write(store_corrections.record, article_id, decisions)

    def undo_correction(self, number: int) -> bool:
        """Take a correction back; it stays on record. False when none of that number is in force."""
        return self._write(store_corrections.undo, number)

    def drop_damaged_correction(self, number: int) -> bool:
        """Drop a correction that is not as it was recorded; False when it is, or there is none."""
        return self._write(store_corrections.drop_damaged, number)

    def corrections(self, article_id: int) -> tuple[Correction, ...]:
        """Give the corrections of an article, taken back or not, oldest first."""
        return self._read(store_corrections.of_article, article_id)

    # --- numbers -------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Count what the archive holds."""
        return self._read(store_counting.counts, self.path)

    def by_outlet(self) -> tuple[OutletCount, ...]:
        """Count the articles of each outlet, most first; those of no known outlet are counted too."""
        return self._read(store_counting.by_outlet)

    def by_year(self) -> tuple[YearCount, ...]:
        """Count the articles of each year, earliest first and the undated last."""
        return self._read(store_counting.by_year)

    # --- what is indexed where -----------------------------------------------------------------------------

    def record_indexed(self, generation: str, revision: int, articles: int) -> None:
        """Write down that a generation of the index holds so many articles, up to a revision."""
        self._write(store_writing.record_indexed, generation, revision, articles)

    def indexed(self, generation: str) -> Indexed | None:
        """Give what was last recorded of a generation of the index; None if nothing was."""
        return self._read(store_reading.indexed, generation)

    def forget_generation(self, generation: str) -> None:
        """Forget what was recorded of a generation of the index."""
        self._write(store_writing.forget_generation, generation)

    def forget_generations(self) -> None:
        """Forget what was recorded of every generation: the index is not where the database is."""
        self._write(store_writing.forget_generations)

    # --- copies of the whole -------------------------------------------------------------------------------

    def schema(self) -> int:
        """Give the number of the schema."""
        return self._read(check_version, str(self.path))

    def copy(self, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the database, as it is at one moment, to a new file; others may write meanwhile.

        `progress` hears how many of how many pages are copied.
        """
        self._read(store_copying.copy, target, progress)

    # --- repair --------------------------------------------------------------------------------------------

    def mend(self) -> tuple[str, ...]:
        """Make right what of the database itself is derived, and say of each thing what was done."""
        structure = self._write(store_repairing.mend_structure)
        return (*structure, *self._write(store_repairing.mend_references))

    def hurt_articles(self) -> tuple[int, ...]:
        """Give the articles that are not as they were stored, and those whose sources do not fit together."""
        return store_check.hurt_articles(self._connections)

    def sources_to_rebuild(self, article_id: int) -> dict[int, tuple[Source, Article | None]]:
        """Give an article's sources in use, with the article as each has it; None where that is damaged.

        Raises `StoreError` when an original is damaged.
        """
        self._write(store_repairing.use_again, article_id)
        return self._read(store_repairing.sources, article_id)

    def rebuild(self, article_id: int, made: Mapping[int, Intake]) -> bool:
        """Write an article anew as its sources, by number, have it; False when they are others by now."""
        prepared = {number: store_writing.prepare(each, compress=False) for number, each in made.items()}
        return self._write(store_repairing.rebuild, article_id, prepared)

    def is_miscounted(self) -> bool:
        """Say whether the counts of lines are damaged, so that they are to be counted anew."""
        return store_check.is_miscounted(self._connections)

    def recount(self) -> None:
        """Count anew in how many articles of an outlet each line stands."""
        self._write(store_repairing.recount)

    # --- integrity -----------------------------------------------------------------------------------------

    def verify(self) -> Iterator[str]:
        """Look for every fault of the database, and give each as a sentence; nothing is mended.

        Every original is unpacked and hashed and every article read, so this takes its time: a minute or so
        for 100,000 articles.
        """
        return store_check.faults(self._connections)


def _database(archive: Path | str) -> Path:
    return Path(archive) / DATABASE


def _existing(archive: Path | str) -> Path:
    path = _database(archive)
    if not path.is_file():
        raise StoreError("there is no archive here", str(path.parent), "Make one with `morgue ingest PATH`.")
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the archive's folder cannot be made: {error.strerror or error}",
            str(folder),
            said_by_system(error).cure or "Name another with --archive, or see to the permissions.",
        ) from error
