"""Turn word forms into vectors: spaCy's MultiHashEmbed, computed once for each form.

A form's norm, first letter, last three letters and shape are each hashed into four rows of a small table,
whose sum stands for it ("hash embeddings", Svenstrup et al. 2017, arXiv:1709.03933; Miranda et al. 2022,
arXiv:2212.09255); a static vector of the whole word, where there is one, stands beside them, and a maxout
layer mixes all five into 96 numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from articles.entities.statistical.layers import Maxout
from articles.entities.statistical.murmur import four_hashes, hash_strings
from articles.entities.statistical.tokeniser import Form
from articles.entities.statistical.weights import Flags, Floats, Hashes, Rules, Weights, load_small_words

FORMS_KEPT = 40_000  # of 96 floats each: 15 MB
LONGEST_SHAPE = 100
LONGEST_RUN = 4
_LONG_RUN = re.compile(r"(.)\1{4,}", re.DOTALL)


class Embedding:
    """Numbers word forms and keeps their vectors, in bounded memory."""

    def __init__(self, weights: Weights, rules: Rules) -> None:
        attributes = ("norm", "prefix", "suffix", "shape")
        self._tables = [
            (weights.floats(f"hashed.{attribute}"), seed)
            for attribute, seed in zip(attributes, rules.seeds, strict=True)
        ]
        self._static = StaticVectors(weights)
        self._mixer = Maxout.named(weights, "mixer")
        self._small_words = load_small_words()
        self._norms = rules.norms
        self._norms_by_hash = rules.norms_by_hash
        self.forget()

    def forget(self) -> None:
        """Drop all forms, their numbers and their vectors."""
        self._numbers: dict[Form, int] = {}
        self._waiting: list[Form] = []
        self._vectors: Floats = np.zeros((1024, self._mixer.width), np.float32)
        self._white_space: Flags = np.zeros(1024, np.bool_)
        self._capital: Flags = np.zeros(1024, np.bool_)

    @property
    def full(self) -> bool:
        """Whether so many forms are kept that it is time to forget them."""
        return len(self._numbers) > FORMS_KEPT

    def number(self, form: Form) -> int:
        """Give the number of a form, which is its row in `vectors`; a new form gets the next one."""
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self._numbers)
            self._waiting.append(form)
        return number

    def vectors(self) -> Floats:
        """Give the vectors of all forms by number, embedding new ones; shape (at least n, width)."""
        self._embed_waiting()
        return self._vectors

    def white_space(self) -> Flags:
        """Tell for every form by number whether it is nothing but white space."""
        self._embed_waiting()
        return self._white_space

    def capital(self) -> Flags:
        """Tell for every form by number whether it has a capital and is not just a sentence's first word."""
        self._embed_waiting()
        return self._capital

    def _embed_waiting(self) -> None:
        if not self._waiting:
            return
        total = len(self._numbers)
        if total > len(self._vectors):
            room = 2 * total - len(self._vectors)
            self._vectors = np.pad(self._vectors, ((0, room), (0, 0)))
            self._white_space = np.pad(self._white_space, (0, room))
            self._capital = np.pad(self._capital, (0, room))
        new = slice(total - len(self._waiting), total)
        self._vectors[new] = self.embed(self._waiting)
        self._white_space[new] = [spelling.isspace() for spelling, _ in self._waiting]
        self._capital[new] = [self._is_capital(spelling) for spelling, _ in self._waiting]
        self._waiting = []

    def _is_capital(self, spelling: str) -> bool:
        lowered = spelling.lower()
        return lowered != spelling and lowered not in self._small_words

    def embed(self, forms: Sequence[Form]) -> Floats:
        """Compute the vectors of forms; shape (n, width)."""
        words = [spelling for spelling, _ in forms]
        hashed_words = hash_strings(words)
        attributes = [
            *(self._norm(form, word) for form, word in zip(forms, hashed_words.tolist(), strict=True)),
            *(word[0] for word in words),
            *(word[-3:] for word in words),
            *(shape(word) for word in words),
        ]
        keys = hash_strings(attributes).reshape(len(self._tables), len(forms))
        features = [
            table[four_hashes(key, seed) % np.uint64(len(table))].sum(axis=1)
            for key, (table, seed) in zip(keys, self._tables, strict=True)
        ]
        return self._mixer(np.hstack([*features, self._static.of(hashed_words)]))

    def _norm(self, form: Form, word: int) -> str:
        """Give a form's norm: a special case's own, a listed one ("colour": "color"), else its lower case."""
        spelling, norm = form
        return norm or self._norms_by_hash.get(word) or self._norms.get(spelling) or spelling.lower()


class StaticVectors:
    """Vectors of half a million words, many of which share one of 20,000 rows; zeros for other words."""

    def __init__(self, weights: Weights) -> None:
        self._keys: Hashes = weights.whole("vectors.keys")
        self._row_of_key = weights.whole("vectors.row_of_key")
        self._rows = weights.whole("vectors.rows")  # kept in half precision: looked up only once a form

    def of(self, words: Hashes) -> Floats:
        """Give the vectors of words by their hashes; shape (n, width)."""
        places = np.searchsorted(self._keys, words)
        places[places == len(self._keys)] = 0
        found: Floats = self._rows[self._row_of_key[places]].astype(np.float32)
        found[self._keys[places] != words] = 0
        return found


def shape(spelling: str) -> str:
    """Give a word's shape: X for capitals, x for other letters, d for digits, runs cut after four."""
    if len(spelling) >= LONGEST_SHAPE:
        return "LONG"
    return _LONG_RUN.sub(_cut_run, spelling.translate(_KINDS))


class _Kinds(dict[int, str]):
    """Maps characters to what stands for them in a shape, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isalpha():
            kind = "X" if character.isupper() else "x"
        else:
            kind = "d" if character.isdigit() else character
        self[code] = kind
        return kind


def _cut_run(run: re.Match[str]) -> str:
    return run[1] * LONGEST_RUN


_KINDS = _Kinds()
