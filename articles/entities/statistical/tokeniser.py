"""Cut English text into the tokens the model was trained on.

The rules (prefixes, suffixes, infixes, URLs, special cases such as "don't" or "U.S.") are spaCy's for
English, kept as data in `english.json`; the way they are applied is that of spaCy's `Tokenizer`
(https://spacy.io/usage/linguistic-features#how-tokenizer-works): first cut at white space, then peel
punctuation off both ends until nothing more comes off or a special case is left, then cut inside.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain

from articles.entities.statistical.weights import Rules

Form = tuple[str, str | None]  # a token's spelling, and the norm a special case gives it
Chunk = tuple[
    tuple[int, ...], tuple[int, ...]
]  # the numbers of its tokens' forms, and where each of them ends

CHUNKS_KEPT = 60_000
LONGEST_CHUNK = 1_000  # nothing that long without white space is English; it stays in one piece


class Tokens:
    """The tokens of one text: the numbers of their forms, and the way back to their places.

    `starts` are the character offsets of `chunks`, the pieces between white space.
    """

    def __init__(self, starts: Sequence[int], chunks: Sequence[Chunk]) -> None:
        self._starts = starts
        self._chunks = chunks
        self._first_tokens = list(accumulate((len(numbers) for numbers, _ in chunks), initial=0))
        self.forms = list(chain.from_iterable(numbers for numbers, _ in chunks))

    def start(self, token: int) -> int:
        """Give the character offset at which a token begins."""
        chunk = bisect_right(self._first_tokens, token) - 1
        inner = token - self._first_tokens[chunk]
        return self._starts[chunk] + (self._chunks[chunk][1][inner - 1] if inner else 0)

    def end(self, token: int) -> int:
        """Give the character offset just behind a token."""
        chunk = bisect_right(self._first_tokens, token) - 1
        return self._starts[chunk] + self._chunks[chunk][1][token - self._first_tokens[chunk]]


class Tokeniser:
    """Cuts texts, and remembers how each chunk between white space was cut.

    `number` turns a token's form into the number under which its embedding is kept.
    """

    def __init__(self, rules: Rules, number: Callable[[Form], int]) -> None:
        self._prefix = re.compile(rules.prefix).search
        self._suffix = re.compile(rules.suffix).search
        self._infixes = re.compile(rules.infix).finditer
        self._url = re.compile(rules.url).match
        self._special_cases = rules.special_cases
        self._number = number
        self._chunks: dict[str, Chunk] = {}

    def forget(self) -> None:
        """Drop all remembered chunks (their forms' numbers are no longer good)."""
        self._chunks.clear()

    @property
    def full(self) -> bool:
        """Whether so many chunks are remembered that it is time to forget them."""
        return len(self._chunks) > CHUNKS_KEPT

    def tokens(self, text: str) -> Tokens:
        """Cut a text into tokens.

        One space between words belongs to no token; any other white space is a token of its own.
        """
        known = self._chunks.get
        starts: list[int] = []
        chunks: list[Chunk] = []
        for start, chunk in _chunks(text):
            starts.append(start)
            chunks.append(known(chunk) or self._cut(chunk))
        return Tokens(starts, chunks)

    def _cut(self, chunk: str) -> Chunk:
        """Cut a chunk into tokens, and remember it."""
        numbers, cuts, end = [], [], 0
        for form in self.forms(chunk):
            numbers.append(self._number(form))
            end += len(form[0])
            cuts.append(end)
        self._chunks[chunk] = tuple(numbers), tuple(cuts)
        return self._chunks[chunk]

    def forms(self, chunk: str) -> Iterator[Form]:
        """Cut one chunk without white space (or only of white space) into the forms of its tokens."""
        if len(chunk) > LONGEST_CHUNK or chunk.isspace() or self._is_word(chunk):
            yield chunk, None
            return
        prefixes, middle, suffixes = self._peel(chunk)
        for prefix in prefixes:
            yield prefix, None
        if middle in self._special_cases:
            yield from self._special_cases[middle]
        elif middle:
            yield from ((piece, None) for piece in self._inner_pieces(middle))
        for suffix in reversed(suffixes):
            yield suffix, None

    def _is_word(self, chunk: str) -> bool:
        """Tell at a glance that no rule cuts a chunk: all but the special cases act on signs and digits."""
        return chunk.isascii() and chunk.isalpha() and chunk not in self._special_cases

    def _peel(self, chunk: str) -> tuple[list[str], str, list[str]]:
        """Take prefixes and suffixes off until none is left or the middle is a special case.

        Suffixes come in the order they came off: the last of the chunk first.
        """
        prefixes: list[str] = []
        suffixes: list[str] = []
        before = ""
        while chunk and chunk != before and chunk not in self._special_cases:
            before = chunk
            prefix = _length(self._prefix(chunk))
            if prefix and chunk[prefix:] in self._special_cases:
                prefixes.append(chunk[:prefix])
                return prefixes, chunk[prefix:], suffixes
            suffix = _length(self._suffix(chunk[prefix:]))
            if suffix and chunk[:-suffix] in self._special_cases:
                suffixes.append(chunk[-suffix:])
                return prefixes, chunk[:-suffix], suffixes
            if prefix:
                prefixes.append(chunk[:prefix])
            if suffix:
                suffixes.append(chunk[-suffix:])
            chunk = chunk[prefix : len(chunk) - suffix]
        return prefixes, chunk, suffixes

    def _inner_pieces(self, middle: str) -> Iterator[str]:
        """Cut what is left between prefixes and suffixes at its infixes, unless it is a URL."""
        if self._url(middle):
            yield middle
            return
        start = 0
        for infix in self._infixes(middle):
            if infix.start() == 0:
                continue
            if infix.start() > start:
                yield middle[start : infix.start()]
            if infix.group():
                yield infix.group()
            start = infix.end()
        if start < len(middle):
            yield middle[start:]


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Give the words between white space, and the white space that is more than the space behind a word."""
    end = 0
    for word in text.split():
        start = text.find(word, end)
        if start - end != 1 or text[end] != " ":
            yield from _white_space(text, end, start)
        yield start, word
        end = start + len(word)
    yield from _white_space(text, end, len(text))


def _white_space(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    if start and text[start : start + 1] == " ":
        start += 1
    if start < end:
        yield start, text[start:end]


def _length(match: re.Match[str] | None) -> int:
    return len(match.group()) if match else 0
