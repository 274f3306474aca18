"""Splitting XML: the articles of a feed or an agency's message, each as a small document of its own.

An XML parser stops at the first fault, and feeds are full of them. So tags are found here as they stand in
the bytes, and a fault costs the article it is in, never those behind it.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, some, too_large

CHUNK_BYTES = 1 << 20
LONGEST_OPENING = 9  # bytes of "<![CDATA["

_TAG = re.compile(rb"<(/?)([^\s<>/\"'=]++)([^<>\"']*+(?:\"[^\"<]*+\"[^<>\"']*+|'[^'<]*+'[^<>\"']*+)*+)>")
_ASIDES = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"), (b"<!", b">"))
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class XmlMember:
    """One article of a document: the element as it stands there, and the document made of it alone."""

    element: bytes
    document: bytes


def members_of_xml(stream: BinaryIO, parents: Mapping[bytes, frozenset[bytes]]) -> Iterator[XmlMember]:
    """Split a document into its articles, never holding more than one and what stands before the first.

    `parents` says what they are: elements of these names, without prefix, directly inside those. Each becomes
    a document with all that stands before the first of them. Raises ReadError where the document breaks off.
    """
    tags = _Tags(_recoded(stream))
    inside: list[bytes] = []
    head, tail = b"", b""
    while tag := tags.next():
        name = _local(tag.name)
        if tag.opens and inside and _local(inside[-1]) in parents.get(name, ()):
            if not tail:
                head = tags.before(tag)
                tail = b"".join(b"</%b>" % each for each in reversed(inside))
            element = tags.whole(tag)
            tags.let_go()
            yield XmlMember(element, head + element + tail)
        elif tag.opens and not tag.closes:
            inside.append(tag.name)
        elif tag.closes and not tag.opens and tag.name in inside:
            while inside.pop() != tag.name:
                pass
    if inside:
        raise ReadError("it breaks off; what came before was read")


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag: where it stands in what is held, whether it opens and closes (`<br/>` does both)."""

    name: bytes
    start: int
    end: int
    opens: bool
    closes: bool


class _Tags:
    """The tags of a document that is read piece by piece."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = b""
        self._at = 0

    def next(self) -> _Tag | None:
        """Give the next tag, passing over text, comments and the like; None at the end."""
        while (start := self._find(b"<", self._at)) >= 0:
            while len(self._held) - start < LONGEST_OPENING and self._more():
                pass
            aside = next((ends for opens, ends in _ASIDES if self._held.startswith(opens, start)), None)
            if aside:
                self._at = self._after_aside(start, aside)
            elif tag := self._tag(start):
                self._at = tag.end
                return tag
            else:
                self._at = start + 1  # a stray "<"
        return None

    def before(self, tag: _Tag) -> bytes:
        """Give all that is held of what stands before a tag."""
        return self._held[: tag.start]

    def whole(self, tag: _Tag) -> bytes:
        """Read on to the end of an element, and give all of it."""
        depth = 0 if tag.closes else 1
        while depth:
            inner = self.next()
            if inner is None:
                raise ReadError("it breaks off in the middle of an article; those before were read")
            if inner.name == tag.name:
                depth += inner.opens - inner.closes
        return self._held[tag.start : self._at]

    def let_go(self) -> None:
        """Hold no longer what has been passed."""
        if self._at > CHUNK_BYTES:
            self._held, self._at = self._held[self._at :], 0

    def _tag(self, start: int) -> _Tag | None:
        """Read the tag that begins at a "<"; None when what begins there is no tag."""
        while not (match := _TAG.match(self._held, start)):
            if self._held.find(b"<", start + 1) >= 0 or not self._more():
                return None
        closing = bool(match[1])
        return _Tag(match[2], start, match.end(), not closing, closing or match[3].endswith(b"/"))

    def _after_aside(self, start: int, ends: bytes) -> int:
        end = self._find(ends, start)
        if ends == b">" and (bracket := self._held.find(b"[", start, max(end, 0))) >= 0:
            end = self._find(b">", max(self._find(b"]", bracket), bracket))
        return len(self._held) if end < 0 else end + len(ends)

    def _find(self, what: bytes, start: int) -> int:
        """Find bytes from a place on, reading as far as they need; -1 when there are none."""
        while (found := self._held.find(what, start)) < 0:
            start = max(start, len(self._held) - len(what) + 1)
            if not self._more():
                return -1
        return found

    def _more(self) -> bool:
        """Read on; False at the end. Raises ReadError when one article is too large to hold."""
        if len(self._held) > LARGEST_ARTICLE + CHUNK_BYTES:
            raise ReadError(f"one of its articles is {too_large(len(self._held))}; those before were read")
        chunk = some(self._stream, CHUNK_BYTES)
        self._held += chunk
        return bool(chunk)


def _local(name: bytes) -> bytes:
    return name.rpartition(b":")[2]


def _recoded(stream: BinaryIO) -> BinaryIO:
    """Give a document in UTF-16 as UTF-8, and any other as it is."""
    start = stream.read(2)
    rest = _Recoded(stream, _WIDE[start]) if start in _WIDE else _After(start, stream)
    return io.BufferedReader(rest, CHUNK_BYTES)


class _After(io.RawIOBase):
    """A stream with bytes before it."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._held = start
        self._rest = rest

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next; 0 at the end."""
        data = self._held[: len(buffer)] or self._fetch(len(buffer))
        self._held = self._held[len(data) :]
        buffer[: len(data)] = data
        return len(data)

    def _fetch(self, size: int) -> bytes:
        return some(self._rest, size)


class _Recoded(_After):
    """A stream in UTF-16, as UTF-8."""

    def __init__(self, rest: BinaryIO, encoding: str) -> None:
        super().__init__(b"", rest)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def _fetch(self, size: int) -> bytes:
        while data := some(self._rest, CHUNK_BYTES):
            self._held = self._decoder.decode(data).encode("utf-8", "replace")
            if self._held:
                return self._held[:size]
        return b""
