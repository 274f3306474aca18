"""Who is named where: the facts that resolution starts from, kept in step with the articles.

They are of articles as corrected, so that a block that a person dropped names nobody. Everything here is
derived from articles, blocks and mentions, and can be made again from them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import NamedTuple

from articles.article import Article, Entity, EntityType, Precision, Published
from articles.entities.archive_names import acronym_key, family, head_of, is_lone
from articles.store_seals import new_seal, resealed
from articles.store_values import Deleted, StoredArticle

Form = tuple[str, str]  # the type of a name and the name, or one of the forms it is written in

_NAME_IDS = """
    SELECT entities.type, entities.name, entities.id FROM json_each(?) AS asked
    JOIN entities ON entities.type = json_extract(asked.value, '$[0]')
        AND entities.name = json_extract(asked.value, '$[1]')"""
_BEFORE = "SELECT article, day, outlet, names FROM named WHERE article IN (SELECT value FROM json_each(?))"
_KEYS = """
    SELECT names.id, type, name, key FROM names JOIN entities USING (id)
    WHERE names.id IN (SELECT value FROM json_each(?))"""
_ACRONYMS = """
    SELECT forms.name, form, entities.type, entities.name, acronym FROM forms
    JOIN entities ON entities.id = form
    WHERE forms.name <> form AND forms.name IN (SELECT value FROM json_each(?))"""
_COUNT_FORM = """
    INSERT INTO forms (name, form, acronym, articles) VALUES (?, ?, ?, max(?, 0))
    ON CONFLICT DO UPDATE SET articles = max(articles + ?4, 0)"""
_NEW = {
    "id": "?1",
    "key": "?2",
    "family": "?3",
    "lone": "?4",
    "base": "NULL",
    "entity": "NULL",
    "articles": "0",
}
_INTRODUCE = f"""
    INSERT INTO names (id, key, family, lone, seal)
    VALUES (?1, ?2, ?3, ?4, {new_seal("names", _NEW)})"""  # noqa: S608 - ours
_REKEY = f"""
    UPDATE names SET {resealed("names", {"key": "?1", "family": "?2", "lone": "?3"})}
    WHERE id = ?4"""  # noqa: S608 - ours


class Written(NamedTuple):
    """How often an article writes a name in a form; name and form are rows of `entities`."""

    name: int
    form: int
    times: int


@dataclass
class Changed:
    """What has changed of who is named where: names, articles, and the days they are or were of."""

    names: set[int] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    days: dict[int, set[int]] = field(default_factory=dict)  # of each name

    def add(self, article: int, day: int | None, names: Iterable[int]) -> None:
        """Note that an article names these now, or did before."""
        self.articles.add(article)
        for name in names:
            self.names.add(name)
            if day is not None:
                self.days.setdefault(name, set()).add(day)


def take(connection: Connection, changes: Sequence[StoredArticle | Deleted]) -> Changed:
    """Take over who is named in articles that have changed, given without any resolution of theirs."""
    changed = Changed()
    asked = json.dumps([each.id for each in changes])
    before = [
        _Naming(article, day, outlet, json.loads(names))
        for article, day, outlet, names in connection.execute(_BEFORE, (asked,))
    ]
    present = [each for each in changes if isinstance(each, StoredArticle)]
    after = [
        _Naming(stored.id, day_of(stored.article.published), _outlet(stored.article), names)
        for stored, names in zip(present, _written(connection, present), strict=True)
    ]
    for naming in (*before, *after):
        changed.add(naming.article, naming.day, naming.distinct())
    _forget(connection, before)
    _remember(connection, after)
    _count(connection, before, after)
    return changed


class _Naming(NamedTuple):
    """Who is named in an article, as lists of `Written`."""

    article: int
    day: int | None
    outlet: str | None
    names: Sequence[Sequence[int]]

    def distinct(self) -> set[int]:
        return {name for name, _, _ in self.names}


def _outlet(article: Article) -> str | None:
    return article.outlet.name if article.outlet else None


def day_of(published: Published) -> int | None:
    """Give the day of an article as an ordinal; None when it is known to no more than a year."""
    first = published.first_day()
    return None if first is None or published.precision is Precision.YEAR else first.toordinal()


def _forget(connection: Connection, before: Iterable[_Naming]) -> None:
    gone = sorted((name, naming.article) for naming in before for name in naming.distinct())
    connection.executemany("DELETE FROM namings WHERE (name, article) = (?, ?)", gone)
    articles = [(naming.article,) for naming in before]
    connection.executemany("DELETE FROM named WHERE article = ?", articles)


def _remember(connection: Connection, after: Iterable[_Naming]) -> None:
    connection.executemany(
        "INSERT INTO named (article, day, outlet, names) VALUES (?, ?, ?, ?)",
        [(*naming[:3], json.dumps(naming.names, separators=(",", ":"))) for naming in after],
    )
    namings = [(name, naming.article, naming.day) for naming in after for name in naming.distinct()]
    connection.executemany("INSERT INTO namings (name, article, day) VALUES (?, ?, ?)", sorted(namings))


def _count(connection: Connection, before: Iterable[_Naming], after: Iterable[_Naming]) -> None:
    """Bring up to date in how many articles names stand, and in which forms."""
    names: Counter[int] = Counter()
    forms: Counter[tuple[int, int]] = Counter()
    for namings, more in ((before, -1), (after, 1)):
        for naming in namings:
            for name in naming.distinct():
                names[name] += more
            for name, form, _ in naming.names:
                forms[name, form] += more
    connection.executemany(
        "UPDATE names SET articles = articles + ?1, seal = seal + ?1 WHERE id = ?2",
        [(more, name) for name, more in sorted(names.items()) if more],
    )
    moved = {pair: more for pair, more in sorted(forms.items()) if more}
    texts = _texts(connection, {form for name, form in moved if name != form})
    rows = [
        (name, form, acronym_key(*texts[form]) if name != form else None, more)
        for (name, form), more in moved.items()
    ]
    connection.executemany(_COUNT_FORM, rows)


def _written(connection: Connection, articles: Sequence[StoredArticle]) -> list[list[Written]]:
    """Give how each article writes its names, every name with a row of its own."""
    per_article = [
        {(entity.type.value, _whole(entity.name)): _forms(entity) for entity in stored.article.entities}
        for stored in articles
    ]
    names = {name for forms in per_article for name in forms}
    written = names | {form for forms in per_article for counted in forms.values() for form in counted}
    ids = _ids(connection, written)
    _introduce(connection, {ids[name]: name for name in names})
    return [
        [
            Written(ids[name], ids[form], times)
            for name, counted in forms.items()
            for form, times in counted.items()
        ]
        for forms in per_article
    ]


def _forms(entity: Entity) -> Mapping[Form, int]:
    """Count the forms in which an article writes an entity; one it only has a name for stands once so."""
    kind = entity.type.value
    counted = Counter([" ".join(mention.text.split()) for mention in entity.mentions] or [entity.name])
    return {(kind, _whole(form)): times for form, times in counted.items()}


def _whole(name: str) -> str:
    """Give a name as the database can be asked for it; at a NUL, which none has any more, its JSON ends."""
    return name.replace("\0", "") or "?"


def _ids(connection: Connection, names: Iterable[Form]) -> dict[Form, int]:
    """Give the rows of names, made now where there are none."""
    wanted = sorted(names)
    connection.executemany("INSERT OR IGNORE INTO entities (type, name) VALUES (?, ?)", wanted)
    asked = json.dumps(wanted, ensure_ascii=False)
    return {(kind, name): number for kind, name, number in connection.execute(_NAME_IDS, (asked,))}


def _introduce(connection: Connection, names: Mapping[int, Form]) -> None:
    """Make the rows of names that the archive has not met before."""
    known = connection.execute(
        "SELECT id FROM names WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(names)),)
    )
    new = names.keys() - {number for (number,) in known}
    rows = []
    for number in sorted(new):
        head = head_of(EntityType(names[number][0]), names[number][1])
        rows.append((number, head.key, family(head), is_lone(head)))
    connection.executemany(_INTRODUCE, rows)


def rekey(connection: Connection, names: Iterable[int]) -> None:
    """Fold names anew, and their forms that are acronyms."""
    asked = json.dumps(list(names))
    changed = []
    for number, kind, name, key in connection.execute(_KEYS, (asked,)):
        head = head_of(EntityType(kind), name)
        if head.key != key:
            changed.append((head.key, family(head), is_lone(head), number))
    connection.executemany(_REKEY, changed)
    acronyms = []
    for name, form, kind, text, acronym in connection.execute(_ACRONYMS, (asked,)):
        now = acronym_key(EntityType(kind), text)
        if now != acronym:
            acronyms.append((now, name, form))
    connection.executemany("UPDATE forms SET acronym = ? WHERE (name, form) = (?, ?)", acronyms)


def _texts(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[EntityType, str]]:
    found = connection.execute(
        "SELECT id, type, name FROM entities WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {number: (EntityType(kind), name) for number, kind, name in found}
