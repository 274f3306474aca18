"""Reading WARC, the archives of web crawlers (ISO 28500): every HTML page with status 200."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, member_name, too_large
from articles.readers.signatures import HEAD_BYTES
from articles.readers.sniffing import Head, is_html
from articles.readers.web_pages import page_of_data
from articles.sources import Hints, Page, Refusal, Source

CHUNK_BYTES = 1 << 16
LONGEST_LINE = 1 << 16
LARGEST_HEADER = 1 << 20
HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")

_START = b"WARC/"
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? {1,3}(\d{3})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CHUNK = re.compile(rb"\s{0,4}([0-9A-Fa-f]{1,8})[^\n]{0,200}\n")
_NO_LENGTH = "it does not say how long it is; what follows up to the next record was not read"


def is_warc(head: Head) -> bool:
    """Say whether a file begins like a WARC archive."""
    return head.data.startswith(_START)


def records(opened: Opened) -> Iterator[Source | Refusal]:
    """Split an archive into its records of HTML pages, never holding more than one.

    A record whose stated length is wrong is refused, and reading goes on at the next that can be found.
    """
    number = pages = 0
    line = opened.stream.readline(LONGEST_LINE)
    while line:
        number += 1
        record = _read_record(opened.stream, line)
        label = f"record {number}" + (f" ({member_name(record.url)})" if record.url else "")
        line, fault = _next_start(opened.stream, record)
        if fault:
            yield opened.refusal(fault, label)
        elif record.is_page:
            pages += 1
            if record.length > LARGEST_ARTICLE:
                yield opened.refusal(too_large(record.length), label)
            else:
                yield opened.source(record.data, label)
    if not pages:
        raise ReadError("a web archive (WARC) without any HTML page that was found (status 200)")


def read_record(source: Source) -> Page:
    """Read the HTML page in a WARC record; the record says where it was and when it was captured."""
    head, _, block = _parted(source.data)
    fields = _fields(head)
    http, body = _http(block) if _STATUS.match(block) else ({}, block)
    told = Hints(
        "the WARC record",
        url=_url(fields) or None,
        captured=fields.get("warc-date"),
    )
    declared = _CHARSET.search(http.get("content-type", ""))
    body = _decompressed(_joined(body, http), http)
    page = page_of_data(
        body, replace(source, hints=source.hints.over(told)), declared=declared[1] if declared else None
    )
    stated = {
        "warc:record-id": (fields.get("warc-record-id", ""),),
        "http:last-modified": (http.get("last-modified", ""),),
    }
    return replace(page, metadata={**page.metadata, **{key: each for key, each in stated.items() if each[0]}})


@dataclass(frozen=True, slots=True)
class _Record:
    """A record: its bytes as far as an article may have them, its header, and how much of it was there."""

    data: bytes
    fields: Mapping[str, str]
    length: int
    there: int

    @property
    def url(self) -> str:
        return _url(self.fields)

    @property
    def is_page(self) -> bool:
        """Whether it holds an HTML page that was found."""
        block = _parted(self.data)[2]
        kind = self.fields.get("warc-type", "")
        if kind == "resource":
            return self.fields.get("content-type", "").lower().startswith(HTML_TYPES)
        if kind != "response" or not (status := _STATUS.match(block)) or status[1] != b"200":
            return False
        http, body = _http(block)
        stated = http.get("content-type", "").strip().lower()
        return stated.startswith(HTML_TYPES) if stated else is_html(Head.of(body, ""))


def _read_record(stream: BinaryIO, line: bytes) -> _Record:
    """Read a record whose first line has been read; of one too long to be an article, only the beginning."""
    head = line
    while line.strip() and len(head) < LARGEST_HEADER:
        line = stream.readline(LONGEST_LINE)
        head += line
    fields = _fields(head)
    stated = fields.get("content-length", "")
    length = int(stated) if stated.isdecimal() and len(stated) < 16 else -1
    kept = length if length <= LARGEST_ARTICLE - len(head) else HEAD_BYTES
    block = stream.read(max(kept, 0))
    there = len(block)
    while there < length and (chunk := stream.read(min(CHUNK_BYTES, length - there))):
        there += len(chunk)
    return _Record(head + block, fields, length, there)


def _next_start(stream: BinaryIO, record: _Record) -> tuple[bytes, str]:
    """Read on to the first line of the next record, and say what was wrong with the one before it."""
    if record.there < record.length:
        broken = (
            f"it says that it has {record.length:,} bytes, but the file ends after {record.there:,} of them"
        )
        return b"", f"{broken}; the records before were read"
    blank, line = 0, stream.readline(LONGEST_LINE)
    while line and not line.strip():
        blank, line = blank + 1, stream.readline(LONGEST_LINE)
    fault = _NO_LENGTH if record.length < 0 else ""
    if line and not line.startswith(_START):
        fault = fault or "the length that it states is wrong; what follows up to the next record was not read"
        while line and not line.startswith(_START):
            line = stream.readline(LONGEST_LINE)
    return line, fault


def _parted(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Part a header from what follows its blank line."""
    ends = [(at, mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    if not ends:
        return data, b"", b""
    at, mark = min(ends)
    return data[:at], mark, data[at + len(mark) :]


def _fields(head: bytes) -> dict[str, str]:
    """Read the fields of a header, their names in lower case; a continued line belongs to the one before."""
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def _url(fields: Mapping[str, str]) -> str:
    url = fields.get("warc-target-uri", "").strip("<> ")
    return url if url.startswith(("http://", "https://")) else ""


def _http(block: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = _parted(block)
    return _fields(head), body


def _joined(body: bytes, http: Mapping[str, str]) -> bytes:
    """Join a body that was sent in chunks; many crawlers join it and leave the header as it was."""
    if "chunked" not in http.get("transfer-encoding", "").lower():
        return body
    position, parts = 0, []
    while match := _CHUNK.match(body, position):
        size = int(match[1], 16)
        if not size:
            break
        parts.append(body[match.end() : match.end() + size])
        position = match.end() + size
    return b"".join(parts) if parts else body


def _decompressed(body: bytes, http: Mapping[str, str]) -> bytes:
    """Unpack a body that was sent compressed; many crawlers unpack it and leave the header as it was."""
    how = http.get("content-encoding", "").strip().lower()
    if how in ("", "identity") or is_html(Head.of(body, "")):
        return body
    if how not in ("gzip", "x-gzip", "deflate"):
        raise ReadError(f'its page was sent compressed ("{how[:20]}"), which Morgue does not read')
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib by its header; bare deflate
        try:
            data = zlib.decompressobj(window).decompress(body, LARGEST_ARTICLE + 1)
        except zlib.error:
            continue
        if len(data) > LARGEST_ARTICLE:
            raise ReadError(too_large(len(data)))
        return data
    return body
