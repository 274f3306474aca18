"""`morgue backup`: the whole archive in one file."""

from __future__ import annotations

from pathlib import Path

import click

from app.options import settings
from app.progress import Progress
from app.wording import number_words, size_words


@click.command(epilog="Example:  morgue backup clippings-2026-11-22.zip")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the whole archive to one new FILE.

    The archive may be served, searched and added to meanwhile: the backup is of one moment. It is
    verified before it gets its name. `morgue restore` makes an archive of it again.
    """
    from articles.backups import back_up

    with Progress("Copying") as progress:
        made = back_up(settings().archive, file, progress.count)
    held = f"{number_words(made.articles, 'article')} from {number_words(made.sources, 'source')}"
    click.echo(f"Backed up {held} to {file}: {size_words(file.stat().st_size)}, verified.")
