"""ZIP archives: their files are read where they lie, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, BinaryIO

from articles.errors import ReadError
from articles.readers import Opened
from articles.readers.compressed import Ration
from articles.readers.packing import why_not_opened
from articles.readers.signatures import why_no_article
from articles.readers.sniffing import Head
from articles.sidecars import LARGEST_SIDECAR, hints_of_sidecar
from articles.sources import Hints, Refusal
from articles.walking import SIDECAR, Listing, printable

CHUNK_BYTES = 1 << 16
IN_MEMORY = 16 << 20  # bytes of a ZIP inside another archive that are kept in memory; more goes to disk
END_BYTES = 66_000  # of a ZIP: they hold where its list of files is, whatever comment follows
LARGEST_LIST = 48 << 20  # bytes of that list
FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, KeyError, IndexError)
WACZ = "datapackage.json"  # in a web archive packed with its indexes (WACZ); the pages are under archive/
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)

_END, _END_64 = b"PK\5\6", b"PK\6\6"
_ENCRYPTED = 0x1
_UTF_8 = 0x800
_SAME_NAME = "another file of the same name stands before it"


def is_zip(head: Head) -> bool:
    """Say whether a file is a ZIP archive, and not a document of some program that is stored as one."""
    return head.data.startswith((b"PK\3\4", _END)) and why_no_article(head.data) is None


def files_of_zip(opened: Opened) -> Iterator[Opened | Refusal]:
    """Give the files in a ZIP archive with the facts of their sidecars; the rest is refused by name."""
    with _wound_back(opened.stream) as stream:
        size = _check_list(stream)
        try:
            archive = zipfile.ZipFile(stream)
        except (*FAULTS, NotImplementedError) as error:
            raise ReadError("a ZIP archive whose list of files is damaged") from error
        with archive:
            yield from _files(archive, opened, Ration(opened.allowance, size))


def _files(archive: zipfile.ZipFile, opened: Opened, ration: Ration) -> Iterator[Opened | Refusal]:
    files = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    if any(name == WACZ for name, _ in files):
        files = [(name, info) for name, info in files if name.startswith("archive/")]
    folders = _Folders([name for name, _ in files])
    by_name = dict(reversed(files))
    taken = 0
    for name, info in files:
        opened.allowance.enter()
        outside = why_not_opened(name)
        if not outside and folders.leave_out(name):
            continue
        taken += 1
        reason = outside or _why_not_read(info)
        if by_name[name] is not info:
            reason = reason or _SAME_NAME
        if reason:
            yield opened.refusal(reason, printable(name))
        else:
            yield from _opened(
                archive, info, name, by_name.get(folders.sidecar_of(name) or ""), opened, ration
            )
        if opened.allowance.spent:
            return
    if not taken:
        raise ReadError("a ZIP archive with no file in it that could be an article")


def _opened(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    sidecar: zipfile.ZipInfo | None,
    opened: Opened,
    ration: Ration,
) -> Iterator[Opened | Refusal]:
    """Open one file, with the facts of its sidecar."""
    label = printable(name)
    try:
        hints = opened.hints
        if sidecar is not None:
            hints = _facts(archive, sidecar, ration).over(hints)
        stream = io.BufferedReader(_File(archive, info, ration), CHUNK_BYTES)
        yield replace(opened.unpacked(stream, label), hints=hints)
    except ReadError as error:
        yield opened.refusal(error.reason, label)


def _facts(archive: zipfile.ZipFile, sidecar: zipfile.ZipInfo, ration: Ration) -> Hints:
    name = os.path.basename(_name(sidecar))
    with io.BufferedReader(_File(archive, sidecar, ration), CHUNK_BYTES) as stream:
        return hints_of_sidecar(stream.read(LARGEST_SIDECAR + 1), name)


class _Folders:
    """The folders of an archive, each with the names in it."""

    def __init__(self, names: list[str]) -> None:
        inside: dict[str, set[str]] = defaultdict(set)
        for name in names:
            path, (folder, last) = "", os.path.split(name)
            while path != name and last not in inside[folder]:
                inside[folder].add(last)
                path, name = name, folder
                folder, last = os.path.split(name)
        self._listings = {folder: Listing(sorted(held)) for folder, held in inside.items()}

    def leave_out(self, name: str) -> bool:
        """Say whether a file is passed over in silence, as it would be in a folder; so are sidecars."""
        folder, last = os.path.split(name)
        if last.endswith(SIDECAR) and self._listings[folder].has_subject(last):
            return True
        while last:
            if last != "." and self._listings[folder].leaves_out(last):
                return True
            folder, last = os.path.split(folder)
        return False

    def sidecar_of(self, name: str) -> str | None:
        """Name the sidecar of a file, if there is one."""
        folder, last = os.path.split(name)
        sidecar = self._listings[folder].sidecar_of(last)
        return sidecar and os.path.join(folder, sidecar)


class _File(io.RawIOBase):
    """One file of a ZIP archive; reading it raises ReadError where it is damaged or a bomb."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, ration: Ration) -> None:
        self._ration = ration
        self._damaged = False
        try:
            self._stream: IO[bytes] = archive.open(info)
        except (*FAULTS, NotImplementedError, RuntimeError) as error:
            raise ReadError("it is damaged in its ZIP archive") from error

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next; 0 at the end."""
        try:
            data = b"" if self._damaged else self._stream.read(len(buffer))
        except FAULTS:
            self._damaged = True
        if self._damaged:  # it is found out once only, by the check sum at the end, but holds for good
            raise ReadError("it is damaged in its ZIP archive")
        self._ration.count(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _wound_back(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream that can be wound back: itself, or a copy of one that comes out of a pipe or archive."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
        shutil.copyfileobj(stream, copy, CHUNK_BYTES)
        yield copy  # type: ignore[misc]


def _check_list(stream: BinaryIO) -> int:
    """Make sure that a ZIP's list of files fits in memory; give the size of the archive in bytes."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - END_BYTES))
    end = stream.read(END_BYTES)
    at, at_64 = end.rfind(_END), end.rfind(_END_64)
    if at < 0 or at + 22 > len(end):
        raise ReadError(
            "a ZIP archive that breaks off: the list of its files, which stands at its end, is missing"
        )
    (length,) = struct.unpack_from("<I", end, at + 12)
    if 0 <= at_64 <= len(end) - 56:
        (length,) = struct.unpack_from("<Q", end, at_64 + 40)
    if length > LARGEST_LIST:
        raise ReadError(f"a ZIP archive whose list of files alone is over {LARGEST_LIST >> 20} MiB")
    return size


def _name(info: zipfile.ZipInfo) -> str:
    """Give a file's name; many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _why_not_read(info: zipfile.ZipInfo) -> str:
    """Say why a file cannot be read, going by its entry in the list; empty when it can."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, which is not followed"
    if info.filename.endswith(SIDECAR):
        return "a sidecar, but the file that it speaks of is not beside it"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted; unpack it with its password first"
    if info.compress_type not in METHODS:
        return "compressed in a way that Morgue does not read; unpack it first"
    return ""
