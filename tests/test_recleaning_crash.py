"""Cleaning again may be killed at any moment: run again, the archive ends as if nothing had happened."""

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from outlet_pages import HOUSE, save

from articles.ingest import ingest
from articles.recleaning import Selection, reclean
from articles.store import Store, StoredArticle

PAGES = 160
PROGRAM = """
import sys
from articles import ingest_order, recleaning
from articles.store import Store

if __name__ == "__main__":
    recleaning.BATCH_ARTICLES = 10
    ingest_order.FEW_ARTICLES = int(sys.argv[2])
    with Store.create(sys.argv[1]) as store:
        print("open", flush=True)
        recleaning.reclean(store, recleaning.Selection(), recogniser="none", workers=2)
"""


def contents(archive: Path) -> tuple[dict[int, StoredArticle], dict[int, list[str]], object]:
    """All articles, what cleaning again has changed of each, and what has been learned; revisions differ."""
    with Store.open(archive) as store:
        assert not list(store.verify())
        ids = [number for number, _ in store.article_ids()]
        found = {n: replace(each, revision=0, added=datetime.min) for n, each in store.articles(ids).items()}
        changes = {number: [each.what for each in store.recleanings(number)] for number in ids}
        return found, changes, store.learned_lines()


def changed(archive: Path) -> int:
    with Store.open(archive) as store:
        return sum(bool(store.recleanings(number)) for number, _ in store.article_ids())


def killed(archive: Path, at_least: int, few: int, later: float) -> None:
    """Kill a run with SIGKILL some moments after that many articles have changed."""
    command = [sys.executable, "-c", PROGRAM, str(archive), str(few)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            deadline = time.monotonic() + 60
            while changed(archive) < at_least and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(later)
        finally:
            process.kill()
    assert process.returncode == -signal.SIGKILL, "it had ended before it was killed"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of many pages of an outlet, all with its furniture in them."""
    folder = tmp_path_factory.mktemp("before")
    with Store.create(folder / "archive") as store:
        assert ingest(store, [str(save(folder / "pages", range(PAGES)))], recogniser="none").added == PAGES
    return folder / "archive"


def test_killed_three_times_the_archive_ends_the_same(tmp_path: Path, before: Path) -> None:
    peaceful, archive = tmp_path / "peaceful", tmp_path / "archive"
    shutil.copytree(before, peaceful)
    shutil.copytree(before, archive)
    with Store.create(peaceful) as store:
        assert reclean(store, Selection(), recogniser="none").changed == PAGES
    chance = random.Random()  # noqa: S311 - no secret: it chooses when to strike
    moments = sorted((chance.randrange(0, PAGES // 2), chance.random() / 20) for _ in range(3))
    for number, (at_least, later) in enumerate(moments):
        killed(archive, at_least, few=0 if number == 1 else PAGES * 2, later=later)
    done = changed(archive)
    with Store.create(archive) as store:
        report = reclean(store, Selection(), recogniser="none")
        assert (report.changed, report.current) == (PAGES - done, done), f"killed at {moments}"
    assert contents(archive) == contents(peaceful), f"killed at {moments}"
    assert all(HOUSE not in each.article.body for each in contents(archive)[0].values())
