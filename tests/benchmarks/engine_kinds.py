"""What the comparison asks of an engine, whatever engine it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine_queries import Query
from engine_records import Records

HITS = 10
VALUES = 12  # of each facet


@dataclass(frozen=True, slots=True)
class Page:
    """What a result page needs: how many were found, the first of them, facet counts, articles by month."""

    total: int
    hits: tuple[int, ...]
    facets: Mapping[str, Mapping[str, int]]
    months: int  # bars of the histogram


class Reader(Protocol):
    """An index open for searching."""

    def page(self, query: Query) -> Page:
        """Answer a query as a result page does."""

    def close(self) -> None:
        """Let go of it."""


class Engine(Protocol):
    """A search engine: builds an index in an empty folder, adds to it, opens it."""

    name: str

    def build(self, folder: Path, records: Records, cores: int) -> None:
        """Index the records with so many threads or processes."""

    def add(self, folder: Path, records: Records, first: int) -> Reader:
        """Add the records from a number on, and open the index once they can be found."""

    def open(self, folder: Path) -> Reader:
        """Open the index."""


def size_of(folder: Path) -> int:
    """Add up the bytes of an index's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
