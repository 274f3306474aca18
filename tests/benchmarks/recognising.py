"""How fast names are found: articles a second on one core and on both, start-up, memory.

    python tests/benchmarks/recognising.py [--articles N] [--reference FOLDER] [CORPUS]

CORPUS is a file of JSON lines. FOLDER holds another recogniser to compare with in the same run (`sfner.py`
and its weights `md371_h.npz`): the network alone, no document pass and no naming. Batches of both alternate,
caches cold at the start; rates are of 500 words a second of processor time, so other work on the machine
counts little. Memory is measured in a process that runs nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from measuring import CHECKOUT, corpus

from articles.article import Article, Block
from articles.entities import load_recogniser
from articles.entities.document import document_of

REFERENCE = CHECKOUT.parent / "shared" / "prototypes" / "ner"
BATCH = 25
WORDS = 500
STARTS = 10


def main() -> None:
    """Measure on one core, on two, and the start."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--reference", type=Path, default=REFERENCE)
    parser.add_argument("corpus", nargs="?")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = corpus(options.corpus, Path(folder))
        reference = options.reference if (options.reference / "sfner.py").exists() else None
        for processes in (1, 2):
            show(processes, run(path, options.articles, processes, reference))
        print(f"memory: {run(path, options.articles, 1, None)[0][2]:.0f} MB")
    print(f"start-up: {started():.2f} s of wall time, median of {STARTS}")


def run(path: Path, count: int, processes: int, reference: Path | None) -> list[tuple[float, float, float]]:
    """Measure in new processes at once, the articles dealt out to them."""
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    parts = [(path, count, part, processes, reference) for part in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(measured, *zip(*parts, strict=True)))


def show(processes: int, rates: Sequence[tuple[float, float, float]]) -> None:
    """Print the rates of all processes together."""
    ours, reference = (sum(rate[number] for rate in rates) for number in (0, 1))
    compared = f"; reference {reference:.0f}, ratio {ours / reference:.2f}" if reference else ""
    print(f"processes: {processes}; {ours:.0f} articles a second{compared}")


def measured(
    path: Path, count: int, part: int, parts: int, reference: Path | None
) -> tuple[float, float, float]:
    """Give the rates of this recogniser and of the reference in this process, and its memory.

    Rates are articles of 500 words in a second of processor time; memory is the greatest resident size in MB.
    """
    articles = list(islice(read(path, count), part, None, parts))
    recogniser = load_recogniser()
    theirs = other(reference) if reference else None
    seconds, texts = [0.0, 0.0], [document_of(article).text for article in articles]
    for start in range(0, len(articles), BATCH):
        ours = articles[start : start + BATCH]
        seconds[0] += taken(lambda ours=ours: [recogniser.recognise(one) for one in ours])  # type: ignore[misc]
        if theirs is not None:
            seconds[1] += taken(lambda some=texts[start : start + BATCH]: theirs(some))  # type: ignore[misc]
    worth = sum(len(text.split()) for text in texts) / WORDS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return worth / seconds[0], worth / seconds[1] if reference else 0.0, memory


def read(path: Path, count: int) -> Sequence[Article]:
    """Read articles from JSON lines with titles and bodies."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count)]
    return [
        Article(
            title=row["title"] or "Untitled", blocks=tuple(map(Block, filter(None, row["body"].split("\n"))))
        )
        for row in rows
    ]


def other(folder: Path) -> Callable[[list[str]], object]:
    """Load the reference."""
    sys.path.insert(0, str(folder))
    from sfner import NER  # type: ignore[import-not-found]

    network = NER(str(folder / "md371_h.npz"))
    return lambda texts: list(network.pipe(texts))


def taken(work: Callable[[], object]) -> float:
    """Give the processor time of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def started() -> float:
    """Give the median wall time in which a new process loads the recogniser."""
    code = "from articles.entities import load_recogniser; load_recogniser()"
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
