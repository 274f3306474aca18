"""Let each token's vector take in its neighbours: spaCy's MaxoutWindowEncoder, a residual convolution.

Four layers, each seeing one token to either side (so four in all), each adding what it finds to the vector
(residual connections, He et al. 2015, arXiv:1512.03385). A last linear layer makes the vectors the parser
reads.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided

from articles.entities.statistical.layers import Maxout
from articles.entities.statistical.weights import Flags, Floats, Weights

DEPTH = 4
MARGIN = DEPTH  # empty rows before and behind a text, as many as the layers reach


class Encoder:
    """The trained layers."""

    def __init__(self, weights: Weights) -> None:
        self._layers = [Maxout.named(weights, f"encoder.{number}") for number in range(DEPTH)]
        self._output = weights.floats("output.weights")
        self._bias = weights.floats("output.bias")

    def __call__(self, vectors: Floats, wanted: Flags) -> Floats:
        """Encode the wanted tokens of one text; (n, 96) and n flags to (wanted, 64).

        A layer computes only what the next one needs: the last one the wanted tokens, the one before it their
        neighbours too, and so on.
        """
        spaced = np.zeros((len(vectors) + 2 * MARGIN + 2, vectors.shape[1]), np.float32)
        spaced[MARGIN + 1 : -MARGIN - 1] = vectors
        needed = np.zeros(len(vectors) + 2 * MARGIN, np.bool_)
        needed[MARGIN:-MARGIN] = wanted
        windows = _windows(spaced)
        for depth, layer in enumerate(self._layers, start=1):
            rows = np.flatnonzero(widened(needed, DEPTH - depth, DEPTH - depth))
            spaced[rows + 1] += layer(windows[rows])
        encoded = spaced[1:-1][needed] @ self._output
        encoded += self._bias
        return encoded


def widened(flags: Flags, before: int, behind: int) -> Flags:
    """Set also the flags of so many places before and behind each that is set."""
    wide = flags.copy()
    for step in range(1, before + 1):
        wide[:-step] |= flags[step:]
    for step in range(1, behind + 1):
        wide[step:] |= flags[:-step]
    return wide


def _windows(rows: Floats) -> Floats:
    """Show each row with its left neighbour before it and its right one behind it; (n + 2, w) to (n, 3w).

    This is a view: rows lie one behind the other, so a window is the next three widths from a row's start.
    """
    count, width = rows.shape
    return as_strided(rows, shape=(count - 2, 3 * width), strides=rows.strides, writeable=False)
