"""The tables of archive.db, and the numbered steps that make them and bring older archives forward.

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
decisions     What people decided about entities: an `act` with its `value` as JSON. It speaks of types and
              keys, never of rows, and outlives everything else here; taking one back sets `undone`.
resolution    One row: up to which `revision` of the articles names have been resolved, by which `rules`, and
              whether all of them are `due` anew. But for `decisions`, all tables from `names` on are derived
              from the articles and can be made again.
indexed       What each generation of the index holds: articles up to which revision.

Times are integers, milliseconds since 1970 in UTC; `modified_ns` alone is in nanoseconds, as the file system
gives it. `blocks`, `mentions` and `sources` are clustered by article: an article is read in one place.

A new step is added at the end of `MIGRATIONS` and never changed once released. Each runs in a transaction of
its own with the new number, so an archive is always of exactly one schema, also after a power cut. A new
column of `articles` that is NULL or empty leaves every checksum as it is; anything else writes them anew.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from articles.addresses import address_key
from articles.errors import StoreError
from articles.sameness import text_key
from articles.store_rows import sealed

APPLICATION_ID = 0x4D4F5247  # "MORG": how file(1) and we know an archive from any other SQLite database
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


class Step(NamedTuple):
    """One numbered step from a schema to the next: what it does, and its statements in order."""

    number: int
    purpose: str
    statements: tuple[str, ...]


_FIRST_SCHEMA = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    """CREATE TABLE contents (
        id INTEGER PRIMARY KEY,
        compression TEXT NOT NULL CHECK (compression IN ('none', 'zlib')),
        bytes BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE originals (
        id INTEGER PRIMARY KEY REFERENCES contents (id),
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
        size INTEGER NOT NULL CHECK (size >= 0)
    ) STRICT""",
    """CREATE TABLE files (
        name TEXT NOT NULL PRIMARY KEY,
        size INTEGER NOT NULL CHECK (size >= 0),
        modified_ns INTEGER NOT NULL,
        fingerprint TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE revisions (
        revision INTEGER PRIMARY KEY,
        article INTEGER NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE sources (
        article INTEGER NOT NULL REFERENCES revisions (article),
        number INTEGER NOT NULL CHECK (number >= 1),
        name TEXT NOT NULL,
        member TEXT NOT NULL,
        original INTEGER NOT NULL REFERENCES originals (id),
        hints TEXT CHECK (hints IS NULL OR json_valid(hints)),
        added INTEGER NOT NULL,
        replaced INTEGER,
        PRIMARY KEY (article, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX sources_in_use ON sources (name, member) WHERE replaced IS NULL",
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY REFERENCES revisions (article),
        source INTEGER NOT NULL,
        added INTEGER NOT NULL,
        title TEXT NOT NULL CHECK (trim(title) <> ''),
        standfirst TEXT NOT NULL,
        authors TEXT NOT NULL CHECK (json_valid(authors)),
        outlet TEXT,
        domain TEXT,
        section TEXT,
        dateline TEXT,
        language TEXT,
        url TEXT,
        published TEXT CHECK (published GLOB '[0-9][0-9][0-9][0-9]*'),
        certainty TEXT NOT NULL CHECK (certainty IN ('stated', 'derived', 'guessed', 'unknown')),
        recogniser TEXT,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        checksum INTEGER NOT NULL,
        CHECK (outlet IS NOT NULL OR domain IS NULL),
        FOREIGN KEY (id, source) REFERENCES sources (article, number)
    ) STRICT""",
    "CREATE INDEX articles_in_numbers ON articles (outlet, domain, published, certainty)",
    """CREATE TABLE blocks (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        role TEXT NOT NULL CHECK (role IN (
            'body', 'title', 'standfirst', 'caption', 'byline', 'credit', 'date', 'removed')),
        text TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE entities (
        id INTEGER PRIMARY KEY,
        type TEXT NOT NULL CHECK (type IN ('person', 'organisation', 'place')),
        name TEXT NOT NULL,
        UNIQUE (type, name)
    ) STRICT""",
    """CREATE TABLE mentions (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        entity INTEGER NOT NULL REFERENCES entities (id),
        places TEXT NOT NULL CHECK (json_valid(places)),
        PRIMARY KEY (article, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES revisions (article),
        made INTEGER NOT NULL,
        field TEXT NOT NULL CHECK (field <> ''),
        value TEXT NOT NULL CHECK (json_valid(value)),
        undone INTEGER
    ) STRICT""",
    "CREATE INDEX corrections_of_article ON corrections (article)",
    """CREATE TABLE indexed (
        generation TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL CHECK (revision >= 0),
        articles INTEGER NOT NULL CHECK (articles >= 0),
        recorded INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_WORDS_OF_CORRECTIONS = (
    "ALTER TABLE corrections ADD COLUMN was TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE corrections ADD COLUMN names TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(names))",
    "UPDATE articles SET checksum = sealed(checksum, id)",
)
_LEARNING = (
    "ALTER TABLE articles ADD COLUMN cleaner TEXT",
    """CREATE TABLE recleanings (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES revisions (article),
        made INTEGER NOT NULL,
        why TEXT NOT NULL,
        what TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX recleanings_of_article ON recleanings (article)",
    """CREATE TABLE outlets (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        articles INTEGER NOT NULL CHECK (articles >= 0)
    ) STRICT""",
    """CREATE TABLE furniture (
        outlet INTEGER NOT NULL REFERENCES outlets (id),
        block INTEGER NOT NULL,
        articles INTEGER NOT NULL CHECK (articles > 0),
        sample TEXT,
        PRIMARY KEY (outlet, block)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX furniture_often ON furniture (outlet, articles) WHERE articles >= 3",
    """CREATE TABLE counted (
        article INTEGER PRIMARY KEY REFERENCES revisions (article),
        outlet INTEGER NOT NULL REFERENCES outlets (id)
    ) STRICT""",
)

_SEVERAL_SOURCES = (
    "ALTER TABLE articles ADD COLUMN tags TEXT CHECK (tags IS NULL OR json_valid(tags))",
    "ALTER TABLE articles ADD COLUMN first_outlet TEXT",
    "ALTER TABLE articles ADD COLUMN first_domain TEXT",
    "ALTER TABLE sources ADD COLUMN address INTEGER",
    "ALTER TABLE sources ADD COLUMN text INTEGER",
    """UPDATE sources SET
        address = (SELECT address_key(url) FROM articles WHERE (id, source) = (article, number)),
        text = (SELECT text_key(json_group_array(text)) FROM (
            SELECT text FROM blocks WHERE blocks.article = sources.article AND role = 'body'
            ORDER BY position))
        WHERE replaced IS NULL""",
    "CREATE INDEX sources_by_address ON sources (address) WHERE replaced IS NULL AND address IS NOT NULL",
    "CREATE INDEX sources_by_text ON sources (text) WHERE replaced IS NULL AND text IS NOT NULL",
    """CREATE TABLE readings (
        article INTEGER NOT NULL,
        number INTEGER NOT NULL,
        rows BLOB NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (article, number),
        FOREIGN KEY (article, number) REFERENCES sources (article, number)
    ) STRICT, WITHOUT ROWID""",
)

_RESOLVING = (
    """CREATE TABLE subjects (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        type TEXT NOT NULL CHECK (type IN ('person', 'organisation', 'place')),
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases)),
        articles INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0),
        UNIQUE (type, key)
    ) STRICT""",
    "CREATE INDEX subjects_often ON subjects (articles) WHERE articles > 0",
    "CREATE INDEX subjects_by_name ON subjects (name)",
    """CREATE TABLE names (
        id INTEGER PRIMARY KEY REFERENCES entities (id),
        key TEXT NOT NULL,
        family TEXT NOT NULL,
        lone INTEGER NOT NULL CHECK (lone IN (0, 1)),
        articles INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0),
        base INTEGER REFERENCES subjects (id),
        entity INTEGER REFERENCES subjects (id)
    ) STRICT""",
    "CREATE INDEX names_by_key ON names (key)",
    "CREATE INDEX names_by_family ON names (family)",
    "CREATE INDEX names_by_base ON names (base)",
    "CREATE INDEX names_by_entity ON names (entity)",
    """CREATE TABLE namings (
        name INTEGER NOT NULL REFERENCES names (id),
        article INTEGER NOT NULL REFERENCES revisions (article),
        day INTEGER,
        PRIMARY KEY (name, article)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE named (
        article INTEGER PRIMARY KEY REFERENCES revisions (article),
        day INTEGER,
        outlet TEXT,
        names TEXT NOT NULL CHECK (json_valid(names))
    ) STRICT""",
    """CREATE TABLE forms (
        name INTEGER NOT NULL REFERENCES names (id),
        form INTEGER NOT NULL REFERENCES entities (id),
        acronym TEXT,
        articles INTEGER NOT NULL CHECK (articles >= 0),
        PRIMARY KEY (name, form)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX forms_by_acronym ON forms (acronym) WHERE acronym IS NOT NULL",
    """CREATE TABLE exceptions (
        name INTEGER NOT NULL REFERENCES names (id),
        article INTEGER NOT NULL REFERENCES revisions (article),
        base INTEGER REFERENCES subjects (id),
        entity INTEGER REFERENCES subjects (id),
        PRIMARY KEY (name, article)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX exceptions_of_article ON exceptions (article)",
    "CREATE INDEX exceptions_by_entity ON exceptions (entity)",
    """CREATE TABLE decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        made INTEGER NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        value TEXT NOT NULL CHECK (json_valid(value)),
        undone INTEGER
    ) STRICT""",
    """CREATE TABLE resolution (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        rules TEXT NOT NULL,
        revision INTEGER NOT NULL CHECK (revision >= 0),
        due INTEGER NOT NULL CHECK (due IN (0, 1))
    ) STRICT""",
    "INSERT INTO resolution (id, rules, revision, due) VALUES (1, '', 0, 1)",
)

MIGRATIONS: tuple[Step, ...] = (
    Step(1, "make the first schema", _FIRST_SCHEMA),
    Step(2, "tell what was before a correction, and the names it brought in", _WORDS_OF_CORRECTIONS),
    Step(3, "learn furniture, and tell what cleaning again has changed", _LEARNING),
    Step(4, "keep tags, and know one article from several sources", _SEVERAL_SOURCES),
    Step(5, "tell who is meant by the names of all articles together", _RESOLVING),
)


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
        connection.execute("COMMIT")
        return len(due)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _lend_functions(connection: sqlite3.Connection) -> None:
    """Let the statements of steps seal checksums, and compute keys of addresses and of JSON paragraphs."""
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
