"""An archive is always of exactly one schema: brought forward step by step, never back, never half."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from store_clippings import batch

from articles import store_schema
from articles.errors import StoreError
from articles.store import Store
from articles.store_schema import migrate, require_sqlite
from articles.store_steps import APPLICATION_ID, MIGRATIONS, Step

NEWEST = MIGRATIONS[-1].number
MOODS = Step(NEWEST + 1, "keep moods", ("ALTER TABLE articles ADD COLUMN mood TEXT NOT NULL DEFAULT ''",))
NOTES = Step(NEWEST + 2, "keep notes", ("CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT",))
FAULTY = Step(
    NEWEST + 2, "fail halfway", ("CREATE TABLE half (id INTEGER)", "CREATE TABLE articles (id INTEGER)")
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Store.create(tmp_path) as store:
        store.save(batch(1, 3))
    return tmp_path


def later(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
    """Make this program know further steps, as a later one will."""
    monkeypatch.setattr(store_schema, "MIGRATIONS", (*MIGRATIONS, *steps))


def version(archive: Path) -> int:
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        number: int = database.execute("PRAGMA user_version").fetchone()[0]
        return number


def tables(archive: Path) -> set[str]:
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, NEWEST + 1))
    assert all(step.purpose and step.statements for step in MIGRATIONS)


def test_a_new_archive_is_known_by_its_marks(archive: Path) -> None:
    assert (archive / "archive.db").read_bytes()[68:72] == b"MORG" == APPLICATION_ID.to_bytes(4, "big")
    assert version(archive) == NEWEST
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_table_is_strict_and_explained(archive: Path) -> None:
    ours = {name for name in tables(archive) if not name.startswith("sqlite_")}
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        strict = {
            name for name, strict in database.execute("SELECT name, strict FROM pragma_table_list") if strict
        }
    assert ours == strict
    assert store_schema.__doc__
    lines = store_schema.__doc__.splitlines()
    assert {line.split()[0] for line in lines if line[:1].islower() and line[12:14] == "  "} == ours


def test_writing_brings_an_older_archive_forward_and_loses_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(archive) as reader:
        before = list(reader.changed_since(0))
    later(monkeypatch, MOODS, NOTES)
    with Store.create(archive) as store:
        assert list(store.changed_since(0)) == before
        assert list(store.verify()) == []
        store.save(batch(4, 1))
    assert version(archive) == NEWEST + 2
    assert "notes" in tables(archive)
    Store.open(archive).close()


def test_reading_refuses_an_older_archive_and_says_what_brings_it_forward(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, MOODS)
    bytes_before = (archive / "archive.db").read_bytes()
    with pytest.raises(StoreError, match=rf"older schema {NEWEST}, .* schema {NEWEST + 1}.*morgue ingest"):
        Store.open(archive)
    assert (archive / "archive.db").read_bytes() == bytes_before


def test_a_newer_archive_is_refused_politely_and_left_alone(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as tomorrow:
        later(tomorrow, MOODS)
        Store.create(archive).close()
    bytes_before = (archive / "archive.db").read_bytes()
    for opening in (Store.open, Store.create):
        with pytest.raises(StoreError, match=rf"schema {NEWEST + 1}, .* up to {NEWEST}.* upgrade Morgue"):
            opening(archive)
    assert (archive / "archive.db").read_bytes() == bytes_before
    assert [path.name for path in archive.iterdir()] == ["archive.db"]


def test_a_step_that_fails_leaves_the_archive_at_the_step_before(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as tomorrow:
        later(tomorrow, MOODS, FAULTY)
        with pytest.raises(StoreError):
            Store.create(archive)
    assert version(archive) == NEWEST + 1
    assert "half" not in tables(archive)
    later(monkeypatch, MOODS)
    with Store.open(archive) as reader:
        assert reader.counts().articles == 3


@pytest.mark.parametrize(
    "mark", ["PRAGMA application_id = 77", "PRAGMA user_version = 1", "CREATE TABLE books (id)"]
)
def test_another_programs_database_is_refused_and_left_alone(mark: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.execute(mark)
        database.commit()
    bytes_before = (tmp_path / "archive.db").read_bytes()
    for opening in (Store.open, Store.create):
        with pytest.raises(StoreError, match=r"not a Morgue archive\. It was left as it is"):
            opening(tmp_path)
    assert (tmp_path / "archive.db").read_bytes() == bytes_before
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("shopping list\n" * 99)
    for opening in (Store.open, Store.create):
        with pytest.raises(StoreError, match="not a Morgue archive"):
            opening(tmp_path)
    assert (tmp_path / "archive.db").read_text() == "shopping list\n" * 99


def test_several_programs_may_make_one_archive_at_the_same_time(tmp_path: Path) -> None:
    def make(number: int) -> int:
        with Store.create(tmp_path / "new") as store:
            store.save(batch(number * 10, 2))
            return store.counts().articles

    with ThreadPoolExecutor(6) as pool:
        assert max(pool.map(make, range(6))) == 12
    with Store.open(tmp_path / "new") as reader:
        assert list(reader.verify()) == []


def test_each_step_looks_again_whether_it_is_due(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs find the same old archive, and the second waits for the lock while the first steps."""
    later(monkeypatch, MOODS)
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as first:
        assert migrate(first, "archive.db") == 1
        with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as second:
            assert store_schema._take_next_step(second, "archive.db") == 0


def test_a_python_with_too_old_a_sqlite_is_told_so() -> None:
    with pytest.raises(StoreError, match=r"SQLite 3\.34\.1, and Morgue needs 3\.37\.0"):
        require_sqlite((3, 34, 1))
