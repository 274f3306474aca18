"""The names of entities across an archive: which are written alike, which are full names, which stand alone.

An article settles for itself who is meant by "Lavrov" in its third paragraph; see `naming`. Here names of
different articles meet: two that fold to one key are one entity unless a person says otherwise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from articles.article import EntityType
from articles.entities.acronyms import is_acronym
from articles.entities.naming import without_legal_form
from articles.entities.vocabulary import key, known_names, words

_JOINTS = re.compile(r"[-‐‑–/]+")
_QUOTES = str.maketrans("", "", '"“”„')
_SINGLE_LETTERS = re.compile(r"\b\w(?: \w\b)+")


class Head(NamedTuple):
    """What an entity is known by, whatever it is called at the moment: its type and its key."""

    type: EntityType
    key: str


@lru_cache(maxsize=50_000)
def head_of(kind: EntityType, name: str) -> Head:
    """Give the head that a recognised name has before anything is known of other articles.

    Case, accents, "the", the dots of initials, hyphens and a company's legal form make no difference, and
    the lists of known names have their say: "U.S." is "united states".
    """
    folded = _folded(kind, name)
    for form in (key(name), folded):  # "JP Morgan Chase & Co" is on the list as "JP Morgan Chase"
        known = known_names().get(form)
        if known and known.type is kind:
            return Head(kind, _folded(kind, known.name))
    return Head(kind, folded)


def _folded(kind: EntityType, name: str) -> str:
    plain = key(_JOINTS.sub(" ", name.translate(_QUOTES)))
    if kind is EntityType.ORGANISATION:
        plain = without_legal_form(plain).replace(" and ", " & ")
    joined = _SINGLE_LETTERS.sub(lambda letters: letters.group().replace(" ", ""), plain)
    return joined or name.casefold().strip() or name  # what is nothing but signs is its own key


class Listed(NamedTuple):
    """A name of the lists, with its other forms folded."""

    name: str
    forms: tuple[str, ...]


@cache
def listed() -> Mapping[Head, Listed]:
    """Give the names that the lists know, by their heads."""
    forms: dict[tuple[EntityType, str], list[str]] = defaultdict(list)
    for form, known in known_names().items():
        forms[known.type, known.name].append(form)
    return {head_of(kind, name): Listed(name, tuple(forms[kind, name])) for kind, name in forms}


def family(head: Head) -> str:
    """Give the last name by which a person's names may meet: "lavrov" of "sergei lavrov" and of "lavrov"."""
    return _without_suffixes(head.key)[-1]


def is_lone(head: Head) -> bool:
    """Tell whether a name could be a surname alone: one word, or one behind a particle ("van dijk")."""
    particles = words("little_words")
    return all(part in particles for part in head.key.split()[:-1])


def bears(full: str, lone: str) -> bool:
    """Tell whether the bearer of a full name can be called by a lone one, both given as keys."""
    parts = _without_suffixes(full)
    return len(parts) > len(lone.split()) and " ".join(parts).endswith(f" {lone}")


def acronym_key(kind: EntityType, form: str) -> str | None:
    """Give the key of an organisation's name that is written as an acronym; None for any other."""
    if kind is not EntityType.ORGANISATION or not is_acronym(form) or key(form) in known_names():
        return None
    return head_of(kind, form).key


def _without_suffixes(name: str) -> list[str]:
    parts = name.split() or [name]
    while len(parts) > 1 and parts[-1] in words("suffixes_of_persons"):
        parts.pop()
    return parts
