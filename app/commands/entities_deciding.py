"""The verbs of `morgue entities` that decide: merge, split, rename, retype, reject, undo."""

from __future__ import annotations

from datetime import date

import click

from app.commands.entities import TYPES, deciding, entities, reading, tell
from app.options import as_json
from app.output import plain, print_json
from articles.article import EntityType, Published
from articles.errors import MorgueError


@entities.command(epilog='Example:  morgue entities merge "Ines Calloway" "I. Calloway" "Calloway"')
@click.argument("entity")
@click.argument("others", nargs=-1, required=True)
@as_json
def merge(entity: str, others: tuple[str, ...], as_json: bool) -> None:
    """Make OTHERS one with ENTITY, under its name; searches for any of their names find it."""
    from articles import entity_desk

    with deciding() as store:
        tell(entity_desk.merge(store, entity, others), as_json)


@entities.command(
    epilog='Example:  morgue entities split "John Smith" --into "John Smith (footballer)" --article 12'
)
@click.argument("entity")
@click.option("--into", "name", required=True, metavar="NAME", help="What the other is called.")
@click.option(
    "--article",
    "articles",
    multiple=True,
    type=click.IntRange(min=1),
    metavar="ID",
    help="In this article; may be given several times.",
)
@click.option("--outlet", metavar="NAME", help="In articles of this outlet.")
@click.option("--from", "first", metavar="DATE", help="In articles from this day, month or year on.")
@click.option("--to", "last", metavar="DATE", help="In articles up to this day, month or year.")
@click.option("--called", metavar="TEXT", help="Only where articles name it so.")
@as_json
def split(
    entity: str,
    name: str,
    articles: tuple[int, ...],
    outlet: str | None,
    first: str | None,
    last: str | None,
    called: str | None,
    as_json: bool,
) -> None:
    """Tell two of one name apart: take articles, or one of its names, out of ENTITY into another.

    What is given must hold together: --outlet and --from take that outlet's articles from that day on.
    """
    from articles import entity_desk
    from articles.entities.decisions import Condition

    condition = Condition(frozenset(articles), outlet, first_day(first), last_day(last), called)
    with deciding() as store:
        tell(entity_desk.split(store, entity, name, condition), as_json)


@entities.command(epilog='Example:  morgue entities rename "I. Calloway" "Ines Calloway"')
@click.argument("entity")
@click.argument("name")
@as_json
def rename(entity: str, name: str, as_json: bool) -> None:
    """Call ENTITY otherwise in every list; its earlier names still find it."""
    from articles import entity_desk

    with deciding() as store:
        tell(entity_desk.rename(store, entity, name), as_json)


@entities.command(epilog='Example:  morgue entities retype "Port Ellery" place')
@click.argument("entity")
@click.argument("kind", metavar=f"[{'|'.join(TYPES)}]", type=click.Choice(TYPES))
@as_json
def retype(entity: str, kind: str, as_json: bool) -> None:
    """Make ENTITY a person, an organisation or a place; if there is one of that name, they become one."""
    from articles import entity_desk

    with deciding() as store:
        tell(entity_desk.retype(store, entity, EntityType(kind)), as_json)


@entities.command(epilog='Example:  morgue entities reject "Page Nav"')
@click.argument("entity")
@as_json
def reject(entity: str, as_json: bool) -> None:
    """Say that ENTITY is nobody and nothing: no list and no facet shows it any more."""
    from articles import entity_desk

    with deciding() as store:
        tell(entity_desk.reject(store, entity), as_json)


@entities.command(epilog="Example:  morgue entities undo 3")
@click.argument("number", type=click.IntRange(min=1), required=False)
@as_json
def undo(number: int | None, as_json: bool) -> None:
    """Take decision NUMBER back, or the last one in force; everything is as if it had not been made."""
    from articles import entity_desk

    with deciding() as store:
        tell(entity_desk.undo(store, number), as_json, "Took back decision")


@entities.command(epilog="Example:  morgue entities decisions")
@as_json
def decisions(as_json: bool) -> None:
    """List the decisions with their numbers, those taken back too."""
    from articles.entities.decisions import decision_json
    from articles.entity_desk import name_of, recorded_words

    with reading() as store:
        recorded = store.entities.decisions()
        lines = [recorded_words(each, name_of(store)) for each in recorded]
    if as_json:
        print_json(
            [
                {
                    "decision": each.id,
                    "made": each.made.isoformat(),
                    "undone": each.undone.isoformat() if each.undone else None,
                    **decision_json(each.decision),
                }
                for each in recorded
            ]
        )
        return
    for line in lines or ["Nothing has been decided yet."]:
        click.echo(plain(line))


def first_day(text: str | None) -> date | None:
    """Read the first day of a date given as an option."""
    return _date(text).first_day() if text else None


def last_day(text: str | None) -> date | None:
    """Read the last day of a date given as an option."""
    return _date(text).last_day() if text else None


def _date(text: str) -> Published:
    try:
        return Published(text)
    except (MorgueError, ValueError) as error:
        raise MorgueError(f"“{text}” is no date", cure="Write 2021, 2021-10 or 2021-10-18") from error
