"""`morgue import`: an archive made of an export of everything."""

from __future__ import annotations

from typing import BinaryIO

import click

from app.commands.ingest import make_searchable
from app.options import settings
from app.wording import number_words


@click.command("import", epilog="Example:  MORGUE_ARCHIVE=new morgue import everything.jsonl")
@click.argument("file", type=click.File("rb"))
def import_(file: BinaryIO) -> None:
    """Make a new archive of what `morgue export --everything` printed.

    FILE is what was printed, or - for standard input. The archive becomes the same, row by row: originals,
    articles with their numbers, history, corrections. An archive that is there is never written over.
    """
    from articles.transfer import import_everything

    archive = settings().archive
    articles = import_everything(file, archive, file.name)
    click.echo(f"Imported {number_words(articles, 'article')} to {archive}, verified.")
    make_searchable(archive, "everything is imported")
