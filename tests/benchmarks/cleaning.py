"""Measure how fast articles are cleaned, on one core, beside trafilatura on the same pages in the same run.

Usage: python tests/benchmarks/cleaning.py [--pages DIR] [--limit N] [--runs N] [--steps]

DIR holds saved pages (*.html, *.html.gz) and bare texts (*.txt); without it the sample clippings are
measured. A folder without texts has them made of its pages: every visible block a line. Figures are
processor time, not time on the clock, and the best of the runs. With --steps, a second table says how long
each step of cleaning takes. What a process remembers of lines and
dates it has met, in Morgue and in trafilatura, is forgotten before each run; within a run it stays, as
it does when an archive takes articles in.
"""

import argparse
import gzip
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from measuring import CHECKOUT, table

sys.path.insert(0, str(CHECKOUT))

import trafilatura

from articles.cleaning import clean, pipeline
from articles.errors import MorgueError
from articles.reading import read
from articles.sources import Source

SAMPLES = CHECKOUT / "articles" / "samples"
REMEMBERING = (
    "articles",
    "trafilatura",
    "htmldate",
    "courlan",
)  # packages with caches of what they have read
GOAL_TEXTS = 400  # articles a second on one core
GOAL_PAGES = 0.8  # of trafilatura's own speed


def main() -> None:
    """Read and clean every text and page, and let trafilatura do the same."""
    options = arguments()
    pages = [Source(str(path), content(path)) for path in found(options.pages, ".html", ".html.gz")]
    texts = [Source(str(path), content(path)) for path in found(options.pages, ".txt")]
    pages, texts = pages[: options.limit], (texts or bare_texts(pages))[: options.limit]
    if not pages or not texts:
        sys.exit(f"{options.pages} holds no pages and texts to measure.")
    takers: dict[str, tuple[Callable[[Source], object], list[Source]]] = {
        "text": (cleaned, texts),
        "split": (lambda source: source.data.decode("utf-8", "replace").split(), texts),
        "HTML": (cleaned, pages),
        "trafilatura": (extracted, pages),
        "trafilatura, bare": (extracted_bare, pages),
    }
    speeds = measured(takers, options.runs)
    rows = [
        ("texts, pages", f"{len(texts)}, {len(pages)}"),
        ("size of a text", f"{average(texts) / 1000:.1f} kB, {words(texts):.0f} words"),
        ("size of a page", f"{average(pages) / 1000:.0f} kB"),
        ("bare text", f"{speeds['text']:.0f} articles/s (to reach: {GOAL_TEXTS})"),
        ("bare text, by words", f"{speeds['text'] * words(texts):,.0f} words/s"),
        ("splitting the same texts at spaces (the reference)", f"{speeds['split']:,.0f} texts/s"),
        ("HTML", f"{speeds['HTML']:.1f} pages/s"),
        ("trafilatura, with metadata", f"{speeds['trafilatura']:.1f} pages/s"),
        ("trafilatura, text alone", f"{speeds['trafilatura, bare']:.1f} pages/s"),
        ("HTML against trafilatura", ratio(speeds, "trafilatura") + f" × (to reach: {GOAL_PAGES})"),
        ("HTML against trafilatura, text alone", ratio(speeds, "trafilatura, bare") + " ×"),
    ]
    table("Cleaning", rows)
    if options.steps:
        table("Milliseconds for each text, by step", by_step(texts))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=SAMPLES, help="a folder of saved pages")
    parser.add_argument("--limit", type=int, help="measure the first N of each kind only")
    parser.add_argument("--runs", type=int, default=5, help="how often everything is measured")
    parser.add_argument("--steps", action="store_true", help="tell how long each step of cleaning takes")
    return parser.parse_args()


def found(folder: Path, *endings: str) -> list[Path]:
    """List the files of some kinds under a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith(endings))


def content(path: Path) -> bytes:
    """Give a file's bytes, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def bare_texts(pages: Sequence[Source]) -> list[Source]:
    """Make of each page what a careless scraper keeps of it: every visible block, blank lines between."""
    return [
        Source(f"{page.name}.txt", "\n\n".join(block.text for block in read(page).blocks).encode())
        for page in pages
    ]


def cleaned(source: Source) -> None:
    """Read and clean one article; what is none costs its time too."""
    with suppress(MorgueError):
        clean(read(source))


def extracted(source: Source) -> str | None:
    """Let trafilatura find the text and the title, date and authors, as cleaning does."""
    return trafilatura.extract(source.data, with_metadata=True)


def extracted_bare(source: Source) -> str | None:
    """Let trafilatura find the text alone."""
    return trafilatura.extract(source.data)


def measured(
    takers: dict[str, tuple[Callable[[Source], object], list[Source]]], runs: int
) -> dict[str, float]:
    """Give the articles a second of every taker; they take turns, so that a busy machine is so for all."""
    times: dict[str, list[float]] = {name: [] for name in takers}
    for take, sources in takers.values():
        take(sources[0])  # loads what is loaded once
    for _ in range(runs):
        for name, (take, sources) in takers.items():
            forget()
            began = time.process_time()
            for source in sources:
                take(source)
            times[name].append(time.process_time() - began)
    return {name: len(takers[name][1]) / min(spent) for name, spent in times.items()}


def by_step(sources: Sequence[Source]) -> list[tuple[str, str]]:
    """Give the milliseconds that reading and every step takes for one source, the longest first."""
    spent: dict[str, float] = {}

    def timed(step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def take(value: Any) -> Any:
            began = time.process_time()
            try:
                return step(value)
            finally:
                spent[step.__name__] = spent.get(step.__name__, 0.0) + time.process_time() - began

        return take

    steps, pipeline.STEPS = pipeline.STEPS, tuple(map(timed, pipeline.STEPS))  # type: ignore[assignment]
    reading = timed(read)
    forget()
    for source in sources:
        with suppress(MorgueError):
            clean(reading(source))
    pipeline.STEPS = steps
    ranked = sorted(spent.items(), key=lambda entry: -entry[1])
    return [(name, f"{seconds * 1000 / len(sources):.3f}") for name, seconds in ranked]


def forget() -> None:
    """Empty the bounded caches of what was read; vocabularies and patterns stay loaded."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in REMEMBERING:
            for value in vars(module).values():
                limit = value.cache_parameters()["maxsize"] if hasattr(value, "cache_parameters") else None
                if limit is not None:
                    value.cache_clear()


def average(sources: Sequence[Source]) -> float:
    """Give the mean size in bytes."""
    return statistics.fmean(len(source.data) for source in sources)


def words(sources: Sequence[Source]) -> float:
    """Give the mean number of words."""
    return statistics.fmean(len(source.data.split()) for source in sources)


def ratio(speeds: dict[str, float], other: str) -> str:
    """Give the speed on HTML as a multiple of another's."""
    return f"{speeds['HTML'] / speeds[other]:.2f}"


if __name__ == "__main__":
    main()
