"""Finding files: what the given paths hold, folders included, each under the name it will keep."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.sources import Refusal
from articles.store_values import FileState

STANDARD_INPUT = "-"
SIDECAR = ".meta.json"
SETTLED_NS = 2_000_000_000  # a younger time stamp may hide another change (file systems count in up to 2 s)
ARCHIVE = "archive.db"  # a folder that holds it is an archive: its own files are no clippings
BELONGINGS_OF_ARCHIVE = ("index",)
NEVER_CLIPPINGS = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
PAGES = (".html", ".htm")
PARTS_OF_PAGE = (
    "_files",
    ".files",
    "_fichiers",
    "-Dateien",
    "_archivos",
    "_bestanden",
)  # as browsers name them

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "a link that leads back to itself",
    errno.ENAMETOOLONG: "its path is too long for this system",
}
_OTHER_KINDS = (
    (stat.S_ISFIFO, "a named pipe, not a file; to read it, lead it into `morgue ingest -`"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file; to read standard input, give -"),
    (stat.S_ISBLK, "a device, not a file"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read, as it was when it was found.

    `name` is its identity in the archive: the absolute path with every link resolved, in printable form, so
    that one file has one name from wherever it was given. `path` is what to open. `state` is None for
    standard input. `settled` says that a later change of the file is bound to change `state`. `sidecar` is
    the path of the file of facts beside it, if there is one.
    """

    name: str
    path: str
    state: FileState | None = None
    settled: bool = False
    sidecar: str | None = None


def files_in(paths: Sequence[str]) -> Iterator[Found | Refusal]:
    """Find the files that the given paths name or hold, folders in sorted order, and name what cannot be.

    In folders, hidden files, an archive's own files and the parts browsers save beside a page are left out;
    links are followed, but no folder is gone into twice. "-" is standard input. Nothing here raises.
    """
    walk = _Walk()
    for path in dict.fromkeys(paths):
        if path == STANDARD_INPUT:
            yield Found(STANDARD_INPUT, STANDARD_INPUT)
        else:
            yield from walk.given(path)


def printable(path: str) -> str:
    """Write a path so that it can be printed and stored: what is no text in it as escapes."""
    text = path.encode("utf-8", "backslashreplace").decode()
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def why(error: OSError | ValueError) -> str:
    """Say in words why a file could not be reached."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
    return "its name is no file name"


def why_not_a_file(mode: int) -> str:
    """Say what a thing is that is neither file nor folder, by its mode."""
    return next((words for test, words in _OTHER_KINDS if test(mode)), "neither a file nor a folder")


class Listing:
    """The names in one folder, and which of them speak of which."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)
        self.stems = {os.path.splitext(name)[0] for name in names if not name.endswith(SIDECAR)}

    def sidecar_of(self, name: str) -> str | None:
        """Name the sidecar of a file; that with the whole name comes before that with the stem."""
        candidates = (name + SIDECAR, os.path.splitext(name)[0] + SIDECAR)
        return next((candidate for candidate in candidates if candidate in self.names), None)

    def has_subject(self, sidecar: str) -> bool:
        """Say whether the file that a sidecar speaks of is there."""
        subject = sidecar.removesuffix(SIDECAR)
        return subject in self.names or subject in self.stems

    def leaves_out(self, name: str) -> bool:
        """Say whether a name in a folder is passed over in silence."""
        if name.startswith(".") or name in NEVER_CLIPPINGS:
            return True
        if ARCHIVE in self.names and (name.startswith(ARCHIVE) or name in BELONGINGS_OF_ARCHIVE):
            return True
        stem = next((name.removesuffix(end) for end in PARTS_OF_PAGE if name.endswith(end)), None)
        return stem is not None and any(stem + extension in self.names for extension in PAGES)


class _Walk:
    """One walk through everything given: it remembers the folders it has been in."""

    def __init__(self) -> None:
        self._visited: set[tuple[int, int]] = set()
        self._last_listing: tuple[str, Listing] = ("", Listing(()))

    def given(self, path: str) -> Iterator[Found | Refusal]:
        """Find what one given path names or holds."""
        try:
            state = os.stat(path)
        except (OSError, ValueError) as error:
            yield Refusal(printable(path), why(error))
            return
        if stat.S_ISDIR(state.st_mode):
            yield from self._folder(os.path.realpath(path))
        else:
            folder, name = os.path.realpath(os.path.dirname(path)), os.path.basename(path)
            yield from self._file(folder, name, self._listing_beside(folder, name))

    def _folder(self, path: str) -> Iterator[Found | Refusal]:
        """Find the files of a folder and of those in it; a stack, because folders may lie very deep."""
        stack = [self._entries(path)]
        while stack:
            for found in stack[-1]:
                if isinstance(found, str):
                    stack.append(self._entries(found))
                    break
                yield found
            else:
                stack.pop()

    def _entries(self, folder: str) -> Iterator[Found | Refusal | str]:
        """Find the files of one folder, and the paths of the folders in it, by name."""
        try:
            names = self._enter(folder)
        except OSError as error:
            yield Refusal(printable(folder), why(error))
            return
        listing = Listing(names)
        for name in sorted(names):
            if listing.leaves_out(name):
                continue
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                yield os.path.realpath(path)
            else:
                yield from self._file(folder, name, listing)

    def _enter(self, folder: str) -> list[str]:
        """List a folder's names; none when it was listed before, which also ends every loop of links."""
        state = os.stat(folder)
        if (state.st_dev, state.st_ino) in self._visited:
            return []
        self._visited.add((state.st_dev, state.st_ino))
        return os.listdir(folder)

    def _listing_beside(self, folder: str, name: str) -> Listing:
        """List the folder of a given file; thousands of files of one folder may be given in a row."""
        if folder != self._last_listing[0]:
            try:
                self._last_listing = folder, Listing(os.listdir(folder))
            except OSError:  # it may be searched but not listed
                names = (name, name + SIDECAR, os.path.splitext(name)[0] + SIDECAR)
                return Listing([each for each in names if os.path.lexists(os.path.join(folder, each))])
        return self._last_listing[1]

    def _file(self, folder: str, name: str, listing: Listing) -> Iterator[Found | Refusal]:
        path = os.path.join(folder, name)
        if name.endswith(SIDECAR):
            if not listing.has_subject(name):
                yield Refusal(printable(path), "a sidecar, but the file that it speaks of is not beside it")
            return
        try:
            yield self._found(path, listing.sidecar_of(name))
        except (OSError, ValueError) as error:
            broken_link = os.path.islink(path) and getattr(error, "errno", 0) == errno.ENOENT
            yield Refusal(
                printable(path), "a link to a file that is not there" if broken_link else why(error)
            )

    def _found(self, path: str, sidecar: str | None) -> Found | Refusal:
        now = time.time_ns()
        state = os.stat(path)
        if not stat.S_ISREG(state.st_mode):
            return Refusal(printable(path), why_not_a_file(state.st_mode))
        youngest, fingerprint = state.st_mtime_ns, ""
        if sidecar is not None:
            beside = os.stat(os.path.join(os.path.dirname(path), sidecar))
            youngest = max(youngest, beside.st_mtime_ns)
            fingerprint = printable(f"{sidecar} {beside.st_size} {beside.st_mtime_ns}")
        return Found(
            printable(os.path.realpath(path) if os.path.islink(path) else path),
            path,
            FileState(state.st_size, state.st_mtime_ns, fingerprint),
            settled=youngest < now - SETTLED_NS,
            sidecar=None if sidecar is None else os.path.join(os.path.dirname(path), sidecar),
        )
