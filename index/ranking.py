"""How well an article matches, in Whoosh's terms: the weighting of terms, and a word counted over all fields.

A word that stands in several fields of an article is one piece of evidence, not several: its frequencies are
weighed by field and added up, and only then damped, after Robertson, Zaragoza and Taylor, *Simple BM25
extension to multiple weighted fields* (CIKM 2004). Whoosh's own BM25F damps each field by itself, which lets
the commonest word of a title outweigh everything in the text. `docs/measurements.md` says what is gained.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

from whoosh.matching import NullMatcherClass, WrappingMatcher
from whoosh.query import Or, Term
from whoosh.scoring import BM25F, WeightingModel, WeightLengthScorer, WeightScorer

from index.fields import FIELDS

K1 = 2.0  # how soon more mentions stop counting; BM25's
_LENGTHS = {name: field.length for field in FIELDS.values() for name in {field.name, field.words}}


def rarity(documents: int, having: int) -> float:
    """Weigh a word by how few of the documents have it: next to nothing where most do (Lucene's idf)."""
    return log(1 + (documents - having + 0.5) / (having + 0.5))


class Weighting(BM25F):  # type: ignore[misc]
    """Whoosh's BM25F with the fields' own lengths, and with a rarity that forgets the commonest words."""

    def __init__(self) -> None:
        super().__init__(K1=K1, **{f"{name}_B": length for name, length in _LENGTHS.items()})

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """Give the rarity of a term."""
        parent = searcher.get_parent()
        return rarity(parent.doc_count_all(), parent.doc_frequency(fieldname, text))


class AcrossFields(Or):  # type: ignore[misc]
    """One word in any of several fields, scored as one: boosted frequencies are added, then damped."""

    matcher_type = Or.DEFAULT_MATCHER

    def __init__(self, subqueries: Sequence[Term], boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Give the matcher of one segment."""
        if context is None or context.weighting is None:
            return super().matcher(searcher, context)
        terms = Or(self.subqueries)
        terms.matcher_type = Or.DEFAULT_MATCHER
        found = terms.matcher(searcher, context.set(weighting=_Shares()))
        if isinstance(found, NullMatcherClass):
            return found
        parent = searcher.get_parent()
        having = max(parent.doc_frequency(term.fieldname, term.text.encode()) for term in self.subqueries)
        return _Damped(found, self.boost * rarity(parent.doc_count_all(), having))


class _Damped(WrappingMatcher):  # type: ignore[misc]
    """Scores each document by its child's score, damped, times the word's weight."""

    def supports_block_quality(self) -> bool:
        """Promise nothing about blocks."""
        return False

    def score(self) -> float:
        """Damp the child's score: no number of mentions counts for more than K1 + 1."""
        found = self.child.score()
        return float(self.boost * (K1 + 1) * found / (found + K1))


class _Shares(WeightingModel):  # type: ignore[misc]
    """Scores a term by its frequency over the document's length, compared with the average."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """Give the scorer of a term."""
        if not searcher.schema[fieldname].scorable:
            return WeightScorer.for_(searcher, fieldname, text)
        return _ShareScorer(searcher, fieldname, text)


class _ShareScorer(WeightLengthScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes) -> None:
        self._counts = _LENGTHS[fieldname]
        self._average = searcher.get_parent().avg_field_length(fieldname) or 1
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: float) -> float:
        return weight / ((1 - self._counts) + self._counts * length / self._average)
