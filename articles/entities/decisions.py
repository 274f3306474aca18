"""What people decide about the entities of an archive: merge, split, rename, retype, reject, keep apart.

Decisions speak of heads (a type and a folded name) and articles, never of rows, so that they hold whatever
is cleaned, replaced or indexed anew. They are laid over what the rules found, in the order they were made;
taking one back is leaving it out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from articles.article import EntityType
from articles.entities.archive_names import Head, head_of
from articles.errors import MorgueError
from articles.outlets import name_key


class Act(StrEnum):
    """What can be decided."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"
    REJECT = "reject"
    APART = "keep apart"


@dataclass(frozen=True, slots=True)
class Named:
    """One naming, as far as a split asks for it: under which key, and in which article if in one.

    `day` is an ordinal of the calendar, None when undated.
    """

    key: str
    article: int | None = None
    outlet: str | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Which namings a split takes: in these articles, of this outlet, within these days, called so."""

    articles: frozenset[int] = frozenset()
    outlet: str | None = None
    first: date | None = None
    last: date | None = None
    called: str | None = None

    @property
    def is_of_articles(self) -> bool:
        """Whether it depends on the article, and not on the name alone."""
        return bool(self.articles or self.outlet or self.first or self.last)

    def holds(self, named: Named, kind: EntityType) -> bool:
        """Say whether a naming is one of them."""
        if self.called is not None and named.key != head_of(kind, self.called).key:
            return False
        if not self.is_of_articles:
            return True
        return self._holds_in_article(named)

    def _holds_in_article(self, named: Named) -> bool:
        if named.article is None or (self.articles and named.article not in self.articles):
            return False
        if self.outlet and (named.outlet is None or name_key(named.outlet) != name_key(self.outlet)):
            return False
        if (self.first or self.last) and named.day is None:
            return False
        first, last = self.first or date.min, self.last or date.max
        return named.day is None or first.toordinal() <= named.day <= last.toordinal()


@dataclass(frozen=True, slots=True)
class EntityDecision:
    """One decision: the act, the entity it is about, and what the act needs beside.

    `others` are merged or kept apart; `name` is what a rename or a split gives, `type` what a retype gives.
    """

    act: Act
    entity: Head
    others: tuple[Head, ...] = ()
    name: str = ""
    type: EntityType | None = None
    condition: Condition = Condition()

    @property
    def heads(self) -> tuple[Head, ...]:
        """Every head it speaks of."""
        return (self.entity, *self.others, *self._targets())

    def next_of(self, head: Head, named: Named) -> Head | None:
        """Give what becomes of a head: itself, another, or None when it is no entity."""
        match self.act:
            case Act.MERGE if head in self.others:
                return self.entity
            case Act.SPLIT if head == self.entity and self.condition.holds(named, head.type):
                return head_of(head.type, self.name)
            case Act.RENAME if head in self._targets():
                return self.entity
            case Act.RETYPE if head == self.entity:
                return self._targets()[0]
            case Act.REJECT if head == self.entity:
                return None
        return head

    def _targets(self) -> tuple[Head, ...]:
        if self.act in (Act.SPLIT, Act.RENAME):
            return (head_of(self.entity.type, self.name),)
        return (Head(self.type, self.entity.key),) if self.type else ()


class Decisions:
    """The decisions in force, in their order."""

    def __init__(self, decisions: Sequence[EntityDecision] = ()) -> None:
        self._decisions = decisions
        self._places: Mapping[Head, list[int]] = defaultdict(list)
        for place, decision in enumerate(decisions):
            for head in dict.fromkeys(decision.heads):
                self._places[head].append(place)

    @property
    def heads(self) -> frozenset[Head]:
        """Every head that a decision speaks of; all others are as the rules found them."""
        return frozenset(self._places)

    def follow(self, head: Head, named: Named) -> Head | None:
        """Lead a head through the decisions, for one naming; None when it ends as no entity."""
        place = 0
        while (due := self._next(head, place)) is not None:
            after = self._decisions[due].next_of(head, named)
            if after is None:
                return None
            head, place = after, due + 1
        return head

    def depends_on_articles(self, head: Head) -> bool:
        """Tell whether a head may become different entities in different articles."""
        seen, waiting = {head}, [head]
        while waiting:
            for place in self._places.get(waiting.pop(), ()):
                decision = self._decisions[place]
                if decision.act is Act.SPLIT and decision.condition.is_of_articles:
                    return True
                new = set(decision.heads) - seen if decision.act is not Act.APART else set()
                seen |= new
                waiting += new
        return False

    def given_name(self, head: Head) -> str | None:
        """Give the name that the last decision gave an entity; None when none did."""
        for place in reversed(self._places.get(head, ())):
            decision = self._decisions[place]
            if decision.act is Act.RENAME and decision.entity == head:
                return decision.name
            if decision.act is Act.SPLIT and head_of(decision.entity.type, decision.name) == head:
                return decision.name
        return None

    def kept_apart(self, one: Head, other: Head) -> bool:
        """Tell whether a person has said that two entities are two."""
        return any(
            {one, other} <= {decision.entity, *decision.others}
            for place in self._places.get(one, ())
            if (decision := self._decisions[place]).act is Act.APART
        )

    def _next(self, head: Head, place: int) -> int | None:
        places = self._places.get(head, [])
        at = bisect_left(places, place)
        return places[at] if at < len(places) else None


def decision_json(decision: EntityDecision) -> dict[str, Any]:
    """Write a decision as JSON can hold it, without what it does not say."""
    condition = decision.condition
    told: dict[str, Any] = {
        "act": decision.act.value,
        "entity": _head_json(decision.entity),
        "others": [_head_json(head) for head in decision.others],
        "name": decision.name,
        "type": decision.type and decision.type.value,
        "articles": sorted(condition.articles),  # as this archive numbers them
        "outlet": condition.outlet,
        "from": condition.first and condition.first.isoformat(),
        "to": condition.last and condition.last.isoformat(),
        "called": condition.called,
    }
    return {name: value for name, value in told.items() if value}


def decision_of(told: Any) -> EntityDecision:
    """Read a decision; `MorgueError` for what is none."""
    try:
        decision = EntityDecision(
            act=Act(told["act"]),
            entity=_head(told["entity"]),
            others=tuple(_head(head) for head in told.get("others", ())),
            name=_text(told.get("name", "")),
            type=EntityType(told["type"]) if "type" in told else None,
            condition=_condition(told),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MorgueError(f"this is no decision about an entity ({error!r})") from error
    if not _is_whole(decision):
        raise MorgueError(f"this decision to {decision.act} lacks what it is about")
    return decision


def _is_whole(decision: EntityDecision) -> bool:
    needed: Mapping[Act, Any] = {
        Act.MERGE: decision.others,
        Act.APART: decision.others,
        Act.SPLIT: decision.name.strip() and decision.condition != Condition(),
        Act.RENAME: decision.name.strip(),
        Act.RETYPE: decision.type,
    }
    return bool(needed.get(decision.act, True))


def _condition(told: Mapping[str, Any]) -> Condition:
    return Condition(
        articles=frozenset(int(number) for number in told.get("articles", ())),
        outlet=told.get("outlet") and _text(told["outlet"]),
        first=date.fromisoformat(told["from"]) if "from" in told else None,
        last=date.fromisoformat(told["to"]) if "to" in told else None,
        called=told.get("called") and _text(told["called"]),
    )


def _head_json(head: Head) -> dict[str, str]:
    return {"type": head.type.value, "key": head.key}


def _head(told: Mapping[str, str]) -> Head:
    """Read a head: folded as the lists say now, and by hand perhaps written with a name instead of a key."""
    return head_of(EntityType(told["type"]), _text(told["key"] if "key" in told else told["name"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
