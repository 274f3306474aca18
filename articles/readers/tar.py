"""Tar archives: their files one after another, as they come, from a stream that cannot be wound back.

The standard library's own reader holds whatever length a header claims in memory, and some of its versions
loop or crawl on hostile headers (CVE-2024-6232, CVE-2025-8194); only its decoding of one block is used.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from articles.errors import ReadError
from articles.readers import Opened
from articles.readers.packing import why_not_opened
from articles.readers.sniffing import Head
from articles.sources import Refusal
from articles.walking import NEVER_CLIPPINGS, SIDECAR, printable

BLOCK = 512  # bytes; everything in a tar begins at a multiple of it
LARGEST_HEADER = 1 << 20  # bytes of a header that extends the next one
MAGIC_AT = 257
CHUNK_BYTES = 1 << 16
LONGEST_NUMBER = 16  # digits of a size

_PAX_LENGTH = re.compile(rb"(\d{1,9}) ")
_KINDS = {
    tarfile.SYMTYPE: "a link, which is not followed",
    tarfile.LNKTYPE: "a link, which is not followed",
    tarfile.CHRTYPE: "a device, not a file",
    tarfile.BLKTYPE: "a device, not a file",
    tarfile.FIFOTYPE: "a named pipe, not a file",
    tarfile.GNUTYPE_SPARSE: "a file with holes, which Morgue does not read",
}
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_EXTENDING = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
_BREAKS_OFF = "the tar archive breaks off; what came before was read"
_SAME_NAME = "another file of the same name stands before it"


def is_tar(head: Head) -> bool:
    """Say whether a file is a tar archive: a POSIX or GNU one by its mark, an older one by its check sum."""
    if head.data[MAGIC_AT : MAGIC_AT + 5] == b"ustar":
        return True
    return head.extension == ".tar" and _header(head.data[:BLOCK]) is not None


def files_of_tar(opened: Opened) -> Iterator[Opened | Refusal]:
    """Give the files in a tar archive; links, devices and names that lead out of it are refused by name."""
    seen: set[str] = set()
    taken = 0
    for member in _members(opened.stream):
        opened.allowance.enter()
        name = printable(member.name).removeprefix("./")
        outside = why_not_opened(member.name)
        if member.kind == tarfile.DIRTYPE or (not outside and _left_out(name)):
            continue
        taken += 1
        reason = outside or member.reason or (_SAME_NAME if name in seen else "")
        seen.add(name)
        if reason:
            yield opened.refusal(reason, name)
        else:
            yield opened.unpacked(io.BufferedReader(member.stream, CHUNK_BYTES), name)
        if opened.allowance.spent:
            return
    if not taken:
        raise ReadError("a tar archive with no file in it that could be an article")


def _left_out(name: str) -> bool:
    """Say whether a file is passed over in silence, as it would be in a folder."""
    parts = [part for part in name.split("/") if part != "."]
    return any(part in NEVER_CLIPPINGS or part.startswith(".") for part in parts)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    kind: bytes
    stream: _Slice

    @property
    def reason(self) -> str:
        """Say why it cannot be read, if so."""
        if self.name.endswith(SIDECAR):
            return "the facts of another file, which are read from folders and ZIP archives only"
        if self.kind not in _FILES:
            return _KINDS.get(self.kind, "neither a file nor a folder")
        return ""


def _members(stream: BinaryIO) -> Iterator[_Member]:
    """Go through a tar's members; what is not read of one is skipped."""
    position, extended = 0, _Extended()
    while block := _exactly(stream, BLOCK):
        if not block.strip(b"\0"):
            return
        header = _header(block)
        if header is None or header.size < 0:
            raise ReadError(f"the tar archive is damaged at byte {position:,}; what came before was read")
        if header.type in _EXTENDING:
            body = _Slice(stream, header.size)
            extended = extended.joined(header.type, body)
        else:
            holds = header.type in _FILES or header.type == tarfile.GNUTYPE_SPARSE
            body = _Slice(stream, extended.size if extended.size is not None else header.size * holds)
            yield _Member(extended.name or header.name, extended.kind or header.type, body)
            extended = _Extended()
        body.skip()
        position += BLOCK + body.size + -body.size % BLOCK


@dataclass(frozen=True, slots=True)
class _Extended:
    """What headers of their own say of the member that follows them; None or empty where they say nothing."""

    name: str = ""
    size: int | None = None
    kind: bytes = b""

    def joined(self, kind: bytes, body: _Slice) -> _Extended:
        """Add what another such header says."""
        if kind not in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
            return self
        if body.size > LARGEST_HEADER:
            raise ReadError("a header in the tar archive claims to be longer than a mebibyte")
        data = body.read(body.size)
        if kind == tarfile.GNUTYPE_LONGNAME:
            return replace(self, name=_text(data.rstrip(b"\0")))
        said = dict(_records(data))
        size = said.get(b"size", b"")
        return _Extended(
            _text(said[b"path"]) if said.get(b"path") else self.name,
            int(size) if size.isdigit() and len(size) < LONGEST_NUMBER else self.size,
            tarfile.GNUTYPE_SPARSE if any(key.startswith(b"GNU.sparse") for key in said) else self.kind,
        )


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Go through the records of a POSIX header: "27 path=archive/ferry.txt" and a line end."""
    position = 0
    while match := _PAX_LENGTH.match(data, position):
        end = position + int(match[1])
        if end <= match.end() or end > len(data):
            return
        key, _, value = data[match.end() : end - 1].partition(b"=")
        yield key, value
        position = end


class _Slice(io.RawIOBase):
    """So many bytes of a stream, from where it stands."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.size = size
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next; 0 at the end. Raises ReadError where the archive breaks off."""
        data = self._stream.read(min(self._left, len(buffer)))
        if self._left and not data:
            raise ReadError(_BREAKS_OFF)
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        """Pass over what has not been read, and what fills up the last block."""
        while self._left and self.read(CHUNK_BYTES):
            pass
        _exactly(self._stream, -self.size % BLOCK)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """Read so many bytes, or none at the very end. Raises ReadError when there are fewer."""
    data = b""
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    if data and len(data) < size:
        raise ReadError(_BREAKS_OFF)
    return data


def _header(block: bytes) -> tarfile.TarInfo | None:
    """Decode a header block; None when its check sum is not right."""
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
