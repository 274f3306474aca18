"""An article as JSON: the shape that scripts depend on, the same from the command line and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.article import Article, Entity, Outlet

if TYPE_CHECKING:
    from articles.store import Correction, StoredArticle, StoredSource


def clean_json(article: Article, source_label: str) -> dict[str, Any]:
    """Give the JSON object of a cleaned article; its field names are a promise to scripts.

    `source_label` names where the article came from ("clippings/harbour.txt, line 12"). A mention's
    `paragraph` counts the body's paragraphs from 0; -1 is the title, -2 the standfirst, -3 - n the n-th
    caption. `published` is ISO 8601 no longer than what is known, or null.
    """
    return {
        "source": source_label,
        "url": article.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "authors": list(article.authors),
        "outlet": outlet_json(article.outlet),
        "first_outlet": outlet_json(article.first_outlet),
        "section": article.section,
        "tags": list(article.tags),
        "dateline": article.dateline,
        "language": article.language,
        "published": article.published.text,
        "published_precision": article.published.precision.value,
        "published_certainty": article.published.certainty.value,
        "body": list(article.body),
        "captions": list(article.captions),
        "removed": [{"text": block.text, "reason": block.reason} for block in article.removed],
        "evidence": dict(article.evidence),
        "entities": [entity_json(entity) for entity in article.entities],
    }


def outlet_json(outlet: Outlet | None) -> dict[str, str | None] | None:
    """Give an outlet's name and domain, or None when it is unknown."""
    return None if outlet is None else {"name": outlet.name, "domain": outlet.domain}


def entity_json(entity: Entity) -> dict[str, Any]:
    """Give an entity with its mentions, whose offsets count characters of the text they stand in."""
    mentions = [
        {
            "text": mention.text,
            "paragraph": mention.paragraph,
            "start": mention.start,
            "end": mention.end,
        }
        for mention in entity.mentions
    ]
    return {"name": entity.name, "type": entity.type.value, "mentions": mentions}


def stored_json(stored: StoredArticle) -> dict[str, Any]:
    """Give the JSON object of an article in an archive: its id and provenance around the cleaned article.

    `added` is when it came into the archive, in UTC; `captured` when its page was saved, as it was told.
    """
    return {
        "id": stored.id,
        **clean_json(stored.article, source_label(stored)),
        "sha256": stored.sha256,
        "size": stored.size,
        "added": stored.added.isoformat(),
        "captured": stored.captured,
        "sources": [source_json(source) for source in stored.sources],
        "copies": list(stored.copies),
        "corrections": [correction_json(correction) for correction in stored.corrections],
    }


def source_json(source: StoredSource) -> dict[str, Any]:
    """Give a source of an article: what came in, when (UTC), whether the article is made from it.

    `replaced` is when something else took its place; null while it is in use.
    """
    return {
        "number": source.number,
        "source": source_label(source),
        "sha256": source.sha256,
        "size": source.size,
        "added": source.added.isoformat(),
        "captured": source.captured,
        "replaced": source.replaced and source.replaced.isoformat(),
        "chosen": source.chosen,
    }


def correction_json(correction: Correction) -> dict[str, Any]:
    """Give a correction in force: its number, when it was made (UTC), the field, its value, what it was."""
    return {
        "number": correction.id,
        "made": correction.made.isoformat(),
        "field": correction.field,
        "value": correction.value,
        "was": correction.was,
    }


def blocks_json(article: Article) -> list[dict[str, Any]]:
    """Give every block of the source with its number, its role and the reason for it."""
    return [
        {"number": number, "role": block.role.value, "reason": block.reason, "text": block.text}
        for number, block in enumerate(article.blocks, 1)
    ]


def source_label(stored: StoredArticle | StoredSource) -> str:
    """Name the file that an article or a source came from, and the place in it."""
    return f"{stored.name}, {stored.member}" if stored.member else stored.name
