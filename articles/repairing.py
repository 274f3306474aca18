"""Repair: what is derived is made again from the originals, which are never touched.

Indexes of the database, rows that belong to nothing, articles that are not as they were stored, what was made
of further sources, and the counts of lines. What only a backup can give back is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from articles.entities import Recogniser, load_recogniser
from articles.errors import MorgueError
from articles.furniture import NOTHING_LEARNED, Furniture
from articles.own_outlets import known_to
from articles.processing import process
from articles.store import Intake, Store


def repair(store: Store, recogniser: str = "builtin") -> Iterator[str]:
    """Repair what can be, one article at a time, and say of each thing what was done or cannot be.

    Articles are made again by the cleaner as it is now; corrections stay laid over them. It may be stopped at
    any moment and run again.
    """
    told = store.mend()
    yield from told
    known, finder = _known(store), load_recogniser(recogniser)
    mended = False
    for number in store.hurt_articles():
        try:
            if not store.rebuild(number, _made_again(store, number, finder, known)):
                continue  # it has come in anew meanwhile
        except MorgueError as error:
            yield f"article {number} cannot be made again: {error.reason}"
            continue
        mended = True
        yield f"article {number} was damaged and has been made again from its original"
    if mended or store.is_miscounted():
        store.recount()
        yield "the lines that articles share were counted again"
    if mended or told:
        store.entities.resolve()


def _made_again(
    store: Store, number: int, recogniser: Recogniser | None, known: Furniture
) -> dict[int, Intake]:
    """Give an article as each of its sources in use has it: as it is kept, or made of the original again."""
    sources = store.sources_to_rebuild(number)
    if not sources:
        raise MorgueError("none of its sources is in use")
    return {
        each: Intake(source, kept or process(source, recogniser, known))
        for each, (source, kept) in sources.items()
    }


def _known(store: Store) -> Furniture:
    try:
        return known_to(store)
    except MorgueError:
        return NOTHING_LEARNED
