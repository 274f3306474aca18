"""Everything in an archive as JSON lines, and an archive made of such lines, the same row by row.

The first line says what follows, the last how many records there were, so that a file which was cut is known.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from articles.errors import MorgueError
from articles.new_archives import new_archive
from articles.store import DATABASE, Store
from articles.store_records import RecordWriter, records
from articles.store_schema import newest_schema

FORMAT = 1
FIRST, LAST = "archive", "end"


def export_everything(archive: Path, write: Callable[[dict[str, Any]], None]) -> int:
    """Write every record of an archive, as it is at this moment, and count them; others may write meanwhile.

    It is copied aside for that, into the system's folder for temporary files. Raises MorgueError for what is
    damaged.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-export-") as folder:
        with Store.open(archive) as store:
            store.copy(Path(folder) / DATABASE)
            schema = store.schema()
        made = datetime.now(UTC).isoformat(timespec="seconds")
        write({"kind": FIRST, "format": FORMAT, "schema": schema, "made": made})
        count = 0
        for record in records(Path(folder) / DATABASE):
            write(record)
            count += 1
        write({"kind": LAST, "records": count})
        return count


def import_everything(lines: Iterable[bytes], archive: Path, where: str) -> int:
    """Make a new archive of exported lines, verify it, and count its articles.

    `where` names the lines in messages. Raises MorgueError when there is an archive already, or for a line
    that cannot be read; nothing is left then.
    """
    with new_archive(archive) as aside:
        _write_records(enumerate(lines, 1), aside / DATABASE, where)
        with Store.create(aside) as store:
            return store.counts().articles


def _write_records(lines: Iterable[tuple[int, bytes]], database: Path, where: str) -> None:
    numbered = iter(lines)
    writer = RecordWriter(database, _schema(next(numbered, (1, b""))[1], where))
    count, told = 0, None
    try:
        for number, line in numbered:
            record = _record(line, f"{where}, line {number}")
            if told is not None:
                raise MorgueError("something follows after the last record", f"{where}, line {number}")
            if record.get("kind") == LAST:
                told = record.get("records")
                continue
            _write(writer, record, f"{where}, line {number}")
            count += 1
        if told != count:
            raise MorgueError(f"it ends too soon, after {count:,} records", where, "Export it again.")
    except BaseException:
        writer.close(keep=False)
        raise
    writer.close(keep=True)


def _write(writer: RecordWriter, record: dict[str, Any], where: str) -> None:
    try:
        writer.write(record)
    except MorgueError as error:
        raise MorgueError(error.what, where, error.cure) from error


def _schema(line: bytes, where: str) -> int:
    """Read the first line: the schema of what follows."""
    first = _record(line, f"{where}, line 1") if line.strip() else {}
    schema, version = first.get("schema"), first.get("format")
    if first.get("kind") != FIRST or not isinstance(schema, int) or not isinstance(version, int):
        raise MorgueError("this is no export of everything", where, "`morgue export --everything` makes one.")
    if version > FORMAT or schema > newest_schema():
        raise MorgueError("this was exported by a newer Morgue", where, "Upgrade Morgue to import it.")
    if schema < 1:
        raise MorgueError(f"there never was a schema {schema}", where)
    return schema


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MorgueError("this line is no JSON", where) from error
    if not isinstance(record, dict):
        raise MorgueError("this line is no JSON object", where)
    return record
