"""Indexes are built beside the one in use; searches go on, and no crash leaves an archive without one."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from clippings import COURIER, article

from articles.article import Article
from articles.sources import Source
from articles.store import Intake, Store
from index import generations
from index.archive_index import ArchiveIndex, IndexMissing
from index.engine import Progress, Resources
from index.generation_files import current_name, turn
from index.generations import catch_up, check, reindex
from index.search import Search, SearchError

STORIES = 30


def store(archive: Path, *articles: Article, first: int = 1) -> None:
    """Store articles under the names clip1, clip2…; the same name again changes the article."""
    with Store.create(archive) as made:
        made.save(
            [
                Intake(Source(f"clip{number}.txt", each.title.encode()), each)
                for number, each in enumerate(articles, first)
            ]
        )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of gulls, not yet indexed."""
    store(
        tmp_path, *(article(f"Gull {n}", f"Gull number {n} flew by.", outlet=COURIER) for n in range(STORIES))
    )
    return tmp_path


def total(archive: Path, query: str = "") -> int:
    index = ArchiveIndex(archive)
    try:
        return index.search(Search(query)).total
    finally:
        index.close()


def folders(archive: Path) -> list[str]:
    return sorted(path.name for path in (archive / "index").iterdir() if path.is_dir())


def test_reindex_makes_every_article_searchable(archive: Path) -> None:
    told: list[tuple[int, int]] = []
    report = reindex(archive, progress=lambda done, of: told.append((done, of)))
    assert (report.generation, report.articles, report.skipped) == ("g000001", STORIES, False)
    assert total(archive, "gulls") == STORIES
    assert told[-1] == (STORIES, STORIES)
    assert list(check(archive)) == []
    with Store.open(archive) as kept:
        indexed = kept.indexed("g000001")
        assert indexed is not None
        assert (indexed.revision, indexed.articles) == (kept.revision(), STORIES)


def test_an_empty_archive_can_be_indexed_and_searched(tmp_path: Path) -> None:
    store(tmp_path)
    assert reindex(tmp_path).articles == 0
    assert total(tmp_path) == 0


def test_reindex_needs_an_archive(tmp_path: Path) -> None:
    from articles.errors import StoreError

    with pytest.raises(StoreError, match="there is no archive here"):
        reindex(tmp_path)
    assert not (tmp_path / "index").exists()


def test_the_next_generation_replaces_the_last(archive: Path) -> None:
    reindex(archive)
    assert reindex(archive).generation == "g000002"
    assert (folders(archive), current_name(archive)) == (["g000002"], "g000002")
    with Store.open(archive) as kept:
        assert kept.indexed("g000001") is None


def test_reindex_if_needed_leaves_a_good_index_alone(archive: Path) -> None:
    assert not reindex(archive, if_needed=True).skipped
    again = reindex(archive, if_needed=True)
    assert (again.skipped, again.generation, again.articles) == (True, "g000001", STORIES)


def test_reindex_if_needed_brings_an_index_up_to_date(archive: Path) -> None:
    reindex(archive)
    store(archive, article("Heron"), first=100)
    report = reindex(archive, if_needed=True)
    assert (report.skipped, report.generation, report.articles) == (False, "g000001", STORIES + 1)


@pytest.mark.parametrize("change", ["analysis", "format", "engine"])
def test_an_index_of_another_version_is_named_with_its_cure_and_rebuilt(archive: Path, change: str) -> None:
    reindex(archive)
    manifest = archive / "index" / "g000001" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), change: "another"}))
    with pytest.raises(IndexMissing, match=r"another version of Morgue.*morgue reindex"):
        total(archive)
    assert list(check(archive))
    assert reindex(archive, if_needed=True).generation == "g000002"
    assert total(archive) == STORIES


def test_catching_up_makes_the_first_generation(archive: Path) -> None:
    assert catch_up(archive) == STORIES
    assert total(archive) == STORIES


def test_catching_up_indexes_what_was_added_changed_and_deleted(archive: Path) -> None:
    catch_up(archive)
    store(archive, article("Heron", "A heron stood."), article("Gull 1 corrected", "It was a stork."))
    store(archive, article("Tern"), first=STORIES + 1)
    with Store.create(archive) as kept:
        kept.delete(3)
    assert len(list(check(archive))) == 4
    assert catch_up(archive) == 4
    assert (total(archive, "heron"), total(archive, "stork"), total(archive, "tern")) == (1, 1, 1)
    assert total(archive, "gull") == STORIES - 2
    assert list(check(archive)) == []
    assert catch_up(archive) == 0


def test_catching_up_again_after_an_unrecorded_commit_changes_nothing(archive: Path) -> None:
    catch_up(archive)
    store(archive, article("Heron"), first=100)
    catch_up(archive)
    with Store.create(archive) as kept:
        kept.record_indexed("g000001", 0, STORIES)  # as if killed between the commit and this record
    catch_up(archive)
    assert (total(archive), list(check(archive))) == (STORIES + 1, [])


def test_many_changes_make_a_new_generation(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catch_up(archive)
    monkeypatch.setattr(generations, "MANY", 10)
    store(archive, *(article(f"Heron {n}") for n in range(STORIES)), first=1000)
    catch_up(archive)
    assert (current_name(archive), total(archive)) == ("g000002", 2 * STORIES)


def test_check_names_what_differs(archive: Path) -> None:
    reindex(archive)
    store(archive, article("Heron"), first=100)
    store(archive, article("Gull anew"))
    with Store.create(archive) as kept:
        kept.delete(2)
    faults = sorted(check(archive))
    assert [fault.split(".")[0] for fault in faults] == [
        "article 1 has changed since it was indexed",
        f"article {STORIES + 1} is not in the index",
        "the index has an article 2 that the archive has not",
    ]
    assert all("morgue reindex" in fault for fault in faults)


def test_half_built_generations_are_swept_by_builders_only(archive: Path) -> None:
    reindex(archive)
    half = archive / "index" / "g000009"
    half.mkdir()
    (half / "00000001.segment").write_bytes(b"half a segment")
    assert total(archive) == STORIES
    assert half.exists()
    catch_up(archive)
    assert folders(archive) == ["g000001"]


def damage_files(folder: Path, how: Callable[[bytes], bytes]) -> None:
    for path in folder.iterdir():
        if path.suffix == ".segment" or path.name == "SEGMENTS":
            path.write_bytes(how(path.read_bytes()))


@pytest.mark.parametrize(
    "how",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"\x00" * len(data),
        lambda data: data[::-1],
    ],
    ids=["empty", "torn", "zeros", "foreign"],
)
def test_a_damaged_index_is_named_with_its_cure_and_never_deleted(
    archive: Path, how: Callable[[bytes], bytes]
) -> None:
    reindex(archive)
    folder = archive / "index" / "g000001"
    damage_files(folder, how)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(SearchError, match=r"g000001.*damaged.*morgue reindex"):
        total(archive)
    assert len(list(check(archive))) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not reindex(archive, if_needed=True).skipped
    assert total(archive) == STORIES


def test_searching_writes_nothing(archive: Path) -> None:
    reindex(archive)
    state = {path: path.stat().st_mtime_ns for path in (archive / "index").rglob("*")}
    assert total(archive, "gull*") == STORIES
    assert {path: path.stat().st_mtime_ns for path in (archive / "index").rglob("*")} == state


def test_a_build_that_loses_articles_is_not_put_in_use(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(archive)
    documents = generations.StoreDocuments.documents
    monkeypatch.setattr(generations.StoreDocuments, "documents", lambda self, ids: documents(self, ids[1:]))
    with pytest.raises(SearchError, match="missing from the new index"):
        reindex(archive)
    assert (current_name(archive), total(archive)) == ("g000001", STORIES)


def test_searches_go_on_while_the_index_is_rebuilt(archive: Path) -> None:
    reindex(archive)
    index = ArchiveIndex(archive)
    answers: list[int | str] = []
    stop = threading.Event()

    def search_on() -> None:
        while not stop.is_set():
            try:
                answers.append(index.search(Search("gull")).total)
            except SearchError as error:
                answers.append(str(error))

    threads = [threading.Thread(target=search_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        reindex(archive)
        store(archive, article(f"Gull {number} again", "A gull."), first=500 + number)
        catch_up(archive)
    stop.set()
    for thread in threads:
        thread.join()
    final = index.search(Search("gull"))
    index.close()
    assert len(answers) > 10
    assert all(isinstance(answer, int) and answer >= STORIES for answer in answers), set(answers)
    assert (final.total, final.generation) == (STORIES + 6, "g000007")


def test_two_builders_take_turns_and_the_second_is_told(
    archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def build() -> None:
        reindex(archive)
        done.set()

    with caplog.at_level(logging.WARNING), turn(archive):
        builder = threading.Thread(target=build)
        builder.start()
        assert not done.wait(0.4)
    builder.join()
    assert done.is_set()
    assert "Another program is indexing" in caplog.text


def test_a_turn_that_never_comes_is_given_up_with_a_sentence(archive: Path) -> None:
    with (
        turn(archive),
        pytest.raises(SearchError, match="another program is indexing"),
        turn(archive, wait=0.2),
    ):
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs permissions that bind")
def test_an_index_that_cannot_be_written_is_told(archive: Path) -> None:
    (archive / "index").mkdir(mode=0o500)
    with pytest.raises(SearchError, match="cannot be written"):
        reindex(archive)


SLOW_REINDEX = """
import sys, time
from pathlib import Path
from index import generations
real = generations.{stage}
def slow(*arguments, **options):
    print("here", flush=True)
    time.sleep(60)
generations.{stage} = slow
generations.reindex(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("stage", ["_verify", "finish", "_record", "switch", "_forget", "_apply_changes"])
def test_a_reindex_killed_at_any_stage_leaves_an_index_in_use(archive: Path, stage: str) -> None:
    reindex(archive)
    killed = subprocess.Popen(
        [sys.executable, "-c", SLOW_REINDEX.format(stage=stage), str(archive)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"here\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert total(archive, "gull") == STORIES
    assert catch_up(archive) == 0
    assert len(folders(archive)) == 1
    assert list(check(archive)) == []


def test_several_processes_build_the_same_index(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.columnar import bulk

    monkeypatch.setattr(bulk, "FEWEST_FOR_PROCESSES", 2)
    monkeypatch.setattr(bulk, "READ", 4)
    told: list[int] = []
    progress: Progress = lambda done, of: told.append(done)  # noqa: E731
    assert reindex(archive, means=Resources(2), progress=progress).articles == STORIES
    assert (total(archive, "gull"), list(check(archive))) == (STORIES, [])
    assert told[-1] == STORIES
    store(archive, article("Gull 0 corrected", "A heron."))
    catch_up(archive)
    assert (total(archive), total(archive, "heron")) == (STORIES, 1)


def test_an_index_moved_with_its_archive_still_works(archive: Path, tmp_path: Path) -> None:
    reindex(archive)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("archive.db", "index"):
        shutil.move(archive / name, moved / name)
    assert total(moved, "gull") == STORIES


def test_waiting_for_a_turn_takes_no_longer_than_it_must(archive: Path) -> None:
    started = time.monotonic()
    with turn(archive):
        pass
    assert time.monotonic() - started < 1
