"""`morgue clean`: show what would be made of files, without touching any archive."""

from __future__ import annotations

from collections.abc import Iterator

import click

from app.article_json import clean_json
from app.article_text import print_article
from app.options import as_json, setting_option, settings
from app.output import print_json, warn
from articles.article import Article
from articles.errors import MorgueError


@click.command(epilog="Example:  morgue clean --json page.html scrape.txt > cleaned.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--no-entities", is_flag=True, help="Do not look for people, organisations and places.")
@setting_option("recogniser")
@as_json
@click.pass_context
def clean(
    ctx: click.Context, files: tuple[str, ...], no_entities: bool, recogniser: str | None, as_json: bool
) -> None:
    """Show what would be made of files.

    The article, why each fact is so, and what was removed. No archive is read or written. With --json,
    one object on a line of its own for each article.
    """
    chosen = settings(recogniser="none" if no_entities else recogniser)
    refused = 0
    for label, outcome in cleaned(files, chosen.recogniser):
        if isinstance(outcome, MorgueError):
            refused += 1
            warn(f"refused: {outcome}" if label in str(outcome) else f"refused: {label}: {outcome}")
        elif as_json:
            print_json(clean_json(outcome, label))
        else:
            print_article(outcome, label)
    ctx.exit(1 if refused else 0)


def cleaned(files: tuple[str, ...], recogniser: str) -> Iterator[tuple[str, Article | MorgueError]]:
    """Clean every article the files hold: its label, and the article or why there is none."""
    from articles.entities import load_recogniser
    from articles.processing import process
    from articles.reading import sources_in

    finder = load_recogniser(recogniser)
    for found in sources_in(files, stdin=click.get_binary_stream("stdin")):
        try:
            yield found.label, process(found.source, finder)
        except MorgueError as error:
            yield found.label, error
