"""What an article is: values that every other room reads and none can change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from articles.errors import ArticleError

EARLIEST_YEAR = 1600  # the first printed weekly newspapers: 1605, Strasbourg
LATEST_YEAR = 2200


class Precision(StrEnum):
    """How finely a publication time is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How a fact is known: printed as such, worked out from proof, guessed, or not at all."""

    STATED = "stated"
    DERIVED = "derived"
    GUESSED = "guessed"
    UNKNOWN = "unknown"


class EntityType(StrEnum):
    """The kinds of names that become facets."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


class Role(StrEnum):
    """What a block of a source turned out to be."""

    BODY = "body"
    TITLE = "title"
    STANDFIRST = "standfirst"
    CAPTION = "caption"
    BYLINE = "byline"
    CREDIT = "credit"
    DATE = "date"
    REMOVED = "removed"


_LENGTH_OF_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, no more precisely than is known.

    `text` is ISO 8601 and its length says the precision: "2021", "2021-10", "2021-10-18" or
    "2021-10-18T15:27:00+01:00"; None when unknown. A day is a calendar day in the outlet's own time zone.
    """

    text: str | None = None
    certainty: Certainty = Certainty.UNKNOWN

    def __post_init__(self) -> None:
        if self.text is None:
            return
        try:
            year = self.first_day().year  # type: ignore[union-attr]
        except ValueError as error:
            raise ArticleError(f"the publication date {self.text!r} is no date") from error
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ArticleError(f"the publication year {year} is absurd")

    @property
    def precision(self) -> Precision:
        """How finely the time is known."""
        if self.text is None:
            return Precision.UNKNOWN
        return _LENGTH_OF_PRECISION.get(len(self.text), Precision.MINUTE)

    def first_day(self) -> date | None:
        """Give the first calendar day the article may have appeared on, or None when undated."""
        if self.text is None:
            return None
        return date.fromisoformat((self.text + "-01-01"[len(self.text) - 4 :])[:10])

    def last_day(self) -> date | None:
        """Give the last calendar day the article may have appeared on, or None when undated."""
        first = self.first_day()
        if first is None or self.precision in (Precision.DAY, Precision.MINUTE):
            return first
        if self.precision is Precision.YEAR:
            return date(first.year, 12, 31)
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who published an article: the name people know, and its domain when known."""

    name: str
    domain: str | None = None


class Block(NamedTuple):  # an article has hundreds, and a frozen dataclass takes four times as long to make
    """One piece of a source in reading order, what it turned out to be, and why.

    Nothing of a source is thrown away: what is not body is here too, with its role and, where it was
    removed or moved, the reason in words a reader understands.
    """

    text: str
    role: Role = Role.BODY
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an article names an entity.

    `paragraph` counts the body's paragraphs from 0; -1 is the title, -2 the standfirst, and -3 - n the
    n-th caption. `start` and `end` are character offsets into that text.
    """

    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place under one name, with every mention in the article."""

    name: str
    type: EntityType
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article with the evidence for each of its facts.

    `blocks` hold the whole source in reading order; body, captions and the removed blocks are views of
    them. `tags` are the keywords that the page states, as it spells them. `first_outlet` is who published
    the article first, where this copy says so; `outlet` published the copy. `evidence` maps a fact's name
    (title, standfirst, published, outlet, first_outlet, authors, section, tags, language, url) to one
    sentence saying why it has its value, also when that value is "unknown". `cleaner` and `recogniser`
    name what made it, with the version.
    """

    title: str
    blocks: tuple[Block, ...]
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    outlet: Outlet | None = None
    section: str | None = None
    dateline: str | None = None
    language: str | None = None
    url: str | None = None
    published: Published = field(default_factory=Published)
    evidence: Mapping[str, str] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    tags: tuple[str, ...] = ()
    first_outlet: Outlet | None = None
    recogniser: str | None = None
    cleaner: str | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ArticleError("no title was found")
        if not self.body:
            raise ArticleError("no article text was found, only furniture")

    def texts(self, role: Role) -> tuple[str, ...]:
        """Give the texts of all blocks with one role, in reading order."""
        return tuple(block.text for block in self.blocks if block.role is role)

    @property
    def body(self) -> tuple[str, ...]:
        """The article's paragraphs."""
        return self.texts(Role.BODY)

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions, once each, with their credits."""
        return self.texts(Role.CAPTION)

    @property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that were set aside, each with its reason."""
        return tuple(block for block in self.blocks if block.role is Role.REMOVED)

    def names(self, kind: EntityType) -> tuple[str, ...]:
        """Give the names of the article's entities of one type, in order of first mention."""
        return tuple(entity.name for entity in self.entities if entity.type is kind)
