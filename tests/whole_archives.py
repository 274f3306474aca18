"""What the tests of backups and exports share: an archive with everything in it, and all of its rows."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from store_clippings import BRIDGE, article, batch, intake

from articles.article import EntityType, Outlet
from articles.entities.archive_names import head_of
from articles.entities.decisions import Act, Condition, EntityDecision
from articles.sources import Hints
from articles.store import Decision, FileState, Recleaned, Store

MAYOR = EntityDecision(
    Act.SPLIT,
    head_of(EntityType.PERSON, "Ilse Varga"),
    name="Ilse Varga (mayor)",
    condition=Condition(frozenset([1])),
)
DERIVED = {"indexed"}  # tells of the index, which is made anew


def fill(archive: Path) -> None:
    """Make an archive with a row of every kind in it, and fifty articles more."""
    hints = Hints(told_by="the sidecar", captured="2019-03-09", authors=("N. Field",))
    body = " ".join(f"The {number}. sentence about the ferry." for number in range(20))
    ferry = article("Ferry fares rise", body, outlet=Outlet("Tolgate Post"), tags=("ferries", "fares"))
    with Store.create(archive) as store:
        store.save(
            [intake("a.html", b"\x00bridge\xff", of=BRIDGE, hints=hints), intake("b.txt", b"", of=ferry)]
        )
        store.save([intake("b.html", b"ferry", of=replace(ferry, section="Local"))])
        store.save(batch(1, 50), files={"wire.jsonl": FileState(50, 1_700_000_000_123_456_789, "none")})
        store.save([intake("wire.jsonl", b"changed", "line 7", of=article("Report 7, corrected"))])
        store.delete(9)
        store.correct(
            1, [Decision("authors", ["Nora Field", "Søren Ækkeby"], "“N. Field”", BRIDGE.entities[:1])]
        )
        (number,) = store.correct(2, [Decision("title", "Ferry “fares” rise", "“Ferry fares rise”")])
        store.undo_correction(number)
        source = store.source(5)
        assert source
        store.replace([Recleaned(5, source, article("Report 5, cleaned again"), "cleaner 9", "title")])
        store.entities.resolve()
        store.entities.decide([MAYOR])
        store.searches.save("Bridge, weekly", "q=bridge&outlet=The+Harbour+Courier", 3)
        (gone, kept) = (store.searches.save(name, "sort=added", 40) for name in ("Gone", "Søren’s ferries"))
        store.searches.remove(gone.id)
        store.searches.look(kept.id, 41)
        store.record_indexed("g000001", 40, 38)


def rows(archive: Path, without: set[str] = DERIVED) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in order; from a copy: SQLite writes beside what it reads."""
    with TemporaryDirectory() as folder, closing(_copied(archive, Path(folder))) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608 - a table's name
            for name in names
            if name not in without
        }


def _copied(archive: Path, folder: Path) -> sqlite3.Connection:
    """Open a copy of an archive's database, with what its log holds; the archive's own disk may be full."""
    for name in ("archive.db", "archive.db-wal"):
        if (archive / name).exists():
            shutil.copyfile(archive / name, folder / name)
    return sqlite3.connect(folder / "archive.db")
