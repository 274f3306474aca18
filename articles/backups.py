"""Backup: a whole archive in one file that proves itself, and an archive made of it again.

The file is a ZIP archive with `archive.db`, the database as it was at one moment, and `backup.json`, which
says what that is: its SHA-256 and size, the schema, how much is in it, and when it was made. Unpacked by any
other program, `archive.db` is an archive as it stands. The index is not in it: it is made anew.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from articles.errors import MorgueError, said_by_system
from articles.new_archives import new_archive, prove, put
from articles.steps import reached
from articles.store import DATABASE, Store

MANIFEST = "backup.json"
FORMAT = 1
CHUNK = 1 << 20
LEVEL = 1  # of zlib: the originals are packed already, and the default takes twice as long for 6 % less
SECONDS_LEFT = 24 * 3600  # what a backup under way leaves untouched is not so old
_ASIDE = ".morgue-backup-"
_SQLITE = b"SQLite format 3\0"
_NOTE = b"A backup of a Morgue archive. `morgue --archive NEW restore FILE` makes an archive of it again."
_DAMAGED = (  # what reading a ZIP archive that is none, or no longer one, raises
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(KeyError, TypeError, ValueError, EOFError, RuntimeError, OverflowError),
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: `size` and `sha256` are of `archive.db`, `made` is in UTC."""

    format: int
    made: str
    schema: int
    articles: int
    sources: int
    size: int
    sha256: str


def back_up(archive: Path, file: Path, progress: Progress | None = None) -> Backup:
    """Write a backup of an archive, as it is at this moment, to a new file, and verify all of it.

    Others may read and write the archive meanwhile. Raises MorgueError when the file is there already, when
    the archive is damaged, or when it cannot be written; nothing is left then.
    """
    if file.exists():
        raise _exists(file)
    _clear_left(file.parent)
    try:
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=file.parent))
    except OSError as error:
        raise MorgueError(
            f"the backup cannot be written there: {error.strerror or error}",
            str(file),
            said_by_system(error).cure or "Name another file, or see to the permissions.",
        ) from error
    try:
        with Store.open(archive) as store:
            store.copy(aside / DATABASE, progress)
        reached("backup copied")
        with ThreadPoolExecutor(1) as beside:  # packing and proving take about as long, on a core each
            packing = beside.submit(_packed, aside)
            prove(aside)
            backup = packing.result()
        reached("backup packed")
        put(aside / "packed", file, lambda: _exists(file))
        return backup
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def restore(file: Path, archive: Path, progress: Progress | None = None) -> int:
    """Make a new archive of a backup, verify it, and count its articles; an older schema is brought forward.

    A bare `archive.db` is taken too. Raises MorgueError when there is an archive already, or when the backup
    is not whole; nothing is left then.
    """
    with new_archive(archive) as aside:
        _unpack(file, aside / DATABASE, progress)
        with Store.create(aside) as store:
            store.forget_generations()
            return store.counts().articles


def _exists(file: Path) -> MorgueError:
    return MorgueError(
        "there is a file of that name already", str(file), "It was left as it is; name another."
    )


def _clear_left(folder: Path) -> None:
    """Remove what backups left that were killed, once nothing in it has changed for a day."""
    for left in folder.glob(f"{_ASIDE}*"):
        with suppress(OSError):
            if time.time() - max(path.stat().st_mtime for path in (left, *left.iterdir())) > SECONDS_LEFT:
                shutil.rmtree(left)


def _packed(folder: Path) -> Backup:
    """Pack a database, describe it, and read from the disk what was written, as one who restores it will."""
    with Store.open(folder) as store:
        counts, schema = store.counts(), store.schema()
    path = folder / "packed"
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        packed.comment = _NOTE
        with packed.open(DATABASE, "w", force_zip64=True) as out:
            size, sha256 = _measured((folder / DATABASE).open("rb"), out.write)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        backup = Backup(FORMAT, made, schema, counts.articles, counts.sources, size, sha256)
        packed.writestr(MANIFEST, json.dumps(asdict(backup), indent=2) + "\n")
    with zipfile.ZipFile(path) as packed:
        if _measured(packed.open(DATABASE)) != (size, sha256):
            raise MorgueError(
                "the disk did not keep what was written", str(path), "See whether it is failing."
            )
    return backup


def _measured(stream: IO[bytes], write: Callable[[bytes], object] = len) -> tuple[int, str]:
    """Read a stream to its end, hand on every piece, and give its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    with stream:
        while piece := stream.read(CHUNK):
            write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _unpack(file: Path, database: Path, progress: Progress | None) -> None:
    """Lay out the database of a backup, and prove it to be the one that was backed up."""
    try:
        with file.open("rb") as stream:
            if stream.read(len(_SQLITE)) == _SQLITE:
                shutil.copyfile(file, database)
                return
        with zipfile.ZipFile(file) as packed, database.open("xb") as out:
            told = _manifest(packed)
            copied = _measured(packed.open(DATABASE), _counting(out, told.size, progress))
    except FileNotFoundError as error:
        raise MorgueError("there is no such file", str(file)) from error
    except _DAMAGED as error:
        raise MorgueError("this is no backup of Morgue, or it is damaged", str(file)) from error
    except OSError as error:
        said = said_by_system(error)
        raise MorgueError(f"it cannot be restored: {said.what}", str(file), said.cure) from error
    if copied != (told.size, told.sha256):
        raise MorgueError("the backup is damaged", str(file), "Take an earlier one.")


def _manifest(packed: zipfile.ZipFile) -> Backup:
    told: Any = json.loads(packed.read(MANIFEST))
    if told["format"] > FORMAT:
        raise MorgueError(f"this backup is of format {told['format']}", cure="Upgrade Morgue to restore it.")
    return Backup(**{name: told[name] for name in Backup.__dataclass_fields__})


def _counting(out: IO[bytes], total: int, progress: Progress | None) -> Callable[[bytes], None]:
    """Give what writes pieces to a file, never more than were told, and tells how far it has come."""
    done = 0

    def write(piece: bytes) -> None:
        nonlocal done
        done += len(piece)
        if done > total:
            raise ValueError("there is more in it than it says")
        out.write(piece)
        if progress:
            progress(done, total)

    return write
