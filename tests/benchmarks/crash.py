"""Kill `morgue ingest` at random moments (SIGKILL), let it finish, and compare with an undisturbed archive.

Usage: python tests/benchmarks/crash.py [FILE.jsonl] [--kills 5] [--seed 1] [--reference DIRECTORY]
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path

from measuring import corpus, finish, kill, moments, start, table


def main() -> None:
    """Kill, resume, compare; print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="JSON lines; by default the newswire beside the checkout")
    parser.add_argument("--kills", type=int, default=5, help="how often to kill it")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    parser.add_argument("--reference", help="an archive of the same file, made undisturbed")
    parser.add_argument("--seconds", type=float, default=120.0, help="about how long the ingest takes here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        place = Path(folder)
        lines = corpus(chosen.file, place)
        reference = Path(chosen.reference) if chosen.reference else place / "reference"
        if not chosen.reference:
            finish("--archive", reference, "ingest", lines, expect=(0, 1))
        report(lines, place / "killed", reference, moments(chosen.seconds, chosen.kills, chosen.seed))


def report(lines: Path, archive: Path, reference: Path, kills: list[float]) -> None:
    """Kill at every moment in turn, finish, and compare; end with 1 when the archives differ."""
    stored = []
    for number, moment in enumerate(kills):
        stored.append(killed_after(moment - (kills[number - 1] if number else 0), archive, lines))
    finish("--archive", archive, "ingest", lines, expect=(0, 1))
    checked = finish("--archive", archive, "check").strip()
    ours, theirs = contents(archive), contents(reference)
    rows = [
        ("killed after (seconds of work)", ", ".join(f"{moment:.1f}" for moment in kills)),
        ("articles found after each kill", ", ".join(f"{number:,}" for number in stored)),
        ("articles after the last run", f"{len(ours):,}"),
        ("articles of the undisturbed archive", f"{len(theirs):,}"),
        ("missing", f"{len(theirs.keys() - ours.keys()):,}"),
        ("too many", f"{len(ours.keys() - theirs.keys()):,}"),
        ("different", f"{sum(ours[key] != theirs[key] for key in ours.keys() & theirs.keys()):,}"),
        ("morgue check", checked.rpartition(": ")[2]),
    ]
    table(f"Ingest of {lines.name}, killed {len(kills)} times", rows)
    if ours != theirs:
        sys.exit("the archives differ")


def killed_after(seconds: float, archive: Path, lines: Path) -> int:
    """Ingest for some seconds, kill it, and count what the archive holds."""
    process = start("--archive", archive, "ingest", lines)
    time.sleep(max(seconds, 0.5))
    if process.poll() is None:
        kill(process)
    if not (archive / "archive.db").exists():
        return 0
    return int(json.loads(finish("--archive", archive, "stats", "--json"))["articles"])


def contents(archive: Path) -> dict[tuple[str, str], str]:
    """Give every article of an archive by its source and original, as the hash of all that was made of it."""
    process = start("--archive", archive, "export")
    assert process.stdout
    found = {}
    for line in process.stdout:
        article = json.loads(line)
        made = {name: value for name, value in article.items() if name not in ("id", "added", "sources")}
        key = (article["source"], article["sha256"])
        if key in found:
            sys.exit(f"{article['source']} is there twice")
        found[key] = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    if process.wait():
        sys.exit("morgue export failed")
    return found


if __name__ == "__main__":
    main()
