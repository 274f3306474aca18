"""What a person decided, what was, and what was learned is never shown otherwise than it was recorded."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from outside import here
from store_clippings import BRIDGE, HARBOUR_COURIER, article, intake
from whole_archives import MAYOR, fill, rows

from app import create_app
from articles.backups import back_up
from articles.errors import MorgueError, StoreError
from articles.repairing import repair
from articles.store import Decision, Store
from articles.store_seals import TABLES
from articles.store_steps import MIGRATIONS
from articles.transfer import export_everything, import_everything
from index.generations import catch_up

APPEAL = "Support the Courier: become a friend of the paper today."
BACKUP = "take archive.db from a backup"
ANEW = "`morgue check --repair`, which counts the lines anew"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a row of every kind, and a line that stands in four articles of one outlet."""
    fill(tmp_path / "archive")
    with Store.create(tmp_path / "archive") as store:
        store.save([courier(number) for number in range(4)])
        store.correct(5, [Decision("section", "Local", "none")])
        store.entities.resolve()
    return tmp_path / "archive"


def courier(number: int) -> Any:
    body = (
        f"The {number}. report is of harbour number {number * 7919} and of pier {number * 104729} beside it."
    )
    return intake(
        f"{number}.html", b"%d" % number, of=article(f"Pier {number}", body, APPEAL, outlet=HARBOUR_COURIER)
    )


def meddle(archive: Path, statement: str) -> None:
    """Change the database behind the store's back."""
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        assert database.execute(statement).rowcount > 0


def faults(archive: Path) -> list[str]:
    with Store.open(archive) as store:
        return list(store.verify())


# what is done to a row, what `morgue check` must say of it, what it must advise, and who reads it
DAMAGES: list[tuple[str, str, str, Callable[[Store], object]]] = [
    (
        "UPDATE corrections SET value = replace(value, 'Nora', 'Nosa') WHERE id = 1",
        "correction 1 of article 1",
        BACKUP,
        lambda store: store.article(1),
    ),
    (
        "UPDATE corrections SET undone = NULL WHERE id = 2",
        "correction 2 of article 2",
        BACKUP,
        lambda store: store.article(2),
    ),
    (
        "UPDATE corrections SET was = was || '!' WHERE id = 2",
        "correction 2 of article 2",
        BACKUP,
        lambda store: store.corrections(2),
    ),
    (
        "UPDATE corrections SET article = 6 WHERE id = 1",
        "correction 1 of article 6",
        BACKUP,
        lambda store: store.article(6),
    ),
    (
        "UPDATE corrections SET value = CAST(x'ff' AS TEXT) WHERE id = 1",
        "correction 1 of article 1",
        BACKUP,
        lambda store: store.article(1),
    ),
    (
        "UPDATE decisions SET value = replace(value, 'mayor', 'major')",
        "decision 1 about an entity",
        BACKUP,
        lambda store: store.entities.decisions(),
    ),
    (
        "UPDATE decisions SET undone = 1",
        "decision 1 about an entity",
        BACKUP,
        lambda store: store.entities.decisions(),
    ),
    (
        "UPDATE recleanings SET what = 'titlf'",
        "what cleaning again has changed (row 1) in article 5",
        BACKUP,
        lambda store: store.recleanings(5),
    ),
    (
        "UPDATE sources SET name = 'c.html' WHERE (article, number) = (9, 1)",
        "source 1 of article 9",
        BACKUP,
        lambda store: store.sources(9),
    ),
    (
        "UPDATE sources SET added = added + 1 WHERE (article, number) = (9, 1)",
        "source 1 of article 9",
        BACKUP,
        lambda store: store.sources(9),
    ),
    (
        "UPDATE sources SET hints = replace(hints, '2019', '2018') WHERE article = 1",
        "source 1 of article 1",
        BACKUP,
        lambda store: store.source(1),
    ),
    (
        "UPDATE sources SET text = text + 1 WHERE article = 1",
        "source 1 of article 1",
        BACKUP,
        lambda store: store.sources(1),
    ),
    (
        "UPDATE searches SET parameters = 'q=fridge' WHERE id = 1",
        "saved search 1",
        "Remove it (`morgue searches remove 1`) and save it again",
        lambda store: store.searches.all(),
    ),
    (
        "UPDATE searches SET seen = 1 WHERE id = 1",
        "saved search 1",
        "save it again",
        lambda store: store.searches.by_id(1),
    ),
    (
        "UPDATE outlets SET name = 'The Harbour Coutier' WHERE articles > 3",
        "what was learned of outlet",
        ANEW,
        lambda store: store.furniture(),
    ),
    (
        "UPDATE furniture SET sample = upper(sample) WHERE articles > 3",
        "line",
        ANEW,
        lambda store: store.learned_lines(),
    ),
    (
        "UPDATE furniture SET articles = 9 WHERE articles = 1",
        "line",
        ANEW,
        lambda store: store.furniture(),
    ),
    (
        "UPDATE originals SET size = size + 1 WHERE id = 1",
        "what is told of original 1",
        BACKUP,
        lambda store: store.article(1),
    ),
    (
        "UPDATE subjects SET name = 'Ilse Varha' WHERE name = 'Ilse Varga'",
        "what the archive knows of entity",
        "works out anew who is meant",
        lambda store: store.entities.by_heads([MAYOR.entity]),
    ),
    (
        "UPDATE names SET entity = NULL WHERE entity IS NOT NULL",
        "who is meant by name",
        "works out anew who is meant",
        lambda store: store.article(1),
    ),
    (
        "UPDATE exceptions SET entity = NULL",
        "who is meant by name",
        "works out anew who is meant",
        lambda store: store.article(1),
    ),
    (
        "UPDATE corrections SET seal = seal + 1 WHERE id = 1",
        "correction 1",
        BACKUP,
        lambda store: store.article(1),
    ),
    (
        "UPDATE corrections SET seal = NULL WHERE id = 1",
        "correction 1",
        BACKUP,
        lambda store: store.article(1),
    ),
]


@pytest.mark.parametrize(("damage", "what", "cure", "read"), DAMAGES, ids=[each[0] for each in DAMAGES])
def test_a_row_that_is_not_as_it_was_recorded_is_named_with_what_to_do(
    damage: str, what: str, cure: str, read: Callable[[Store], object], archive: Path
) -> None:
    meddle(archive, damage)
    told = [each for each in faults(archive) if each.startswith(what)]
    assert told
    assert all("is damaged: it is not as it was recorded" in each and cure in each for each in told)
    with Store.open(archive) as store, pytest.raises(StoreError, match="is damaged"):
        read(store)


def test_one_damaged_correction_leaves_every_other_article_as_it_was(archive: Path) -> None:
    client = create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"}).test_client()
    before = client.get("/articles/2").text
    meddle(archive, "UPDATE corrections SET value = replace(value, 'Nora', 'Nosa') WHERE id = 1")
    answer = client.get("/articles/1")
    assert answer.status_code == 503
    assert "correction 1 of article 1 is damaged: it is not as it was recorded" in answer.text
    assert client.get("/articles/2").text == before
    with Store.create(archive) as store:
        assert store.save([intake("new.html", b"new", of=article("Still taken in"))])
        assert len(store.articles(range(2, 50))) > 40


def test_a_damaged_article_hides_no_other_result(archive: Path) -> None:
    catch_up(archive)
    client = create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"}).test_client()
    before = client.get("/api/search?per_page=100").get_json()
    meddle(archive, "UPDATE corrections SET value = replace(value, 'Nora', 'Nosa') WHERE id = 1")
    after = client.get("/api/search?per_page=100").get_json()
    assert [hit for hit in before["hits"] if hit["id"] != 1] == after["hits"]
    assert before["total"] == after["total"]
    page = client.get("/search?per_page=100")
    assert page.status_code == 200
    assert "Article 1 cannot be shown: correction 1 of article 1 is damaged" in page.text
    assert "morgue fix 1 --undo 1" in page.text


def test_a_damaged_correction_can_be_taken_back(archive: Path) -> None:
    meddle(archive, "UPDATE corrections SET value = replace(value, 'Nora', 'Nosa') WHERE id = 1")
    told = here("fix", "1", "--undo", "1", cwd=archive.parent).stdout
    assert "Correction 1 was damaged and is gone" in told
    with Store.open(archive) as store:
        assert store.article(1) is not None
        assert 1 not in [each.id for each in store.corrections(1)]
        assert list(store.verify()) == []
    with Store.create(archive) as store:
        assert not store.drop_damaged_correction(3), "one that is as it was recorded stays"


def test_what_is_changed_and_taken_back_is_sealed_again(archive: Path) -> None:
    with Store.create(archive) as store:
        assert store.undo_correction(3)
        assert store.entities.undo(1)
        assert store.searches.look(1, 20)
        assert store.searches.change(1, name="The bridge", parameters="q=bridge")
        store.save([intake("a.html", b"newer", of=replace(BRIDGE, section="Harbour"))])
        store.delete(2)
        assert list(store.verify()) == []
        assert [each.undone is None for each in store.corrections(5)] == [False]
        assert [each.replaced is None for each in store.sources(1)] == [False, True]


@pytest.mark.parametrize(
    ("damage", "change"),
    [
        ("UPDATE corrections SET value = '\"X\"' WHERE id = 3", lambda store: store.undo_correction(3)),
        ("UPDATE sources SET name = 'x' WHERE article = 7", lambda store: store.delete(7)),
        ("UPDATE outlets SET articles = 9 WHERE articles > 3", lambda store: store.save([courier(9)])),
        ("UPDATE furniture SET articles = 9 WHERE articles > 3", lambda store: store.save([courier(9)])),
        ("UPDATE furniture SET articles = 9 WHERE articles = 1", lambda store: store.save([courier(0)])),
    ],
)
def test_damage_is_never_sealed_in_by_a_later_change(
    damage: str, change: Callable[[Store], object], archive: Path
) -> None:
    meddle(archive, damage)
    before = [each for each in faults(archive) if "as it was recorded" in each]
    with Store.create(archive) as store:
        change(store)
    assert set(before) <= set(faults(archive))


def test_repair_counts_lines_anew_and_leaves_to_a_backup_what_a_person_decided(archive: Path) -> None:
    with Store.open(archive) as store:
        learned = store.learned_lines()
        assert [each.text for each in learned] == [APPEAL]
    meddle(archive, "UPDATE furniture SET sample = lower(sample) WHERE articles > 3")
    meddle(archive, "UPDATE outlets SET articles = 99 WHERE articles > 3")
    meddle(archive, "UPDATE counted SET outlet = 1 WHERE outlet > 1")
    meddle(archive, "UPDATE corrections SET value = '[\"N. Field\"]' WHERE id = 1")
    with Store.create(archive) as store:
        assert list(repair(store)) == ["the lines that articles share were counted again"]
        assert store.learned_lines() == learned
        (left,) = store.verify()
        assert left.startswith("correction 1 of article 1 is damaged")
        assert store.sources(1)[0].replaced is None


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE subjects SET name = 'Ilse Varha' WHERE name = 'Ilse Varga'",
        "UPDATE subjects SET key = 'ilse varha' WHERE name = 'Ilse Varga'",
        "UPDATE subjects SET type = 'parson'",
        "UPDATE names SET entity = NULL",
        "UPDATE names SET base = NULL",
        "UPDATE exceptions SET entity = NULL",
        "UPDATE exceptions SET article = 5",
        "UPDATE articles SET added = added - 1",
    ],
)
def test_whom_names_mean_and_when_articles_came_is_worked_out_anew(damage: str, archive: Path) -> None:
    def told(store: Store) -> dict[int, object]:
        return {number: (each.article, each.added) for number, each in store.articles(range(60)).items()}

    with Store.open(archive) as store:
        before = told(store)
    meddle(archive, damage)
    assert faults(archive)
    with Store.open(archive) as store, pytest.raises(StoreError, match="damaged"):
        told(store)
    with Store.create(archive) as store:
        assert list(repair(store))
        assert list(store.verify()) == []
        assert told(store) == before


def test_an_article_is_not_made_again_from_a_source_that_is_told_wrongly(archive: Path) -> None:
    meddle(archive, "UPDATE sources SET hints = replace(hints, '2019', '2018') WHERE article = 1")
    with Store.create(archive) as store:
        (told,) = repair(store)
    assert told.startswith("article 1 cannot be made again: source 1 of article 1 is damaged")
    assert any(each.startswith("source 1 of article 1") for each in faults(archive))


def test_a_backup_is_refused_while_a_correction_is_damaged(archive: Path, tmp_path: Path) -> None:
    meddle(archive, "UPDATE corrections SET was = 'X' WHERE id = 2")
    with pytest.raises(MorgueError, match="it is damaged: correction 2 of article 2"):
        back_up(archive, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_a_saved_search_that_is_damaged_can_be_removed(archive: Path) -> None:
    meddle(archive, "UPDATE searches SET name = 'Bridge, weakly' WHERE id = 1")
    told = here("searches", "list", cwd=archive.parent, expect=1).stderr
    assert "saved search 1 is damaged" in told
    assert "The saved search 1 is gone" in here("searches", "remove", "1", cwd=archive.parent).stdout
    assert faults(archive) == []
    assert (
        "saved search 1 is damaged"
        not in here("searches", "remove", "1", cwd=archive.parent, expect=1).stderr
    )


def test_a_correction_that_an_index_has_lost_is_missed_and_found_again(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        hidden = "replace(sql, '(article)', '(article) WHERE article <> 1')"
        database.execute(f"UPDATE sqlite_schema SET sql = {hidden} WHERE name = 'corrections_of_article'")  # noqa: S608
        database.execute("PRAGMA writable_schema = RESET")
        database.execute("REINDEX corrections_of_article")
        shown = "replace(sql, ' WHERE article <> 1', '')"
        database.execute("PRAGMA writable_schema = ON")
        database.execute(f"UPDATE sqlite_schema SET sql = {shown} WHERE name = 'corrections_of_article'")  # noqa: S608
    with Store.open(archive) as store:
        with pytest.raises(StoreError, match=r"not found where they belong.*check --repair"):
            store.article(1)
        assert store.article(2)
    with Store.create(archive) as store:
        assert "the database's indexes have been made again" in list(repair(store))
        found = store.article(1)
        assert found
        assert found.article.authors == ("Nora Field", "Søren Ækkeby")


def test_a_seal_is_not_that_of_another_row(archive: Path) -> None:
    with Store.create(archive) as store:
        store.correct(6, [Decision("section", "Local", "none")])
    meddle(archive, "UPDATE corrections SET seal = (SELECT seal FROM corrections WHERE id = 3) WHERE id = 4")
    assert [each.split(" is")[0] for each in faults(archive)] == ["correction 4 of article 6"]


def test_every_column_of_a_sealed_table_is_sealed(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        for table, sealed in TABLES.items():
            columns = [
                name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))
            ]
            assert sorted(columns) == sorted((*sealed.columns, "seal"))
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() > (0,)  # noqa: S608


def test_an_export_from_before_rows_were_sealed_is_sealed_when_it_comes_in(
    archive: Path, tmp_path: Path
) -> None:
    records: list[dict[str, Any]] = []
    export_everything(archive, records.append)
    records[0]["schema"] = 6
    lines = [json.dumps({name: record[name] for name in record if name != "seal"}) for record in records]
    import_everything([line.encode() for line in lines], tmp_path / "new", "old.jsonl")
    assert rows(tmp_path / "new") == rows(archive)
    assert faults(tmp_path / "new") == []


def test_the_step_that_seals_does_it_as_this_version_does() -> None:
    (step,) = (each for each in MIGRATIONS if each.number == 7)
    for table, sealed in TABLES.items():
        values = ", ".join(f"CAST({column} AS BLOB)" for column in sealed.in_sum())
        assert any(f"seal_of('{table}', {values})" in statement for statement in step.statements)
