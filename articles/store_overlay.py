"""The archive's entities laid over the names of articles when they are read; no table shows it so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import zip_longest
from sqlite3 import Connection

from articles.article import Article, Entity, EntityType
from articles.corrections import joined
from articles.store_values import StoredArticle, Subject

_NAMES = """
    SELECT entities.type, entities.name, names.id, names.entity FROM (
        SELECT DISTINCT entity AS number FROM mentions WHERE article IN (SELECT value FROM json_each(?)))
    JOIN entities ON entities.id = number JOIN names ON names.id = number WHERE names.base"""
_NAMES_OF_CORRECTIONS = """
    SELECT entities.type, entities.name, names.id, names.entity FROM json_each(?) AS asked
    JOIN entities ON entities.type = json_extract(asked.value, '$[0]')
        AND entities.name = json_extract(asked.value, '$[1]')
    JOIN names ON names.id = entities.id WHERE names.base"""
_EXCEPTIONS = """
    SELECT article, name, entity FROM exceptions WHERE article IN (SELECT value FROM json_each(?))"""
_SUBJECTS = """
    SELECT id, type, name, aliases FROM subjects WHERE id IN (SELECT value FROM json_each(?))"""

_Names = dict[tuple[str, str], tuple[int, int | None]]


def resolved(connection: Connection, found: dict[int, StoredArticle]) -> dict[int, StoredArticle]:
    """Give articles with the archive's entities in place of their own names; rejected ones are left out."""
    asked = json.dumps(sorted(found))
    names = _names(connection.execute(_NAMES, (asked,)))
    names |= _names_of_corrections(connection, [each for each in found.values() if each.corrections])
    exceptions = {
        (article, name): entity for article, name, entity in connection.execute(_EXCEPTIONS, (asked,))
    }
    wanted = {entity for _, entity in names.values()} | set(exceptions.values())
    subjects = _subjects(connection, wanted)
    return {number: _resolved(stored, names, exceptions, subjects) for number, stored in found.items()}


def _names_of_corrections(connection: Connection, found: Iterable[StoredArticle]) -> _Names:
    """Give the rows of the names of corrected articles, which may have others than they were cleaned with."""
    asked = {(entity.type.value, entity.name) for stored in found for entity in stored.article.entities}
    if not asked:
        return {}
    return _names(connection.execute(_NAMES_OF_CORRECTIONS, (json.dumps(list(asked), ensure_ascii=False),)))


def _names(rows: Iterable[tuple[str, str, int, int | None]]) -> _Names:
    return {(kind, name): (number, entity) for kind, name, number, entity in rows}


def _subjects(connection: Connection, ids: Iterable[int | None]) -> dict[int, Subject]:
    asked = json.dumps([number for number in ids if number is not None])
    return {
        number: Subject(number, EntityType(kind), name, () if aliases == "[]" else tuple(json.loads(aliases)))
        for number, kind, name, aliases in connection.execute(_SUBJECTS, (asked,))
    }


def _resolved(
    stored: StoredArticle,
    names: _Names,
    exceptions: Mapping[tuple[int, int], int | None],
    subjects: Mapping[int, Subject],
) -> StoredArticle:
    meant: dict[tuple[EntityType, str], Subject] = {}
    entities = []
    for entity in stored.article.entities:
        name, number = names.get((entity.type.value, entity.name), (None, None))
        if name is None:
            entities.append(entity)
            continue
        number = exceptions.get((stored.id, name), number)
        if number is not None:
            subject = subjects[number]
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
