"""Fixing an article: what a person asks for is checked, put into words and recorded as corrections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from articles.article import Article, Block, Entity, Outlet, Published, Role
from articles.corrections import (
    DROP,
    FACTS,
    KEEP,
    STANDFIRST,
    TITLE,
    apply,
    block_value,
    day_words,
    fact_words,
    find_block,
)
from articles.dates import stated_date
from articles.entities import Recogniser
from articles.errors import ArticleError, MorgueError
from articles.outlets import name_key, outlet_at, outlet_called, use
from articles.own_outlets import own_outlets
from articles.store import Correction, Decision, Store

LONGEST_TEXT = 2_000  # characters of a title, a standfirst or a name
FURTHEST_AHEAD = timedelta(days=366)  # a magazine is dated ahead, but a year from now is a slip of the pen
NOTHING = frozenset(("", "unknown", "undated", "none"))  # how a person says that a date is not known

_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?")
_BLOCK_WORDS = {Role.BODY: "text", Role.REMOVED: "removed"}


@dataclass(frozen=True, slots=True)
class Fix:
    """What a person asks to have changed: None leaves a fact as it is, empty text says that there is none.

    `keep` and `drop` number blocks of the source from 1, in its order.
    """

    title: str | None = None
    standfirst: str | None = None
    published: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] | None = None
    section: str | None = None
    keep: tuple[int, ...] = ()
    drop: tuple[int, ...] = ()


def record_fix(
    store: Store, article_id: int, wanted: Fix, recogniser: Recogniser | None = None
) -> tuple[Correction, ...]:
    """Record a fix, all of it or nothing, and give the corrections it made; what is so already makes none.

    `recogniser` finds the names in a text that comes in. Raises MorgueError, saying what to change, for a
    value that cannot be: a date that is none, a block that is not there, an article left without text.
    """
    stored = store.article(article_id)
    if stored is None:
        raise no_article(article_id)
    article = stored.article
    decisions = [*_facts(store, article, wanted, stored.corrections), *_blocks(article, wanted)]
    if recogniser and decisions:
        decisions = _with_names(decisions, article, recogniser)
    numbers = set(store.correct(article_id, decisions))
    return tuple(each for each in store.corrections(article_id) if each.id in numbers)


def undo(store: Store, article_id: int, number: int | None = None) -> Correction:
    """Take back an article's correction of this number, or its last one; give it as it was.

    Raises MorgueError when there is none to take back.
    """
    if store.article(article_id) is None:
        raise no_article(article_id)
    in_force = [each for each in store.corrections(article_id) if each.undone is None]
    chosen = [each for each in in_force if each.id == number] if number is not None else in_force[-1:]
    if not chosen or not store.undo_correction(chosen[0].id):
        which = f"no correction {number} in force" if number is not None else "no correction in force"
        raise MorgueError(f"article {article_id} has {which}", cure=f"`morgue fix {article_id}` lists them.")
    return chosen[0]


def no_article(article_id: int) -> MorgueError:
    """Give the error that there is no such article."""
    return MorgueError(f"there is no article {article_id} in this archive")


def _facts(
    store: Store, article: Article, wanted: Fix, corrections: Iterable[Correction]
) -> Iterator[Decision]:
    """Give a decision for each fact that a person gave a value, unless it has that from a person already."""
    corrected = {each.field for each in corrections}
    for name, read in _READERS.items():
        given = getattr(wanted, name)
        if given is None:
            continue
        value = read(given, store)
        now = getattr(article, name)
        if FACTS[name](value) != now or name not in corrected:
            yield Decision(name, value, fact_words(name, now))


def _title(text: str, _store: Store) -> str:
    title = _line("title", text)
    if not title:
        raise MorgueError("the title cannot be empty", cure="Give it the words that stand over the text.")
    return title


def _standfirst(text: str, _store: Store) -> str:
    return _line("standfirst", text)


def _section(text: str, _store: Store) -> str | None:
    return _line("section", text) or None


def _authors(names: tuple[str, ...], _store: Store) -> list[str]:
    return list(dict.fromkeys(filter(None, (_line("author", name) for name in names))))


def _published(text: str, _store: Store) -> str | None:
    """Read a date as a person writes it: ISO 8601 as far as it is known, or with the month in words."""
    written = " ".join(text.split())
    if written.lower() in NOTHING:
        return None
    if _ISO.fullmatch(written):
        iso: str | None = written.replace(" ", "T")
    else:
        iso = stated_date(written) if re.search(r"[^\W\d_]{3}", written) else None
    try:
        first = Published(iso).first_day() if iso else None
        datetime.fromisoformat(iso if iso and len(iso) > 10 else "2000-01-01")
    except (ArticleError, ValueError):
        first = None
    if first is None:
        cure = "Write 2021, 2021-10, 2021-10-18, 2021-10-18T15:27+01:00 or “unknown”."
        raise MorgueError(f"{written!r} is no date that can be understood", cure=cure)
    _refuse_the_future(first)
    return iso


def _refuse_the_future(day: date) -> None:
    if day > datetime.now(UTC).date() + FURTHEST_AHEAD:
        raise MorgueError(f"{day_words(day)} is more than a year ahead", cure="See to the year.")


def _outlet(name: str, store: Store) -> dict[str, str | None] | None:
    """Name an outlet as the archive does, or as the authority file does; a domain stands for its outlet."""
    use(own_outlets(store.path.parent))
    written = _line("outlet", name)
    if written.lower() in NOTHING:
        return None
    return asdict(_known_outlet(written, store) or _named_outlet(written))


def _known_outlet(written: str, store: Store) -> Outlet | None:
    key = name_key(written)
    known = (each.outlet for each in store.by_outlet() if each.outlet)
    return next(
        (each for each in known if name_key(each.name) == key or each.domain == written.lower()), None
    )


def _named_outlet(written: str) -> Outlet:
    as_domain = outlet_at(written) if "." in written and " " not in written else None
    return as_domain or outlet_called(written)


_READERS: Mapping[str, Callable[[Any, Store], Any]] = {
    "title": _title,
    "standfirst": _standfirst,
    "published": _published,
    "outlet": _outlet,
    "authors": _authors,
    "section": _section,
}


def _line(what: str, text: str) -> str:
    """Give a text on one line; a text that is far too long for what it is was pasted into the wrong place."""
    line = " ".join(text.split())
    if len(line) > LONGEST_TEXT:
        raise MorgueError(f"the {what} has {len(line):,} characters, more than {LONGEST_TEXT:,}")
    return line


def _blocks(article: Article, wanted: Fix) -> list[Decision]:
    """Give a decision for each block to be kept or dropped."""
    both = set(wanted.keep) & set(wanted.drop)
    if both:
        raise MorgueError(f"block {min(both)} cannot be both kept and dropped")
    decisions = [_decision(article, number, KEEP) for number in dict.fromkeys(wanted.keep)]
    decisions += [_decision(article, number, DROP) for number in dict.fromkeys(wanted.drop)]
    dropped = {number - 1 for number in wanted.drop}
    left = any(block.role is Role.BODY for place, block in enumerate(article.blocks) if place not in dropped)
    if wanted.drop and not left and not wanted.keep:
        raise MorgueError(
            "without that block the article would have no text", cure="Keep another block along with it."
        )
    return decisions


def _decision(article: Article, number: int, field: str) -> Decision:
    if not 1 <= number <= len(article.blocks):
        raise MorgueError(
            f"there is no block {number}",
            cure=f"The article's blocks are numbered 1 to {len(article.blocks)}.",
        )
    block = article.blocks[number - 1]
    if block.role is (Role.BODY if field == KEEP else Role.REMOVED):
        state = "part of the text" if field == KEEP else "removed"
        raise MorgueError(f"block {number} is {state} already")
    return Decision(field, block_value(article.blocks, number), _block_words(block))


def _block_words(block: Block) -> str:
    """Say what a block is, and why: "removed (a menu)"; its being what it is needs no reason twice."""
    word = _BLOCK_WORDS.get(block.role, f"the {block.role}")
    reason = block.reason.removeprefix("the ")
    return f"{word} ({block.reason})" if reason and reason != block.role else word


def _with_names(decisions: list[Decision], article: Article, recogniser: Recogniser) -> list[Decision]:
    """Add to each decision the names in the text that it brings in, as the whole article shows them."""
    now = datetime.now(UTC)
    trial = apply(article, [Correction(0, 0, now, each.field, each.value) for each in decisions])
    entities = recogniser.recognise(replace(trial, entities=())).entities
    return [replace(each, names=tuple(_mentioned_at(_place(each, trial), entities))) for each in decisions]


def _place(decision: Decision, article: Article) -> int | None:
    """Give the number that mentions know a decision's text by; None when it brings in no text."""
    if decision.field != KEEP:
        return {"title": TITLE, "standfirst": STANDFIRST}.get(decision.field)
    place = find_block(article.blocks, decision.value)
    body = [each for each, block in enumerate(article.blocks) if block.role is Role.BODY]
    return body.index(place) if place in body else None


def _mentioned_at(place: int | None, entities: Iterable[Entity]) -> Iterator[Entity]:
    for entity in entities:
        there = tuple(replace(each, paragraph=0) for each in entity.mentions if each.paragraph == place)
        if there:
            yield replace(entity, mentions=there)
