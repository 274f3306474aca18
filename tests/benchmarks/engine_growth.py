"""How the engine grows: made-up articles, ten times as many each time."""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

import engine_morgue
from engine_isolation import isolated
from engine_kinds import size_of
from engine_queries import mixed
from engine_synthetic import Synthetic

SIZES = (10_000, 105_000, 1_000_000)
MIB = 2**20


def rows(folder: Path, sizes: Sequence[int] = SIZES) -> list[tuple[str, str, str, str]]:
    """Build and search each size; give a row each. What a build takes to make its articles is part of it."""
    found = []
    for size in sizes:
        print(f"… {size:,} made-up articles", file=sys.stderr)
        records = Synthetic(size)
        target = folder / "grown"
        rmtree(target, ignore_errors=True)
        target.mkdir()
        built = isolated(_built, target, records)
        middle, last = isolated(_searched, target, records).result
        space = f"{size_of(target) / MIB:,.0f} MiB of {records.text_bytes / MIB:,.0f}"
        rate = f"{size / built.processor:,.0f} articles built in a second of processor time"
        found.append(
            (
                f"growth: {size:,} made-up articles",
                "–",
                f"{rate}, {middle:.1f} ms, 99th percentile {last:.1f} ms",
                f"{space}; build {built.memory / MIB:,.0f} MiB",
            )
        )
    return found


def _built(folder: Path, records: Synthetic) -> None:
    importlib.import_module("engine_morgue").ENGINE.build(folder, records, 2)


def _searched(folder: Path, records: Synthetic) -> tuple[float, float]:
    reader = engine_morgue.ENGINE.open(folder)
    times = []
    for query in mixed(records, reader.share):
        reader.page(query)
        began = time.perf_counter()
        reader.page(query)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99) - 1]
