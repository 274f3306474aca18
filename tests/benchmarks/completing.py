"""Measure how soon the search box's completions, and what was meant instead of a misspelt word, are there.

Usage: python tests/benchmarks/completing.py ARCHIVE [--asked 300]
       python tests/benchmarks/completing.py --corpus FILE… (JSON lines, indexed in a temporary folder first)

Words and names are drawn from the index, each cut at a random letter, so most questions are asked once.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

from engine_morgue import ENGINE as MORGUE
from engine_records import from_lines, prepare
from measuring import table

from index.completing import OtherNames, completions
from index.engine import Engine, Question
from index.fields import FIELDS
from index.generation_files import usable_generation
from index.generations import ENGINE
from index.query_language import ParsedQuery, parse
from index.suggestions import suggestions

TODAY = date(2026, 11, 22)
OFTEN = 5  # titles that a word is in to be drawn
Asked = tuple[str, Mapping[str, tuple[str, ...]]]


def main() -> None:
    """Ask many beginnings of each kind; print the medians and the slowest in a hundred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, nargs="?")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[])
    parser.add_argument("--asked", type=int, default=300)
    chosen = parser.parse_args()
    with opened(chosen.archive, chosen.corpus) as engine:
        articles = engine.answer(Question(limit=0)).total
        first = milliseconds(lambda: complete(engine, ("gov", {})))
        milliseconds(lambda: complete(engine, ("goverm", {})))
        drawn = Drawn(engine)
        rows = [("the first of all, the search page seen before", f"{first:,.0f} ms")]
        rows += [
            (kind, report(lambda asked: complete(engine, asked), draw, chosen.asked))
            for kind, draw in drawn.kinds.items()
        ]
        rows += [
            (kind, report(lambda asked: suggest(engine, asked), draw, chosen.asked))
            for kind, draw in drawn.mistakes.items()
        ]
    table(f"Completions over {articles:,} articles (median, 99th percentile; of processor time)", rows)


class Drawn:
    """What is asked, drawn at random from what an index holds."""

    def __init__(self, engine: Engine) -> None:
        self._chance = Random(11)  # noqa: S311 - the same each time
        field = FIELDS["title"].words
        self._words = [
            form
            for form in engine.forms(field)
            if len(form) > 3 and form.isalpha() and engine.frequency(field, form) >= OFTEN
        ]
        facets = engine.answer(Question(limit=0, values_per_facet=200)).facets
        values = {facet.name: [value.value for value in facet.values] for facet in facets}
        self._people = values["person"]
        self._filters = [(name, value) for name in ("person", "place") for value in values[name]]
        self.kinds: Mapping[str, Callable[[], Asked]] = {
            "one letter": lambda: (self._word()[0], {}),
            "a word begun": lambda: (self._cut(self._word()), {}),
            "a word begun, after another": lambda: (f"{self._word()} {self._cut(self._word())}", {}),
            "a word begun, under a filter": lambda: (self._cut(self._word()), self._filter()),
            "a name begun": lambda: (self._cut(self._chance.choice(self._people)), {}),
            "a name begun, after `person:`": lambda: (
                f'person:"{self._cut(self._chance.choice(self._people))}',
                {},
            ),
            "a word begun, one letter wrong": lambda: (self._wrong(self._cut(self._word(), 5)), {}),
        }
        self.mistakes: Mapping[str, Callable[[], Asked]] = {
            "meant instead: one letter wrong": lambda: (self._wrong(self._word()), {}),
            "meant instead: two words, each one letter wrong": lambda: (
                f"{self._wrong(self._word())} {self._wrong(self._word())}",
                {},
            ),
            "meant instead: two words as one": lambda: (self._word() + self._word(), {}),
        }

    def _word(self) -> str:
        return self._chance.choice(self._words)

    def _cut(self, text: str, least: int = 1) -> str:
        return text[: self._chance.randint(min(least, len(text)), len(text))]

    def _wrong(self, word: str) -> str:
        at = self._chance.randrange(len(word))
        return word[:at] + self._chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]

    def _filter(self) -> Mapping[str, tuple[str, ...]]:
        name, value = self._chance.choice(self._filters)
        return {name: (value,)}


def complete(engine: Engine, asked: Asked) -> None:
    """Complete a query."""
    text, filters = asked
    completions(engine, Question(ParsedQuery(text), filters), OtherNames(), TODAY, 10)


def suggest(engine: Engine, asked: Asked) -> None:
    """Suggest what else a query that found nothing could mean."""
    suggestions(engine, Question(parse(asked[0], TODAY)), 0, TODAY)


def report(ask: Callable[[Asked], None], draw: Callable[[], Asked], times: int) -> str:
    """Ask as often as wanted, and give the times of the answers, by the clock and of processor time."""
    taken = []
    for asked in [draw() for _ in range(times)]:
        started, worked = time.perf_counter(), time.process_time()
        ask(asked)
        taken.append((time.perf_counter() - started, time.process_time() - worked))
    clock, work = (sorted(1000 * each[place] for each in taken) for place in (0, 1))
    half, most = times // 2, times * 99 // 100
    return f"{clock[half]:,.1f} ms, {clock[most]:,.1f} ms ({work[half]:,.1f} ms, {work[most]:,.1f} ms)"


def milliseconds(work: Callable[[], object]) -> float:
    """Give how long some work takes, in processor time."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


@contextmanager
def opened(archive: Path | None, corpus: Sequence[Path]) -> Iterator[Engine]:
    """Open an archive's index, or one made of files."""
    with tempfile.TemporaryDirectory() as folder:
        if archive:
            engine: Engine = ENGINE.open(usable_generation(archive, ENGINE))
        else:
            records = prepare(from_lines(corpus), Path(folder, "records"))
            Path(folder, "index").mkdir()
            MORGUE.build(Path(folder, "index"), records, cores=2)
            engine = ENGINE.open(Path(folder, "index"))
        yield engine
        engine.close()


if __name__ == "__main__":
    main()
