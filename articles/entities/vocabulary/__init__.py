"""The words the document pass knows: countries, well-known names, titles, and what never is a name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from articles.article import EntityType

_INITIALS = re.compile(r"(?:\w\.){2,}\w?\.?|\w\.")


class KnownName(NamedTuple):
    """A name of the lists: what is shown, and its type."""

    name: str
    type: EntityType


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """Fold a name so that its variants meet: case, accents, "The", full stops of initials, white space."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    words = "".join(character for character in folded if not unicodedata.combining(character)).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(word.replace(".", "") if _INITIALS.fullmatch(word) else word for word in words).strip(
        " .,"
    )


@cache
def known_names() -> Mapping[str, KnownName]:
    """Give every listed country, organisation and place by the key of each of its forms."""
    found: dict[str, KnownName] = {}
    for country, facts in _toml("countries.toml")["countries"].items():
        for form in (country, *facts.get("also", ())):
            found[key(form)] = KnownName(country, EntityType.PLACE)
    for kind, names in _toml("known_names.toml").items():
        for name, forms in names.items():
            for form in (name, *forms):
                found[key(form)] = KnownName(name, EntityType(kind))
    return found


@cache
def demonyms() -> frozenset[str]:
    """Give the keys of all words for a country's people, singular and plural."""
    words = [
        word for facts in _toml("countries.toml")["countries"].values() for word in facts.get("demonyms", ())
    ]
    return frozenset(key(word) + ending for word in words for ending in ("", "s"))


@cache
def titles() -> frozenset[str]:
    """Give the words that stand before a person's name and are no part of it."""
    return frozenset(_lines("titles.txt"))


@cache
def not_names() -> frozenset[str]:
    """Give the keys of what a recogniser may take for a name and never is one."""
    return frozenset(key(line) for line in _lines("not_names.txt"))


@cache
def words(name: str) -> frozenset[str]:
    """Give one of the small lists of `other_words.toml`."""
    return frozenset(_toml("other_words.toml")[name])


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
