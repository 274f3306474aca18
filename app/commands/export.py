"""`morgue export`: everything in the archive as JSON lines."""

from __future__ import annotations

import click

from app.options import settings
from app.output import print_json


@click.command(epilog="Example:  morgue export > everything.jsonl")
@click.option(
    "--everything",
    is_flag=True,
    help="Everything Morgue knows, for `morgue import`: originals, history, corrections.",
)
def export(everything: bool) -> None:
    """Print the articles as JSON lines.

    One object on a line of its own for each article, in the order they came. The fields are those of
    `morgue show --json`. It runs in little memory however large the archive is.
    """
    if everything:
        from articles.transfer import export_everything

        export_everything(settings().archive, print_json)
    else:
        print_articles()


def print_articles() -> None:
    """Print every article as `morgue show --json` does."""
    from app.article_json import stored_json
    from articles.store import Deleted, Store

    with Store.open(settings().archive) as store:
        for stored in store.changed_since(0):
            if not isinstance(stored, Deleted):
                print_json(stored_json(stored))
