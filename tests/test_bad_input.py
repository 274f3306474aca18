"""Whatever lies in a folder, each bad thing is named with its true reason and everything good is taken."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from reports import line, report, scrape

from articles.ingest import IngestReport, ingest
from articles.store import Store

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
LATIN_1 = "Le bac de Valmont a été arrêté jeudi, a déclaré la société. « C’est fini », a-t-elle ajouté."
NOISE = bytes((number * 7919 + number // 3) % 223 + 33 for number in range(3000))


def make(folder: Path) -> None:
    """Fill a folder with one of everything that goes wrong, and some good things in between."""
    scrape(folder / "a-good.txt", 1)
    (folder / "b-empty.txt").touch()
    (folder / "c-picture.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4)
    (folder / "d-noise.txt").write_bytes(NOISE)
    with (folder / "e-long.jsonl").open("wb") as file:  # the second line has 200 MB, most of them a hole
        file.write(line(2) + b'\n{"title": "Long", "body": "')
        file.seek(200 << 20, os.SEEK_CUR)
        file.write(b'"}\n' + line(3) + b"\n")
    types = [report(4, body=5), report(5, title=["a"]), report(6, published={"day": []}), [], report(7)]
    (folder / "f-types.jsonl").write_text("\n".join(map(json.dumps, types)), encoding="utf-8")
    os.mkfifo(folder / "g-pipe.txt")
    (folder / "h-closed").mkdir()
    scrape(folder / "h-closed" / "unseen.txt", 8)
    (folder / "i-gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "j-menu.txt").write_text("Home\nNews\nSport\nSign in\n", encoding="utf-8")
    scrape(folder / "k-told.txt", 9)
    (folder / "k-told.meta.json").write_text('{"outlet": 5}', encoding="utf-8")
    scrape(folder / "m-good.txt", 10)
    damaged = (folder / "m-good.txt").read_bytes().replace(b"said", b"s\xe9id")
    (folder / "m-good.txt").write_bytes(damaged)
    (folder / "n-latin.json").write_bytes(
        json.dumps(report(11, body=LATIN_1), ensure_ascii=False).encode("cp1252")
    )


EXPECTED = {
    "b-empty.txt": "an empty file",
    "c-picture.html": "a PNG image, not an article",
    "d-noise.txt": "its text is in no character set that Morgue can make out",
    "e-long.jsonl, line 2": "too large for an article (over 200 MiB; at most 32 MiB are read)",
    "f-types.jsonl, line 1": 'the field "body" holds a number (5) where text or a list of texts was expected',
    "f-types.jsonl, line 2": 'the field "title" holds a list where text was expected',
    "f-types.jsonl, line 4": "a list in JSON where an article's object was expected",
    "g-pipe.txt": "a named pipe, not a file; to read it, lead it into `morgue ingest -`",
    "h-closed": "permission denied",
    "i-gone.txt": "a link to a file that is not there",
    "k-told.meta.json": 'the field "outlet" holds a number (5) where text or a list of texts was expected'
    ", in the sidecar",
}


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything in it; one folder inside is closed, for root by a stand-in."""
    folder = Path(os.path.realpath(tmp_path)) / "clips"
    folder.mkdir()
    make(folder)
    if ROOT:
        listed = os.listdir

        def forbidding(path: str) -> list[str]:
            if path.endswith("h-closed"):
                raise PermissionError(13, "Permission denied", path)
            return listed(path)

        monkeypatch.setattr(os, "listdir", forbidding)
    else:
        (folder / "h-closed").chmod(0)
    return folder


def take(archive: Path, *paths: Path) -> IngestReport:
    with Store.create(archive) as store:
        return ingest(store, [str(path) for path in paths], recogniser="none")


def test_each_is_named_with_its_reason_and_the_rest_is_taken(tmp_path: Path, clips: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(clips / "l-socket.txt"))
        outcome = take(tmp_path / "archive", clips, clips / "not-there")
    (clips / "h-closed").chmod(0o700)
    reasons = {each.label.removeprefix(f"{clips}/"): each.reason for each in outcome.refused}
    menu = reasons.pop("j-menu.txt")
    assert reasons.pop("l-socket.txt") == "a socket, not a file"
    assert reasons.pop("not-there") == "there is no such file or folder"
    assert reasons == EXPECTED
    assert menu
    assert not outcome.ok
    with Store.open(tmp_path / "archive") as store:
        stored = store.articles([number for number, _ in store.article_ids()]).values()
        taken = {f"{Path(each.name).name} {each.member}".strip(): each.article for each in stored}
        assert not list(store.verify())
    assert list(taken) == [
        "a-good.txt",
        "e-long.jsonl line 1",
        "e-long.jsonl line 3",
        "f-types.jsonl line 3",
        "f-types.jsonl line 5",
        "m-good.txt",
        "n-latin.json",
    ]
    assert outcome.added == len(taken)
    assert "séid" in taken["m-good.txt"].body[0]
    assert taken["n-latin.json"].body[0].startswith("Le bac de Valmont a été arrêté jeudi")


MEASURE = """
import resource, sys
from articles.reading import sources_in
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = [each.label for each in sources_in(sys.argv[1:])]
print(len(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["long.jsonl", "long.json", "long.txt"])
def test_what_is_overlong_is_never_held_in_memory(tmp_path: Path, name: str) -> None:
    pytest.importorskip("resource")
    with (tmp_path / name).open("wb") as file:
        file.write(b'[{"body": "' if name == "long.json" else b'{"body": "')
        file.seek(160 << 20, os.SEEK_CUR)
        file.write(b'"}]' if name == "long.json" else b'"}')
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-c", MEASURE, str(tmp_path / name)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found, grown = map(int, done.stdout.split())
    assert found == 1
    assert grown * 1024 < 120 << 20
