"""What goes into the store and what comes out of it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from articles.article import Article, Certainty, Entity, EntityType, Outlet
from articles.entities.archive_names import Head
from articles.entities.decisions import EntityDecision
from articles.sources import Source


@dataclass(frozen=True, slots=True)
class Intake:
    """An article to be stored, with the source it was made from."""

    source: Source
    article: Article


class Outcome(StrEnum):
    """What storing did: a new article, new bytes for one already there, nothing at all, or another source.

    `JOINED` is another source of an article that is there.
    """

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file looked when its every article had been stored.

    `size` is in bytes, `modified_ns` in nanoseconds as the file system gives it; `fingerprint` is whatever
    else the intake compares.
    """

    size: int
    modified_ns: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the archive, with where it came from.

    `revision` grows each time the article changes. `name`, `member`, `sha256` (hexadecimal), `size` (bytes)
    and `captured` (as it was told, None if it was not) are of the source that the article was made from;
    `added` is when it first came into the archive, in UTC. `corrections` are those in force, oldest first,
    laid over the article as it was cleaned, and its entities are those of the archive: that is `article`.
    `sources` are all that it ever came from, oldest first, and `copies` the ids of other articles that have
    its very text, the first fifty. `subjects` are its entities as the archive knows them, in the same order
    (None: not resolved yet).
    """

    id: int
    revision: int
    name: str
    member: str
    sha256: str
    size: int
    added: datetime
    captured: str | None
    article: Article
    corrections: tuple[Correction, ...] = ()
    sources: tuple[StoredSource, ...] = field(default=(), compare=False)
    copies: tuple[int, ...] = field(default=(), compare=False)
    subjects: tuple[Subject | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity of the archive: its number, its type, what it is called, and what else."""

    id: int
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectCount:
    """An entity of the archive with its head and the number of articles that name it."""

    subject: Subject
    head: Head
    articles: int


@dataclass(frozen=True, slots=True)
class FormCount:
    """A form in which an entity is written, under the name an article gives it, and in how many articles."""

    text: str
    name: str
    type: EntityType
    articles: int


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision about an entity on record: its number, when it was made, and when it was taken back."""

    id: int
    made: datetime
    decision: EntityDecision
    undone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """An article that is no longer in the archive, and the revision at which it went."""

    id: int
    revision: int


@dataclass(frozen=True, slots=True)
class StoredSource:
    """Bytes that an article came from, now or earlier.

    `number` counts the sources of an article from 1. `added` is when the bytes came in, and `replaced` when
    newer bytes took their place or the article was deleted (both UTC; None while they are in use). Of those
    in use, the article is made from the one that is `chosen`.
    """

    number: int
    name: str
    member: str
    sha256: str
    size: int
    added: datetime
    captured: str | None
    replaced: datetime | None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides about one field of an article; `articles.corrections` says what `value` may be.

    `was` tells in words what the field was before, and `names` are those found in the text that comes in.
    """

    field: str
    value: object
    was: str = ""
    names: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision on record, with its number, and when it was made; taken back at `undone` (UTC)."""

    id: int
    article: int
    made: datetime
    field: str
    value: object
    undone: datetime | None = None
    was: str = ""
    names: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Recleaned:
    """An article made anew from the original it has, with why that was done and what it changed, in words.

    `what` is empty when it changed nothing.
    """

    id: int
    source: Source
    article: Article
    why: str
    what: str


@dataclass(frozen=True, slots=True)
class Recleaning:
    """A change that cleaning an article again has made: when, why, and what it was."""

    made: datetime
    why: str
    what: str


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """A line that stands in several articles of an outlet: in how many of how many."""

    outlet: str
    articles: int
    of: int
    text: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a generation of the index holds: so many articles, with every change up to a revision."""

    generation: str
    revision: int
    articles: int
    recorded: datetime


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search kept under a name.

    `parameters` are those of its address ("q=bridge&outlet=…"). It was `made` and last `opened` then (UTC),
    and articles with an id above `seen` have been added since.
    """

    id: int
    name: str
    parameters: str
    made: datetime
    opened: datetime
    seen: int


@dataclass(frozen=True, slots=True)
class Counts:
    """An archive in numbers.

    `sources` counts what the articles come from now, and `bytes` adds up every original ever taken in, as it
    came; `database_bytes` is the size on disk. `first_day` and `last_day` are the earliest and the latest day
    on which a dated article may first have appeared; None when no article is dated.
    """

    articles: int
    sources: int
    outlets: int
    undated: int
    first_day: date | None
    last_day: date | None
    bytes: int
    database_bytes: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """How many articles an outlet has (None: the outlet is not known), and over which days."""

    outlet: Outlet | None
    articles: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many articles are of one year (None: undated), and how well their dates are known."""

    year: int | None
    articles: int
    certainties: dict[Certainty, int]
