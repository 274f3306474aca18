"""How decisions about entities are recorded, taken back and read, each function inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from articles.entities.decisions import Decisions, EntityDecision, decision_json, decision_of
from articles.errors import MorgueError, StoreError
from articles.store_rows import mended_text, milliseconds, moment
from articles.store_seals import FROM_BACKUP, columns, proved, resealed, seal
from articles.store_values import RecordedDecision

_ALL = f"SELECT {columns('decisions')} FROM decisions ORDER BY id"  # noqa: S608 - ours
_UNDO = f"UPDATE decisions SET {resealed('decisions', {'undone': '?1'})} WHERE id = ?2"  # noqa: S608 - ours


def record(connection: Connection, decisions: Sequence[EntityDecision]) -> tuple[int, ...]:
    """Write decisions down, and give their numbers."""
    now = milliseconds(datetime.now(UTC))
    return tuple(_insert(connection, now, each) for each in decisions)


def _insert(connection: Connection, now: int, decision: EntityDecision) -> int:
    value = mended_text(json.dumps(decision_json(decision), ensure_ascii=False))
    row = (now, decision.act.value, value)
    statement = "INSERT INTO decisions (made, act, value) VALUES (?, ?, ?)"
    number = connection.execute(statement, row).lastrowid or 0
    seal(connection, "decisions", number)
    return number


def undo(connection: Connection, number: int) -> EntityDecision | None:
    """Take a decision back and give it; None when none of that number is in force."""
    found = next((each for each in recorded(connection) if each.id == number and each.undone is None), None)
    if found is None:
        return None
    connection.execute(_UNDO, (milliseconds(datetime.now(UTC)), number))
    return found.decision


def recorded(connection: Connection) -> tuple[RecordedDecision, ...]:
    """Read all decisions, taken back or not, oldest first."""
    return tuple(map(_recorded, connection.execute(_ALL)))


def in_force(connection: Connection) -> Decisions:
    """Read the decisions in force, in their order; those taken back are proved too."""
    return Decisions([each.decision for each in recorded(connection) if each.undone is None])


def _recorded(row: tuple[Any, ...]) -> RecordedDecision:
    number, made, _, value, undone = proved("decisions", row)
    try:
        decision = decision_of(json.loads(value))
    except (MorgueError, ValueError) as error:
        raise StoreError(f"decision {number} is damaged", cure=FROM_BACKUP) from error
    return RecordedDecision(number, moment(made), decision, undone and moment(undone))
