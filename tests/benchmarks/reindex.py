"""Search without pause while `morgue reindex` runs: over HTTP and from the command line.

Usage: python tests/benchmarks/reindex.py ARCHIVE [--clients 2]
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from measuring import kill, start, table

QUERIES = (
    "government",
    '"prime minister"',
    "oil OR gas",
    "elect*",
    "title:police",
    "market -stock",
    "president",
)


@dataclass
class Tally:
    """What came of a loop of searches; times in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    empty: int = 0
    generations: set[str] = field(default_factory=set)


def main() -> None:
    """Search while reindexing; print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--clients", type=int, default=2)
    chosen = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = start("--archive", chosen.archive, "serve", "--port", str(port))
    try:
        report(chosen.archive, f"http://127.0.0.1:{port}/api/search?q=", chosen.clients)
    finally:
        kill(server)


def report(archive: Path, address: str, clients: int) -> None:
    """Run the loops and the reindex together; end with 1 on any error or empty answer."""
    wait_for(address)
    pages, commands, over = Tally(), Tally(), threading.Event()
    loops = [threading.Thread(target=ask_pages, args=(address, pages, over)) for _ in range(clients)]
    loops.append(threading.Thread(target=ask_commands, args=(archive, commands, over)))
    for loop in loops:
        loop.start()
    began = time.monotonic()
    process = start("--archive", archive, "reindex")
    printed = process.communicate()[0].strip()
    seconds = time.monotonic() - began
    time.sleep(3)
    over.set()
    for loop in loops:
        loop.join()
    rows = [
        ("reindex", f"{printed} ({seconds:.1f} s in all)"),
        (f"searches over HTTP, {clients} clients", f"{len(pages.times):,}"),
        ("their median and slowest", f"{statistics.median(pages.times):.0f} ms, {max(pages.times):.0f} ms"),
        ("searches from the command line", f"{len(commands.times):,}"),
        ("errors", len(pages.errors) + len(commands.errors)),
        ("empty answers", pages.empty + commands.empty),
        ("generations that answered", ", ".join(sorted(pages.generations))),
    ]
    table("Searches during a reindex", rows)
    if process.returncode or pages.errors or commands.errors or pages.empty or commands.empty:
        sys.exit("\n".join([printed, *pages.errors[:5], *commands.errors[:5]]))


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address + "x", timeout=60):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def ask_pages(address: str, tally: Tally, over: threading.Event) -> None:
    """Search over HTTP until it is over."""
    while not over.is_set():
        for query in QUERIES:
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(address + quote(query), timeout=60) as answer:  # noqa: S310
                    note(tally, json.load(answer), began)
            except (OSError, ValueError) as error:
                tally.errors.append(f"{query}: {error}")


def ask_commands(archive: Path, tally: Tally, over: threading.Event) -> None:
    """Search with `morgue search --json` until it is over."""
    while not over.is_set():
        for query in QUERIES:
            began = time.perf_counter()
            process = start("--archive", archive, "search", "--json", query)
            printed = process.communicate()[0]
            try:
                note(tally, json.loads(printed), began)
            except (ValueError, subprocess.SubprocessError):
                tally.errors.append(f"{query}: {printed[:500]}")


def note(tally: Tally, answer: dict[str, object], began: float) -> None:
    """Note one answer."""
    tally.times.append((time.perf_counter() - began) * 1000)
    tally.generations.add(str(answer["generation"]))
    tally.empty += not answer["total"] or not answer["hits"]


if __name__ == "__main__":
    main()
