"""`morgue check`: verify that nothing in the archive is damaged or missing, and repair what can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.options import setting_option, settings
from app.output import plain
from app.progress import Progress
from app.wording import number_words


@click.command(epilog="Example:  morgue check && echo all is well")
@click.option("--repair", is_flag=True, help="Make again from the originals what is damaged.")
@setting_option("recogniser")
@click.pass_context
def check(ctx: click.Context, repair: bool, recogniser: str | None) -> None:
    """Verify that nothing is damaged or missing.

    Every original, the database, and the index against the database. Nothing is changed, unless it is to be
    repaired. Each fault is printed on a line of its own; the exit code is 1 when there is any.
    """
    from articles.store import Store

    chosen = settings(recogniser=recogniser)
    archive = chosen.archive
    if repair:
        for told in repaired(archive, chosen.recogniser):
            click.echo(plain(f"Repaired: {told}"))
    number = 0
    for fault in faults(archive):
        click.echo(plain(fault))
        number += 1
    if number:
        click.echo(f"morgue: {number_words(number, 'fault')} in {archive}{_advice(repair)}", err=True)
        ctx.exit(1)
    with Store.open(archive) as store:
        articles = store.counts().articles
    click.echo(f"No fault in {archive}: {number_words(articles, 'article')} and their originals are whole.")


def faults(archive: Path) -> Iterator[str]:
    """Give every fault of the store, then every fault of its index, in words."""
    from articles.store import Store
    from index.generations import check as check_index

    with Store.open(archive) as store:
        yield from store.verify()
    yield from check_index(archive)


def repaired(archive: Path, recogniser: str) -> Iterator[str]:
    """Repair the store and then its index, and give what was done in words."""
    from articles.repairing import repair
    from articles.store import Store
    from index.generations import check as check_index
    from index.generations import reindex

    Store.open(archive).close()  # an archive that is not there is told, not made
    with Store.create(archive) as store:
        yield from repair(store, recogniser)
    if any(True for _ in check_index(archive)):
        with Progress("Indexing") as progress:
            report = reindex(archive, progress=progress.count)
        yield f"the index has been made again, of {number_words(report.articles, 'article')}"


def _advice(repair: bool) -> str:
    if repair:
        return "; only a backup can give back what is left (`morgue restore`)"
    return "; `morgue check --repair` makes right what is derived"
