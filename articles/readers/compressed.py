"""Compressed files: gzip, bzip2 and xz are unpacked as they are read, and to a bounded size."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from articles.errors import ReadError
from articles.readers import Allowance, Opened, some
from articles.readers.sniffing import Head

CHUNK_BYTES = 1 << 16
MEMORY_FOR_XZ = 256 << 20  # bytes; what `xz -9` needs is 65 MiB
LIKELY_BYTES = 64 << 20  # up to so many, nobody asks how well a file was packed
LIKELY_RATIO = 200  # text is packed to a tenth or, where it repeats itself, a fiftieth
FAULTS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class Ration:
    """What one packed file has unpacked to so far, held against its size and the allowance of all.

    `packed` is that size in bytes, as far as it is known yet.
    """

    def __init__(self, allowance: Allowance, packed: int = 0) -> None:
        self.packed = packed
        self._allowance = allowance
        self._unpacked = 0

    def count(self, size: int) -> None:
        """Count bytes that were unpacked. Raises ReadError when no honest file unpacks to so many."""
        self._unpacked += size
        self._allowance.unpack(size)
        if self._unpacked > LIKELY_BYTES and self._unpacked > LIKELY_RATIO * self.packed:
            bomb = f"it unpacks to over {LIKELY_RATIO} times its size, as only a bomb does"
            raise ReadError(f"{bomb}; the rest was not read")


class Unpacker(Protocol):
    """What the three compressions of the standard library have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of what was packed has been reached."""

    @property
    def unused_data(self) -> bytes:
        """What follows that end."""

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes:
        """Unpack data, giving at most so many bytes at once."""


MAGIC: tuple[tuple[bytes, str, Callable[[], Any]], ...] = (
    (b"\x1f\x8b\x08", "gzip", lambda: zlib.decompressobj(wbits=31)),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", "xz", lambda: lzma.LZMADecompressor(memlimit=MEMORY_FOR_XZ)),
)
LONGEST_MAGIC = max(len(magic) for magic, _, _ in MAGIC)


def is_compressed(head: Head) -> bool:
    """Say whether a file is compressed with gzip, bzip2 or xz."""
    return _kind(head.data) is not None


def unpack(opened: Opened) -> Iterator[Opened]:
    """Give the file that a compressed one holds."""
    data = some(opened.stream, CHUNK_BYTES)
    kind = _kind(data)
    if kind is None:
        raise ReadError("it is not compressed in any way that Morgue knows")
    stream = Unpacked(data, opened.stream, kind[1], kind[0], opened.allowance)
    yield opened.unpacked(io.BufferedReader(stream, CHUNK_BYTES))


class Unpacked(io.RawIOBase):
    """What a compressed stream holds; reading it raises ReadError where it is damaged or a bomb."""

    def __init__(
        self, data: bytes, rest: BinaryIO, make: Callable[[], Unpacker], name: str, allowance: Allowance
    ) -> None:
        self._data = data
        self._rest = rest
        self._make = make
        self._name = name
        self._ration = Ration(allowance, len(data))
        self._unpacker = make()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what is unpacked next; 0 at the end."""
        while not self._unpacker.eof or self._next():
            ended = not self._data and self._wants_input() and not self._fetch()
            data = self._decompress(len(buffer))
            if data:
                self._ration.count(len(data))
                buffer[: len(data)] = data
                return len(data)
            if ended and not self._unpacker.eof:
                raise ReadError(f"its {self._name} data breaks off; what came before was read")
        return 0

    def _next(self) -> bool:
        """Go on to what was packed on its own and appended; False when nothing follows."""
        self._data = self._unpacker.unused_data
        while len(self._data) < LONGEST_MAGIC and self._fetch():
            pass
        self._data = self._data.lstrip(b"\0")  # what fills up a tape's last block
        if not self._data:
            return False
        if _kind(self._data) is None:
            raise ReadError(f"what follows its {self._name} data is something else; it was not read")
        self._unpacker = self._make()
        return True

    def _fetch(self) -> bool:
        """Read on; False at the end of what is packed."""
        data = some(self._rest, CHUNK_BYTES)
        self._data += data
        self._ration.packed += len(data)
        return bool(data)

    def _wants_input(self) -> bool:
        return bool(getattr(self._unpacker, "needs_input", True))

    def _decompress(self, size: int) -> bytes:
        try:
            data = self._unpacker.decompress(self._data, size)
        except FAULTS as error:
            raise ReadError(f"its {self._name} data is damaged; what came before was read") from error
        except MemoryError as error:
            raise ReadError(f"unpacking its {self._name} data takes too much memory") from error
        self._data = getattr(self._unpacker, "unconsumed_tail", b"")
        return data


def _kind(data: bytes) -> tuple[str, Callable[[], Unpacker]] | None:
    return next(((name, make) for magic, name, make in MAGIC if data.startswith(magic)), None)
