"""Reading Markdown: notes and posts, with the facts in their front matter, each block without its marks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from articles.errors import ReadError
from articles.readers.decoding import decode
from articles.readers.json_fields import Field, hints_in, plain, quoted, stated
from articles.readers.sniffing import Head
from articles.sources import Kind, Page, PageBlock, Source

EXTENSIONS = (".md", ".markdown", ".mdown", ".mkd")
LONGEST_MARKED = 50_000  # characters of a block; no paragraph that anyone wrote is longer
LONGEST_FRONT_MATTER = 1 << 16  # characters
MARKS = frozenset("#>-*+=_[0123456789")  # with which a line that is more than text begins
FENCES = {"---": ("---", "..."), "+++": ("+++",)}

_FIRST_FIELD = re.compile(r"---[ \t]*\r?\n(?:#[^\n]{0,300}\n)?[A-Za-z_][\w -]{0,40}:(?:\s|$)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_ITEM = re.compile(r"[ \t]{0,12}(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)")
_QUOTE = re.compile(r" {0,3}>[ \t]?(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,300}\]:[ \t]*+\S++.{0,300}$")
_IMAGE = re.compile(
    r"!\[([^\[\]\n]{0,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\[\]\n]{0,200}\])"
)
_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\[\]\n]{0,200}\])"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_CODE = re.compile(r"`{1,3}([^`\n]{1,1000})`{1,3}")
_STRONG = re.compile(r"(?:\*\*|~~)(?=\S)|(?<=\S)(?:\*\*|~~)|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_])_(?![\w_])"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_NAME_OF_FILE = re.compile(r"(?<![\w%-])[\w%-]*\.(?:jpe?g|png|gif|webp|svg|avif)", re.IGNORECASE)


def is_markdown(head: Head) -> bool:
    """Say whether a file is Markdown: by its name, or by front matter at its beginning."""
    return head.extension in EXTENSIONS or _FIRST_FIELD.match(head.text) is not None


def read_markdown(source: Source) -> Page:
    """Read a Markdown text. Raises ReadError for broken front matter and for a text without any."""
    front, text = _parted(decode(source.data))
    facts = _facts(front)
    blocks = tuple(_blocks(text.split("\n")))
    if not blocks:
        raise ReadError("Markdown without text" + (", only front matter" if front else ""))
    columns = source.hints.columns
    told = hints_in(facts, columns=columns, kind="front matter field")
    told = (
        told
        if told.title
        else replace(told, title=_title(blocks), tellers={**told.tellers, "title": "the first heading"})
    )
    metadata = stated(facts, Field("body", None), "markdown")
    return Page("markdown", blocks, metadata=metadata, hints=source.hints.over(told))


def _title(blocks: tuple[PageBlock, ...]) -> str | None:
    first = blocks[0]
    return first.text if first.kind is Kind.HEADING and first.level == 1 else None


def _parted(text: str) -> tuple[str, str]:
    """Part front matter, with its fence, from the text that follows it."""
    text = text.lstrip("\ufeff\n")
    fence = text.partition("\n")[0].rstrip()
    if fence not in FENCES:
        return "", text
    position = len(text.partition("\n")[0]) + 1
    while 0 < position < min(len(text), LONGEST_FRONT_MATTER):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)].rstrip()
        if line in FENCES[fence]:
            return text[:position], text[end + 1 :] if end >= 0 else ""
        position = end + 1
    return "", text


def _facts(front: str) -> dict[str, object]:
    """Read front matter: YAML between "---", TOML between "+++"; every value as it is written there."""
    if not front:
        return {}
    fence, _, fields = front.partition("\n")
    try:
        # BaseLoader makes nothing but texts, lists and mappings: it is the safest of PyYAML's.
        found: Any = tomllib.loads(fields) if fence.startswith("+") else yaml.load(fields, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2})" if mark else ""
        cure = "Put a value with a colon or other marks in quotes."
        raise ReadError(f"broken front matter{place}", cure=cure) from error
    if not isinstance(found, dict):
        return {}
    return {quoted(str(name)): _written(value) for name, value in found.items()}


def _written(value: object) -> object:
    """Give a value of front matter as JSON would have it."""
    if isinstance(value, list):
        return [
            each if isinstance(each, str | dict) else str(each)
            for each in value
            if not isinstance(each, list)
        ]
    return value if isinstance(value, str | int | float | dict) else "" if value is None else str(value)


def _blocks(lines: list[str]) -> Iterator[PageBlock]:
    """Go through the blocks of a text."""
    run = _Run()
    fence = ""
    for line in lines:
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield from run.end()
                fence = ""
            else:
                run.add(Kind.PARAGRAPH, line, verbatim=True)
        elif match := _FENCE.match(line):
            yield from run.end()
            fence = match[1]
        else:
            yield from run.take(line)
    yield from run.end()


class _Run:
    """The lines gathered for the next block."""

    def __init__(self) -> None:
        self._kind = Kind.PARAGRAPH
        self._lines: list[str] = []
        self._verbatim = False

    def take(self, line: str) -> Iterator[PageBlock]:
        """Take the next line; give the blocks that it ends or is."""
        if line.lstrip()[:1] not in MARKS and line.strip():
            self.add(self._kind if self._lines else Kind.PARAGRAPH, line)
            return
        underline = _UNDERLINE.match(line)
        if underline and self._lines and self._kind is Kind.PARAGRAPH:
            level = 1 if underline[1].startswith("=") else 2
            yield from self.end(Kind.HEADING, level)
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            yield from self.end()
        elif heading := _HEADING.match(line):
            yield from self.end()
            self.add(Kind.HEADING, heading[2].rstrip(" \t").rstrip("#").rstrip(" \t"))
            yield from self.end(Kind.HEADING, len(heading[1]))
        elif item := _ITEM.match(line):
            yield from self.end()
            self.add(Kind.ITEM, item[1])
        elif quote := _QUOTE.match(line):
            if self._kind is not Kind.QUOTE or not quote[1].strip():
                yield from self.end()
            self.add(Kind.QUOTE, quote[1])
        else:
            self.add(self._kind if self._lines else Kind.PARAGRAPH, line)

    def add(self, kind: Kind, line: str, *, verbatim: bool = False) -> None:
        """Add a line to the block."""
        self._kind, self._verbatim = kind, verbatim
        self._lines.append(line)

    def end(self, kind: Kind | None = None, level: int = 0) -> Iterator[PageBlock]:
        """Give the block that is complete, and the captions of the pictures in it."""
        text = "\n".join(self._lines)
        kind, verbatim = kind or self._kind, self._verbatim
        self._kind, self._lines, self._verbatim = Kind.PARAGRAPH, [], False
        if verbatim:
            yield from _block(text, kind, level, 0.0)
            return
        captions = [
            caption for caption in _IMAGE.findall(text) if not _NAME_OF_FILE.fullmatch(caption.strip())
        ]
        text = _IMAGE.sub("", text)
        linked = sum(len(match[1]) for match in _LINK.finditer(text))
        line = _unmarked(text)
        yield from _block(line, kind, level, min(1.0, linked / max(1, len(line))))
        for caption in captions:
            yield from _block(_unmarked(caption), Kind.CAPTION, 0, 0.0)


def _block(text: str, kind: Kind, level: int, links: float) -> Iterator[PageBlock]:
    if line := plain(text):
        yield PageBlock(line, kind, level, links=links)


def _unmarked(text: str) -> str:
    """Take the marks off a text: links, emphasis, code, footnotes, escapes."""
    if len(text) > LONGEST_MARKED:
        return text
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _FOOTNOTE.sub("", text)))
    text = _STRONG.sub("", _CODE.sub(r"\1", text))
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    return _ESCAPE.sub(r"\1", text)
