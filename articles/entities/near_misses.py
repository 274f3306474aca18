"""Entities that may be one: what a person should look at, because no rule may decide it.

Nothing here is ever merged by itself: "Kiev" and "Kyiv" are one, "Iran" and "Iraq" are two, and the letters
do not say which.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations, groupby
from typing import NamedTuple

from articles.article import EntityType
from articles.entities.archive_names import Head, bears, family, is_lone
from articles.entities.naming import without_initials

SHORTEST_WORD = 5  # letters; shorter words that are one edit apart are mostly two words
MOST_ALIKE = 20  # entities that one rule finds alike; more is no likeness but a common pattern
SHORTEST_ORGANISATION = 6  # letters; shorter ones are acronyms, and another letter is another
LIKELY = 0.6  # of a surname's bearers, for someone to be asked about
SPELLINGS = "two spellings of a foreign name"


class Candidate(NamedTuple):
    """An entity as a review sees it: its head and in how many articles it is named."""

    head: Head
    articles: int


class NearMiss(NamedTuple):
    """Two entities that may be one, the more frequent first, and why one may think so."""

    one: Candidate
    other: Candidate
    reason: str


def near_misses(candidates: Sequence[Candidate]) -> list[NearMiss]:
    """Find the pairs that may be one, those in most articles first, each once with the strongest reason."""
    found: dict[frozenset[Head], NearMiss] = {}
    for pairs, reason in (
        (_alike(candidates, lambda head: head.key, across_types=True), "one name, typed in two ways"),
        (_alike(candidates, _without_spaces), "they differ in spaces only"),
        (_alike(candidates, _in_any_order), "the same names in another order"),
        (_alike(candidates, _without_middle), "they differ in middle initials only"),
        (_alike([each for each in candidates if _may_be_foreign(each.head)], spelling), SPELLINGS),
        (_one_edit_apart(candidates), "one letter apart"),
        (_surnames(candidates), "a surname alone, and who mostly bears it"),
    ):
        for pair in pairs:
            one, other = sorted(pair, key=lambda each: (-each.articles, each.head))
            found.setdefault(frozenset((one.head, other.head)), NearMiss(one, other, reason))
    return sorted(found.values(), key=lambda each: (-each.other.articles, -each.one.articles, each.one.head))


def spelling(head: Head) -> str:
    """Fold the different spellings of foreign names together: "kiev" and "kyiv" are alike."""
    text = head.key
    for old, new in _rules():
        text = text.replace(old, new)
    return "".join(letter for letter, _ in groupby(text))


def _may_be_foreign(head: Head) -> bool:
    return head.type is not EntityType.ORGANISATION or len(head.key) >= SHORTEST_ORGANISATION


Pair = tuple[Candidate, Candidate]


def _alike(
    candidates: Iterable[Candidate], likeness: Callable[[Head], object], *, across_types: bool = False
) -> Iterator[Pair]:
    groups: dict[object, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[(None if across_types else each.head.type, likeness(each.head))].append(each)
    for group in groups.values():
        if 1 < len(group) <= MOST_ALIKE:
            yield from combinations(group, 2)


def _without_spaces(head: Head) -> str:
    return head.key.replace(" ", "")


def _in_any_order(head: Head) -> tuple[str, ...]:
    return tuple(sorted(head.key.split()))


def _without_middle(head: Head) -> tuple[str, ...]:
    parts = tuple(head.key.split())
    return without_initials(parts) if head.type is EntityType.PERSON and len(parts) > 1 else parts


def _one_edit_apart(candidates: Sequence[Candidate]) -> Iterator[Pair]:
    """Find names that differ in one letter of one long word."""
    by_head = {each.head: each for each in candidates}
    near = _near_words({word for each in candidates for word in each.head.key.split()})
    for each in candidates:
        parts = each.head.key.split()
        for place, word in enumerate(parts):
            for other in near.get(word, ()):
                head = Head(each.head.type, " ".join([*parts[:place], other, *parts[place + 1 :]]))
                if head in by_head and word < other:
                    yield each, by_head[head]


def _near_words(words: Iterable[str]) -> Mapping[str, set[str]]:
    """Map words to those that are one letter apart: added, left out or another; figures do not count."""
    by_rest: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= SHORTEST_WORD and word.isalpha():
            by_rest[word].append(word)
            for place in range(len(word)):
                by_rest[word[:place] + word[place + 1 :]].append(word)
    near: dict[str, set[str]] = defaultdict(set)
    for group in by_rest.values():
        for one, other in combinations(set(group), 2):
            if _is_one_edit(one, other):
                near[one].add(other)
                near[other].add(one)
    return near


def _is_one_edit(one: str, other: str) -> bool:
    if len(one) == len(other):
        different = [place for place in range(len(one)) if one[place] != other[place]]
        swapped = len(different) == 2 and one[different[0]] == other[different[1]]
        return len(different) == 1 or (
            swapped and different[0] + 1 == different[1] and one[different[1]] == other[different[0]]
        )
    return abs(len(one) - len(other)) == 1


def _surnames(candidates: Sequence[Candidate]) -> Iterator[Pair]:
    """Pair a surname alone with the person who bears it in most articles, if that is most of them."""
    people = [each for each in candidates if each.head.type is EntityType.PERSON]
    bearers: dict[str, list[Candidate]] = defaultdict(list)
    for each in people:
        if not is_lone(each.head):
            bearers[family(each.head)].append(each)
    for each in people:
        if is_lone(each.head):
            theirs = [full for full in bearers[family(each.head)] if bears(full.head.key, each.head.key)]
            counts = Counter({full: full.articles for full in theirs})
            if counts and max(counts.values()) >= LIKELY * counts.total():
                yield each, max(counts, key=lambda full: (counts[full], full.head))


@cache
def _rules() -> Sequence[tuple[str, str]]:
    text = (files("articles.entities.vocabulary") / "spellings.toml").read_text("utf-8")
    return tuple((rule["from"], rule["to"]) for rule in tomllib.loads(text)["rule"])
