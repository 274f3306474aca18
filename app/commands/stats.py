"""`morgue stats`: what the archive holds, in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.options import as_json, settings
from app.output import print_json
from app.wording import number_words

if TYPE_CHECKING:
    from articles.store import Counts, Store


@click.command(epilog="Example:  morgue stats --json")
@as_json
def stats(as_json: bool) -> None:
    """Count what is in the archive.

    How many articles, sources and outlets there are, from when, and how many can be searched.
    """
    from articles.store import Store

    archive = settings().archive
    with Store.open(archive) as store:
        counts, indexed = store.counts(), indexed_articles(store, archive)
    if as_json:
        print_json(counts_json(counts, indexed))
    else:
        print_counts(archive, counts, indexed)


def indexed_articles(store: Store, archive: Path) -> int:
    """Count the articles that the current index holds; 0 when there is none."""
    from index.archive_index import ArchiveIndex

    index = ArchiveIndex(archive)
    try:
        indexed = store.indexed(index.generation) if index.generation else None
    finally:
        index.close()
    return indexed.articles if indexed else 0


def counts_json(counts: Counts, indexed: int) -> dict[str, object]:
    """Give the numbers as JSON."""
    return {
        "articles": counts.articles,
        "sources": counts.sources,
        "outlets": counts.outlets,
        "indexed": indexed,
        "undated": counts.undated,
        "first_day": counts.first_day and str(counts.first_day),
        "last_day": counts.last_day and str(counts.last_day),
        "bytes": counts.bytes,
    }


def print_counts(archive: Path, counts: Counts, indexed: int) -> None:
    """Print the numbers for a person."""
    sources = number_words(counts.sources, "source")
    click.echo(f"{number_words(counts.articles, 'article')} from {sources} in {archive}")
    click.echo(number_words(counts.outlets, "outlet"))
    if counts.first_day:
        click.echo(f"published {counts.first_day} to {counts.last_day}, {counts.undated:,} undated")
    click.echo(f"{counts.bytes / 1e6:,.1f} MB of originals")
    click.echo(f"{indexed:,} searchable" + ("" if indexed == counts.articles else "; run `morgue reindex`"))
