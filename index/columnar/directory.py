"""Which segments an index is made of: one small JSON file, always replaced whole.

`SEGMENTS` holds {"next": N, "segments": [{"name", "deleted"}], "crc32": C}: a segment's file and, where
documents of it are deleted, the file that lists them; and a checksum of all that. Every file is written, and
forced to the disk, before `SEGMENTS` names it; a crash leaves at most files that nothing names, which the
next update removes.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from articles.steps import reached
from index.columnar.array_file import CURE, ArrayFile, ArrayWriter, DamagedSegmentError
from index.columnar.segment import Array, Segment

_NAME = "SEGMENTS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment's file, and the file of its deleted documents or None."""

    name: str
    deleted: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The segments in use, in order, and the number the next file gets."""

    entries: tuple[Entry, ...] = ()
    next: int = 1


def read(folder: Path) -> Contents:
    """Read which segments are in use; raises DamagedSegmentError when that cannot be told."""
    path = folder / _NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.pop("crc32") != _checksum(raw):
            raise ValueError("it does not match its checksum")
        entries = tuple(Entry(entry["name"], entry["deleted"]) for entry in raw["segments"])
        return Contents(entries, int(raw["next"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedSegmentError(
            f"the index is damaged: its list of segments cannot be read ({error})", str(path), CURE
        ) from error


def write(folder: Path, contents: Contents) -> None:
    """Put a new list of segments in place of the old one, at once."""
    entries = [{"name": entry.name, "deleted": entry.deleted} for entry in contents.entries]
    raw = {"next": contents.next, "segments": entries}
    draft = folder / f"{_NAME}.part"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({**raw, "crc32": _checksum(raw)}, file)
        file.flush()
        os.fsync(file.fileno())
    reached("list of segments drafted")
    draft.replace(folder / _NAME)
    reached("list of segments in place")
    _sync(folder)


def clean(folder: Path, contents: Contents) -> None:
    """Remove the files that nothing names any more; one still open elsewhere on Windows stays for later."""
    named = {name for entry in contents.entries for name in (entry.name, entry.deleted)} | {_NAME}
    for path in folder.iterdir():
        if path.suffix in (".segment", ".deleted", ".part") and path.name not in named:
            try:
                path.unlink()
            except PermissionError:
                continue


def open_segment(folder: Path, entry: Entry) -> Segment:
    """Open a segment with its deletions."""
    deleted = ArrayFile(folder / entry.deleted)["deleted"] if entry.deleted else None
    return Segment(folder / entry.name, deleted)


def write_deleted(path: Path, deleted: Array) -> None:
    """Write the numbers of a segment's deleted documents."""
    with ArrayWriter(path) as file:
        file.add("deleted", deleted)


def stamp(folder: Path) -> tuple[int, int]:
    """Give what changes whenever the list of segments does: the file's number and its time."""
    try:
        state = (folder / _NAME).stat()
    except OSError as error:
        raise DamagedSegmentError("the index is gone", str(folder), CURE) from error
    return state.st_ino, state.st_mtime_ns


def _checksum(raw: Mapping[str, object]) -> int:
    return zlib.crc32(json.dumps(raw, sort_keys=True).encode())


def _sync(folder: Path) -> None:
    """Force a folder's names to the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
