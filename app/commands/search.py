"""`morgue search`: the search page in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import click

from app.options import as_json, settings
from app.output import heading, plain, print_json
from app.wording import number_words, published_words

if TYPE_CHECKING:
    from app.search_state import SearchState
    from index.search import Hit, Piece, Results

Command = TypeVar("Command", bound=Callable[..., object])
Given = str | tuple[str, ...] | None
EXAMPLE = 'Example:  morgue search "nato mission" --from 2021-10 --outlet "The Harbour Courier"'
FILTERS = {
    "outlet": ("NAME", "this outlet; may be given several times"),
    "person": ("NAME", "articles that name this person"),
    "org": ("NAME", "articles that name this organisation"),
    "place": ("NAME", "articles that name this place"),
    "author": ("NAME", "articles by this author"),
    "section": ("NAME", "this section"),
    "lang": ("CODE", "this language, such as en"),
    "dating": ("HOW", "dates that are stated, derived, guessed or unknown"),
}


def filters(command: Command) -> Command:
    """Give a command an option for each filter, and one that leaves out what the filter would keep."""
    for name, (metavar, words) in reversed(FILTERS.items()):
        without = click.option(f"--not-{name}", multiple=True, metavar=metavar, help=f"All but {words}.")
        only = click.option(f"--{name}", multiple=True, metavar=metavar, help=f"Only {words}.")
        command = only(without(command))
    return command


@click.command(epilog=EXAMPLE)
@click.argument("query", nargs=-1)
@filters
@click.option("--from", metavar="DATE", help="Not before this year, month or day: 2021, 2021-10, 2021-10-18.")
@click.option("--to", metavar="DATE", help="Not after this year, month or day.")
@click.option("--undated", is_flag=True, help="Only articles whose date is not known.")
@click.option("--sort", metavar="ORDER", help="relevance, newest, oldest or added.")
@click.option("--page", metavar="NUMBER", help="Which page of the results; the first is 1.")
@click.option("--per-page", metavar="NUMBER", help="How many results on a page, up to 100; otherwise 20.")
@as_json
def search(query: tuple[str, ...], undated: bool, as_json: bool, **filters: Given) -> None:
    """Search the archive, just as on the search page.

    All words must occur. "a phrase", OR, NOT or -word, word*, title:word, person:name, date:2021-10 and
    in:removed work too. Without a query every article is listed, newest first.
    """
    from app.search_json import results_json

    arguments = {"q": " ".join(query), "date": "undated" if undated else None, **filters}
    state = search_state(arguments)
    results = answer(state)
    if as_json:
        print_json(results_json(results), indent=2)
    else:
        print_results(results)


def search_state(arguments: Mapping[str, Given]) -> SearchState:
    """Read the options as the search page reads its URL."""
    from app.search_state import SearchState

    return SearchState.from_arguments(Options(arguments))


class Options:
    """The options that were given, in the form of a request's arguments."""

    def __init__(self, values: Mapping[str, Given]) -> None:
        self.values = values

    def getlist(self, key: str, /) -> list[str]:
        """Give every value of an option, in order."""
        value = self.values.get(key)
        return [value] if isinstance(value, str) else list(value or ())


def answer(state: SearchState) -> Results:
    """Ask the archive's index; that there is no archive is said before that there is no index."""
    from articles.store import Store
    from index.archive_index import ArchiveIndex

    chosen = settings()
    with Store.open(chosen.archive), closing(ArchiveIndex(chosen.archive, chosen.patience)) as index:
        return index.search(state.search())


def print_results(results: Results) -> None:
    """Print the hits for a person, with what was forgiven in the query and what could be asked instead."""
    for note in results.notes:
        click.echo(plain(note), err=True)
    click.echo(shown(results))
    for hit in results.hits:
        print_hit(hit)
    for suggestion in results.suggestions:
        click.echo(f"\nDid you mean: {plain(suggestion.query)}")


def shown(results: Results) -> str:
    """Say which of how many articles are listed."""
    if not results.hits:
        found = f"{number_words(results.total, 'article')} found, but none on page {results.search.page:,}."
        return found if results.total else "Nothing found."
    before = (results.search.page - 1) * results.search.per_page
    return f"{before + 1:,}–{before + len(results.hits):,} of {number_words(results.total, 'article')}"


def print_hit(hit: Hit) -> None:
    """Print one hit: its ID and title, who and when, the passages that matched, and where else it stands."""
    click.echo(f"\n{hit.id:>6}  {marked(hit.title_pieces) or heading(hit.title)}")
    facts = (hit.outlet or "outlet unknown", published_words(hit.published), ", ".join(hit.authors))
    click.echo(f"        {plain(' · '.join(filter(None, facts)))}")
    for passage in hit.passages:
        click.echo(f"        {marked(passage.pieces)}")
    for each in hit.otherwise:
        name = "another name of " if each.alias else ""
        click.echo(f"        Matched {plain(each.asked)} as {name}{plain(each.found)}")
    if hit.copies:
        click.echo(f"        The same text: {', '.join(map(str, hit.copies))}")


def marked(pieces: Iterable[Piece]) -> str:
    """Give pieces of text with what matched in bold."""
    return "".join(heading(piece.text) if piece.marked else plain(piece.text) for piece in pieces)
