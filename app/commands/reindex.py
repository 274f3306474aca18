"""`morgue reindex`: make the search index anew from the stored articles."""

from __future__ import annotations

import os
from pathlib import Path

import click

from app.options import setting_option, settings
from app.output import warn
from app.progress import Progress
from app.wording import number_words


def bring_forward(archive: Path) -> None:
    """Bring an archive of an earlier version up to date, and say so."""
    from articles.store import Store

    if Store.bring_forward(archive):
        warn(f"{archive} was of an earlier version and has been brought up to date; nothing was lost")


@click.command(epilog="Example:  morgue reindex --if-needed")
@click.option("--if-needed", is_flag=True, help="Do nothing when the index is whole and up to date.")
@setting_option("memory")
def reindex(if_needed: bool, memory: str | None) -> None:
    """Make the search index anew from the stored articles.

    The new index is built beside the old one, checked, and only then put in its place: searches go on
    all the while, a running server changes over by itself, and stopping it halfway harms nothing.
    """
    from index.engine import Resources
    from index.generations import reindex as build

    chosen = settings(memory=memory)
    means = Resources(os.cpu_count() or 1, chosen.memory)
    bring_forward(settings().archive)
    with Progress("Indexing") as progress:
        report = build(chosen.archive, if_needed=if_needed, progress=progress.count, means=means)
    if report.skipped:
        click.echo(f"The index is up to date: {number_words(report.articles, 'article')}.")
    else:
        click.echo(
            f"Indexed {number_words(report.articles, 'article')} in {report.seconds:.1f} s "
            f"(generation {report.generation})."
        )
