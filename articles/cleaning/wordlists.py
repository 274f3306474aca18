"""The vocabularies of cleaning, read from their data files and made quick to ask."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from articles.cleaning.looks import Look, look_at

DEFAULT_LONGEST = 30
LONGEST_WITH_FIGURES = 12  # words of a known line that may have figures anywhere in it


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a vocabulary says of a line: why it is no body text, and how firmly an article ends there.

    `whole` is whether the line as a whole is a known piece of furniture, not only a part of it.
    """

    reason: str
    wall: float
    whole: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    at_start: bool
    longest: int
    verdict: Verdict


class Phrases:
    """A vocabulary of lines and phrases, indexed so that asking costs a few look-ups."""

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self._lines: dict[str, Verdict] = {}
        self._phrases: dict[str, list[_Phrase]] = {}
        self._symbols: list[tuple[str, int, Verdict]] = []
        for rule in rules:
            self._add(rule)
        self._telling = frozenset(self._phrases)
        self._longest = max((each.longest for found in self._phrases.values() for each in found), default=0)

    def _add(self, rule: Mapping[str, Any]) -> None:
        reason, wall = rule["reason"], float(rule.get("wall", 0.0))
        longest = int(rule.get("longest", DEFAULT_LONGEST))
        for line in rule.get("lines", ()):
            self._lines.setdefault(look_at(line).normal, Verdict(reason, wall, whole=True))
        part = Verdict(reason, wall, whole=False)
        for at_start, key in ((True, "starts"), (False, "contains")):
            for phrase in rule.get(key, ()):
                tokens = look_at(phrase).tokens
                entry = _Phrase(" ".join(tokens), at_start, longest, part)
                self._phrases.setdefault(max(tokens, key=len), []).append(entry)
        self._symbols.extend((symbol, longest, part) for symbol in rule.get("symbols", ()))

    def whole_line(self, look: Look) -> Verdict | None:
        """Say whether a line as a whole is known furniture, whatever figures stand in it."""
        known = self._lines.get(look.normal)
        if known is None and look.figures and look.words <= LONGEST_WITH_FIGURES:
            known = self._lines.get(" ".join(token for token in look.tokens if not token[0].isdigit()))
        return known

    def judge(self, text: str, look: Look) -> Verdict | None:
        """Say whether a line is furniture, as a whole or by a phrase in it, or give None."""
        known = self.whole_line(look)
        if known is not None:
            return known
        for symbol, longest, verdict in self._symbols:
            if symbol in text and look.words <= longest:
                return verdict
        if look.words > self._longest or self._telling.isdisjoint(look.tokens):
            return None
        return self._by_phrase(look)

    def _by_phrase(self, look: Look) -> Verdict | None:
        padded = ""
        for token in look.tokens:
            for phrase in self._phrases.get(token, ()):
                if look.words > phrase.longest:
                    continue
                padded = padded or f" {look.normal} "
                wanted = f" {phrase.text} "
                if padded.startswith(wanted) if phrase.at_start else wanted in padded:
                    return phrase.verdict
        return None


@cache
def furniture() -> Phrases:
    """Load the furniture vocabulary of all languages: what is furniture in one is hardly news in another."""
    return Phrases([*load("furniture.toml")["rule"], *load("furniture_languages.toml")["rule"]])


@cache
def notes() -> Phrases:
    """Load the vocabulary of notes on who reported and edited."""
    return Phrases(load("credits.toml")["note"])


@lru_cache(maxsize=32768)
def furniture_verdict(text: str) -> Verdict | None:
    """Ask the furniture vocabulary about a line; equal lines are judged once."""
    return furniture().judge(text, look_at(text))


@cache
def load(name: str) -> Mapping[str, Any]:
    """Read one vocabulary file."""
    return tomllib.loads(files("articles.cleaning.vocabulary").joinpath(name).read_text(encoding="utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Give one list of a vocabulary file as a set."""
    return frozenset(load(name)[key])
