"""`morgue recognise`: find the names in plain text, nothing cleaned."""

from __future__ import annotations

from typing import Any

import click

from app.options import as_json, setting_option, settings
from app.output import plain, print_json, warn
from articles.errors import ReadError


@click.command(epilog="Example:  morgue recognise --json report.txt")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--relations", is_flag=True, help='With --json: also the countries of words like "Russian".')
@setting_option("recogniser")
@as_json
@click.pass_context
def recognise(
    ctx: click.Context, files: tuple[str, ...], relations: bool, recogniser: str | None, as_json: bool
) -> None:
    """Find the people, organisations and places in plain text.

    The text is taken as it stands: nothing is cleaned, and no archive is read or written. With --json, one
    object on a line of its own for each file; offsets count characters.
    """
    chosen = settings(recogniser=recogniser).recogniser
    refused = 0
    for path in files:
        try:
            text = text_of(path)
        except ReadError as error:
            refused += 1
            warn(f"refused: {path}: {error.reason}")
            continue
        names = names_in(text, chosen)
        if as_json:
            related = {"relations": related_in(text)} if relations else {}
            print_json({"source": path, "entities": names, **related})
        else:
            for name in names:
                click.echo(plain(f"{path}:{name['start']}: {name['text']} ({name['type']})"))
    ctx.exit(1 if refused else 0)


def text_of(path: str) -> str:
    """Read a file's characters."""
    from articles.readers.decoding import characters

    try:
        with click.open_file(path, "rb") as file:
            return characters(file.read())
    except OSError as error:
        raise ReadError(error.strerror or str(error)) from error


def names_in(text: str, recogniser: str) -> list[dict[str, Any]]:
    """Give the names in a text as JSON objects, in order of appearance."""
    from articles.entities import recognise_text

    return [
        {"text": name, "type": kind.value, "start": start, "end": end}
        for name, kind, start, end in recognise_text(text, recogniser)
    ]


def related_in(text: str) -> list[dict[str, Any]]:
    """Give the words for a country's people or things as JSON objects, in order of appearance."""
    from articles.entities.relations import relations_in

    return [relation._asdict() for relation in relations_in(text)]
