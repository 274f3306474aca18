"""What scores need to know of all segments of an index together."""

from __future__ import annotations

from collections.abc import Sequence

from whoosh.query import Term

from index.columnar.segment import POSTINGS, Segment, base_field
from index.columnar.terms import encoded
from index.ranking import rarity


class Statistics:
    """Numbers over all segments; each is worked out once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.documents = sum(segment.documents for segment in segments)
        self._frequencies: dict[tuple[str, str], int] = {}

    def average_length(self, field: str) -> float:
        """Give the mean number of words a document has in a field."""
        words = sum(segment.words(field) for segment in self._segments)
        return words / self.documents if words else 1.0

    def document_frequency(self, field: str, text: str) -> int:
        """Count the documents, deleted ones too, that have a term or form in a field."""
        key = field, text
        if key not in self._frequencies:
            self._frequencies[key] = sum(_frequency(segment, field, text) for segment in self._segments)
        return self._frequencies[key]

    def rarity(self, *terms: Term) -> float:
        """Weigh a word by the field that it stands in most often."""
        return rarity(self.documents, max(self.document_frequency(t.fieldname, t.text) for t in terms))


def _frequency(segment: Segment, field: str, text: str) -> int:
    name, exact = base_field(field)
    if name not in POSTINGS:
        return 0
    arrays = segment.fields[name]
    place = (arrays.forms if exact else arrays.terms).find(encoded(text))
    if place < 0:
        return 0
    return int(arrays.form_frequencies[place]) if exact else arrays.document_frequency(place)
