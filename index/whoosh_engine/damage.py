"""What Whoosh raises when its files are damaged or gone, in words that help."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError

from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import LockError
from whoosh.reading import TermNotFound

from index.search import SearchError

CURE = "Run `morgue reindex` to make the index anew; the archive itself is not hurt"
# Whoosh checks little of what it reads: a torn file shows as whatever its bytes happen to break.
_DAMAGE = (
    WhooshIndexError,
    TermNotFound,
    UnpicklingError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    ImportError,
)


@contextmanager
def faults_told(folder: Path) -> Iterator[None]:
    """Turn what keeps Whoosh from writing (a full disk, missing permission) into a SearchError."""
    try:
        yield
    except LockError as error:
        cure = "Wait for it to end"
        raise SearchError("another program is writing to the index", str(folder), cure) from error
    except OSError as error:
        what = f"the index cannot be written: {error.strerror or error}"
        raise SearchError(what, str(folder), "See to the disk and its permissions") from error


@contextmanager
def reading_told(folder: Path) -> Iterator[None]:
    """Turn what Whoosh raises over files damaged since they were opened into a SearchError."""
    try:
        yield
    except (TermNotFound, UnpicklingError, struct.error, OSError, EOFError) as error:
        raise SearchError("the index is damaged", str(folder), CURE) from error


@contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """Turn whatever Whoosh raises over damaged files into a SearchError that names the index."""
    try:
        yield
    except _DAMAGE as error:
        what = "the index is damaged" if folder.is_dir() else "the index is gone"
        raise SearchError(what, str(folder), CURE) from error
