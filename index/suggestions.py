"""Did you mean: what to write instead where a search finds little.

A word of the query may be misspelt, be two words written as one, or be half of one written as two; and
several may be so at once. What is offered was counted, under the same filters: it finds more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise
from typing import NamedTuple

from index import query_trees
from index.analysis import Token, stem
from index.engine import Among, Engine, Question
from index.fields import DEFAULT_FIELDS, FIELDS
from index.fitting import Fit
from index.query_language import ParsedQuery, QueryWord, parse
from index.search import Suggestion

FEW = 3  # a search that finds more than this needs no suggestion
MOST_SUGGESTIONS = 3
MOST_TRIED = 4  # words of the query that are looked at, and candidates tried for each
MOST_LOOKED_AT = 12  # words one edit away whose articles are counted
MOST_SPLIT = 2  # ways of putting a space into a word that are looked for
SHORTEST = 3  # letters of a word worth correcting
SHORTEST_PART = 2  # letters of a word that another was written as one with
_FIELDS = tuple(FIELDS[name].words for name in DEFAULT_FIELDS)


class Change(NamedTuple):
    """What to write in place of a stretch of the query."""

    start: int
    end: int
    text: str


def suggestions(engine: Engine, question: Question, total: int, today: date) -> tuple[Suggestion, ...]:
    """Suggest queries that find more under the same filters, those that find most first."""
    if total > FEW or not question.query.words:
        return ()
    looking = _Looking(engine, question, engine.among(replace(question, query=ParsedQuery(""))))
    better: dict[str, tuple[int, str]] = {}

    def offer(*changes: Change) -> bool:
        query = _changed(question.query.text, changes)
        if query not in better:
            count = looking.among.count(parse(query, today).tree)
            better[query] = count, changes[0].text if len(changes) == 1 else query
        return better[query][0] > total

    alternatives = [each for each in looking.alternatives() if each]
    for changes in alternatives:
        next((change for change in changes if offer(change)), None)
    if len(every := _apart(changes[0] for changes in alternatives)) > 1:
        offer(*every)
    found = sorted((-count, query, label) for query, (count, label) in better.items() if count > total)
    return tuple(Suggestion(query, label) for _, query, label in found[:MOST_SUGGESTIONS])


class _Looking:
    """One question that found little, and what might be meant instead."""

    def __init__(self, engine: Engine, question: Question, among: Among) -> None:
        self.among = among
        self._engine = engine
        self._text = question.query.text
        self._words = question.query.words

    def alternatives(self) -> Iterator[list[Change]]:
        """Give for each doubtful place of the query what could stand there, the likeliest first."""
        for word in self._doubtful()[:MOST_TRIED]:
            yield [Change(word.start, word.end, form) for form in self._near(word.form)[:MOST_TRIED]]
            yield [Change(word.start, word.end, self._grouped(word, two)) for two in self._split(word)]
        for one, other in islice(pairwise(self._words), MOST_TRIED):
            yield list(self._joined(one, other))

    def _doubtful(self) -> list[QueryWord]:
        """Give the words of the query that few articles have, the rarest first."""
        rare = [
            (_frequency(self._engine, word.form), word) for word in self._words if len(word.form) >= SHORTEST
        ]
        return [word for found, word in sorted(rare, key=lambda pair: pair[0]) if found <= FEW]

    def _near(self, form: str) -> list[str]:
        """Give the words one edit away, or two where these are rare; those that most articles have first."""
        known = _frequency(self._engine, form)  # a word that is there at all is seldom two letters wrong
        fits = (Fit.NEARLY_IS,) if known or len(form) <= 4 else (Fit.NEARLY_IS, Fit.ROUGHLY_IS)
        counts: dict[str, int] = {}
        for fit in fits:
            found = self._engine.written(_FIELDS, form, fit, MOST_LOOKED_AT)
            likely = [other for other, frequency in found if frequency > known and other != form]
            counts |= {other: self._count(other) for other in likely if other not in counts}
            if max(counts.values(), default=0) > FEW:
                break
        return sorted(filter(counts.get, counts), key=lambda other: (-counts[other], other))

    def _split(self, word: QueryWord) -> list[str]:
        """Give the pairs of words that a word is when a space is put in, if they stand together somewhere."""
        form, rarer = word.form, {}
        for at in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
            rarer[form[:at], form[at:]] = min(
                _frequency(self._engine, part) for part in (form[:at], form[at:])
            )
        likely = sorted((-count, two) for two, count in rarer.items() if count > FEW)[:MOST_SPLIT]
        return [" ".join(two) for _, two in likely if self._stand_together(two)]

    def _stand_together(self, words: Sequence[str]) -> bool:
        tokens = [_token(word) for word in words]  # titles are quickly looked through, and mostly tell
        return any(self.among.count(query_trees.phrase((field,), tokens)) for field in ("title", "body"))

    def _grouped(self, word: QueryWord, two: str) -> str:
        """Keep two words together where they stand under a field."""
        return f'"{two}"' if self._text[: word.start].endswith(":") else two

    def _joined(self, one: QueryWord, other: QueryWord) -> Iterator[Change]:
        """Give the word that two are without the space between them, where articles have it."""
        between = self._text[one.end : other.start]
        if between.isspace() and not self._text[: one.start].endswith(":"):
            joined = one.form + other.form
            if self._count(joined):
                yield Change(one.start, other.end, joined)

    def _count(self, form: str) -> int:
        return self.among.count(query_trees.word(DEFAULT_FIELDS, _token(form)))


def _changed(text: str, changes: Sequence[Change]) -> str:
    """Write the query with some changes, of which none overlap."""
    for change in sorted(changes, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _apart(changes: Iterator[Change]) -> list[Change]:
    """Leave out changes of what another changes already."""
    kept: list[Change] = []
    for change in changes:
        if all(change.end <= other.start or other.end <= change.start for other in kept):
            kept.append(change)
    return kept


def _token(form: str) -> Token:
    return Token(form, stem(form), 0, 0, len(form))


def _frequency(engine: Engine, form: str) -> int:
    return max(engine.frequency(field, form) for field in _FIELDS)
