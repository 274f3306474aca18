"""The verbs of `morgue entities` beside single acts: review, and decisions that move between archives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import click

from app.commands.entities import deciding, entities, entity_json, of_type, reading, type_of
from app.options import as_json
from app.output import plain, print_json
from app.wording import number_words
from articles.errors import MorgueError


@entities.command(epilog="Example:  morgue entities review --type person")
@of_type
@click.option(
    "--at-least",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Only those in so many articles.",
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to list.")
@click.option(
    "--apart", nargs=2, metavar="ENTITY ENTITY", help="Say that these are two; they are not shown again."
)
@as_json
def review(kind: str | None, at_least: int, limit: int, apart: tuple[str, str] | None, as_json: bool) -> None:
    """List entities that may be one: other spellings, one letter apart, typed in two ways.

    None of them is ever merged by itself. Merge those that are one, and keep the others apart.
    """
    from articles import entity_desk

    if apart:
        from app.commands.entities import tell

        with deciding() as store:
            tell(entity_desk.keep_apart(store, apart[0], [apart[1]]), as_json)
        return
    with reading() as store:
        doubts = entity_desk.review(store, type_of(kind), at_least, limit)
    if as_json:
        print_json(
            [
                {"one": entity_json(each.one), "other": entity_json(each.other), "reason": each.reason}
                for each in doubts
            ]
        )
        return
    for each in doubts:
        one, other = entity_desk.entity_words(each.one), entity_desk.entity_words(each.other)
        click.echo(
            plain(f"{each.one.subject.id:>7} {each.other.subject.id:>7}  {one} and {other}: {each.reason}")
        )
    if doubts:
        click.echo("\nOne? morgue entities merge ID ID    Two? morgue entities review --apart ID ID")
    else:
        click.echo("Nothing is left to review.")


@entities.command("export", epilog="Example:  morgue entities export > decisions.jsonl")
def export_decisions() -> None:
    """Print the decisions in force as JSON lines, for another archive to import.

    Entities are told by type and name, articles by the SHA-256 of their originals.
    """
    from articles.entity_desk import export_rules

    with reading() as store:
        for each in export_rules(store):
            print_json(each)


@entities.command("import", epilog="Example:  morgue --archive other entities import decisions.jsonl")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@as_json
def import_decisions(file: IO[str], as_json: bool) -> None:
    """Take over decisions that another archive exported; those there already are passed over."""
    from articles.entity_desk import import_rules

    with deciding() as store:
        taken, there, missing = import_rules(store, lines_of(file))
    if as_json:
        print_json({"taken": taken, "known": there, "without_articles": missing})
        return
    click.echo(
        f"{number_words(taken, 'decision')} taken over, {there:,} known already, "
        f"{missing:,} about articles that are not here"
    )


def lines_of(file: IO[str]) -> Iterator[tuple[int, Any]]:
    """Read JSON lines with their numbers."""
    try:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MorgueError("this is no line of JSON", f"line {number}", "Nothing was taken over") from error
