"""Measure the store alone: saving, following changes, reading, checking, beside one plain SQLite table.

Usage: python tests/benchmarks/storing.py [--articles 20000]
"""

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from measuring import table

from articles import store_writing
from articles.article import Article, Block, Certainty, Entity, EntityType, Mention, Outlet, Published, Role
from articles.sources import Source
from articles.store import Intake, Store

PER_BATCH = 200
WORDS = [
    f"{first}{middle}{last}"
    for first in "bdfklmnrst"
    for middle in ("a", "era", "ino", "u")
    for last in "dlnrst"
]
FACTS = ("title", "standfirst", "published", "outlet", "authors", "language", "url")


def main() -> None:
    """Store, read and check invented articles of 500 words; print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        report(Path(folder), articles)


def report(folder: Path, articles: int) -> None:
    """Measure in turn and print the table."""
    order = random.Random(1)  # noqa: S311 - the same articles each time
    saves, plain, worked, unaware = [], [], 0.0, 0.0
    with (
        Store.create(folder) as store,
        Store.create(folder / "unaware") as other,
        closing(plain_table(folder)) as reference,
    ):
        for first in range(0, articles, PER_BATCH):
            batch = [clipping(number, order) for number in range(first, first + PER_BATCH)]
            worked -= time.process_time()
            saves.append(seconds(lambda: store.save(batch)))  # noqa: B023 - called at once
            worked += time.process_time()
            with nothing_arrives_twice():
                unaware -= time.process_time()
                other.save(batch)
                unaware += time.process_time()
            plain.append(seconds(lambda: save_plainly(reference, batch)))  # noqa: B023
        size = store.counts()
    ids = [order.randint(1, articles) for _ in range(200)]
    with Store.open(folder) as reader:
        followed = seconds(lambda: sum(1 for _ in reader.changed_since(0)))
        follow_work = seconds(lambda: sum(1 for _ in reader.changed_since(0)), time.process_time)
        read = statistics.median(seconds(lambda: reader.article(one)) for one in ids)  # noqa: B023
        page = statistics.median(seconds(lambda: reader.articles(ids[:10])) for _ in range(50))
        opened = statistics.median(seconds(lambda: Store.open(folder).close()) for _ in range(50))
        counted = seconds(reader.counts)
        checked = seconds(lambda: list(reader.verify()))
    batch_ms = statistics.median(saves) * 1000
    rows = [
        ("articles", f"{articles:,}"),
        ("saved a second, in batches of 200", f"{articles / sum(saves):,.0f}"),
        ("saved per second of processor time", f"{articles / worked:,.0f}"),
        ("the same, unaware of what arrives twice", f"{articles / unaware:,.0f}"),
        ("a batch, median and longest", f"{batch_ms:.0f} ms, {max(saves) * 1000:.0f} ms"),
        ("the same into one plain table (the reference)", f"{articles / sum(plain):,.0f} a second"),
        ("changes followed a second", f"{articles / followed:,.0f}"),
        ("changes followed per second of processor time", f"{articles / follow_work:,.0f}"),
        ("one article read", f"{read * 1000:.2f} ms"),
        ("ten articles read", f"{page * 1000:.2f} ms"),
        ("opened to read", f"{opened * 1000:.2f} ms"),
        ("counted", f"{counted * 1000:.0f} ms"),
        ("checked a second", f"{articles / checked:,.0f}"),
        (
            "size of the database per article",
            f"{size.database_bytes / articles:,.0f} bytes, of {size.bytes / articles:,.0f} of text",
        ),
    ]
    table("The store", rows)


@contextmanager
def nothing_arrives_twice() -> Iterator[None]:
    """Save as if no article could have several sources: no keys are computed, and none looked up."""
    with (
        patch.object(store_writing, "address_key", lambda _url: None),
        patch.object(store_writing, "text_key", lambda _body: None),
    ):
        yield


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Time one call."""
    began = clock()
    work()
    return clock() - began


def clipping(number: int, order: random.Random) -> Intake:
    """Invent an article of 500 words with its furniture, facts and two dozen mentions."""
    body = [paragraph(42, order) for _ in range(12)]
    blocks = (
        Block(paragraph(9, order), Role.TITLE, "the first heading"),
        *(Block(paragraph(3, order), Role.REMOVED, "a line of the navigation menu") for _ in range(8)),
        *map(Block, body),
        Block(paragraph(12, order), Role.CAPTION, "stands below a picture"),
    )
    article = Article(
        title=blocks[0].text,
        blocks=blocks,
        standfirst=paragraph(14, order),
        authors=("Nora Field",),
        outlet=Outlet("The Harbour Courier", "harbourcourier.example"),
        language="en",
        url=f"https://harbourcourier.example/{number}",
        published=Published(f"{order.randint(1990, 2025)}-{order.randint(1, 12):02}-10", Certainty.STATED),
        evidence={fact: f"the page's own metadata says so (meta:og:{fact})" for fact in FACTS},
        entities=tuple(entity(body, order) for _ in range(12)),
        recogniser="builtin-1",
    )
    data = "\n".join(block.text for block in blocks).encode()
    return Intake(Source("newswire.jsonl", data, f"line {number}"), article)


def paragraph(words: int, order: random.Random) -> str:
    """Invent a sentence of so many words."""
    return " ".join(order.choices(WORDS, k=words)).capitalize() + "."


def entity(body: list[str], order: random.Random) -> Entity:
    """Invent a name with two mentions."""
    mentions = []
    for _ in range(2):
        number, start = order.randrange(len(body)), order.randrange(100)
        mentions.append(Mention(body[number][start : start + 9], number, start, start + 9))
    return Entity(
        " ".join(order.choices(WORDS, k=2)).title(), order.choice(list(EntityType)), tuple(mentions)
    )


def plain_table(folder: Path) -> sqlite3.Connection:
    """Make the reference: one table of texts, with the same care for the disk."""
    database = sqlite3.connect(folder / "plain.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT UNIQUE, text TEXT)")
    return database


def save_plainly(database: sqlite3.Connection, batch: list[Intake]) -> None:
    """Write the texts of a batch, uncompressed, unchecked and in one piece."""
    rows = [(intake.source.label, intake.source.data.decode()) for intake in batch]
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO articles (name, text) VALUES (?, ?)", rows)
    database.execute("COMMIT")


if __name__ == "__main__":
    main()
