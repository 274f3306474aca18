"""The entity desk: what a person decides about the entities of an archive, in the person's own words.

Each act names entities as people do: by number, by any of their names, or as `person:Ines Calloway` where a
name alone may mean two. It is checked, recorded and applied whole, or refused with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from articles.article import EntityType
from articles.entities.archive_names import Head, head_of
from articles.entities.decisions import (
    Act,
    Condition,
    Decisions,
    EntityDecision,
    decision_json,
    decision_of,
)
from articles.entities.near_misses import Candidate, near_misses
from articles.errors import MorgueError
from articles.store import Store, SubjectCount
from articles.store_values import RecordedDecision

TYPES: Mapping[str, EntityType] = {  # what may stand before a colon, as in the fields of searches
    **{kind.value: kind for kind in EntityType},
    "org": EntityType.ORGANISATION,
    "organization": EntityType.ORGANISATION,
}
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: its number, a sentence, and how many indexed articles read otherwise now."""

    number: int
    words: str
    articles: int


def find(store: Store, asked: str) -> SubjectCount:
    """Give the one entity that is asked for; `MorgueError` with the candidates when it is none or several."""
    kind, name = parted(asked)
    found = _of_number(store, name) if kind is None and name.isascii() and name.isdigit() else ()
    found = found or store.entities.called(name, kind)
    if len(found) == 1:
        return found[0]
    if found:
        listed = "; ".join(f"{each.subject.id} {entity_words(each)}" for each in found[:MOST_LISTED])
        raise MorgueError(f"“{name}” may mean several: {listed}", cure="Give the number of the one you mean")
    near = store.entities.most_named(name, kind, limit=MOST_LISTED)
    cure = "; ".join(f"{each.subject.id} {entity_words(each)}" for each in near)
    raise MorgueError(
        f"no article names “{name}”{f' as a {kind}' if kind else ''}",
        cure=f"Did you mean one of these? {cure}"
        if near
        else "`morgue entities list TEXT` looks for parts of names",
    )


def merge(store: Store, into: str, others: Sequence[str]) -> Done:
    """Make one entity of several: all are the first from now on."""
    entity, merged = find(store, into), [find(store, other) for other in others]
    if entity.head in {other.head for other in merged}:
        raise MorgueError(f"{entity_words(entity)} cannot be merged into itself", cure="Name two entities")
    heads = tuple(dict.fromkeys(other.head for other in merged))
    return _decide(store, EntityDecision(Act.MERGE, entity.head, heads))


def split(store: Store, asked: str, name: str, condition: Condition) -> Done:
    """Take articles, or one of its names, out of an entity into another of a name that tells them apart."""
    entity = find(store, asked)
    if condition == Condition():
        raise MorgueError(
            "it is not said what to take out", cure="Name articles, an outlet, days, or what they call it"
        )
    if head_of(entity.head.type, name) == entity.head:
        raise MorgueError(
            f"“{name}” is what it is called already",
            cure=f"Give a name that tells them apart, such as “{entity.subject.name} (footballer)”",
        )
    return _decide(store, EntityDecision(Act.SPLIT, entity.head, name=_name(name), condition=condition))


def rename(store: Store, asked: str, name: str) -> Done:
    """Call an entity otherwise; its earlier name still finds it."""
    entity = find(store, asked)
    target = head_of(entity.head.type, _name(name))
    taken = [each for each in store.entities.by_heads([target]) if each.articles and each.head != entity.head]
    if taken:
        raise MorgueError(
            f"there is {entity_words(taken[0])} already",
            cure=f"To make one of the two: morgue entities merge {taken[0].subject.id} {entity.subject.id}",
        )
    return _decide(store, EntityDecision(Act.RENAME, entity.head, name=_name(name)))


def retype(store: Store, asked: str, kind: EntityType) -> Done:
    """Make an entity one of another type; if that type has one of this name, the two become one."""
    entity = find(store, asked)
    if entity.head.type is kind:
        raise MorgueError(f"{entity_words(entity)} is a {kind} already")
    return _decide(store, EntityDecision(Act.RETYPE, entity.head, type=kind))


def reject(store: Store, asked: str) -> Done:
    """Say that something is no entity at all: it is shown nowhere any more."""
    return _decide(store, EntityDecision(Act.REJECT, find(store, asked).head))


def keep_apart(store: Store, asked: str, others: Sequence[str]) -> Done:
    """Say that entities of similar names are not the same, so that a review asks no more."""
    heads = tuple(find(store, other).head for other in others)
    return _decide(store, EntityDecision(Act.APART, find(store, asked).head, heads))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two entities that may be one, the more frequent first, and why one may think so."""

    one: SubjectCount
    other: SubjectCount
    reason: str


def review(
    store: Store, kind: EntityType | None = None, at_least: int = 2, limit: int | None = 50
) -> list[Doubt]:
    """Give the entities that may be one, most frequent first, but those that a person keeps apart.

    `at_least` is in how many articles either must be named.
    """
    known = {each.head: each for each in store.entities.most_named("", kind, at_least, limit=-1)}
    found = near_misses([Candidate(head, each.articles) for head, each in known.items()])
    decisions = Decisions([each.decision for each in store.entities.decisions() if each.undone is None])
    open_ones = (each for each in found if not decisions.kept_apart(each.one.head, each.other.head))
    return [
        Doubt(known[each.one.head], known[each.other.head], each.reason) for each in islice(open_ones, limit)
    ]


def undo(store: Store, number: int | None = None) -> Done:
    """Take a decision back, by default the last one."""
    in_force = [each for each in store.entities.decisions() if each.undone is None]
    chosen = [each for each in in_force if number in (None, each.id)][-1:]
    if not chosen:
        raise MorgueError(
            f"no decision {number} is in force" if number else "no decision is in force",
            cure="`morgue entities decisions` lists them",
        )
    decided = store.entities.undo(chosen[0].id)
    words = decision_words(chosen[0].decision, name_of(store))
    return Done(chosen[0].id, words, decided.articles if decided else 0)


def export_rules(store: Store) -> Iterable[dict[str, Any]]:
    """Give the decisions in force for another archive, articles by the SHA-256 of their originals."""
    for each in store.entities.decisions():
        if each.undone is None:
            told = decision_json(each.decision)
            if "articles" in told:
                told["articles"] = sorted(store.entities.sha256s(told["articles"]).values())
            yield told


def import_rules(store: Store, rules: Iterable[tuple[int, Any]]) -> tuple[int, int, int]:
    """Take decisions of another archive, each given with its line; all or none of them.

    Gives how many were taken, how many were there already, and how many speak of articles that this archive
    has not. Raises MorgueError, naming the line, for what is no decision.
    """
    known = {each.decision for each in store.entities.decisions() if each.undone is None}
    new: list[EntityDecision] = []
    there = missing = 0
    for line, told in rules:
        try:
            decision = _imported(store, told)
        except MorgueError as error:
            raise MorgueError(error.what, f"line {line}", "Nothing was taken over") from error
        if decision is None:
            missing += 1
        elif decision in known:
            there += 1
        else:
            known.add(decision)
            new.append(decision)
    if new:
        store.entities.decide(new)
    return len(new), there, missing


def _imported(store: Store, told: Any) -> EntityDecision | None:
    """Read a decision with its articles as this archive numbers them; None when it has none of these."""
    if not isinstance(told, dict):
        raise MorgueError("this is no decision about an entity")
    sha256s = [str(each) for each in told.get("articles", ())]
    ids = [number for numbers in store.entities.ids_of(sha256s).values() for number in numbers]
    return decision_of({**told, "articles": ids}) if ids or not sha256s else None


def _decide(store: Store, decision: EntityDecision) -> Done:
    words = decision_words(decision, name_of(store))
    decided = store.entities.decide([decision])
    return Done(decided.numbers[0], words, decided.articles)


# --- in words ----------------------------------------------------------------------------------------------

Naming = Callable[[Head], str]


def entity_words(entity: SubjectCount) -> str:
    """Say which entity: "“Ines Calloway” (person, 12 articles)"."""
    articles = f"{entity.articles:,} article{'' if entity.articles == 1 else 's'}"
    return f"“{entity.subject.name}” ({entity.head.type.value}, {articles})"


def name_of(store: Store) -> Naming:
    """Give what says how the archive calls a head now, or the folded name when it knows none."""

    def name(head: Head) -> str:
        found = store.entities.by_heads([head])
        return found[0].subject.name if found else head.key

    return name


def decision_words(decision: EntityDecision, name: Naming) -> str:
    """Say what a decision does: "merge “I. Calloway” into “Ines Calloway” (person)"."""
    kind = decision.entity.type.value
    entity = f"“{name(decision.entity)}”"
    others = _listed([f"“{name(head)}”" + _other_type(head, decision) for head in decision.others])
    match decision.act:
        case Act.MERGE:
            return f"merge {others} into {entity} ({kind})"
        case Act.APART:
            return f"keep {_listed([entity, others])} apart ({kind})"
        case Act.SPLIT:
            return f"split {entity} ({kind}): {condition_words(decision.condition)} is “{decision.name}”"
        case Act.RENAME:
            return f"rename {entity} ({kind}) to “{decision.name}”"
        case Act.RETYPE:
            article = "an" if decision.type is EntityType.ORGANISATION else "a"
            return f"make {entity} ({kind}) {article} {decision.type}"
    return f"reject {entity} ({kind})"


def condition_words(condition: Condition) -> str:
    """Say which namings a split takes: "what articles 3 and 7 name so"."""
    parts = []
    if condition.called:
        parts.append(f"called “{condition.called}”")
    if condition.articles:
        numbers = _listed([str(number) for number in sorted(condition.articles)])
        parts.append(f"in article{'s' if len(condition.articles) > 1 else ''} {numbers}")
    if condition.outlet:
        parts.append(f"in {condition.outlet}")
    if condition.first:
        parts.append(f"from {condition.first.isoformat()}")
    if condition.last:
        parts.append(f"until {condition.last.isoformat()}")
    return "what is named " + ", ".join(parts)


def recorded_words(recorded: RecordedDecision, name: Naming) -> str:
    """Say in a line what was decided and when, and whether it was taken back."""
    state = f"; taken back on {recorded.undone:%Y-%m-%d}" if recorded.undone else ""
    return f"{recorded.id}. {decision_words(recorded.decision, name)} ({recorded.made:%Y-%m-%d}{state})"


def _other_type(head: Head, decision: EntityDecision) -> str:
    return "" if head.type is decision.entity.type else f" ({head.type.value})"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def parted(asked: str) -> tuple[EntityType | None, str]:
    """Part "person:Ines Calloway" into type and name."""
    before, colon, name = asked.partition(":")
    kind = TYPES.get(before.strip().lower()) if colon else None
    return (kind, name.strip()) if kind and name.strip() else (None, asked.strip())


def _of_number(store: Store, text: str) -> tuple[SubjectCount, ...]:
    number = int(text) if len(text) < 19 else 0
    return tuple(each for each in store.entities.by_ids([number]) if each.articles)


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise MorgueError("the name is empty", cure="Give a name")
    return plain
