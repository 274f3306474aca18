"""`morgue fix`: correct what Morgue got wrong about an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.commands.ingest import make_searchable
from app.options import as_json, setting_option, settings
from app.output import plain, print_json
from articles.errors import MorgueError

if TYPE_CHECKING:
    from articles.store import Store

LAST = "last"
SECONDS_FOR_A_TURN = 10.0  # an ingest may be indexing; it takes the correction along


class CorrectionNumber(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """The number of a correction, or the last one."""

    name = "number"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Read the number."""
        if value != LAST and not (value.isascii() and value.isdigit()):
            self.fail(f"{value!r} is no number of a correction", param, ctx)
        return value if value == LAST else int(value)


@click.command(epilog="Example:  morgue fix 12 --date 2021-10-18 --drop-block 7")
@click.argument("id", type=click.IntRange(min=1))
@click.option("--title", metavar="TEXT", help="The title.")
@click.option("--standfirst", metavar="TEXT", help='The standfirst; "" when there is none.')
@click.option("--date", "published", metavar="DATE", help="2021, 2021-10, 2021-10-18, or unknown.")
@click.option("--outlet", metavar="NAME", help="The outlet by name or domain, or unknown.")
@click.option(
    "--author", "authors", multiple=True, metavar="NAME", help='An author; repeat for several, "" for none.'
)
@click.option("--section", metavar="TEXT", help='The section; "" when there is none.')
@click.option(
    "--keep-block", "keep", multiple=True, type=int, metavar="N", help="Make block N part of the text."
)
@click.option(
    "--drop-block", "drop", multiple=True, type=int, metavar="N", help="Take block N out of the text."
)
@click.option(
    "--undo",
    type=CorrectionNumber(),
    is_flag=False,
    flag_value=LAST,
    metavar="[N]",
    help="Take back correction N, or the last one.",
)
@click.option("--separate", type=int, metavar="N", help="Make source N an article of its own.")
@setting_option("recogniser")
@as_json
def fix(
    id: int,  # noqa: A002 - the name users see in the help
    undo: int | str | None,
    separate: int | None,
    recogniser: str | None,
    as_json: bool,
    **given: str | tuple[str, ...] | tuple[int, ...] | None,
) -> None:
    """Correct an article, or take a correction back.

    Alone, `morgue fix ID` lists the article's blocks with their numbers, and its corrections. Corrections
    are kept apart from what was read: cleaning or indexing the article again never loses one.
    """
    from articles.store import Store

    chosen = settings(recogniser=recogniser)
    named = {name: value for name, value in given.items() if value is not None and value != ()}
    if undo is not None and named:
        raise MorgueError("--undo stands alone", cure="Take the correction back first, then make another.")
    if separate is not None and (named or undo is not None):
        raise MorgueError("--separate stands alone", cure="Separate the source first, then correct.")
    if undo is None and separate is None and not named:
        with Store.open(chosen.archive) as store:
            show(store, id, as_json)
        return
    Store.open(chosen.archive).close()  # an archive that is not there is told, not made
    with Store.create(chosen.archive) as store:
        if separate is not None:
            told = take_apart(store, id, separate)
        elif undo is not None:
            told = take_back(store, id, undo)
        else:
            told = correct(store, id, named, chosen.recogniser)
        if as_json:
            show(store, id, as_json)
        else:
            click.echo(plain("\n".join(told)))
    make_searchable(chosen.archive, "the correction is stored", SECONDS_FOR_A_TURN)


def correct(store: Store, article_id: int, named: dict[str, Any], recogniser: str) -> list[str]:
    """Record a fix, and say what it did."""
    from articles.corrections import correction_words
    from articles.entities import load_recogniser
    from articles.fixing import Fix, record_fix

    made = record_fix(store, article_id, Fix(**named), load_recogniser(recogniser))
    if not made:
        return [f"Article {article_id} was so already; nothing was changed."]
    return [f"Correction {each.id}: {correction_words(each)}; was {each.was}" for each in made]


def take_back(store: Store, article_id: int, which: int | str) -> list[str]:
    """Take a correction back, and say which it was."""
    from articles.corrections import correction_words
    from articles.fixing import undo

    if isinstance(which, int) and store.drop_damaged_correction(which):
        return [f"Correction {which} was damaged and is gone; the article is as it was without it."]
    taken = undo(store, article_id, None if isinstance(which, str) else which)
    return [f"Took back correction {taken.id}: {correction_words(taken)}"]


def take_apart(store: Store, article_id: int, number: int) -> list[str]:
    """Make a source an article of its own, and say which."""
    made = store.separate(article_id, number)
    if made is None:
        raise MorgueError(
            f"article {article_id} has no source {number} that it could be without",
            cure=f"`morgue show {article_id}` lists its sources; the last one in use stays.",
        )
    return [f"Source {number} of article {article_id} is article {made} now."]


def show(store: Store, article_id: int, as_json: bool) -> None:
    """Print an article's blocks with their numbers, and its corrections."""
    from app.article_json import blocks_json, stored_json
    from app.article_text import print_blocks, print_corrections
    from articles.fixing import no_article

    stored = store.article(article_id)
    if stored is None:
        raise no_article(article_id)
    if as_json:
        print_json({**stored_json(stored), "blocks": blocks_json(stored.article)})
        return
    print_blocks(stored.article)
    print_corrections(store.corrections(article_id), stored.article)
