"""An ingest may be killed at any moment: run again, the archive ends exactly as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from reports import export

from articles.ingest import ingest
from articles.store import Store, StoredArticle

REPORTS = 400
PROGRAM = """
import sys
from articles import ingest as module, ingest_order
from articles.store import Store

if __name__ == "__main__":
    archive, path, few = sys.argv[1:]
    module.BATCH_ARTICLES = 20
    ingest_order.FEW_ARTICLES = int(few)
    with Store.create(archive) as store:
        print("open", flush=True)
        module.ingest(store, [path], recogniser="none", workers=2)
"""


def contents(archive: Path) -> dict[int, StoredArticle]:
    """All articles of an archive by their ids; only the moment they came in is left out."""
    with Store.open(archive) as store:
        assert not list(store.verify())
        found = store.articles([number for number, _ in store.article_ids()])
    return {number: replace(each, added=datetime.min) for number, each in found.items()}


def started(archive: Path, path: Path, few: int) -> subprocess.Popen[str]:
    """Start an ingest in a process group of its own, and wait until the archive is open."""
    command = [sys.executable, "-c", PROGRAM, str(archive), str(path), str(few)]
    root = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def articles_in(archive: Path) -> int:
    with Store.open(archive) as store:
        return store.counts().articles


def killed(archive: Path, path: Path, at_least: int, few: int, later: float) -> None:
    """Kill an ingest with SIGKILL some moments after that many articles are stored."""
    process = started(archive, path, few)
    try:
        deadline = time.monotonic() + 60
        while articles_in(archive) < at_least and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(later)
    finally:
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it had ended before it was killed"
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, StoredArticle]]:
    """A file of many reports, and what an archive holds that took it in peace."""
    folder = tmp_path_factory.mktemp("undisturbed")
    path = export(folder / "wire.jsonl", REPORTS)
    with Store.create(folder / "archive") as store:
        assert ingest(store, [str(path)], recogniser="none").added == REPORTS
    return path, contents(folder / "archive")


def test_killed_three_times_the_archive_ends_the_same(
    tmp_path: Path, undisturbed: tuple[Path, dict[int, StoredArticle]]
) -> None:
    path, expected = undisturbed
    archive = tmp_path / "archive"
    chance = random.Random()  # noqa: S311 - no secret: it chooses when to strike
    moments = [(chance.randrange(0, REPORTS - 200), chance.random() / 20) for _ in range(3)]
    for number, (at_least, later) in enumerate(sorted(moments)):
        killed(archive, path, at_least, few=0 if number == 1 else REPORTS * 2, later=later)
    left = contents(archive)
    assert left == {number: expected[number] for number in left}, f"killed at {moments}"
    with Store.create(archive) as store:
        report = ingest(store, [str(path)], recogniser="none")
        assert report.ok
        assert report.unchanged == len(left), f"killed at {moments}"
        assert report.added == REPORTS - len(left)
    assert contents(archive) == expected, f"killed at {moments}"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are not known here")
def test_the_workers_of_a_killed_ingest_go_too(tmp_path: Path) -> None:
    path = export(tmp_path / "wire.jsonl", 2 * REPORTS)
    process = started(tmp_path / "archive", path, few=0)
    while not articles_in(tmp_path / "archive"):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    for _ in range(400):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("a worker lived on")
