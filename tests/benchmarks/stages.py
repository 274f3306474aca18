"""Where the time of an ingest goes: articles a second on all cores, and the share of each stage.

    python tests/benchmarks/stages.py [--articles N] [FILE.jsonl]

The whole is one `morgue ingest` of N articles (5,000) into a new archive. The shares are of processor time:
the same articles are read, cleaned, recognised, stored and indexed once more, one stage after the other.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from measuring import corpus, finish, table

from articles.cleaning import clean
from articles.entities import load_recogniser
from articles.reading import read, sources_in
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

BATCH = 200
Result = TypeVar("Result")


def main() -> None:
    """Ingest, take the stages apart, and print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?")
    parser.add_argument("--articles", type=int, default=5000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        place = Path(folder)
        some = place / "some.jsonl"
        with corpus(chosen.file, place).open("rb") as lines:
            some.write_bytes(b"".join(islice(lines, chosen.articles)))
        began = time.monotonic()
        finish("--archive", place / "whole", "ingest", some, expect=(0, 1))
        seconds = time.monotonic() - began
        stages = taken_apart(some, place / "apart")
        rows = [("ingest", f"{seconds:.1f} s"), ("articles a second", f"{chosen.articles / seconds:.0f}")]
        total = sum(stages.values())
        rows += [
            (name, f"{part:.1f} s of processor time, {part / total:.0%}") for name, part in stages.items()
        ]
        table(f"Stages of an ingest of {chosen.articles:,} articles", rows)


def taken_apart(path: Path, archive: Path) -> dict[str, float]:
    """Give the processor time of each stage in seconds."""
    times: dict[str, float] = {}
    recogniser = load_recogniser()

    def timed(stage: str, work: Callable[[], Result]) -> Result:
        began = time.process_time()
        result = work()
        times[stage] = times.get(stage, 0.0) + time.process_time() - began
        return result

    with Store.create(archive) as store:
        sources = (source for source in sources_in([str(path)]) if isinstance(source, Source))
        while batch := timed("read", lambda: list(islice(sources, BATCH))):
            pages = timed("read", lambda batch=batch: [read(source) for source in batch])  # type: ignore[misc]
            articles = timed("clean", lambda pages=pages: [clean(page) for page in pages])  # type: ignore[misc]
            named = timed("recognise", lambda some=articles: list(map(recogniser.recognise, some)))  # type: ignore[misc]
            intakes = [Intake(source, one) for source, one in zip(batch, named, strict=True)]
            timed("store", lambda intakes=intakes: store.save(intakes))  # type: ignore[misc]
    timed("index", lambda: catch_up(archive))
    return times


if __name__ == "__main__":
    main()
