"""What a file is that is no article: known by how it begins, or by its extension."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

HEAD_BYTES = 65_536  # how much of a file is looked at to say what it is


@dataclass(frozen=True, slots=True)
class Signature:
    """How one kind of file begins, and what to tell the person who gave it.

    `magic` is what stands at `offset`; a `worded` one may have white space before it and be in any case.
    `contains`, where it is not empty, must stand somewhere in the head too.
    """

    magic: bytes
    reason: str
    offset: int = 0
    worded: bool = False
    contains: bytes = b""

    def fits(self, head: bytes) -> bool:
        """Say whether a file that begins with `head` is of this kind."""
        return self._begins(head) and self.contains in head

    def _begins(self, head: bytes) -> bool:
        if self.worded:
            return _opening(head).startswith(self.magic.lower())
        return head.startswith(self.magic, self.offset)


def why_no_article(head: bytes, extension: str = "") -> str | None:
    """Say why a file cannot be an article, going by its first bytes and its extension (".css"), or None."""
    for signature in _signatures() if _begins_like_any(head) else ():
        if signature.fits(head):
            return signature.reason
    return _extensions().get(extension.removeprefix("."))


def _begins_like_any(head: bytes) -> bool:
    """Say, at little cost, whether a file begins like one of those that are known."""
    worded, by_offset = _beginnings()
    return _opening(head).startswith(worded) or any(
        head.startswith(magic, offset) for offset, magic in by_offset.items()
    )


def _opening(head: bytes) -> bytes:
    return head[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()


@cache
def _beginnings() -> tuple[tuple[bytes, ...], Mapping[int, tuple[bytes, ...]]]:
    """Give what worded signatures begin with, and all the others by where they stand."""
    by_offset: dict[int, tuple[bytes, ...]] = {}
    for each in _signatures():
        if not each.worded:
            by_offset[each.offset] = (*by_offset.get(each.offset, ()), each.magic)
    return tuple(each.magic.lower() for each in _signatures() if each.worded), by_offset


@cache
def _signatures() -> tuple[Signature, ...]:
    return tuple(map(_signature, _table()["signature"]))


def _signature(row: Mapping[str, str | int]) -> Signature:
    worded = "starts" in row
    magic = str(row["starts"]).encode() if worded else bytes.fromhex(str(row["hex"]))
    contains = str(row.get("contains", "")).encode()
    return Signature(magic, str(row["reason"]), int(row.get("offset", 0)), worded, contains)


@cache
def _extensions() -> Mapping[str, str]:
    extensions: Mapping[str, str] = _table()["extensions"]
    return extensions


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("articles.readers").joinpath("signatures.toml").read_text(encoding="utf-8"))
