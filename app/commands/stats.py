"""`morgue stats`: what the archive holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.options import as_json, settings
from app.output import plain, print_json
from app.wording import number_words, size_words

if TYPE_CHECKING:
    from articles.store import Counts, OutletCount, Store, YearCount

OUTLETS_SHOWN = 10


@click.command(epilog="Example:  morgue stats --json")
@as_json
def stats(as_json: bool) -> None:
    """Count what is in the archive.

    How many articles, sources and outlets there are, from when, and how many can be searched.
    """
    from articles.store import Store

    archive = settings().archive
    with Store.open(archive) as store:
        counts, outlets, years = store.counts(), store.by_outlet(), store.by_year()
        indexed = indexed_articles(store, archive)
    if as_json:
        lists = {"by_outlet": outlets_json(outlets), "by_year": years_json(years)}
        print_json({**counts_json(counts, indexed), **lists})
    else:
        print_counts(archive, counts, indexed)
        print_outlets(outlets)
        print_years(years)


def indexed_articles(store: Store, archive: Path) -> int:
    """Count the articles that the current index holds; 0 when there is none."""
    from index.archive_index import ArchiveIndex

    generation = ArchiveIndex(archive).generation
    indexed = store.indexed(generation) if generation else None
    return indexed.articles if indexed else 0


def counts_json(counts: Counts, indexed: int) -> dict[str, Any]:
    """Give the numbers as JSON; sizes are in bytes."""
    return {
        "articles": counts.articles,
        "sources": counts.sources,
        "outlets": counts.outlets,
        "indexed": indexed,
        "undated": counts.undated,
        "first_day": counts.first_day and counts.first_day.isoformat(),
        "last_day": counts.last_day and counts.last_day.isoformat(),
        "bytes": counts.bytes,
        "database_bytes": counts.database_bytes,
    }


def outlets_json(outlets: Iterable[OutletCount]) -> list[dict[str, Any]]:
    """Give the outlets as JSON, most articles first; `outlet` is null where it is not known."""
    return [{"outlet": each.outlet and each.outlet.name, "articles": each.articles} for each in outlets]


def years_json(years: Iterable[YearCount]) -> list[dict[str, Any]]:
    """Give the years as JSON, earliest first; `year` is null for what is undated."""
    return [{"year": each.year, "articles": each.articles} for each in years]


def print_counts(archive: Path, counts: Counts, indexed: int) -> None:
    """Print the totals for a person."""
    behind = "" if indexed == counts.articles else "; run `morgue reindex` for the rest"
    sources, outlets = number_words(counts.sources, "source"), number_words(counts.outlets, "outlet")
    click.echo(f"{number_words(counts.articles, 'article')} from {sources} and {outlets} in {archive}")
    click.echo(f"{indexed:,} can be searched{behind}")
    if counts.first_day:
        click.echo(f"published {counts.first_day} to {counts.last_day}, and {counts.undated:,} undated")
    click.echo(f"{size_words(counts.bytes)} of originals, kept in {size_words(counts.database_bytes)}")


def print_outlets(outlets: Iterable[OutletCount]) -> None:
    """Print the outlets with the most articles."""
    listed = list(outlets)
    click.echo("\nOutlets" if listed else "")
    for each in listed[:OUTLETS_SHOWN]:
        name = each.outlet.name if each.outlet else "unknown"
        click.echo(f"{each.articles:>9,}  {plain(name)}")
    if len(listed) > OUTLETS_SHOWN:
        click.echo(f"           and {len(listed) - OUTLETS_SHOWN:,} more")


def print_years(years: Iterable[YearCount]) -> None:
    """Print how many articles each year has."""
    listed = list(years)
    click.echo("\nYears" if listed else "")
    for each in listed:
        click.echo(f"{each.articles:>9,}  {each.year or 'undated'}")
