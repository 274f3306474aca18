"""Compare Morgue's engine with stock Whoosh, SQLite FTS5 and Tantivy over the same articles in the same run.

Usage: python tests/benchmarks/engines.py [--corpus FILE.jsonl…] [--out FILE.md] [--growth]

Every engine indexes title and body with positions and stems English; none stores the text. Facets and days
are counted by each engine's own means. What one core builds is measured in processor time on one core;
both cores and searches in time that passes. A ratio above 1 means that Morgue is quicker, or smaller.
"""

import argparse
import importlib
import lzma
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import engine_archive
import engine_growth
import engine_searching
from engine_isolation import Measured, isolated
from engine_kinds import size_of
from engine_records import Records, from_lines, prepare
from engine_synthetic import Synthetic

Row = tuple[str, str, str, str]
MIB = 2**20


def main() -> None:
    """Prepare the articles, measure in turn, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--corpus", nargs="+", type=Path, help="JSON lines, also .xz; else articles are made up"
    )
    parser.add_argument("--articles", type=int, help="at most so many (made up: 30,000)")
    parser.add_argument("--whoosh", type=int, default=3_000, help="how many articles stock Whoosh gets")
    parser.add_argument(
        "--sample", type=int, default=20_000, help="how many are built three times on one core"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="also 10 k, 105 k and 1 M made-up articles")
    parser.add_argument("--sizes", nargs="+", type=int, default=engine_growth.SIZES, help="of the growth")
    parser.add_argument("--out", type=Path, help="write the table to this file as well")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morgue-engines-") as folder:
        bench = Bench(Path(folder), articles_of(chosen, Path(folder)), chosen.runs)
        rows = bench.rows(chosen.sample, chosen.whoosh)
        rows += engine_growth.rows(Path(folder), chosen.sizes) if chosen.growth else []
    printed = "\n".join(table(rows, bench.records))
    print(printed)
    if chosen.out:
        chosen.out.write_text(printed + "\n", encoding="utf-8")


def articles_of(chosen: argparse.Namespace, folder: Path) -> Records:
    """Prepare the articles that all engines are given."""
    path = folder / "records.jsonl"
    if not chosen.corpus:
        return prepare(Synthetic(chosen.articles or 30_000), path)
    files = [unpacked(file, folder) for file in chosen.corpus]
    records = prepare(from_lines(files, chosen.articles), path)
    for file in set(files) - set(chosen.corpus):
        file.unlink()
    return records


def unpacked(file: Path, folder: Path) -> Path:
    """Give a file of JSON lines, unpacked where it has to be."""
    if file.suffix != ".xz":
        return file
    out = folder / file.stem
    with lzma.open(file) as packed, out.open("wb") as unpacked_:
        shutil.copyfileobj(packed, unpacked_)
    return out


class Bench:
    """One run over some articles, each part in turn; indexes are kept in a folder until the end."""

    def __init__(self, folder: Path, records: Records, runs: int) -> None:
        self.folder = folder
        self.records = records
        self.runs = runs

    def rows(self, sample: int, whoosh: int) -> list[Row]:
        """Measure everything and give the rows of the table."""
        steps: list[tuple[str, Callable[[], list[Row]]]] = [
            ("building on one core", lambda: self.one_core(sample, whoosh)),
            ("building on both cores", self.both_cores),
            ("searching", lambda: self.searching(whoosh)),
            ("an archive of the same articles", self.archive),
        ]
        rows: list[Row] = []
        for step, work in steps:
            began = time.monotonic()
            print(f"… {step}", end=" ", file=sys.stderr, flush=True)
            rows += work()
            print(f"({time.monotonic() - began:,.0f} s)", file=sys.stderr)
        return rows

    def one_core(self, sample: int, whoosh: int) -> list[Row]:
        """Build some of the articles several times, the engines taking turns."""
        few, many = self.records.first(whoosh), self.records.first(sample)
        ours_few, theirs_few = self._alternating("morgue", "whoosh", few, runs=1)
        ours, theirs = self._alternating("morgue", "tantivy", many, runs=self.runs)
        rates = [few.articles / ours_few[0], few.articles / theirs_few[0]]
        rates += [many.articles / statistics.median(times) for times in (ours, theirs)]
        return [
            (
                f"build, one core, {few.articles:,} articles",
                "stock Whoosh",
                ratio(theirs_few, ours_few),
                f"{rates[0]:,.0f} against {rates[1]:,.0f} articles a second",
            ),
            (
                f"build, one core, {many.articles:,} articles",
                "Tantivy, one thread",
                ratio(theirs, ours),
                f"{rates[2]:,.0f} against {rates[3]:,.0f} articles a second",
            ),
        ]

    def both_cores(self) -> list[Row]:
        """Build all articles with all that each engine can do, and look at the sizes."""
        built = {name: self._built(name, self.records, 2) for name in ("morgue", "tantivy", "fts5")}
        sizes = {name: size_of(self.folder / name) for name in built}
        ours = built["morgue"]
        rows = [
            (
                f"build, both cores, {self.records.articles:,} articles",
                label,
                f"{built[name].seconds / ours.seconds:.2f} ×",
                f"{ours.seconds:.1f} s against {built[name].seconds:.1f} s",
            )
            for name, label in (("fts5", "SQLite FTS5"), ("tantivy", "Tantivy, two threads"))
        ]
        share = sizes["morgue"] / self.records.text_bytes
        others = f"Tantivy {sizes['tantivy'] / MIB:,.0f} MiB, FTS5 {sizes['fts5'] / MIB:,.0f} MiB"
        return [
            *rows,
            (
                "index size",
                "the text indexed",
                f"{share:.2f} of it",
                f"{sizes['morgue'] / MIB:,.0f} MiB; {others}",
            ),
            ("index size", "Tantivy", f"{sizes['tantivy'] / sizes['morgue']:.2f} ×", ""),
            ("memory of the build, all processes", "–", f"{ours.memory / MIB:,.0f} MiB", ""),
        ]

    def searching(self, whoosh: int) -> list[Row]:
        """Ask the mixed queries of all engines in turn, and of stock Whoosh over what it was given."""
        few = self.records.first(whoosh)
        for name in ("morgue", "whoosh"):
            isolated(build, name, self.folder / f"few-{name}", few, 1)
        measured = isolated(engine_searching.compare, self.folder, self.records, few, self.runs).result
        return engine_searching.rows(measured, self.records.articles, few.articles)

    def archive(self) -> list[Row]:
        """Make an archive of the articles and measure what its users meet."""
        archive, records = self.folder / "archive", self.records
        queries = isolated(engine_searching.queries, self.folder, records).result
        isolated(engine_archive.store, archive, records, records.articles - 100)
        indexed = isolated(engine_archive.index, archive, 2)
        cold = [isolated(engine_archive.first_answer, archive, "government").result for _ in range(5)]
        whole = isolated(engine_archive.pages, archive, queries).result
        passages = isolated(engine_archive.snippets, archive, queries).result
        added = isolated(engine_archive.add, archive, records, records.articles - 99).result
        serving, own = engine_archive.server_memory(archive, queries)
        rate = indexed.result / indexed.seconds
        return [
            (
                "reindex from the archive, both cores",
                "–",
                f"{rate:,.0f} articles a second",
                f"{indexed.memory / MIB:,.0f} MiB",
            ),
            (
                "passages of ten hits",
                "–",
                f"{statistics.median(passages):.1f} ms",
                f"99th percentile {percentile(passages):.1f} ms",
            ),
            (
                "whole page of twenty hits, in process",
                "–",
                f"{statistics.median(whole):.1f} ms",
                f"99th percentile {percentile(whole):.1f} ms",
            ),
            (
                "open and first page, fresh process, after imports",
                "–",
                f"{statistics.median(cold):.2f} s",
                "",
            ),
            ("100 articles added, until they are found", "–", f"{added:.2f} s", ""),
            (
                "memory of the server, resident",
                "–",
                f"{serving / MIB:,.0f} MiB",
                f"{own / MIB:,.0f} MiB its own, the rest pages of files; after {len(queries)} queries",
            ),
        ]

    def _alternating(
        self, one: str, other: str, records: Records, runs: int
    ) -> tuple[list[float], list[float]]:
        times: dict[str, list[float]] = {one: [], other: []}
        for _ in range(runs):
            for name in (one, other):
                built = isolated(build, name, self.folder / "once", records, 1, cores=1)
                times[name].append(built.processor)
        return times[one], times[other]

    def _built(self, name: str, records: Records, cores: int) -> Measured:
        return isolated(build, name, self.folder / name, records, cores)


def build(name: str, folder: Path, records: Records, cores: int) -> None:
    """Build an engine's index in a folder made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    importlib.import_module(f"engine_{name}").ENGINE.build(folder, records, cores)


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """Give the median of the ratios of paired runs."""
    return f"{statistics.median(t / o for t, o in zip(theirs, ours, strict=True)):.2f} ×"


def percentile(times: Sequence[float], share: float = 0.99) -> float:
    """Give the time that so large a share of the times does not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def table(rows: Sequence[Row], records: Records) -> list[str]:
    """Lay the rows out in Markdown."""
    command = " ".join(["python", "tests/benchmarks/engines.py", *sys.argv[1:]])
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    articles = f"{records.articles:,} articles, {records.text_bytes / MIB:,.0f} MiB of text"
    return [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {machine}; {articles}.",
        "",
        "| measure | reference in the same run | ratio or figure | |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


if __name__ == "__main__":
    main()
