"""Files that come in through the web: kept for a moment, taken in as `morgue ingest` does, and let go."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import BinaryIO

from articles.errors import MorgueError, said_by_system
from articles.ingest import IngestReport, ingest
from articles.steps import reached
from articles.store import Store
from index.generations import catch_up

FOLDER = "uploads"  # in the archive's directory, while they are taken in
LONGEST_NAME = 100  # characters
SECONDS_FOR_A_TURN = 5.0
_TURN = Lock()
_NOT_IN_NAMES = re.compile(r"[^\w.,()'&+@ -]")
log = logging.getLogger(__name__)


class BusyError(MorgueError):
    """Somebody else's files are being taken in."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of files, and why what was taken in cannot be searched yet; empty when it can."""

    report: IngestReport
    not_searchable: str = ""


def add(archive: Path, files: Iterable[tuple[str, BinaryIO]], recogniser: str) -> Added:
    """Take files in, one process at work, and make them searchable.

    A file is known by its name and its bytes: the same file again changes nothing, and another file of the
    same name replaces none. Raises BusyError when others' files are being taken in for too long.
    """
    if not _TURN.acquire(timeout=SECONDS_FOR_A_TURN):
        raise BusyError("other files are being taken in", cure="Try again in a minute.")
    try:
        with _kept(archive, files) as paths, Store.create(archive) as store:
            reached("upload kept")
            report = ingest(store, paths, recogniser=recogniser, workers=1)
        reached("upload stored")
        return Added(report, _make_searchable(archive))
    finally:
        _TURN.release()


def _make_searchable(archive: Path) -> str:
    """Bring the index up to date; say why not, if not: the articles are stored, and are indexed later."""
    try:
        catch_up(archive, wait=SECONDS_FOR_A_TURN)
    except (MorgueError, OSError) as error:
        log.warning("The articles are stored, but not yet searchable: %s", error)
        return str(error if isinstance(error, MorgueError) else said_by_system(error))
    return ""


@contextmanager
def _kept(archive: Path, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[list[str]]:
    """Keep files in the archive's directory for as long as they are read."""
    folder = archive / FOLDER
    folder.mkdir(exist_ok=True)
    draft = Path(mkdtemp(dir=folder, prefix="."))
    try:
        yield [str(_keep(folder, draft, name, file)) for name, file in files]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(folder: Path, draft: Path, name: str, file: BinaryIO) -> Path:
    arrived = draft / "file"
    with arrived.open("wb") as out:
        shutil.copyfileobj(file, out)
    with arrived.open("rb") as kept:
        place = folder / file_digest(kept, "sha256").hexdigest()[:12]
    place.mkdir(exist_ok=True)
    return arrived.replace(place / safe_name(name))


def safe_name(name: str) -> str:
    """Give a file's name without its folders and without signs that mean something to a system."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = _NOT_IN_NAMES.sub("_", last).strip(" .").rpartition(".")
    ending = ending[:16]
    short = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"
    while len(short.encode()) > 2 * LONGEST_NAME:
        stem = stem[:-1]
        short = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"
    return short or "file"
