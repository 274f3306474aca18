"""How one article comes to have several sources, and to be made from one of them, inside a transaction.

What is made of the others is kept as their readings, so that an article whose source goes is made from
another at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from sqlite3 import Connection
from typing import NamedTuple

from articles.article import Article, Outlet
from articles.errors import StoreError
from articles.furniture import outlet_key, sighting
from articles.sameness import Version, better, is_one_article
from articles.sources import Source
from articles.store_reading import cleaned, original
from articles.store_rows import (
    ArticleRows,
    article_of,
    checksum,
    hints_of,
    packed,
    rows_of,
    sealed,
    unpacked,
)
from articles.store_values import Intake
from articles.store_writing import (
    Prepared,
    add,
    add_source,
    milliseconds_now,
    prepare,
    retire_source,
    write_over,
)

MOST_LISTED = 200  # sources with the same key that are looked at
MOST_COMPARED = 5  # of them, word for word: where more share an address, it is the address of none

_CANDIDATES = f"""
    SELECT sources.article, number, by_address, outlet, domain FROM (
        SELECT article, number, 1 AS by_address FROM sources WHERE address = ?1 AND replaced IS NULL
        UNION ALL
        SELECT article, number, 0 FROM sources WHERE text = ?2 AND replaced IS NULL
            AND (?1 IS NULL OR address IS NOT ?1)
    ) AS sources JOIN articles ON articles.id = sources.article
    ORDER BY by_address DESC, sources.article, number LIMIT {MOST_LISTED}"""  # noqa: S608 - a number of ours
_IN_ONE_FILE = "SELECT 1 FROM sources WHERE article = ? AND name = ? AND replaced IS NULL"
_IN_USE = "SELECT number FROM sources WHERE article = ? AND replaced IS NULL ORDER BY number"
_ORIGIN = """
    SELECT name, member, lower(hex(sha256)), hints FROM sources JOIN originals ON originals.id = original
    WHERE (article, number) = (?, ?)"""


class _Candidate(NamedTuple):
    article: int
    number: int
    by_address: int
    outlet: str | None
    domain: str | None


def same_article(connection: Connection, article: Prepared) -> int | None:
    """Find the article that a source, which is new here, is another source of; None when there is none."""
    if article.address is None and article.text is None:
        return None
    found = [_Candidate(*row) for row in connection.execute(_CANDIDATES, (article.address, article.text))]
    if not found:
        return None
    new = article_of(article.rows)
    for each in _fitting(found, new.outlet)[:MOST_COMPARED]:
        in_one_file = connection.execute(_IN_ONE_FILE, (each.article, article.name)).fetchone() is not None
        there = version(connection, each.article, each.number).article
        if is_one_article(there, new, in_one_file=in_one_file):
            return each.article
    return None


def _fitting(found: Iterable[_Candidate], outlet: Outlet | None) -> list[_Candidate]:
    """Leave out what another outlet has; of a text that several have, and that names none, all of them."""
    known = {each: outlet_key(Outlet(each.outlet, each.domain)) for each in found if each.outlet}
    if outlet is not None:
        return [each for each in found if known.get(each, outlet_key(outlet)) == outlet_key(outlet)]
    several = len(set(known.values())) > 1
    return [each for each in found if each.by_address or not several]


def is_shared(connection: Connection, article_id: int) -> bool:
    """Say whether an article has more than one source in use."""
    return len(in_use(connection, article_id)) > 1


def join(connection: Connection, article: Prepared, article_id: int) -> None:
    """Give an article another source, and make it from that if that is the better one."""
    number = add_source(connection, article, article_id, milliseconds_now())
    present_number = made_from(connection, article_id)
    present = version(connection, article_id, present_number)
    new = Version(article_of(article.rows), article.captured)
    proof = sealed(article.checksum, article_id)
    if better(present, new) is new:
        _put_aside(connection, article_id, present_number, present.article)
        write_over(connection, article_id, number, article.rows, proof, article.sighting)
    else:
        add_reading(connection, article_id, number, article.rows, proof)


def leave(connection: Connection, article_id: int, number: int) -> None:
    """Take a source of several out of use; the article is made from the best of the others."""
    if number == made_from(connection, article_id):
        others = [each for each in in_use(connection, article_id) if each != number]
        _make_from_best(connection, article_id, others)
    retire_source(connection, article_id, number)
    connection.execute("DELETE FROM readings WHERE (article, number) = (?, ?)", (article_id, number))


def withdraw(connection: Connection, article_id: int, number: int) -> bool:
    """Take a source of several out of use; False when it is none of several."""
    numbers = in_use(connection, article_id)
    if number not in numbers or len(numbers) < 2:
        return False
    leave(connection, article_id, number)
    return True


def separate(connection: Connection, article_id: int, number: int) -> int | None:
    """Make a source of several an article of its own, and give its id; None when it is none of several."""
    numbers = in_use(connection, article_id)
    if number not in numbers or len(numbers) < 2:
        return None
    article = version(connection, article_id, number).article
    name, member, sha256, hints = connection.execute(_ORIGIN, (article_id, number)).fetchone()
    source = Source(name, original(connection, sha256), member, hints_of(hints))
    leave(connection, article_id, number)
    return add(connection, prepare(Intake(source, article), compress=False))


def version(connection: Connection, article_id: int, number: int) -> Version:
    """Read an article as one of its sources in use has it; `StoreError` when that is not as it was stored."""
    if number == made_from(connection, article_id):
        stored = cleaned(connection, [article_id])[article_id]
        return Version(stored.article, stored.captured)
    return read_reading(connection, article_id, number)


def read_reading(connection: Connection, article_id: int, number: int) -> Version:
    """Read what was made of a source that its article is not made from, proved by its checksum."""
    row = connection.execute(
        "SELECT rows, checksum FROM readings WHERE (article, number) = (?, ?)", (article_id, number)
    ).fetchone()
    rows = unpacked(row[0]) if row else None
    if rows is None or _proof(connection, article_id, number, rows) != row[1]:
        raise StoreError(
            f"what was made of source {number} of article {article_id} is damaged", cure="Run `morgue check`."
        )
    hints = connection.execute(_ORIGIN, (article_id, number)).fetchone()[3]
    return Version(article_of(rows), hints_of(hints).captured)


def _make_from_best(connection: Connection, article_id: int, numbers: Iterable[int]) -> None:
    """Make an article from the best of some of its sources that it is not made from."""
    versions = [(each, version(connection, article_id, each)) for each in numbers]
    number, best = reduce(lambda one, two: one if better(one[1], two[1]) is one[1] else two, versions)
    rows = rows_of(best.article)
    proof = _proof(connection, article_id, number, rows)
    write_over(connection, article_id, number, rows, proof, sighting(best.article))
    connection.execute("DELETE FROM readings WHERE (article, number) = (?, ?)", (article_id, number))


def _put_aside(connection: Connection, article_id: int, number: int, article: Article) -> None:
    """Keep an article as the reading of the source that it was made from until now."""
    rows = rows_of(article)
    add_reading(connection, article_id, number, rows, _proof(connection, article_id, number, rows))


def add_reading(connection: Connection, article_id: int, number: int, rows: ArticleRows, proof: int) -> None:
    """Keep what was made of a source that its article is not made from."""
    connection.execute(
        "INSERT INTO readings (article, number, rows, checksum) VALUES (?, ?, ?, ?)",
        (article_id, number, packed(rows), proof),
    )


def _proof(connection: Connection, article_id: int, number: int, rows: ArticleRows) -> int:
    """Compute the checksum that rows have as the article of one of its sources."""
    name, member, sha256, hints = connection.execute(_ORIGIN, (article_id, number)).fetchone()
    return sealed(checksum(rows, (name, member, sha256, hints or "")), article_id)


def made_from(connection: Connection, article_id: int) -> int:
    """Give the number of the source that an article is made from."""
    number: int = connection.execute("SELECT source FROM articles WHERE id = ?", (article_id,)).fetchone()[0]
    return number


def in_use(connection: Connection, article_id: int) -> list[int]:
    """Give the numbers of an article's sources in use."""
    return [number for (number,) in connection.execute(_IN_USE, (article_id,))]
