"""Archives of every earlier schema, as earlier versions wrote them, open in this one and have lost nothing.

The archives in `archives/` were made by `archives/make.py`, each run inside the version it is of; beside each
stands what that version's `morgue export` said of it.
"""

import json
import lzma
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from outside import here

from app import create_app
from app.article_json import stored_json
from articles.article import Article
from articles.errors import StoreError
from articles.sources import Source
from articles.store import Intake, Outcome, Store
from articles.store_steps import MIGRATIONS

ARCHIVES = Path(__file__).parent / "archives"
SCHEMAS = sorted(int(path.name.split(".")[0].removeprefix("schema-")) for path in ARCHIVES.glob("*.db.xz"))
CORRECTED = {"title": "The bridge at the harbour"}  # of article 1, in every one of the archives


def unpacked(schema: int, folder: Path) -> Path:
    """Lay an archive of a schema out as its version left it."""
    (folder / "archive.db").write_bytes(lzma.decompress((ARCHIVES / f"schema-{schema}.db.xz").read_bytes()))
    return folder


def exported(schema: int) -> list[dict[str, Any]]:
    lines = lzma.decompress((ARCHIVES / f"schema-{schema}.jsonl.xz").read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines]


def everything(store: Store) -> dict[int, dict[str, Any]]:
    found = store.articles([number for number, _ in store.article_ids()])
    return {number: stored_json(each) for number, each in found.items()}


def test_an_archive_of_each_earlier_schema_is_kept() -> None:
    assert set(range(1, MIGRATIONS[-1].number)) <= set(SCHEMAS)
    assert all(path.stat().st_size < 50_000 for path in ARCHIVES.glob("*.xz"))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_archive_of_an_earlier_schema_is_brought_forward_and_has_lost_nothing(
    schema: int, tmp_path: Path
) -> None:
    with Store.create(unpacked(schema, tmp_path)) as store:
        assert list(store.verify()) == []
        now = everything(store)
        assert [store.original(each["sha256"]) and each["sha256"] for each in now.values()]
        assert {field: now[1][field] for field in CORRECTED} == CORRECTED
        assert [(each.field, each.undone is None) for each in store.corrections(1)] == [
            ("title", True),
            ("section", False),
        ]
        assert [each.replaced is None for each in store.sources(1)] == [False, True]
        assert sorted(each["id"] for each in exported(schema)) == list(now)
    for then in exported(schema):
        told = {name for name in then if name not in ("evidence", "corrections", *CORRECTED)}
        assert {name: now[then["id"]][name] for name in told} == {name: then[name] for name in told}
        if then["id"] != 1:
            assert now[then["id"]]["evidence"] == then["evidence"]
            assert now[then["id"]]["title"] == then["title"]
    Store.open(tmp_path).close()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_articles_of_an_earlier_schema_are_recognised_when_they_come_again(
    schema: int, tmp_path: Path
) -> None:
    with Store.create(unpacked(schema, tmp_path)) as store:
        before = store.counts()
        copies = [
            Intake(Source(f"copy of {number}", b"copy of %d" % number), each)
            for number, each in articles(store).items()
            if sum(map(len, each.body)) > 200
        ]
        assert len(copies) > 5
        assert set(store.save(copies)) == {Outcome.JOINED}
        assert store.counts().articles == before.articles
        assert store.counts().sources == before.sources + len(copies)
        assert list(store.verify()) == []


def articles(store: Store) -> dict[int, Article]:
    return {number: each.article for number, each in store.cleaned(list(everything(store))).items()}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_archive_of_an_earlier_schema_is_used_on_the_command_line_and_in_the_browser(
    schema: int, tmp_path: Path
) -> None:
    (tmp_path / "archive").mkdir()
    unpacked(schema, tmp_path / "archive")
    here("reindex", cwd=tmp_path)
    hits = json.loads(here("search", "bridge", "--json", cwd=tmp_path).stdout)["hits"]
    assert CORRECTED["title"] in [hit["title"] for hit in hits]
    assert "No fault" in here("check", cwd=tmp_path).stdout
    assert len(here("export", cwd=tmp_path).stdout.splitlines()) == len(exported(schema))
    client = create_app({"TESTING": True, "ARCHIVE": tmp_path / "archive"}).test_client()
    for page in ("/search?q=bridge", "/articles/1", "/overview"):
        assert client.get(page).status_code == 200
    assert CORRECTED["title"] in client.get("/articles/1").text
    assert client.get("/api/search?q=bridge").get_json()["total"] == len(hits)


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each < MIGRATIONS[-1].number])
def test_reading_an_archive_of_an_earlier_schema_changes_nothing(schema: int, tmp_path: Path) -> None:
    archive = unpacked(schema, tmp_path)
    before = sha256((archive / "archive.db").read_bytes()).digest()
    with pytest.raises(StoreError, match=f"older schema {schema}"):
        Store.open(archive)
    assert sha256((archive / "archive.db").read_bytes()).digest() == before
    assert [path.name for path in archive.iterdir()] == ["archive.db"]
