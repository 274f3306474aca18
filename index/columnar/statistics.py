"""What scores need to know of all segments of an index together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.query import Term

from index.columnar.segment import Segment
from index.columnar.terms import Terms
from index.fields import FIELDS, TEXT_FIELDS
from index.ranking import K1, rarity

Array = npt.NDArray[Any]


class Statistics:
    """Numbers over all segments; each is worked out once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.documents = sum(segment.documents for segment in segments)
        self.norms = cache(self._norms)
        self.terms = Terms(segments, self.norms)

    def average_length(self, field: str) -> float:
        """Give the mean number of words a document has in a field."""
        words = sum(segment.words(field) for segment in self._segments)
        return words / self.documents if words else 1.0

    def document_frequency(self, field: str, text: str) -> int:
        """Count the documents, deleted ones too, that have a term or form in a field."""
        term = self.terms.find(field, text)
        return term.document_frequency if term else 0

    def rarity(self, *terms: Term) -> float:
        """Weigh a word by the field that it stands in most often."""
        return self.weight(max(self.document_frequency(t.fieldname, t.text) for t in terms))

    def weight(self, having: int) -> float:
        """Weigh a word by how many documents have it in the field that it stands in most often."""
        return rarity(self.documents, having)

    def _norms(self, field: str) -> Array | None:
        """Give what is added to a frequency in each row: more in those that are longer than most."""
        if field not in TEXT_FIELDS:
            return None
        counts = FIELDS[field].length
        share = counts / self.average_length(field)
        lengths = [segment.fields[field].lengths for segment in self._segments]
        return (K1 * ((1 - counts) + share * np.concatenate([np.empty(0), *lengths]))).astype(np.float32)
