"""Two ingests, a reindex, a line of corrections and eight who search, all at once on one archive."""

import http.client
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from disturbing import processes
from outside import CHECKOUT, MORGUE, environment, free_port, here, serving
from reports import export

from articles.store import Store

CLIENTS = 8
PAGES = (
    "/search?q=ferry",
    "/api/search?q=ferry+bridge",
    "/api/search?q=wire&sort=newest",
    "/articles/1",
    "/",
)
FIRST = 40  # articles that are there before
PER_FILE = 4
Work = Callable[[Path], Iterator[list[str]]]
_NEVER = ("locked", "Traceback", "Error")


@dataclass
class Seen:
    """What was done and told while all were at it."""

    runs: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    searches: int = 0
    slowest: float = 0.0

    def words(self) -> str:
        """Say how often each was done."""
        return ", ".join(f"{count:,} × {verb}" for verb, count in sorted(self.runs.items()))


def together(folder: Path, seconds: float) -> Seen:
    """Let all work on one archive for so long; fail when anybody met an error or anything is lost."""
    archive = folder / "archive"
    here("ingest", export(folder / "first.jsonl", FIRST), cwd=folder)
    seen, port = Seen(), free_port()
    command = [*MORGUE, "--archive", str(archive), "serve", "--port", str(port)]
    with serving(command, port, folder, environment(PYTHONPATH=str(CHECKOUT))):
        end = time.monotonic() + seconds
        workers = [start(work, folder, end) for work in (ingest_one, ingest_other, reindex, correct)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            asked = [pool.submit(search, port, end, number) for number in range(CLIENTS)]
        for client in asked:
            times, faults = client.result()
            seen.searches += len(times)
            seen.slowest = max(seen.slowest, *times)
            seen.faults += faults
        for ended in workers:
            seen.runs.update(ended(seen))
    require_nothing_lost(folder, seen)
    return seen


def start(
    work: Callable[[Path], Iterator[list[str]]], folder: Path, end: float
) -> Callable[[Seen], Counter[str]]:
    """Start running commands, one after another, in a process of its own; give what waits for it."""
    notes = folder / f"{work.__name__}.json"
    process = processes().Process(target=run_commands, args=(work, folder, end - time.monotonic(), notes))
    process.start()

    def ended(seen: Seen) -> Counter[str]:
        process.join()
        runs: Counter[str] = Counter()
        for words, told in json.loads(notes.read_text()):
            runs[words[0]] += 1
            seen.told += told.splitlines()
            seen.faults += [line for line in told.splitlines() if any(bad in line for bad in _NEVER)]
        assert process.exitcode == 0, f"{work.__name__} ended with {process.exitcode}"
        return runs

    return ended


def run_commands(
    work: Callable[[Path], Iterator[list[str]]], folder: Path, seconds: float, notes: Path
) -> None:
    """Run commands until the time is over, and write down what each told on standard error."""
    end, done = time.monotonic() + seconds, []
    for words in work(folder):
        done.append((words, here(*words, cwd=folder).stderr))
        notes.write_text(json.dumps(done))
        if time.monotonic() > end:
            return


def ingest_one(folder: Path) -> Iterator[list[str]]:
    """Take in files of new articles."""
    for number in itertools.count(1):
        yield ["ingest", str(export(folder / f"one-{number}.jsonl", PER_FILE, 10_000 + number * PER_FILE))]


def ingest_other(folder: Path) -> Iterator[list[str]]:
    """Take in files of other new articles."""
    for number in itertools.count(1):
        yield ["ingest", str(export(folder / f"other-{number}.jsonl", PER_FILE, 500_000 + number * PER_FILE))]


def reindex(_: Path) -> Iterator[list[str]]:
    """Build the index anew, over and over."""
    yield from itertools.repeat(["reindex"])


def correct(_: Path) -> Iterator[list[str]]:
    """Correct one article, over and over."""
    for number in itertools.count():
        yield ["fix", "1", "--title", f"The ferry, as corrected for the {number}th time"]


def search(port: int, end: float, number: int) -> tuple[list[float], list[str]]:
    """Ask for one page after another; give how long each took, and what was wrong."""
    times, faults = [0.0], []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for page in itertools.cycle(PAGES[number % len(PAGES) :] + PAGES):
        if time.monotonic() > end and len(times) > len(PAGES):
            break
        began = time.monotonic()
        connection.request("GET", page)
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.monotonic() - began)
        if answer.status != 200:
            faults.append(f"{page}: {answer.status} {body[:300]!r}")
        elif page.startswith("/api/search?q=ferry") and json.loads(body)["total"] < FIRST:
            faults.append(f"{page} found only {json.loads(body)['total']}")
    connection.close()
    return times[1:], faults


def require_nothing_lost(folder: Path, seen: Seen) -> None:
    """Require every article and correction whose command had ended well, once, and a sound archive."""
    assert not seen.faults, "\n".join(seen.faults[:5])
    here("reindex", "--if-needed", cwd=folder)
    assert "No fault" in here("check", cwd=folder).stdout
    with Store.open(folder / "archive") as store:
        assert store.counts().articles == FIRST + PER_FILE * seen.runs["ingest"]
        made = [str(each.value) for each in store.corrections(1)]
    assert made == [f"The ferry, as corrected for the {number}th time" for number in range(seen.runs["fix"])]
    found = json.loads(here("search", "ferry", "--json", cwd=folder).stdout)["total"]
    assert found == FIRST + PER_FILE * seen.runs["ingest"]
