"""The words the document pass knows: countries, well-known names, titles, and what never is a name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from articles.article import EntityType

_APOSTROPHES = str.maketrans("‘’`´", "''''")
CAPITAL_WORD = re.compile(r"[A-Z]\w*")
_INITIALS = re.compile(r"\b\w\.(?: ?\w\b\.?)+")


class KnownName(NamedTuple):
    """A name of the lists: what is shown, its type, and whether the type is sure or only likely."""

    name: str
    type: EntityType
    sure: bool


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """Fold a name so that its variants meet: case, accents, "The", full stops of initials, white space."""
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    words = [word.strip(".,") for word in _INITIALS.sub(_joined, plain).split()]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


def _joined(initials: re.Match[str]) -> str:
    """Turn "u.s." or "u. s." into "us"."""
    return initials.group().replace(".", "").replace(" ", "")


@cache
def known_names() -> Mapping[str, KnownName]:
    """Give every listed country, organisation and place by the key of each of its forms."""
    return {key(form): known for form, known in _known()}


@cache
def known_forms() -> Mapping[str, Sequence[tuple[str, EntityType, frozenset[str]]]]:
    """Give the written forms of all listed names, by the first capital word of each.

    With each come its type and its other capital words. Places are also there in capitals, as datelines
    have them.
    """
    found: dict[str, list[tuple[str, EntityType, frozenset[str]]]] = defaultdict(list)
    for form, known in _known():
        shouted = form.upper()
        for written in {form, shouted} if known.type is EntityType.PLACE and len(form) > 3 else {form}:
            first, *others = CAPITAL_WORD.findall(written)
            found[first].append((written, known.type, frozenset(others)))
    return found


def _known() -> Iterator[tuple[str, KnownName]]:
    """Give every form of every listed name, the likely ones first: a sure one outranks them."""
    for names in _toml("places.toml").values():
        for name in names:
            yield name, KnownName(name, EntityType.PLACE, sure=False)
    for country, facts in _toml("countries.toml")["countries"].items():
        for form in (country, *facts.get("also", ())):
            yield form, KnownName(country, EntityType.PLACE, sure=True)
    for kind, by_name in _toml("known_names.toml").items():
        for name, forms in by_name.items():
            for form in (name, *forms):
                yield form, KnownName(name, EntityType(kind), sure=True)


@cache
def demonyms() -> frozenset[str]:
    """Give the keys of all words for a country's people, singular and plural ("Laos" is none)."""
    words = [
        word for facts in _toml("countries.toml")["countries"].values() for word in facts.get("demonyms", ())
    ]
    return frozenset(key(word) + ending for word in words for ending in ("", "s")) - known_names().keys()


@cache
def countries_by_demonym() -> Mapping[str, str]:
    """Give the country that each word for its people stands for, as it is written, singular and plural."""
    found: dict[str, set[str]] = defaultdict(set)
    for country, facts in _toml("countries.toml")["countries"].items():
        for word in facts.get("demonyms", ()):
            found[word].add(country)
            found[word + "s"].add(country)
    return {word: countries.pop() for word, countries in found.items() if len(countries) == 1}


@cache
def titles() -> frozenset[str]:
    """Give the words that stand before a person's name and are no part of it."""
    return frozenset(_lines("titles.txt")) | callings()


@cache
def callings() -> frozenset[str]:
    """Give the titles that stand before nothing but the name of a person ("skier")."""
    return frozenset(_lines("callings.txt"))


@cache
def not_names() -> frozenset[str]:
    """Give the keys of what a recogniser may take for a name and never is one."""
    return frozenset(key(line) for line in _lines("not_names.txt"))


@cache
def generic_words() -> frozenset[str]:
    """Give the words that are no name when they stand alone ("Party", "Council")."""
    return frozenset(_lines("generic_words.txt"))


@cache
def never_names() -> frozenset[str]:
    """Give the keys of everything that is no name when it stands alone."""
    return not_names() | demonyms() | generic_words() | titles()


@cache
def words(name: str) -> frozenset[str]:
    """Give one of the small lists of `other_words.toml`."""
    return frozenset(_toml("other_words.toml")[name])


@cache
def context_words(side: str) -> Mapping[str, EntityType]:
    """Give the types that words "before" or "behind" a name speak for."""
    listed = _toml("contexts.toml")[side]
    return {word: EntityType(kind) for kind, words in listed.items() for word in words}


@cache
def label_types() -> Mapping[str, EntityType | None]:
    """Give the type that each label of a model stands for; None for a name of something else."""
    listed = _toml("labels.toml")["types"]
    return {
        label: None if kind == "other" else EntityType(kind)
        for kind, labels in listed.items()
        for label in labels
    }


@cache
def same_languages() -> Mapping[str, str]:
    """Give for the code of a language the code of one whose models read it too."""
    return dict(_toml("labels.toml")["languages"])


@cache
def index_words(name: str) -> frozenset[str]:
    """Give one of the lists of share indices in `contexts.toml`."""
    return frozenset(_toml("contexts.toml")["indices"][name])


@cache
def credit_words(name: str) -> frozenset[str]:
    """Give one of the lists of `credits.toml`."""
    return frozenset(_toml("credits.toml")[name])


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


def _lines(name: str) -> Iterator[str]:
    """Give the lines of a list without its comments."""
    for line in (files(__package__) / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
