"""Reading: every file is split into its articles, and every article made a page, by the one table of formats.

A format is chosen by what a file holds, and only then by its extension. A *container* splits a file into
members, in bounded memory; a *reader* makes a page of one article. To add a format, add its row to FORMATS.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Allowance, Opened, some, too_large
from articles.readers.compressed import is_compressed, unpack
from articles.readers.csv import is_csv, read_row, rows
from articles.readers.feeds import entries, is_feed, read_feed
from articles.readers.json import items, lines, read_json
from articles.readers.json_feed import feed_items, is_json_feed, read_json_feed
from articles.readers.mail import MAIL, WEB_PAGES, is_mail, is_mhtml, read_mail, read_mhtml
from articles.readers.markdown import EXTENSIONS, is_markdown, read_markdown
from articles.readers.newsml import is_newsml, is_newsml_message, message_items, read_newsml
from articles.readers.nitf import is_nitf, read_nitf
from articles.readers.signatures import HEAD_BYTES, why_no_article
from articles.readers.sniffing import Head, is_html, is_json, is_json_lines, is_json_list
from articles.readers.tar import files_of_tar, is_tar
from articles.readers.text import read_text
from articles.readers.unprintable import page_without_unprintable
from articles.readers.warc import is_warc, read_record, records
from articles.readers.web_pages import read_page
from articles.readers.zip import files_of_zip, is_zip
from articles.sidecars import read_sidecar
from articles.sources import Hints, Page, Refusal, Source
from articles.walking import STANDARD_INPUT, Found, files_in, why, why_not_a_file

READ_BYTES = 1 << 20

Reader = Callable[[Source], Page]
Container = Callable[[Opened], Iterator[Source | Opened | Refusal]]
Sniffer = Callable[[Head], bool]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of input: how it is recognised, and how it is read or split.

    `sniff` looks at a file's beginning; None for a format that nothing in the content gives away. A
    container has `split` and, where its members have no names of files, what they are called (`unit`: "line"
    makes "line 12") and the reader of each (`read`); a format of single articles has `read` alone.
    """

    name: str
    extensions: tuple[str, ...]
    sniff: Sniffer | None = None
    read: Reader | None = None
    split: Container | None = None
    unit: str = ""


TEXT = Format("text", (".txt", ".text", ".asc"), None, read_text)
FORMATS = (
    Format("compressed file", (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz"), is_compressed, None, unpack),
    Format("ZIP archive", (".zip", ".wacz"), is_zip, None, files_of_zip),
    Format("tar archive", (".tar",), is_tar, None, files_of_tar),
    Format("WARC", (".warc",), is_warc, read_record, records),
    Format("JSON Lines", (".jsonl", ".ndjson", ".jsonlines"), is_json_lines, read_json, lines, "line"),
    Format("JSON list", (), is_json_list, read_json, items, "item"),
    Format("JSON Feed", (), is_json_feed, read_json_feed, feed_items),
    Format("JSON", (".json",), is_json, read_json),
    Format("feed", (".rss", ".atom", ".rdf"), is_feed, read_feed, entries),
    Format("NITF", (), is_nitf, read_nitf),
    Format("NewsML-G2", (), is_newsml, read_newsml),
    Format("NewsML-G2 message", (), is_newsml_message, read_newsml, message_items),
    Format("MHTML", WEB_PAGES, is_mhtml, read_mhtml),
    Format("mail", MAIL, is_mail, read_mail),
    Format("Markdown", EXTENSIONS, is_markdown, read_markdown),
    Format("HTML", (".html", ".htm", ".xhtml", ".shtml", ".xht"), is_html, read_page),
    Format("CSV table", (".csv", ".tsv"), is_csv, read_row, rows, "row"),
    TEXT,
)


def read(source: Source) -> Page:
    """Make a page of one article. Raises ReadError, naming it, for what is empty, binary or no article."""
    try:
        if not source.data.strip():
            raise ReadError("nothing but white space" if source.data else "empty")
        return page_without_unprintable(_reader_of(source)(source))
    except ReadError as error:
        raise ReadError(error.what, error.where or source.label, error.cure) from error


def sources_in(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Source | Refusal]:
    """Give every article that the paths hold, and everything in them that cannot be one, with the reason.

    "-" reads `stdin`. `columns` says which field of a table or JSON object tells which fact, where a person
    said so (see `json_fields.parse_mapping`). One bad file, folder or member never stops the others, and
    nothing here raises.
    """
    for found in files_in(paths):
        if isinstance(found, Refusal):
            yield found
        else:
            yield from members(found, stdin=stdin, columns=columns)


def members(
    found: Found, *, stdin: BinaryIO | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Source | Refusal]:
    """Give the articles of one file in their order: itself, or the members of a container."""
    try:
        hints = read_sidecar(found.sidecar) if found.sidecar else Hints()
        hints = replace(hints, columns=columns) if columns else hints
        with _opened(found, stdin) as stream:
            allowance = Allowance(packed=found.state.size if found.state else None)
            yield from _split(Opened(found.name, stream, hints=hints, allowance=allowance))
    except ReadError as error:
        yield Refusal(error.where or found.name, error.reason)
    except OSError as error:
        yield Refusal(found.name, why(error))


def _split(opened: Opened) -> Iterator[Source | Refusal]:
    """Give the articles of an opened file, and of the files that are its members."""
    try:
        head = _beginning(opened.stream)
        split = _format_of(Head.of(head, opened.member or opened.name)).split or _single
        for member in split(replace(opened, stream=_rewound(head, opened.stream))):
            if isinstance(member, Opened):
                yield from _split(member)
            else:
                yield member
    except ReadError as error:
        yield opened.refusal(error.reason)


def _beginning(stream: BinaryIO) -> bytes:
    """Read a file's head; where a packed one breaks off in it, what there is of it: the rest raises again."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (more := some(stream, HEAD_BYTES - len(head))):
            head += more
    except ReadError:
        if not head:
            raise
    return head


def _single(opened: Opened) -> Iterator[Source]:
    """Give a file that holds one article as it is. Raises ReadError when it is empty or too large."""
    data = opened.stream.read(LARGEST_ARTICLE + 1)
    if len(data) > LARGEST_ARTICLE:
        raise ReadError(too_large(len(data)))
    if not data:
        raise ReadError("an empty file")
    yield opened.source(data)


def _format_of(head: Head) -> Format:
    """Choose the format of a file. Raises ReadError for a file that is known to be no article."""
    for each in FORMATS:
        if each.sniff and each.sniff(head):
            return each
    reason = why_no_article(head.data, head.extension)
    if reason:
        raise ReadError(reason)
    return next((each for each in FORMATS if head.extension in each.extensions), TEXT)


def _reader_of(source: Source) -> Reader:
    """Choose the reader of one article, by its container where that says what its members are."""
    last = source.member.rpartition(", ")[2]
    unit, _, number = last.partition(" ")
    known = next((each.read for each in FORMATS if each.unit == unit != ""), None)
    if known and number.isdecimal():
        return known
    head = Head.of(source.data, last or source.name)
    chosen = _format_of(head)
    if chosen.read is None:
        raise ReadError(f"{chosen.name} with several articles in it, not a single one")
    return chosen.read


@contextmanager
def _opened(found: Found, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    """Open a file to read it, without ever waiting for what is no file; or give standard input."""
    if found.path == STANDARD_INPUT:
        yield stdin or sys.stdin.buffer
        return
    with open(found.path, "rb", opener=_open_at_once) as stream:
        if not stat.S_ISREG(mode := os.fstat(stream.fileno()).st_mode):
            raise ReadError(why_not_a_file(mode))
        yield stream


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _rewound(head: bytes, rest: BinaryIO) -> BinaryIO:
    """Wind a stream back to before its head; a pipe cannot be, so what was read is put before the rest."""
    if rest.seekable():
        rest.seek(-len(head), os.SEEK_CUR)
        return rest
    return io.BufferedReader(_Rewound(head, rest), READ_BYTES)


class _Rewound(io.RawIOBase):
    """A stream that begins with bytes that were read before."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._rest.read(len(buffer)) or b""
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
