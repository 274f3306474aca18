"""Did you mean: words of the index near to a word that finds little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from index.engine import Engine, Question
from index.expansion import similar
from index.fields import DEFAULT_FIELDS, FIELDS
from index.query_language import QueryWord, parse
from index.search import Suggestion

FEW = 3  # a search that finds more than this needs no suggestion
MOST_SUGGESTIONS = 3
MOST_TRIED = 4  # words of the query that are looked at, and candidates tried for each
SHORTEST = 3  # letters of a word worth correcting
_FIELDS = tuple(FIELDS[name].words for name in DEFAULT_FIELDS)


def suggestions(engine: Engine, question: Question, total: int, today: date) -> tuple[Suggestion, ...]:
    """Suggest queries that would find more under the same filters, each with one word replaced."""
    if total > FEW:
        return ()
    better = []
    for word in _doubtful(engine, question)[:MOST_TRIED]:
        for form in _near(engine, word)[:MOST_TRIED]:
            query = question.query.text[: word.start] + form + question.query.text[word.end :]
            found = replace(question, query=parse(query, today), offset=0, limit=0, facets=())
            more = engine.answer(found).total
            if more > total:
                better.append((-more, Suggestion(query, form)))
                break
    return tuple(suggestion for _, suggestion in sorted(better, key=lambda pair: pair[0])[:MOST_SUGGESTIONS])


def _doubtful(engine: Engine, question: Question) -> list[QueryWord]:
    """Give the words of the query that few articles have, the rarest first."""
    rare = [
        (_frequency(engine, word.form), word) for word in question.query.words if len(word.form) >= SHORTEST
    ]
    return [word for found, word in sorted(rare, key=lambda pair: pair[0]) if found <= FEW]


def _near(engine: Engine, word: QueryWord) -> list[str]:
    """Give the words nearest to a word: the fewest letters away first, then the most frequent."""
    known = _frequency(engine, word.form)  # a word that is there at all is seldom two letters wrong
    for distance in (1,) if known or len(word.form) <= 4 else (1, 2):
        found = {form for form in _similar(engine, word.form, distance) if form != word.form}
        ranked = sorted(found, key=lambda form: (-_frequency(engine, form), form))
        likely = [form for form in ranked if _frequency(engine, form) > known]
        if likely:
            return likely
    return []


def _similar(engine: Engine, form: str, distance: int) -> Iterator[str]:
    for field in _FIELDS:
        for found, _ in similar(engine.forms(field), form, distance):
            yield found


def _frequency(engine: Engine, form: str) -> int:
    return max(engine.frequency(field, form) for field in _FIELDS)
