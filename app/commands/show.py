"""`morgue show`: one article of the archive."""

from __future__ import annotations

import click

from app.options import as_json, settings
from app.output import print_json
from articles.errors import MorgueError


@click.command(epilog="Example:  morgue show 12")
@click.argument("id", type=click.IntRange(min=1))
@click.option("--original", is_flag=True, help="Print the original, byte for byte as it came.")
@as_json
def show(id: int, original: bool, as_json: bool) -> None:  # noqa: A002 - the name users see in the help
    """Print one article.

    Its text, why each fact is so, and what was removed. The ID stands beside it in the search results.
    """
    from app.article_json import source_label, stored_json
    from app.article_text import print_article, print_corrections, print_recleanings, print_sources
    from articles.store import Store

    with Store.open(settings().archive) as store:
        stored = store.article(id)
        if stored is None:
            raise MorgueError(f"there is no article {id} in this archive")
        if original:
            click.echo(store.original(stored.sha256), nl=False)
        elif as_json:
            print_json(stored_json(stored))
        else:
            print_article(stored.article, source_label(stored))
            print_corrections(store.corrections(id), stored.article)
            print_recleanings(store.recleanings(id))
            print_sources(stored)
