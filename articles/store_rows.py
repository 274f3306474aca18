"""How an article becomes rows of the database, and rows become the article again.

Rows are tuples of text, numbers and NULL in the order of the columns named here; `store_schema` explains the
tables. What comes back is proved by its checksum before anything is made of it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

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
from articles.errors import StoreError
from articles.sources import Hints

FACTS = (  # the columns of `articles` that hold an article's facts
    "title",
    "standfirst",
    "authors",
    "outlet",
    "domain",
    "section",
    "dateline",
    "language",
    "url",
    "published",
    "certainty",
    "recogniser",
    "evidence",
    "cleaner",
    "tags",
    "first_outlet",
    "first_domain",
)
TITLE, STANDFIRST, FIRST_CAPTION = -1, -2, -3  # how a mention counts what is not a paragraph

Facts = tuple[str | None, ...]  # one value for each of FACTS
BlockRow = tuple[str, str, str]  # role, text, reason
MentionRow = tuple[str, str, str]  # the entity's type and name, and the places as JSON
Storable = TypeVar("Storable")

_ROLES = {role.value: role for role in Role}
_TYPES = {kind.value: kind for kind in EntityType}
_CERTAINTIES = {certainty.value: certainty for certainty in Certainty}
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """The rows of one article: its facts, its blocks and its mentions in order."""

    facts: Facts
    blocks: tuple[BlockRow, ...]
    mentions: tuple[MentionRow, ...]


def rows_of(article: Article) -> ArticleRows:
    """Turn an article into its rows."""
    outlet, first = article.outlet, article.first_outlet
    facts: Facts = (
        article.title,
        article.standfirst,
        _json(article.authors),
        outlet.name if outlet else None,
        outlet.domain if outlet else None,
        article.section,
        article.dateline,
        article.language,
        article.url,
        article.published.text,
        article.published.certainty.value,
        article.recogniser,
        _json(dict(article.evidence)),
        article.cleaner,
        _json(article.tags) if article.tags else None,
        first.name if first else None,
        first.domain if first else None,
    )
    blocks = tuple([(block.role.value, block.text, block.reason) for block in article.blocks])
    return ArticleRows(facts, blocks, _mention_rows(article))


def article_of(rows: ArticleRows) -> Article:
    """Turn rows, whose checksum has been proved, into the article they were made from."""
    facts: dict[str, Any] = dict(zip(FACTS, rows.facts, strict=True))
    for name, domain in (("outlet", "domain"), ("first_outlet", "first_domain")):
        facts[name] = _outlet(facts[name], facts.pop(domain))
    facts["published"] = Published(facts["published"], _CERTAINTIES[facts.pop("certainty")])
    facts["authors"] = tuple(json.loads(facts["authors"]))
    facts["tags"] = tuple(json.loads(facts["tags"] or "[]"))
    facts["evidence"] = json.loads(facts["evidence"])
    facts["blocks"] = tuple([Block(text, _ROLES[role], reason) for role, text, reason in rows.blocks])
    return Article(**facts, entities=_entities(facts, rows.mentions))


def packed(rows: ArticleRows) -> bytes:
    """Pack the rows of an article into bytes, for a source that the article is not made from."""
    facts = {name: value for name, value in zip(FACTS, rows.facts, strict=True) if value is not None}
    return zlib.compress(_json([facts, rows.blocks, rows.mentions]).encode())


def unpacked(data: bytes) -> ArticleRows | None:
    """Unpack rows; facts that were not known when they were packed are NULL. None when damaged."""
    try:
        facts, blocks, mentions = json.loads(zlib.decompress(data))
        return ArticleRows(
            tuple(facts.get(name) for name in FACTS),
            tuple((role, text, reason) for role, text, reason in blocks),
            tuple((kind, name, places) for kind, name, places in mentions),
        )
    except (zlib.error, TypeError, ValueError, AttributeError):
        return None


def checksum(rows: ArticleRows, origin: Sequence[str]) -> int:
    """Compute the CRC-32 of an article with its origin (name, member, SHA-256 and hints of its source).

    It covers, as UTF-8 with a unit separator between any two: the origin, each fact as "name=value", blocks
    and mentions. Facts that are NULL or empty are left out, so that a later column changes nothing as long as
    it is empty. Raises `UnicodeEncodeError` for text that no file can hold, `TypeError` for what is no text.
    """
    facts = (f"{name}={value}" for name, value in zip(FACTS, rows.facts, strict=True) if value)
    texts = chain(origin, facts, *rows.blocks, *rows.mentions)
    return zlib.crc32("\x1f".join(texts).encode())


def sealed(proof: int, article_id: int) -> int:
    """Bind the checksum of an article to its id, so that it is not taken for another: what is stored."""
    return zlib.crc32(b"%d" % article_id, proof)


def mended(rows: ArticleRows) -> ArticleRows:
    """Replace lone surrogates (half a character, as broken JSON has them) by U+FFFD, offsets kept."""
    return ArticleRows(_mended(rows.facts), _mended(rows.blocks), _mended(rows.mentions))


def mended_text(text: str) -> str:
    """Replace lone surrogates by U+FFFD."""
    return _LONE_SURROGATES.sub("\ufffd", text)


def mended_name(name: str) -> str:
    """Write the bytes of a file name that is no text as escapes: two names never become one."""
    return name.encode("utf-8", "backslashreplace").decode()


def hints_json(hints: Hints) -> str | None:
    """Write hints as JSON, only what was told; None when nothing was."""
    if hints == Hints():
        return None
    return mended_text(_json({name: value for name, value in asdict(hints).items() if value}))


def hints_of(text: str | None) -> Hints:
    """Read hints back."""
    told = json.loads(text) if text else {}
    lists = {name: tuple(told.get(name, ())) for name in ("authors", "tags")}
    return Hints(**{**told, **lists})


def milliseconds(moment: datetime) -> int:
    """Turn an aware time into milliseconds since 1970 in UTC."""
    return int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """Turn milliseconds since 1970 into an aware time in UTC; `StoreError` for what no clock has shown."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise StoreError("a time in the archive is damaged", cure="Run `morgue check`.") from error


def _outlet(name: str | None, domain: str | None) -> Outlet | None:
    return None if name is None else Outlet(name, domain)


def _mention_rows(article: Article) -> tuple[MentionRow, ...]:
    paragraphs = _numbered(article.title, article.standfirst, article.blocks) if article.entities else {}
    return tuple(
        (entity.type.value, entity.name, _json([_place(mention, paragraphs) for mention in entity.mentions]))
        for entity in article.entities
    )


def _place(mention: Mention, paragraphs: Mapping[int, str]) -> tuple[int | str, ...]:
    """Say where a mention stands, and its words only where they are not what stands there."""
    place = (mention.paragraph, mention.start, mention.end)
    stands_there = paragraphs.get(mention.paragraph, "")[mention.start : mention.end] == mention.text
    return place if stands_there else (*place, mention.text)


def _entities(facts: Mapping[str, Any], mentions: Sequence[MentionRow]) -> tuple[Entity, ...]:
    if not mentions:
        return ()
    text_at = _numbered(facts["title"], facts["standfirst"], facts["blocks"]).get
    places = json.loads(f"[{','.join([row[2] for row in mentions])}]")  # at once: in a third of the time
    return tuple(
        [
            Entity(name, _TYPES[kind], _mentions(places_of_entity, text_at))
            for (kind, name, _), places_of_entity in zip(mentions, places, strict=True)
        ]
    )


def _mentions(places: Sequence[Sequence[Any]], text_at: Callable[[int, str], str]) -> tuple[Mention, ...]:
    return tuple(
        [
            Mention(words[0] if words else text_at(paragraph, "")[start:end], paragraph, start, end)
            for paragraph, start, end, *words in places
        ]
    )


def _numbered(title: str, standfirst: str, blocks: Sequence[Block]) -> dict[int, str]:
    """Give the texts of an article under the numbers that mentions know them by."""
    body, caption = Role.BODY, Role.CAPTION
    numbered = dict(enumerate([block.text for block in blocks if block.role is body]))
    numbered[TITLE], numbered[STANDFIRST] = title, standfirst
    captions = [block.text for block in blocks if block.role is caption]
    numbered.update((FIRST_CAPTION - number, text) for number, text in enumerate(captions))
    return numbered


def _mended(value: Storable) -> Storable:
    if isinstance(value, str):
        return mended_text(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(map(_mended, value))  # type: ignore[return-value]
    return value
