"""Short invented news reports by the number, and such as are the death of the process that cleans them."""

import json
import os
import signal
import time
from pathlib import Path

from articles.article import Article
from articles.entities import Recogniser
from articles.processing import attempt
from articles.sources import Refusal, Source

PIERS = ("Marl", "Stennick", "Quarrington", "Eastgate", "Hallinger", "Skerry")


def report(number: int, **fields: object) -> dict[str, object]:
    """One report as a JSON object; every number makes another text."""
    pier = PIERS[number % len(PIERS)]
    body = (
        f"{pier.upper()} (Wire) - Ferry number {number} of the season left {pier} late on Monday, the "
        f"harbour office said, after a crew of {number % 7 + 2} had waited for a spare part since dawn.\n\n"
        f"Passengers were told to use the {pier} bridge, which carried {number * 37 + 410} cars on the day. "
        f"The operator said that it would pay back every ticket, and that a second boat was on its way."
    )
    facts = {"title": f"Ferry {number} leaves {pier} late", "published": "2019-05-13", "body": body}
    return {**facts, "url": f"https://wire.example/{number}", **fields}


def line(number: int, **fields: object) -> bytes:
    return json.dumps(report(number, **fields)).encode()


def export(path: Path, count: int, first: int = 1) -> Path:
    """A JSON Lines file of so many reports."""
    path.write_bytes(b"".join(line(number) + b"\n" for number in range(first, first + count)))
    age(path)
    return path


def scrape(path: Path, number: int) -> Path:
    """A report as bare text."""
    facts = report(number)
    path.write_text(f"{facts['title']}\n\nMonday 13 May 2019\n\n{facts['body']}\n", encoding="utf-8")
    age(path)
    return path


def age(path: Path, seconds: float = 60.0) -> None:
    """Make a file look as if it had been written some time ago."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def deadly_attempt(source: Source, recogniser: Recogniser | None) -> Article | Refusal:
    """Make an article as usual, unless the source asks for something worse."""
    for word, deed in (
        (b"KILL-ALWAYS", _kill),
        (b"KILL-ONCE", _kill_once),
        (b"STALL", _stall),
    ):
        if word in source.data:
            deed(source)
    return attempt(source, recogniser)


def _kill(source: Source) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_once(source: Source) -> None:
    mark = Path(source.name + ".killed")
    if not mark.exists():
        mark.touch()
        _kill(source)


def _stall(source: Source) -> None:
    time.sleep(600)
