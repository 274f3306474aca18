"""Query classes of Whoosh 2.7.4 without the faults that make them find wrong articles."""

from __future__ import annotations

from typing import Any

from whoosh.matching import AndNotMatcher, InverseMatcher
from whoosh.query import And, AndNot, Not
from whoosh.query.spans import SpanNear2


class Near(SpanNear2):  # type: ignore[misc]
    """Words near one another; Whoosh forgets to import the And that it estimates its size with."""

    def _and_query(self) -> And:
        return And(self.qs)


class Without(AndNot):  # type: ignore[misc]
    """The articles of `a` that are not in `b`.

    Whoosh lets a first match through that comes after an unwanted one, and trips over the end of the wanted.
    """

    class Matcher(AndNotMatcher):  # type: ignore[misc]
        """Looks at its first match as at any other, and at none past the last."""

        def _find_first(self) -> None:
            self._find_next()

        def _find_next(self) -> Any:
            return super()._find_next() if self.a.is_active() else None

    def matcher(self, searcher: Any, context: Any = None) -> AndNotMatcher:
        """Give the matcher of one segment."""
        wanted = self.a.matcher(searcher, context)
        return self.Matcher(wanted, self.b.matcher(searcher, searcher.boolean_context()))


class Lacking(Not):  # type: ignore[misc]
    """All articles but those of the query.

    Whoosh gives deleted articles once the unwanted ones have come to an end, and loses its place after one.
    """

    class Matcher(InverseMatcher):  # type: ignore[misc]
        """Passes over deleted and unwanted articles alike."""

        def _find_next(self) -> None:
            while self._id < self.limit and (self.missing(self._id) or self._unwanted()):
                self._id += 1

        def _unwanted(self) -> bool:
            if self.child.is_active() and self.child.id() < self._id:
                self.child.skip_to(self._id)
            return bool(self.child.is_active() and self.child.id() == self._id)

    def matcher(self, searcher: Any, context: Any = None) -> InverseMatcher:
        """Give the matcher of one segment."""
        reader = searcher.reader()
        unwanted = self.query.matcher(searcher, searcher.boolean_context())
        return self.Matcher(unwanted, reader.doc_count_all(), missing=reader.is_deleted)
