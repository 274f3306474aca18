"""Counting in some of the documents of the engine in memory, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence

from whoosh.query import Query

from index.documents import Document
from index.facet_columns import shown_order
from index.fitting import Fit, name_fits, plain_name


class MemoryAmong:
    """Some documents by number, and how to tell which match a tree; see `index.engine.Among`."""

    def __init__(
        self, documents: Mapping[int, Document], matching: Callable[[Query], Container[int]]
    ) -> None:
        self._documents = documents
        self._matching = matching

    @property
    def total(self) -> int:
        """The number of them."""
        return len(self._documents)

    def count(self, tree: Query) -> int:
        """Count those that match."""
        found = self._matching(tree)
        return sum(number in found for number in self._documents)

    def names(self, facet: str, text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the values that fit a text."""
        counts = self._all_counts(facet)
        found = [(value, count) for value, count in counts.items() if name_fits(plain_name(value), text, fit)]
        return sorted(found, key=lambda pair: (-pair[1], *shown_order(pair[0])))[:most]

    def counts(self, facet: str, values: Sequence[str]) -> dict[str, int]:
        """Count some values."""
        counts = self._all_counts(facet)
        return {value: counts[value] for value in values if counts[value]}

    def _all_counts(self, facet: str) -> Counter[str]:
        return Counter(value for each in self._documents.values() for value in each.facets[facet])
