"""The rules by which the names of an archive become entities; what each rule must know is in its arguments.

Each rule asks for evidence that an archive has and a single document has not, and leaves a name as it stands
where there is not enough. What they leave is for `near_misses` to show and for a person to decide. The
thresholds were set on the newswire archive of `docs/measurements.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

from articles.article import EntityType
from articles.entities.archive_names import Head, bears, listed
from articles.entities.naming import without_initials
from articles.entities.vocabulary import known_names, words

VERSION = 1  # of the rules in this module and in `archive_names`; grows when they would give other entities

CLEAR_MAJORITY = 0.8  # of a name's articles, for the type most of them give it
FEWEST_TYPED = 3  # articles that must name it
CLEARLY_ONE = 0.9  # of a surname's bearers or of an acronym's long names, for the one that is meant
FEWEST_DEFINING = 0.1  # of the articles with an acronym alone: so many must spell it out, or it is another
WINDOW = 30  # days before and after an article in which its lone surname is looked for


@cache
def rules() -> str:
    """Name the rules and lists that names are resolved by; an archive resolved by others is due anew."""
    lists = ("legal_forms", "suffixes_of_persons", "little_words")
    told = [sorted(known_names().items()), *(sorted(words(each)) for each in lists)]
    return f"{VERSION}-{crc32(repr(told).encode()):08x}"


def agreed_type(articles: Mapping[EntityType, int]) -> EntityType | None:
    """Give the type that the archive gives a name by a clear majority of the articles; None without one."""
    total = sum(articles.values())
    if total < FEWEST_TYPED:
        return None
    kind, most = max(articles.items(), key=lambda item: (item[1], item[0]))
    return kind if most >= CLEAR_MAJORITY * total else None


def long_name(alone: int, spelt_out: Mapping[Head, int]) -> Head | None:
    """Give the one name that an acronym stands for.

    `alone` counts the articles that have only the acronym, `spelt_out` those in which it belongs to a long
    name, by that name.
    """
    total = sum(spelt_out.values())
    if not total or total < FEWEST_DEFINING * alone:
        return None
    head, most = max(spelt_out.items(), key=lambda item: (item[1], item[0]))
    return head if most >= CLEARLY_ONE * total else None


class Bearer(NamedTuple):
    """An article that names a person in full: its number, its day (as an ordinal), and who is named."""

    article: int
    day: int
    head: Head


def meant_by(
    lone: str, article: int, bearers: Sequence[Bearer], shares: Callable[[int], bool]
) -> Head | None:
    """Give the person that a surname alone stands for in an article; None when that is not clear.

    `bearers` are the articles within `WINDOW` days that name someone of that surname; `shares` tells whether
    another of them has one more name in common with the article. Whoever has 90 % of the bearers is meant, if
    at least one of their articles shares a name. An article that names two people of the surname itself
    has left it open on purpose.
    """
    fitting = [bearer for bearer in bearers if bears(bearer.head.key, lone)]
    if len({_same_person(bearer.head) for bearer in fitting if bearer.article == article}) > 1:
        return None
    groups = Counter(_same_person(bearer.head) for bearer in fitting)
    if not groups:
        return None
    person, most = max(groups.items(), key=lambda item: (item[1], item[0]))
    if most < CLEARLY_ONE * len(fitting):
        return None
    theirs = [bearer for bearer in fitting if _same_person(bearer.head) == person]
    if not any(bearer.article == article or shares(bearer.article) for bearer in theirs):
        return None
    heads = Counter(bearer.head for bearer in theirs)
    return max(heads, key=lambda head: (heads[head], head))


def _same_person(head: Head) -> tuple[str, ...]:
    """Count "john t smith" and "john smith" as one: middle initials make nobody else."""
    return without_initials(tuple(head.key.split()))


def is_telling(head: Head) -> bool:
    """Tell whether two articles that share a name are likely of one matter: "London" says nothing."""
    return head.type is not EntityType.PLACE and head not in listed()


def name_to_show(head: Head, articles: Mapping[str, int]) -> str:
    """Choose the name of an entity among those the articles give it.

    The lists' own, if they have it; else the most frequent. A name that is nearly as frequent as another does
    not take its place from one day to the next: counts weigh by their power of two.
    """
    if head in listed():
        return listed()[head].name
    return max(
        articles,
        key=lambda name: (not _is_shouted(name), articles[name].bit_length(), len(name), name),
        default=head.key,
    )


def _is_shouted(name: str) -> bool:
    return name.isupper() and (" " in name or len(name) > 5)
