"""An archive in memory for the tests of the pages: it answers as the real one does."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from flask import Flask

from app import create_app
from articles.article import Article, Block, Certainty, Entity, EntityType, Mention, Outlet, Published, Role
from articles.errors import StoreError
from articles.store import Correction, Counts, Recleaning, SavedSearch, StoredArticle, SubjectCount
from index.search import (
    FACETS,
    UNKNOWN,
    Bin,
    Completion,
    Facet,
    FacetValue,
    Histogram,
    Hit,
    Passage,
    Piece,
    Results,
    Search,
    Sort,
    Span,
    Suggestion,
)

TYPES = {"person": EntityType.PERSON, "org": EntityType.ORGANISATION, "place": EntityType.PLACE}
ORIGINAL = b"<html><script>alert('original')</script><p>Ferry strike</p></html>"


def article(
    title: str = "Ferry strike enters second week",
    body: Iterable[str] = (
        "The ferry strike at Port Ellery entered its second week.",
        "Talks resume on Monday.",
    ),
    *,
    removed: Iterable[tuple[str, str]] = (("Subscribe now", "an appeal to subscribe"),),
    captions: Iterable[str] = (),
    names: Mapping[EntityType, Iterable[str]] | None = None,
    published: str | None = "2021-10-18",
    certainty: Certainty = Certainty.STATED,
    outlet: str | None = "The Harbour Courier",
    **facts: object,
) -> Article:
    """Make an article; every name is mentioned in the first paragraph that has it."""
    texts = list(body)
    blocks = [Block(title, Role.TITLE, "the first heading"), *(Block(text) for text in texts)]
    blocks += [Block(text, Role.REMOVED, reason) for text, reason in removed]
    blocks += [Block(text, Role.CAPTION, "stands below a picture") for text in captions]
    return Article(
        title=title,
        blocks=tuple(blocks),
        outlet=Outlet(outlet) if outlet else None,
        published=Published(published, certainty if published else Certainty.UNKNOWN),
        entities=tuple(
            Entity(name, kind, tuple(_mentions(name, texts)))
            for kind, all_of_kind in (names or {}).items()
            for name in all_of_kind
        ),
        **facts,  # type: ignore[arg-type]
    )


def _mentions(name: str, texts: list[str]) -> Iterable[Mention]:
    for number, text in enumerate(texts):
        if (start := text.find(name)) >= 0:
            yield Mention(name, number, start, start + len(name))


class NoSearches:
    """Saved searches where none is saved."""

    def all(self) -> tuple[SavedSearch, ...]:
        return ()

    def by_id(self, number: int) -> SavedSearch | None:
        return None


class NoEntities:
    """The entities of an archive whose names nobody has resolved."""

    def called(self, name: str, kind: EntityType | None = None) -> tuple[SubjectCount, ...]:
        return ()

    def by_ids(self, ids: Iterable[int]) -> tuple[SubjectCount, ...]:
        return ()

    def counts_of(self, kind: EntityType, names: Iterable[str]) -> dict[str, int]:
        return {}


@dataclass
class ArchiveDouble:
    """The store and the index of the articles given; they are numbered from 1."""

    clippings: Iterable[Article] = ()
    original_bytes: bytes = ORIGINAL
    generation: str | None = "g000001"
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()
    error: Exception | None = None
    asked: int = 0
    _stored: dict[int, Article] = field(init=False)

    def __post_init__(self) -> None:
        self._stored = dict(enumerate(self.clippings, 1))

    def app(self, **config: object) -> Flask:
        """Make the web application that reads this archive."""
        opened: Callable[[Path], object] = lambda _path: self  # noqa: E731
        return create_app(
            {"TESTING": True, "ARCHIVE": "nowhere", "INDEX": self, "OPEN_STORE": opened, **config}
        )

    # The store

    @property
    def entities(self) -> "NoEntities":
        return NoEntities()

    @property
    def searches(self) -> "NoSearches":
        return NoSearches()

    def article(self, number: int) -> StoredArticle | None:
        if number not in self._stored:
            return None
        digest = sha256(self.original_bytes).hexdigest()
        added = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
        found = self._stored[number]
        return StoredArticle(
            number, number, "clip.txt", "line 3", digest, len(self.original_bytes), added, "2021-11-02", found
        )

    def articles(self, ids: Iterable[int]) -> dict[int, StoredArticle]:
        return {number: found for number in ids if (found := self.article(number))}

    def corrections(self, number: int) -> tuple[Correction, ...]:
        return ()

    def recleanings(self, number: int) -> tuple[Recleaning, ...]:
        return ()

    def original(self, sha256: str) -> bytes:
        return self.original_bytes

    def revision(self) -> int:
        return self.counts().articles

    def counts(self) -> Counts:
        if self.error:
            raise StoreError("there is no archive here", "nowhere", "Run: morgue ingest PATH…")
        return Counts(len(self._stored), len(self._stored), 1, 0, None, None, 0, 0)

    def close(self) -> None:
        pass

    # The index

    def search(self, search: Search) -> Results:
        self.asked += 1
        if self.error:
            raise self.error
        found = self._found(search)
        hits = self._ordered(found, search)[(search.page - 1) * search.per_page :][: search.per_page]
        return Results(
            search=search,
            total=len(found),
            hits=tuple(self._hit(number, search) for number in hits),
            facets=tuple(self._facet(search, definition.name) for definition in FACETS),
            histogram=self._histogram(self._found(replace(search, span=Span()))),
            suggestions=self.suggestions,
            notes=self.notes,
            took_ms=3.2,
            generation=self.generation or "",
        )

    def every_id(self, search: Search) -> Iterator[int]:
        if self.error:
            raise self.error
        yield from self._ordered(self._found(search), search)

    def similar(self, number: int, article: Article, limit: int = 5) -> tuple[Hit, ...]:
        if self.error:
            raise self.error
        return tuple(self._hit(other, Search()) for other in self._stored if other != number)[:limit]

    def complete(self, search: Search, limit: int = 10) -> tuple[Completion, ...]:
        if self.error:
            raise self.error
        before, _, typed = search.query.rpartition(" ")
        left = [self._stored[number] for number in self._found(replace(search, query=""))]
        counts = Counter(name for each in left for name in each.names(EntityType.PERSON))
        return tuple(
            Completion(name, "person", count, f'{before} person:"{name}"'.strip())
            for name, count in counts.most_common(limit)
            if typed and name.lower().startswith(typed.lower())
        )

    def facet_values(self, search: Search, facet: str, containing: str = "", limit: int = 200) -> Facet:
        whole = self._facet(replace(search, values_per_facet=10**6), facet)
        values = [value for value in whole.values if containing.lower() in value.label.lower()]
        return replace(whole, values=tuple(values[:limit]))

    def mark(self, query: str, text: str, field: str) -> tuple[Piece, ...]:
        if field == "removed" and "in:removed" not in query:
            return (Piece(text),)
        words = [word.strip('"').lower() for word in query.split()]
        pieces = [
            Piece(part, part.lower().strip(".,") in words) for part in text.replace(" ", "\0 \0").split("\0")
        ]
        return tuple(pieces)

    def _found(self, search: Search) -> list[int]:
        return [number for number, found in self._stored.items() if self._matches(found, search)]

    def _matches(self, found: Article, search: Search) -> bool:
        text = " ".join([found.title, found.standfirst, *found.body, *found.captions]).lower()
        words = search.query.lower().replace('"', "").replace("person:", "").split()
        chosen = (set(self._values(found, name)) & set(values) for name, values in search.filters.items())
        unwanted = (set(self._values(found, name)) & set(values) for name, values in search.excluded.items())
        if any(unwanted):
            return False
        return all(word in text for word in words) and all(chosen) and self._in_span(found, search.span)

    def _in_span(self, found: Article, span: Span) -> bool:
        first, last = found.published.first_day(), found.published.last_day()
        if first is None or last is None:
            return span.undated or not (span.first or span.last)
        return not span.undated and (span.first or last) <= last and first <= (span.last or first)

    def _values(self, found: Article, facet: str) -> list[str]:
        if facet == "dating":
            return [found.published.certainty.value]
        if facet == "outlet":
            return [found.outlet.name if found.outlet else UNKNOWN]
        if facet in TYPES:
            return list(found.names(TYPES[facet]))
        own = {"author": found.authors, "section": (found.section,), "lang": (found.language,)}
        return [value for value in own[facet] if value]

    def _ordered(self, found: list[int], search: Search) -> list[int]:
        if search.sort is Sort.RELEVANCE:
            return found
        if search.sort is Sort.ADDED:
            return found[::-1]
        dated = [number for number in found if self._stored[number].published.text]
        dated.sort(key=lambda n: self._stored[n].published.text or "", reverse=search.sort is Sort.NEWEST)
        return dated + [number for number in found if number not in dated]

    def _hit(self, number: int, search: Search) -> Hit:
        found = self._stored[number]
        name = found.outlet.name if found.outlet else None
        passages = [Passage(self.mark(search.query, found.body[0], "body"))]
        passages += [
            Passage(self.mark(search.query, text, "captions"), "captions") for text in found.captions[:1]
        ]
        pieces = self.mark(search.query, found.title, "title")
        return Hit(
            number, found.title, pieces, name, found.published, found.authors, found.url, 1.0, tuple(passages)
        )

    def _facet(self, search: Search, name: str) -> Facet:
        others = {key: values for key, values in search.filters.items() if key != name}
        allowed = {key: values for key, values in search.excluded.items() if key != name}
        excluded = search.excluded.get(name, ())
        own = search.filters.get(name, ())
        chosen = {*own, *excluded}
        counts = Counter(
            value
            for number in self._found(replace(search, filters=others, excluded=allowed))
            for value in self._values(self._stored[number], name)
        )
        counts.update(dict.fromkeys(chosen, 0))
        ranked = sorted(counts.items(), key=lambda item: (item[0] not in chosen, -item[1], item[0]))
        facet = next(definition for definition in FACETS if definition.name == name)
        values = [
            FacetValue(value, facet.label(value), count, value in own, value in excluded)
            for value, count in ranked
        ]
        return Facet(name, facet.heading, tuple(values[: search.values_per_facet]), len(values))

    def _histogram(self, found: list[int]) -> Histogram:
        published = [self._stored[number].published for number in found]
        undated = sum(moment.text is None for moment in published)
        exact = (moment.first_day() for moment in published if moment.text and len(moment.text) > 4)
        days = sorted(day for day in exact if day)
        vague = Counter(moment.text for moment in published if moment.text and len(moment.text) == 4)
        if not days:
            return Histogram("year", (), (), undated)
        counts = {year: len(list(group)) for year, group in groupby(days, lambda day: day.year)}
        bins = [_year(year, counts.get(year, 0)) for year in range(min(counts), max(counts) + 1)]
        if len(bins) == 1:
            return _by_month(
                days, bins[0], [_year(int(text), count) for text, count in vague.items()], undated
            )
        for text, count in vague.items():
            bins = [item._replace(count=item.count + count * (str(item.first.year) == text)) for item in bins]
        return Histogram("year", tuple(bins), (), undated)


def _year(year: int, count: int) -> Bin:
    return Bin(date(year, 1, 1), date(year, 12, 31), count)


def _by_month(days: list[date], year: Bin, coarser: list[Bin], undated: int) -> Histogram:
    counts = Counter(day.month for day in days)
    starts = [year.first.replace(month=month) for month in range(1, 13)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), year.last]
    bins = [Bin(start, end, counts[start.month]) for start, end in zip(starts, ends, strict=True)]
    return Histogram("month", tuple(bins), tuple(coarser), undated)
