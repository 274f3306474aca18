"""The readers: each turns one kind of input into articles, or one article into a page.

`articles.reading` lists them all in one table. What they share stands here: a file opened to be split into
its articles, and the limits on an article's size and on what a packed file may unpack to.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from articles.errors import ReadError
from articles.sources import Hints, Refusal, Source
from articles.walking import printable

LARGEST_ARTICLE = 32 * 1024 * 1024  # bytes; a longer one is refused, and never held in memory
LONGEST_NAME = 200  # characters of what a member is called
DEEPEST_PACKED = 6  # archives in archives; a .tar.gz counts as two
LIKELY_UNPACKED = 512 << 20  # bytes that may come out of any file, however small it is
LIKELY_RATIO = 500  # of an honest file to its size, with all the archives in it
MOST_UNPACKED = 8 << 30  # bytes that may come out of one file, however its members are packed
MOST_MEMBERS = 500_000  # files in one archive, and in all the archives inside it


@dataclass(slots=True)
class Allowance:
    """What has come out of one file so far: bytes and members, all the archives inside it together.

    `packed` is the size of that file in bytes, where it is known.
    """

    unpacked: int = 0
    members: int = 0
    packed: int | None = None

    def unpack(self, size: int) -> None:
        """Count bytes that were unpacked. Raises ReadError when they are more than a file may hold."""
        self.unpacked += size
        if self.packed is not None and self.unpacked > max(LIKELY_UNPACKED, LIKELY_RATIO * self.packed):
            bomb = f"with all the archives in it, it unpacks to over {LIKELY_RATIO} times its size"
            raise ReadError(f"{bomb}, as only a bomb does; the rest was not read")
        if self.unpacked > MOST_UNPACKED:
            raise ReadError(f"it unpacks to more than {MOST_UNPACKED >> 30} GiB; the rest was not read")

    def enter(self) -> None:
        """Count a member. Raises ReadError when there are more than a file may hold."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise ReadError(f"it holds more than {MOST_MEMBERS:,} files; the rest was not read")

    @property
    def spent(self) -> bool:
        """Whether nothing more may come out."""
        likely = MOST_UNPACKED if self.packed is None else max(LIKELY_UNPACKED, LIKELY_RATIO * self.packed)
        return self.unpacked > min(likely, MOST_UNPACKED) or self.members > MOST_MEMBERS


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, or a member of a container that is a file itself, open for reading from its start.

    `depth` counts the archives and compressions it lies in, and `allowance` is what all of them share.
    """

    name: str
    stream: BinaryIO
    member: str = ""
    hints: Hints = field(default_factory=Hints)
    depth: int = 0
    allowance: Allowance = field(default_factory=Allowance)

    def refusal(self, reason: str, member: str = "", count: int = 1) -> Refusal:
        """Refuse this file, or a member of it, for a reason."""
        return Refusal(self.source(b"", member).label, reason, count)

    def source(self, data: bytes, member: str = "") -> Source:
        """Make a source of a member of this file, or of all of it."""
        return Source(self.name, data, self._path(member), self.hints)

    def unpacked(self, stream: BinaryIO, member: str = "") -> Opened:
        """Open a file packed in this one. Raises ReadError when archives are nested too deeply."""
        if self.depth >= DEEPEST_PACKED:
            raise ReadError(f"more than {DEEPEST_PACKED} archives inside one another")
        return replace(self, stream=stream, member=self._path(member), depth=self.depth + 1)

    def _path(self, member: str) -> str:
        return ", ".join(filter(None, (self.member, member)))


def member_name(text: str) -> str:
    """Make of what a container calls a member a name on one line, no longer than can be read."""
    return printable(" ".join(text.split()))[:LONGEST_NAME].replace(", ", ",")


def some(stream: BinaryIO, size: int) -> bytes:
    """Read what comes next, at most so many bytes; none at the end.

    What is there is never lost to a fault behind it, as it is when a full `read` runs into one.
    """
    data: bytes = stream.read1(size) if isinstance(stream, io.BufferedIOBase) else stream.read(size)
    return data


def too_large(size: int) -> str:
    """Say that so many bytes, or more, are more than an article may have."""
    read = f"at most {LARGEST_ARTICLE >> 20} MiB are read"
    return f"too large for an article (over {size / 2**20:,.0f} MiB; {read})"
