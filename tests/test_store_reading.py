"""Opening an archive to read leaves no trace, whoever else is at work on it."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from store_clippings import BRIDGE, article, batch, intake

from articles import store_reading
from articles.errors import StoreError
from articles.store import Store

NOBODY = 65534
READ_EVERYTHING = f"""
import os, sys
from articles.store import Store
if os.geteuid() == 0:  # root may write anywhere, so go on as somebody who may not
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
with Store.open(sys.argv[1]) as store:
    titles = [change.article.title for change in store.changed_since(0)]
    assert not list(store.verify())
    print(store.counts().articles, titles[-1])
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of five articles that nobody has open."""
    with Store.create(tmp_path / "archive") as store:
        store.save(batch(1, 5))
    return tmp_path / "archive"


def trace(archive: Path) -> dict[str, tuple[str, int]]:
    """Every file of an archive by content and time; `-shm` is memory that SQLite's processes share."""
    return {
        path.name: ("", 0)
        if path.name.endswith("-shm")
        else (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(archive.iterdir())
    }


def read_everything(archive: Path) -> int:
    with Store.open(archive) as store:
        assert not list(store.verify())
        assert store.source(1) is not None
        assert (store.file_state("x"), store.indexed("x"), store.corrections(1)) == (None, None, ())
        assert store.is_stored("x", "", "") is False
        assert len(list(store.article_ids())) == len(store.by_outlet()[0:1]) * store.counts().articles
        return sum(1 for _ in store.changed_since(0))


def crashed(archive: Path, tmp_path: Path) -> Path:
    """A copy of an archive as a killed writer leaves it: its last articles stand in the log only."""
    with Store.create(archive) as store:
        store.save(batch(6, 5))
        shutil.copytree(archive, tmp_path / "crashed")
    assert (tmp_path / "crashed" / "archive.db-wal").stat().st_size
    return tmp_path / "crashed"


def test_reading_an_archive_at_rest_leaves_it_as_it_was(archive: Path) -> None:
    before = trace(archive)
    assert list(before) == ["archive.db"]
    assert read_everything(archive) == 5
    assert trace(archive) == before


def test_reading_after_a_crash_finds_every_commit_and_mends_nothing(archive: Path, tmp_path: Path) -> None:
    left = crashed(archive, tmp_path)
    before = trace(left)
    assert read_everything(left) == 10
    assert trace(left) == before


def test_a_crashed_archive_that_was_copied_without_its_shared_memory_is_read_without_making_any(
    archive: Path, tmp_path: Path
) -> None:
    left = crashed(archive, tmp_path)
    (left / "archive.db-shm").unlink()
    before = trace(left)
    assert read_everything(left) == 10
    assert trace(left) == before
    with Store.open(left) as reader:
        assert reader.counts().articles == 10
        with Store.create(left) as writer:
            writer.save(batch(11, 1))
            assert reader.counts().articles == 11
        assert reader.counts().articles == 11


def test_shared_memory_that_a_full_disk_cut_short_keeps_nobody_from_reading(archive: Path) -> None:
    (archive / "archive.db-wal").touch()
    (archive / "archive.db-shm").write_bytes(bytes(4096))
    before = trace(archive)
    assert read_everything(archive) == 5
    assert trace(archive) == before
    with Store.create(archive) as store:
        store.save(batch(6, 1))
    assert read_everything(archive) == 6


def test_reading_beside_a_writer_leaves_its_files_alone(archive: Path) -> None:
    with Store.create(archive) as writer:
        writer.save(batch(6, 5))
        before = trace(archive)
        assert read_everything(archive) == 10
        assert trace(archive) == before


@pytest.mark.parametrize("state", ["at rest", "crashed"])
def test_an_archive_that_one_may_only_read_can_be_read(state: str, archive: Path, tmp_path: Path) -> None:
    place = archive if state == "at rest" else crashed(archive, tmp_path)
    for folder in tmp_path, *tmp_path.parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    for path in place.iterdir():
        path.chmod(0o444)
    place.chmod(0o555)
    before = trace(place)
    read = subprocess.run(
        [sys.executable, "-c", READ_EVERYTHING, place],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    place.chmod(0o755)
    articles = 5 if state == "at rest" else 10
    assert (read.stdout.strip(), read.stderr) == (f"{articles} Report {articles}", "")
    assert trace(place) == before


def test_a_reader_opened_before_a_writer_sees_what_it_writes(archive: Path) -> None:
    with Store.open(archive) as reader:
        assert reader.revision() == 5
        with Store.create(archive) as writer:
            writer.save([intake("wire.jsonl", b"new", "line 1", of=BRIDGE)])
            found = reader.article(1)
            assert found is not None
            assert found.article == BRIDGE
        assert reader.revision() == 6
        assert [change.id for change in reader.changed_since(5)] == [1]
    with Store.open(archive) as reader:
        assert reader.revision() == 6


def test_a_question_that_a_writer_crosses_is_asked_again(archive: Path) -> None:
    answers: list[int] = []

    def count_slowly(connection: object) -> int:
        count: int = connection.execute("SELECT count(*) FROM articles").fetchone()[0]  # type: ignore[attr-defined]
        answers.append(count)
        if len(answers) == 1:
            with Store.create(archive) as writer:
                writer.save(batch(6, 5))
        return count

    with Store.open(archive) as reader:
        assert reader._connections.read(count_slowly) == 10
    assert answers == [5, 10]


def test_a_reader_is_not_held_up_by_a_writer_in_the_middle_of_a_batch(archive: Path) -> None:
    with Store.create(archive) as writer, Store.open(archive, wait=0.0) as reader:
        lock = writer._connections._lease()
        lock.execute("BEGIN IMMEDIATE")
        lock.execute("DELETE FROM blocks")
        found = reader.article(3)
        lock.execute("ROLLBACK")
    assert found is not None
    assert found.article.title == "Report 3"


def test_where_there_is_no_archive_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no archive here\. Make one with `morgue ingest PATH`"):
        Store.open(tmp_path / "nowhere")
    (tmp_path / "archive").mkdir()
    with pytest.raises(StoreError, match="there is no archive here"):
        Store.open(tmp_path / "archive")
    assert list(tmp_path.rglob("*")) == [tmp_path / "archive"]


def test_an_archive_that_was_never_finished_says_so(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    with pytest.raises(StoreError, match="was never finished"):
        Store.open(tmp_path)
    with Store.create(tmp_path) as store:
        assert store.counts().articles == 0


def test_the_folder_of_an_archive_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "my ?archive# 100%41" / "Ørsted & sønner"
    with Store.create(folder) as store:
        store.save([intake(of=article("Kept"))])
    assert [path.name for path in folder.iterdir()] == ["archive.db"]
    with Store.open(folder) as reader:
        assert reader.counts().articles == 1


def test_no_question_about_an_article_reads_a_whole_table(archive: Path) -> None:
    """With a million articles, one is found as fast as among ten; only counting goes through an index."""
    questions = {
        name: text
        for name, text in vars(store_reading).items()
        if isinstance(text, str) and text.split()[:1] == ["SELECT"]
    }
    assert len(questions) >= 8
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        for name, text in questions.items():
            plan = database.execute(f"EXPLAIN QUERY PLAN {text}", ["[1]"] * text.count("?")).fetchall()
            steps = [step for *_, step in plan if "json_each" not in step]
            assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step], (name, steps)
