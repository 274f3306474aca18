"""Keeping the resolution of an archive's names in step with its articles, each function inside a transaction.

A few changed articles are taken over and resolved in one transaction. After many, or when the rules are
others than before, everything is resolved anew in stages of bounded size; `due` stands in the archive until
the last stage is done, so that a crash costs doing it again and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from sqlite3 import Connection
from typing import NamedTuple

from articles.entities.decisions import EntityDecision
from articles.entities.resolution import rules
from articles.store_decisions import in_force
from articles.store_naming import Changed, rekey, take
from articles.store_reading import corrected_changes
from articles.store_resolving import (
    Around,
    Outcome,
    drop_gone,
    families,
    keys_of,
    rebase,
    rejoin,
    settle,
    subject_ids,
)
from articles.store_subjects import refresh, touch_moved

MANY = 2_000  # changed articles from which resolving everything anew may be quicker,
SHARE = 8  # if they are more than one in so many of all
ARTICLES_AT_ONCE = 250
KEYS_AT_ONCE = 5_000
NAMES_AT_ONCE = 5_000
FAMILIES_AT_ONCE = 200

_CHANGED = "SELECT (SELECT count(*) FROM revisions WHERE revision > ?), (SELECT count(*) FROM revisions)"
_KEYS = "SELECT DISTINCT key FROM names WHERE key > ? ORDER BY key LIMIT ?"
_FAMILIES = """
    SELECT DISTINCT family FROM names WHERE family > ? AND lone AND articles > 0
    ORDER BY family LIMIT ?"""
_NAMES = "SELECT id FROM names WHERE id > ? ORDER BY id LIMIT ?"
_SUBJECTS = "SELECT id FROM subjects WHERE id > ? ORDER BY id LIMIT ?"
_ABOUT = """
    SELECT id FROM names WHERE base IN (SELECT value FROM json_each(?1))
    UNION SELECT name FROM exceptions WHERE base IN (SELECT value FROM json_each(?1))"""


class State(NamedTuple):
    """How far the resolution is: by which rules, up to which revision, and whether all of it is due."""

    rules: str
    revision: int
    due: bool


def state(connection: Connection) -> State:
    """Read how far the resolution is."""
    rules, revision, due = connection.execute("SELECT rules, revision, due FROM resolution").fetchone()
    return State(rules, revision, bool(due))


def begin(connection: Connection) -> State:
    """Note that everything is due when the rules are others, or much has changed; give the state then."""
    known = state(connection)
    changed, articles = connection.execute(_CHANGED, (known.revision,)).fetchone()
    if known.rules != rules() or changed > max(MANY, articles // SHARE):
        connection.execute("UPDATE resolution SET due = 1")
    return state(connection)


def take_over(connection: Connection, through: int) -> int:
    """Take the next changed articles over, resolve them unless all is due, and say how many there were."""
    known = state(connection)
    changes = corrected_changes(connection, known.revision, through, ARTICLES_AT_ONCE)
    if not changes:
        return 0
    changed = take(connection, changes)
    connection.execute("UPDATE resolution SET revision = ?", (changes[-1].revision,))
    if known.due:
        connection.execute("UPDATE resolution SET rules = ''")  # whoever is at the stages has missed these
    else:
        _resolve(connection, changed)
    return len(changes)


def _resolve(connection: Connection, changed: Changed) -> None:
    """Resolve anew what a change of some articles can touch."""
    decisions = in_force(connection)
    gone = drop_gone(connection, changed.articles)
    rebased = rebase(connection, keys_of(connection, changed.names))
    rejoined = {}
    for family, around in families(connection, changed, rebased).items():
        rejoined.update(rejoin(connection, family, around))
    outcome = settle(connection, {*changed.names, *rebased}, rejoined, decisions)
    renamed = refresh(connection, outcome.subjects | gone, decisions)
    touch_moved(connection, outcome, renamed)


def decide(connection: Connection, decisions: Iterable[EntityDecision]) -> int:
    """Apply what has just been recorded or taken back; give the number of articles that read otherwise."""
    in_their_order = in_force(connection)
    changed = [head for decision in decisions for head in decision.heads]
    heads = in_their_order.heads.union(changed)
    subjects = set(subject_ids(connection, heads).values())
    names = _ids(connection, _ABOUT, subjects)
    outcome = settle(connection, names, {}, in_their_order)
    renamed = refresh(connection, outcome.subjects | subjects, in_their_order)
    return touch_moved(connection, outcome, renamed)


# --- everything anew ---------------------------------------------------------------------------------------

Stage = Callable[[Connection, list[str] | list[int]], None]


def begin_stages(connection: Connection, run: str) -> None:
    """Note which run has begun to resolve everything."""
    connection.execute("UPDATE resolution SET rules = ?", (run,))


def keys_after(connection: Connection, key: str) -> list[str]:
    """Give the next keys of names."""
    return [key for (key,) in connection.execute(_KEYS, (key, KEYS_AT_ONCE))]


def rekey_names(connection: Connection, names: list[int]) -> None:
    """Fold some names anew, as the lists of this program say."""
    rekey(connection, names)


def rebase_keys(connection: Connection, keys: list[str]) -> None:
    """Find anew what the names of some keys are by themselves."""
    rebase(connection, keys)


def families_after(connection: Connection, family: str) -> list[str]:
    """Give the next last names that stand alone somewhere."""
    return [family for (family,) in connection.execute(_FAMILIES, (family, FAMILIES_AT_ONCE))]


def settle_families(connection: Connection, some: list[str]) -> None:
    """Find anew whom the surnames alone of some families mean."""
    decisions = in_force(connection)
    everywhere = Around(None, set())
    rejoined = {}
    for family in some:
        rejoined.update(rejoin(connection, family, everywhere))
    outcome = settle(connection, {name for name, _ in rejoined}, rejoined, decisions)
    touch_moved(connection, outcome, ())


def names_after(connection: Connection, name: int) -> list[int]:
    """Give the next names."""
    return [name for (name,) in connection.execute(_NAMES, (name, NAMES_AT_ONCE))]


def settle_names(connection: Connection, names: list[int]) -> None:
    """Lay the decisions anew over what the rules found for some names."""
    outcome = settle(connection, names, {}, in_force(connection))
    touch_moved(connection, outcome, ())


def subjects_after(connection: Connection, subject: int) -> list[int]:
    """Give the next entities."""
    return [subject for (subject,) in connection.execute(_SUBJECTS, (subject, NAMES_AT_ONCE))]


def refresh_subjects(connection: Connection, subjects: list[int]) -> None:
    """Work out anew what some entities are called and in how many articles."""
    renamed = refresh(connection, subjects, in_force(connection))
    touch_moved(connection, Outcome(), renamed)


def finish(connection: Connection, run: str) -> None:
    """Note that a run has resolved everything, unless more came meanwhile: then another run is at it."""
    connection.execute("UPDATE resolution SET rules = ?, due = 0 WHERE rules = ?", (rules(), run))


def _ids(connection: Connection, query: str, about: Collection[int]) -> set[int]:
    return {number for (number,) in connection.execute(query, (json.dumps(sorted(about)),))}
