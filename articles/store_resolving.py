"""How the names of an archive are resolved: the rules of `articles.entities.resolution` over its tables.

What comes out depends on the articles and the decisions alone, not on the order in which they came: every
rule is applied anew to all that a change can touch. That is, for a change of some articles: the names of the
same keys (their types), the acronyms they spell out, the surnames alone within `WINDOW` days, and then the
decisions over these. Only the numbers of new entities tell of the order.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import NamedTuple

from articles.article import EntityType
from articles.entities.archive_names import Head, acronym_key
from articles.entities.decisions import Decisions, Named
from articles.entities.resolution import (
    WINDOW,
    Bearer,
    agreed_type,
    is_telling,
    long_name,
    meant_by,
)
from articles.store_naming import Changed
from articles.store_seals import new_seal, resealed

_IN = "IN (SELECT value FROM json_each(?))"
_OF_KEYS = f"""
    SELECT names.id, type, name, key, articles, base FROM names JOIN entities USING (id)
    WHERE key {_IN}"""  # noqa: S608 - ours
_SPELT_OUT = f"""
    SELECT acronym, subjects.type, subjects.key, sum(forms.articles) FROM forms
    JOIN names ON names.id = forms.name JOIN subjects ON subjects.id = base
    WHERE acronym {_IN} AND forms.articles > 0 AND names.key LIKE '% %' AND names.key <> acronym
    GROUP BY 1, 2, 3"""  # noqa: S608 - ours
_LONE = """
    SELECT names.id, names.key, article, day, 'person' IN (entities.type, subjects.type) FROM names
    JOIN entities ON entities.id = names.id JOIN subjects ON subjects.id = names.base
    JOIN namings ON namings.name = names.id
    WHERE family = ? AND lone AND ('person' IN (entities.type, subjects.type)
        OR EXISTS (SELECT 1 FROM exceptions WHERE exceptions.name = names.id AND exceptions.base))"""
_FULL = """
    SELECT day, article, subjects.key FROM names JOIN subjects ON subjects.id = base
    JOIN namings ON namings.name = names.id
    WHERE family = ? AND NOT lone AND subjects.type = 'person' AND day BETWEEN ? AND ?
    ORDER BY day, article"""
_FAMILIES = f"""
    SELECT id, family FROM names AS changed WHERE id {_IN}
    AND EXISTS (SELECT 1 FROM names WHERE names.family = changed.family AND lone)"""  # noqa: S608 - ours
_COMPANY = f"""
    SELECT article, key, type, family FROM (
        SELECT DISTINCT article, json_extract(each.value, '$[0]') AS number
        FROM named, json_each(named.names) AS each WHERE article {_IN})
    JOIN names ON names.id = number JOIN entities ON entities.id = number"""  # noqa: S608 - ours
_STANDING = f"""
    SELECT names.id, names.key, base, entity FROM names WHERE names.id {_IN}"""  # noqa: S608 - ours
_EXCEPTIONS = f"SELECT name, article, base, entity FROM exceptions WHERE name {_IN}"  # noqa: S608 - ours
_NAMINGS = """
    SELECT article, outlet, named.day FROM namings JOIN named USING (article) WHERE name = ?"""
_DROP_GONE = f"""
    DELETE FROM exceptions WHERE article {_IN}
    AND NOT EXISTS (SELECT 1 FROM namings WHERE (namings.name, namings.article)
        = (exceptions.name, exceptions.article))
    RETURNING entity"""  # noqa: S608 - ours
_SET_BASE = f"UPDATE names SET {resealed('names', {'base': '?1'})} WHERE id = ?2"  # noqa: S608 - ours
_SET_ENTITY = f"UPDATE names SET {resealed('names', {'entity': '?1'})} WHERE id = ?2"  # noqa: S608 - ours
_SEAL_NEW = f"""
    UPDATE subjects SET seal = {new_seal("subjects")}
    WHERE (type, key) = (?, ?) AND seal IS NULL"""  # noqa: S608 - ours
_EXCEPTION = {"name": "?1", "article": "?2", "base": "?3", "entity": "?4"}
_PUT_EXCEPTION = f"""
    INSERT OR REPLACE INTO exceptions (name, article, base, entity, seal)
    VALUES (?1, ?2, ?3, ?4, {new_seal("exceptions", _EXCEPTION)})"""  # noqa: S608 - ours

Pair = tuple[int, int]  # a name and an article


@dataclass
class Outcome:
    """What resolving has moved: names everywhere, names in single articles, and entities to look at again."""

    names: set[int] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)
    subjects: set[int] = field(default_factory=set)


def rebase(connection: Connection, keys: Collection[str]) -> set[int]:
    """Find anew what the names of some keys are by themselves, and give the names for which that changed.

    Acronyms that are spelt out somewhere come last, for they take the entity of their long names.
    """
    spelt = _acronyms_among(connection, keys)
    changed = _rebase(connection, set(keys) - spelt)
    return changed | _rebase(connection, spelt | _acronyms_of(connection, changed))


def keys_of(connection: Connection, names: Collection[int]) -> set[str]:
    """Give the keys that names have and the acronyms that they spell out."""
    found = connection.execute(f"SELECT key FROM names WHERE id {_IN}", (_json(names),))  # noqa: S608 - ours
    return {key for (key,) in found} | _acronyms_of(connection, names)


def _rebase(connection: Connection, keys: Collection[str]) -> set[int]:
    by_key: dict[str, list[tuple[int, EntityType, str, int, int | None]]] = defaultdict(list)
    for name, kind, text, key, articles, base in connection.execute(_OF_KEYS, (_json(keys),)):
        by_key[key].append((name, EntityType(kind), text, articles, base))
    spelt_out: dict[str, dict[Head, int]] = defaultdict(dict)
    for acronym, kind, key, articles in connection.execute(_SPELT_OUT, (_json(keys),)):
        spelt_out[acronym][Head(EntityType(kind), key)] = articles
    heads: dict[int, Head] = {}
    for key, rows in by_key.items():
        counts: Counter[EntityType] = Counter()
        for _, kind, _, articles, _ in rows:
            counts[kind] += articles
        agreed = agreed_type(counts)
        long = long_name(counts.total(), spelt_out[key]) if key in spelt_out else None
        for name, kind, text, _, _ in rows:
            is_short = long and acronym_key(EntityType.ORGANISATION, text) and (agreed or kind) is long.type
            heads[name] = long if is_short and long else Head(agreed or kind, key)
    return _set_base(connection, heads, {row[0]: row[4] for rows in by_key.values() for row in rows})


def _set_base(
    connection: Connection, heads: Mapping[int, Head], before: Mapping[int, int | None]
) -> set[int]:
    ids = subject_ids(connection, heads.values())
    changed = {name for name, head in heads.items() if ids[head] != before[name]}
    connection.executemany(_SET_BASE, [(ids[heads[name]], name) for name in sorted(changed)])
    return changed


def subject_ids(connection: Connection, heads: Iterable[Head]) -> dict[Head, int]:
    """Give the rows of entities, made now where there are none."""
    wanted = sorted(set(heads))
    connection.executemany(
        "INSERT OR IGNORE INTO subjects (type, key, name) VALUES (?1, ?2, ?2)",
        [(head.type.value, head.key) for head in wanted],
    )
    connection.executemany(_SEAL_NEW, [(head.type.value, head.key) for head in wanted])
    found = connection.execute(
        "SELECT subjects.type, subjects.key, subjects.id FROM json_each(?) AS asked JOIN subjects "
        "ON subjects.type = json_extract(asked.value, '$[0]') "
        "AND subjects.key = json_extract(asked.value, '$[1]')",
        (json.dumps(wanted, ensure_ascii=False),),
    )
    return {Head(EntityType(kind), key): number for kind, key, number in found}


def heads_of(connection: Connection, ids: Iterable[int]) -> dict[int, Head]:
    """Give the heads of entities by their rows."""
    found = connection.execute(f"SELECT id, type, key FROM subjects WHERE id {_IN}", (_json(ids),))  # noqa: S608
    return {number: Head(EntityType(kind), key) for number, kind, key in found}


def _acronyms_of(connection: Connection, names: Collection[int]) -> set[str]:
    found = connection.execute(
        f"SELECT DISTINCT acronym FROM forms WHERE name {_IN} AND acronym IS NOT NULL",  # noqa: S608 - ours
        (_json(names),),
    )
    return {acronym for (acronym,) in found}


def _acronyms_among(connection: Connection, keys: Collection[str]) -> set[str]:
    found = connection.execute(
        f"SELECT DISTINCT acronym FROM forms WHERE acronym {_IN} AND articles > 0",  # noqa: S608 - ours
        (_json(keys),),
    )
    return {acronym for (acronym,) in found}


# --- surnames alone ----------------------------------------------------------------------------------------


class Around(NamedTuple):
    """Where in a family something has changed: on these days (None: any), in these articles."""

    days: set[int] | None
    articles: set[int]

    def touches(self, day: int, article: int) -> bool:
        """Tell whether a surname alone on a day may mean someone else now."""
        if self.days is None or article in self.articles:
            return True
        return any(abs(day - other) <= WINDOW for other in self.days)


def families(connection: Connection, changed: Changed, rebased: Collection[int]) -> dict[str, Around]:
    """Give the families in which a change of articles, or of what full names mean, may tell."""
    asked = _json({*changed.names, *rebased})
    found = connection.execute(_FAMILIES, (asked,)).fetchall()
    around: dict[str, Around] = {}
    for name, family in found:
        known = around.setdefault(family, Around(set(), changed.articles))
        if name in rebased:
            around[family] = Around(None, changed.articles)
        elif known.days is not None:
            known.days.update(changed.days.get(name, ()))
    return around


def rejoin(connection: Connection, family: str, around: Around) -> dict[Pair, Head | None]:
    """Find whom the surnames alone of a family mean, in the articles for which that may have changed."""
    lone = connection.execute(_LONE, (family,)).fetchall()
    due = [row for row in lone if row[3] is None or around.touches(row[3], row[2])]
    if not due:
        return {}
    full = _bearers(connection, family, [row[3] for row in due if row[3] is not None])
    days = [bearer.day for bearer in full]
    company = _Company(connection, family)
    found: dict[Pair, Head | None] = {}
    for name, key, article, day, is_person in due:
        found[name, article] = None
        if is_person and day is not None:
            window = full[bisect_left(days, day - WINDOW) : bisect_right(days, day + WINDOW)]
            found[name, article] = meant_by(key, article, window, company.of(article, window))
    return found


def _bearers(connection: Connection, family: str, days: Sequence[int]) -> list[Bearer]:
    """Give the articles that name someone of a family in full, by day, as far as these days may need them."""
    if not days:
        return []
    rows = connection.execute(_FULL, (family, min(days) - WINDOW, max(days) + WINDOW))
    return [Bearer(article, day, Head(EntityType.PERSON, key)) for day, article, key in rows]


_Shares = Callable[[int], bool]


class _Company:
    """The names that stand beside a family's in articles, as far as they tell anything."""

    def __init__(self, connection: Connection, family: str) -> None:
        self._connection = connection
        self._family = family
        self._known: dict[int, frozenset[Head]] = {}

    def of(self, article: int, window: Iterable[Bearer]) -> _Shares:
        """Make the question whether another article names one of those that this article names."""

        def shares(other: int) -> bool:
            if not {article, other} <= self._known.keys():  # few surnames come so far
                self._load({article, *(bearer.article for bearer in window)})
            return not self._known[article].isdisjoint(self._known[other])

        return shares

    def _load(self, articles: Collection[int]) -> None:
        missing = {each for each in articles if each not in self._known}
        found: dict[int, set[Head]] = {article: set() for article in missing}
        for article, key, kind, family in self._connection.execute(_COMPANY, (_json(missing),)):
            head = Head(EntityType(kind), key)
            if family != self._family and is_telling(head):
                found[article].add(head)
        self._known.update({article: frozenset(heads) for article, heads in found.items()})


# --- decisions over it -------------------------------------------------------------------------------------


def settle(
    connection: Connection,
    names: Collection[int],
    rejoined: Mapping[Pair, Head | None],
    decisions: Decisions,
) -> Outcome:
    """Lay the decisions over what the rules found for some names, and write down what comes out."""
    outcome = Outcome()
    asked = {*names, *(name for name, _ in rejoined)}
    standing = connection.execute(_STANDING, (_json(asked),)).fetchall()
    before = {
        (name, article): (base, entity)
        for name, article, base, entity in connection.execute(_EXCEPTIONS, (_json(asked),))
    }
    heads = heads_of(connection, {base for _, _, base, _ in standing} | {base for base, _ in before.values()})
    known = {pair: heads[base] for pair, (base, _) in before.items() if base is not None}
    lone = {pair: head for pair, head in {**known, **rejoined}.items() if head is not None}
    everywhere = {name: decisions.follow(heads[base], Named(key)) for name, key, base, _ in standing}
    keys = {name: key for name, key, _, _ in standing}
    bases = {name: heads[base] for name, _, base, _ in standing}
    after = _exceptions(connection, keys, bases, everywhere, lone, decisions)
    ids = subject_ids(
        connection,
        [
            head
            for head in (*everywhere.values(), *lone.values(), *(head for _, head in after.values()))
            if head
        ],
    )
    _write_names(connection, outcome, standing, everywhere, ids)
    _write_exceptions(connection, outcome, before, after, ids)
    return outcome


def drop_gone(connection: Connection, articles: Collection[int]) -> set[int]:
    """Forget the exceptions of names that articles no longer have, and give the entities they were."""
    return {entity for (entity,) in connection.execute(_DROP_GONE, (_json(articles),)) if entity is not None}


_Exception = tuple[Head | None, Head | None]  # what the rules found in an article, and what it is in the end


def _exceptions(
    connection: Connection,
    keys: Mapping[int, str],
    bases: Mapping[int, Head],
    everywhere: Mapping[int, Head | None],
    lone: Mapping[Pair, Head],
    decisions: Decisions,
) -> dict[Pair, _Exception]:
    """Find what names are in single articles, where that is another entity than everywhere else."""
    after: dict[Pair, _Exception] = {}
    facts = _facts(connection, {article for _, article in lone}) if lone else {}
    for (name, article), head in lone.items():
        after[name, article] = head, decisions.follow(head, facts[article].with_key(keys[name]))
    for name, base in bases.items():
        if not decisions.depends_on_articles(base):
            continue
        for article, outlet, day in connection.execute(_NAMINGS, (name,)):
            here = decisions.follow(base, Named(keys[name], article, outlet, day))
            if (name, article) not in lone and here != everywhere[name]:
                after[name, article] = None, here
    return after


class _Facts(NamedTuple):
    """What a split may ask of an article."""

    article: int
    outlet: str | None
    day: int | None

    def with_key(self, key: str) -> Named:
        """Give the naming of a key in this article."""
        return Named(key, self.article, self.outlet, self.day)


def _facts(connection: Connection, articles: Collection[int]) -> dict[int, _Facts]:
    found = connection.execute(
        f"SELECT article, outlet, day FROM named WHERE article {_IN}",  # noqa: S608 - ours
        (_json(articles),),
    )
    return {article: _Facts(article, outlet, day) for article, outlet, day in found}


def _write_names(
    connection: Connection,
    outcome: Outcome,
    standing: Iterable[tuple[int, str, int, int | None]],
    everywhere: Mapping[int, Head | None],
    ids: Mapping[Head, int],
) -> None:
    rows = []
    for name, _, base, was in standing:
        head = everywhere[name]
        now = ids[head] if head else None
        outcome.subjects.update(each for each in (base, was, now) if each is not None)
        if now != was:
            rows.append((now, name))
            outcome.names.add(name)
    connection.executemany(_SET_ENTITY, rows)


def _write_exceptions(
    connection: Connection,
    outcome: Outcome,
    before: Mapping[Pair, tuple[int | None, int | None]],
    after: Mapping[Pair, _Exception],
    ids: Mapping[Head, int],
) -> None:
    now = {
        pair: (ids[base] if base else None, ids[head] if head else None)
        for pair, (base, head) in after.items()
    }
    for pair in before.keys() | now.keys():
        if before.get(pair) != now.get(pair):
            outcome.pairs.add(pair)
            either = (*before.get(pair, ()), *now.get(pair, ()))
            outcome.subjects.update(each for each in either if each is not None)
    gone = sorted(pair for pair in before if pair not in now)
    connection.executemany("DELETE FROM exceptions WHERE (name, article) = (?, ?)", gone)
    connection.executemany(
        _PUT_EXCEPTION,
        [(*pair, *now[pair]) for pair in sorted(outcome.pairs) if pair in now],
    )


def _json(values: Iterable[object]) -> str:
    return json.dumps([value for value in values if value is not None], ensure_ascii=False)
