"""Ingest stores every article once, in order, says what it did, and does nothing twice."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from reports import age, deadly_attempt, export, line, scrape

from articles import ingest as ingest_module
from articles import ingest_order, ingest_workers, processing
from articles.article import Article
from articles.entities import Recogniser
from articles.errors import MorgueError, StoreError
from articles.ingest import IngestProgress, IngestReport, ingest
from articles.reading import read
from articles.sources import Refusal, Source
from articles.store import Intake, Outcome, Store, StoredArticle


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive") as store:
        yield store


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


@pytest.fixture
def by_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even a few articles made by worker processes, in small chunks."""
    monkeypatch.setattr(ingest_order, "FEW_ARTICLES", -1)
    monkeypatch.setattr(ingest_order, "CHUNK_ARTICLES", 4)
    monkeypatch.setattr(ingest_order, "attempt", deadly_attempt)


def take(store: Store, *paths: Path | str, **options: object) -> IngestReport:
    return ingest(store, [str(path) for path in paths], recogniser="none", **options)  # type: ignore[arg-type]


def stored(store: Store) -> list[StoredArticle]:
    articles = list(store.articles([number for number, _ in store.article_ids()]).values())
    assert not list(store.verify())
    return articles


def titles(store: Store) -> list[str]:
    return [each.article.title for each in stored(store)]


def numbers(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.refused)


# --- what is stored ---------------------------------------------------------------------------------


def test_a_folder_of_clippings_becomes_articles_with_their_originals(store: Store, clips: Path) -> None:
    path = scrape(clips / "a.txt", 1)
    export(clips / "b.jsonl", 2, first=2)
    report = take(store, clips)
    assert numbers(report) == (3, 0, 0, 0)
    assert report.ok
    names = [(each.name, each.member) for each in stored(store)]
    folder = os.path.realpath(clips)
    assert names == [
        (f"{folder}/a.txt", ""),
        (f"{folder}/b.jsonl", "line 1"),
        (f"{folder}/b.jsonl", "line 2"),
    ]
    assert titles(store) == [
        "Ferry 1 leaves Stennick late",
        "Ferry 2 leaves Quarrington late",
        "Ferry 3 leaves Eastgate late",
    ]
    assert store.original(stored(store)[0].sha256) == path.read_bytes()
    assert store.original(stored(store)[2].sha256) == line(3)


def test_the_facts_of_a_sidecar_are_those_of_the_article(store: Store, clips: Path) -> None:
    scrape(clips / "a.txt", 1)
    (clips / "a.meta.json").write_text(
        json.dumps({"outlet": "The Marl Sentinel", "published": "2019-05-14", "captured": "2020-01-01"}),
        encoding="utf-8",
    )
    take(store, clips)
    [each] = stored(store)
    assert each.article.outlet is not None
    assert each.article.outlet.name == "The Marl Sentinel"
    assert each.article.published.text == "2019-05-14"
    assert each.captured == "2020-01-01"
    assert "a.meta.json" in each.article.evidence["outlet"]


def test_standard_input_is_taken_like_a_file(store: Store) -> None:
    report = take(store, "-", stdin=io.BytesIO(line(1) + b"\n" + line(2) + b"\n"))
    assert numbers(report) == (2, 0, 0, 0)


def test_two_pipes_never_replace_each_others_articles(store: Store) -> None:
    for first in (1, 2):
        take(store, "-", stdin=io.BytesIO(line(first) + b"\n" + line(first + 1) + b"\n"))
    take(store, "-", stdin=io.BytesIO(line(9)))
    assert [title.split()[1] for title in titles(store)] == ["1", "2", "3", "9"]


# --- doing nothing twice ----------------------------------------------------------------------------


def test_what_is_unchanged_is_not_even_opened(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrape(clips / "a.txt", 1)
    export(clips / "b.jsonl", 3)
    take(store, clips)
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
    assert numbers(take(store, clips)) == (0, 0, 4, 0)


def test_a_file_is_known_from_wherever_it_is_given(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrape(clips / "a.txt", 1)
    take(store, clips)
    monkeypatch.chdir(clips)
    for way in ("a.txt", ".", "../clips"):
        assert numbers(take(store, way)) == (0, 0, 1, 0)


def test_a_changed_file_changes_its_article_under_the_same_id(store: Store, clips: Path) -> None:
    path = scrape(clips / "a.txt", 1)
    take(store, clips)
    path.write_text(
        path.read_text(encoding="utf-8") + "\nA third boat was found on Tuesday.\n", encoding="utf-8"
    )
    assert numbers(take(store, clips)) == (0, 1, 0, 0)
    assert [each.id for each in stored(store)] == [1]
    assert "third boat" in stored(store)[0].article.body[-1]


def test_a_change_that_keeps_size_and_time_is_seen_when_it_came_at_once(store: Store, clips: Path) -> None:
    path = scrape(clips / "a.txt", 1)
    age(path, seconds=0.5)
    state = path.stat()
    take(store, clips)
    path.write_bytes(path.read_bytes().replace(b"Monday 13 May", b"Monday 20 May"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert numbers(take(store, clips)) == (0, 1, 0, 0)


def test_a_file_that_grew_costs_only_what_is_new(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(clips / "b.jsonl", 5)
    take(store, clips)
    with path.open("ab") as file:
        file.write(line(6) + b"\n")
    cleaned: list[str] = []

    def noting(source: Source, recogniser: Recogniser | None) -> Article | Refusal:
        cleaned.append(source.member)
        return processing.attempt(source, recogniser)

    monkeypatch.setattr(ingest_order, "attempt", noting)
    assert numbers(take(store, clips)) == (1, 0, 5, 0)
    assert cleaned == ["line 6"]


def test_a_little_that_is_new_among_much_that_is_not_starts_no_process(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_order, "CHUNK_JOBS", 4)
    path = export(clips / "b.jsonl", 12)
    take(store, clips)
    with path.open("ab") as file:
        file.write(line(13) + b"\n")
    monkeypatch.setattr(ingest_order, "Workers", lambda *_: pytest.fail("processes were started"))
    assert numbers(take(store, clips)) == (1, 0, 12, 0)


def test_a_sidecar_that_comes_changes_or_goes_changes_the_article(store: Store, clips: Path) -> None:
    scrape(clips / "a.txt", 1)
    sidecar = clips / "a.txt.meta.json"
    take(store, clips)
    outlets = []
    for name in ("The Marl Sentinel", "The Skerry Post", None):
        if name:
            sidecar.write_text(json.dumps({"outlet": name}), encoding="utf-8")
            age(sidecar)
        else:
            sidecar.unlink()
        assert numbers(take(store, clips)) == (0, 1, 0, 0)
        outlet = stored(store)[0].article.outlet
        outlets.append(outlet and outlet.name)
        assert numbers(take(store, clips)) == (0, 0, 1, 0)
    assert outlets[:2] == ["The Marl Sentinel", "The Skerry Post"]
    assert outlets[2] != "The Skerry Post"


def test_a_file_put_back_as_it_was_is_taken_back_though_it_looks_as_it_did(store: Store, clips: Path) -> None:
    path = export(clips / "b.jsonl", 2)
    old, state = path.read_bytes(), path.stat()
    take(store, clips)
    path.write_bytes(line(7) + b"\n" + b"{broken\n")
    assert numbers(take(store, clips)) == (0, 1, 0, 1)
    path.write_bytes(old)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert numbers(take(store, clips)) == (0, 1, 1, 0)
    assert titles(store)[0].startswith("Ferry 1 ")


def test_what_was_refused_is_refused_again_and_the_rest_not_cleaned_again(store: Store, clips: Path) -> None:
    path = export(clips / "b.jsonl", 3)
    with path.open("ab") as file:
        file.write(b'{"body": 5}\n')
    age(path)
    first, second = take(store, clips), take(store, clips)
    assert numbers(first) == (3, 0, 0, 1)
    assert numbers(second) == (0, 0, 3, 1)
    assert first.refused == second.refused
    assert not second.ok


# --- what is refused --------------------------------------------------------------------------------


def test_what_is_no_article_is_named_and_not_stored(store: Store, clips: Path) -> None:
    (clips / "menu.txt").write_text("Home\nNews\nSport\nLog in\n", encoding="utf-8")
    (clips / "a.css").write_text("p { margin: 0 }", encoding="utf-8")
    scrape(clips / "b.txt", 1)
    report = take(store, clips)
    folder = os.path.realpath(clips)
    assert numbers(report) == (1, 0, 0, 2)
    assert [each.label for each in report.refused] == [f"{folder}/a.css", f"{folder}/menu.txt"]
    assert all(each.reason for each in report.refused)


def test_a_fault_of_morgue_costs_one_article_and_says_what_it_was(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(source: Source) -> object:
        if source.member == "line 2":
            raise KeyError("dateline")
        return read(source)

    monkeypatch.setattr(processing, "read", faulty)
    path = export(clips / "b.jsonl", 3)
    report = take(store, path)
    assert numbers(report) == (2, 0, 0, 1)
    assert report.refused[0].label == f"{os.path.realpath(path)}, line 2"
    assert report.refused[0].reason.startswith(
        "an unexpected fault in Morgue, please report it: KeyError 'dateline' (test_ingest.py, line "
    )


def test_thousands_of_refusals_of_one_file_are_counted_in_the_end(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "REFUSALS_NAMED", 10)
    (clips / "a.jsonl").write_text('{"a": 1}\n' * 25, encoding="utf-8")
    (clips / "b.jsonl").write_text('{"a": 1}\n' * 10, encoding="utf-8")
    report = take(store, clips, *(f"/nowhere/{number}" for number in range(20)))
    assert sum(each.count for each in report.refused) == 25 + 10 + 20
    assert len(report.refused) == 11 + 10 + 20
    more = report.refused[10]
    assert more.label == os.path.realpath(clips / "a.jsonl")
    assert more.count == 15
    assert more.reason.startswith(f"15 more were refused; the last, {more.label}, line 25: no article text")


def test_an_unknown_recogniser_stops_everything_with_a_cure(store: Store, clips: Path) -> None:
    scrape(clips / "a.txt", 1)
    with pytest.raises(MorgueError, match="no recogniser named 'oracle'"):
        ingest(store, [str(clips)], recogniser="oracle")


def test_a_store_that_fails_stops_everything_and_keeps_what_it_has(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "BATCH_ARTICLES", 2)
    save = store.save
    saved: list[Intake] = []

    def failing(intakes: list[Intake], files: object = None) -> list[Outcome]:
        if saved:
            raise StoreError("the disk is full")
        saved.extend(intakes)
        return save(intakes)

    monkeypatch.setattr(store, "save", failing)
    export(clips / "b.jsonl", 5)
    with pytest.raises(StoreError, match="the disk is full"):
        take(store, clips)
    monkeypatch.undo()
    assert len(stored(store)) == 2
    assert numbers(take(store, clips)) == (3, 0, 2, 0)


# --- how far it has come ----------------------------------------------------------------------------


def test_progress_begins_at_nothing_and_ends_at_everything(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "SECONDS_BETWEEN_REPORTS", 0.0)
    export(clips / "b.jsonl", 3)
    (clips / "c.css").write_text("p {}", encoding="utf-8")
    told: list[IngestProgress] = []
    take(store, clips, progress=told.append)
    size = (clips / "b.jsonl").stat().st_size + 4
    assert [each.bytes_total for each in told] == [size] * len(told)
    assert [each.bytes_done for each in told] == sorted(each.bytes_done for each in told)
    assert (told[-1].added, told[-1].refused, told[-1].articles) == (3, 1, 4)
    assert told[-1].bytes_done == size


def test_progress_does_not_know_the_end_of_standard_input(store: Store) -> None:
    told: list[IngestProgress] = []
    take(store, "-", stdin=io.BytesIO(line(1)), progress=told.append)
    assert {each.bytes_total for each in told} == {None}


def test_progress_is_told_at_most_ten_times_a_second(store: Store, clips: Path) -> None:
    export(clips / "b.jsonl", 40)
    told: list[IngestProgress] = []
    take(store, clips, progress=told.append)
    took = ingest_module.SECONDS_BETWEEN_REPORTS
    assert len(told) < 40
    assert took == 0.1


# --- many processes ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("by_workers")
def test_ids_follow_the_order_of_the_sources_however_many_work_on_them(store: Store, clips: Path) -> None:
    export(clips / "b.jsonl", 30)
    scrape(clips / "c.txt", 31)
    (clips / "a.css").write_text("p { margin: 0 }", encoding="utf-8")
    report = take(store, clips, workers=2)
    assert numbers(report) == (31, 0, 0, 1)
    assert [title.split()[1] for title in titles(store)] == [str(number) for number in range(1, 32)]
    assert [each.id for each in stored(store)] == list(range(1, 32))
    assert numbers(take(store, clips, workers=2)) == (0, 0, 31, 1)
    assert not os.environ.get("OPENBLAS_NUM_THREADS")


@pytest.mark.usefixtures("by_workers")
def test_an_article_that_kills_its_process_is_the_only_one_lost_and_is_named(
    store: Store, clips: Path
) -> None:
    path = clips / "b.jsonl"
    note = {3: "KILL-ALWAYS", 6: "KILL-ONCE"}
    path.write_bytes(b"".join(line(number, note=note.get(number, "")) + b"\n" for number in range(1, 9)))
    report = take(store, path, workers=2)
    assert numbers(report) == (7, 0, 0, 1)
    assert report.refused[0].label == f"{os.path.realpath(path)}, line 3"
    assert report.refused[0].reason == "the process that cleaned it was killed by it, twice"
    assert [title.split()[1] for title in titles(store)] == ["1", "2", "4", "5", "6", "7", "8"]


@pytest.mark.usefixtures("by_workers")
def test_an_article_that_takes_too_long_is_named_and_the_rest_goes_on(
    store: Store, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_workers, "SECONDS_PER_ARTICLE", 3.0)
    path = clips / "b.jsonl"
    path.write_bytes(b"".join(line(number, note="STALL" * (number == 2)) + b"\n" for number in range(1, 5)))
    report = take(store, path, workers=1)
    assert report.refused == (
        Refusal(f"{os.path.realpath(path)}, line 2", "cleaning it took longer than 3 seconds"),
    )
    assert report.added == 3


@pytest.mark.usefixtures("by_workers")
def test_an_unknown_recogniser_is_told_by_the_workers_too(store: Store, clips: Path) -> None:
    export(clips / "b.jsonl", 3)
    with pytest.raises(MorgueError, match="no recogniser named 'oracle'"):
        ingest(store, [str(clips)], recogniser="oracle", workers=1)


def test_memory_on_the_way_is_bounded_in_articles_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0

    class Instant:
        def result(self) -> list[Refusal]:
            return [Refusal("x", "y")] * ingest_order.CHUNK_ARTICLES

    class Nobody:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> "Nobody":
            return self

        def __exit__(self, *_: object) -> None: ...
        def submit(self, _: object) -> Instant:
            return Instant()

    def sources(size: int) -> Iterator[Source]:
        nonlocal drawn
        while True:
            drawn += 1
            yield Source("a", bytes(size))

    monkeypatch.setattr(ingest_order, "Workers", Nobody)
    for size, most in ((10, 8 * ingest_order.CHUNK_ARTICLES), (24 << 20, 4)):
        drawn = 0
        next(ingest_order.made_in_order(sources(size), "none", 2))
        assert drawn <= most
