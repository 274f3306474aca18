"""The archive's entities laid over the names of articles when they are read; no table shows it so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import zip_longest
from sqlite3 import Connection
from typing import Any

from articles.article import Article, Entity, EntityType
from articles.corrections import joined
from articles.errors import StoreError
from articles.store_seals import WORK_OUT_ANEW, columns, proved
from articles.store_values import StoredArticle, Subject

_NAMES = f"""
    SELECT entities.type, entities.name, {columns("names")} FROM (
        SELECT DISTINCT entity AS number FROM mentions WHERE article IN (SELECT value FROM json_each(?)))
    JOIN entities ON entities.id = number JOIN names ON names.id = number"""  # noqa: S608 - ours
_NAMES_OF_CORRECTIONS = f"""
    SELECT entities.type, entities.name, {columns("names")} FROM json_each(?) AS asked
    JOIN entities ON entities.type = json_extract(asked.value, '$[0]')
        AND entities.name = json_extract(asked.value, '$[1]')
    JOIN names ON names.id = entities.id"""  # noqa: S608 - ours
_EXCEPTIONS = f"""
    SELECT {columns("exceptions")} FROM exceptions INDEXED BY exceptions_of_article
    WHERE article IN (SELECT value FROM json_each(?))"""  # noqa: S608 - ours
_HOW_MANY = """
    SELECT count(*) FROM exceptions INDEXED BY exceptions_again
    WHERE article IN (SELECT value FROM json_each(?))"""
_SUBJECTS = f"""
    SELECT {columns("subjects")} FROM subjects
    WHERE id IN (SELECT value FROM json_each(?))"""  # noqa: S608 - ours
_RESOLVED = "SELECT revision FROM resolution"

_Names = dict[tuple[str, str], tuple[int, int | None, int | None]]  # number, entity and base


def resolved(connection: Connection, found: dict[int, StoredArticle]) -> dict[int, StoredArticle]:
    """Give articles with the archive's entities in place of their own names; rejected ones are left out."""
    asked = json.dumps(sorted(found))
    names = _names(connection.execute(_NAMES, (asked,)))
    names |= _names_of_corrections(connection, [each for each in found.values() if each.corrections])
    _require_known(connection, found.values(), names)
    meant = {name: row for name, row in names.items() if row[2]}
    exceptions = _exceptions(connection, asked)
    wanted = {entity for _, entity, _ in meant.values()} | set(exceptions.values())
    subjects = _subjects(connection, wanted)
    return {number: _resolved(stored, meant, exceptions, subjects) for number, stored in found.items()}


def _require_known(connection: Connection, found: Iterable[StoredArticle], names: _Names) -> None:
    """Raise `StoreError` when a name is not known of an article that has been resolved: its row is lost.

    A name with a NUL in it, as none has any more, is known as another (`articles.store_naming`).
    """
    for stored in found:
        told = ((each.type.value, each.name) for each in stored.article.entities)
        lost = any(each not in names and "\0" not in each[1] for each in told)
        if lost and stored.revision <= connection.execute(_RESOLVED).fetchone()[0]:
            raise StoreError(f"who is meant in article {stored.id} is damaged", cure=WORK_OUT_ANEW)


def _exceptions(connection: Connection, asked: str) -> dict[tuple[int, int], int | None]:
    """Give whom names mean in these articles alone; one that an index has lost is missed by the other."""
    rows = [proved("exceptions", row) for row in connection.execute(_EXCEPTIONS, (asked,))]
    if connection.execute(_HOW_MANY, (asked,)).fetchone() != (len(rows),):
        raise StoreError("who is meant in some articles is damaged", cure=WORK_OUT_ANEW)
    return {(article, name): entity for name, article, _, entity in rows}


def _names_of_corrections(connection: Connection, found: Iterable[StoredArticle]) -> _Names:
    """Give the rows of the names of corrected articles, which may have others than they were cleaned with."""
    asked = {(entity.type.value, entity.name) for stored in found for entity in stored.article.entities}
    if not asked:
        return {}
    return _names(connection.execute(_NAMES_OF_CORRECTIONS, (json.dumps(list(asked), ensure_ascii=False),)))


def _names(rows: Iterable[tuple[Any, ...]]) -> _Names:
    found: _Names = {}
    for kind, name, *row in rows:
        number, _, _, _, base, entity, _ = proved("names", row)
        found[kind, name] = number, entity, base
    return found


def _subjects(connection: Connection, ids: Iterable[int | None]) -> dict[int, Subject]:
    asked = json.dumps([number for number in ids if number is not None])
    found = {}
    for row in connection.execute(_SUBJECTS, (asked,)):
        number, kind, _, name, aliases, _ = proved("subjects", row)
        called = () if aliases == "[]" else tuple(json.loads(aliases))
        found[number] = Subject(number, EntityType(kind), name, called)
    return found


def _resolved(
    stored: StoredArticle,
    names: _Names,
    exceptions: Mapping[tuple[int, int], int | None],
    subjects: Mapping[int, Subject],
) -> StoredArticle:
    meant: dict[tuple[EntityType, str], Subject] = {}
    entities = []
    for entity in stored.article.entities:
        name, number, _ = names.get((entity.type.value, entity.name), (None, None, None))
        if name is None:
            entities.append(entity)
            continue
        number = exceptions.get((stored.id, name), number)
        if number is not None:
            subject = subjects.get(number)
            if subject is None:
                raise StoreError(f"who is meant in article {stored.id} is damaged", cure=WORK_OUT_ANEW)
            entities.append(_called(entity, subject))
            meant[subject.type, subject.name] = subject
    article = _with_entities(stored.article, entities)
    of_article = tuple(meant.get((entity.type, entity.name)) for entity in article.entities)
    return replace(stored, article=article, subjects=of_article)


def _called(entity: Entity, subject: Subject) -> Entity:
    if (entity.name, entity.type) == (subject.name, subject.type):
        return entity
    return Entity(subject.name, subject.type, entity.mentions)


def _with_entities(article: Article, entities: list[Entity]) -> Article:
    """Give an article with other entities; those that are one now are there once."""
    if all(one is other for one, other in zip_longest(entities, article.entities)):
        return article
    is_doubled = len({(entity.type, entity.name) for entity in entities}) < len(entities)
    return replace(article, entities=tuple(joined(entities) if is_doubled else entities))
