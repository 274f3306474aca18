"""What can go wrong with an archive is said in words, with what to do; nothing stored is lost by it."""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from store_clippings import BRIDGE, batch, intake

from articles.errors import MorgueError, StoreError
from articles.store import Deleted, Store

FILL_UP = """
import sys
from articles.errors import StoreError
from articles.store import Store
from store_clippings import batch
stored = 0
with Store.create(sys.argv[1]) as store:
    try:
        while True:
            store.save(batch(stored + 1, 10))
            stored += 10
    except StoreError as error:
        print(stored, error)
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Store.create(tmp_path) as store:
        store.save([intake("a.html", b"<p>the bridge</p>", of=BRIDGE), *batch(2, 9)])
    return tmp_path


def meddle(archive: Path, *statements: str) -> None:
    """Change the database behind the store's back, with every guard off."""
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as database:
        for statement in ("PRAGMA ignore_check_constraints = ON", "PRAGMA foreign_keys = OFF", *statements):
            database.execute(statement)


def faults(archive: Path) -> list[str]:
    with Store.open(archive) as store:
        return list(store.verify())


# --- others at work ----------------------------------------------------------------------------------------


def test_a_second_writer_waits_its_turn_and_then_says_so(archive: Path) -> None:
    with Store.create(archive) as first, Store.create(archive, wait=0.2) as second:
        first._connections._lease().execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(StoreError, match=r"another program .* within 0\.2 seconds.*run it again"):
            second.save(batch(50, 1))
        assert time.monotonic() - started >= 0.2
        first._connections._lease().execute("ROLLBACK")
        assert second.save(batch(50, 1))


def test_two_writers_take_turns(archive: Path) -> None:
    with Store.create(archive) as first, Store.create(archive) as second:
        for number in range(100, 120, 2):
            first.save(batch(number, 1))
            second.save(batch(number + 1, 1))
        assert first.counts().articles == second.counts().articles == 30


# --- the disk ----------------------------------------------------------------------------------------------


def test_a_full_disk_is_named_and_what_was_stored_stays(archive: Path) -> None:
    with Store.create(archive) as store:
        lease = store._connections._lease()
        pages = lease.execute("PRAGMA page_count").fetchone()[0]
        lease.execute(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(StoreError, match=r"the disk is full\. All that was stored before is safe"):
            store.save(batch(100, 200))
        assert store.counts().articles == 10
        lease.execute("PRAGMA max_page_count = 1000000")
        store.save(batch(100, 200))
    assert faults(archive) == []


def test_a_file_that_may_not_grow_is_named_and_what_was_stored_stays(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    tests = Path(__file__).parent
    writer = subprocess.run(
        [sys.executable, "-c", FILL_UP, tmp_path],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{tests.parent}:{tests}"},
        preexec_fn=limit,
    )
    stored, message = writer.stdout.split(" ", 1)
    assert "disk" in message
    assert "is safe" in message
    assert int(stored) > 0
    assert faults(tmp_path) == []
    with Store.open(tmp_path) as store:
        assert store.counts().articles >= int(stored)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file/archive: the archive's folder cannot be made.*--archive"):
        Store.create(tmp_path / "file" / "archive")


def test_a_store_opened_to_read_writes_nothing(archive: Path) -> None:
    bytes_before = (archive / "archive.db").read_bytes()
    with Store.open(archive) as reader, pytest.raises(StoreError, match="may not be written"):
        reader.save(batch(90, 1))
    assert (archive / "archive.db").read_bytes() == bytes_before


# --- rules that the database itself keeps ------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO blocks VALUES (999, 0, 'body', 'text of no article', '')",
        "INSERT INTO blocks VALUES (1, 99, 'advert', 'a role there is not', '')",
        "INSERT INTO mentions VALUES (1, 99, 999999, '[]')",
        "UPDATE mentions SET places = 'not JSON'",
        "UPDATE articles SET title = '  '",
        "UPDATE articles SET certainty = 'hoped'",
        "UPDATE articles SET published = 'last week'",
        "UPDATE articles SET source = 99 WHERE id = 1",
        "UPDATE articles SET id = 999 WHERE id = 1",
        "UPDATE sources SET name = 'a.html', member = ''",
        "UPDATE sources SET original = 999",
        "DELETE FROM originals WHERE id = 1",
        "DELETE FROM contents WHERE id = 1",
        "DELETE FROM sources WHERE article = 1",
        "DELETE FROM revisions WHERE article = 1",
        "INSERT INTO originals VALUES (999, zeroblob(32), 5, 0)",
        "UPDATE originals SET sha256 = x'00' WHERE id = 1",
        "UPDATE originals SET size = 'large' WHERE id = 1",
        "INSERT INTO corrections (article, made, field, value) VALUES (999, 1, 'title', '1')",
        "INSERT INTO corrections (article, made, field, value) VALUES (1, 1, 'title', 'not JSON')",
        "INSERT INTO indexed VALUES ('g000001', -1, 0, 0)",
    ],
)
def test_the_database_itself_refuses_what_makes_no_sense(statement: str, archive: Path) -> None:
    with Store.create(archive) as store:
        with pytest.raises(StoreError, match=r"refused what breaks its rules|cannot store TEXT"):
            store._write(lambda connection: connection.execute(statement))
        assert list(store.verify()) == []


# --- damage ------------------------------------------------------------------------------------------------


def test_a_whole_archive_has_no_faults(archive: Path) -> None:
    assert faults(archive) == []


DAMAGES = {
    "UPDATE contents SET bytes = x'00' WHERE id = 1": "the original with SHA-256 {sha256} is damaged",
    "UPDATE contents SET bytes = x'3c703e' WHERE id = 1": "the original with SHA-256 {sha256} is damaged",
    "UPDATE originals SET size = 5 WHERE id = 1": "the original with SHA-256 {sha256} is damaged",
    "DELETE FROM contents WHERE id = 1": "row 1 of originals points to something in contents",
    "DELETE FROM originals WHERE id = 1": "article 1 is damaged",
    "DELETE FROM blocks WHERE article = 1": "article 1 has no text",
    "UPDATE blocks SET role = 'removed' WHERE article = 1": "article 1 has no text",
    "UPDATE blocks SET text = text || '!' WHERE article = 1 AND position = 3": "article 1 is damaged",
    "UPDATE blocks SET role = 'advert' WHERE article = 1": "article 1 is damaged",
    "UPDATE articles SET published = '2020-03-08' WHERE id = 1": "article 1 is damaged",
    "UPDATE articles SET evidence = 'none' WHERE id = 1": "article 1 is damaged",
    "UPDATE entities SET name = 'Ilse Wagner' WHERE name = 'Ilse Varga'": "article 1 is damaged",
    "UPDATE mentions SET places = '[[0,7,17]]' WHERE article = 1 AND position = 0": "article 1 is damaged",
    "DELETE FROM entities WHERE name = 'Tolgate'": "a row of mentions points to something in entities",
    "UPDATE sources SET name = 'b.html' WHERE article = 1": "article 1 is damaged",
    "UPDATE sources SET replaced = 1 WHERE article = 1": "article 1 comes from no source that is in use",
    "DELETE FROM sources WHERE article = 1": "article 1 is damaged",
    "DELETE FROM articles WHERE id = 1": "article 1 has a source in use, but is not there",
    "INSERT INTO contents VALUES (99, 'none', x'00')": "the bytes of original 99 are there, but not",
    "DROP INDEX sources_in_use": "",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_check_names_what_is_wrong(damage: str, archive: Path) -> None:
    with Store.open(archive) as store:
        found = store.article(1)
        assert found is not None
    meddle(archive, damage)
    expected = DAMAGES[damage].format(sha256=found.sha256)
    sentences = faults(archive)
    assert any(expected in sentence for sentence in sentences) if expected else sentences == []


def test_a_damaged_article_is_never_shown_as_news(archive: Path) -> None:
    meddle(archive, "UPDATE blocks SET text = replace(text, 'Friday', 'Monday') WHERE article = 1")
    with Store.open(archive) as store:
        with pytest.raises(StoreError, match=r"article 1 is damaged.*`morgue check`.*backup"):
            store.article(1)
        with pytest.raises(StoreError, match="article 1 is damaged"):
            list(store.changed_since(0))
        assert store.article(2) is not None


def test_a_damaged_original_is_never_handed_out(archive: Path) -> None:
    meddle(archive, "UPDATE contents SET bytes = zeroblob(length(bytes)) WHERE id = 2")
    with Store.open(archive) as store:
        found = store.article(2)
        assert found is not None
        with pytest.raises(StoreError, match=f"the original with SHA-256 {found.sha256} is damaged"):
            store.original(found.sha256)
        with pytest.raises(StoreError, match="no original has the SHA-256"):
            store.original("ab" * 32)
        with pytest.raises(StoreError, match="no original has the SHA-256 nonsense"):
            store.original("nonsense")


def test_a_truncated_database_is_a_sentence(archive: Path) -> None:
    os.truncate(archive / "archive.db", (archive / "archive.db").stat().st_size // 2)
    with pytest.raises(StoreError, match=r"database is damaged .* backup"), Store.open(archive) as store:
        list(store.changed_since(0))


def test_flipped_bits_are_told_or_harmless_and_never_change_the_news(archive: Path) -> None:
    whole = (archive / "archive.db").read_bytes()
    with Store.open(archive) as store:
        truth = {change.id: change for change in store.changed_since(0)}
    order = random.Random(20191)  # noqa: S311
    told = 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[order.randrange(len(whole))] ^= 1 << order.randrange(8)
        (archive / "archive.db").write_bytes(damaged)
        told += not reads_true(archive, truth)
    assert told


def reads_true(archive: Path, truth: Mapping[int, object]) -> bool:
    """Read everything; False when a fault was told. What is read without one must be the truth."""
    try:
        with Store.open(archive) as store:
            store.counts(), store.by_outlet(), store.by_year(), store.corrections(1), store.sources(1)
            for change in store.changed_since(0):
                assert not isinstance(change, Deleted)
                kept = truth[change.id]
                assert change.article == kept.article  # type: ignore[attr-defined]
                assert change.sha256 == kept.sha256  # type: ignore[attr-defined]
                assert store.original(change.sha256)
            return not list(store.verify())
    except MorgueError:
        return False
