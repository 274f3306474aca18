"""Where the words of a query stand in a text, found by the same analysis that indexed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from whoosh.query import FuzzyTerm, Phrase, Prefix, Query, Term, Wildcard

from index.analysis import Token, read, tokenise, tokens_of
from index.expansion import matches, similar
from index.fields import FIELDS, TEXT_FIELDS
from index.query_trees import positive_leaves
from index.search import Piece
from index.whoosh_repairs import Near

_NAMES_IN_TEXT = ("person", "org", "place")


class Mark(NamedTuple):
    """A run of characters that matched; `key` tells which part of the query it matched."""

    start: int
    end: int
    key: str


@dataclass
class _Wanted:
    """What a query wants of one field; tokens are compared by stem, except by form for names."""

    stems: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)
    similar: list[tuple[str, int]] = field(default_factory=list)
    phrases: list[tuple[bool, tuple[str, ...]]] = field(default_factory=list)
    near: list[tuple[frozenset[str], int]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def key(self, form: str, stem: str) -> str:
        """Name what a word matches by itself, or give nothing."""
        found = self.stems.get(stem) or self.forms.get(form)
        if found is None and (self.patterns or self.similar):
            found = self._pattern(form)
        return found or ""

    def only_stems(self) -> frozenset[str] | None:
        """Give the stems that any match is made of; None where forms count too."""
        return None if self.all_forms or self.patterns or self.similar else self.all_stems

    def fits(self, form: str) -> bool:
        """Tell whether a form fits a pattern or is like a word that is wanted."""
        return bool(self.patterns or self.similar) and bool(self._pattern(form))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Every stem that is part of anything wanted."""
        phrases = (phrase for by_form, phrase in self.phrases if not by_form)
        return frozenset(self.stems).union(*phrases, *(words for words, _ in self.near))

    @cached_property
    def all_forms(self) -> frozenset[str]:
        """Every form that is part of anything wanted."""
        return frozenset(self.forms).union(*(phrase for by_form, phrase in self.phrases if by_form))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The letters that all that is wanted begins with, small and capital; none when any letter may."""
        if self.similar or any(pattern[0] in "*?" for pattern in self.patterns):
            return frozenset()
        first = {word[0] for word in (*self.all_stems, *self.all_forms, *self.patterns)}
        return frozenset(first | {letter.upper() for letter in first})

    def _pattern(self, form: str) -> str:
        if form not in self.known:
            fits = (pattern for pattern in self.patterns if matches(pattern, form))
            close = (f"{word}~" for word, distance in self.similar if _is_close(form, word, distance))
            self.known[form] = next(fits, "") or next(close, "")
        return self.known[form]


class _Parts(dict[str, bool]):
    """Whether a raw word of a text could be part of a match; each is looked at once."""

    def __init__(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        self._stems, self._forms = wanted.all_stems, wanted.all_forms
        self._initials = wanted.initials

    def __missing__(self, raw: str) -> bool:
        found = False
        if self._initials and raw[0] not in self._initials and raw.isascii():
            self[raw] = False  # nearly every word
            return False
        for form, stem in read(raw):
            found = found or stem in self._stems or form in self._forms or self._wanted.fits(form)
        self[raw] = found
        return found


class Marker:
    """Finds what a query asked for in the texts of an article.

    A word asked for in one field is marked in that field only; a name asked for as a person, organisation
    or place is marked wherever it stands.
    """

    def __init__(self, tree: Query) -> None:
        self._wanted: defaultdict[str, _Wanted] = defaultdict(_Wanted)
        for leaf in positive_leaves(tree):
            self._want(leaf)
        self._parts = {name: _Parts(wanted) for name, wanted in self._wanted.items()}
        self._stems = {name: wanted.only_stems() for name, wanted in self._wanted.items()}
        self.fields = tuple(name for name in TEXT_FIELDS if name in self._wanted)

    def marks(self, text: str, field: str) -> list[Mark]:
        """Find the marks in a text of one field, in order and without overlap."""
        if field not in self._wanted:
            return []
        wanted, stems = self._wanted[field], self._stems[field]
        tokens = tokenise(text, self._parts[field]) if stems is None else tokens_of(text, stems)
        return merged(_marks(tokens, wanted)) if tokens else []

    def _want(self, leaf: Query) -> None:
        name = leaf.qs[0].fieldname if isinstance(leaf, Near) else leaf.field()
        if name in _NAMES_IN_TEXT:
            for text_field in TEXT_FIELDS:
                _add(self._wanted[text_field], leaf, by_form=True)
        elif name in FIELDS:
            _add(self._wanted[name], leaf, by_form=False)
        elif isinstance(leaf, Prefix | Wildcard | FuzzyTerm) and name:
            _add(self._wanted[name.removesuffix("_words")], leaf, by_form=False)


def pieces(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """Cut a text, or a part of it, into marked and unmarked pieces that together are the whole."""
    end = len(text) if end is None else end
    cut, place = [], start
    for mark in marks:
        if mark.start < place or mark.end > end:
            continue
        cut += [Piece(text[place : mark.start]), Piece(text[mark.start : mark.end], marked=True)]
        place = mark.end
    cut.append(Piece(text[place:end]))
    return tuple(piece for piece in cut if piece.text)


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """Sort marks and join those that overlap."""
    joined: list[Mark] = []
    for mark in sorted(marks):
        if joined and mark.start < joined[-1].end:
            last = joined.pop()
            mark = Mark(last.start, max(last.end, mark.end), last.key)
        joined.append(mark)
    return joined


def _is_close(form: str, word: str, distance: int) -> bool:
    """Tell whether a form is so near to a word; an edit changes its letters by two at most."""
    if abs(len(form) - len(word)) > distance or len(set(form) ^ set(word)) > 2 * distance:
        return False
    return bool(list(similar([form], word, distance)))


def _add(wanted: _Wanted, leaf: Query, by_form: bool) -> None:
    if isinstance(leaf, Term):
        (wanted.forms if by_form else wanted.stems)[leaf.text] = leaf.text
    elif isinstance(leaf, Phrase):
        wanted.phrases.append((by_form, tuple(leaf.words)))
    elif isinstance(leaf, Near):
        wanted.near.append((frozenset(term.text for term in leaf.qs), leaf.slop))
    elif isinstance(leaf, Prefix):
        wanted.patterns.append(leaf.text + "*")
    elif isinstance(leaf, Wildcard):
        wanted.patterns.append(leaf.text)
    elif isinstance(leaf, FuzzyTerm):
        wanted.similar.append((leaf.text, leaf.maxdist))


def _marks(tokens: Sequence[Token], wanted: _Wanted) -> Iterator[Mark]:
    for token in tokens:
        if key := wanted.key(token.form, token.stem):
            yield Mark(token.start, token.end, key)
    for by_form, phrase in wanted.phrases:
        yield from _phrases([t.form if by_form else t.stem for t in tokens], tokens, phrase)
    for words, slop in wanted.near:
        yield from _near(tokens, words, slop)


def _phrases(keys: list[str], tokens: Sequence[Token], phrase: tuple[str, ...]) -> Iterator[Mark]:
    last = len(phrase) - 1
    wanted = list(phrase)
    for place in range(len(keys) - last):
        if keys[place] == phrase[0] and keys[place : place + last + 1] == wanted:
            first, final = tokens[place], tokens[place + last]
            if final.position - first.position == last:
                yield Mark(first.start, final.end, " ".join(phrase))


def _near(tokens: Sequence[Token], words: frozenset[str], slop: int) -> Iterator[Mark]:
    """Mark the wanted words that have another of them within reach."""
    found = [token for token in tokens if token.stem in words]
    for place, token in enumerate(found):
        around = found[max(0, place - 1) : place] + found[place + 1 : place + 2]
        if any(abs(other.position - token.position) <= slop and other.stem != token.stem for other in around):
            yield Mark(token.start, token.end, token.stem)
