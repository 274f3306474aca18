"""A new archive is made aside, proved whole, and only then put in its place: it is there entirely or not."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from articles.errors import MorgueError, StoreError, said_by_system
from articles.steps import reached
from articles.store import DATABASE, Store

_ASIDE = ".unfinished-"  # what a run that was killed leaves; the next one removes it


@contextmanager
def new_archive(archive: Path) -> Iterator[Path]:
    """Give a folder to make `archive.db` in; afterwards it is put into an archive that has none.

    What is not whole is not put there. Raises MorgueError when there is an archive already.
    """
    require_empty(archive)
    try:
        archive.mkdir(parents=True, exist_ok=True)
        for left in archive.glob(f"{_ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=archive))
    except OSError as error:
        raise StoreError(
            f"the archive's folder cannot be made: {error.strerror or error}",
            str(archive),
            said_by_system(error).cure or "Name another with --archive, or see to the permissions.",
        ) from error
    try:
        yield aside
        reached("archive laid out")
        prove(aside)
        reached("archive proved")
        _put_in_place(aside / DATABASE, archive / DATABASE)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def require_empty(archive: Path) -> None:
    """Raise MorgueError when a folder holds an archive, or a part of one."""
    for name in (DATABASE, f"{DATABASE}-wal", "index"):
        if (archive / name).exists():
            raise MorgueError(
                f"there is an archive here already: {name}",
                str(archive),
                "Nothing was changed; name a new folder with --archive.",
            )


def prove(archive: Path) -> int:
    """Verify an archive's every original and article, and count the articles; MorgueError for any fault."""
    with Store.open(archive) as store:
        for fault in store.verify():
            raise MorgueError(f"it is damaged: {fault}", cure="Take an earlier backup.")
        return store.counts().articles


def flushed(path: Path) -> None:
    """Have a file or a folder written to the disk, as far as the system can say so."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def put(path: Path, target: Path, refused: Callable[[], MorgueError]) -> None:
    """Move a finished file to its name at once, unless there is one of that name by now."""
    flushed(path)
    try:
        os.link(path, target)
        reached("file named")
        path.unlink()
    except FileExistsError:
        raise refused() from None
    except OSError:  # a disk without links
        if target.exists():
            raise refused() from None
        path.rename(target)
    flushed(target.parent)


def _put_in_place(database: Path, target: Path) -> None:
    put(
        database,
        target,
        lambda: MorgueError("there is an archive here already", str(target.parent), "It was left as it is."),
    )
