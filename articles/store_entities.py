"""The entities of an archive, as the store gives them: found by name, counted, decided upon.

`Store.entities` is one of these. What they are derived from stands in `store_naming`, how in
`store_resolving`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from articles import store_decisions, store_resolution
from articles.article import EntityType
from articles.entities.archive_names import Head, head_of
from articles.entities.decisions import EntityDecision
from articles.entities.resolution import rules
from articles.errors import StoreError
from articles.store_connections import Connections
from articles.store_reading import revision
from articles.store_seals import columns, proved
from articles.store_subjects import ARTICLES_OF
from articles.store_values import FormCount, RecordedDecision, Subject, SubjectCount

MOST_COUNTED = 20_000  # articles in which company is counted

Key = TypeVar("Key", str, int)

_IN = "IN (SELECT value FROM json_each(?))"
_COLUMNS = columns("subjects")
_BY_IDS = f"SELECT {_COLUMNS} FROM subjects WHERE id {_IN} ORDER BY articles DESC, name"  # noqa: S608 - ours
_LIST = f"""
    SELECT {_COLUMNS} FROM subjects
    WHERE articles >= ?1 AND (?2 IS NULL OR type = ?2) AND (?3 = '' OR EXISTS (
        SELECT 1 FROM names WHERE names.entity = subjects.id AND names.key LIKE ?3 ESCAPE '\\')
        OR lower(subjects.name) LIKE ?3 ESCAPE '\\')
    ORDER BY articles DESC, name LIMIT ?4"""  # noqa: S608 - ours
_BY_HEADS = f"""
    SELECT {_COLUMNS} FROM json_each(?) AS asked JOIN subjects
    ON subjects.type = json_extract(asked.value, '$[0]')
        AND subjects.key = json_extract(asked.value, '$[1]')"""  # noqa: S608 - ours
_BY_NAME_KEYS = f"""
    SELECT DISTINCT {_COLUMNS} FROM json_each(?) AS asked
    JOIN names ON names.key = asked.value JOIN subjects ON subjects.id = names.entity
    WHERE names.articles > 0"""  # noqa: S608 - ours
_FORMS = """
    SELECT written.name, named.name, named.type, sum(forms.articles) FROM names
    JOIN forms ON forms.name = names.id JOIN entities AS written ON written.id = form
    JOIN entities AS named ON named.id = names.id
    WHERE names.entity = ? AND forms.articles > 0
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1"""
_FORMS_BY_ARTICLE = f"""
    SELECT written.name, own.name, own.type, count(DISTINCT named.article)
    FROM ({ARTICLES_OF}) AS theirs JOIN named USING (article), json_each(named.names) AS each
    JOIN names ON names.id = json_extract(each.value, '$[0]')
    LEFT JOIN exceptions ON (exceptions.name, exceptions.article) = (names.id, named.article)
    JOIN entities AS written ON written.id = json_extract(each.value, '$[1]')
    JOIN entities AS own ON own.id = names.id
    WHERE iif(exceptions.name IS NULL, names.entity, exceptions.entity) = ?1
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1"""  # noqa: S608 - ours
_HAS_EXCEPTIONS = """
    SELECT 1 FROM exceptions WHERE entity = ?1
    UNION SELECT 1 FROM exceptions JOIN names ON names.id = name WHERE names.entity = ?1"""
_COUNTS = f"""
    SELECT name, articles FROM subjects WHERE type = ? AND name {_IN}"""  # noqa: S608 - ours
_NAMES_IN = f"SELECT names FROM named WHERE article {_IN}"  # noqa: S608 - ours
_MEANT = f"SELECT id, entity FROM names WHERE id {_IN}"  # noqa: S608 - ours
_EXCEPTIONS_IN = f"SELECT name, entity FROM exceptions WHERE article {_IN}"  # noqa: S608 - ours
_CALLED = f"SELECT id, name FROM subjects WHERE id {_IN} AND type = ? AND id <> ?"  # noqa: S608 - ours
_NUMBERS = """
    SELECT (SELECT count(*) FROM subjects WHERE articles > 0 AND type = ?1),
        (SELECT count(*) FROM names JOIN entities USING (id) WHERE articles > 0 AND type = ?1),
        (SELECT count(*) FROM exceptions JOIN subjects ON subjects.id = base WHERE subjects.type = ?1)"""
_SHA256S = f"""
    SELECT articles.id, lower(hex(sha256)) FROM articles
    JOIN sources ON (sources.article, sources.number) = (articles.id, articles.source)
    JOIN originals ON originals.id = original WHERE articles.id {_IN}"""  # noqa: S608 - ours
_IDS = f"""
    SELECT lower(hex(sha256)), articles.id FROM originals JOIN sources ON original = originals.id
    JOIN articles ON (sources.article, sources.number) = (articles.id, articles.source)
    WHERE lower(hex(sha256)) {_IN}"""  # noqa: S608 - ours


class Decided(NamedTuple):
    """Decisions that were recorded or taken back, and how many indexed articles read otherwise now."""

    numbers: tuple[int, ...]
    articles: int


class TypeNumbers(NamedTuple):
    """Of one type: the entities, the names that articles gave them, the lone surnames joined to one."""

    entities: int
    names: int
    joined: int


class EntityRecords:
    """The entities of one archive, for any number of threads."""

    def __init__(self, connections: Connections) -> None:
        self._read = connections.read
        self._write = connections.write

    # --- resolving -----------------------------------------------------------------------------------------

    def resolve(self, progress: Callable[[int, int], object] | None = None) -> int:
        """Bring the entities up to date with the articles; give how many articles were looked at.

        Nothing is written when nothing has changed. `progress` hears how many are done, of how many. It may
        be killed at any moment and run again.
        """
        before, through = self._read(store_resolution.state), self._read(revision)
        if before == (rules(), through, False):
            return 0
        begun = self._write(store_resolution.begin)
        done = 0
        while some := self._write(store_resolution.take_over, through):
            done += some
            if progress:
                progress(done, max(done, through - begun.revision))
        if begun.due:
            self._resolve_everything()
        return done

    def _resolve_everything(self) -> None:
        run = uuid4().hex
        self._write(store_resolution.begin_stages, run)
        self._in_stages(0, store_resolution.names_after, store_resolution.rekey_names)
        self._in_stages("", store_resolution.keys_after, store_resolution.rebase_keys)
        self._in_stages(0, store_resolution.names_after, store_resolution.settle_names)
        self._in_stages("", store_resolution.families_after, store_resolution.settle_families)
        self._in_stages(0, store_resolution.subjects_after, store_resolution.refresh_subjects)
        self._write(store_resolution.finish, run)

    def _in_stages(
        self,
        last: Key,
        following: Callable[[Connection, Key], list[Key]],
        work: Callable[[Connection, list[Key]], None],
    ) -> None:
        while some := self._read(following, last):
            self._write(work, some)
            last = some[-1]

    def is_resolved(self) -> bool:
        """Tell whether the entities are up to date with the articles."""
        state = self._read(store_resolution.state)
        return state == (rules(), self._read(revision), False)

    # --- finding -------------------------------------------------------------------------------------------

    def most_named(
        self, containing: str = "", kind: EntityType | None = None, at_least: int = 1, limit: int = 50
    ) -> tuple[SubjectCount, ...]:
        """Give the entities that at least so many articles name, most first.

        `containing` is a part of a name, case and accents apart; those of no article are never given.
        """
        return self._read(_listed, containing, kind, max(at_least, 1), limit)

    def by_ids(self, ids: Iterable[int]) -> tuple[SubjectCount, ...]:
        """Give the entities of these numbers, also those that no article names any more."""
        return self._read(_rows, _BY_IDS, json.dumps(list(ids)))

    def by_heads(self, heads: Iterable[Head]) -> tuple[SubjectCount, ...]:
        """Give the entities of these heads, also those that no article names any more."""
        return self._read(_rows, _BY_HEADS, json.dumps(sorted(set(heads)), ensure_ascii=False))

    def called(self, name: str, kind: EntityType | None = None) -> tuple[SubjectCount, ...]:
        """Give the entities that a name may mean, most articles first.

        Those that are called so themselves; else those that have it among their names. Case, accents and
        dots make no difference, and what no article names is left out.
        """
        return self._read(_called, name, kind)

    def otherwise_called(self) -> tuple[tuple[EntityType, str, tuple[str, ...]], ...]:
        """Give every entity that has other names: its type, its name, and those."""
        return self._read(_otherwise_called)

    def forms(self, number: int) -> tuple[FormCount, ...]:
        """Give the forms in which articles write an entity, the most frequent first."""
        return self._read(_forms, number)

    def articles(self, number: int) -> tuple[int, ...]:
        """Give the ids of the articles that name an entity, rising."""
        return self._read(_articles, number)

    def beside(self, number: int, kind: EntityType) -> dict[str, int]:
        """Count the articles in which entities of a type stand beside an entity, by what they are called.

        Of an entity in more than `MOST_COUNTED` articles, those that came in last are counted.
        """
        return self._read(_beside, number, kind)

    def counts_of(self, kind: EntityType, names: Sequence[str]) -> dict[str, int]:
        """Give in how many articles the entities of a type are named, by what they are called."""
        return self._read(_counts_of, kind, names)

    def numbers(self) -> Mapping[EntityType, TypeNumbers]:
        """Count what resolution has made of the names, by type."""
        return self._read(_numbers)

    # --- deciding ------------------------------------------------------------------------------------------

    def decide(self, decisions: Sequence[EntityDecision]) -> Decided:
        """Record decisions and apply them at once, all or none of them."""
        return self._write(_decide, decisions)

    def undo(self, number: int) -> Decided | None:
        """Take a decision back; it stays on record. None when none of that number is in force."""
        return self._write(_undo, number)

    def decisions(self) -> tuple[RecordedDecision, ...]:
        """Give all decisions, taken back or not, oldest first."""
        return self._read(store_decisions.recorded)

    def sha256s(self, ids: Iterable[int]) -> dict[int, str]:
        """Give the SHA-256 of the originals of articles, by which another archive knows them."""
        return self._read(_pairs_of_numbers, json.dumps(sorted(ids)))

    def ids_of(self, sha256s: Iterable[str]) -> dict[str, list[int]]:
        """Give the articles made from originals, by their SHA-256."""
        return self._read(_ids_of, json.dumps(sorted(sha256s)))


def _decide(connection: Connection, decisions: Sequence[EntityDecision]) -> Decided:
    numbers = store_decisions.record(connection, decisions)
    return Decided(numbers, store_resolution.decide(connection, decisions))


def _undo(connection: Connection, number: int) -> Decided | None:
    decision = store_decisions.undo(connection, number)
    if decision is None:
        return None
    return Decided((number,), store_resolution.decide(connection, [decision]))


def _listed(
    connection: Connection, containing: str, kind: EntityType | None, at_least: int, limit: int
) -> tuple[SubjectCount, ...]:
    folded = head_of(kind or EntityType.PLACE, containing).key if containing.strip() else ""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _rows(connection, _LIST, at_least, kind and kind.value, f"%{escaped}%" if folded else "", limit)


def _called(connection: Connection, name: str, kind: EntityType | None) -> tuple[SubjectCount, ...]:
    kinds = [kind] if kind else list(EntityType)
    heads = {head_of(each, name) for each in kinds}
    own = [each for each in _rows(connection, _BY_HEADS, json.dumps(sorted(heads))) if each.articles]
    exactly = connection.execute(
        f"SELECT {_COLUMNS} FROM subjects WHERE name = ? AND articles > 0",  # noqa: S608 - ours
        (name,),
    )
    own += [each for each in map(_subject_count, exactly) if each not in own and each.subject.type in kinds]
    if not own:
        keys = json.dumps(sorted({head.key for head in heads}), ensure_ascii=False)
        own = [each for each in _rows(connection, _BY_NAME_KEYS, keys) if each.subject.type in kinds]
    alive = [each for each in own if each.articles]
    return tuple(sorted(alive, key=lambda each: (-each.articles, each.subject.name)))


def _otherwise_called(connection: Connection) -> tuple[tuple[EntityType, str, tuple[str, ...]], ...]:
    found = connection.execute(
        "SELECT type, name, aliases FROM subjects WHERE aliases <> '[]' AND articles > 0"
    )
    return tuple((EntityType(kind), name, tuple(json.loads(aliases))) for kind, name, aliases in found)


def _forms(connection: Connection, number: int) -> tuple[FormCount, ...]:
    is_split = connection.execute(_HAS_EXCEPTIONS, (number,)).fetchone()
    found = connection.execute(_FORMS_BY_ARTICLE if is_split else _FORMS, (number,))
    try:
        return tuple(
            FormCount(text, name, EntityType(kind), articles) for text, name, kind, articles in found
        )
    except ValueError as error:
        raise _damaged(number) from error


def _damaged(number: int) -> StoreError:
    return StoreError(
        f"what the archive knows of entity {number} is damaged", cure="Run `morgue check --repair`."
    )


def _articles(connection: Connection, number: int) -> tuple[int, ...]:
    return tuple(sorted(article for (article,) in connection.execute(ARTICLES_OF, (number,))))


def _beside(connection: Connection, number: int, kind: EntityType) -> dict[str, int]:
    articles = json.dumps(_articles(connection, number)[-MOST_COUNTED:])
    names: Counter[int] = Counter()
    for (written,) in connection.execute(_NAMES_IN, (articles,)):
        names.update({name for name, _, _ in json.loads(written)})
    meant = dict(connection.execute(_MEANT, (json.dumps(list(names)),)).fetchall())
    entities: Counter[int | None] = Counter()
    for name, count in names.items():
        entities[meant[name]] += count
    for name, entity in connection.execute(_EXCEPTIONS_IN, (articles,)):
        entities[meant[name]] -= 1
        entities[entity] += 1
    called = connection.execute(_CALLED, (json.dumps([*entities]), kind.value, number)).fetchall()
    return {name: entities[entity] for entity, name in called if entities[entity] > 0}


def _counts_of(connection: Connection, kind: EntityType, names: Sequence[str]) -> dict[str, int]:
    return dict(connection.execute(_COUNTS, (kind.value, json.dumps(names))).fetchall())


def _numbers(connection: Connection) -> dict[EntityType, TypeNumbers]:
    return {kind: TypeNumbers(*connection.execute(_NUMBERS, (kind.value,)).fetchone()) for kind in EntityType}


def _pairs_of_numbers(connection: Connection, ids: str) -> dict[int, str]:
    return dict(connection.execute(_SHA256S, (ids,)).fetchall())


def _ids_of(connection: Connection, sha256s: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for sha256, number in connection.execute(_IDS, (sha256s,)):
        found.setdefault(sha256, []).append(number)
    return found


def _rows(connection: Connection, query: str, *about: object) -> tuple[SubjectCount, ...]:
    return tuple(map(_subject_count, connection.execute(query, about)))


def _subject_count(row: tuple[Any, ...]) -> SubjectCount:
    number, kind, key, name, aliases, articles = proved("subjects", row)
    try:
        subject = Subject(number, EntityType(kind), name, tuple(json.loads(aliases)))
    except (TypeError, ValueError) as error:
        raise _damaged(number) from error
    return SubjectCount(subject, Head(subject.type, key), articles)
