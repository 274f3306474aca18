"""Measure `morgue ingest`: articles a second, the memory of all its processes, and a second run.

Usage: python tests/benchmarks/ingest.py [FILE.jsonl] [--keep DIRECTORY]
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from measuring import Memory, corpus, finish, mebibytes, start, table


def main() -> None:
    """Ingest once, and again; print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="JSON lines; by default the newswire beside the checkout")
    parser.add_argument("--keep", help="make the archive here and keep it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        place = Path(folder)
        lines = corpus(chosen.file, place)
        archive = Path(chosen.keep) if chosen.keep else place / "archive"
        with lines.open("rb") as stream:
            expected = sum(1 for line in stream if line.strip())
        report(lines, archive, expected)


def report(lines: Path, archive: Path, expected: int) -> None:
    """Ingest into an archive and print the table; end with 1 when an article is missing."""
    began = time.monotonic()
    process = start("--archive", archive, "ingest", lines)
    memory = Memory(process.pid)
    memory.watch(process)
    printed = process.communicate()[0]
    if process.returncode not in (0, 1):
        sys.exit(f"morgue ingest ended with {process.returncode}:\n{printed}")
    seconds = time.monotonic() - began
    began = time.monotonic()
    again = finish("--archive", archive, "ingest", lines, expect=(0, 1))
    second = time.monotonic() - began
    numbers = json.loads(finish("--archive", archive, "stats", "--json"))
    finish("--archive", archive, "check")
    rows = [
        ("lines in the file", f"{expected:,}"),
        ("articles in the archive", f"{numbers['articles']:,}"),
        ("refused", printed.splitlines()[0].rpartition("; ")[2]),
        ("searchable", f"{numbers['indexed']:,}"),
        ("stored and indexed in", f"{seconds:,.1f} s"),
        ("articles a second", f"{expected / seconds:,.0f}"),
        ("greatest memory, all processes together (PSS)", mebibytes(memory.together)),
        ("greatest memory, resident sizes added", mebibytes(memory.summed)),
        ("greatest memory of any one process", mebibytes(max(memory.each.values()))),
        ("processes", len(memory.each)),
        ("the same ingest again", f"{second:.2f} s ({again.splitlines()[0]})"),
        ("archive.db", mebibytes((archive / "archive.db").stat().st_size)),
        ("index", mebibytes(sum(f.stat().st_size for f in (archive / "index").rglob("*") if f.is_file()))),
        ("source", mebibytes(lines.stat().st_size)),
        ("morgue check", "clean"),
    ]
    table(f"Ingest of {lines.name}", rows)
    if numbers["articles"] != expected or numbers["indexed"] != expected:
        sys.exit(f"articles are missing:\n{printed}")


if __name__ == "__main__":
    main()
