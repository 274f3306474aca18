"""A stored article as an index sees it: texts to search, names to count, days to sort by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Protocol

from articles.article import Article, Certainty, EntityType, Precision, Published
from index.analysis import fold
from index.search import UNKNOWN

ENTITY_FACETS: Mapping[str, EntityType] = MappingProxyType(
    {"person": EntityType.PERSON, "org": EntityType.ORGANISATION, "place": EntityType.PLACE}
)

# What `has:` can ask for; an article has each flag that is true of it.
FLAGS = (
    *("undated", "date", "minute-date", "day-date", "month-date", "year-date"),
    *("stated-date", "derived-date", "guessed-date"),
    *("outlet", "author", "section", "standfirst", "captions", "removed", "person", "org", "place"),
)


class Stored(Protocol):
    """What an index needs of a stored article; the store's own value has it."""

    @property
    def id(self) -> int:
        """The article's number, never reused."""

    @property
    def revision(self) -> int:
        """The archive's counter at the article's last change."""

    @property
    def article(self) -> Article:
        """The cleaned article, its entities called as the archive calls them."""

    @property
    def subjects(self) -> Sequence[Alias | None]:
        """What else each entity of the article is called in the archive; None where that is not known."""


class Alias(Protocol):
    """What an index needs to know of an entity beside its name in the article."""

    @property
    def aliases(self) -> Sequence[str]:
        """Its other names."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article made ready for an index.

    `texts` maps a text field to its paragraphs and `names` a name field to the names to search in it.
    `facets` maps a facet to the article's values in it. `first_day` and `last_day` are ordinals of the
    calendar (1 is 1 January of year 1) and None when undated; `moment` orders articles within time, in
    minutes of the outlet's own clock. `flags` are what `has:` can ask for.
    """

    id: int
    revision: int
    texts: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    facets: Mapping[str, tuple[str, ...]]
    first_day: int | None = None
    last_day: int | None = None
    moment: int | None = None
    precision: str = Precision.UNKNOWN
    flags: tuple[str, ...] = field(default=())


def document(stored: Stored) -> Document:
    """Make the document to index of a stored article."""
    article = stored.article
    published = article.published
    first, last = published.first_day(), published.last_day()
    return Document(
        id=stored.id,
        revision=stored.revision,
        texts=_texts(article),
        names=_names(stored),
        facets=_facets(article),
        first_day=first.toordinal() if first else None,
        last_day=last.toordinal() if last else None,
        moment=_moment(published),
        precision=published.precision,
        flags=tuple(_flags(article)),
    )


def _texts(article: Article) -> Mapping[str, tuple[str, ...]]:
    texts: dict[str, tuple[str, ...]] = {
        "title": (article.title,),
        "standfirst": (article.standfirst,),
        "body": article.body,
        "captions": article.captions,
        "removed": tuple(block.text for block in article.removed),
    }
    return {name: kept for name, values in texts.items() if (kept := tuple(v for v in values if v.strip()))}


def _names(stored: Stored) -> Mapping[str, tuple[str, ...]]:
    article = stored.article
    outlet = article.outlet
    told = tuple(filter(None, (outlet.name, outlet.domain))) if outlet else ()
    names: dict[str, tuple[str, ...]] = {
        "outlet": told,
        "author": article.authors,
        "section": (article.section,) if article.section else (),
        "lang": (article.language,) if article.language else (),
        "id": (str(stored.id),),
    }
    for facet, kind in ENTITY_FACETS.items():
        names[facet] = tuple(_entity_names(stored, kind))
    return {name: values for name, values in names.items() if values}


def _entity_names(stored: Stored, kind: EntityType) -> Iterator[str]:
    """Give every way in which the article or the archive names its entities of a kind, each once."""
    seen = set()
    for entity, known in zip_longest(stored.article.entities, stored.subjects):
        if entity.type is kind:
            written = (mention.text for mention in entity.mentions)
            for name in (entity.name, *written, *(known.aliases if known else ())):
                if (folded := fold(name)) not in seen:
                    seen.add(folded)
                    yield name


def _facets(article: Article) -> Mapping[str, tuple[str, ...]]:
    facets: dict[str, tuple[str, ...]] = {"outlet": (article.outlet.name if article.outlet else UNKNOWN,)}
    for facet, kind in ENTITY_FACETS.items():
        facets[facet] = tuple(dict.fromkeys(article.names(kind)))
    facets["author"] = article.authors
    facets["section"] = (article.section,) if article.section else ()
    facets["lang"] = (article.language,) if article.language else ()
    facets["dating"] = (article.published.certainty.value,)
    return facets


def _moment(published: Published) -> int | None:
    first = published.first_day()
    if first is None:
        return None
    minutes = first.toordinal() * 24 * 60
    if published.text is None or published.precision is not Precision.MINUTE:
        return minutes
    clock = datetime.fromisoformat(published.text)
    return minutes + clock.hour * 60 + clock.minute


def _flags(article: Article) -> Iterator[str]:
    """Name what the article has, in the words of `has:`."""
    published = article.published
    if published.precision is Precision.UNKNOWN:
        yield "undated"
    else:
        yield "date"
        yield f"{published.precision}-date"
        if published.certainty is not Certainty.UNKNOWN:
            yield f"{published.certainty}-date"
    facts = {
        "outlet": article.outlet,
        "author": article.authors,
        "standfirst": article.standfirst.strip(),
        "captions": article.captions,
        "removed": article.removed,
        "section": article.section,
        "person": article.names(EntityType.PERSON),
        "org": article.names(EntityType.ORGANISATION),
        "place": article.names(EntityType.PLACE),
    }
    yield from (name for name, value in facts.items() if value)
