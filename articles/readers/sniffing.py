"""Sniffing: what a file holds, told by how it begins rather than by what it is called."""

from __future__ import annotations

import codecs
import json
import os
import re
from dataclasses import dataclass

from articles.readers.signatures import HEAD_BYTES

LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
PACKED = frozenset({".gz", ".bz2", ".xz"})

_OPENS_OBJECT = re.compile(r'\{\s*["}]')
_OPENS_LIST = re.compile(r"\[\s*\{")
_OPENS_HTML = re.compile(
    r"\s*<(?:!doctype\s+html|(?:html|head|body|title|meta|script|style|article|main|section|div|table|iframe"
    r"|font|h[1-6]|p|br|a|b|ul|center)(?=[\s>/]))",
    re.IGNORECASE,
)
_OPENS_XHTML = re.compile(r"\s*<(?:!doctype\s+html|html(?=[\s>]))", re.IGNORECASE)
_OPENS_ASIDE = re.compile(r"\s*<(!--|\?)")
_ENDS_OF_ASIDES = {"!--": "-->", "?": "?>"}
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file: its bytes, its text as far as ASCII goes, and the file's extension (".html").

    `whole` says that there is no more of the file than this; `wide` that it is in UTF-16.
    """

    data: bytes
    text: str
    extension: str = ""
    whole: bool = False
    wide: bool = False

    @classmethod
    def of(cls, data: bytes, name: str) -> Head:
        """Take the head of what begins with `data` and is called `name`."""
        start, extension = data[:HEAD_BYTES], _extension(name)
        whole = len(data) < HEAD_BYTES
        for mark, encoding in _WIDE:
            if start.startswith(mark):
                text = start[len(mark) :].decode(encoding, "ignore")
                return cls(start, text.lstrip(), extension, whole, wide=True)
        text = start.removeprefix(codecs.BOM_UTF8).decode("latin-1")
        return cls(start, text.lstrip(), extension, whole)


def is_json(head: Head) -> bool:
    """Say whether a file begins like a JSON object."""
    return _OPENS_OBJECT.match(head.text) is not None


def is_json_list(head: Head) -> bool:
    """Say whether a file begins like a JSON list of objects."""
    return not head.wide and _OPENS_LIST.match(head.text) is not None


def is_json_lines(head: Head) -> bool:
    """Say whether a file holds a JSON object on each line: by its name, or by its first two lines.

    By its name even when there is a single line, lest that article become another when a second is added.
    """
    if head.wide or not is_json(head):
        return False
    first, _, others = head.text.partition("\n")
    return head.extension in LINES or (others.lstrip().startswith("{") and _is_whole(first))


def is_html(head: Head) -> bool:
    """Say whether a file begins like an HTML page, whatever comments and XML declarations come first."""
    position = 0
    opens = _OPENS_XHTML if head.text.startswith("<?xml") else _OPENS_HTML
    while aside := _OPENS_ASIDE.match(head.text, position):
        end = _ENDS_OF_ASIDES[aside[1]]
        position = head.text.find(end, aside.end()) + len(end)
        if position < len(end):
            return False
    return opens.match(head.text, position) is not None


def _extension(name: str) -> str:
    """Give a name's extension; of a file that is packed, the one it has unpacked."""
    stem, extension = os.path.splitext(name)
    return (os.path.splitext(stem)[1] if extension.lower() in PACKED else extension).lower()


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
