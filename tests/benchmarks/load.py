"""How the server holds under load: requests a second, latency, its own time, errors, and its memory.

Usage: python tests/benchmarks/load.py ARCHIVE [--clients N] [--seconds S] [--only KIND]

It serves the archive as it stands on a free port (name a copy where it must stay of an older schema), draws a
few hundred addresses from what is in it, asks each once, and lets the clients ask them in any order, each
on one connection, the next as soon as the last is answered. The server's own time is what it says in its
header Server-Timing: from the moment a request has its turn until the answer is ready. The rest of the
latency is waiting for the turn, the queue in front of the threads, and the client.
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from measuring import CHECKOUT, kill, mebibytes, start, table

sys.path.insert(0, str(CHECKOUT))  # the archive is read by the checkout this script stands in

from articles.store import Store, StoredArticle
from index.archive_index import ArchiveIndex
from index.search import Facet, Search

SAMPLED = 120  # articles that words and names are drawn from
OF_EACH = {"words": 60, "phrase": 25, "filter": 40, "page": 25, "facet": 10, "article": 40}
SEARCH_PAGES = ("words", "phrase", "filter", "page")
PATIENCE = 30.0  # seconds after which an answer counts as missing


@dataclass(frozen=True, slots=True)
class Ask:
    """An address to ask for, and what kind of page it is."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its kind, the seconds it took here and at the server, and what was wrong with it."""

    kind: str
    seconds: float
    own: float | None
    fault: str


@dataclass
class Run:
    """What all clients got until the moment to stop."""

    asks: list[Ask]
    port: int
    until: float
    answers: list[Answer] = field(default_factory=list)

    def client(self, seed: int) -> None:
        """Ask one thing after another on a connection of its own."""
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while time.monotonic() < self.until:
            self.answers.append(answered(connection, chance.choice(self.asks)))
        connection.close()


def main() -> None:
    """Serve, ask, and print what came of it."""
    options = arguments()
    asks = list(drawn(options.archive, random.Random(6)))  # noqa: S311 - repeatable, not secret
    if options.only:
        asks = [ask for ask in asks if ask.kind == options.only]
    server = start("--archive", options.archive, "serve", "--port", "0")
    try:
        port = port_of(server)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for ask in asks * 2:
            answered(connection, ask)
        load(asks, port, options.clients, options.seconds / 2)  # until all threads and caches are warm
        before, worked = memory(server.pid), processor_seconds(server.pid)
        answers = load(asks, port, options.clients, options.seconds)
        after, worked = memory(server.pid), processor_seconds(server.pid) - worked
    finally:
        kill(server)
    title = f"{options.clients} clients for {options.seconds:g} s"
    busy = [
        ("processor time of the server", f"{worked / len(answers) * 1000:.1f} ms a request, all pages"),
        ("other work on the machine", "load average {:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg())),
    ]
    table(title, [*rows(answers, options.seconds), *busy, *memory_rows(before, after)])


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--only", choices=sorted(OF_EACH))
    return parser.parse_args()


def drawn(archive: Path, chance: random.Random) -> Iterator[Ask]:
    """Draw addresses from what an archive holds."""
    with Store.open(archive) as store:
        ids = [number for number, _ in store.article_ids()]
        sample = list(store.articles(chance.sample(ids, min(SAMPLED, len(ids)))).values())
    index = ArchiveIndex(archive)
    facets = [facet for facet in index.search(Search()).facets if len(facet.values) > 1]
    index.close()
    for kind, number in OF_EACH.items():
        for _ in range(number):
            yield Ask(kind, address(kind, sample, facets, chance))


def address(kind: str, sample: list[StoredArticle], facets: list[Facet], chance: random.Random) -> str:
    """Make one address of a kind."""
    stored = chance.choice(sample)
    words = re.findall(r"[^\W\d_]{4,}", " ".join(stored.article.body)) or ["report"]
    at = chance.randrange(max(1, len(words) - 2))
    query = " ".join(chance.sample(words, min(len(words), chance.choice((1, 1, 2, 3)))))
    facet = chance.choice(facets)
    value = chance.choice(facet.values).value
    if kind == "article":
        return f"/articles/{stored.id}?{urlencode({'q': query})}"
    if kind == "facet":
        return f"/facets/{facet.name}?{urlencode({'q': chance.choice(words)})}"
    more = {
        "words": {"q": query},
        "phrase": {"q": '"{}"'.format(" ".join(words[at : at + 2]))},
        "filter": {"q": chance.choice((chance.choice(words), "")), facet.name: value},
        "page": {"q": chance.choice(words), "page": chance.randint(2, 5), "sort": "newest"},
    }[kind]
    return f"/search?{urlencode({name: text for name, text in more.items() if text})}"


def port_of(server: subprocess.Popen[str]) -> int:
    """Wait until the server says where it is."""
    assert server.stdout
    for line in server.stdout:
        if found := re.search(r"http://\S+:(\d+)", line):
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return int(found[1])
    sys.exit("the server did not start")


def load(asks: list[Ask], port: int, clients: int, seconds: float) -> list[Answer]:
    """Let so many clients ask for so long."""
    run = Run(asks, port, time.monotonic() + seconds)
    threads = [threading.Thread(target=run.client, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return run.answers


def answered(connection: http.client.HTTPConnection, ask: Ask) -> Answer:
    """Ask, read the whole answer, and say what was wrong with it; a redirect is followed."""
    started = time.perf_counter()
    try:
        status, own, location = asked(connection, ask.path)
        if status in (301, 302, 303, 308) and location:
            parts = urlsplit(location)
            status, own, _ = asked(connection, f"{parts.path}?{parts.query}")
        fault = "" if status == 200 else f"status {status}"
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        own, fault = None, type(error).__name__
    return Answer(ask.kind, time.perf_counter() - started, own, fault)


def asked(connection: http.client.HTTPConnection, path: str) -> tuple[int, float | None, str | None]:
    """Give an answer's status, the seconds it took the server, and where it leads."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    told = re.search(r"\bapp;dur=([\d.]+)", response.headers.get("Server-Timing", ""))
    return response.status, float(told[1]) / 1000 if told else None, response.headers.get("Location")


def rows(answers: list[Answer], seconds: float) -> Iterator[tuple[str, str]]:
    """Say how many there were, how fast, and what was wrong."""
    faults = [answer.fault for answer in answers if answer.fault]
    yield "requests", f"{len(answers):,}, {len(answers) / seconds:,.1f} a second"
    yield "errors", ", ".join(f"{faults.count(each)} × {each}" for each in sorted(set(faults))) or "0"
    yield "latency, all pages", spread([answer.seconds for answer in answers])
    of_search = [answer for answer in answers if answer.kind in SEARCH_PAGES]
    if of_search:
        yield "latency, search page", spread([answer.seconds for answer in of_search])
        yield "server's own time, search page", spread([each.own for each in of_search if each.own])
    for kind in OF_EACH:
        own = [answer.own for answer in answers if answer.kind == kind and answer.own]
        if own:
            yield f"server's own time, {kind}", spread(own)


def spread(seconds: list[float]) -> str:
    """Give the median, the 99th percentile and the greatest in milliseconds."""
    if not seconds:
        return "not told"
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return (
        f"p50 {median(ordered) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, greatest {ordered[-1] * 1000:.0f} ms"
    )


def processor_seconds(pid: int) -> float:
    """Give the processor time that a process has used, in user and kernel mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, int]:
    """Give what the kernel says of a process's memory, in bytes (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.endswith("kB")}


def memory_rows(before: dict[str, int], after: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Compare the memory at the start, when all is warm, and at the end."""
    for name, words in (("Rss", "RSS"), ("Pss", "PSS"), ("Anonymous", "private (anonymous)")):
        grown = 100 * (after[name] / before[name] - 1)
        yield f"memory, {words}", f"{mebibytes(before[name])} → {mebibytes(after[name])} ({grown:+.1f} %)"


if __name__ == "__main__":
    main()
