"""How well an article matches, in Whoosh's terms: the weighting of terms, and a word in several fields.

Scores are BM25's, damped in each field by itself as Whoosh does it. But a word has one rarity, that of the
field it stands in most often (as in Lucene's BlendedTermQuery): a word that hardly any title has, like "of",
must not count as a rare one where a title has it. `docs/measurements.md` says what each part gains.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

from whoosh.matching import NullMatcherClass, WrappingMatcher
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from index.fields import FIELDS

K1 = 1.6  # how soon more mentions stop counting; BM25's
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
    """One word in any of several fields: what each field gives is boosted and added, the rarity is one."""

    matcher_type = Or.DEFAULT_MATCHER

    def __init__(self, subqueries: Sequence[Term], boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Give the matcher of one segment."""
        if context is None or context.weighting is None:
            return super().matcher(searcher, context)
        fields = Or(self.subqueries)
        fields.matcher_type = Or.DEFAULT_MATCHER
        found = fields.matcher(searcher, context.set(weighting=_Mentions()))
        if isinstance(found, NullMatcherClass):
            return found
        parent = searcher.get_parent()
        having = max(parent.doc_frequency(term.fieldname, term.text.encode()) for term in self.subqueries)
        return WrappingMatcher(found, self.boost * rarity(parent.doc_count_all(), having))


class _Mentions(Weighting):
    """Scores a term by its mentions alone, whatever its rarity."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """Give the scorer of a term."""
        scorer = super().scorer(searcher, fieldname, text, qf)
        scorer.idf = 1.0
        return scorer
