"""What comes in: the bytes of one article with where they came from, and the page a reader makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Hints:
    """Facts about an article told from outside its text: by a sidecar file, a JSON field, a feed.

    Every value is as it was written there; None where nothing was said. `told_by` names who said it, for
    the evidence ("the sidecar clip.meta.json", "the JSON field"); where two told different facts, ask
    `teller` who told one. `columns` is what a person said of the source's own fields: which of them tells
    which fact ("body", "title", …), where their names do not show it.
    """

    told_by: str = ""
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    published: str | None = None
    captured: str | None = None
    tellers: Mapping[str, str] = field(default_factory=dict, hash=False)
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)

    def teller(self, fact: str) -> str:
        """Say who told a fact, by its field's name."""
        return self.tellers.get(fact, self.told_by)

    def over(self, other: Hints) -> Hints:
        """Join these facts with another's, which count where these say nothing."""
        mine = {name: value for name in _FACTS if (value := getattr(self, name))}
        theirs = {name: value for name in _FACTS if (value := getattr(other, name)) and name not in mine}
        columns = self.columns or other.columns
        if not mine or not theirs:
            return replace(self if mine else other, columns=columns)
        tellers = {**self.tellers, **{name: other.teller(name) for name in theirs}}
        return Hints(self.told_by, **mine, **theirs, tellers=tellers, columns=columns)


_FACTS = tuple(each.name for each in fields(Hints) if each.name not in ("told_by", "tellers", "columns"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that came in and was not taken: the file or member it is, and the reason in words.

    `count` is more than 1 where so many of one file were refused that they are no longer named one by one.
    """

    label: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One article as it came: its bytes, and the file (and the member of that file) that held them.

    `name` is the file's resolved absolute path in printable form, or "-" for standard input; `member` says
    where inside a container ("line 12"), and is empty when the file holds a single article.
    """

    name: str
    data: bytes
    member: str = ""
    hints: Hints = field(default_factory=Hints)

    @property
    def label(self) -> str:
        """The name to print in messages."""
        return f"{self.name}, {self.member}" if self.member else self.name


class Kind(StrEnum):
    """What a block looks like on its page, before anyone judges it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LINE = "line"
    ITEM = "item"
    CAPTION = "caption"
    QUOTE = "quote"
    CELL = "cell"
    CONTROL = "control"


class PageBlock(NamedTuple):  # a page has hundreds, and a frozen dataclass takes four times as long to make
    """A run of text that stands by itself on a page, with what its surroundings tell.

    `level` is a heading's (1-6, else 0). `gap` counts the blank lines before it in a bare text. `links` is
    the share of its characters inside links (0.0-1.0). `path` lists the enclosing elements, outermost
    first, as "tag.class#id" in lower case; empty for text. `main` is the extraction library's opinion:
    True inside the main text, False outside it, None when it was not asked.
    """

    text: str
    kind: Kind = Kind.LINE
    level: int = 0
    gap: int = 0
    links: float = 0.0
    path: tuple[str, ...] = ()
    main: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader makes of a source: its blocks in reading order, and the facts stated about it.

    `format` is the reader's name ("text", "html", "json"). `metadata` holds what the page states of itself
    in machine form, keyed by where it stands ("jsonld:headline", "meta:og:title", "link:canonical"), all
    values in order of appearance; `hints` are facts told from outside and outrank everything.
    """

    format: str
    blocks: tuple[PageBlock, ...]
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hints: Hints = field(default_factory=Hints)
