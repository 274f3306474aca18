"""`morgue check`: verify that nothing in the archive is damaged or missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.options import settings
from app.output import plain
from app.wording import number_words


@click.command(epilog="Example:  morgue check && echo all is well")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Verify that nothing is damaged or missing.

    Every original, the database, and the index against the database. Nothing is changed. Each fault is
    printed on a line of its own; the exit code is 1 when there is any.
    """
    from articles.store import Store

    archive = settings().archive
    with Store.open(archive) as store:
        articles = store.counts().articles
    number = 0
    for fault in faults(archive):
        click.echo(plain(fault))
        number += 1
    if number:
        click.echo(f"morgue: {number_words(number, 'fault')} in {archive}", err=True)
        ctx.exit(1)
    click.echo(f"No fault in {archive}: {number_words(articles, 'article')} and their originals are whole.")


def faults(archive: Path) -> Iterator[str]:
    """Give every fault of the store, then every fault of its index, in words."""
    from articles.store import Store
    from index.generations import check as check_index

    with Store.open(archive) as store:
        yield from store.verify()
    yield from check_index(archive)
