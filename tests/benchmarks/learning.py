"""What learning furniture gains: outlets with several gold pages, cleaned alone and with what was learned.

    python tests/benchmarks/learning.py [--least N] [--show] FOLDER

FOLDER holds `data/extraction/full_gold.jsonl`, its `pages/` and `tools/score_extraction.py`. Every outlet (by
the domain of its addresses) with at least N pages, by default 3, is taken into an archive of its own, as HTML
and as bare text with its address told, and then cleaned again. Printed are precision, recall and F1 of the
body by word 4-grams, before and after, and with --show each paragraph that went or came.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from articles.article import Article
from articles.outlets import host_of, registered_domain
from articles.processing import attempt
from articles.recleaning import Selection, reclean
from articles.sources import Hints, Refusal, Source
from articles.store import Intake, Store

Row = dict[str, Any]
Pair = tuple[Row, Article]


def main() -> None:
    """Measure every outlet, as HTML and as text, and all of them together."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--least", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    scoring = load(given.folder / "tools" / "score_extraction.py")
    gold = given.folder / "data" / "extraction"
    for form in ("html", "text"):
        every_alone: list[Pair] = []
        every_learned: list[Pair] = []
        for domain, rows in outlets(gold / "full_gold.jsonl", given.least):
            sources = [source(gold, row, form, scoring) for row in rows]
            alone, learned, lines = measure(rows, sources)
            report(f"{form} {domain}", alone, learned, lines, scoring)
            if given.show:
                show(alone, learned)
            every_alone += alone
            every_learned += learned
        report(f"{form}, all", every_alone, every_learned, None, scoring)


def outlets(gold: Path, least: int) -> Iterator[tuple[str, list[Row]]]:
    """Give the gold rows of each domain with so many, those with most first."""
    by_domain: dict[str, list[Row]] = defaultdict(list)
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_domain[registered_domain(host_of(row["url"]) or "")].append(row)
    yield from sorted(
        ((domain, rows) for domain, rows in by_domain.items() if len(rows) >= least),
        key=lambda each: (-len(each[1]), each[0]),
    )


def source(gold: Path, row: Row, form: str, scoring: ModuleType) -> Source:
    """Give a page as HTML, or as what a careless scraper keeps of it, with its address told."""
    path = gold / row["page"] if (gold / row["page"]).exists() else gold / "pages" / Path(row["page"]).name
    data = gzip.decompress(path.read_bytes())
    if form == "html":
        return Source(f"{path.name}.html", data)
    return Source(f"{path.name}.txt", scoring.scrape(data).encode(), "", Hints("the sidecar", url=row["url"]))


def measure(rows: Sequence[Row], sources: Sequence[Source]) -> tuple[list[Pair], list[Pair], int]:
    """Clean an outlet's pages in an archive, twice: both states, and how many lines it learned."""
    with tempfile.TemporaryDirectory() as folder, Store.create(folder) as store:
        made = [(row, each, attempt(each, None)) for row, each in zip(rows, sources, strict=True)]
        taken = [(row, each, article) for row, each, article in made if not isinstance(article, Refusal)]
        store.save([Intake(each, article) for _, each, article in taken])
        alone = pairs(taken, store)
        reclean(store, Selection(), recogniser="none", workers=1)
        return alone, pairs(taken, store), len(store.learned_lines())


def pairs(taken: Sequence[tuple[Row, Source, Article]], store: Store) -> list[Pair]:
    """Give the gold rows with the articles as they stand in the archive now."""
    found = [article for number, _ in store.article_ids() if (article := store.article(number))]
    return [(row, each.article) for (row, _, _), each in zip(taken, found, strict=True)]


def report(
    name: str, alone: Sequence[Pair], learned: Sequence[Pair], lines: int | None, scoring: ModuleType
) -> None:
    """Print the scores before and after."""
    before, after = score(alone, scoring), score(learned, scoring)
    known = "" if lines is None else f"; {lines} lines learned"
    print(f"{name}, {len(alone)} pages: alone {words(before)}, learned {words(after)}{known}", flush=True)


def score(pairs: Iterable[Pair], scoring: ModuleType) -> tuple[float, float, float]:
    """Give the means of precision and recall, and the F1 made of them."""
    scores = []
    for row, article in pairs:
        optional = "\n".join([*(row.get("summary") or []), article.standfirst])
        text = "\n".join(article.body)
        scores.append(scoring.precision_recall("\n".join(row["paragraphs"]), text, optional))
    precision, recall = (sum(each) / len(scores) for each in zip(*scores, strict=True))
    return precision, recall, 2 * precision * recall / (precision + recall)


def words(scores: tuple[float, float, float]) -> str:
    """Print precision, recall and F1."""
    return "P {:.4f} R {:.4f} F1 {:.4f}".format(*scores)


def show(alone: Sequence[Pair], learned: Sequence[Pair]) -> None:
    """Print the paragraphs that went and those that came."""
    for (_, before), (_, after) in zip(alone, learned, strict=True):
        for sign, texts, others in (("-", before.body, after.body), ("+", after.body, before.body)):
            for text in texts:
                if text not in others:
                    print(f"  {sign} {text[:140]}")


def load(path: Path) -> ModuleType:
    """Load the scoring script as a module."""
    spec = importlib.util.spec_from_file_location("score_extraction", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
