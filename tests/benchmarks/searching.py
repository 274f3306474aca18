"""Measure searching an indexed archive: opening it, result pages by kind of query, and finding snippets.

Usage: python tests/benchmarks/searching.py ARCHIVE [--rounds 5]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from measuring import table
from whoosh.query import Query

from articles.article import Article
from articles.store import Store
from index.archive_index import ArchiveIndex
from index.marking import Marker
from index.query_language import parse
from index.search import Search, Sort
from index.snippets import passages

KINDS = {
    "no query": ("",),
    "one rare word": ("smuggler", "glacier", "orchestra"),
    "one word": ("greece", "merger", "lawsuit"),
    "one frequent word": ("said", "percent", "company"),
    "two words": ("bank greece", "oil price", "court ruling"),
    "three words OR": ("oil OR gas OR coal", "court OR judge OR lawsuit"),
    "a phrase": ('"prime minister"', '"interest rate"'),
    "a phrase of frequent words": ('"of the"', '"in a"'),
    "a beginning": ("expel*", "govern*"),
    "an ending": ("*ization",),
    "a similar word": ("goverment~",),
    "a misspelt word": ("goverment",),
    "a month": ("date:2011-03", "election date:2012-11"),
    "without a word": ("-said", "oil -gas"),
}


def main() -> None:
    """Ask every kind of query several times; print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    index = ArchiveIndex(chosen.archive)
    first = milliseconds(lambda: index.search(Search("government")))
    articles = index.search(Search()).total
    rows = [("open and first search", f"{first:,.0f} ms")]
    rows += [(kind, report(index, queries, chosen.rounds)) for kind, queries in KINDS.items()]
    rows.append(("finding the passages of ten hits", passages_of_ten(index, chosen.archive)))
    index.close()
    table(f"Result pages of {articles:,} articles: 20 hits, four facets, histogram (median, slowest)", rows)


def report(index: ArchiveIndex, queries: tuple[str, ...], rounds: int) -> str:
    """Give the median and the slowest time of some queries."""
    times = [
        milliseconds(lambda query=query, sort=sort: index.search(Search(query, sort=sort)))  # type: ignore[misc]
        for query in queries
        for sort in (Sort.RELEVANCE, Sort.NEWEST)
        for _ in range(rounds)
    ]
    return f"{statistics.median(times):,.1f} ms, {max(times):,.1f} ms"


def passages_of_ten(index: ArchiveIndex, archive: Path) -> str:
    """Give the median and the slowest time of finding passages in ten articles that are read already."""
    times = []
    with Store.open(archive) as store:
        for query in (query for queries in KINDS.values() for query in queries):
            hits = index.search(Search(query, per_page=10)).hits
            articles = [stored.article for stored in store.articles([hit.id for hit in hits]).values()]
            if len(articles) == 10:
                tree = parse(query).tree
                times.append(milliseconds(lambda: found(articles, tree)))  # noqa: B023 - called at once
    return f"{statistics.median(times):,.1f} ms, {max(times):,.1f} ms"


def found(articles: list[Article], tree: Query) -> None:
    """Find the passages of some articles, as a result page does."""
    marker = Marker(tree)
    for article in articles:
        passages(article, marker)


def milliseconds(work: Callable[[], object]) -> float:
    """Give how long some work takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
