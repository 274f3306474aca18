"""A backup is a whole archive at one moment, proves itself, and becomes an archive again, row by row."""

import json
import lzma
import os
import random
import sqlite3
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from outside import here
from store_clippings import batch
from whole_archives import fill, rows

from articles import backups
from articles.backups import back_up, restore
from articles.errors import MorgueError
from articles.store import Store
from articles.store_steps import MIGRATIONS

ARCHIVES = Path(__file__).parent / "archives"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    fill(tmp_path / "archive")
    return tmp_path / "archive"


def faults(archive: Path) -> list[str]:
    with Store.open(archive) as store:
        return list(store.verify())


def test_a_backup_becomes_the_same_archive_again(archive: Path, tmp_path: Path) -> None:
    made = back_up(archive, tmp_path / "backup.zip")
    assert (made.articles, made.sources, made.schema) == (51, 52, MIGRATIONS[-1].number)
    assert restore(tmp_path / "backup.zip", tmp_path / "restored") == 51
    assert [path.name for path in (tmp_path / "restored").iterdir()] == ["archive.db"]
    assert rows(tmp_path / "restored") == rows(archive)
    assert all(rows(archive).values())  # each table has something in it to lose
    assert faults(tmp_path / "restored") == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "backup.zip", "restored"]


def test_a_backup_can_be_opened_without_morgue(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["archive.db", "backup.json"]
        assert b"morgue --archive NEW restore" in packed.comment
        assert json.loads(packed.read("backup.json"))["articles"] == 51
        packed.extract("archive.db", tmp_path / "by hand")
    assert rows(tmp_path / "by hand", set()) == rows(archive, set())
    assert faults(tmp_path / "by hand") == []


def test_a_bare_database_is_restored_too(archive: Path, tmp_path: Path) -> None:
    assert restore(archive / "archive.db", tmp_path / "restored") == 51
    assert rows(tmp_path / "restored") == rows(archive)


@pytest.mark.parametrize("schema", range(1, MIGRATIONS[-1].number))
def test_a_backup_of_an_earlier_schema_is_brought_forward(schema: int, tmp_path: Path) -> None:
    (tmp_path / "old.db").write_bytes(lzma.decompress((ARCHIVES / f"schema-{schema}.db.xz").read_bytes()))
    assert restore(tmp_path / "old.db", tmp_path / "restored") == 10
    assert faults(tmp_path / "restored") == []


def test_a_backup_made_during_an_ingest_is_of_one_moment(archive: Path, tmp_path: Path) -> None:
    done = False

    def write() -> None:
        with Store.create(archive) as store:
            for first in range(1_000, 100_000, 7):
                store.save(batch(first, 7))
                if done:
                    return

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        try:
            made = [back_up(archive, tmp_path / f"{number}.zip") for number in range(4)]
        finally:
            done = True
        writing.result()
    assert all((each.articles - 51) % 7 == 0 for each in made)
    assert made[-1].articles > made[0].articles
    for number, each in enumerate(made):
        assert restore(tmp_path / f"{number}.zip", tmp_path / f"restored-{number}") == each.articles


def test_nothing_is_written_over(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(MorgueError, match=r"thesis\.txt: there is a file of that name already"):
        back_up(archive, tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    before = rows(archive)
    back_up(archive, tmp_path / "backup.zip")
    with pytest.raises(MorgueError, match="there is an archive here already"):
        restore(tmp_path / "backup.zip", archive)
    assert rows(archive) == before


def test_an_archive_that_comes_meanwhile_is_not_written_over(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(archive, tmp_path / "backup.zip")
    unpack = backups._unpack

    def slowly(*arguments: object) -> None:
        unpack(*arguments)  # type: ignore[arg-type]
        with Store.create(tmp_path / "restored") as store:
            store.save(batch(1, 1))

    monkeypatch.setattr(backups, "_unpack", slowly)
    with pytest.raises(MorgueError, match="there is an archive here already"):
        restore(tmp_path / "backup.zip", tmp_path / "restored")
    with Store.open(tmp_path / "restored") as store:
        assert store.counts().articles == 1


def test_a_damaged_archive_is_not_backed_up_as_if_it_were_whole(archive: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as database:
        database.execute("UPDATE blocks SET text = text || '!' WHERE article = 1 AND position = 3")
    with pytest.raises(MorgueError, match="article 1 is damaged"):
        back_up(archive, tmp_path / "backup.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_a_damaged_backup_is_refused_or_restored_exactly(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "backup.zip")
    whole, before = (tmp_path / "backup.zip").read_bytes(), rows(archive)
    order = random.Random(20261)  # noqa: S311
    refused = 0
    for number in range(60):
        damaged = bytearray(whole)
        damaged[order.randrange(len(whole))] ^= 1 << order.randrange(8)
        (tmp_path / "damaged.zip").write_bytes(
            damaged if number % 3 else damaged[: order.randrange(len(whole))]
        )
        target = tmp_path / f"restored-{number}"
        try:
            restore(tmp_path / "damaged.zip", target)
        except MorgueError:
            refused += 1
            assert list(target.glob("*")) == list(target.glob(".*")) == []
        else:
            assert rows(target) == before
    assert refused > 50


@pytest.mark.parametrize("data", [b"", b"shopping list", b"PK\x05\x06" + bytes(18), b"SQLite format 3\0"])
def test_what_is_no_backup_is_refused_in_words(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(MorgueError, match=r"no backup|damaged|not a Morgue archive|never finished"):
        restore(tmp_path / "file", tmp_path / "restored")
    with pytest.raises(MorgueError, match="there is no such file"):
        restore(tmp_path / "nowhere", tmp_path / "restored")
    assert list((tmp_path / "restored").iterdir()) == []


def test_a_backup_of_tomorrow_is_refused_politely(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as packed:
        told = json.loads(packed.read("backup.json"))
    with zipfile.ZipFile(tmp_path / "later.zip", "w") as packed:
        packed.writestr("archive.db", b"")
        packed.writestr("backup.json", json.dumps({**told, "format": 2}))
    with pytest.raises(MorgueError, match=r"format 2.*Upgrade Morgue"):
        restore(tmp_path / "later.zip", tmp_path / "restored")


def test_what_a_killed_restore_left_is_cleared_away(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "backup.zip")
    left = tmp_path / "restored" / ".unfinished-abc"
    left.mkdir(parents=True)
    (left / "archive.db").write_bytes(b"half")
    restore(tmp_path / "backup.zip", tmp_path / "restored")
    assert [path.name for path in (tmp_path / "restored").iterdir()] == ["archive.db"]


def test_what_a_killed_backup_left_is_cleared_away_when_it_is_a_day_old(
    archive: Path, tmp_path: Path
) -> None:
    old, young = tmp_path / ".morgue-backup-abc", tmp_path / ".morgue-backup-xyz"
    for left in old, young:
        left.mkdir()
        (left / "archive.db").write_bytes(b"half")
    for path in old / "archive.db", old:
        os.utime(path, (0, 0))
    back_up(archive, tmp_path / "backup.zip")
    assert sorted(path.name for path in tmp_path.glob(".*")) == [young.name]


def test_from_the_command_line(archive: Path, tmp_path: Path) -> None:
    here("reindex", cwd=tmp_path)
    told = here("backup", "backup.zip", cwd=tmp_path).stdout
    assert told.startswith("Backed up 51 articles from 52 sources to backup.zip: ")
    assert told.endswith(", verified.\n")
    told = here("--archive", "restored", "restore", "backup.zip", cwd=tmp_path).stdout
    assert told == "Restored 51 articles to restored, verified.\n"
    found = here("--archive", "restored", "search", "bridge", "--json", cwd=tmp_path).stdout
    assert json.loads(found)["hits"][0]["id"] == 1
    assert "No fault" in here("--archive", "restored", "check", cwd=tmp_path).stdout
    refused = here("--archive", "restored", "restore", "backup.zip", cwd=tmp_path, expect=1).stderr
    assert "there is an archive here already" in refused
    assert (
        "there is a file of that name already" in here("backup", "backup.zip", cwd=tmp_path, expect=1).stderr
    )


def test_an_archive_of_an_earlier_version_is_brought_forward_by_reindex(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    packed = (ARCHIVES / "schema-3.db.xz").read_bytes()
    (tmp_path / "archive" / "archive.db").write_bytes(lzma.decompress(packed))
    assert "`morgue reindex`" in here("search", "ferry", cwd=tmp_path, expect=1).stderr
    told = here("reindex", "--if-needed", cwd=tmp_path).stderr
    assert "archive was of an earlier version and has been brought up to date; nothing was lost" in told
    assert json.loads(here("search", "ferry", "--json", cwd=tmp_path).stdout)["total"] > 0
    assert here("reindex", "--if-needed", cwd=tmp_path).stderr == ""
