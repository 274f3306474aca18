"""The index of an archive as the app uses it: searches in, result pages out, whatever goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from threading import Lock

from articles.article import Article
from articles.store import Store, StoredArticle
from index.completing import OtherNames, completions
from index.documents import ENTITY_FACETS
from index.engine import Answer, Engine, Question
from index.generation_files import IndexMissing, current_name, usable_generation
from index.generations import ENGINE
from index.marking import Marker, pieces
from index.otherwise import asks_for_names, otherwise
from index.query_language import ParsedQuery, parse
from index.reading import readable
from index.search import (
    FACETS,
    MAX_PER_PAGE,
    Added,
    Completion,
    Facet,
    Hit,
    Piece,
    Results,
    Search,
    SearchError,
    Sort,
)
from index.similar import LIKE_ENOUGH, telling_query
from index.snippets import passages, title_pieces
from index.suggestions import suggestions

__all__ = ["ArchiveIndex", "IndexMissing"]

MOST_NEW = 1_000  # articles that are counted one by one as added since; more are "more than"
SLICE = 20_000  # ids at a time, of all that a search finds
PATIENCE = 2.0  # seconds after which a search gives what it has found
COMPLETION_PATIENCE = 0.2  # seconds after which a completion makes do with what the query's rest has found
TIME_IS_UP = (
    "The search took too long: this was found in {:g} s. There may be more; the counts may be too low."
)
_Scored = tuple[StoredArticle, float]
_ATTEMPTS = 5  # to open an index while builders replace it


class ArchiveIndex:
    """An archive's index, for any number of threads.

    It follows by itself when another generation is put in use or the one in use grows. Nothing is opened
    before the first search, and nothing is ever written.
    """

    def __init__(self, archive: Path, patience: float = PATIENCE) -> None:
        self.archive = archive
        self._patience = patience
        self._lock = Lock()
        self._open: _OpenGeneration | None = None
        self._store: Store | None = None

    @property
    def generation(self) -> str | None:
        """The name of the generation in use, or None when there is none."""
        return current_name(self.archive)

    def search(self, search: Search) -> Results:
        """Answer a search with a page of hits and everything around it."""
        started = time.perf_counter()
        today = date.today()
        question = replace(_question(search, today), seconds=self._patience)
        with self._engine() as (name, engine):
            answer = engine.answer(question)
            better = () if answer.partial else suggestions(engine, question, answer.total, today)
        marker = Marker(question.query.tree)
        found, faults = self._stored(answer, names=asks_for_names(question.query))
        hits = tuple(
            replace(_hit(stored, score, marker), otherwise=otherwise(stored, question.query, marker))
            for stored, score in found
        )
        return Results(
            search=search,
            total=answer.total,
            hits=hits,
            facets=answer.facets,
            histogram=answer.histogram,
            suggestions=better,
            notes=(*question.query.notes, *answer.notes, *self._warning(answer), *faults),
            partial=answer.partial,
            debug=answer.debug,
            took_ms=(time.perf_counter() - started) * 1000,
            generation=name,
        )

    def _warning(self, answer: Answer) -> Iterator[str]:
        """Say that time was up, where it was."""
        if answer.partial:
            yield TIME_IS_UP.format(self._patience)

    def added_since(self, search: Search, number: int, seconds: float) -> Added:
        """Count what a search finds, and how many of it have an id above a number; within so many seconds."""
        latest = replace(search, sort=Sort.ADDED, page=1)
        question = replace(
            _question(latest, date.today()), values_per_facet=0, limit=MOST_NEW + 1, seconds=seconds
        )
        with self._engine() as (_, engine):
            answer = engine.answer(question)
        return Added(answer.total, sum(found > number for found, _ in answer.hits), answer.partial)

    def last_added(self) -> int:
        """Give the highest id of an article that is indexed; 0 when none is."""
        everything = Question(sort=Sort.ADDED, limit=1, values_per_facet=0)
        with self._engine() as (_, engine):
            return max((number for number, _ in engine.answer(everything).hits), default=0)

    def every_id(self, search: Search) -> Iterator[int]:
        """Give the ids of all that a search finds, in its order and from one state of the index.

        The page asked for does not matter. Memory holds a slice at a time.
        """
        question = replace(_question(search, date.today()), facets=(), limit=SLICE)
        with self._engine() as (_, engine):
            for offset in count(0, SLICE):
                hits = engine.answer(replace(question, offset=offset)).hits
                yield from (number for number, _ in hits)
                if len(hits) < SLICE:
                    return

    def complete(self, search: Search, limit: int = 10) -> tuple[Completion, ...]:
        """Complete the end of a search's query with words and names of the articles that it leaves."""
        today = date.today()
        with self._generation() as generation:
            others = generation.other_names or self._other_names()
            generation.other_names = others
            question = Question(
                ParsedQuery(search.query),
                filters=_each_once(search.filters),
                excluded=_each_once(search.excluded),
                span=search.span,
                seconds=min(self._patience, COMPLETION_PATIENCE),
            )
            return completions(generation.engine, question, others, today, limit)

    def similar(self, number: int, article: Article, limit: int = 5) -> tuple[Hit, ...]:
        """Give the articles that are most like one, without passages; none when none is like it enough."""
        with self._engine() as (_, engine):
            query = telling_query(article, engine)
            if not query:
                return ()
            search = Search(query, per_page=limit + 1, facets=())
            found = engine.answer(_question(search, date.today()))
        scores = dict(found.hits)
        enough = LIKE_ENOUGH * scores.get(number, max(scores.values(), default=0.0))
        near = tuple((other, score) for other, score in found.hits if other != number and score >= enough)
        marker = Marker(parse("").tree)
        whole, _ = self._stored(replace(found, hits=near[:limit]))
        return tuple(_hit(stored, score, marker) for stored, score in whole)

    def facet_values(self, search: Search, facet: str, containing: str = "", limit: int = 200) -> Facet:
        """Give the values of one facet whose names contain some letters, most articles first."""
        if facet not in {known.name for known in FACETS}:
            raise SearchError(f"There is no facet “{facet}”")
        question = replace(_question(search, date.today()), seconds=self._patience)
        with self._engine() as (_, engine):
            return engine.facet_values(question, facet, containing, limit)

    def mark(self, query: str, text: str, field: str) -> tuple[Piece, ...]:
        """Mark what a query asks for in a text of an article: its "title", "body", "removed" and so on."""
        return pieces(text, _marker(query).marks(text, field))

    def close(self) -> None:
        """Close the index and the archive once nobody uses them any more."""
        with self._lock:
            self._retire()
            if self._store:
                self._store.close()
                self._store = None

    @contextmanager
    def _engine(self) -> Iterator[tuple[str, Engine]]:
        """Lend the engine of the generation in use, with the generation's name."""
        with self._generation() as generation:
            yield generation.name, generation.engine

    @contextmanager
    def _generation(self) -> Iterator[_OpenGeneration]:
        """Lend the generation in use; it is closed when it is out of use and given back."""
        with self._lock:
            generation = self._current()
            generation.users += 1
        try:
            yield generation
        finally:
            with self._lock:
                generation.users -= 1
                generation.close_if_done()

    def _current(self) -> _OpenGeneration:
        """Give the generation in use, opened anew if it was replaced or has grown."""
        for attempt in range(_ATTEMPTS):
            name = current_name(self.archive)
            if self._open and self._open.name == name and self._open.engine.is_current():
                return self._open
            self._retire()
            try:
                folder = usable_generation(self.archive, ENGINE)
                self._open = _OpenGeneration(folder.name, ENGINE.open(folder))
            except SearchError:  # perhaps it was replaced while it was being opened
                if name is None or attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.02)
            else:
                return self._open
        raise AssertionError("the last attempt returns or raises")

    def _retire(self) -> None:
        if self._open:
            self._open.retired = True
            self._open.close_if_done()
            self._open = None

    def _stored(self, answer: Answer, *, names: bool = False) -> tuple[list[_Scored], tuple[str, ...]]:
        """Read the articles of the hits, and say of those that are damaged what is wrong with them.

        One that was deleted since it was indexed is left out. Names, which take longer to read, are read only
        where they are needed.
        """
        if not answer.hits:
            return [], ()
        store = self._open_store()
        read = store.articles if names else store.shown
        stored, faults = readable(read, [number for number, _ in answer.hits])
        return [(stored[number], score) for number, score in answer.hits if number in stored], faults

    def _other_names(self) -> OtherNames:
        called = self._open_store().entities.otherwise_called()
        facets = {kind: facet for facet, kind in ENTITY_FACETS.items()}
        return OtherNames.of((facets[kind], name, others) for kind, name, others in called)

    def _open_store(self) -> Store:
        with self._lock:
            self._store = self._store or Store.open(self.archive)
            return self._store


class _OpenGeneration:
    """An engine with the number of its users; the last one closes it when it has been replaced."""

    def __init__(self, name: str, engine: Engine) -> None:
        self.name = name
        self.engine = engine
        self.other_names: OtherNames | None = None  # of its entities; read when they are first needed
        self.users = 0
        self.retired = False

    def close_if_done(self) -> None:
        if self.retired and not self.users:
            self.engine.close()


def _question(search: Search, today: date) -> Question:
    if search.page < 1:
        raise SearchError("Pages are counted from 1", cure="Ask for page 1")
    if not 1 <= search.per_page <= MAX_PER_PAGE:
        raise SearchError(f"A page shows 1 to {MAX_PER_PAGE} articles", cure="Change per_page")
    query: ParsedQuery = parse(search.query, today)
    return Question(
        query=query,
        filters=_each_once(search.filters),
        excluded=_each_once(search.excluded),
        span=search.span,
        sort=search.sort,
        offset=(search.page - 1) * search.per_page,
        limit=search.per_page,
        values_per_facet=search.values_per_facet,
        facets=search.facets,
    )


def _each_once(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(values)) for name, values in filters.items() if values}


@lru_cache(maxsize=16)
def _marker(query: str) -> Marker:
    """Read a query once for all the texts of an article."""
    return Marker(parse(query).tree)


def _hit(stored: StoredArticle, score: float, marker: Marker) -> Hit:
    article = stored.article
    return Hit(
        id=stored.id,
        title=article.title,
        title_pieces=title_pieces(article.title, marker),
        outlet=article.outlet.name if article.outlet else None,
        published=article.published,
        authors=article.authors,
        url=article.url,
        score=score,
        passages=passages(article, marker),
        copies=stored.copies,
    )
