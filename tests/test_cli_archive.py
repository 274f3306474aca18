"""An archive from the command line: what goes in, what comes out, and what is told when it cannot."""

import json
import os
import shutil
import sqlite3
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest
from outside import CHECKOUT, MORGUE, environment, here, run, unwrapped

from app.commands.search import FILTERS
from app.search_state import FACET_NAMES

BRIDGE = unwrapped("""
Harbour bridge to close for nine weeks from Monday

By Ines Calloway

The Harbour Courier, 4 November 2003

The swing bridge over the Marrow will close to all traffic from Monday while engineers replace the
bearings that seized during the storm, the port authority said.

Ferries will run every ten minutes from the fish market until the work is finished, and buses will turn
round at the custom house.

"Nobody likes a detour, but nobody likes a bridge that sticks open either," said Tobias Renn, who leads
the works.
""")
LIBRARY = unwrapped("""
Eastgate library saved after readers raise the rent

By Ines Calloway

The Harbour Courier, 28 November 2019

The library in Eastgate will stay open after its readers collected a year's rent in eleven days, the
council confirmed on Thursday evening.

Children queued along the canal to return the books they had borrowed in case the doors were locked for
good.

The mayor called it the happiest letter she had signed in office, and promised to come and read aloud in
December.
""")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (clips / "library.txt").write_text(LIBRARY, encoding="utf-8")
    (clips / "library.meta.json").write_text('{"outlet": "The Harbour Courier"}', encoding="utf-8")
    return tmp_path


def numbers(folder: Path) -> dict[str, Any]:
    return dict(json.loads(here("stats", "--json", cwd=folder).stdout))


def test_what_goes_in_comes_out(folder: Path) -> None:
    first = here("ingest", "clips", cwd=folder)
    assert "2 added" in first.stdout
    assert first.stderr == ""
    assert numbers(folder)["articles"] == numbers(folder)["indexed"] == 2

    found = json.loads(here("search", "--json", "ferries", cwd=folder).stdout)
    assert found["total"] == 1
    assert "<mark>Ferries</mark>" in found["hits"][0]["snippet"]

    shown = json.loads(here("show", "--json", str(found["hits"][0]["id"]), cwd=folder).stdout)
    assert shown["title"] == "Harbour bridge to close for nine weeks from Monday"
    assert shown["source"] == str(folder / "clips" / "bridge.txt")
    assert shown["published"] == "2003-11-04"

    exported = [json.loads(line) for line in here("export", cwd=folder).stdout.splitlines()]
    assert [Path(article["source"]).name for article in exported] == ["bridge.txt", "library.txt"]
    assert exported[0] == shown

    assert "No fault" in here("check", cwd=folder).stdout


def test_the_original_comes_back_byte_for_byte(folder: Path) -> None:
    here("ingest", "clips/bridge.txt", cwd=folder)
    assert here("show", "--original", "1", cwd=folder).stdout == BRIDGE


def test_a_second_ingest_changes_nothing_and_a_changed_file_is_taken_in_again(folder: Path) -> None:
    here("ingest", "clips", cwd=folder)
    assert "0 added, 0 changed, 2 unchanged; 0 refused" in here("ingest", "clips", cwd=folder).stdout
    (folder / "clips" / "bridge.txt").write_text(BRIDGE.replace("nine weeks", "ten weeks"), encoding="utf-8")
    report = json.loads(here("ingest", "--json", "clips", cwd=folder).stdout)
    assert report == {"added": 0, "changed": 1, "unchanged": 1, "joined": 0, "refused": []}
    found = json.loads(here("search", "--json", "bridge", cwd=folder).stdout)
    assert [hit["title"] for hit in found["hits"]] == ["Harbour bridge to close for ten weeks from Monday"]


def test_readable_output_says_who_when_and_why(folder: Path) -> None:
    here("ingest", "clips", cwd=folder)
    listed = here("search", "--sort", "oldest", cwd=folder).stdout
    assert listed.startswith("1–2 of 2 articles\n")
    assert listed.index("Harbour bridge") < listed.index("Eastgate library")
    assert "outlet unknown · 4 November 2003 · Ines Calloway" in listed
    assert "Matched bridges as bridge" in here("search", "bridges", cwd=folder).stdout
    shown = here("show", "1", cwd=folder).stdout
    assert "Ines Calloway" in shown
    assert "Evidence" in shown
    assert "\x1b" not in listed + shown  # no terminal, no colours
    counted = here("stats", cwd=folder).stdout
    assert counted.startswith("2 articles from 2 sources and ")
    assert "        1  2003" in counted


def test_filters_are_those_of_the_page(folder: Path) -> None:
    here("ingest", "clips", cwd=folder)

    def titles(*arguments: str) -> list[str]:
        answer = json.loads(here("search", "--json", *arguments, cwd=folder).stdout)
        return [hit["title"].split()[0] for hit in answer["hits"]]

    assert titles("--from", "2010") == ["Eastgate"]
    assert titles("--to", "2003-11") == ["Harbour"]
    assert titles("--undated") == []
    assert titles("--per-page", "1", "--page", "2", "--sort", "newest") == ["Harbour"]
    assert titles("--outlet", "The Harbour Courier") == ["Eastgate"]
    assert titles("--not-outlet", "The Harbour Courier") == ["Harbour"]
    assert titles("--not-dating", "stated") == []
    assert titles("--not-author", "Ines Calloway") == []
    assert len(titles("--author", "Ines Calloway", "--lang", "en")) == 2
    assert titles("--dating", "guessed", "--dating", "unknown") == []
    assert sorted(titles("--dating", "stated")) == ["Eastgate", "Harbour"]
    assert titles("no-such-word-anywhere") == []


def test_every_filter_of_the_page_is_an_option() -> None:
    assert tuple(FILTERS) == FACET_NAMES


@pytest.mark.parametrize(
    "arguments",
    [["--sort", "best"], ["--from", "yesterday"], ["--page", "0"], ["--per-page", "1000"]],
    ids=" ".join,
)
def test_a_search_that_cannot_be_is_told(folder: Path, arguments: list[str]) -> None:
    here("ingest", "clips", cwd=folder)
    done = here("search", *arguments, cwd=folder, expect=1)
    assert arguments[1] in done.stderr
    assert "Traceback" not in done.stderr


def test_an_article_that_is_not_there_is_told(folder: Path) -> None:
    here("ingest", "clips", cwd=folder)
    assert "no article 77" in here("show", "77", cwd=folder, expect=1).stderr


def test_bad_input_is_named_with_its_reason_and_stops_nothing(folder: Path) -> None:
    clips = folder / "clips"
    (clips / "empty.txt").write_bytes(b"")
    (clips / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (clips / "types.jsonl").write_text(
        '{"title": 5, "body": {"a": 1}}\n'
        + json.dumps({"title": "Lamp lit again", "body": LIBRARY, "published": "2020-01-02"})
        + "\n",
        encoding="utf-8",
    )
    (clips / "broken.json").write_text('{"title": "half', encoding="utf-8")
    done = here("ingest", "clips", "clips/nowhere.txt", cwd=folder, expect=1)
    assert "3 added" in done.stdout
    assert "5 refused" in done.stdout
    for name in ("empty.txt", "picture.html", "types.jsonl, line 1", "broken.json", "nowhere.txt"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert numbers(folder)["indexed"] == 3


@pytest.fixture
def powerless() -> list[str]:
    """What to write before a command so that permissions hold for it, even where the tests run as root."""
    if os.name == "posix" and os.geteuid() != 0:
        return []
    command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    if not shutil.which("setpriv") or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("the tests run as the superuser, who may read everything")
    return command


def test_a_folder_without_permission_is_told(folder: Path, powerless: list[str]) -> None:
    locked = folder / "clips" / "locked"
    locked.mkdir()
    locked.chmod(0)
    env = environment(PYTHONPATH=str(CHECKOUT))
    try:
        done = run([*powerless, *MORGUE, "ingest", "clips"], cwd=folder, expect=1, env=env)
    finally:
        locked.chmod(0o700)
    assert "locked" in done.stderr
    assert "permission denied" in done.stderr.lower()
    assert "2 added" in done.stdout


def test_an_archive_without_permission_is_told(folder: Path, powerless: list[str]) -> None:
    (folder / "theirs").mkdir()
    (folder / "theirs").chmod(0o500)
    env = environment(PYTHONPATH=str(CHECKOUT))
    command = [*powerless, *MORGUE, "--archive", "theirs/archive", "ingest", "clips"]
    done = run(command, cwd=folder, expect=1, env=env)
    assert "theirs" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_line_of_200_megabytes_costs_neither_the_rest_nor_the_memory(folder: Path) -> None:
    with (folder / "clips" / "huge.jsonl").open("wb") as stream:
        stream.write(b'{"title": "Endless", "body": "')
        for _ in range(200):
            stream.write(b"word " * 200_000)
        stream.write(b'"}\n')
        stream.write(json.dumps({"title": "Lamp lit again", "body": LIBRARY}).encode() + b"\n")
    done = here("ingest", "--workers", "1", "clips", cwd=folder, expect=1)
    (folder / "clips" / "huge.jsonl").unlink()
    assert "huge.jsonl, line 1" in done.stderr
    assert "3 added" in done.stdout


def test_a_broken_index_does_not_stop_an_ingest_and_reindex_mends_it(folder: Path) -> None:
    here("ingest", "clips/bridge.txt", cwd=folder)
    shutil.rmtree(folder / "archive" / "index")
    (folder / "archive" / "index").write_text("not a folder", encoding="utf-8")
    done = here("ingest", "clips/library.txt", cwd=folder)
    assert "1 added" in done.stdout
    assert "stored, but not yet searchable" in done.stderr
    assert "morgue reindex" in done.stderr
    (folder / "archive" / "index").unlink()
    assert "Indexed 2 articles" in here("reindex", cwd=folder).stdout
    assert numbers(folder)["indexed"] == 2
    assert "up to date" in here("reindex", "--if-needed", cwd=folder).stdout


def test_check_tells_a_damaged_original(folder: Path) -> None:
    here("ingest", "clips", cwd=folder)
    database = sqlite3.connect(folder / "archive" / "archive.db")
    with database:
        database.execute("UPDATE contents SET bytes = ? WHERE id = 1", (zlib.compress(b"another text"),))
    database.close()
    done = here("check", cwd=folder, expect=1)
    assert "1 fault" in done.stderr
    assert done.stdout


def test_an_archive_that_is_a_file_is_told(folder: Path) -> None:
    (folder / "taken").write_text("a file", encoding="utf-8")
    done = here("--archive", "taken", "ingest", "clips", cwd=folder, expect=1)
    assert "taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_archive_can_be_named_by_the_environment(folder: Path) -> None:
    env = environment(PYTHONPATH=str(CHECKOUT), MORGUE_ARCHIVE="other place")
    run([*MORGUE, "ingest", "clips"], cwd=folder, env=env)
    assert (folder / "other place" / "archive.db").exists()
    assert not (folder / "archive").exists()


def test_a_table_with_names_of_its_own_is_mapped(tmp_path: Path) -> None:
    table = tmp_path / "export.csv"
    table.write_text(
        "kopf,inhalt,datum\n"
        '"A bridge reopens in Port Amery","The bridge reopened on Monday after repairs that took months '
        'and cost more than planned, the harbour authority said.",2021-03-04\n',
        encoding="utf-8",
    )
    archive = ("--archive", str(tmp_path / "archive"))
    refused = run([*MORGUE, *archive, "ingest", table], expect=1)
    assert "--map body=COLUMN" in refused.stderr
    mapping = ("--map", "title=kopf,body=inhalt,published=datum")
    assert "1 added" in run([*MORGUE, *archive, "ingest", *mapping, table]).stdout
    found = json.loads(run([*MORGUE, *archive, "search", "harbour", "--json"]).stdout)
    assert [(hit["title"], hit["published"]) for hit in found["hits"]] == [
        ("A bridge reopens in Port Amery", "2021-03-04")
    ]
    assert "1 unchanged" in run([*MORGUE, *archive, "reclean", "--all"]).stdout
    cleaned = run([*MORGUE, "clean", "--json", "--no-entities", *mapping, table]).stdout
    assert json.loads(cleaned)["title"] == "A bridge reopens in Port Amery"


def test_a_mapping_to_no_fact_is_told(tmp_path: Path) -> None:
    told = run([*MORGUE, "clean", "--map", "headline=x", tmp_path], expect=1)
    assert 'there is no fact called "headline"' in told.stderr
