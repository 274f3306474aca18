"""`morgue restore`: an archive made of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.ingest import make_searchable
from app.options import settings
from app.progress import Progress
from app.wording import number_words


@click.command(epilog="Example:  MORGUE_ARCHIVE=restored morgue restore clippings-2026-11-22.zip")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Make a new archive of the backup FILE.

    Everything is verified before it is put in place, and the index is made anew. An archive that is
    there is never written over: name a new one with --archive.
    """
    from articles.backups import restore as restored

    archive = settings().archive
    with Progress("Restoring") as progress:
        articles = restored(file, archive, progress.count)
    click.echo(f"Restored {number_words(articles, 'article')} to {archive}, verified.")
    make_searchable(archive, "everything is restored")
