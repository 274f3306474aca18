"""Measure how well results are ordered, on a collection of articles with queries whose answers are known.

The articles go the whole way (ingest, archive, index), and the queries are asked with the settings everybody
has. They are sentences, so each is asked as its words joined by OR. Mean average precision (MAP) and recall
among the first ten are printed; with `--around`, also for neighbouring settings, and the MAP that is left
when settings are chosen on nine tenths of the queries and judged on the last, over and over.

Usage: python tests/benchmarks/ranking.py [FOLDER] [--around]

FOLDER holds `time_corpus.jsonl.gz` (objects with `_id`, `text`, `date`), `time_queries.jsonl` (`_id`, `text`)
and `time_qrels.tsv` (query, article, 1): the TIME collection of 1963 in this shape.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from pathlib import Path

from measuring import CHECKOUT, finish, table

import index.columnar.evaluator
import index.query_trees
from articles.store import Store
from index.archive_index import ArchiveIndex
from index.engine import Question
from index.generation_files import usable_generation
from index.generations import ENGINE
from index.query_language import parse
from index.search import MAX_PER_PAGE, Search

FOLDER = CHECKOUT.parent / "shared" / "data" / "search"
SETTINGS = {
    (index.columnar.evaluator, "K1"): (1.2, 1.6, 2.0),
    (index.query_trees, "EXACT"): (0.2, 0.4, 0.6),
    (index.query_trees, "NEARNESS"): (0.0, 0.15, 0.3, 0.45),
    (index.query_trees, "REACH"): (6, 8, 10),
}
FOLDS, ROUNDS = 10, 20

Judged = list[tuple[str, frozenset[int]]]  # queries with the numbers of the articles that answer them


def main() -> None:
    """Ingest the collection, ask every query, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--around", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / "archive"
        judged = ingested(chosen.folder, archive)
        found = ArchiveIndex(archive)
        answers = [(ranking(found, query), wanted) for query, wanted in judged]
        rows = [
            ("articles; queries", f"{found.search(Search()).total}; {len(judged)}"),
            ("MAP", f"{mean([precision(*pair) for pair in answers]):.4f}"),
            ("recall among the first ten", f"{mean([recall(*pair) for pair in answers]):.4f}"),
        ]
        if chosen.around:
            rows += around(archive, judged)
        found.close()
    table("Order of results", rows)


def ingested(folder: Path, archive: Path) -> Judged:
    """Take the articles in as JSON lines; give the queries with the archive's own numbers as answers."""
    lines = archive.parent / "articles.jsonl"
    names = []
    with gzip.open(folder / "time_corpus.jsonl.gz", "rt") as corpus, lines.open("w") as out:
        for article in map(json.loads, corpus):
            names.append(str(article["_id"]))
            out.write(json.dumps({"text": article["text"], "published": article["date"]}) + "\n")
    finish("--archive", archive, "ingest", lines)
    with Store.open(archive) as store:
        stored = store.articles(list(dict(store.article_ids())))
    numbers = {names[int(each.member.split()[-1]) - 1]: number for number, each in stored.items()}
    answers = defaultdict(set)
    for line in (folder / "time_qrels.tsv").read_text().splitlines():
        query, article, _ = line.split()
        if article in numbers:
            answers[query].add(numbers[article])
    queries = map(json.loads, (folder / "time_queries.jsonl").read_text().splitlines())
    return [(posed(q["text"]), frozenset(answers[q["_id"]])) for q in queries if answers[q["_id"]]]


def posed(text: str) -> str:
    """Write a sentence as a query for any of its words."""
    words = (word.strip("\"',;:.!?()*-") for word in text.lower().split())
    return " OR ".join(dict.fromkeys(filter(None, words)))


def ranking(found: ArchiveIndex, query: str) -> list[int]:
    """Give the numbers of all articles found, best first."""
    numbers: list[int] = []
    for page in range(1, 1_000):
        results = found.search(Search(query, page=page, per_page=MAX_PER_PAGE, values_per_facet=0))
        numbers += [hit.id for hit in results.hits]
        if len(numbers) >= results.total:
            break
    return numbers


def precision(answer: list[int], wanted: frozenset[int]) -> float:
    """Give the average precision of one answer."""
    places = [place for place, number in enumerate(answer, 1) if number in wanted]
    return sum(count / place for count, place in enumerate(places, 1)) / len(wanted)


def recall(answer: list[int], wanted: frozenset[int]) -> float:
    """Give the share of what was wanted that stands among the first ten."""
    return len(wanted.intersection(answer[:10])) / len(wanted)


def around(archive: Path, judged: Judged) -> list[tuple[str, str]]:
    """Try all combinations of neighbouring settings; give the spread, and what choosing is worth."""
    engine = ENGINE.open(usable_generation(archive, ENGINE))

    def answer(query: str) -> list[int]:
        return [number for number, _ in engine.answer(Question(parse(query), limit=100_000)).hits]

    usual = {place: getattr(*place) for place in SETTINGS}
    precisions: dict[tuple[float, ...], list[float]] = {}
    for values in product(*SETTINGS.values()):
        for (module, name), value in zip(SETTINGS, values, strict=True):
            setattr(module, name, value)
        precisions[values] = [precision(answer(query), wanted) for query, wanted in judged]
    for (module, name), value in usual.items():
        setattr(module, name, value)
    rows = []
    for number, (_, name) in enumerate(SETTINGS):
        for value in list(SETTINGS.values())[number]:
            means = [mean(own) for values, own in precisions.items() if values[number] == value]
            rows.append(
                (f"{name} {value}, whatever the others", f"{mean(means):.4f}, at most {max(means):.4f}")
            )
    return [*rows, ("settings chosen on nine tenths, judged on the last", f"{crossed(precisions):.4f}")]


def crossed(precisions: Mapping[tuple[float, ...], list[float]]) -> float:
    """Give the MAP of queries that had no say in the choice of the settings."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    judged = range(len(next(iter(precisions.values()))))
    total = 0.0
    for _ in range(ROUNDS):
        order = chance.sample(judged, len(judged))
        for fold in range(FOLDS):
            held = set(order[fold::FOLDS])
            best = max(
                precisions.values(), key=lambda own: sum(v for n, v in enumerate(own) if n not in held)
            )
            total += sum(best[number] for number in held)
    return total / ROUNDS / len(judged)


def mean(values: list[float]) -> float:
    """Give the mean."""
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
