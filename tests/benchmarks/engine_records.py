"""The articles that every engine of the comparison is given: one prepared file, read alike by all.

A record has the two texts that are searched (title and body), the values of three facets, and a day. Facets
are read off a corpus roughly, but alike for all: the outlet is the host of the address, people are runs of
two or three capitalised words at the beginning of the text, places are capitalised words after "in" there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.documents import Document

NAMED = 1_500  # characters at the beginning of a text that are looked at for names
FACETS = ("outlet", "person", "place")
_PEOPLE = re.compile(r"\b[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}\b")
_PLACES = re.compile(r"\bin ([A-Z][a-z]{3,})\b")
_HOST = re.compile(r"^https?://(?:www\.)?([^/]+)")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)")
_PRINTED_DAY = re.compile(r"\b([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Record:
    """One article: its number from 1, its texts, its facets and its day (an ordinal; 0 when not known)."""

    number: int
    title: str
    paragraphs: list[str]
    outlet: str
    people: list[str]
    places: list[str]
    day: int

    @property
    def body(self) -> str:
        """The text in one piece."""
        return "\n".join(self.paragraphs)

    def values(self, facet: str) -> Sequence[str]:
        """Give the article's values in a facet."""
        return {"outlet": [self.outlet], "person": self.people, "place": self.places}[facet]


@dataclass(frozen=True, slots=True)
class Records:
    """Prepared records in a file, to be read in order or by number; it can be sent to another process."""

    path: Path
    articles: int
    text_bytes: int

    def __iter__(self) -> Iterator[Record]:
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines):
                if number >= self.articles:
                    return
                yield Record(**json.loads(line))

    def read(self, numbers: Iterable[int]) -> Iterator[Record]:
        """Read the records of some numbers."""
        offsets = np.load(_offsets(self.path), mmap_mode="r")
        with self.path.open("rb") as lines:
            for number in numbers:
                lines.seek(int(offsets[number - 1]))
                yield Record(**json.loads(lines.readline()))

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Give the documents of some articles as Morgue indexes them; see `index.engine.DocumentSource`."""
        return [document(record) for record in self.read(ids)]

    def first(self, articles: int) -> Records:
        """Give the first of these records."""
        chosen = min(articles, self.articles)
        size = sum(len(r.title.encode()) + len(r.body.encode()) for r in self.read(range(1, chosen + 1)))
        return Records(self.path, chosen, size)


def prepare(records: Iterable[Record], path: Path) -> Records:
    """Write records to a file, with the offset of each beside it."""
    offsets, size = [], 0
    with path.open("wb") as out:
        for record in records:
            offsets.append(out.tell())
            size += len(record.title.encode()) + len(record.body.encode())
            out.write(json.dumps(asdict(record), ensure_ascii=False).encode() + b"\n")
    np.save(_offsets(path), np.array(offsets, np.int64))
    return Records(path, len(offsets), size)


def from_lines(files: Sequence[Path], most: int | None = None) -> Iterator[Record]:
    """Read articles from files of JSON lines: `title`, `body` or `text`, `url`, `published` or `date`."""
    number = 0
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                if most is not None and number >= most:
                    return
                number += 1
                yield _record(number, json.loads(line))


def document(record: Record) -> Document:
    """Give a record as Morgue indexes it; names are searched as well as counted."""
    names = {"outlet": (record.outlet,), "person": tuple(record.people), "place": tuple(record.places)}
    return Document(
        id=record.number,
        revision=record.number,
        texts={"title": (record.title,), "body": tuple(record.paragraphs)},
        names={name: values for name, values in names.items() if values},
        facets={"outlet": (record.outlet,), "person": tuple(record.people), "place": tuple(record.places)},
        first_day=record.day or None,
        last_day=record.day or None,
        moment=record.day * 1440 or None,
        flags=("date",) if record.day else ("undated",),
    )


def _record(number: int, entry: dict[str, Any]) -> Record:
    body = str(entry.get("body") or entry.get("text") or "")
    host = _HOST.match(str(entry.get("url") or ""))
    return Record(
        number=number,
        title=str(entry.get("title") or f"Article {number}"),
        paragraphs=[part for part in body.split("\n") if part.strip()] or ["-"],
        outlet=str(entry.get("outlet") or (host[1] if host else "unknown")),
        people=_distinct(_PEOPLE.findall(body, 0, NAMED)),
        places=_distinct(_PLACES.findall(body, 0, NAMED)),
        day=_day(str(entry.get("published") or entry.get("date") or "")),
    )


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:20]


def _day(text: str) -> int:
    if found := _ISO_DAY.search(text):
        year, month, day = map(int, found.groups())
    elif (found := _PRINTED_DAY.search(text)) and found[1] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2])
    else:
        return 0
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _offsets(path: Path) -> Path:
    return path.with_suffix(".offsets.npy")
