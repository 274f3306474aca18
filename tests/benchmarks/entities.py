"""Measure the entities of an archive: how long it takes to resolve its names, and to apply a decision.

Usage: python tests/benchmarks/entities.py ARCHIVE [FOLDER]

The archive is copied to FOLDER (by default one that is removed afterwards) and left as it is. Every index
generation of the copy is kept, so that deciding is measured until it is searchable.
"""

import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles import entity_desk
from articles.article import EntityType
from articles.entities.archive_names import Head, head_of, is_lone
from articles.entities.resolution import WINDOW, Bearer, is_telling, meant_by
from articles.store import Store
from articles.store_naming import day_of
from index.archive_index import ArchiveIndex
from index.generations import catch_up
from index.search import Search


def main(source: Path, folder: Path) -> None:
    """Copy the archive and measure."""
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-shm", "LOCK"))
    with Store.create(folder) as store:
        resolve_anew(store)
        tell_numbers(store)
    with timed("brought into the index"):
        catch_up(folder)
    with Store.create(folder) as store:
        tell_incremental(store)
        tell_surnames(store)
        tell_decision(store, folder)
    print(f"greatest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took, by the clock and in processor time."""
    began, worked = time.perf_counter(), time.process_time()
    yield
    took, busy = time.perf_counter() - began, time.process_time() - worked
    print(f"{what}: {took:.2f} s ({busy:.2f} s of processor time)")


def resolve_anew(store: Store) -> None:
    """Resolve everything anew: once with the facts read from the articles, once from the facts kept."""
    with timed(f"resolved {store.counts().articles:,} articles from nothing"):
        store.entities.resolve()
    store.entities._write(lambda connection: connection.execute("UPDATE resolution SET rules = ''"))
    with timed("all rules applied anew"):
        store.entities.resolve()


def tell_numbers(store: Store) -> None:
    """Print how many names became how many entities."""
    for kind, numbers in store.entities.numbers().items():
        print(f"{kind}: {numbers.names:,} names, {numbers.entities:,} entities")
    lone = joined = 0
    ids = [number for number, _ in store.article_ids()]
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        resolved = store.articles(some)
        for number, stored in store.cleaned(some).items():
            for entity in stored.article.entities:
                if entity.type is EntityType.PERSON and is_lone(head_of(entity.type, entity.name)):
                    lone += 1
                    joined += entity.name not in resolved[number].article.names(EntityType.PERSON)
    print(f"surnames alone: {lone:,}, of which {joined:,} are someone's now")


def tell_incremental(store: Store) -> None:
    """Print what it takes to resolve 100 articles that have changed."""
    ids = [number for number, _ in store.article_ids()]
    for number in random.Random(1).sample(ids, 100):  # noqa: S311 - a choice that is the same each time
        store.entities._write(
            lambda connection, number: connection.execute(
                "UPDATE revisions SET revision = (SELECT max(revision) + 1 FROM revisions) WHERE article = ?",
                (number,),
            ),
            number,
        )
    with timed("100 changed articles resolved"):
        store.entities.resolve()


def tell_surnames(store: Store) -> None:
    """Play that articles gave only the surname of somebody they name in full, and see who is found."""
    people, company = everybody(store)
    outcomes: Counter[str] = Counter()
    chance = random.Random(2)  # noqa: S311 - a choice that is the same each time
    for family, bearers in people.items():
        for hidden in chance.sample(bearers, min(len(bearers), 3)):
            window = [b for b in bearers if b.article != hidden.article and abs(b.day - hidden.day) <= WINDOW]
            own = {head for head in company[hidden.article] if head.key.split()[-1] != family}
            sharing = {bearer.article for bearer in window if not own.isdisjoint(company[bearer.article])}
            found = meant_by(family, hidden.article, window, sharing.__contains__)
            outcomes["not joined" if found is None else "right" if found == hidden.head else "wrong"] += 1
    print(f"surnames whose full name was hidden: {dict(outcomes)}")


def everybody(store: Store) -> tuple[dict[str, list[Bearer]], dict[int, set[Head]]]:
    """Give who bears which surname in which article, and whom else each article names."""
    people: dict[str, list[Bearer]] = {}
    company: dict[int, set[Head]] = {}
    ids = [number for number, _ in store.article_ids()]
    for first in range(0, len(ids), 500):
        for number, stored in store.cleaned(ids[first : first + 500]).items():
            heads = [head_of(entity.type, entity.name) for entity in stored.article.entities]
            company[number] = {head for head in heads if is_telling(head)}
            day = day_of(stored.article.published)
            for head in heads:
                if head.type is EntityType.PERSON and len(head.key.split()) == 2 and day is not None:
                    people.setdefault(head.key.split()[-1], []).append(Bearer(number, day, head))
    return people, company


def tell_decision(store: Store, folder: Path) -> None:
    """Print how long a merge of about 1,000 articles takes until a search finds it."""
    near = sorted(
        store.entities.most_named("", EntityType.PERSON, limit=-1), key=lambda e: abs(e.articles - 700)
    )
    one = near[0]
    other = next(each for each in near[1:] if each.articles <= 1_000 - one.articles)
    index = ArchiveIndex(folder)
    index.search(Search())
    with timed(f"merged {other.articles:,} articles into {one.articles:,}, until searchable"):
        done = entity_desk.merge(store, str(one.subject.id), [str(other.subject.id)])
        catch_up(folder)
        found = index.search(Search(f'person:"{other.subject.name}"')).total
    print(f"articles indexed again: {done.articles:,}; found by the other's name: {found:,}")
    with timed("taken back, until searchable"):
        entity_desk.undo(store)
        catch_up(folder)
    index.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(sys.argv[1]), Path(made))
