"""`morgue clean`: show what would be made of files, without touching any archive."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from app.options import as_json, mapping, setting_option, settings
from app.output import print_json, warn

if TYPE_CHECKING:
    from pathlib import Path

    from articles.article import Article
    from articles.sources import Refusal


@click.command(epilog="Example:  morgue clean --json page.html scrape.txt > cleaned.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--no-entities", is_flag=True, help="Do not look for people, organisations and places.")
@setting_option("recogniser")
@mapping
@as_json
@click.pass_context
def clean(
    ctx: click.Context,
    files: tuple[str, ...],
    no_entities: bool,
    recogniser: str | None,
    columns: Mapping[str, str] | None,
    as_json: bool,
) -> None:
    """Show what would be made of files.

    The article, why each fact is so, and what was removed. Nothing is written, and of the archive only the
    outlets are read that you added to it (outlets.toml). With --json, one object on a line of its own for
    each article.
    """
    from app.article_json import clean_json
    from app.article_text import print_article
    from articles.sources import Refusal

    chosen = settings(recogniser="none" if no_entities else recogniser)
    refused = 0
    for label, outcome in cleaned(files, chosen.recogniser, columns, chosen.archive):
        if isinstance(outcome, Refusal):
            refused += 1
            warn(f"refused: {label}: {outcome.reason}")
        elif as_json:
            print_json(clean_json(outcome, label))
        else:
            print_article(outcome, label)
    ctx.exit(1 if refused else 0)


def cleaned(
    files: tuple[str, ...],
    recogniser: str,
    columns: Mapping[str, str] | None = None,
    archive: Path | None = None,
) -> Iterator[tuple[str, Article | Refusal]]:
    """Clean every article the files hold: its label, and the article or why there is none.

    The outlets that people added to `archive` are known. Raises MorgueError where they cannot be read.
    """
    from articles.entities import load_recogniser
    from articles.furniture import Furniture
    from articles.own_outlets import own_outlets
    from articles.processing import attempt
    from articles.reading import sources_in
    from articles.sources import Refusal

    finder = load_recogniser(recogniser)
    known = Furniture(own=own_outlets(archive) if archive else ())
    for path in files:
        for source in sources_in([path], columns=columns):
            made = source if isinstance(source, Refusal) else attempt(source, finder, known)
            yield as_given(source.label, path), made


def as_given(label: str, path: str) -> str:
    """Name a file as it was given: where a label has the resolved path, put back what was typed."""
    from articles.walking import printable

    resolved = printable(os.path.realpath(path))
    return printable(path) + label.removeprefix(resolved) if label.startswith(resolved) else label
