"""On an archive that one may only read, all that reads works, and all that writes says what to do."""

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from disturbing import TESTS, quick_folder
from outside import environment, here
from reports import export

ATTEMPTS = {
    "search": ["search", "ferry", "--json"],
    "show": ["show", "1"],
    "stats": ["stats", "--json"],
    "check": ["check"],
    "export": ["export"],
    "ingest": ["ingest", "more.jsonl"],
    "fix": ["fix", "1", "--title", "Another"],
    "reindex": ["reindex"],
    "repair": ["check", "--repair"],
    "reclean": ["reclean", "1"],
    "entities": ["entities", "rename", "Marl", "Marlow"],
    "backup": ["backup", "archive/backup.zip"],
    "restore": ["--archive", "archive/new", "restore", "archive.zip"],
}
_DROP_CAPABILITY, _WRITE_ANYWHERE = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
READING = ("search", "show", "stats", "check", "export")
PROGRAM = """
import io, json, os, sys
from pathlib import Path
from click.testing import CliRunner
from app import create_app
from app.cli import cli
told = {}
for name, words in json.loads(sys.argv[1]).items():
    done = CliRunner().invoke(cli, words, prog_name="morgue", env={"MORGUE_CONFIG": os.devnull})
    told[name] = (done.exit_code, done.stdout, done.stderr, repr(done.exception))
client = create_app({"ARCHIVE": Path("archive"), "RECOGNISER": "none"}).test_client()
for page in ("/search?q=ferry", "/articles/1", "/overview", "/healthz", "/add"):
    told[page] = (client.get(page).status_code, "", "", "")
token = client.get("/add").text.partition('name="token" value="')[2].partition('"')[0]
form = {"token": token, "files": (io.BytesIO(b"text"), "a.txt")}
sent = client.post("/add", data=form, headers={"Origin": "http://localhost"})
told["upload"] = (sent.status_code, sent.text, "", "")
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Any]]:
    """What came of every attempt, and whether anything of the archive changed."""
    with quick_folder() as folder:
        here("ingest", export(folder / "wire.jsonl", 5), cwd=folder)
        here("backup", "archive.zip", cwd=folder)
        export(folder / "more.jsonl", 5, first=100)
        before = files(folder / "archive")
        for path in (folder / "archive", *(folder / "archive").rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, json.dumps(ATTEMPTS)],
            cwd=folder,
            capture_output=True,
            text=True,
            env=environment(PYTHONPATH=str(TESTS.parent)),
            preexec_fn=heed_permissions,
        )
        for path in (folder / "archive", *(folder / "archive").rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert done.returncode == 0, done.stderr
        assert files(folder / "archive") == before
        yield json.loads(done.stdout)


def heed_permissions() -> None:
    """Let even root write only where that is permitted (on Linux: by dropping a capability)."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _WRITE_ANYWHERE)


def files(archive: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in archive.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", READING)
def test_what_reads_works(name: str, told: dict[str, Any]) -> None:
    assert told[name][0] == 0, told[name]


@pytest.mark.parametrize("name", [name for name in ATTEMPTS if name not in READING])
def test_what_writes_says_what_to_do(name: str, told: dict[str, Any]) -> None:
    code, out, err, exception = told[name]
    assert code == 1, (out, err, exception)
    assert "SystemExit" in exception
    assert re.search("may not be written|[Pp]ermission", err), err
    assert re.search("Give yourself|[Ss]ee to|Ask its owner", err), err


def test_pages_are_served_and_files_are_refused_in_words(told: dict[str, Any]) -> None:
    for page in ("/search?q=ferry", "/articles/1", "/overview", "/healthz", "/add"):
        assert told[page][0] == 200
    status, page, *_ = told["upload"]
    assert status == 503
    assert "Permission denied" in page
    assert "Ask its owner for permission" in page
