"""One file of named arrays: written once, mapped into memory, and never trusted blindly.

Layout, all numbers little-endian:

    offset 0      8 bytes   b"MORGUE\\x01\\n": the kind of file and its format version (the seventh byte)
    then          arrays    each starts at a multiple of 64 bytes, raw values, zero bytes between
    then          footer    UTF-8 JSON: {"arrays": {NAME: {"dtype", "count", "offset", "crc32"}},
                            "facts": {…}}
    last 24       trailer   uint64 offset of the footer, uint32 length of the footer, uint32 CRC-32 of the
                            footer, 8 bytes b"MORGUEND"

Opening reads the trailer and the footer, no array; `verify` reads everything against the checksums.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from articles.steps import reached
from index.search import SearchError

FORMAT_VERSION = 1
_MAGIC = b"MORGUE" + bytes([FORMAT_VERSION]) + b"\n"
_END = b"MORGUEND"
_TRAILER = struct.Struct("<QII8s")
_ALIGNMENT = 64
CURE = "Run `morgue reindex` to make the index anew; the archive itself is not hurt"

Array = npt.NDArray[Any]


class DamagedSegmentError(SearchError):
    """A segment file that is torn, truncated, foreign or of another version."""


class ArrayWriter:
    """Writes a file of named arrays under a temporary name and puts it in place whole when closed.

    Leaving the `with` block by an error removes what was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(path.name + ".part")
        self._file = self._draft.open("wb")
        self._file.write(_MAGIC)
        self._arrays: dict[str, dict[str, object]] = {}
        self.facts: dict[str, object] = {}

    def add(self, name: str, array: Array) -> None:
        """Write one array of one dimension under a name of its own."""
        if name in self._arrays:
            raise ValueError(f"the array {name!r} is already written")
        values = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self._file.write(bytes(-self._file.tell() % _ALIGNMENT))
        raw = values.view(np.uint8).data if values.size else b""
        self._arrays[name] = {
            "dtype": values.dtype.str,
            "count": int(values.size),
            "offset": self._file.tell(),
            "crc32": zlib.crc32(raw),
        }
        self._file.write(raw)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)
            return
        footer = json.dumps({"arrays": self._arrays, "facts": self.facts}, sort_keys=True).encode()
        start = self._file.tell()
        self._file.write(footer + _TRAILER.pack(start, len(footer), zlib.crc32(footer), _END))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        reached("segment drafted")
        self._draft.replace(self._path)
        reached("segment in place")


class ArrayFile(Mapping[str, Array]):
    """A file of named arrays, mapped read-only; an array's values are read when they are first touched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise DamagedSegmentError(f"the index is damaged: {error}", str(path), CURE) from error
        footer = self._footer()
        self._arrays: Mapping[str, Mapping[str, Any]] = footer["arrays"]
        self.facts: Mapping[str, Any] = MappingProxyType(footer["facts"])
        self._views: dict[str, Array] = {}

    def _footer(self) -> Any:
        size = len(self._map)
        if size < len(_MAGIC) + _TRAILER.size or self._map[:6] != _MAGIC[:6]:
            raise self._damaged("the file is no segment of Morgue's")
        if self._map[: len(_MAGIC)] != _MAGIC:
            raise self._damaged(
                f"the index segment has format {self._map[6]}, this Morgue reads {FORMAT_VERSION}"
            )
        start, length, checksum, end = _TRAILER.unpack(self._map[-_TRAILER.size :])
        if end != _END or start + length + _TRAILER.size != size:
            raise self._damaged("the segment is cut short")
        footer = self._map[start : start + length]
        if zlib.crc32(footer) != checksum:
            raise self._damaged("the segment's table of contents does not match its checksum")
        return json.loads(footer)

    def _damaged(self, what: str) -> DamagedSegmentError:
        return DamagedSegmentError(f"the index is damaged: {what}", str(self.path), CURE)

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            entry = self._arrays[name]
            view = np.frombuffer(self._map, entry["dtype"], entry["count"], entry["offset"])
            self._views[name] = view
        return view

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def verify(self) -> Iterator[str]:
        """Read every array and name, in words, each that does not match its checksum."""
        for name, entry in self._arrays.items():
            raw = self[name].view(np.uint8).data if entry["count"] else b""
            if zlib.crc32(raw) != entry["crc32"]:
                yield f"{self.path}: the array {name} is damaged. {CURE}"
