"""How the archive counts in how many articles of an outlet each block stands, inside transactions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from articles.fingerprints import fingerprint
from articles.furniture import LEAST_ARTICLES, Furniture, Learned, Sighting, identity, learn
from articles.store_values import LearnedLine

_ADD = """
    INSERT INTO furniture (outlet, block, articles, sample) VALUES (?1, ?2, 1, NULL)
    ON CONFLICT DO UPDATE SET articles = articles + 1, sample = coalesce(sample, ?3)"""
_TAKE = """
    UPDATE furniture SET articles = articles - 1
    WHERE outlet = ?1 AND block IN (SELECT value FROM json_each(?2))"""
_TAKE_LAST = """
    DELETE FROM furniture
    WHERE outlet = ?1 AND articles = 1 AND block IN (SELECT value FROM json_each(?2))"""
_OF_THESE = """
    SELECT block, articles FROM furniture WHERE outlet = ? AND block IN (SELECT value FROM json_each(?))"""
_OFTEN = f"""
    SELECT block, articles FROM furniture
    WHERE outlet = ? AND articles >= {LEAST_ARTICLES} ORDER BY articles DESC, block"""  # noqa: S608 - ours
_OUTLETS = f"""
    SELECT id, key, name, articles FROM outlets
    WHERE articles >= {LEAST_ARTICLES} ORDER BY name, id"""  # noqa: S608 - ours


def count_sighting(connection: Connection, article_id: int, sighting: Sighting | None) -> None:
    """Count an article's blocks, unless it is counted, or is another capture of one that is."""
    if sighting is None or _outlet_counted(connection, article_id) is not None:
        return
    outlet = connection.execute(
        "INSERT INTO outlets (key, name, articles) VALUES (?, ?, 0) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name RETURNING id",
        (sighting.outlet, sighting.name),
    ).fetchone()[0]
    if not sighting.is_new(_counts(connection, outlet, {*sighting.texts, *sighting.identity})):
        return
    texts = {**dict.fromkeys(sighting.identity), **sighting.texts}
    connection.executemany(_ADD, sorted((outlet, _number(each), text or "") for each, text in texts.items()))
    connection.execute("UPDATE outlets SET articles = articles + 1 WHERE id = ?", (outlet,))
    connection.execute("INSERT INTO counted (article, outlet) VALUES (?, ?)", (article_id, outlet))


def uncount_sighting(connection: Connection, article_id: int) -> None:
    """Take an article's blocks, as they stand in the archive, out of the counts."""
    outlet = _outlet_counted(connection, article_id)
    if outlet is None:
        return
    title, url = connection.execute("SELECT title, url FROM articles WHERE id = ?", (article_id,)).fetchone()
    texts = connection.execute("SELECT text FROM blocks WHERE article = ?", (article_id,)).fetchall()
    these = _numbers({*identity(title, url), *(fingerprint(text) for (text,) in texts)})
    connection.execute(_TAKE_LAST, (outlet, these))
    connection.execute(_TAKE, (outlet, these))
    connection.execute("UPDATE outlets SET articles = articles - 1 WHERE id = ?", (outlet,))
    connection.execute("DELETE FROM counted WHERE article = ?", (article_id,))


def furniture(connection: Connection) -> Furniture:
    """Read what is furniture of each outlet, as the counts decide it."""
    return Furniture({key: learned for _, key, learned in _learned(connection)})


def lines(connection: Connection) -> tuple[LearnedLine, ...]:
    """Read the lines that are furniture, by outlet, the most frequent first."""
    return tuple(
        LearnedLine(learned.name, count, learned.articles, _sample(connection, outlet, block))
        for outlet, _, learned in _learned(connection)
        for block, count in learned.blocks.items()
    )


def _learned(connection: Connection) -> Iterable[tuple[int, str, Learned]]:
    """Go through the outlets of which anything has been learned: number, key, and what it is."""
    for outlet, key, name, articles in connection.execute(_OUTLETS).fetchall():
        often = connection.execute(_OFTEN, (outlet,)).fetchall()
        learned = learn(name, articles, {_fingerprint(block): count for block, count in often})
        if learned.blocks:
            yield outlet, key, learned


def _sample(connection: Connection, outlet: int, block: str) -> str:
    row = connection.execute(
        "SELECT sample FROM furniture WHERE outlet = ? AND block = ?", (outlet, _number(block))
    ).fetchone()
    return str(row[0] or "")


def _outlet_counted(connection: Connection, article_id: int) -> int | None:
    """Give the outlet that an article is counted for; None when it is not."""
    row = connection.execute("SELECT outlet FROM counted WHERE article = ?", (article_id,)).fetchone()
    return row[0] if row else None


def _counts(connection: Connection, outlet: int, fingerprints: Iterable[str]) -> Mapping[str, int]:
    found = connection.execute(_OF_THESE, (outlet, _numbers(fingerprints)))
    return {_fingerprint(block): count for block, count in found}


def _numbers(fingerprints: Iterable[str]) -> str:
    return json.dumps(sorted(map(_number, fingerprints)))


def _number(fingerprint: str) -> int:
    """Give a fingerprint as the signed 64-bit number that it is stored as."""
    return int.from_bytes(bytes.fromhex(fingerprint), "big", signed=True)


def _fingerprint(number: int) -> str:
    return number.to_bytes(8, "big", signed=True).hex()
