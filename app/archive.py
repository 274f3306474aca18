"""The archive that a request reads: its index, shared by all requests, and its store, opened by each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Protocol, cast

from flask import Flask, current_app, g

from articles.article import Article
from articles.store import WAIT_SECONDS, Store, StoredArticle
from index.archive_index import PATIENCE, ArchiveIndex
from index.search import Added, Completion, Facet, Hit, Piece, Results, Search


class Index(Protocol):
    """What the pages ask of an index; `index.archive_index.ArchiveIndex` answers it."""

    @property
    def generation(self) -> str | None:
        """Name the generation in use, or None when there is none."""

    def search(self, search: Search) -> Results:
        """Answer a search."""

    def complete(self, search: Search, limit: int = 10) -> tuple[Completion, ...]:
        """Complete the end of a search's query."""

    def added_since(self, search: Search, number: int, seconds: float) -> Added:
        """Count what a search finds, and what of it has an id above a number."""

    def last_added(self) -> int:
        """Give the highest id of an article that is indexed."""

    def every_id(self, search: Search) -> Iterator[int]:
        """Give the ids of all that a search finds, in its order."""

    def similar(self, number: int, article: Article, limit: int = 5) -> tuple[Hit, ...]:
        """Give the articles that are most like one."""

    def facet_values(self, search: Search, facet: str, containing: str = "", limit: int = 200) -> Facet:
        """Give the values of one facet, those containing a text if one is given."""

    def mark(self, query: str, text: str, field: str) -> tuple[Piece, ...]:
        """Mark what a query matches in a text of a field."""


class Archive:
    """One archive as the pages see it. Only corrections write, and a missing archive is met when it is asked.

    So a server started before the first `morgue ingest` serves the archive as soon as it is there.
    """

    def __init__(
        self,
        path: Path,
        index: Index | None = None,
        open_store: Callable[[Path], Store] = Store.open,
        patience: float = PATIENCE,
    ) -> None:
        self.path = path
        self._index = index
        self._open_store = open_store
        self._patience = patience
        self._lock = Lock()

    @property
    def index(self) -> Index:
        """The index; it notices by itself when another generation is put in use."""
        with self._lock:
            if self._index is None:
                self._index = ArchiveIndex(self.path, self._patience)
            return self._index

    @property
    def store(self) -> Store:
        """The store, opened to read for the length of this request."""
        if "store" not in g:
            g.store = self._open_store(self.path)
        return cast(Store, g.store)

    def writing(self, wait: float = WAIT_SECONDS) -> Store:
        """Open the store to write a correction, waiting for so many seconds while others write."""
        return Store.create(self.path, wait=wait)

    def article(self, number: int) -> StoredArticle | None:
        """Give a stored article, or None when the archive has none of that number."""
        return self.store.article(number)


def install(app: Flask, archive: Archive) -> None:
    """Make `archive` the one that the app's requests read."""
    app.extensions["archive"] = archive
    app.teardown_appcontext(_close_store)


def current_archive() -> Archive:
    """Give the archive of the app that handles this request."""
    return cast(Archive, current_app.extensions["archive"])


def _close_store(_error: BaseException | None) -> None:
    store = g.pop("store", None)
    if store is not None:
        store.close()
