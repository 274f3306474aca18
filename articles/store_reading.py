"""How articles, originals and their history are read. Each function asks within one state of the database."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256 as sha256_of
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import Any, NamedTuple, NoReturn

from articles.corrections import apply
from articles.errors import StoreError
from articles.sources import Hints, Source
from articles.store_corrections import in_force
from articles.store_overlay import resolved
from articles.store_rows import (
    FACTS,
    ArticleRows,
    article_of,
    checksum,
    hints_json,
    hints_of,
    mended_name,
    moment,
    sealed,
)
from articles.store_seals import FROM_BACKUP, columns, proved
from articles.store_values import (
    Correction,
    Deleted,
    FileState,
    Indexed,
    Recleaning,
    StoredArticle,
    StoredSource,
)

ARTICLES_AT_ONCE = 100  # in memory while streaming
IDS_AT_ONCE = 10_000
MOST_COPIES = 50  # of an article that are named

_COLUMNS = f"""
    revision, articles.id, articles.added, name, member, lower(hex(sha256)), size, hints, checksum,
    originals.id, sha256, originals.seal, EXISTS (
        SELECT 1 FROM sources AS its WHERE its.article = articles.id AND its.added = articles.added),
    {", ".join(f"articles.{fact}" for fact in FACTS)}"""  # noqa: S608 - ours
_JOINS = """
    JOIN revisions ON revisions.article = articles.id
    JOIN sources ON (sources.article, sources.number) = (articles.id, articles.source)
    JOIN originals ON originals.id = sources.original"""
_FIRST_FACT = 13  # how many columns of _COLUMNS stand before the facts

_THESE = "IN (SELECT value FROM json_each(?))"  # in rising order, so that nothing has to be sorted
_ARTICLES = f"SELECT {_COLUMNS} FROM articles {_JOINS} WHERE articles.id {_THESE}"  # noqa: S608
_BLOCKS = f"""
    SELECT article, role, text, reason FROM blocks
    WHERE article {_THESE} ORDER BY article, position"""  # noqa: S608
_MENTIONS = f"""
    SELECT article, type, name, places FROM mentions CROSS JOIN entities ON entities.id = entity
    WHERE article {_THESE} ORDER BY article, position"""  # noqa: S608
_CHANGES = """
    SELECT revision, revisions.article, articles.id IS NULL FROM revisions
    LEFT JOIN articles ON articles.id = revisions.article
    WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?"""
_IDS_AND_REVISIONS = """
    SELECT id, revision FROM articles JOIN revisions ON article = id WHERE id > ? ORDER BY id LIMIT ?"""
_SOURCES = f"""
    SELECT {columns("originals")}, number = source AND replaced IS NULL, {columns("sources")}
    FROM sources JOIN originals ON originals.id = original LEFT JOIN articles ON articles.id = article
    WHERE article {_THESE} ORDER BY article, number"""  # noqa: S608
_SEVERAL = f"SELECT DISTINCT article FROM sources WHERE number > 1 AND article {_THESE}"  # noqa: S608
_COPIED = f"""
    SELECT id, own.text FROM articles JOIN sources AS own ON (own.article, own.number) = (id, source)
    WHERE id {_THESE} AND EXISTS (
        SELECT 1 FROM sources AS same
        WHERE same.text = own.text AND same.replaced IS NULL AND same.article <> own.article)"""  # noqa: S608
_OF_TEXT = """
    SELECT id FROM sources JOIN articles ON (id, source) = (article, number)
    WHERE text = ? AND replaced IS NULL LIMIT ?"""
_RECLEANINGS = f"SELECT {columns('recleanings')} FROM recleanings WHERE article = ? ORDER BY id"  # noqa: S608
_SOURCE_IN_USE = """
    SELECT article, number, lower(hex(sha256)), hints FROM sources JOIN originals ON originals.id = original
    WHERE name = ? AND member = ? AND replaced IS NULL"""
_ORIGINAL = """
    SELECT lower(hex(sha256)), size, compression, bytes FROM originals JOIN contents USING (id)
    WHERE sha256 = ?"""
_SOURCE = f"""
    SELECT lower(hex(sha256)), {columns("sources")} FROM articles
    JOIN sources ON (sources.article, sources.number) = (articles.id, articles.source)
    JOIN originals ON originals.id = original WHERE articles.id = ?"""  # noqa: S608 - ours


class SourceInUse(NamedTuple):
    """A source in use: its article, its number there, the SHA-256 of its bytes, and its hints as JSON."""

    article: int
    number: int
    sha256: str
    hints: str | None


def articles(connection: Connection, ids: Iterable[int]) -> dict[int, StoredArticle]:
    """Read the articles of these ids, those that there are, with corrections and resolved names over them.

    Raises `StoreError`, naming the article, when one is not as it was stored.
    """
    return resolved(connection, corrected(connection, ids))


def shown(connection: Connection, ids: Iterable[int]) -> dict[int, StoredArticle]:
    """Read articles as lists of results show them: with corrections, without names; else as `articles` does.

    What is read is proved as ever, but no name is made of its mentions, which is most of the work.
    """
    ids = set(ids)
    found = cleaned(connection, ids, names=False)
    for number, some in in_force(connection, json.dumps(sorted(ids))).items():
        if number in found:
            laid = _corrected(found[number], some)
            found[number] = replace(laid, article=replace(laid.article, entities=()))
    copied = copies(connection, ids)
    return {each: replace(one, copies=copied[each]) if each in copied else one for each, one in found.items()}


def corrected(connection: Connection, ids: Iterable[int]) -> dict[int, StoredArticle]:
    """Read articles with their corrections laid over them; else as `articles` does."""
    ids = set(ids)
    found = cleaned(connection, ids)
    wanted = json.dumps(sorted(ids))
    corrections = in_force(connection, wanted).items()
    found |= {each: _corrected(found[each], some) for each, some in corrections if each in found}
    came_from = sources(connection, [each for (each,) in connection.execute(_SEVERAL, (wanted,))])
    copied = copies(connection, ids)
    return {
        number: replace(each, sources=came_from.get(number, each.sources), copies=copied.get(number, ()))
        if number in came_from or number in copied
        else each
        for number, each in found.items()
    }


def cleaned(connection: Connection, ids: Iterable[int], *, names: bool = True) -> dict[int, StoredArticle]:
    """Read articles as they were cleaned, without any correction, or even names; else as `articles` does."""
    wanted = json.dumps(sorted(set(ids)))
    blocks = _by_article(connection.execute(_BLOCKS, (wanted,)).fetchall())
    mentions = _by_article(connection.execute(_MENTIONS, (wanted,)).fetchall())
    found = connection.execute(_ARTICLES, (wanted,)).fetchall()
    return {
        row[1]: _stored(
            row, ArticleRows(row[_FIRST_FACT:], blocks.get(row[1], ()), mentions.get(row[1], ())), names
        )
        for row in found
    }


def _corrected(stored: StoredArticle, corrections: tuple[Correction, ...]) -> StoredArticle:
    return replace(stored, article=apply(stored.article, corrections), corrections=corrections)


def _by_article(rows: list[tuple[Any, ...]]) -> dict[int, tuple[tuple[Any, ...], ...]]:
    return {article: tuple(row[1:] for row in group) for article, group in groupby(rows, itemgetter(0))}


def _stored(row: tuple[Any, ...], rows: ArticleRows, names: bool) -> StoredArticle:
    revision, article_id, added, name, member, sha256, size, hints, proof, *told, came = row[:_FIRST_FACT]
    if not came or not _is_proved(rows, (name, member, sha256, hints or ""), article_id, proof):
        _damaged(article_id)
    number, digest, its_seal = told
    proved("originals", (number, digest, size, its_seal))
    captured = hints_of(hints).captured if hints else None
    since = moment(added)
    only = StoredSource(1, name, member, sha256, size, since, captured, None, chosen=True)
    return StoredArticle(
        article_id,
        revision,
        name,
        member,
        sha256,
        size,
        since,
        captured,
        article_of(rows if names else ArticleRows(rows.facts, rows.blocks, ())),
        sources=(only,),
    )


def _is_proved(rows: ArticleRows, origin: tuple[str, ...], article_id: int, proof: int) -> bool:
    """Say whether rows are as they were stored; a flipped bit can also turn a text into bytes."""
    try:
        return sealed(checksum(rows, origin), article_id) == proof
    except TypeError:
        return False


def _damaged(article_id: int) -> NoReturn:
    raise StoreError(
        f"article {article_id} is damaged: it is not as it was stored",
        cure=FROM_BACKUP,
    )


def changes(
    connection: Connection, after: int, through: int, limit: int = ARTICLES_AT_ONCE
) -> list[StoredArticle | Deleted]:
    """Read at most `limit` of the changes with revisions above `after`, up to `through`, in their order."""
    return _changes(connection, after, through, limit, articles)


def corrected_changes(
    connection: Connection, after: int, through: int, limit: int
) -> list[StoredArticle | Deleted]:
    """Read changes as `changes` does, with the names as the articles have them, before any resolution."""
    return _changes(connection, after, through, limit, corrected)


def _changes(
    connection: Connection,
    after: int,
    through: int,
    limit: int,
    read: Callable[[Connection, Iterable[int]], dict[int, StoredArticle]],
) -> list[StoredArticle | Deleted]:
    found = connection.execute(_CHANGES, (after, through, limit)).fetchall()
    require_rising(after, (revision for revision, _, _ in found))
    present = read(connection, [article_id for _, article_id, deleted in found if not deleted])
    return [
        Deleted(article_id, revision) if deleted else present.get(article_id) or _damaged(article_id)
        for revision, article_id, deleted in found
    ]


def revision(connection: Connection) -> int:
    """Read the revision of the latest change; 0 in an empty archive."""
    number: int = connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").fetchone()[0]
    return number


def ids_and_revisions(connection: Connection, after: int, limit: int = IDS_AT_ONCE) -> list[tuple[int, int]]:
    """Read at most `limit` ids above `after`, in their order, each with the article's revision."""
    found = connection.execute(_IDS_AND_REVISIONS, (after, limit)).fetchall()
    require_rising(after, (article_id for article_id, _ in found))
    return found


def require_rising(after: int, numbers: Iterable[int]) -> None:
    """Raise `StoreError` unless each number is above the one before: on a damaged page a step may lead back.

    Whoever reads on from the last number would then do so for ever.
    """
    for number in numbers:
        if number <= after:
            raise StoreError("the archive's database is damaged: its rows are out of order", cure=FROM_BACKUP)
        after = number


def original(connection: Connection, sha256: str) -> bytes:
    """Read an original exactly as it came; `StoreError` when there is none, or it is no longer whole."""
    row = connection.execute(_ORIGINAL, (_digest(sha256),)).fetchone()
    if row is None:
        raise StoreError(
            f"no original has the SHA-256 {sha256}", cure="`morgue show ID` prints an article's."
        )
    return whole_original(*row)


def whole_original(sha256: str, size: int, compression: str, contents: bytes) -> bytes:
    """Unpack an original and prove it by size and hash; `StoreError` when it is no longer as it came."""
    try:
        data = zlib.decompressobj().decompress(contents, size + 1) if compression == "zlib" else contents
        whole = len(data) == size and sha256_of(data).hexdigest() == sha256
    except (zlib.error, TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise StoreError(
            f"the original with SHA-256 {sha256} is damaged",
            cure=FROM_BACKUP,
        )
    return data


def source(connection: Connection, article_id: int) -> Source | None:
    """Read again what an article was made from, bytes and hints, as it could be cleaned anew."""
    row = connection.execute(_SOURCE, (article_id,)).fetchone()
    if row is None:
        return None
    return source_of(connection, *row)


def source_of(connection: Connection, sha256: str, *row: Any) -> Source:
    """Give the source that a row of `sources` tells of, proved by its seal, with the original's bytes."""
    _, _, name, member, _, hints, *_ = proved("sources", row)
    return Source(name, original(connection, sha256), member, hints_of(hints) if hints else Hints())


def sources(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[StoredSource, ...]]:
    """Read everything that articles ever came from, oldest first; also of those that were deleted."""
    found: dict[int, list[StoredSource]] = {}
    for row in connection.execute(_SOURCES, (json.dumps(sorted(set(ids))),)):
        article_id, source = _source(row[:4], *row[4:])
        found.setdefault(article_id, []).append(source)
    return {article_id: tuple(those) for article_id, those in found.items()}


def _source(told: tuple[Any, ...], chosen: int | None, *row: Any) -> tuple[int, StoredSource]:
    _, digest, size = proved("originals", told)
    article_id, number, name, member, _, hints, added, replaced, *_ = proved("sources", row)
    captured = hints_of(hints).captured if hints else None
    ended = moment(replaced) if replaced is not None else None
    came = moment(added), captured, ended
    return article_id, StoredSource(number, name, member, digest.hex(), size, *came, bool(chosen))


def copies(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Read which other articles have the very text of these, by rising id, for those that have such."""
    copied = dict(connection.execute(_COPIED, (json.dumps(sorted(set(ids))),)).fetchall())
    alike = {
        text: sorted(number for (number,) in connection.execute(_OF_TEXT, (text, MOST_COPIES + 1)))
        for text in set(copied.values())
    }
    found = {
        number: tuple(each for each in alike[text] if each != number)[:MOST_COPIES]
        for number, text in copied.items()
    }
    return {number: others for number, others in found.items() if others}


def is_stored(connection: Connection, name: str, member: str, sha256: str, hints: Hints | None) -> bool:
    """Say whether these bytes are in use under a name and member, with these hints (None: with any)."""
    standing = source_in_use(connection, mended_name(name), mended_name(member))
    if standing is None or standing.sha256 != sha256.lower():
        return False
    return hints is None or standing.hints == hints_json(hints)


def source_in_use(connection: Connection, name: str, member: str) -> SourceInUse | None:
    """Read which source is in use under a name and member, of which article."""
    row = connection.execute(_SOURCE_IN_USE, (name, member)).fetchone()
    return SourceInUse(*row) if row else None


def stored_members(connection: Connection, name: str) -> dict[str, str]:
    """Read the members of a file that are in use, each with the SHA-256 of its bytes."""
    found = connection.execute(
        "SELECT member, lower(hex(sha256)) FROM sources JOIN originals ON originals.id = original "
        "WHERE name = ? AND replaced IS NULL",
        (mended_name(name),),
    )
    return dict(found)


def file_state(connection: Connection, name: str) -> FileState | None:
    """Read how a file looked when its every article had been stored."""
    row = connection.execute(
        "SELECT size, modified_ns, fingerprint FROM files WHERE name = ?", (mended_name(name),)
    ).fetchone()
    return FileState(*row) if row else None


def recleanings(connection: Connection, article_id: int) -> tuple[Recleaning, ...]:
    """Read what cleaning an article again has changed, oldest first."""
    found = [proved("recleanings", row) for row in connection.execute(_RECLEANINGS, (article_id,))]
    return tuple(Recleaning(moment(made), why, what) for _, _, made, why, what in found)


def indexed(connection: Connection, generation: str) -> Indexed | None:
    """Read what a generation of the index holds; None when it was never recorded."""
    row = connection.execute(
        "SELECT revision, articles, recorded FROM indexed WHERE generation = ?", (generation,)
    ).fetchone()
    return Indexed(generation, row[0], row[1], moment(row[2])) if row else None


def _digest(sha256: str) -> bytes:
    try:
        return bytes.fromhex(sha256)
    except ValueError:
        return b""
