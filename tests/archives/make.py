"""Make an archive as the version of Morgue around this file makes it, for `tests/test_upgrades.py`.

Usage: python tests/archives/make.py CHECKOUT (of the version, with its dependencies; before a schema changes)
"""

import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = Path("/srv/clippings")  # names of files are kept, and are to tell nothing of a machine
FILES = ("2003-11-04-harbour-bridge.txt", "ferry-timetable-protest.txt")
LATER = "\nThe council will meet again on Friday to hear from the engineers who inspected the piers.\n"


def main(checkout: Path) -> None:
    """Take samples in, change one, delete one, correct one; write the archive and what it exports."""
    shutil.rmtree(WORK, ignore_errors=True)
    lay_out(checkout / "articles" / "samples")
    morgue(checkout, "ingest", "clips")
    changed = WORK / "clips" / FILES[0]
    changed.write_text(changed.read_text(encoding="utf-8") + LATER, encoding="utf-8")
    os.utime(changed, (1e9, 1e9))
    morgue(checkout, "ingest", "clips")
    correct(checkout)
    export = morgue(checkout, "export")
    schema = compact(WORK / "archive" / "archive.db")
    packed = lzma.compress((WORK / "archive" / "archive.db").read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    (HERE / f"schema-{schema}.db.xz").write_bytes(packed)
    (HERE / f"schema-{schema}.jsonl.xz").write_bytes(lzma.compress(export.encode()))
    shutil.rmtree(WORK)


def lay_out(samples: Path) -> None:
    """Choose a few of the sample clippings."""
    (WORK / "clips").mkdir(parents=True)
    for name in FILES:
        shutil.copy(samples / name, WORK / "clips" / name)
    shutil.copytree(samples / "nbs", WORK / "clips" / "nbs")
    lines = (samples / "coastal-wire-archive.jsonl").read_text(encoding="utf-8").splitlines()[:4]
    (WORK / "clips" / "wire.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def correct(checkout: Path) -> None:
    """Correct article 1, take a second correction back, and delete the last article."""
    sys.path.insert(0, str(checkout))
    from articles.store import Decision, Store

    with Store.create(WORK / "archive") as store:
        store.delete(max(number for number, _ in store.article_ids()))
        store.correct(1, [Decision("title", "The bridge at the harbour", "“another”")])
        (number,) = store.correct(1, [Decision("section", "Local", "none")])
        store.undo_correction(number)


def compact(database: Path) -> int:
    """Leave the database in one small file, and give its schema."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def morgue(checkout: Path, *arguments: str) -> str:
    """Run the version's command line."""
    command = [sys.executable, "-m", "app", "--archive", "archive", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "MORGUE_CONFIG": os.devnull}
    done = subprocess.run(command, cwd=WORK, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
