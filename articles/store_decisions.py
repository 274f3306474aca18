"""How decisions about entities are recorded, taken back and read, each function inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from sqlite3 import Connection

from articles.entities.decisions import Decisions, EntityDecision, decision_json, decision_of
from articles.errors import MorgueError, StoreError
from articles.store_rows import mended_text, milliseconds, moment
from articles.store_values import RecordedDecision


def record(connection: Connection, decisions: Sequence[EntityDecision]) -> tuple[int, ...]:
    """Write decisions down, and give their numbers."""
    now = milliseconds(datetime.now(UTC))
    return tuple(
        connection.execute(
            "INSERT INTO decisions (made, act, value) VALUES (?, ?, ?)",
            (now, each.act.value, mended_text(json.dumps(decision_json(each), ensure_ascii=False))),
        ).lastrowid
        or 0
        for each in decisions
    )


def undo(connection: Connection, number: int) -> EntityDecision | None:
    """Take a decision back and give it; None when none of that number is in force."""
    row = connection.execute(
        "UPDATE decisions SET undone = ? WHERE id = ? AND undone IS NULL RETURNING id, value",
        (milliseconds(datetime.now(UTC)), number),
    ).fetchone()
    return _decision(*row) if row else None


def recorded(connection: Connection) -> tuple[RecordedDecision, ...]:
    """Read all decisions, taken back or not, oldest first."""
    return tuple(
        RecordedDecision(number, moment(made), _decision(number, value), undone and moment(undone))
        for number, made, value, undone in connection.execute(
            "SELECT id, made, value, undone FROM decisions ORDER BY id"
        )
    )


def in_force(connection: Connection) -> Decisions:
    """Read the decisions in force, in their order."""
    found = connection.execute("SELECT id, value FROM decisions WHERE undone IS NULL ORDER BY id")
    return Decisions([_decision(number, value) for number, value in found])


def _decision(number: int, value: str) -> EntityDecision:
    try:
        return decision_of(json.loads(value))
    except (MorgueError, ValueError) as error:
        raise StoreError(f"decision {number} is damaged", cure="Take archive.db from a backup.") from error
