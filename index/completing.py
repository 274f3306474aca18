"""How what is being typed could go on: words of the articles, and names of who, what and where they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from index import query_trees
from index.analysis import Token, stem, tokenise
from index.engine import Among, Engine, Question
from index.facet_columns import shown_order
from index.fields import FIELDS
from index.fitting import Fit, plain_name
from index.query_language import ParsedQuery, parse
from index.search import UNKNOWN, Completion
from index.unfinished import Beginning, Unfinished, unfinished

FEW = 3  # articles that have what begins as typed: next to nothing
LONG_ENOUGH = 4  # letters of something that nothing begins with, to look for what nearly does
MOST_FORMS = 64  # the most frequent ones that are looked at
MOST_COUNTED = 40  # of them, whose articles are counted
_ONE_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class OtherNames:
    """What else entities are called, by facet: a name from one of its words on, the name, and whose it is."""

    beginnings: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, named: Iterable[tuple[str, str, Iterable[str]]]) -> OtherNames:
        """Make it of facets, names, and other names."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for facet, name, others in named:
            for other in others:
                words = plain_name(other).split()
                rests = [(" ".join(words[at:]), other, name) for at in range(len(words))]
                found.setdefault(facet, []).extend(rests)
        return cls({facet: tuple(each) for facet, each in found.items()})

    def beginning(self, facet: str, text: str) -> dict[str, str]:
        """Give who has another name that begins so, and that name."""
        return {name: other for rest, other, name in self.beginnings.get(facet, ()) if rest.startswith(text)}


def completions(
    engine: Engine, question: Question, others: OtherNames, today: date, limit: int
) -> tuple[Completion, ...]:
    """Complete the end of a question's query, under its filters; what most articles have comes first.

    What begins as typed is offered; and what begins so with one edit, where next to nothing does.
    """
    end = unfinished(question.query.text)
    if end is None:
        return ()

    @cache
    def among(rest: str) -> Among:
        return engine.among(replace(question, query=parse(rest, today) if rest.strip() else ParsedQuery("")))

    completing = _Completing(engine, among, others, limit)
    found = completing.blended(end, Fit.BEGINS)
    if sum(each.count for each in found) <= FEW and len(found) < limit:
        known = {each.query for each in found}
        near = completing.blended(end, Fit.NEARLY_BEGINS)
        found += tuple(each for each in near if each.query not in known)[: limit - len(found)]
    return tuple(each for each in found if each.query != question.query.text)


class _Completing:
    """One query being completed."""

    def __init__(self, engine: Engine, among: Callable[[str], Among], others: OtherNames, limit: int) -> None:
        self._engine = engine
        self._among = among
        self._others = others
        self._limit = limit

    def blended(self, end: Unfinished, fit: Fit) -> tuple[Completion, ...]:
        """Give names and words; neither takes more than half the places that the other could fill.

        Names begun with words before the last stand first, since they complete more of what was typed.
        """
        names = list(self._names(end, fit))
        words = sorted(self._words(end, fit), key=_most_articles)
        names = names[: max(self._limit - len(words), self._limit // 2)]
        longer = [each for more, each in names if more]
        others = [each for more, each in names if not more]
        return (*longer, *sorted([*others, *words[: self._limit - len(names)]], key=_most_articles))

    def _words(self, end: Unfinished, fit: Fit) -> Iterator[Completion]:
        """Give words that fit, each in the most frequent of its forms: the others find the same articles."""
        tokens = tokenise(end.word.typed)
        if len(tokens) != 1 or not end.text_fields or not _is_long_enough(tokens[0].form, fit):
            return
        typed, among = tokens[0].form, self._among(end.word.rest)
        written = [FIELDS[name].words for name in end.text_fields]
        counts: list[int] = []
        for form, frequency in _of_each_stem(self._engine.written(written, typed, fit, MOST_FORMS), typed):
            if len(counts) >= self._limit and frequency <= sorted(counts)[-self._limit]:
                return  # what is left is rarer in the whole archive than these are here
            word = Token(form, stem(form), 0, 0, len(form))
            count = among.count(query_trees.word(end.text_fields, word))
            if count and not (end.word.is_unwanted and count == among.total):  # which would leave nothing
                counts.append(count)
                yield Completion(form, "word", count, end.word.before + form)

    def _names(self, end: Unfinished, fit: Fit) -> Iterator[tuple[int, Completion]]:
        """Give names that fit, each once, with how many words before the last they were begun with."""
        seen: set[tuple[str, str]] = set()
        for more, begun in zip(range(len(end.names) - 1, -1, -1), end.names, strict=True):
            typed = plain_name(begun.typed)
            if not typed or not _is_long_enough(typed, fit):
                continue
            offered = (self._of_facet(begun, facet, typed, fit) for facet in end.facets)
            found = [each for some in offered for each in some if (each.kind, each.text) not in seen]
            yield from ((more, each) for each in sorted(found, key=_most_articles))
            seen.update((each.kind, each.text) for each in found)

    def _of_facet(self, begun: Beginning, facet: str, typed: str, fit: Fit) -> Iterator[Completion]:
        among = self._among(begun.rest)
        found = dict(among.names(facet, typed, fit, self._limit))
        others = self._others.beginning(facet, typed) if fit is Fit.BEGINS else {}
        others = {name: other for name, other in others.items() if name not in found}
        for name, count in {**found, **among.counts(facet, [*others])}.items():
            leaves_nothing = begun.is_unwanted and count == among.total
            if name != UNKNOWN and tokenise(name) and not leaves_nothing:
                query = f"{_open(begun.before)}{facet}:{_quoted(name)}"
                yield Completion(name, facet, count, query, others.get(name, ""))


def _of_each_stem(found: Iterable[tuple[str, int]], typed: str) -> list[tuple[str, int]]:
    """Give of the forms of each stem the most frequent, but for what is typed already."""
    chosen: dict[str, tuple[str, int]] = {}
    for form, frequency in found:
        if form != typed:
            chosen.setdefault(stem(form), (form, frequency))
    return list(chosen.values())[:MOST_COUNTED]


def _most_articles(completion: Completion) -> tuple[int, bool, str, str, str]:
    """Give what completions are sorted by: of equal ones, words come first."""
    text, kind = completion.text, completion.kind
    return -completion.count, kind != "word", *shown_order(text), kind


def _is_long_enough(typed: str, fit: Fit) -> bool:
    return fit is Fit.BEGINS or len(typed) >= LONG_ENOUGH


def _open(before: str) -> str:
    """Put a space where a field could not begin at once."""
    return f"{before} " if before and before[-1] not in " (-−–" else before


def _quoted(name: str) -> str:
    """Write a name as a query has it."""
    return name if _ONE_WORD.fullmatch(name) else '"{}"'.format(name.replace('"', " "))
