"""Where the generations of an index lie, which one is in use, and whose turn it is to build.

index/CURRENT            the name of the generation in use, replaced by an atomic rename
index/LOCK               locked by whoever builds; it holds nothing
index/g000001/           one generation; without a manifest it is half-built
index/g000001/manifest.json
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from articles.steps import reached
from index.analysis import ANALYSIS_VERSION
from index.engine import EngineKind
from index.search import SearchError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

WAIT_SECONDS = 3600.0  # a builder waits this long for another to end
_NAME = re.compile(r"g\d{6,}")
_CURE = "Run `morgue reindex`"
_log = logging.getLogger(__name__)


class IndexMissing(SearchError):  # noqa: N818 - a fact people know by this name
    """There is no index to search, or only one that an older program made."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished generation says of itself; another program version may not understand it."""

    engine: str
    format: int
    analysis: int

    @classmethod
    def of(cls, kind: EngineKind) -> Manifest:
        """Give the manifest that a generation made by this program has."""
        return cls(kind.name, kind.version, ANALYSIS_VERSION)


def index_folder(archive: Path) -> Path:
    """Give the folder that holds all generations."""
    return archive / "index"


def current_name(archive: Path) -> str | None:
    """Read which generation is in use; None when there is none."""
    try:
        name = (index_folder(archive) / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError("the index cannot be read", str(index_folder(archive)), _CURE) from error
    return name if _NAME.fullmatch(name) else None


def usable_generation(archive: Path, kind: EngineKind) -> Path:
    """Give the folder of the generation in use; IndexMissing says what to do when there is none to use."""
    name = current_name(archive)
    if name is None:
        raise IndexMissing("there is no index yet", str(archive), _CURE)
    folder = index_folder(archive) / name
    manifest = read_manifest(folder)
    if manifest is None:
        raise IndexMissing(f"the index {name} is gone or incomplete", str(archive), _CURE)
    if manifest != Manifest.of(kind):
        raise IndexMissing("the index was made by another version of Morgue", str(archive), _CURE)
    return folder


def read_manifest(folder: Path) -> Manifest | None:
    """Read what a generation says of itself; None when it is half-built or unreadable."""
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def new_generation(archive: Path) -> Path:
    """Make the folder of the next generation."""
    folder = index_folder(archive)
    last = max((int(path.name[1:]) for path in generations(archive)), default=0)
    made = folder / f"g{last + 1:06}"
    made.mkdir()
    return made


def generations(archive: Path) -> list[Path]:
    """List the folders of all generations, half-built ones included."""
    return sorted(path for path in index_folder(archive).glob("g*") if _NAME.fullmatch(path.name))


def finish(folder: Path, kind: EngineKind) -> None:
    """Write the manifest of a generation that is whole, and everything of it safely to the disk."""
    (folder / "manifest.json").write_text(json.dumps(asdict(Manifest.of(kind))), encoding="utf-8")
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def switch(archive: Path, name: str) -> None:
    """Put a generation in use: at every moment CURRENT names the old one or the new one."""
    folder = index_folder(archive)
    temporary = folder / "CURRENT.new"
    with temporary.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    reached("CURRENT drafted")
    os.replace(temporary, folder / "CURRENT")
    _sync_folder(folder)


def sweep(archive: Path) -> list[str]:
    """Remove every generation but the one in use; only a builder, whose turn it is, may do that.

    A reader that has one of them open keeps its files, and reads CURRENT again when it opens anew. Where open
    files cannot be removed (Windows), they are left for the next time.
    """
    current = current_name(archive)
    removed = [path for path in generations(archive) if path.name != current]
    for path in removed:
        with suppress(OSError):
            (path / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in removed]


@contextmanager
def turn(archive: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for one's turn to build, and keep it; the turn of a process that dies ends with it."""
    folder = index_folder(archive)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "LOCK").open("a+")
    except OSError as error:
        where, cure = str(folder), "See to its permissions and to the disk"
        raise SearchError(f"the index cannot be written: {error.strerror}", where, cure) from error
    with lock:
        _take(lock, archive, wait)
        try:
            yield
        finally:
            _release(lock)


def _take(lock: IO[Any], archive: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    told = False
    while not _try(lock):
        if time.monotonic() > deadline:
            raise SearchError("another program is indexing this archive", str(archive), "Try again later")
        if not told:
            _log.warning("Another program is indexing %s; waiting for it to end.", archive)
            told = True
        time.sleep(0.1)


def _try(lock: IO[Any]) -> bool:
    try:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _windows_lock(lock, "LK_NBLCK")
    except OSError:
        return False
    return True


def _release(lock: IO[Any]) -> None:
    if fcntl:
        fcntl.flock(lock, fcntl.LOCK_UN)
    else:
        _windows_lock(lock, "LK_UNLCK")


def _windows_lock(lock: IO[Any], mode: str) -> None:
    import msvcrt

    lock.seek(0)
    msvcrt.locking(lock.fileno(), getattr(msvcrt, mode), 1)  # type: ignore[attr-defined]


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
