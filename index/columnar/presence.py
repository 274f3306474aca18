"""Which documents match, as a mask: for trees of plain words quicker to count in than lists of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

import numpy as np
import numpy.typing as npt
from whoosh.query import And, AndMaybe, Or, Query, Term

from index.columnar.segment import POSTINGS, Segment
from index.columnar.terms import encoded
from index.ranking import AcrossFields

Mask = npt.NDArray[np.bool_]


class Presence:
    """The documents of some segments, deleted ones too; what is no plain word is matched by `others`."""

    def __init__(self, segments: Sequence[Segment], others: Callable[[Query], Mask]) -> None:
        self._segments = segments
        self._others = others

    def mask(self, tree: Query) -> Mask:
        """Mark the documents that match a tree."""
        if isinstance(tree, AndMaybe):
            return self.mask(tree.a)
        if isinstance(tree, AcrossFields) and all(term.fieldname in POSTINGS for term in tree):
            return np.concatenate(
                [np.empty(0, bool), *(_having(segment, tree) for segment in self._segments)]
            )
        if type(tree) in (And, Or) and len(tree):
            return reduce(and_ if type(tree) is And else or_, map(self.mask, tree))
        return self._others(tree)


def _having(segment: Segment, terms: Sequence[Term]) -> Mask:
    """Mark the documents of a segment that have any of some terms."""
    mask = np.zeros(segment.documents, bool)
    for term in terms:
        arrays = segment.fields[term.fieldname]
        place = arrays.terms.find(encoded(term.text))
        if place >= 0:
            arrays.mark(place, mask)
    return mask
