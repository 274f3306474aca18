"""Whoosh as it comes, in the comparison: its own analysis, index, searcher and grouping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine_kinds import HITS, VALUES, Page
from engine_queries import Query
from engine_records import FACETS, Record, Records
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.qparser import MultifieldParser
from whoosh.query import And, Term
from whoosh.sorting import FieldFacet

MEMORY = 256  # MiB, as Whoosh counts it


class Whoosh:
    """Stock Whoosh 2.7.4 with the fields a user would declare."""

    name = "stock Whoosh"

    def build(self, folder: Path, records: Records, cores: int) -> None:
        """Index the records in one process."""
        index = FileStorage(str(folder)).create_index(_schema())
        writer = index.writer(limitmb=MEMORY)
        for record in records:
            writer.add_document(**_fields(record))
        writer.commit()
        index.close()

    def add(self, folder: Path, records: Records, first: int) -> WhooshReader:
        """Add the records from a number on."""
        index = FileStorage(str(folder)).open_index()
        writer = index.writer(limitmb=MEMORY)
        for record in records.read(range(first, records.articles + 1)):
            writer.add_document(**_fields(record))
        writer.commit()
        return WhooshReader(index)

    def open(self, folder: Path) -> WhooshReader:
        """Open the index."""
        return WhooshReader(FileStorage(str(folder)).open_index())


class WhooshReader:
    """An open index."""

    def __init__(self, index: FileIndex) -> None:
        self._searcher = index.searcher()
        self._parser = MultifieldParser(["title", "body"], index.schema, fieldboosts={"title": 4.0})

    def page(self, query: Query) -> Page:
        """Search once, grouping by the facets and by month."""
        groups = {facet: FieldFacet(facet, allow_overlap=True) for facet in FACETS}
        groups["month"] = FieldFacet("month")
        results = self._searcher.search(self._tree(query), limit=HITS, groupedby=groups)
        counts = {facet: {k: len(v) for k, v in results.groups(facet).items()} for facet in FACETS}
        return Page(
            len(results),
            tuple(hit["number"] for hit in results),
            {facet: dict(sorted(c.items(), key=lambda i: -i[1])[:VALUES]) for facet, c in counts.items()},
            len(results.groups("month")),
        )

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()

    def _tree(self, query: Query) -> Any:
        if query.kind == "phrase":
            text = f'"{" ".join(query.words)}"'
        elif query.kind == "prefix":
            text = f"{query.words[0]}*"
        else:
            text = (" OR " if query.kind == "or" else " ").join(query.words)
        chosen = [Term(facet, value) for facet, value in query.filters.items()]
        return And([self._parser.parse(text), *chosen]) if chosen else self._parser.parse(text)


def _schema() -> Schema:
    texts = {name: TEXT(analyzer=StemmingAnalyzer(), phrase=True) for name in ("title", "body")}
    facets = {facet: KEYWORD(commas=True, scorable=False) for facet in FACETS}
    return Schema(number=ID(stored=True), month=NUMERIC(sortable=True), **texts, **facets)


def _fields(record: Record) -> dict[str, Any]:
    facets = {facet: ",".join(record.values(facet)) or None for facet in FACETS}
    number = str(record.number)
    return {
        "number": number,
        "month": int(record.day / 30.44),
        "title": record.title,
        "body": record.body,
        **facets,
    }


ENGINE = Whoosh()
