"""The numbered steps that make the tables of archive.db; `store_schema` says what the tables mean."""

from __future__ import annotations

from typing import NamedTuple

APPLICATION_ID = 0x4D4F5247  # "MORG": how file(1) and we know an archive from any other SQLite database


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

_SAVING_SEARCHES = (
    """CREATE TABLE searches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE CHECK (name <> ''),
        parameters TEXT NOT NULL,
        made INTEGER NOT NULL,
        opened INTEGER NOT NULL,
        seen INTEGER NOT NULL CHECK (seen >= 0)
    ) STRICT""",
)


def _sealing(table: str, *columns: str, more: str = "", where: str = "TRUE") -> str:
    """Give the statement that seals rows as they are, also those with what is no text any more."""
    values = ", ".join(f"CAST({column} AS BLOB)" for column in columns)
    return f"UPDATE {table} SET seal = seal_of('{table}', {values}){more} WHERE {where}"  # noqa: S608 - ours


_SEALING = (
    "ALTER TABLE originals ADD COLUMN seal INTEGER",
    "ALTER TABLE sources ADD COLUMN seal INTEGER",
    "ALTER TABLE corrections ADD COLUMN seal INTEGER",
    "ALTER TABLE recleanings ADD COLUMN seal INTEGER",
    "ALTER TABLE decisions ADD COLUMN seal INTEGER",
    "ALTER TABLE searches ADD COLUMN seal INTEGER",
    "ALTER TABLE outlets ADD COLUMN seal INTEGER",
    "ALTER TABLE furniture ADD COLUMN seal INTEGER",
    "ALTER TABLE subjects ADD COLUMN seal INTEGER",
    "ALTER TABLE names ADD COLUMN seal INTEGER",
    "ALTER TABLE exceptions ADD COLUMN seal INTEGER",
    _sealing("originals", "id", "sha256", more=" + size"),
    _sealing(
        "sources",
        *("article", "number", "name", "member", "original"),
        *("hints", "added", "replaced", "address", "text"),
    ),
    "CREATE INDEX corrections_again ON corrections (article, id)",
    _sealing("corrections", "id", "article", "made", "field", "value", "undone", "was", "names"),
    _sealing("recleanings", "id", "article", "made", "why", "what"),
    _sealing("decisions", "id", "made", "act", "value", "undone"),
    _sealing("searches", "id", "name", "parameters", "made", "opened", "seen"),
    _sealing("outlets", "id", "key", "name", more=" + articles"),
    _sealing(
        *("furniture", "outlet", "block", "sample"),
        more=" + articles",
        where="articles > 1 OR sample IS NOT NULL",
    ),
    _sealing("subjects", "id", "type", "key", "name", "aliases", more=" + articles"),
    _sealing("names", "id", "key", "family", "lone", "base", "entity", more=" + articles"),
    _sealing("exceptions", "name", "article", "base", "entity"),
    "CREATE INDEX exceptions_again ON exceptions (article, name, entity)",
)

MIGRATIONS: tuple[Step, ...] = (
    Step(1, "make the first schema", _FIRST_SCHEMA),
    Step(2, "tell what was before a correction, and the names it brought in", _WORDS_OF_CORRECTIONS),
    Step(3, "learn furniture, and tell what cleaning again has changed", _LEARNING),
    Step(4, "keep tags, and know one article from several sources", _SEVERAL_SOURCES),
    Step(5, "tell who is meant by the names of all articles together", _RESOLVING),
    Step(6, "keep searches under names", _SAVING_SEARCHES),
    Step(7, "seal every row that a person made or that tells of the past", _SEALING),
)
