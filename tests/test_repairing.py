"""What is derived is repaired from the originals; originals are never touched, and nothing else is lost."""

import random
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from outside import here
from test_several_sources import PAGE, SCRAPE

from articles import repairing
from articles.article import Article
from articles.errors import MorgueError
from articles.fixing import Fix, record_fix
from articles.ingest import ingest
from articles.repairing import repair
from articles.sources import Source
from articles.store import Intake, Store

OTHER = SCRAPE.replace("ferry", "tram").replace("Port Ellery", "Vellmar")
THIRD = SCRAPE.replace("ferry", "bus").replace("Port Ellery", "Tolgate").replace("fuel", "tyres")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three articles: of two sources and corrected; plain; and changed once."""
    folder = tmp_path_factory.mktemp("whole")
    clips = folder / "clips"
    clips.mkdir()
    for name, text in {"a.txt": SCRAPE, "b.html": PAGE, "c.txt": OTHER, "d.txt": THIRD}.items():
        (clips / name).write_text(text, encoding="utf-8")
    with Store.create(folder / "archive") as store:
        assert ingest(store, [str(clips)], workers=1).added == 3
        (clips / "d.txt").write_text(f"{THIRD}\n\nThe mayor said so on Friday.", encoding="utf-8")
        assert ingest(store, [str(clips)], workers=1).changed == 1
        record_fix(store, 1, Fix(section="Islands"))
        store.entities.resolve()
    return folder / "archive"


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "archive")
    return tmp_path / "archive"


def articles(archive: Path) -> dict[int, Article]:
    with Store.open(archive) as store:
        found = store.articles([number for number, _ in store.article_ids()])
        return {number: each.article for number, each in found.items()}


def meddle(archive: Path, statement: str) -> None:
    """Change the database behind the store's back, with every guard off."""
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as database:
        for each in ("PRAGMA ignore_check_constraints = ON", "PRAGMA foreign_keys = OFF", statement):
            database.execute(each)


def untouchable(archive: Path) -> list[tuple[object, ...]]:
    """The originals and the corrections, as they lie in the database."""
    with closing(sqlite3.connect(f"file:{archive / 'archive.db'}?immutable=1", uri=True)) as database:
        kept = database.execute("SELECT * FROM contents ORDER BY id").fetchall()
        return [*kept, *database.execute("SELECT * FROM corrections ORDER BY id")]


def repaired(archive: Path) -> list[str]:
    with Store.create(archive) as store:
        return list(repair(store))


def faults(archive: Path) -> list[str]:
    with Store.open(archive) as store:
        return list(store.verify())


DAMAGES = [
    "DELETE FROM blocks WHERE article = 1",
    "DELETE FROM blocks",
    "DELETE FROM mentions",
    "DELETE FROM articles WHERE id = 1",
    "DELETE FROM articles",
    "DELETE FROM entities",
    "DELETE FROM names",
    "UPDATE namings SET article = 999 WHERE article = 1",
    "DELETE FROM readings",
    "UPDATE readings SET rows = x'00'",
    "UPDATE readings SET checksum = 7",
    "UPDATE readings SET number = 2",
    "UPDATE blocks SET role = 'removed' WHERE article = 1",
    "UPDATE blocks SET text = text || '!' WHERE article = 2 AND position = 1",
    "UPDATE blocks SET role = 'advert' WHERE article = 1",
    "UPDATE articles SET published = '2020-03-08' WHERE id = 1",
    "UPDATE articles SET evidence = 'none'",
    "UPDATE articles SET source = 7 WHERE id = 2",
    "UPDATE articles SET checksum = 7",
    "UPDATE entities SET name = 'Ilse Wagner' WHERE id = 1",
    "UPDATE sources SET replaced = 1 WHERE article = 2",
    "UPDATE mentions SET places = '[[0,7,17]]' WHERE position = 0",
    "INSERT INTO blocks VALUES (999, 0, 'body', 'of nothing', '')",
    "INSERT INTO mentions VALUES (999, 0, 1, '[]')",
    "DELETE FROM originals WHERE id = 4",
    "DELETE FROM revisions WHERE article = 2",
    "DROP INDEX sources_in_use",
    "DROP INDEX sources_by_text",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_derived_is_made_right_again(damage: str, archive: Path) -> None:
    before, kept = articles(archive), untouchable(archive)
    meddle(archive, damage)
    assert repaired(archive), "it was not seen that something is wrong"
    assert faults(archive) == []
    assert untouchable(archive) == kept
    assert articles(archive) == before
    assert repaired(archive) == []


def test_a_whole_archive_is_left_as_it_is(archive: Path) -> None:
    before = (archive / "archive.db").read_bytes()
    assert repaired(archive) == []
    assert (archive / "archive.db").read_bytes() == before


def test_a_repair_is_on_record_and_heard_of_by_the_index(archive: Path) -> None:
    with Store.open(archive) as store:
        before = store.revision()
    meddle(archive, "DELETE FROM blocks WHERE article = 2")
    assert repaired(archive) == [
        "article 2 was damaged and has been made again from its original",
        "the lines that articles share were counted again",
    ]
    with Store.open(archive) as store:
        assert [each.id for each in store.changed_since(before)] == [2]
        told = [(each.why, each.what) for each in store.recleanings(2)]
        assert told == [("it was damaged", "made again from its original")]


def test_an_article_whose_original_is_damaged_too_is_named_and_stops_nothing(archive: Path) -> None:
    meddle(archive, "UPDATE contents SET bytes = x'00' WHERE id = 3")
    meddle(archive, "DELETE FROM blocks")
    before = untouchable(archive)
    told = repaired(archive)
    assert any(each.startswith("article 2 cannot be made again: the original with") for each in told)
    assert sum("has been made again from its original" in each for each in told) == 2
    assert untouchable(archive) == before
    assert "article 2 has no text" in faults(archive)


def test_an_article_that_comes_in_anew_meanwhile_is_left_alone(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meddle(archive, "UPDATE articles SET checksum = 7 WHERE id = 2")
    made_again = repairing._made_again

    def meanwhile(store: Store, *others: object) -> dict[int, Intake]:
        made = made_again(store, *others)  # type: ignore[arg-type]
        (old,) = made.values()
        store.save([Intake(Source(old.source.name, b"newer"), old.article)])
        return made

    monkeypatch.setattr(repairing, "_made_again", meanwhile)
    assert repaired(archive) == []
    assert faults(archive) == []
    with Store.open(archive) as store:
        assert store.original(store.sources(2)[-1].sha256) == b"newer"


def test_flipped_bits_are_repaired_or_told_and_no_original_changes(archive: Path) -> None:
    whole, kept = (archive / "archive.db").read_bytes(), untouchable(archive)
    order = random.Random(2611)  # noqa: S311
    texts = [found.start() for found in re.finditer(rb"ferry|tram|the article|Calloway", whole)]
    mended = 0
    for number in range(40):
        damaged = bytearray(whole)
        place = order.randrange(len(whole)) if number % 2 else order.choice(texts)
        damaged[place] ^= 1 << order.randrange(8)
        (archive / "archive.db").write_bytes(damaged)
        try:
            if faults(archive):
                repaired(archive)
                mended += not faults(archive)
            if not faults(archive):
                assert {row[0]: row for row in untouchable(archive)[:5]} == {row[0]: row for row in kept[:5]}
        except MorgueError:
            continue
    assert mended > 5


def test_from_the_command_line(archive: Path) -> None:
    folder = archive.parent
    here("reindex", cwd=folder)
    meddle(archive, "DELETE FROM blocks WHERE article = 2")
    told = here("check", cwd=folder, expect=1)
    assert "article 2 has no text" in told.stdout
    assert "`morgue check --repair` makes right what is derived" in told.stderr
    told = here("check", "--repair", cwd=folder)
    assert "Repaired: article 2 was damaged and has been made again from its original" in told.stdout
    assert "Repaired: the index has been made again, of 3 articles" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("No fault in archive: 3 articles")
    assert "Repaired" not in here("check", "--repair", cwd=folder).stdout
    shutil.rmtree(archive / "index")
    assert "Repaired: the index has been made again" in here("check", "--repair", cwd=folder).stdout
    meddle(archive, "UPDATE contents SET bytes = x'00' WHERE id = 1")
    told = here("check", "--repair", cwd=folder, expect=1)
    assert "only a backup can give back what is left (`morgue restore`)" in told.stderr
    assert here("--archive", "nowhere", "check", "--repair", cwd=folder, expect=1).stdout == ""
    assert not (folder / "nowhere").exists()
