"""Invented clippings for the tests of the index: articles as the store would give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.article import (
    Article,
    Block,
    Certainty,
    Entity,
    EntityType,
    Mention,
    Outlet,
    Published,
    Role,
)
from articles.store import Subject
from index.documents import Document, document

COURIER = Outlet("The Harbour Courier", "harbourcourier.example")
GAZETTE = Outlet("Vellmar Gazette")


@dataclass(frozen=True)
class Clipping:
    id: int
    revision: int
    article: Article
    subjects: tuple[Subject | None, ...] = ()


def article(
    title: str = "A quiet day in Vellmar",
    body: str | Sequence[str] = "Nothing was reported.",
    *,
    standfirst: str = "",
    captions: Sequence[str] = (),
    removed: Sequence[str] = (),
    outlet: Outlet | None = None,
    authors: Sequence[str] = (),
    published: str | None = None,
    certainty: Certainty | None = None,
    people: Sequence[str] = (),
    orgs: Sequence[str] = (),
    places: Sequence[str] = (),
    aliases: Sequence[str] = (),
    section: str | None = None,
    language: str | None = "en",
    url: str | None = None,
) -> Article:
    """An article; `aliases` are further mentions of the first person or organisation."""
    paragraphs = (body,) if isinstance(body, str) else tuple(body)
    blocks = (
        *(Block(text) for text in paragraphs),
        *(Block(text, Role.CAPTION, "a caption") for text in captions),
        *(Block(text, Role.REMOVED, "furniture") for text in removed),
    )
    named = [
        *((name, EntityType.PERSON) for name in people),
        *((name, EntityType.ORGANISATION) for name in orgs),
        *((name, EntityType.PLACE) for name in places),
    ]
    mentions = tuple(Mention(alias, 0, 0, len(alias)) for alias in aliases)
    return Article(
        title=title,
        blocks=blocks,
        standfirst=standfirst,
        authors=tuple(authors),
        outlet=outlet,
        section=section,
        language=language,
        url=url,
        published=Published(published, certainty or (Certainty.STATED if published else Certainty.UNKNOWN)),
        entities=tuple(
            Entity(name, kind, mentions if number == 0 else ()) for number, (name, kind) in enumerate(named)
        ),
    )


def documents(*articles: Article) -> list[Document]:
    """The documents of some articles, numbered from 1."""
    return [document(Clipping(number, number, each)) for number, each in enumerate(articles, 1)]
