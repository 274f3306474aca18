"""An index with one bit turned over, and what must be true then: it is told, or no answer changes."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

from whole_archives import fill

from index.archive_index import ArchiveIndex
from index.generations import catch_up, check
from index.search import Results, Search, SearchError, Sort

QUERIES = ("", "ferry", '"the ferry"', "fares OR report", "sentence -fares", "fer*", "title:report", "feryr~")


class Target:
    """An indexed archive, its answers, and the bytes of its index."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        fill(archive)
        catch_up(archive)
        self.files = [
            path for path in (archive / "index").rglob("*") if path.is_file() and path.stat().st_size
        ]
        self.expected = self.answers()

    def strike(self, chance: random.Random) -> str:
        """Turn one bit of some file over, and say whether that was told or harmless; then mend it."""
        sizes = [path.stat().st_size for path in self.files]
        path = chance.choices(self.files, [size + 2_000 for size in sizes])[0]
        whole = path.read_bytes()
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        try:
            if list(check(self.archive)):
                return "told by morgue check"
            assert self.answers() == self.expected, f"bit {bit} of byte {place} of {path.name} went unnoticed"
            return "harmless"
        finally:
            path.write_bytes(whole)

    def answers(self) -> list[object]:
        """Give what is found by every query, in every order."""
        with closing(ArchiveIndex(self.archive)) as index:
            return [
                _answer(index, query, sort) for query in QUERIES for sort in (Sort.RELEVANCE, Sort.OLDEST)
            ]


def _answer(index: ArchiveIndex, query: str, sort: Sort) -> object:
    try:
        found: Results = index.search(Search(query, sort=sort))
    except SearchError as error:
        return str(error)
    return found.total, found.hits, found.facets, found.histogram, found.suggestions, found.notes
