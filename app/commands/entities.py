"""`morgue entities`: who, which and where the names of an archive mean, and what people decide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from app.commands.ingest import make_searchable
from app.options import as_json, settings
from app.output import heading, plain, print_json, warn
from app.wording import number_words

if TYPE_CHECKING:
    from articles.article import EntityType
    from articles.entity_desk import Done
    from articles.store import Store, SubjectCount

TYPES = ("person", "organisation", "place")
SECONDS_FOR_A_TURN = 10.0  # an ingest may be indexing; it takes the decision along
LISTED = 50

of_type = click.option("--type", "kind", type=click.Choice(TYPES), help="Only entities of this type.")


@click.group(epilog='Example:  morgue entities merge "Ines Calloway" "I. Calloway"')
def entities() -> None:
    """Tell who, which and where the names in the articles mean.

    Names that are written alike are one entity in the whole archive. What it cannot know, you decide: each
    decision is recorded, can be taken back, and is laid over the articles at once and for good.
    Name an entity by its number, by any of its names, or as person:NAME, org:NAME or place:NAME.
    """


@entities.command("list", epilog="Example:  morgue entities list calloway --type person")
@click.argument("text", default="")
@of_type
@click.option("--at-least", type=click.IntRange(min=1), default=1, help="Only those in so many articles.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=LISTED, show_default=True, help="How many to list."
)
@as_json
def list_entities(text: str, kind: str | None, at_least: int, limit: int, as_json: bool) -> None:
    """List the entities that articles name, most articles first; with TEXT, those with it in a name."""
    with reading() as store:
        found = store.entities.most_named(text, type_of(kind), at_least, limit)
    if as_json:
        print_json([entity_json(each) for each in found])
        return
    for each in found:
        click.echo(entity_line(each))
    if not found:
        click.echo("No entity is named so." if text else "No entity is named in any article.")


@entities.command(epilog='Example:  morgue entities show "Ines Calloway"')
@click.argument("entity")
@as_json
def show(entity: str, as_json: bool) -> None:
    """Show an entity: the forms it is written in, its other names, its latest articles."""
    from articles.entity_desk import find

    with reading() as store:
        found = find(store, entity)
        told = whole_json(store, found)
    if as_json:
        print_json(told)
        return
    click.echo(heading(f"{found.subject.name} ({found.head.type})"))
    click.echo(f"Number {found.subject.id}; named in {number_words(found.articles, 'article')}")
    section("Written", [f"{each['articles']:>7,}  {each['text']}" for each in told["written"]])
    section("Also found by", [", ".join(told["aliases"])] if told["aliases"] else [])
    section("Articles", [f"{each['id']:>7}  {each['title']}" for each in told["latest"]])


def whole_json(store: Store, found: SubjectCount) -> dict[str, Any]:
    """Give everything about an entity as JSON."""
    ids = store.entities.articles(found.subject.id)
    counts: dict[str, int] = {}
    for form in store.entities.forms(found.subject.id):
        counts[form.text] = counts.get(form.text, 0) + form.articles
    written = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    latest = store.articles(ids[-10:][::-1])
    return {
        **entity_json(found),
        "written": [{"text": text, "articles": articles} for text, articles in written],
        "latest": [{"id": number, "title": stored.article.title} for number, stored in latest.items()],
    }


def entity_json(found: SubjectCount) -> dict[str, Any]:
    """Give an entity as JSON."""
    subject = found.subject
    return {
        "id": subject.id,
        "name": subject.name,
        "type": subject.type.value,
        "articles": found.articles,
        "aliases": list(subject.aliases),
    }


def entity_line(found: SubjectCount) -> str:
    """Give an entity as a line of a list: number, articles, type, name."""
    return plain(
        f"{found.subject.id:>7}  {found.articles:>7,}  {found.head.type.value:<12}  {found.subject.name}"
    )


def section(name: str, lines: list[str]) -> None:
    """Print lines under a heading, or nothing when there are none."""
    if lines:
        click.echo(f"\n{heading(name)}")
    for line in lines:
        click.echo(plain(f"  {line}"))


def type_of(kind: str | None) -> EntityType | None:
    """Give the type that an option names."""
    from articles.article import EntityType

    return EntityType(kind) if kind else None


@contextmanager
def reading() -> Iterator[Store]:
    """Open the archive to read its entities; say so when they are behind the articles."""
    from articles.store import Store

    with Store.open(settings().archive) as store:
        if not store.entities.is_resolved():
            warn("articles have come since the entities were last brought up to date: run `morgue reindex`")
        yield store


@contextmanager
def deciding() -> Iterator[Store]:
    """Open the archive to decide about its entities, brought up to date; afterwards make it searchable."""
    from articles.store import Store

    archive = settings().archive
    Store.open(archive).close()  # an archive that is not there is told, not made
    with Store.create(archive) as store:
        store.entities.resolve()
        yield store
    make_searchable(archive, "the decision is stored", SECONDS_FOR_A_TURN)


def tell(done: Done, as_json: bool, verb: str = "Decision") -> None:
    """Print what an act did."""
    if as_json:
        print_json({"decision": done.number, "what": done.words, "articles": done.articles})
        return
    click.echo(plain(f"{verb} {done.number}: {done.words}; {number_words(done.articles, 'article')} changed"))
