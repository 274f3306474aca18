"""Plain text cut into words many texts at a time, over bytes: exactly where `index.analysis` cuts it.

The texts of a batch stand one after another in one buffer. A *chunk* is a stretch of letters, digits,
underscores and, inside it, the joiners `.`, `,` and `'`. Whether joiners join or divide is for the analysis
to say, and it looks at nothing outside the chunk; so a chunk always becomes the same words, and each
distinct chunk need be analysed only once. Marks at its ends that the analysis drops are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
WIDTH = 16  # bytes of a chunk that fit into its key
_TYPOGRAPHIC = (
    ("’", "'"),
    ("“", " "),
    ("”", " "),
    ("‘", " "),
    ("–", " "),
    ("—", " "),
    ("…", " "),
    ("\xa0", " "),
)
_BOUNDARY, _LETTER, _JOINER = 0, 1, 2
_KINDS = np.zeros(256, np.uint8)
_KINDS[np.frombuffer(b"0123456789_abcdefghijklmnopqrstuvwxyz", np.uint8)] = _LETTER
_KINDS[np.frombuffer(b".,'", np.uint8)] = _JOINER
_DOT = ord(".")
_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)


def plain(text: str) -> str | None:
    """Give a text in ASCII whose words are the same; None when its words need letters beyond ASCII."""
    if text.isascii():
        return text
    for typographic, sign in _TYPOGRAPHIC:
        text = text.replace(typographic, sign)
    return text if text.isascii() else None


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of some texts, in lower case: where each begins and ends, and how many each text has."""

    text: bytes
    starts: Array
    ends: Array
    counts: Array

    @property
    def keys(self) -> tuple[Array, Array]:
        """The first eight bytes of each chunk and the next eight, as whole numbers padded with zeros.

        A chunk of more than `WIDTH` bytes shares its key with others.
        """
        windows = np.ndarray((len(self.text) - 7,), "<u8", self.text, strides=(1,))
        lengths = self.ends - self.starts
        low = windows[self.starts] & _MASKS[np.minimum(lengths, 8)]
        high = np.zeros(len(low), np.uint64)
        long = np.flatnonzero(lengths > 8)
        high[long] = windows[self.starts[long] + 8] & _MASKS[np.minimum(lengths[long] - 8, 8)]
        return low, high

    def spelling(self, place: int) -> bytes:
        """Give one chunk as it is written, in lower case."""
        return self.text[self.starts[place] : self.ends[place]]


def chunks(texts: Sequence[str]) -> Chunks:
    """Cut texts in ASCII into chunks."""
    text = "\0".join(texts).encode("ascii").lower() + bytes(WIDTH + 1)
    kinds = _KINDS[np.frombuffer(text, np.uint8)]
    letters = kinds == _LETTER
    edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    if letters[0]:
        edges = np.concatenate(([0], edges))
    starts, ends = _joined(edges[0::2], edges[1::2], kinds, text)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    firsts = np.searchsorted(starts, np.cumsum(lengths + 1))
    return Chunks(text, starts, ends, np.diff(firsts, prepend=0))


def _joined(starts: Array, ends: Array, kinds: Array, text: bytes) -> tuple[Array, Array]:
    """Join neighbouring runs of letters with nothing but joiners between them."""
    joins = np.zeros(len(starts) + 1, bool)  # whether a run continues the one before it
    gaps = starts[1:] - ends[:-1]
    near = kinds[ends[:-1]] == _JOINER
    joins[1:-1] = near & (gaps == 1)
    for place in np.flatnonzero(near & (gaps > 1) & (kinds[ends[:-1] + 1] == _JOINER)).tolist():
        joins[place + 1] = bool((kinds[ends[place] : starts[place + 1]] == _JOINER).all())
    begins = np.flatnonzero(~joins[:-1])
    starts, several = starts[begins], joins[1:][begins]
    ends = ends[np.flatnonzero(~joins[1:])]
    # a dot before "a.b" keeps it from being an acronym
    dotted = np.flatnonzero(several & (starts > 0))
    starts[dotted] -= np.frombuffer(text, np.uint8)[starts[dotted] - 1] == _DOT
    return starts, ends
