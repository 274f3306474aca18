"""The 200 mixed queries, asked of every engine in turn."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import engine_morgue
from engine_kinds import Page, Reader
from engine_queries import Query, mixed
from engine_records import Records

FREQUENT = (("of", "the"), ("in", "the"), ("said", "the"), ("to", "be"))
SLOW = ("fts5", "whoosh")  # are asked each query once
KINDS = {"term": "one word", "and": "AND", "or": "OR", "phrase": "phrases", "prefix": "beginnings"}


@dataclass(frozen=True, slots=True)
class Searches:
    """The median milliseconds of each query, by engine; the phrases of frequent words; how totals compare."""

    kinds: Sequence[str]  # of the mixed queries
    mixed: Mapping[str, list[float]]
    few: Mapping[str, list[float]]
    phrases: Mapping[str, list[float]]
    same_totals: float


def queries(folder: Path, records: Records) -> list[Query]:
    """Draw the queries, with Morgue's index to say how frequent a word is."""
    reader = engine_morgue.ENGINE.open(folder / "morgue")
    drawn = mixed(records, reader.share)
    reader.close()
    return drawn


def compare(folder: Path, records: Records, few: Records, rounds: int) -> Searches:
    """Ask every engine every query, one engine after the other, so that all meet the same disturbances."""
    readers = {name: _opened(name, folder / name) for name in ("morgue", "tantivy", "fts5")}
    asked = queries(folder, records)
    times: dict[str, list[float]] = {name: [] for name in readers}
    pairs = {name: reader for name, reader in readers.items() if name not in SLOW}
    same = 0
    for query in asked:
        first = {name: _once(reader, query) for name, reader in readers.items()}
        totals = {name: page.total for name, (page, _) in first.items()}
        same += abs(totals["morgue"] - totals["tantivy"]) <= 0.02 * totals["morgue"]
        again = _timed(pairs, query, rounds)
        for name, (_, milliseconds) in first.items():
            times[name].append(again.get(name, milliseconds))
    phrases = [_timed(pairs, Query("phrase", words), rounds) for words in FREQUENT]
    small = {name: _opened(name, folder / f"few-{name}") for name in ("morgue", "whoosh")}
    in_few = [_timed(small, query, 1) for query in asked if small["morgue"].page(query)]
    return Searches(
        [query.kind for query in asked],
        times,
        {name: [each[name] for each in in_few] for name in small},
        {name: [each[name] for each in phrases] for name in pairs},
        same / len(asked),
    )


def rows(measured: Searches, articles: int, few: int) -> list[tuple[str, str, str, str]]:
    """Give the rows of the table."""
    ours = measured.mixed["morgue"]
    middle = statistics.median(ours)
    found = [
        (
            f"search as the page does it, {articles:,} articles, median",
            label,
            f"{statistics.median(measured.mixed[name]) / middle:.2f} ×",
            f"{middle:.2f} ms against {statistics.median(measured.mixed[name]):.2f} ms",
        )
        for name, label in (("fts5", "FTS5 and SQL"), ("tantivy", "Tantivy, search and aggregations"))
    ]
    whoosh, small = (statistics.median(measured.few[name]) for name in ("whoosh", "morgue"))
    last = {name: _last(times) for name, times in measured.mixed.items()}
    theirs, own = measured.phrases["tantivy"], measured.phrases["morgue"]
    quicker = statistics.median(their / our for their, our in zip(theirs, own, strict=True))
    sums = {name: sum(times) for name, times in measured.mixed.items()}
    return [
        *found,
        *(
            (
                "the same, all of them added up",
                label,
                f"{sums[name] / sums['morgue']:.2f} ×",
                f"{sums['morgue']:,.0f} ms against {sums[name]:,.0f} ms",
            )
            for name, label in (("fts5", "FTS5 and SQL"), ("tantivy", "Tantivy"))
        ),
        ("the same, by kind of query", "Tantivy", _by_kind(measured), ""),
        (
            f"the same, {few:,} articles",
            "stock Whoosh",
            f"{whoosh / small:.0f} ×",
            f"{small:.2f} ms against {whoosh:.1f} ms",
        ),
        (
            "the same, 99th percentile",
            "–",
            f"{last['morgue']:.1f} ms",
            f"Tantivy {last['tantivy']:.1f} ms, FTS5 {last['fts5']:,.0f} ms",
        ),
        (
            "queries for which Morgue and Tantivy find the same number, within 2 %",
            "–",
            f"{measured.same_totals:.0%}",
            "",
        ),
        (
            "a phrase of two frequent words",
            "Tantivy",
            f"{quicker:.2f} ×",
            f"{statistics.median(own):.0f} ms against {statistics.median(theirs):.0f} ms",
        ),
    ]


def _opened(name: str, folder: Path) -> Reader:
    reader: Reader = importlib.import_module(f"engine_{name}").ENGINE.open(folder)
    return reader


def _timed(readers: Mapping[str, Reader], query: Query, rounds: int) -> dict[str, float]:
    """Give the median milliseconds of each engine over some rounds, in which they take turns."""
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            times[name].append(_once(reader, query)[1])
    return {name: statistics.median(each) for name, each in times.items()}


def _once(reader: Reader, query: Query) -> tuple[Page, float]:
    """Ask for a page; give it and the milliseconds it took."""
    began = time.perf_counter()
    page = reader.page(query)
    return page, (time.perf_counter() - began) * 1000


def _by_kind(measured: Searches) -> str:
    """Give for each kind of query how the medians of Tantivy and Morgue compare."""
    found = []
    for kind, words in KINDS.items():
        theirs, ours = (
            statistics.median(
                took for took, each in zip(measured.mixed[name], measured.kinds, strict=True) if each == kind
            )
            for name in ("tantivy", "morgue")
        )
        found.append(f"{words} {theirs / ours:.2f} ×")
    return ", ".join(found)


def _last(times: Sequence[float]) -> float:
    """Give the 99th percentile."""
    return sorted(times)[int(len(times) * 0.99) - 1]
