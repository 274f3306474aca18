"""What a search engine is to Morgue: values in, values out, and nothing of the engine's own.

Every engine passes the tests of `tests/test_engine_contract.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from whoosh.query import Query

from index.documents import Document
from index.expansion import Fitting, Pattern
from index.fitting import Fit
from index.query_language import ParsedQuery
from index.search import COUNTED, DATE, FACETS, Facet, FacetDefinition, Histogram, SearchError, Sort, Span
from index.time_budget import TimeBudget

LEAST_SHARE = 192  # MiB that a process which builds needs
Progress = Callable[[int, int], object]  # called with how many articles are done, and of how many


@dataclass(frozen=True, slots=True)
class Question:
    """A search as an engine takes it: the query parsed, the page as a slice of the ranking."""

    query: ParsedQuery = field(default_factory=lambda: ParsedQuery(""))
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    span: Span = field(default_factory=Span)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    values_per_facet: int = 12
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = math.inf  # after which what was found so far is the answer
    facets: Sequence[str] = COUNTED  # what is counted; "date" stands for the histogram

    @property
    def counted(self) -> Iterator[FacetDefinition]:
        """Give the facets to count, in the order of the screen."""
        return (facet for facet in FACETS if facet.name in self.facets)

    def chosen(self, facet: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the values of a facet that are selected, and those that are excluded."""
        return self.filters.get(facet, ()), self.excluded.get(facet, ())

    def __post_init__(self) -> None:
        known = [facet.name for facet in FACETS]
        counted = (name for name in self.facets if name != DATE)
        for name in (*self.filters, *self.excluded, *counted):
            if name not in known:
                raise SearchError(f"There is no facet “{name}”", cure=f"The facets are {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: article ids with scores for the slice asked for, and counts over all matches.

    `notes` are sentences about how the engine bounded the query. When it is `partial`, time was up: what was
    found does match, but there may be more. `debug` tells those who look for a fault how it was answered.
    """

    total: int
    hits: tuple[tuple[int, float], ...]
    facets: tuple[Facet, ...]
    histogram: Histogram
    notes: tuple[str, ...] = ()
    partial: bool = False
    debug: tuple[str, ...] = ()


class Among(Protocol):
    """The articles that a question leaves, to count in."""

    @property
    def total(self) -> int:
        """The number of them."""

    def count(self, tree: Query) -> int:
        """Count those that match a tree as well."""

    def names(self, facet: str, text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give a facet's values of which some word, and what follows it, fits a text, with their counts.

        Both are compared as `plain_name` writes them. The most frequent come first, `most` at most; equal
        ones as facets show them.
        """

    def counts(self, facet: str, values: Sequence[str]) -> dict[str, int]:
        """Count some values of a facet; those that none of the articles has are left out."""


class Engine(Protocol):
    """An open index, never changed by reading it; any number of threads may ask at once."""

    def answer(self, question: Question) -> Answer:
        """Find the matching articles, count them by facet and day, and rank the slice asked for."""

    def facet_values(self, question: Question, facet: str, containing: str, limit: int) -> Facet:
        """Give the values of one facet whose names contain some letters, case and accents apart."""

    def fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        """Give the forms in a field that a pattern or a similar word stands for."""

    def forms(self, field: str) -> Sequence[str]:
        """Give every form that stands in a field of the index, sorted by code points."""

    def frequency(self, field: str, form: str) -> int:
        """Give the number of articles that have a form (or a name's word, or a stem) in a field."""

    def written(self, fields: Sequence[str], text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the forms in any of some fields that fit a folded text, with how many articles have them.

        The most frequent come first, `most` at most, equal ones by code points. Counted are articles in the
        field that has most; where there are more than can be looked at, some may be missing in the counts.
        """

    def among(self, question: Question) -> Among:
        """Give the articles that a question finds under all its filters."""

    def documents(self) -> Mapping[int, int]:
        """Give the id of every indexed article with the revision that was indexed."""

    def is_current(self) -> bool:
        """Whether the folder still holds what was opened; cheap enough to ask at every search."""

    def close(self) -> None:
        """Let go of files; no question may follow."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What building an index may use: processes, and the memory of all of them together in MiB.

    There are never more processes than each gets a decent share of the memory.
    """

    workers: int = 1
    memory: int = 1024

    @property
    def processes(self) -> int:
        """The number of processes to use."""
        return max(1, min(self.workers, self.memory // LEAST_SHARE))

    @property
    def share(self) -> int:
        """The memory of each process, in MiB."""
        return max(LEAST_SHARE, self.memory // self.processes)


class DocumentSource(Protocol):
    """Where a build takes its documents from; it can be sent to another process."""

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Give the documents of these articles, those that there are."""


class EngineKind(Protocol):
    """How one kind of engine lays an index down in a folder of its own."""

    @property
    def name(self) -> str:
        """The engine's name, written into each generation."""

    @property
    def version(self) -> int:
        """The version of its format on disk; an index of another version is rebuilt."""

    def create(self, folder: Path) -> None:
        """Make an empty index in an empty folder."""

    def update(self, folder: Path, documents: Iterable[Document], deleted: Iterable[int] = ()) -> None:
        """Replace or add documents and delete articles by id, all at once or not at all."""

    def build(
        self, folder: Path, source: DocumentSource, ids: Sequence[int], means: Resources, progress: Progress
    ) -> None:
        """Index all these articles in an empty index, with what it may use."""

    def count(self, folder: Path) -> int:
        """Count the articles in an index without opening all of it."""

    def open(self, folder: Path) -> Engine:
        """Open an index to read it; raises SearchError when it is damaged."""

    def faults(self, folder: Path) -> Iterator[str]:
        """Read an index to the last byte and tell, in sentences, whatever is damaged."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""
