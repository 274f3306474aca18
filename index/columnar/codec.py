"""The columnar segments as a Whoosh codec: Whoosh's own readers, matchers and searcher work over them.

Morgue searches with the evaluator; this is the way in for everything else that Whoosh can do, and for
Whoosh's searcher as the judge of the evaluator's answers. Only reading goes through the codec: segments are
built in bulk (see `building`), never a posting at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Automata, Codec, FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Format
from whoosh.matching import ListMatcher
from whoosh.reading import IndexReader, MultiReader, SegmentReader, TermInfo

from index.columnar.segment import POSTINGS, Segment, base_field
from index.fields import FIELDS, TEXT_FIELDS

Array = npt.NDArray[Any]
Term = tuple[str, bytes]
_FIELDS = sorted({*POSTINGS, *(FIELDS[name].words for name in TEXT_FIELDS)})


def reader(segments: Sequence[Segment], schema: Schema) -> IndexReader:
    """Open segments as one Whoosh index reader."""
    readers = [
        SegmentReader(RamStorage(), schema, ColumnarSegment(segment, number), generation=0)
        for number, segment in enumerate(segments)
    ]
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation=0)


class ColumnarCodec(Codec):  # type: ignore[misc]
    """Gives Whoosh its readers over a segment of flat arrays."""

    def terms_reader(self, storage: object, segment: ColumnarSegment) -> ColumnarTerms:
        """Give the reader of terms and postings."""
        return ColumnarTerms(segment.arrays)

    def per_document_reader(self, storage: object, segment: ColumnarSegment) -> ColumnarDocuments:
        """Give the reader of lengths and deletions."""
        return ColumnarDocuments(segment.arrays)

    def automata(self, storage: object, segment: ColumnarSegment) -> Automata:
        """Give Whoosh's own automata for similar words."""
        return Automata()

    def per_document_writer(self, storage: object, segment: ColumnarSegment) -> NoReturn:
        """Refuse: segments are built in bulk."""
        raise NotImplementedError("columnar segments are written by index.columnar.building")

    field_writer = postings_writer = new_segment = per_document_writer


class ColumnarSegment(WhooshSegment):  # type: ignore[misc]
    """What Whoosh knows of a segment."""

    def __init__(self, arrays: Segment, number: int) -> None:
        super().__init__("MORGUE")
        self.segid = f"{number:08}"
        self.arrays = arrays

    def codec(self) -> ColumnarCodec:
        """Give the codec that reads the segment."""
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        """Count the documents, deleted ones too."""
        return self.arrays.documents

    def deleted_count(self) -> int:
        """Count the deleted documents."""
        return int(np.count_nonzero(~self.arrays.live))

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return not self.arrays.live[docnum]


class ColumnarDocuments(PerDocumentReader):  # type: ignore[misc]
    """Lengths and deletions by document."""

    def __init__(self, arrays: Segment) -> None:
        self._arrays = arrays
        self._lengths: dict[str, Array] = {}

    def doc_count(self) -> int:
        """Count the documents that are not deleted."""
        return int(np.count_nonzero(self._arrays.live))

    def doc_count_all(self) -> int:
        """Count all documents."""
        return self._arrays.documents

    def has_deletions(self) -> bool:
        """Tell whether any document is deleted."""
        return not bool(self._arrays.live.all())

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted; Whoosh also asks for the one after the last."""
        return docnum >= self._arrays.documents or not self._arrays.live[docnum]

    def deleted_docs(self) -> Iterator[int]:
        """Give the deleted documents."""
        return iter(np.flatnonzero(~self._arrays.live).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Give the number of words of a field in a document."""
        return int(self._field_lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """Give the number of words of a field in all documents."""
        name, _ = base_field(fieldname)
        return self._arrays.words(name) if name in POSTINGS else 0

    def min_field_length(self, fieldname: str) -> int:
        """Give the least number of words of a field."""
        return int(self._field_lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """Give the greatest number of words of a field."""
        return int(self._field_lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> Mapping[str, object]:
        """Give nothing: articles are kept in the archive, not in the index."""
        return {}

    def _field_lengths(self, field: str) -> Array:
        name, _ = base_field(field)
        if name not in self._lengths:
            self._lengths[name] = self._arrays.fields[name].lengths
        return self._lengths[name]


class ColumnarTerms(TermsReader):  # type: ignore[misc]
    """Terms and postings, stems in a text field and forms in its field of words."""

    def __init__(self, arrays: Segment) -> None:
        self._arrays = arrays

    def __contains__(self, term: Term) -> bool:
        return self._place(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        """Give the names of all fields."""
        return _FIELDS

    def terms(self) -> Iterator[Term]:
        """Give all terms of all fields in order."""
        for field in _FIELDS:
            yield from ((field, word) for word in self._words(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Give the terms from one on, then those of the later fields."""
        words = self._words(fieldname)
        yield from ((fieldname, words[place]) for place in range(bisect_left(words, prefix), len(words)))
        for field in _FIELDS[_FIELDS.index(fieldname) + 1 :]:
            yield from ((field, word) for word in self._words(field))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Give all terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Give the terms from one on with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: object) -> ColumnarCursor:
        """Give a cursor over the terms of a field."""
        return ColumnarCursor(self._words(fieldname))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Give the statistics of a term; raises KeyError when it is not there."""
        docs, frequencies = self._postings(fieldname, text)
        name, _ = base_field(fieldname)
        lengths = self._arrays.fields[name].lengths[docs]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Give how often a term stands in all documents; raises KeyError when it is not there."""
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Count the documents with a term; raises KeyError when it is not there."""
        return len(self._postings(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        """Give a matcher over the postings of a term; raises KeyError when it is not there."""
        docs, frequencies = self._postings(fieldname, text)
        return ListMatcher(
            docs.tolist(),
            weights=frequencies.astype(float).tolist(),
            values=_Positions(self._arrays, fieldname, text, frequencies, format_),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _words(self, field: str) -> Sequence[bytes]:
        name, exact = base_field(field)
        if name not in POSTINGS:
            return ()
        arrays = self._arrays.fields[name]
        return arrays.forms if exact else arrays.terms

    def _place(self, field: str, text: bytes) -> int:
        words = self._words(field)
        place = bisect_left(words, text)
        return place if place < len(words) and words[place] == text else -1

    def _postings(self, field: str, text: bytes) -> tuple[Array, Array]:
        place = self._place(field, text)
        if place < 0:
            raise KeyError((field, text))
        name, exact = base_field(field)
        arrays = self._arrays.fields[name]
        return arrays.form_docs(place) if exact else (arrays.docs(place), arrays.frequencies(place))


class _Positions(Sequence[bytes]):
    """The values of a term's postings, encoded as Whoosh's formats do when one is asked for."""

    def __init__(self, arrays: Segment, field: str, text: bytes, frequencies: Array, format_: Format) -> None:
        self._format = format_
        self._frequencies = frequencies
        self._ends = np.cumsum(frequencies, dtype=np.int64)
        self._positional = format_.supports("positions")
        if self._positional:
            words = arrays.fields[field]
            self._positions = words.positions(words.terms.find(text))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: Any) -> Any:
        count, end = int(self._frequencies[place]), int(self._ends[place])
        return self._format.encode(self._positions[end - count : end].tolist() if self._positional else count)


class ColumnarCursor(FieldCursor):  # type: ignore[misc]
    """Walks the terms of a field."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self._words = words
        self._place = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._place = 0
        return self.text()

    def find(self, term: bytes | str) -> str | None:
        """Go to the first term that is not before one."""
        self._place = bisect_left(self._words, term.encode() if isinstance(term, str) else term)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._place += 1
        return self.text()

    def text(self) -> str | None:
        """Give the term the cursor is at, None after the last."""
        return self._words[self._place].decode() if self.is_valid() else None

    def is_valid(self) -> bool:
        """Tell whether the cursor is at a term."""
        return self._place < len(self._words)
