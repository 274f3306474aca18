"""Reading CSV exports: the first row names the columns, every other row is an article.

A member's bytes are the row of names and its own row, exactly as they stand in the file, so that each is a
small table by itself.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, too_large
from articles.readers.bodies import body_blocks, text_blocks
from articles.readers.decoding import decode
from articles.readers.json_fields import find, hints_in, may_tell, quoted, stated
from articles.readers.sniffing import Head
from articles.sources import Kind, Page, Refusal, Source

DELIMITERS = ",;\t|"
LONGEST_HEADER = 1 << 16  # bytes of the row of names
CHUNK_BYTES = 1 << 16
LONGEST_COLUMN = 40  # characters of a column's name, where only the names tell a table
NAMED_COLUMNS = 8  # how many columns a message names
TELLING = ("title", "url", "published")  # facts of which one must be there beside the body to tell a table

_NOTHING = DELIMITERS.encode() + b' \r\n"'
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

csv.field_size_limit(LARGEST_ARTICLE)


def is_csv(head: Head) -> bool:
    """Say whether a file begins with the names of columns that an export of articles has."""
    if head.wide:
        return False
    names = _cells(head.text.partition("\n")[0][:LONGEST_HEADER])
    if len(names) < 2 or max(map(len, names)) > LONGEST_COLUMN:
        return False
    told = {fact for fact in ("body", *TELLING) if any(may_tell(name, fact) for name in names)}
    return "body" in told and len(told) > 1


def rows(opened: Opened) -> Iterator[Source | Refusal]:
    """Split a table into its rows of articles, never holding more than one; blank ones are passed over."""
    table = _Rows(_lines(opened.stream))
    number, first = 1, table.next(",")
    while first is not None and not first.strip():
        number, first = number + 1, table.next(",")
    if first is None or len(first) > LONGEST_HEADER:
        raise ReadError("a table (CSV) whose first row does not name its columns")
    names = decode(first)
    delimiter = _delimiter(names)
    _check_names(_cells(names, delimiter), opened.hints.columns)
    first = first if first.endswith(b"\n") else first + b"\n"
    while (row := table.next(delimiter)) is not None:
        number += 1
        if row.strip(_NOTHING):
            yield opened.source(first + row, f"row {number}")


def read_row(source: Source) -> Page:
    """Read one row of a table as an article; its columns are called like the fields of JSON objects."""
    table = _parsed(decode(source.data))
    if len(table) != 2:
        raise ReadError("it is not one row under the names of its columns")
    members = _members(*table)
    columns = source.hints.columns
    body, captions = find(members, "body", columns), find(members, "captions", columns)
    if body is None:
        raise ReadError("its column of article text is empty")
    blocks = list(body_blocks([str(body.value)], source))
    if captions is not None:
        blocks.extend(text_blocks([str(captions.value)], Kind.CAPTION))
    if not blocks:
        raise ReadError(f'the column "{quoted(body.name)}" holds no text')
    hints = source.hints.over(hints_in(members, columns=columns, kind="CSV column"))
    return Page("csv", tuple(blocks), metadata=stated(members, body, "csv"), hints=hints)


class _Rows:
    """The rows of a table as bytes, one after another."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._taken: list[bytes] = []

    def next(self, delimiter: str) -> bytes | None:
        """Give the next row, all its lines; None at the end."""
        self._taken = []
        try:
            next(csv.reader(self._feed(), delimiter=delimiter))
        except StopIteration:
            return None
        except csv.Error as error:
            raise ReadError(f"a broken table (CSV): {error}") from error
        return b"".join(self._taken)

    def _feed(self) -> Iterator[str]:
        size = 0
        for line in self._lines:
            size += len(line)
            if size > LARGEST_ARTICLE:
                raise ReadError(f"a row {too_large(size)}; a quotation mark in it may never be closed")
            self._taken.append(line)
            yield line.decode("latin-1")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give a file's lines with their ends, never more of one than an article may have; UTF-16 as UTF-8."""
    start = stream.read(2)
    if start in _WIDE:
        yield from _recoded(stream, _WIDE[start])
        return
    while line := start + stream.readline(LARGEST_ARTICLE + 1):
        start = b""
        yield line


def _recoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = b""
    while chunk := stream.read(CHUNK_BYTES):
        *whole, rest = (rest + decoder.decode(chunk).encode()).split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(rest) > LARGEST_ARTICLE:
            raise ReadError(f"a row {too_large(len(rest))}")
    if rest:
        yield rest


def _delimiter(header: str) -> str:
    """Find what separates a table's columns: what gives the row of names the most of them."""
    return max(DELIMITERS, key=lambda delimiter: len(_cells(header, delimiter)))


def _cells(line: str, delimiter: str | None = None) -> list[str]:
    try:
        found = next(csv.reader([line], delimiter=delimiter or _delimiter(line)), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in found]


def _check_names(names: list[str], columns: Mapping[str, str]) -> None:
    """Raise ReadError when a table has no column of article text, or lacks one that a person named."""
    listed = ", ".join(f'"{quoted(name)}"' for name in names[:NAMED_COLUMNS] if name)
    listed += ", …" if len(names) > NAMED_COLUMNS else ""
    for column in columns.values():
        if column not in names:
            raise ReadError(f'no column is called "{quoted(column)}", only {listed}')
    if "body" not in columns and not any(may_tell(name, "body") for name in names):
        raise ReadError(
            f'a table without article text: no column is called "body", "text" or "content", only {listed}',
            cure="If another column holds it, say so: --map body=COLUMN.",
        )


def _parsed(table: str) -> list[list[str]]:
    delimiter = _delimiter(table.partition("\n")[0])
    lines = io.StringIO(table, newline="")
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise ReadError(
                "a quotation mark in it is never closed, so that what follows ran into it"
            ) from error
    try:
        return [row for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        raise ReadError(f"a broken row: {error}") from error


def _members(names: list[str], cells: list[str]) -> dict[str, object]:
    """Give a row's cells by their columns' names; of two columns of one name, the first that is not empty."""
    if any(cell.strip() for cell in cells[len(names) :]):
        raise ReadError(f"it has {len(cells)} cells, but there are names for {len(names)} columns")
    members: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=False):
        if not members.get(name.strip()):
            members[name.strip()] = cell.strip()
    return members
