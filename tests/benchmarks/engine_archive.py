"""The same articles as an archive of Morgue: what a user meets, from the store to the page."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from engine_morgue import text
from engine_queries import Query
from engine_records import Record, Records
from measuring import Memory, kill, session_members, start
from reindex import wait_for

from articles.article import Article, Block, Certainty, Entity, EntityType, Outlet, Published
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.engine import Resources
from index.generations import catch_up, reindex
from index.marking import Marker
from index.query_language import parse
from index.search import Search
from index.snippets import passages

BATCH = 200
SNIPPETS = 10


def store(archive: Path, records: Records, articles: int) -> None:
    """Store the first of the records as cleaned articles."""
    with Store.create(archive) as made:
        intakes = (intake(record) for record in islice(records, articles))
        while batch := list(islice(intakes, BATCH)):
            made.save(batch)


def index(archive: Path, workers: int) -> int:
    """Index the archive anew and give the number of its articles."""
    return reindex(archive, means=Resources(workers)).articles


def first_answer(archive: Path, query: str) -> float:
    """Give the seconds from nothing open to a first result page; everything is imported already."""
    began = time.perf_counter()
    opened = ArchiveIndex(archive)
    opened.search(Search(query))
    seconds = time.perf_counter() - began
    opened.close()
    return seconds


def pages(archive: Path, queries: Sequence[Query]) -> list[float]:
    """Give the milliseconds of each whole result page, documents and passages of twenty hits included."""
    opened = ArchiveIndex(archive)
    searches = [Search(text(q), {facet: (value,) for facet, value in q.filters.items()}) for q in queries]
    times = [min(_milliseconds(opened, search) for _ in range(3)) for search in searches]
    opened.close()
    return times


def snippets(archive: Path, queries: Sequence[Query]) -> list[float]:
    """Give the milliseconds it takes to choose the passages of ten hits, for each query that has as many."""
    opened, times = ArchiveIndex(archive), []
    with Store.open(archive) as kept:
        for query in queries:
            hits = opened.search(Search(text(query), per_page=SNIPPETS)).hits
            stored = kept.articles([hit.id for hit in hits])
            if len(stored) < SNIPPETS:
                continue
            began = time.perf_counter()
            marker = Marker(parse(text(query)).tree)
            for each in stored.values():
                passages(each.article, marker)
            times.append((time.perf_counter() - began) * 1000)
    opened.close()
    return times


def add(archive: Path, records: Records, first: int) -> float:
    """Give the seconds from articles not yet stored to an open index that finds them."""
    opened = ArchiveIndex(archive)
    before = opened.search(Search()).total
    new = [intake(record) for record in records.read(range(first, records.articles + 1))]
    began = time.perf_counter()
    with Store.create(archive) as kept:
        kept.save(new)
    catch_up(archive)
    found = opened.search(Search()).total
    seconds = time.perf_counter() - began
    opened.close()
    if found != before + len(new):
        raise SystemExit(f"{found} articles are found, not {before + len(new)}")
    return seconds


def server_memory(archive: Path, queries: Sequence[Query]) -> tuple[int, int]:
    """Serve the archive, ask every query over HTTP, and give the greatest memory of the server in bytes.

    That is what is resident, pages of the index's files included, and what of it is the server's own.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = start("--archive", archive, "serve", "--port", str(port))
    memory = Memory(server.pid)
    address = f"http://127.0.0.1:{port}/api/search?q="
    try:
        wait_for(address)
        for query in queries:
            chosen = "".join(f"&{facet}={quote(value)}" for facet, value in query.filters.items())
            with urllib.request.urlopen(address + quote(text(query)) + chosen) as answer:  # noqa: S310
                answer.read()
            memory.sample()
        own = sum(map(_own_memory, session_members(server.pid)))
    finally:
        kill(server)
    return memory.summed, own


def _own_memory(pid: int) -> int:
    """Give the bytes of a process that are no pages of files."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def intake(record: Record) -> Intake:
    """Make of a record what an ingest would have stored."""
    day = date.fromordinal(record.day).isoformat() if record.day else None
    article = Article(
        title=record.title,
        blocks=tuple(map(Block, record.paragraphs)),
        outlet=Outlet(record.outlet),
        language="en",
        published=Published(day, Certainty.STATED if day else Certainty.UNKNOWN),
        entities=tuple(_entities(record)),
    )
    original = f"{record.title}\n{record.body}".encode()
    return Intake(Source("corpus.jsonl", original, f"line {record.number}"), article)


def _entities(record: Record) -> Iterator[Entity]:
    named: Iterable[tuple[list[str], EntityType]] = (
        (record.people, EntityType.PERSON),
        (record.places, EntityType.PLACE),
    )
    for names, kind in named:
        yield from (Entity(name, kind) for name in names)


def _milliseconds(opened: ArchiveIndex, search: Search) -> float:
    began = time.perf_counter()
    opened.search(search)
    return (time.perf_counter() - began) * 1000
