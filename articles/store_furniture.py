"""How the archive counts in how many articles of an outlet each block stands, inside transactions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from articles.fingerprints import fingerprint
from articles.furniture import LEAST_ARTICLES, Furniture, Learned, Sighting, identity, learn
from articles.store_seals import columns, new_seal, proved, resealed, seal
from articles.store_values import LearnedLine

# A line seen in one article is not sealed yet: most are never seen in another, and nothing is made of them.
_TWICE = new_seal("furniture", {"articles": "2", "sample": "?3"})
_ONCE = "furniture.seal IS NULL AND furniture.articles = 1 AND furniture.sample IS NULL"
_ADD = f"""
    INSERT INTO furniture (outlet, block, articles, sample) VALUES (?1, ?2, 1, NULL)
    ON CONFLICT DO UPDATE SET articles = articles + 1, sample = coalesce(sample, ?3),
        seal = iif({_ONCE}, {_TWICE}, seal + 1)"""  # noqa: S608 - ours
_TAKE = """
    UPDATE furniture SET articles = articles - 1, seal = seal - 1
    WHERE outlet = ?1 AND block IN (SELECT value FROM json_each(?2))"""
_TAKE_LAST = """
    DELETE FROM furniture
    WHERE outlet = ?1 AND articles = 1 AND block IN (SELECT value FROM json_each(?2))"""
_OF_THESE = """
    SELECT block, articles FROM furniture WHERE outlet = ? AND block IN (SELECT value FROM json_each(?))"""
_OFTEN = f"""
    SELECT {columns("furniture")} FROM furniture
    WHERE outlet = ? AND articles >= {LEAST_ARTICLES} ORDER BY articles DESC, block"""  # noqa: S608 - ours
_OUTLETS = f"""
    SELECT {columns("outlets")} FROM outlets
    WHERE articles >= {LEAST_ARTICLES} ORDER BY name, id"""  # noqa: S608 - ours
_OUTLET = "SELECT id, name FROM outlets WHERE key = ?"
_NEW_OUTLET = "INSERT INTO outlets (key, name, articles) VALUES (?, ?, 0)"
_CALL = f"UPDATE outlets SET {resealed('outlets', {'name': '?1'})} WHERE id = ?2"  # noqa: S608 - ours
_COUNT = "UPDATE outlets SET articles = articles + ?1, seal = seal + ?1 WHERE id = ?2"


def count_sighting(connection: Connection, article_id: int, sighting: Sighting | None) -> None:
    """Count an article's blocks, unless it is counted, or is another capture of one that is."""
    if sighting is None or _outlet_counted(connection, article_id) is not None:
        return
    outlet = _known_outlet(connection, sighting.outlet, sighting.name)
    if not sighting.is_new(_counts(connection, outlet, {*sighting.texts, *sighting.identity})):
        return
    texts = {**dict.fromkeys(sighting.identity), **sighting.texts}
    connection.executemany(_ADD, sorted((outlet, _number(each), text or "") for each, text in texts.items()))
    connection.execute(_COUNT, (1, outlet))
    connection.execute("INSERT INTO counted (article, outlet) VALUES (?, ?)", (article_id, outlet))


def _known_outlet(connection: Connection, key: str, name: str) -> int:
    """Give the number of an outlet, new or known, and call it as it is called now."""
    known = connection.execute(_OUTLET, (key,)).fetchone()
    if known is None:
        number = connection.execute(_NEW_OUTLET, (key, name)).lastrowid or 0
        seal(connection, "outlets", number)
        return number
    if known[1] != name:
        connection.execute(_CALL, (name, known[0]))
    return int(known[0])


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
    connection.execute(_COUNT, (-1, outlet))
    connection.execute("DELETE FROM counted WHERE article = ?", (article_id,))


def furniture(connection: Connection) -> Furniture:
    """Read what is furniture of each outlet, as the counts decide it."""
    return Furniture({key: learned for key, learned, _ in _learned(connection)})


def lines(connection: Connection) -> tuple[LearnedLine, ...]:
    """Read the lines that are furniture, by outlet, the most frequent first."""
    return tuple(
        LearnedLine(learned.name, count, learned.articles, samples[block])
        for _, learned, samples in _learned(connection)
        for block, count in learned.blocks.items()
    )


def _learned(connection: Connection) -> Iterable[tuple[str, Learned, Mapping[str, str]]]:
    """Go through the outlets of which anything has been learned: key, what it is, and how each line reads."""
    for row in connection.execute(_OUTLETS).fetchall():
        outlet, key, name, articles = proved("outlets", row)
        often = [proved("furniture", line) for line in connection.execute(_OFTEN, (outlet,))]
        learned = learn(name, articles, {_fingerprint(block): count for _, block, _, count in often})
        if learned.blocks:
            yield key, learned, {_fingerprint(block): sample or "" for _, block, sample, _ in often}


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
