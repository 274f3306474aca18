"""`morgue searches`: the searches that are saved under a name."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from app.commands.search import Options, print_results
from app.options import as_json, settings
from app.output import plain, print_json
from app.wording import number_words

if TYPE_CHECKING:
    from app.saved import Standing
    from articles.store import SavedSearch, Store
    from index.archive_index import ArchiveIndex
    from index.search import Results


@click.group(
    epilog='Example:  morgue searches save "Bridge, weekly" "bridge repair" --outlet "The Harbour Courier"'
)
def searches() -> None:
    """Keep searches under names, and see what is new in each.

    New is what was added to the archive since a search was last opened, here or on the overview page.
    """


@searches.command("list", epilog="Example:  morgue searches list")
@as_json
def list_searches(as_json: bool) -> None:
    """List the saved searches, with how many articles each finds and how many of them are new."""
    from app.renamed import as_called_now
    from app.saved import standings
    from articles.store import Store

    chosen = settings()
    with Store.open(chosen.archive) as store, closing(_index()) as index:
        kept = store.searches.all()
        found = list(standings(kept, index, lambda state: as_called_now(store, state)))
    if as_json:
        print_json([_json(each) for each in found])
        return
    for each in found:
        click.echo(plain(f"{each.saved.id:>4}  {each.saved.name}  ({_numbers(each)})"))
    if not found:
        click.echo("No search is saved.")


@searches.command(epilog="Example:  morgue searches save Bridge bridge --from 2021")
@click.argument("name")
@click.argument("query", nargs=-1)
@click.option("--address", help="Everything as in the address of a search page, instead of a query.")
@click.option("--outlet", multiple=True, metavar="NAME", help="Only this outlet; may be given several times.")
@click.option("--person", multiple=True, metavar="NAME", help="Only articles that name this person.")
@click.option("--org", multiple=True, metavar="NAME", help="Only articles that name this organisation.")
@click.option("--place", multiple=True, metavar="NAME", help="Only articles that name this place.")
@click.option("--from", metavar="DATE", help="Not before this year, month or day.")
@click.option("--to", metavar="DATE", help="Not after this year, month or day.")
def save(
    name: str, query: tuple[str, ...], address: str | None, **filters: str | tuple[str, ...] | None
) -> None:
    """Save a search under a name."""
    from app.saved import parameters_of, state_given
    from app.search_state import SearchState

    given = {"q": " ".join(query), **filters}
    state = state_given(address) if address is not None else SearchState.from_arguments(Options(given))
    with _writing() as store, closing(_index()) as index:
        saved = store.searches.save(name, parameters_of(state), index.last_added())
    click.echo(plain(f"Saved as {saved.name}, number {saved.id}."))


@searches.command(epilog='Example:  morgue searches rename Bridge "The harbour bridge"')
@click.argument("search")
@click.argument("name")
def rename(search: str, name: str) -> None:
    """Give a saved search, told by its number or name, another name."""
    with _writing() as store:
        changed = store.searches.change(_find(store, search).id, name=name)
    if changed:
        click.echo(plain(f"It is called {changed.name} now."))


@searches.command(epilog="Example:  morgue searches remove Bridge")
@click.argument("search")
def remove(search: str) -> None:
    """Remove a saved search, told by its number or name; no article is touched."""
    with _writing() as store:
        name = _removed(store, search)
    click.echo(plain(f"The saved search {name} is gone."))


@searches.command(epilog="Example:  morgue searches run Bridge --new --json")
@click.argument("search")
@click.option("--new", "only_new", is_flag=True, help="Only what was added since it was last opened.")
@click.option("--keep", is_flag=True, help="Do not mark it as opened: what is new stays new.")
@as_json
def run(search: str, only_new: bool, keep: bool, as_json: bool) -> None:
    """Open a saved search: print what it finds, and mark it as opened."""
    from app.renamed import as_called_now
    from app.saved import latest_first, state_of
    from app.search_json import results_json
    from articles.store import Store

    archive = settings().archive
    with Store.open(archive) as store, closing(_index()) as index:
        saved = _find(store, search)
        state = as_called_now(store, state_of(saved.parameters))
        seen = index.last_added()
        results = index.search((latest_first(state).showing(100) if only_new else state).search())
    if only_new:
        results = _only_new(results, saved.seen)
    if not keep:
        with _writing() as store:
            store.searches.look(saved.id, seen)
    if as_json:
        print_json(results_json(results), indent=2)
    else:
        print_results(results)


def _only_new(results: Results, seen: int) -> Results:
    """Leave only the hits that were added since; a hundred at most."""
    from dataclasses import replace

    hits = tuple(hit for hit in results.hits if hit.id > seen)
    return replace(results, hits=hits, total=len(hits))


def _find(store: Store, asked: str) -> SavedSearch:
    """Give a saved search by its number or its name. Raises MorgueError when there is none."""
    from articles.errors import MorgueError

    number = _number(asked)
    found = store.searches.called(asked) or (store.searches.by_id(number) if number is not None else None)
    if found is None:
        raise MorgueError(f"there is no saved search “{asked}”", cure="`morgue searches list` lists them.")
    return found


def _removed(store: Store, asked: str) -> str:
    """Remove a saved search, and give its name; of one that is damaged, its number is enough."""
    from articles.errors import StoreError

    try:
        saved = _find(store, asked)
    except StoreError:
        number = _number(asked)
        if number is None or not store.searches.remove(number):
            raise
        return asked
    store.searches.remove(saved.id)
    return saved.name


def _number(asked: str) -> int | None:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _writing() -> Store:
    """Open the archive to write; one that is not there is told, not made."""
    from articles.store import Store

    archive = settings().archive
    Store.open(archive).close()
    return Store.create(archive)


def _index() -> ArchiveIndex:
    from index.archive_index import ArchiveIndex

    chosen = settings()
    return ArchiveIndex(chosen.archive, chosen.patience)


def _numbers(standing: Standing) -> str:
    if standing.problem:
        return standing.problem
    new = f", {standing.new:,} new" if standing.new else ""
    return f"{number_words(standing.total or 0, 'article')}{new}"


def _json(standing: Standing) -> dict[str, object]:
    saved = standing.saved
    return {
        "id": saved.id,
        "name": saved.name,
        "search": saved.parameters,
        "made": saved.made.isoformat(),
        "opened": saved.opened.isoformat(),
        "total": standing.total,
        "new": standing.new,
        "problem": standing.problem or None,
    }
