"""The tables of archive.db: what they mean, and how an older archive is brought forward.

An archive's database is the truth of it; everything under `index/` is derived from here. The tables, in the
order in which an article passes through them:

contents      The bytes of every original, compressed where that helps. Rows are only ever added: an archive
              never destroys bytes that it once took in.
originals     What stands in `contents`: the SHA-256 and the size of the bytes as they came. Kept apart from
              them so that adding up sizes or looking for a hash reads fifty bytes a row, and no article.
files         The size, time and fingerprint of files whose every article is stored, so that the next intake
              passes them by with one look. Losing a row costs a second reading and nothing else.
revisions     The latest change of every article there has ever been. Each change of an article moves its
              row to a new number at the end, so reading upwards from a number gives what changed since, in
              order and once each. A row whose article is no longer in `articles` tells of a deletion, and
              keeps the id from ever being given out again.
sources       Where an article came from: file, member of that file, original, and what was told of it from
              outside (a JSON object of `Hints`). `replaced` is set when newer bytes came under the same
              name; the row stays, and with it the way to the earlier original. A name and member are in use
              once; an article may have several sources in use. `address` and `text` are the keys of its
              address (`articles.addresses`) and its text (`articles.sameness`) as that source has them, by
              which the next source of the same article is recognised; NULL where they prove nothing.
readings      What was made of a source in use that its article is not made from: facts, blocks and mentions
              as packed by `store_rows`, with the checksum that it would have as an article. When the
              source that the article is made from goes, the article is made from one of these.
articles      The facts of a cleaned article; `source` numbers the row of `sources` that it was made from, and
              `cleaner` and `recogniser` name what made it.
              `authors`, `tags` (arrays) and `evidence` (object: fact -> sentence) are JSON; `first_outlet`
              is who published it first, where this copy says so. `checksum` is the CRC-32
              of the whole article, blocks and mentions included, as `store_rows.checksum` defines it:
              SQLite keeps none of its own, and a flipped bit must not pass for news.
blocks        Everything that stood in the source, in reading order, with its role and the reason for it.
entities      Every name of a person, organisation or place, once in the archive. A name that no article
              mentions any more may stay here; ask `mentions` what is mentioned.
mentions      Which article names which entity, and where: `places` is a JSON array of [paragraph, start,
              end], with the words as a fourth value where they are not what stands at that place.
corrections   What a person decided about an article: a field and its value as JSON, in words what it `was`
              before, and the `names` in the text that came in: a JSON array of [type, name, [[start, end,
              words], …]]. They belong to the id and outlive every cleaning, replacement and deletion; taking
              one back sets `undone`. They are laid over an article when it is read: no table shows it so.
              Two indexes find them by article, so that one which either has lost is missed.
recleanings   What cleaning an article again from its original has changed, and why, in words.
outlets       The outlets that furniture is learned of: `key` is the domain, or the name where none is known;
              `articles` is how many of theirs are counted.
furniture     In how many distinct articles of an outlet a block stands, by its fingerprint (a signed 64-bit
              number, `articles.fingerprints`), with its text as a `sample` from the second article on.
counted       The articles counted in `furniture`. One that is another capture of one of these is not.
names         What the archive makes of each row of `entities`: the folded `key` it has before anything is
              known of other articles, its last word as `family`, whether it is a `lone` word, and in how many
              articles it stands. `base` is the archive's entity that the rules find, `entity` the one it is
              once people's decisions are laid over that; NULL when they reject it.
subjects      The entities of the archive: who, which or where the names mean. A `type` and `key` is one
              entity for good; `name` is what it is called now, `aliases` (a JSON array) what else it is
              called, and `articles` in how many it is named. One with no articles is only remembered.
namings       Which name stands in which article, as corrected, on which `day` (an ordinal; NULL: undated).
named         The same by article: `names` is a JSON array of [name, form, mentions], both numbers of
              `entities`, with the article's day and outlet.
forms         In how many articles a name is written in a form; `acronym` is the form's key where it is one.
exceptions    Where a name means another entity in one article than in the archive: `base` is that of a lone
              surname that the rules find there, `entity` the one it is after all decisions (NULL: rejected).
              Two indexes find them by article, as those of corrections.
decisions     What people decided about entities: an `act` with its `value` as JSON. It speaks of types and
              keys, never of rows, and outlives everything else here; taking one back sets `undone`.
resolution    One row: up to which `revision` of the articles names have been resolved, by which `rules`, and
              whether all of them are `due` anew. But for `decisions`, all tables from `names` on are derived
              from the articles and can be made again.
searches      The searches that people keep, with the `parameters` of their addresses. `seen` is the highest
              id of an article that was in the index when one was last opened; an article with a higher id
              is new to it. They are of the archive, not of one person.
indexed       What each generation of the index holds: articles up to which revision.

A `seal` is a CRC-32 of its row, as `store_seals` defines it: of originals, sources, what people decided and
saved, what was, what was learned, and of whom names mean, which is laid over every article; a line that has
stood in one article only has none yet. What has neither seal nor checksum is compared by `morgue check`
(`revisions` with what refers to them, `counted` with `outlets`, `entities` with the articles that name them),
costs nothing but work when it is lost (`files`, `indexed`, `resolution`), or is only what names are resolved
from, and can be made again (`namings`, `named`, `forms`).

Times are integers, milliseconds since 1970 in UTC; `modified_ns` alone is in nanoseconds, as the file system
gives it. `blocks`, `mentions` and `sources` are clustered by article: an article is read in one place.

A new step is added at the end of `store_steps.MIGRATIONS` and never changed once released. Each runs in a
transaction of its own with the new number, so an archive is always of exactly one schema, also after a power
cut. A new column of `articles` that is NULL or empty leaves every checksum as it is; anything else writes
them anew.
"""

from __future__ import annotations

import json
import sqlite3

from articles.addresses import address_key
from articles.errors import StoreError
from articles.sameness import text_key
from articles.steps import reached
from articles.store_rows import sealed
from articles.store_seals import lend
from articles.store_steps import APPLICATION_ID, MIGRATIONS, Step

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


def newest_schema() -> int:
    """Give the number of the schema that this program writes."""
    return MIGRATIONS[-1].number


def migrate(connection: sqlite3.Connection, where: str, steps: tuple[Step, ...] | None = None) -> int:
    """Bring a database to the newest schema, step by step, and give the number of steps taken.

    `steps` are those to take, from the first; by default all.

    Raises `StoreError` when the database is no archive, or newer than this program; it is left untouched.
    Several programs may do this at once: each step looks again, under the write lock, whether it is due.
    """
    taken = 0
    _lend_functions(connection)
    steps = MIGRATIONS if steps is None else steps
    while _version_now(connection, where) < steps[-1].number:
        taken += _take_next_step(connection, where)
    return taken


def _version_now(connection: sqlite3.Connection, where: str) -> int:
    """Check the version of one state of the database: another program may be making it at this moment."""
    connection.execute("BEGIN")
    try:
        return check_version(connection, where)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _take_next_step(connection: sqlite3.Connection, where: str) -> int:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = check_version(connection, where)
        due = [step for step in MIGRATIONS if step.number > version][:1]
        for step in due:
            for statement in step.statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {step.number:d}")
        reached("schema step taken")
        connection.execute("COMMIT")
        reached("schema step kept")
        return len(due)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _lend_functions(connection: sqlite3.Connection) -> None:
    """Let the statements of steps seal checksums, and compute keys of addresses and of JSON paragraphs."""
    lend(connection)
    connection.create_function("sealed", 2, sealed, deterministic=True)
    connection.create_function("address_key", 1, _address_key, deterministic=True)
    connection.create_function("text_key", 1, _text_key, deterministic=True)


def _address_key(url: object) -> int | None:
    return address_key(url) if isinstance(url, str) else None


def _text_key(paragraphs: object) -> int | None:
    return text_key(json.loads(paragraphs)) if isinstance(paragraphs, str) else None


def check_version(connection: sqlite3.Connection, where: str) -> int:
    """Give the schema's number of an archive (0: an empty database), or raise `StoreError` if it is not ours.

    Nothing is written.
    """
    application_id, version = _marks(connection)
    if application_id != APPLICATION_ID and not (application_id == version == 0 and _is_empty(connection)):
        raise StoreError(
            "this is a SQLite database, but not a Morgue archive",
            where,
            "It was left as it is; name another folder with --archive.",
        )
    newest = MIGRATIONS[-1].number
    if version > newest:
        raise StoreError(
            f"the archive is of schema {version}, and this Morgue knows schemas up to {newest}",
            where,
            "It was left as it is; upgrade Morgue to open it.",
        )
    return version


def require_current(connection: sqlite3.Connection, where: str) -> None:
    """Raise `StoreError` unless a database can be read as it is; nothing is written."""
    version, newest = check_version(connection, where), MIGRATIONS[-1].number
    if version == 0:
        raise StoreError("the archive is empty: it was never finished", where, "Run `morgue ingest PATH`.")
    if version < newest:
        raise StoreError(
            f"the archive is of the older schema {version}, and this Morgue reads schema {newest}",
            where,
            "Reading never changes an archive; `morgue reindex`, or the next `morgue ingest`, brings it up "
            "to date, and loses nothing.",
        )


def require_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Raise `StoreError` when Python's SQLite is older than our tables need."""
    if version < OLDEST_SQLITE:
        raise StoreError(
            f"this Python brings SQLite {'.'.join(map(str, version))}, and Morgue needs "
            f"{'.'.join(map(str, OLDEST_SQLITE))} or newer",
            cure="Run Morgue with a newer Python, for example from python.org.",
        )


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    application_id: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return application_id, version


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
