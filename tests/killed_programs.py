"""The programs that are killed: each changes an archive in one way, and says what it has done."""

import io
import json
import lzma
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from disturbing import Program, Say
from lxml import html
from outlet_pages import save
from reports import export, report
from store_clippings import HARBOUR_COURIER, article, intake
from whole_archives import fill, rows

from app import create_app
from articles import ingest as ingesting
from articles import ingest_order, recleaning
from articles.article import Certainty, EntityType, Published
from articles.backups import back_up, restore
from articles.entities.archive_names import head_of
from articles.entities.decisions import Act, EntityDecision
from articles.errors import MorgueError
from articles.ingest import IngestProgress, ingest
from articles.recleaning import Selection, reclean
from articles.store import Decision, Intake, Store
from articles.transfer import export_everything, import_everything
from index.archive_index import ArchiveIndex
from index.columnar import updating
from index.generations import catch_up, reindex
from index.search import Search

ARCHIVES = Path(__file__).resolve().parent / "archives"
ROUNDS = 10
FEWEST = 50  # articles that a filled archive has
REPORTS = 30
PAGES = 24


def numbers(said: list[str], word: str) -> list[int]:
    """The numbers that were said after a word."""
    return [int(each.removeprefix(word)) for each in said if each.startswith(f"{word} ")]


# --- taking in ----------------------------------------------------------------------------------------------


def prepare_reports(archive: Path) -> None:
    """Lay out files to take in, and an archive that has none of them."""
    folder = archive.parent / "incoming"
    folder.mkdir()
    export(folder / "wire.jsonl", REPORTS)
    save(folder / "pages", range(4))
    Store.create(archive).close()


def take_in(archive: Path, say: Say) -> None:
    """Ingest in small batches, in this process, and make it searchable."""
    _ingest(archive, say, few=1_000)


def take_in_by_workers(archive: Path, say: Say) -> None:
    """Ingest in small batches, by two worker processes."""
    _ingest(archive, say, few=0)


def _ingest(archive: Path, say: Say, few: int) -> None:
    ingesting.BATCH_ARTICLES = 5
    ingesting.SECONDS_BETWEEN_REPORTS = 0.0
    ingest_order.FEW_ARTICLES = few

    def tell(progress: IngestProgress) -> None:
        say(f"stored {progress.added + progress.unchanged}")

    with Store.create(archive) as store:
        ingest(store, [str(archive.parent / "incoming")], progress=tell, workers=2)
    catch_up(archive)
    say("searchable")


def reports_hold(archive: Path, said: list[str]) -> None:
    """So many are there as were said to be stored, and each is there once."""
    with Store.open(archive) as store:
        found = [(s.name, s.member) for n, _ in store.article_ids() for s in store.sources(n)]
    assert len(found) == len(set(found)), "a source is there twice"
    assert len(found) >= max(numbers(said, "stored"), default=0)
    if "searchable" in said:
        with closing(ArchiveIndex(archive)) as index:
            assert index.search(Search("ferry")).total >= REPORTS


def upload(archive: Path, say: Say) -> None:
    """Send files to the page that takes them in, one after another."""
    app = create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"})
    client = app.test_client()
    found = re.search(r'name="token" value="([^"]+)"', client.get("/add").text)
    assert found
    for number in range(6):
        facts = report(number)
        text = f"{facts['title']}\n\nMonday 13 May 2019\n\n{facts['body']}\n".encode()
        data = {"token": found[1], "files": (io.BytesIO(text), f"{number}.txt")}
        answer = client.post("/add", data=data, headers={"Origin": "http://localhost"})
        if answer.status_code == 503:
            raise MorgueError(text_of(answer.text))
        assert answer.status_code == 200
        assert "1 article" in answer.text
        if "not yet searchable" in answer.text:
            say(f"stored {number}")
            raise MorgueError(text_of(answer.text))
        say(f"uploaded {number}")


def text_of(page: str) -> str:
    """The words of a page."""
    document: Any = html.document_fromstring(page)
    return " ".join(document.text_content().split())


def uploads_hold(archive: Path, said: list[str]) -> None:
    """What the page said was added is there, once, and is found."""
    with Store.open(archive) as store:
        found = [s.name.rpartition("/")[2] for n, _ in store.article_ids() for s in store.sources(n)]
    assert len(found) == len(set(found)), "an upload is there twice"
    told = numbers(said, "uploaded")
    assert {f"{number}.txt" for number in (*told, *numbers(said, "stored"))} <= set(found)
    if told:
        with closing(ArchiveIndex(archive)) as index:
            assert index.search(Search("ferry")).total >= len(told)


def arrivals(round_: int) -> list[Intake]:
    """What comes in a round: a scrape, its page, an update, at times a page that is another article now."""

    def text(version: str) -> str:
        story = "The ferry will leave an hour earlier from the first of the month, said the harbour board"
        return f"{story} in its announcement number {round_} {version}, and nobody was much surprised by it."

    told: dict[str, Any] = {
        "outlet": HARBOUR_COURIER,
        "url": f"https://harbourcourier.example/2021/10/ferry-{1000 + round_}",
        "published": Published("2021-10-18", Certainty.STATED),
    }
    title, other = f"Ferry {round_}", round_ - 1
    coming = [
        intake(f"{round_}.txt", f"scrape {round_}", of=article(title, text("one"))),
        intake(f"{round_}.html", f"page {round_}", of=article(title, text("one"), **told)),
        intake(f"{round_}-2.html", f"update {round_}", of=article(title, text("two"), "More later.", **told)),
    ]
    if round_ % 2:
        gone = article(f"Tram {round_}", text("of the tram board").replace("ferry", "tram"))
        coming.append(intake(f"{other}.html", f"another article {round_}", of=gone))
    return coming


def join(archive: Path, say: Say) -> None:
    """Save sources that are joined, updated, and parted again."""
    with Store.create(archive) as store:
        begun = sum(bool(store.stored_members(f"{round_}-2.html")) for round_ in range(ROUNDS))
        for round_ in range(begun, ROUNDS):
            store.save(arrivals(round_))
            say(f"saved {round_}")
    say(f"saved {ROUNDS - 1}")  # also when a run before this one was killed after its last


def arrivals_hold(archive: Path, said: list[str]) -> None:
    """What was acknowledged is there, and no source is in use twice."""
    with Store.open(archive) as store:
        names = [s.name for n, _ in store.article_ids() for s in store.sources(n) if s.replaced is None]
        assert len(names) == len(set(names)) == store.counts().sources
        for round_ in numbers(said, "saved"):
            for each in arrivals(round_):
                assert each.source.name in names, f"round {round_} is lost"


# --- changing what is there ---------------------------------------------------------------------------------


def prepare_pages(archive: Path) -> None:
    """Take in pages whose furniture was not known when they came."""
    save(archive.parent / "pages", range(PAGES))
    with Store.create(archive) as store:
        assert ingest(store, [str(archive.parent / "pages")], recogniser="none").added == PAGES


def clean_again(archive: Path, say: Say) -> None:
    """Clean every article again, a few at a time."""
    recleaning.BATCH_ARTICLES = 5  # type: ignore[attr-defined]
    with Store.create(archive) as store:
        reclean(store, Selection(), recogniser="none")
    say("cleaned again")


def pages_hold(archive: Path, said: list[str]) -> None:
    """Every page is there, and was cleaned again once, or not yet."""
    with Store.open(archive) as store:
        times = [len(store.recleanings(number)) for number, _ in store.article_ids()]
    assert len(times) == PAGES
    assert set(times) <= ({1} if said else {0, 1})


def correct(archive: Path, say: Say) -> None:
    """Make corrections of an article, two at a time, and take some back."""
    with Store.create(archive) as store:
        for round_ in range(len(store.corrections(3)) // 2, ROUNDS):
            store.correct(3, [Decision("title", f"Title {round_}"), Decision("section", f"Section {round_}")])
            say(f"made {round_}")
        for number, each in enumerate(store.corrections(3)[::2]):
            if number % 3 == 0:
                store.undo_correction(each.id)
                say(f"undone {number}")


def corrections_hold(archive: Path, said: list[str]) -> None:
    """What was acknowledged is there, each decision once, those of one go together."""
    with Store.open(archive) as store:
        found = store.corrections(3)
    values = [(each.field, each.value) for each in found]
    assert len(values) == len(set(values)), "a correction is there twice"
    rounds = range(len(values) // 2)
    assert values == [pair for n in rounds for pair in (("title", f"Title {n}"), ("section", f"Section {n}"))]
    assert set(numbers(said, "made")) <= set(rounds), "a correction is lost"
    assert all(found[number * 2].undone for number in numbers(said, "undone")), "what was undone is back"


def decisions() -> Iterator[EntityDecision]:
    """What is decided about one person, one decision after another."""
    mayor = head_of(EntityType.PERSON, "Ilse Varga")
    for number in range(ROUNDS):
        yield EntityDecision(Act.RENAME, mayor, name=f"Ilse Varga the {number}th")


def decide(archive: Path, say: Say) -> None:
    """Decide about entities, and take some decisions back."""
    with Store.create(archive) as store:
        done = len(store.entities.decisions()) - 1  # one was there
        for number, decision in enumerate(decisions()):
            if number >= done:
                store.entities.decide([decision])
                say(f"decided {number}")
        store.entities.resolve()
        for number, recorded in enumerate(store.entities.decisions()[1:]):
            if number % 3 == 0 and recorded.undone is None:
                store.entities.undo(recorded.id)
            if number % 3 == 0:
                say(f"undone {number}")
    catch_up(archive)
    say("searchable")


def decisions_hold(archive: Path, said: list[str]) -> None:
    """Every decision that was acknowledged is on record, once and in order, taken back where so said."""
    with Store.open(archive) as store:
        found = store.entities.decisions()[1:]
    assert [each.decision for each in found] == list(decisions())[: len(found)]
    assert len(found) >= len(numbers(said, "decided"))
    assert all(found[number].undone for number in numbers(said, "undone"))


# --- indexing -----------------------------------------------------------------------------------------------


def prepare_indexed(archive: Path) -> None:
    """Make an archive of fifty articles and its index."""
    fill(archive)
    catch_up(archive)


def add_gull(archive: Path, round_: int) -> None:
    """Add an article and make it searchable."""
    with Store.create(archive) as store:
        gull = article(f"Gull {round_}", "A gull flew.")
        store.save([intake(f"gull{round_}.txt", f"gull {round_}", of=gull)])
    catch_up(archive)


def gulls(archive: Path) -> int:
    """How many articles were added."""
    with Store.open(archive) as store:
        return sum(bool(store.stored_members(f"gull{round_}.txt")) for round_ in range(ROUNDS))


def index(archive: Path, say: Say) -> None:
    """Add articles and index each, with a reindex now and then."""
    for round_ in range(gulls(archive), ROUNDS):
        add_gull(archive, round_)
        say(f"searchable {round_}")
        if round_ % 3 == 2:
            reindex(archive)
            say(f"reindexed {round_}")
    catch_up(archive)
    say("indexed")


def merge(archive: Path, say: Say) -> None:
    """Add articles and index each, so that segments are merged every other time."""
    updating.TIER = 2
    for round_ in range(gulls(archive), ROUNDS):
        add_gull(archive, round_)
        say(f"searchable {round_}")
    catch_up(archive)
    say("indexed")


def build(archive: Path, say: Say) -> None:
    """Build the index anew, three times."""
    for round_ in range(3):
        reindex(archive)
        say(f"reindexed {round_}")
    say("indexed")


def index_holds(archive: Path, said: list[str]) -> None:
    """The index answers as it is, before anything mends it, with all that was said to be searchable."""
    with closing(ArchiveIndex(archive)) as found:
        assert found.search(Search("gull")).total >= len(numbers(said, "searchable"))
        assert found.search(Search()).total >= FEWEST


# --- the whole archive --------------------------------------------------------------------------------------


def unpack_the_oldest(archive: Path) -> None:
    """Lay out an archive of the first schema."""
    archive.mkdir()
    (archive / "archive.db").write_bytes(lzma.decompress((ARCHIVES / "schema-1.db.xz").read_bytes()))


def migrate(archive: Path, say: Say) -> None:
    """Bring an archive forward."""
    Store.create(archive).close()
    say("migrated")


def schema_holds(archive: Path, said: list[str]) -> None:
    """The archive is of exactly one schema, and of the newest when that was said."""
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
    with Store.create(archive) as store:
        assert version == store.schema() or not said
        assert list(store.verify()) == []


def fill_and_export(archive: Path) -> None:
    """Make a backup and an export of an archive, and none here."""
    before = archive.parent / "before"
    fill(before)
    back_up(before, archive.parent / "backup.zip")
    with (archive.parent / "all.jsonl").open("w", encoding="utf-8") as out:
        export_everything(before, lambda record: print(json.dumps(record), file=out))


def restore_it(archive: Path, say: Say) -> None:
    """Restore a backup."""
    if not (archive / "archive.db").exists():
        restore(archive.parent / "backup.zip", archive)
    say("restored")


def import_it(archive: Path, say: Say) -> None:
    """Import an export of everything."""
    if not (archive / "archive.db").exists():
        with (archive.parent / "all.jsonl").open("rb") as lines:
            import_everything(lines, archive, "all.jsonl")
    say("imported")


def all_or_nothing(archive: Path, said: list[str]) -> None:
    """The archive is whole."""
    assert rows(archive) == rows(archive.parent / "before")


def back_it_up(archive: Path, say: Say) -> None:
    """Make backups, one after another."""
    for number in range(3):
        made = archive.parent / f"made-{number}.zip"
        if not made.exists():
            back_up(archive, made)
        say(f"backed up {number}")


def backups_hold(archive: Path, said: list[str]) -> None:
    """Every backup that has its name is whole, and all are there that were said to be made."""
    made = sorted(archive.parent.glob("made-*.zip"))
    assert len(made) >= len(said)
    for file in made:
        with TemporaryDirectory() as folder:  # the disk of the archive may be full
            restore(file, Path(folder) / "restored")
            assert rows(Path(folder) / "restored") == rows(archive)


PROGRAMS = {
    "ingest": Program(prepare_reports, take_in, reports_hold, "searchable"),
    "workers": Program(prepare_reports, take_in_by_workers, reports_hold, "searchable"),
    "upload": Program(lambda archive: Store.create(archive).close(), upload, uploads_hold, "uploaded 5"),
    "join": Program(lambda archive: Store.create(archive).close(), join, arrivals_hold, "saved 9"),
    "reclean": Program(prepare_pages, clean_again, pages_hold, "cleaned again"),
    "correct": Program(fill, correct, corrections_hold, "undone 9"),
    "decide": Program(fill, decide, decisions_hold, "searchable"),
    "index": Program(prepare_indexed, index, index_holds, "indexed"),
    "merge": Program(prepare_indexed, merge, index_holds, "indexed"),
    "reindex": Program(prepare_indexed, build, index_holds, "indexed"),
    "migrate": Program(unpack_the_oldest, migrate, schema_holds, "migrated", loadable=False),
    "restore": Program(fill_and_export, restore_it, all_or_nothing, "restored"),
    "import": Program(fill_and_export, import_it, all_or_nothing, "imported"),
    "backup": Program(fill, back_it_up, backups_hold, "backed up 2"),
}
