"""How the engine grows: made-up articles, ten times as many each time."""

from __future__ import annotations

import importlib
import statistics
import time
from pathlib import Path
from shutil import rmtree

import engine_morgue
from engine_isolation import isolated
from engine_kinds import size_of
from engine_queries import mixed
from engine_records import Records, prepare
from engine_synthetic import records as synthetic

SIZES = (10_000, 105_000, 1_000_000)
MIB = 2**20


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    """Build and search each size; give a row each."""
    found = []
    for size in SIZES:
        records: Records = isolated(_prepared, size, folder / "grown.jsonl").result
        target = folder / "grown"
        rmtree(target, ignore_errors=True)
        target.mkdir()
        built = isolated(_built, target, records)
        middle, last = isolated(_searched, target, records).result
        sizes = f"{size_of(target) / MIB:,.0f} MiB of {records.text_bytes / MIB:,.0f}"
        rate = f"{size / built.seconds:,.0f} articles a second"
        found.append(
            (
                f"growth: {size:,} made-up articles",
                "–",
                f"{rate}, {middle:.1f} ms, 99th percentile {last:.1f} ms",
                f"{sizes}; build {built.memory / MIB:,.0f} MiB",
            )
        )
    return found


def _prepared(size: int, path: Path) -> Records:
    return prepare(synthetic(size), path)


def _built(folder: Path, records: Records) -> None:
    importlib.import_module("engine_morgue").ENGINE.build(folder, records, 2)


def _searched(folder: Path, records: Records) -> tuple[float, float]:
    reader = engine_morgue.ENGINE.open(folder)
    times = []
    for query in mixed(records, reader.share):
        reader.page(query)
        began = time.perf_counter()
        reader.page(query)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99) - 1]
