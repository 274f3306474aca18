"""Reading JSON: an object is an article; lines of objects and lists of objects are split into members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, some, too_large
from articles.readers.bodies import body_blocks, text_blocks
from articles.readers.json_fields import (
    Field,
    described,
    find,
    hints_in,
    parse,
    quoted,
    stated,
    texts_of,
)
from articles.readers.ninjs import is_ninjs, page_of_ninjs
from articles.sources import Kind, Page, PageBlock, Refusal, Source

CHUNK_BYTES = 1 << 20
NAMED_FIELDS = 8  # how many of an object's fields a message names

_IN_STRING = re.compile(rb'["\\]')
_BETWEEN_STRINGS = re.compile(rb'["\[\]{},]')


def read_json(source: Source) -> Page:
    """Read one JSON object as an article; `json_fields.toml` says what its fields are called.

    Raises ReadError for what is no object, for one without article text, and for a field of a wrong type.
    """
    value = parse(source.data)
    if isinstance(value, dict) and is_ninjs(value):
        return page_of_ninjs(value, source)
    if not isinstance(value, dict):
        raise ReadError(f"{described(value)} in JSON where an article's object was expected")
    columns = source.hints.columns
    body, captions = find(value, "body", columns), find(value, "captions", columns)
    if body is None:
        raise ReadError(_without_text(value))
    blocks = [*_paragraphs(body, source), *_captions(captions)]
    if not blocks:
        raise ReadError(f'the field "{quoted(body.name)}" holds no text')
    hints = source.hints.over(hints_in(value, columns=columns))
    return Page("json", tuple(blocks), metadata=stated(value, body, "json"), hints=hints)


def lines(opened: Opened) -> Iterator[Source | Refusal]:
    """Split JSON Lines into the lines, never holding more than one; blank ones are passed over."""
    number = 0
    while line := opened.stream.readline(LARGEST_ARTICLE + 2):
        number += 1
        data = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(data) > LARGEST_ARTICLE:
            size = len(line) + _skip_line(opened.stream, line)
            yield opened.refusal(too_large(size), f"line {number}")
        elif data.strip():
            yield opened.source(data, f"line {number}")


def items(opened: Opened) -> Iterator[Source | Refusal]:
    """Split a JSON list into its items as they are written there, never holding more than one."""
    splitter = _ListSplitter()
    number = 0
    while chunk := some(opened.stream, CHUNK_BYTES):
        for item, size in splitter.feed(chunk):
            number += 1
            if size > LARGEST_ARTICLE:
                yield opened.refusal(too_large(size), f"item {number}")
            else:
                yield opened.source(item, f"item {number}")
    if fault := splitter.fault():
        yield opened.refusal(fault)


def _skip_line(stream: BinaryIO, line: bytes) -> int:
    """Read on to the end of a line without keeping it; give the number of bytes skipped."""
    skipped = 0
    while not line.endswith(b"\n") and (line := stream.readline(CHUNK_BYTES)):
        skipped += len(line)
    return skipped


class _ListSplitter:
    """Finds the items of a list that comes in pieces, whatever the pieces."""

    def __init__(self) -> None:
        self._items = 0
        self._depth = 0  # of open brackets, the list's own included
        self._closed = False
        self._followed = False
        self._in_string = False
        self._carried = 0  # bytes of the next piece that a backslash at the end of the last one protects
        self._item = bytearray()
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[tuple[bytes, int]]:
        """Take the next piece; give the items that end in it, with their sizes: one too large comes empty."""
        start, position = 0, self._carried
        while not self._closed and (match := self._pattern().search(chunk, position)):
            mark, position = match[0], match.end()
            if self._in_string:
                self._in_string = mark != b'"'
                position += self._in_string  # what a backslash protects is no mark
            elif mark == b'"':
                self._in_string = True
            elif mark in b"[{":
                self._depth += 1
                start = position if self._depth == 1 else start
            elif self._ends_item(mark):
                self._keep(chunk[start : position - 1])
                yield from self._take()
                start = position
        self._carried = max(0, position - len(chunk))
        self._followed = self._followed or (self._closed and bool(chunk[start:].strip()))
        self._keep(b"" if self._closed else chunk[start:])

    def fault(self) -> str:
        """Say what was wrong with the list as a whole; empty when nothing was."""
        if not self._closed:
            return f"the list breaks off after {self._items:,} whole items"
        if self._followed:
            return "something else follows the end of the list"
        return "" if self._items else "an empty list"

    def _pattern(self) -> re.Pattern[bytes]:
        return _IN_STRING if self._in_string else _BETWEEN_STRINGS

    def _ends_item(self, mark: bytes) -> bool:
        """Count a comma or a closing bracket; say whether it ends an item of the list itself."""
        if mark == b",":
            return self._depth == 1
        self._depth -= 1
        self._closed = self._depth == 0
        return self._closed

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= LARGEST_ARTICLE:
            self._item += piece
        else:
            self._item.clear()

    def _take(self) -> Iterator[tuple[bytes, int]]:
        item, size = bytes(self._item).strip(), self._size
        self._item.clear()
        self._size = 0
        if item or size > LARGEST_ARTICLE:
            self._items += 1
            yield item, size


def _without_text(members: Mapping[str, object]) -> str:
    if "$schema" in members and not {"properties", "allOf", "$defs"}.isdisjoint(members):
        return "a JSON schema, which describes other files, not an article"
    names = [quoted(name) for name in members][:NAMED_FIELDS]
    if not names:
        return "an empty JSON object, not an article"
    more = ", …" if len(members) > NAMED_FIELDS else ""
    return f'no article text: no field is called "body", "text" or "content", only {", ".join(names)}{more}'


def _paragraphs(body: Field, source: Source) -> Iterator[PageBlock]:
    texts = texts_of(body, "text or a list of texts")
    yield from body_blocks(texts, source, split=not isinstance(body.value, list))


def _captions(field: Field | None) -> Iterator[PageBlock]:
    if field is not None:
        yield from text_blocks(texts_of(field, "text or a list of texts"), Kind.CAPTION)
