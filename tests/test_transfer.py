"""Everything in an archive as JSON lines becomes the same archive again, row by row."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from outside import here
from whole_archives import fill, rows

from articles.errors import MorgueError
from articles.store import Store
from articles.store_records import KINDS, LEFT_OUT
from articles.transfer import export_everything, import_everything

Record = dict[str, Any]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("whole") / "archive"
    fill(archive)
    return archive


def exported(archive: Path) -> list[Record]:
    records: list[Record] = []
    export_everything(archive, records.append)
    return records


def lines(records: list[Record]) -> list[bytes]:
    return [json.dumps(record).encode() for record in records]


def test_what_was_exported_becomes_the_same_archive(archive: Path, tmp_path: Path) -> None:
    assert import_everything(lines(exported(archive)), tmp_path / "new", "x.jsonl") == 51
    assert rows(tmp_path / "new") == rows(archive)
    with Store.open(tmp_path / "new") as store:
        assert list(store.verify()) == []
    assert exported(tmp_path / "new")[1:] == exported(archive)[1:]


def test_every_table_is_exported_or_known_to_be_derived(archive: Path) -> None:
    """Whoever adds a table adds its kind of record."""
    told = {table for kind in KINDS for table in (kind.table, *kind.parts)} | LEFT_OUT
    assert told == {name for name in rows(archive, set()) if not name.startswith("sqlite_stat")}
    assert {record["kind"] for record in exported(archive)} == {"archive", "end", *(k.name for k in KINDS)}


def test_a_record_says_what_it_means(archive: Path) -> None:
    records = exported(archive)
    assert (records[0]["kind"], records[0]["format"]) == ("archive", 1)
    assert records[-1] == {"kind": "end", "records": len(records) - 2}
    original = next(record for record in records if record["kind"] == "original")
    assert base64.b64decode(original["bytes"]) == b"\x00bridge\xff"
    assert len(original["sha256"]) == 64
    article = next(record for record in records if record["kind"] == "article")
    assert article["authors"] == ["Nora Field", "Søren Ø. Ækkeby"]
    assert article["evidence"]["title"] == "the first heading"
    assert article["blocks"][2] == {"role": "byline", "text": "By Nora Field", "reason": "names the author"}
    assert article["mentions"][0]["places"][0] == [-2, 6, 16]
    correction = next(record for record in records if record["kind"] == "correction")
    assert correction["field"] == "authors"


SPOILT: dict[str, tuple[Callable[[list[Record]], object], str]] = {
    "cut": (lambda records: records.pop(), "it ends too soon"),
    "cut in the middle": (lambda records: records.pop(20), "ends too soon|cannot be stored"),
    "something after the end": (lambda records: records.append({"kind": "file"}), "something follows"),
    "no beginning": (lambda records: records.pop(0), "no export of everything"),
    "nothing at all": (lambda records: records.clear(), "no export of everything"),
    "of tomorrow": (lambda records: records[0].update(schema=99), "newer Morgue.*Upgrade"),
    "of nowhere": (lambda records: records[0].update(schema=0), "there never was a schema 0"),
    "an unknown kind": (lambda records: records[3].update(kind="secret"), "line 4: 'secret' is no kind"),
    "no kind": (lambda records: records[3].clear(), "line 4: 'None' is no kind of record"),
    "an unknown column": (lambda records: records[3].update({"x) --": 1}), r"line 4: .*x\) -- is unknown"),
    "an original that was changed": (
        lambda records: records[1].update(bytes=base64.b64encode(b"forged").decode()),
        "line 2: the original with SHA-256 .* is damaged",
    ),
    "bytes that are none": (lambda records: records[1].update(bytes="!"), "line 2: this original cannot"),
    "an article that was changed": (
        lambda records: next(r for r in records if r["kind"] == "article").update(title="Forged"),
        "article 1 is damaged",
    ),
    "a source of no article": (
        lambda records: next(r for r in records if r["kind"] == "source").update(article=999),
        "this source cannot be stored",
    ),
    "a list for a number": (lambda records: records[1].update(size=[1]), "line 2: "),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_not_whole_is_refused_in_words_and_leaves_nothing(
    what: str, archive: Path, tmp_path: Path
) -> None:
    records = exported(archive)
    spoil, message = SPOILT[what]
    spoil(records)
    with pytest.raises(MorgueError, match=message):
        import_everything(lines(records), tmp_path / "new", "x.jsonl")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("line", [b"{", b"[1]", b"\xff", b"[" * 100_000, b"7"])
def test_a_line_that_is_no_object_is_named(line: bytes, archive: Path, tmp_path: Path) -> None:
    good = lines(exported(archive))
    with pytest.raises(MorgueError, match=r"x\.jsonl, line 3: this line is no JSON"):
        import_everything([*good[:2], line, *good[2:]], tmp_path / "new", "x.jsonl")


def test_an_archive_that_is_there_is_left_alone(archive: Path) -> None:
    before = rows(archive, set())
    with pytest.raises(MorgueError, match="there is an archive here already"):
        import_everything(lines(exported(archive)), archive, "x.jsonl")
    assert rows(archive, set()) == before


def test_from_the_command_line(tmp_path: Path) -> None:
    fill(tmp_path / "archive")
    text = here("export", "--everything", cwd=tmp_path).stdout
    (tmp_path / "all.jsonl").write_text(text, encoding="utf-8")
    told = here("--archive", "new", "import", "all.jsonl", cwd=tmp_path).stdout
    assert told == "Imported 51 articles to new, verified.\n"
    assert rows(tmp_path / "new") == rows(tmp_path / "archive")
    assert "No fault" in here("--archive", "new", "check", cwd=tmp_path).stdout
    found = here("--archive", "new", "search", "bridge", "--json", cwd=tmp_path).stdout
    assert json.loads(found)["hits"][0]["id"] == 1
    assert len(here("export", cwd=tmp_path).stdout.splitlines()) == 51
    told = here("--archive", "new", "import", "all.jsonl", cwd=tmp_path, expect=1).stderr
    assert "there is an archive here already" in told
