"""Files made to exhaust or mislead are refused or taken in bounded time and memory, and the rest is taken.

`make files-check` (tests/files_check.py) ingests every one of tests/hostile_files.py with the real command.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from feeding import BODY
from hostile_files import hostile_files
from outside import CHECKOUT, environment

from articles import ingest_workers
from articles.article import Article
from articles.entities import Recogniser
from articles.errors import ReadError
from articles.ingest_workers import Outcome, Workers
from articles.readers import Allowance
from articles.readers.html_metadata import _nodes
from articles.sources import Refusal, Source
from articles.store import Store

QUICK = (
    *(
        "zeros.zip",
        "zeros.txt.gz",
        "nested.zip",
        "nested.tar.gz",
        "gzip in gzip in gzip.gz",
        "overlapping.zip",
        "laughs.xml",
    ),
    *(
        "file from outside.rss",
        "type from outside.xml",
        "included.xml",
        "paths.zip",
        "paths.tar",
        "links.tar",
        "link.zip",
    ),
    *(
        "names.zip",
        "names.tar",
        "deep.html",
        "deep.xml",
        "deep.json",
        "deep objects.json",
        "deep linked data.html",
    ),
    *(
        "deep.eml",
        "hole.txt",
        "hole.jsonl",
        "hole.csv",
        "length -1.warc",
        "length 999999999999.warc",
        "size.tar",
        "pax.tar",
    ),
    *("junk.txt.gz", "nuls.txt", "nuls.json", "halves.json", "utf-7.html", "number.json"),
)
MOST_MEMORY = 600 << 20  # bytes, of any process
MOST_SECONDS = 60.0  # of processor time for all of them; it takes a few


@pytest.mark.skipif(os.name != "posix", reason="only there does a process tell what it and its own have used")
def test_hostile_files_cost_little_and_nothing_else_is_lost(tmp_path: Path) -> None:
    clips, told = tmp_path / "clips", tmp_path / "told"
    clips.mkdir()
    for name, make in hostile_files(QUICK):
        make(clips / name)
    assert {each.name for each in clips.iterdir()} == set(QUICK)
    (clips / "~good.txt").write_text("Ferry strike\n\n" + "Nobody sailed on Monday, crews said. " * 9)
    command = [sys.executable, "-m", "app", "--archive", tmp_path / "archive", "ingest", clips]
    with told.open("w") as out:
        ingesting = subprocess.Popen(
            [*map(str, command), "--recogniser", "none", "--workers", "1"],
            stdout=out,
            stderr=out,
            env=environment(PYTHONPATH=str(CHECKOUT)),
        )
        _, status, used = os.wait4(ingesting.pid, 0)  # of this process and its own, whatever ran before
    ingesting.returncode = os.waitstatus_to_exitcode(status)
    said = told.read_text()
    assert ingesting.returncode == 1, said
    assert "Traceback" not in said
    assert "unexpected fault" not in said
    assert used.ru_utime + used.ru_stime < MOST_SECONDS
    assert used.ru_maxrss * 1024 < MOST_MEMORY
    with Store.open(tmp_path / "archive") as store:
        stored = store.articles([number for number, _ in store.article_ids()]).values()
        assert "~good.txt" in {Path(each.name).name for each in stored}
        texts = " ".join(text for each in stored for text in each.article.body)
        assert "root:" not in texts, "nothing outside was read"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive", "clips", "told"], (
        "nothing was unpacked"
    )


def test_a_million_objects_in_a_page_are_listed_in_proportion_to_their_number() -> None:
    assert len(_nodes("[" + ",".join(["{}"] * 300_000) + "]")) == 300_000
    assert [node["a"] for node in _nodes('[{"a": 1, "b": [{"a": 2}]}, {"a": 3, "c": {"a": 4}}]')] == [
        1,
        2,
        3,
        4,
    ]


def test_a_small_file_may_not_unpack_to_very_much_however_it_is_nested() -> None:
    allowance = Allowance(packed=10_000)
    allowance.unpack(500 << 20)
    with pytest.raises(ReadError, match="as only a bomb does"):
        allowance.unpack(100 << 20)
    assert allowance.spent
    honest = Allowance(packed=100 << 20)
    honest.unpack(6 << 30)
    assert not honest.spent


def greedy(source: Source, recogniser: Recogniser | None) -> Outcome:
    """Take more memory or time than there is, as the source says."""
    from articles.processing import attempt

    if source.data == b"memory":
        try:
            bytearray(4 << 30)
        except MemoryError:
            return Refusal(source.label, "there is not enough memory to clean it")
    if source.data == b"for ever":
        while True:
            pass
    if source.data == b"killed":
        os.kill(os.getpid(), 9)
    return attempt(source, recogniser)


def test_a_worker_has_limits_and_losing_it_loses_one_article_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_workers, "SECONDS_PER_ARTICLE", 3.0)
    good = f"Ferry strike\n\n{BODY}".encode()
    sources = [
        Source(name, data)
        for name, data in {
            "1.txt": good,
            "memory.txt": b"memory",
            "2.txt": good,
            "for-ever.txt": b"for ever",
            "killed.txt": b"killed",
            "3.txt": good,
        }.items()
    ]
    with Workers(1, "none", greedy) as workers:
        outcomes = workers.submit(sources).result(timeout=120)
    assert [isinstance(each, Article) for each in outcomes] == [True, False, True, False, False, True]
    refused = {each.label: each.reason for each in outcomes if isinstance(each, Refusal)}
    assert refused == {
        "memory.txt": "there is not enough memory to clean it",
        "for-ever.txt": "cleaning it took longer than 3 seconds",
        "killed.txt": "the process that cleaned it was killed by it, twice",
    }
