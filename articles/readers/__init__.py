"""The readers: each turns one kind of input into articles, or one article into a page.

`articles.reading` lists them all in one table. What they share stands here: a file opened to be split into
its articles, and the limit on one article's size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from articles.sources import Hints, Refusal, Source

LARGEST_ARTICLE = 32 * 1024 * 1024  # bytes; a longer one is refused, and never held in memory


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, or a member of a container that is a file itself, open for reading from its start."""

    name: str
    stream: BinaryIO
    member: str = ""
    hints: Hints = field(default_factory=Hints)

    def refusal(self, reason: str, member: str = "") -> Refusal:
        """Refuse this file, or a member of it, for a reason."""
        return Refusal(self.source(b"", member).label, reason)

    def source(self, data: bytes, member: str = "") -> Source:
        """Make a source of a member of this file, or of all of it."""
        return Source(self.name, data, ", ".join(filter(None, (self.member, member))), self.hints)


def too_large(size: int) -> str:
    """Say that so many bytes, or more, are more than an article may have."""
    read = f"at most {LARGEST_ARTICLE >> 20} MiB are read"
    return f"too large for an article (over {size / 2**20:,.0f} MiB; {read})"
