"""The entities of an archive as rows: what each is called, in how many articles, and who must be told.

An article whose entities are others now, or are called otherwise, gets a new revision, so that whoever
follows changes (the index does) reads just these again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from sqlite3 import Connection
from typing import NamedTuple

from articles.article import EntityType
from articles.entities.archive_names import Head, listed
from articles.entities.decisions import Decisions
from articles.entities.resolution import name_to_show
from articles.store_resolving import Outcome, heads_of
from articles.store_seals import resealed

_IN = "IN (SELECT value FROM json_each(?))"
_STANDING = f"SELECT id, type, key, name, aliases, articles FROM subjects WHERE id {_IN}"  # noqa: S608 - ours
_SHOW = f"""
    UPDATE subjects SET {resealed("subjects", {"name": "?1", "aliases": "?2", "articles": "?3"})}
    WHERE id = ?4"""  # noqa: S608 - ours
_OWN = f"""
    SELECT base, names.key, entities.name, articles FROM names JOIN entities USING (id)
    WHERE base {_IN} AND articles > 0"""  # noqa: S608 - ours
_CALLED = f"""
    SELECT entity, base, names.key, entities.name, articles FROM names JOIN entities USING (id)
    WHERE entity {_IN} AND articles > 0"""  # noqa: S608 - ours
_SIMPLE = f"""
    SELECT entity, sum(articles) FROM names WHERE entity {_IN} AND articles > 0
    AND NOT EXISTS (SELECT 1 FROM exceptions WHERE exceptions.name = names.id)
    GROUP BY entity HAVING count(*) = 1"""  # noqa: S608 - ours
_WITH_EXCEPTIONS = f"""
    SELECT DISTINCT entity FROM exceptions WHERE entity {_IN}
    UNION SELECT entity FROM names WHERE entity {_IN} AND articles > 0 GROUP BY entity HAVING count(*) > 1
    UNION SELECT names.entity FROM exceptions JOIN names ON names.id = name
        WHERE names.entity {_IN}"""  # noqa: S608 - ours
ARTICLES_OF = """
    SELECT article FROM names JOIN namings ON name = names.id
    WHERE entity = ?1 AND NOT EXISTS (
        SELECT 1 FROM exceptions WHERE (exceptions.name, exceptions.article) = (names.id, namings.article))
    UNION SELECT article FROM exceptions WHERE entity = ?1"""
_TOUCHED = f"""
    SELECT article FROM namings WHERE name {_IN} UNION SELECT value FROM json_each(?)"""  # noqa: S608 - ours


class Shown(NamedTuple):
    """What an entity is called, and what else."""

    name: str
    aliases: tuple[str, ...]


def refresh(connection: Connection, subjects: Collection[int], decisions: Decisions) -> set[int]:
    """Work out anew what entities are called and in how many articles; give those called otherwise now."""
    standing = connection.execute(_STANDING, (_json(subjects),)).fetchall()
    heads = {number: Head(EntityType(kind), key) for number, kind, key, *_ in standing}
    shown = _shown(connection, heads, {row[0]: row[3] for row in standing}, decisions)
    articles = _articles(connection, heads)
    changed = set()
    rows = []
    for number, _, _, name, aliases, count in standing:
        now = shown[number]
        written = json.dumps(now.aliases, ensure_ascii=False)
        if (name, aliases) != (now.name, written):
            changed.add(number)
        if (name, aliases, count) != (now.name, written, articles.get(number, 0)):
            rows.append((now.name, written, articles.get(number, 0), number))
    connection.executemany(_SHOW, rows)
    return changed


def _shown(
    connection: Connection, heads: Mapping[int, Head], before: Mapping[int, str], decisions: Decisions
) -> dict[int, Shown]:
    own: dict[int, Counter[str]] = defaultdict(Counter)
    for base, key, name, articles in connection.execute(_OWN, (_json(heads),)):
        if key == heads[base].key:
            own[base][name] += articles
    same: dict[int, Counter[str]] = defaultdict(Counter)  # of another type until a person said otherwise
    others: dict[int, dict[Head, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    called = connection.execute(_CALLED, (_json(heads),)).fetchall()
    bases = heads_of(connection, {base for _, base, _, _, _ in called})
    for entity, base, key, name, articles in called:
        head = Head(bases[base].type, key)
        if key == heads[entity].key:
            same[entity][name] += articles
        else:
            others[entity][head][name] += articles
    shown = {}
    for number, head in heads.items():
        counts = own[number] or same[number]
        found = name_to_show(head, counts) if counts else before[number]
        given = decisions.given_name(head)
        aliases = {name_to_show(other, theirs) for other, theirs in others[number].items()}
        aliases |= {
            form for each in (head, *others[number]) if each in listed() for form in listed()[each].forms
        }
        aliases |= {found} if given and counts else set()
        name = given or found
        shown[number] = Shown(
            name, tuple(sorted(alias for alias in aliases if alias.casefold() != name.casefold()))
        )
    return shown


def _articles(connection: Connection, subjects: Iterable[int]) -> dict[int, int]:
    """Count the articles of entities."""
    asked = _json(subjects)
    counts: dict[int, int] = dict(connection.execute(_SIMPLE, (asked,)).fetchall())
    for (number,) in connection.execute(_WITH_EXCEPTIONS, (asked, asked, asked)).fetchall():
        counted = connection.execute(f"SELECT count(*) FROM ({ARTICLES_OF})", (number,))  # noqa: S608 - ours
        counts[number] = counted.fetchone()[0]
    return counts


def touch_moved(connection: Connection, outcome: Outcome, renamed: Collection[int]) -> int:
    """Give the articles that read otherwise now a new revision, and say how many those are."""
    articles = {article for _, article in outcome.pairs}
    for number in renamed:
        articles |= {article for (article,) in connection.execute(ARTICLES_OF, (number,))}
    found = connection.execute(_TOUCHED, (_json(outcome.names), _json(articles)))
    return touch(connection, {article for (article,) in found})


def touch(connection: Connection, articles: Collection[int]) -> int:
    """Give articles the next revisions, those that an index has read already, and say how many those are."""
    indexed: int = connection.execute("SELECT coalesce(max(revision), 0) FROM indexed").fetchone()[0]
    last: int = connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").fetchone()[0]
    found = connection.execute(
        f"SELECT article FROM revisions WHERE article {_IN} AND revision <= ? ORDER BY article",  # noqa: S608
        (_json(articles), indexed),
    ).fetchall()
    connection.executemany(
        "UPDATE revisions SET revision = ? WHERE article = ?",
        [(last + number, article) for number, (article,) in enumerate(found, 1)],
    )
    connection.execute(
        "UPDATE resolution SET revision = ? WHERE revision = ?", (last + len(found), last)
    )  # what is touched here has been read already
    return len(found)


def _json(values: Iterable[object]) -> str:
    return json.dumps([value for value in values if value is not None], ensure_ascii=False)
