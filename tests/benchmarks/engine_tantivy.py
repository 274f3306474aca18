"""Tantivy in the comparison: stemmed English with positions, facets and days as fast fields, no stored text.

It keeps no exact forms, as Morgue does; a beginning of a word is looked up among its stems.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from engine_kinds import HITS, VALUES, Page
from engine_morgue import text
from engine_queries import Query
from engine_records import FACETS, Record, Records
from tantivy import Document, Index, Occur, Schema, SchemaBuilder
from tantivy import Query as TantivyQuery

HEAP = 256_000_000  # bytes of each thread of the writer
MONTH = 30.44
_TEXTS = ["title", "body"]
_BOOSTS = {"title": 4.0, "body": 1.0}


class Tantivy:
    """Tantivy through its own Python package."""

    name = "Tantivy"

    def build(self, folder: Path, records: Records, cores: int) -> None:
        """Index the records with so many threads, and wait for its merges."""
        index = Index(_schema(), path=str(folder))
        writer = index.writer(HEAP * cores, cores)
        for record in records:
            writer.add_document(_document(record))
        writer.commit()
        writer.wait_merging_threads()

    def add(self, folder: Path, records: Records, first: int) -> TantivyReader:
        """Add the records from a number on."""
        index = Index.open(str(folder))
        writer = index.writer(HEAP, 1)
        for record in records.read(range(first, records.articles + 1)):
            writer.add_document(_document(record))
        writer.commit()
        return self.open(folder)

    def open(self, folder: Path) -> TantivyReader:
        """Open the index."""
        return TantivyReader(Index.open(str(folder)))


class TantivyReader:
    """An open index."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._aggregations = {
            **{facet: {"terms": {"field": facet, "size": VALUES}} for facet in FACETS},
            "months": {"histogram": {"field": "day", "interval": MONTH, "min_doc_count": 1}},
        }

    def page(self, query: Query) -> Page:
        """Search for the first hits, then aggregate; a facet's own filter is not taken out for its counts."""
        parsed = self._query(query)
        found = self._searcher.search(parsed, HITS, count=True)
        counted = self._searcher.aggregate(parsed, self._aggregations)
        return Page(
            found.count,
            tuple(self._searcher.fast_field_values("number", [place for _, place in found.hits])),
            {
                facet: {bucket["key"]: bucket["doc_count"] for bucket in counted[facet]["buckets"]}
                for facet in FACETS
            },
            len(counted["months"]["buckets"]),
        )

    def close(self) -> None:
        """Do nothing: the index goes with the object."""

    def _query(self, query: Query) -> Any:
        schema = self._index.schema
        if query.kind == "prefix":
            pattern = re.escape(query.words[0]) + ".*"
            parts = [(Occur.Should, TantivyQuery.regex_query(schema, name, pattern)) for name in _TEXTS]
            parsed = TantivyQuery.boolean_query(parts)
        else:
            parsed = self._index.parse_query(text(query), _TEXTS, _BOOSTS, conjunction_by_default=True)
        if not query.filters:
            return parsed
        chosen = [
            (Occur.Must, TantivyQuery.term_query(schema, facet, value))
            for facet, value in query.filters.items()
        ]
        return TantivyQuery.boolean_query([(Occur.Must, parsed), *chosen])


def _schema() -> Schema:
    builder = SchemaBuilder().add_unsigned_field("number", fast=True).add_unsigned_field("day", fast=True)
    for name in _TEXTS:
        builder = builder.add_text_field(name, tokenizer_name="en_stem", index_option="position")
    for facet in FACETS:
        builder = builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(record: Record) -> Document:
    made = Document()
    made.add_unsigned("number", record.number)
    made.add_unsigned("day", record.day)
    made.add_text("title", record.title)
    made.add_text("body", record.body)
    for facet in FACETS:
        for value in record.values(facet):
            made.add_text(facet, value)
    return made


ENGINE = Tantivy()
