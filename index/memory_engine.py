"""A tiny engine in plain Python: it walks the same query trees and keeps the protocol honest.

Other engines are compared with it, so it shares no matching, counting or ordering with them. It keeps
nothing on disk and looks at every document for every query.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import query as q

from index.analysis import fold, words
from index.columns import facet_of
from index.documents import Document
from index.engine import Answer, DocumentSource, Progress, Question, Resources
from index.expansion import Fitting, Pattern, expanded, fitting_of
from index.fields import FIELDS, NAME_FIELDS, TEXT_FIELDS
from index.fitting import Fit, fits
from index.histogram import UNITS, histogram
from index.memory_among import MemoryAmong
from index.ranking import K1, AcrossFields
from index.search import (
    DATE,
    FACETS,
    NO_HISTOGRAM,
    Facet,
    FacetDefinition,
    Histogram,
    SearchError,
    Sort,
    Span,
)
from index.time_budget import TimeBudget
from index.whoosh_repairs import Lacking, Near, Without

Scores = dict[int, float]  # by article number


class MemoryKind:
    """Engines in memory, by the folder they would stand in; see `index.engine.EngineKind`."""

    name = "memory"
    version = 3

    def __init__(self) -> None:
        self._folders: dict[Path, dict[int, Document]] = {}

    def create(self, folder: Path) -> None:
        """Make an empty index."""
        self._folders[folder] = {}

    def update(self, folder: Path, documents: Iterable[Document], deleted: Iterable[int] = ()) -> None:
        """Replace, add and delete."""
        changed = {**self._folders[folder], **{document.id: document for document in documents}}
        gone = set(deleted)
        self._folders[folder] = {number: kept for number, kept in changed.items() if number not in gone}

    def build(
        self, folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
    ) -> None:
        """Take all these articles."""
        self.update(folder, source.documents(ids))
        progress(len(ids), len(ids))

    def count(self, folder: Path) -> int:
        """Count the articles."""
        return len(self._folders[folder])

    def open(self, folder: Path) -> MemoryEngine:
        """Open what is there now."""
        if folder not in self._folders:
            raise SearchError("the index is gone", str(folder), "Run `morgue reindex`")
        return MemoryEngine(self._folders[folder])

    def faults(self, folder: Path) -> Iterator[str]:
        """Tell nothing: there are no files."""
        yield from ()


class MemoryEngine:
    """Documents in a dictionary, searched one by one; see `index.engine.Engine`."""

    def __init__(self, documents: Mapping[int, Document]) -> None:
        self._documents = documents

    def answer(self, question: Question) -> Answer:
        """Find, count and rank."""
        scores, notes = self._match(question)
        kept = self._kept(scores, question)
        ranked = sorted(kept, key=lambda number: self._place(number, scores[number], question.sort))
        page = ranked[question.offset : question.offset + question.limit]
        return Answer(
            total=len(kept),
            hits=tuple((number, scores[number]) for number in page),
            facets=tuple(self._facet(facet, scores, question) for facet in question.counted),
            histogram=self._histogram(scores, question) if DATE in question.facets else NO_HISTOGRAM,
            notes=notes,
        )

    def facet_values(self, question: Question, facet: str, containing: str, limit: int) -> Facet:
        """Count one facet's values."""
        scores, _ = self._match(question)
        definition = next(known for known in FACETS if known.name == facet)
        counts, wanted = self._counts(definition, scores, question), fold(containing)
        chosen = question.chosen(facet)
        found = {
            value: count
            for value, count in counts.items()
            if value in (*chosen[0], *chosen[1]) or wanted in fold(definition.label(value))
        }
        return facet_of(definition, found, chosen, limit)

    def fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        """Look through the forms of a field."""
        return fitting_of(self.forms(query.fieldname), self.frequency, query, budget)

    def forms(self, field: str) -> Sequence[str]:
        """Give the forms of a field."""
        return sorted(self._index.get(field, {}))

    def frequency(self, field: str, form: str) -> int:
        """Give the number of articles that have a form."""
        return len(self._index.get(field, {}).get(form, {}))

    def written(self, fields: Sequence[str], text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the forms that fit a text."""
        found = {form for field in fields for form in self._index.get(field, {}) if fits(form, text, fit)}
        counts = {form: max(self.frequency(field, form) for field in fields) for form in found}
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]

    def among(self, question: Question) -> MemoryAmong:
        """Give the articles that a question finds."""
        kept = {number: self._documents[number] for number in self._kept(self._match(question)[0], question)}
        return MemoryAmong(kept, lambda tree: self._evaluate(expanded(tree, self)[0]))

    def documents(self) -> Mapping[int, int]:
        """Give ids and revisions."""
        return {number: document.revision for number, document in self._documents.items()}

    def is_current(self) -> bool:
        """Stay as opened."""
        return True

    def close(self) -> None:
        """Hold nothing to let go of."""

    @cached_property
    def _index(self) -> Mapping[str, Mapping[str, Mapping[int, list[int]]]]:
        """The positions of every term, by field and article."""
        index: defaultdict[str, defaultdict[str, defaultdict[int, list[int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for document in self._documents.values():
            for field, term, position in _terms(document):
                index[field][term][document.id].append(position)
        return index

    def _match(self, question: Question) -> tuple[Scores, tuple[str, ...]]:
        tree, notes = expanded(question.query.tree, self)
        return self._evaluate(tree), notes

    def _evaluate(self, tree: q.Query) -> Scores:
        for kind, evaluate in _EVALUATORS.items():
            if isinstance(tree, kind):
                return evaluate(self, tree)
        raise TypeError(f"no such query in our trees: {tree!r}")

    def _term(self, tree: Any) -> Scores:
        if tree.fieldname.removesuffix("_words") in TEXT_FIELDS:
            return self._across_fields([tree])
        return {number: tree.boost * len(at) for number, at in self._places(tree).items()}

    def _across_fields(self, tree: Any) -> Scores:
        """Score a word by BM25, from its formula, with the rarity of the field it is most frequent in."""
        scores: defaultdict[int, float] = defaultdict(float)
        having = max(len(self._places(term)) for term in tree)
        rarity = math.log(1 + (len(self._documents) - having + 0.5) / (having + 0.5))
        for term in tree:
            field = term.fieldname.removesuffix("_words")
            counts, average = FIELDS[field].length, self._average_length(field)
            for number, at in self._places(term).items():
                norm = K1 * (1 - counts + counts * self._lengths[field][number] / average)
                scores[number] += term.boost * rarity * len(at) * (K1 + 1) / (len(at) + norm)
        boost = getattr(tree, "boost", 1.0)
        return {number: boost * score for number, score in scores.items()}

    def _places(self, term: Any) -> Mapping[int, list[int]]:
        return self._index.get(term.fieldname, {}).get(term.text, {})

    def _average_length(self, field: str) -> float:
        return sum(self._lengths[field].values()) / max(1, len(self._documents)) or 1.0

    @cached_property
    def _lengths(self) -> Mapping[str, Counter[int]]:
        """The number of words of each article in each text field."""
        lengths: dict[str, Counter[int]] = {}
        for field in TEXT_FIELDS:
            found = self._index.get(FIELDS[field].words, {})
            lengths[field] = Counter(n for form in found.values() for n, at in form.items() for _ in at)
        return lengths

    def _phrase(self, tree: Any) -> Scores:
        terms = [q.Term(tree.fieldname, word, boost=tree.boost) for word in tree.words]
        return self._near(terms, lambda at, spans: {(a, at) for a, b in spans if at == b + 1})

    def _span_near(self, tree: Any) -> Scores:
        def joined(at: int, spans: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
            near = ((a, b) for a, b in spans if a - tree.slop <= at <= b + tree.slop)
            return {(min(a, at), max(b, at)) for a, b in near}

        return self._near(tree.qs, joined)

    def _near(self, terms: Sequence[Any], joined: Callable[[int, Any], set[tuple[int, int]]]) -> Scores:
        scores = self._all(terms)
        return {number: score for number, score in scores.items() if self._spans(number, terms, joined)}

    def _spans(
        self, number: int, terms: Sequence[Any], joined: Callable[[int, Any], set[tuple[int, int]]]
    ) -> Any:
        places = [self._index[term.fieldname][term.text][number] for term in terms]
        spans = {(at, at) for at in places[0]}
        for following in places[1:]:
            spans = set().union(*(joined(at, spans) for at in following))
        return spans

    def _range(self, tree: Any) -> Scores:
        low, high = tree.start or 0, tree.end or math.inf
        days = {number: getattr(document, tree.fieldname) for number, document in self._documents.items()}
        return {number: 1.0 for number, day in days.items() if day is not None and low <= day <= high}

    def _all(self, parts: Iterable[q.Query]) -> Scores:
        found = [self._evaluate(part) for part in parts]
        return {
            number: sum(part[number] for part in found)
            for number in found[0]
            if all(number in part for part in found)
        }

    def _any(self, parts: Iterable[q.Query]) -> Scores:
        total: Scores = {}
        for part in parts:
            for number, score in self._evaluate(part).items():
                total[number] = total.get(number, 0.0) + score
        return total

    def _constant(self, tree: Any) -> Scores:
        return dict.fromkeys(self._evaluate(tree.child), tree.score)

    def _not(self, tree: Any) -> Scores:
        without = self._evaluate(tree.query)
        return {number: 1.0 for number in self._documents if number not in without}

    def _and_not(self, tree: Any) -> Scores:
        without = self._evaluate(tree.b)
        return {number: score for number, score in self._evaluate(tree.a).items() if number not in without}

    def _and_maybe(self, tree: Any) -> Scores:
        more = self._evaluate(tree.b)
        return {number: score + more.get(number, 0.0) for number, score in self._evaluate(tree.a).items()}

    def _everything(self, tree: Any) -> Scores:
        return dict.fromkeys(self._documents, 0.0)

    def _nothing(self, tree: Any) -> Scores:
        return {}

    def _kept(self, ids: Iterable[int], question: Question, but: str = "") -> list[int]:
        """Give the articles that every filter lets pass, but for the one named."""
        filters = {name: chosen for name, chosen in question.filters.items() if chosen and name != but}
        unwanted = {name: chosen for name, chosen in question.excluded.items() if name != but}
        span = Span() if but == "date" else question.span
        return [
            number
            for number in ids
            if _within(self._documents[number], span)
            and all(self._has(number, name, chosen) for name, chosen in filters.items())
            and not any(self._has(number, name, chosen) for name, chosen in unwanted.items())
        ]

    def _has(self, number: int, facet: str, values: Sequence[str]) -> bool:
        return not set(self._documents[number].facets[facet]).isdisjoint(values)

    def _counts(self, facet: FacetDefinition, ids: Iterable[int], question: Question) -> Counter[str]:
        kept = self._kept(ids, question, but=facet.name)
        return Counter(value for number in kept for value in self._documents[number].facets[facet.name])

    def _facet(self, facet: FacetDefinition, ids: Iterable[int], question: Question) -> Facet:
        chosen = question.chosen(facet.name)
        return facet_of(facet, self._counts(facet, ids, question), chosen, question.values_per_facet)

    def _histogram(self, ids: Iterable[int], question: Question) -> Any:
        kept = [self._documents[number] for number in self._kept(ids, question, but="date")]
        dated = [(d.first_day, d.last_day) for d in kept if d.first_day is not None]
        days = np.array(dated, np.int32).reshape(-1, 2)
        found = histogram(days[:, 0], days[:, 1], len(kept) - len(dated), question.span)
        return self._beside_all(found)

    def _beside_all(self, found: Histogram) -> Histogram:
        """Count every document for every bar, one by one."""
        days = [(d.first_day, d.last_day) for d in self._documents.values() if d.first_day and d.last_day]
        fineness = UNITS.index(found.unit)
        lower = found.bins[0].first.toordinal() if found.bins else 0
        starts = [
            max(first, lower) for first, last in days if last >= lower and _kind(first, last) <= fineness
        ]
        bins = [
            each._replace(of=sum(each.first.toordinal() <= day <= each.last.toordinal() for day in starts))
            for each in found.bins
        ]
        coarser = [
            each._replace(of=days.count((each.first.toordinal(), each.last.toordinal())))
            for each in found.coarser
        ]
        undated = len(self._documents) - len(days)
        return replace(found, bins=tuple(bins), coarser=tuple(coarser), undated_of=undated)

    def _place(self, number: int, score: float, sort: Sort) -> tuple[float, ...]:
        if sort is Sort.ADDED:
            return (-number,)
        moment = self._documents[number].moment
        time = (1, 0) if moment is None else (0, moment if sort is Sort.OLDEST else -moment)
        return (-score, *time, number) if sort is Sort.RELEVANCE else (*time, number)


def _kind(first: int, last: int) -> int:
    """Tell a day from a month and a year."""
    return 0 if first == last else 1 if last - first <= 30 else 2


_EVALUATORS: Mapping[type, Callable[[MemoryEngine, Any], Scores]] = {
    q.Term: MemoryEngine._term,
    AcrossFields: MemoryEngine._across_fields,
    q.Phrase: MemoryEngine._phrase,
    Near: MemoryEngine._span_near,
    q.NumericRange: MemoryEngine._range,
    q.ConstantScoreQuery: MemoryEngine._constant,
    q.And: MemoryEngine._all,
    q.Or: MemoryEngine._any,
    Lacking: MemoryEngine._not,
    Without: MemoryEngine._and_not,
    q.AndMaybe: MemoryEngine._and_maybe,
    q.Every: MemoryEngine._everything,
    type(q.NullQuery): MemoryEngine._nothing,
}


def _terms(document: Document) -> Iterator[tuple[str, str, int]]:
    """Give every term of a document with the field it is in and its position there."""
    yield from (("has", flag, 0) for flag in document.flags)
    for name in NAME_FIELDS:
        for number, value in enumerate(document.names.get(name, ())):
            yield from ((name, form, 1000 * number + i) for i, (form, _) in enumerate(words(value)))
    for name in TEXT_FIELDS:
        position = 0
        for text in document.texts.get(name, ()):
            for form, stem in words(text):
                yield name, stem, position
                yield FIELDS[name].words, form, position
                position += 1
            position += 1


def _within(document: Document, span: Span) -> bool:
    first, last = document.first_day, document.last_day
    if span.undated or first is None or last is None:
        return first is None if span.undated else not (span.first or span.last)
    return (not span.first or last >= span.first.toordinal()) and (
        not span.last or first <= span.last.toordinal()
    )
