"""Programs that change an archive, killed at any moment or before any statement, and what must be true then.

Each program says what it has done as soon as it is done; run again, it goes on where it was. What it has said
must be there, once, and in the end the archive must be the one that was never disturbed.
"""

import json
import lzma
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whole_archives import fill, rows

from articles.backups import back_up
from articles.store import Deleted, Store
from articles.transfer import export_everything
from index.archive_index import ArchiveIndex
from index.generations import catch_up, check
from index.search import Search

TESTS = Path(__file__).resolve().parent
ROUNDS = 10
FEWEST = 50  # articles that a filled archive has
_TRACE = """
import atexit, os, signal, sys, time
from pathlib import Path
from articles import store_connections
archive, left = Path(sys.argv[1]), int(sys.argv[2])
if left:
    connect = store_connections.Connections._connect
    def count(statement):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def traced(self, *arguments):
        connection = connect(self, *arguments)
        connection.set_trace_callback(count)
        return connection
    def heard(event, arguments):
        changes = event in ("open", "os.rename", "os.remove", "os.mkdir")
        if changes and f"{archive}/index/" in str(arguments[0]):
            count(event)
    sys.addaudithook(heard)
    store_connections.Connections._connect = traced
    def tell():
        told = f"{int(sys.argv[2]) - left} {time.monotonic() - began}"
        Path(sys.argv[3]).write_text(told)
    atexit.register(tell)
from articles.store import Decision, Store
print("open", flush=True)
began = time.monotonic()
"""
_CORRECT = """
with Store.create(archive) as store:
    for round_ in range(len(store.corrections(3)) // 2, 10):
        store.correct(3, [Decision("title", f"Title {round_}"), Decision("section", f"Section {round_}")])
        print("made", round_, flush=True)
    for number, each in enumerate(store.corrections(3)[::2]):
        if number % 3 == 0:
            store.undo_correction(each.id)
            print("undone", number, flush=True)
"""
_JOIN = """
from killed_programs import arrivals
with Store.create(archive) as store:
    begun = sum(bool(store.stored_members(f"{round_}-2.html")) for round_ in range(10))
    for round_ in range(begun, 10):
        store.save(arrivals(round_))
        print("saved", round_, flush=True)
    print("saved", 9, flush=True)  # also when a run before this one was killed after its last
"""
_MIGRATE = """
Store.create(archive).close()
print("migrated", flush=True)
"""
_RESTORE = """
from articles.backups import restore
from articles.errors import MorgueError
if not (archive / "archive.db").exists():
    restore(archive.parent / "backup.zip", archive)
print("restored", flush=True)
"""
_IMPORT = """
from articles.transfer import import_everything
if not (archive / "archive.db").exists():
    with open(archive.parent / "all.jsonl", "rb") as lines:
        import_everything(lines, archive, "all.jsonl")
print("imported", flush=True)
"""

_INDEX = """
from store_clippings import article, intake
from index.generations import catch_up, reindex
with Store.open(archive) as store:
    begun = sum(bool(store.stored_members(f"gull{round_}.txt")) for round_ in range(10))
for round_ in range(begun, 10):
    with Store.create(archive) as store:
        gull = article(f"Gull {round_}", "A gull flew.")
        store.save([intake(f"gull{round_}.txt", f"gull {round_}", of=gull)])
    catch_up(archive)
    print("searchable", round_, flush=True)
    if round_ % 3 == 2:
        reindex(archive)
        print("reindexed", round_, flush=True)
catch_up(archive)
print("indexed", flush=True)
"""


def arrivals(round_: int) -> list[Any]:
    """What comes in a round: a scrape, its page, an update, at times a page that is another article now."""
    from store_clippings import HARBOUR_COURIER, article, intake

    from articles.article import Certainty, Published

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


@dataclass(frozen=True)
class Program:
    """A program to kill: how its archive is laid out before, its text, and what is asked of it afterwards."""

    prepare: Callable[[Path], object]
    text: str
    holds: Callable[[Path, list[str]], object]
    last: str  # what it says in the end


def killed(program: Program, archive: Path, *, statement: int = 0, seconds: float = 60.0) -> list[str]:
    """Run a program and kill it before a statement, or after seconds; give what it said was done."""
    with subprocess.Popen(
        [sys.executable, "-c", _TRACE + program.text, archive, str(statement), archive.parent / "statements"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        if not statement:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        said = [line.strip() for line in process.stdout.readlines() if line.endswith("\n")]
    assert process.returncode in (0, -signal.SIGKILL), f"it ended with {process.returncode}"
    return said


def finished(program: Program, archive: Path) -> tuple[int, float]:
    """Run a program to its end; count its statements, and the seconds from its opening."""
    assert killed(program, archive, statement=10**9), "it did nothing"
    statements, seconds = (archive.parent / "statements").read_text().split()
    return int(statements), float(seconds)


def contents(archive: Path) -> dict[str, Any]:
    """All that an archive holds; only when it came in is left out."""
    with Store.open(archive) as store:
        assert list(store.verify()) == []
        found = {each.id: each for each in store.changed_since(0)}
        return {
            "articles": {
                number: each if isinstance(each, Deleted) else each.article for number, each in found.items()
            },
            "sources": {
                number: [
                    (s.number, s.name, s.sha256, s.replaced is None, s.chosen) for s in store.sources(number)
                ]
                for number in found
            },
            "corrections": {
                number: [(c.id, c.field, c.value, c.undone is None) for c in store.corrections(number)]
                for number in found
            },
        }


def corrections_hold(archive: Path, said: list[str]) -> None:
    """What was acknowledged is there, each decision once, those of one go together."""
    with Store.open(archive) as store:
        found = store.corrections(3)
    values = [(each.field, each.value) for each in found]
    assert len(values) == len(set(values)), "a correction is there twice"
    rounds = range(len(values) // 2)
    both = [pair for n in rounds for pair in (("title", f"Title {n}"), ("section", f"Section {n}"))]
    assert values == both
    for each in said:
        word, number = each.split()
        assert int(number) < len(rounds), f"{each} is lost"
        assert word != "undone" or found[int(number) * 2].undone, f"{each} is lost"


def arrivals_hold(archive: Path, said: list[str]) -> None:
    """What was acknowledged is there, and no source is in use twice."""
    with Store.open(archive) as store:
        names = [s.name for n, _ in store.article_ids() for s in store.sources(n) if s.replaced is None]
        assert len(names) == len(set(names)) == store.counts().sources
        for each in said:
            for intake in arrivals(int(each.split()[1])):
                assert intake.source.name in names, f"{each} is lost"


def schema_holds(archive: Path, said: list[str]) -> None:
    """The archive is of exactly one schema, and of the newest when that was said."""
    with closing(sqlite3.connect(archive / "archive.db")) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
    with Store.create(archive) as store:
        assert version == store.schema() or not said


def all_or_nothing(archive: Path, said: list[str]) -> None:
    """The archive is whole."""
    assert rows(archive) == rows(archive.parent / "before")


def _fill_and_back_up(archive: Path) -> None:
    before = archive.parent / "before"
    if not before.exists():
        fill(before)
        back_up(before, archive.parent / "backup.zip")
        with (archive.parent / "all.jsonl").open("w", encoding="utf-8") as out:
            export_everything(before, lambda record: print(json.dumps(record), file=out))


def _unpack_the_oldest(archive: Path) -> None:
    archive.mkdir()
    packed = (TESTS / "archives" / "schema-1.db.xz").read_bytes()
    (archive / "archive.db").write_bytes(lzma.decompress(packed))


def _fill_and_index(archive: Path) -> None:
    fill(archive)
    catch_up(archive)


def index_holds(archive: Path, said: list[str]) -> None:
    """The index answers as it is, before anything mends it, with all that was said to be searchable."""
    with closing(ArchiveIndex(archive)) as index:
        assert index.search(Search("gull")).total >= sum(each.startswith("searchable") for each in said)
        assert index.search(Search()).total >= FEWEST


PROGRAMS = {
    "correct": Program(fill, _CORRECT, corrections_hold, "undone 9"),
    "join": Program(lambda archive: Store.create(archive).close(), _JOIN, arrivals_hold, "saved 9"),
    "migrate": Program(_unpack_the_oldest, _MIGRATE, schema_holds, "migrated"),
    "restore": Program(_fill_and_back_up, _RESTORE, all_or_nothing, "restored"),
    "index": Program(_fill_and_index, _INDEX, index_holds, "indexed"),
    "import": Program(_fill_and_back_up, _IMPORT, all_or_nothing, "imported"),
}


class Target:
    """A program with what it makes when nothing disturbs it, how long that takes, in how many statements."""

    def __init__(self, name: str, folder: Path) -> None:
        self.program, self.folder = PROGRAMS[name], folder
        self.program.prepare(folder / "peaceful")
        self.statements, self.seconds = finished(self.program, folder / "peaceful")
        self.expected = contents(folder / "peaceful")

    def strike(self, *, statement: int = 0, seconds: float = 60.0) -> bool:
        """Kill it once, see that all it said is there, and that running it again ends as if undisturbed.

        Gives whether it was killed before its end.
        """
        archive = self.folder / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        self.program.prepare(archive)
        said = killed(self.program, archive, statement=statement, seconds=seconds)
        if (archive / "archive.db").exists():
            self.program.holds(archive, said)
        assert (archive / "archive.db").exists() or not said
        finished(self.program, archive)
        assert contents(archive) == self.expected
        return self.program.last not in said


def searchable(archive: Path) -> int:
    """Bring the index up to date, and count what a search finds."""
    catch_up(archive)
    assert list(check(archive)) == []
    with closing(ArchiveIndex(archive)) as index:
        return index.search(Search("ferry")).total
