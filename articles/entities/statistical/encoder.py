"""Let each token's vector take in its neighbours: spaCy's MaxoutWindowEncoder, a residual convolution.

Four layers, each seeing one token to either side (so four in all), each adding what it finds to the vector
(residual connections, He et al. 2015, arXiv:1512.03385). A last linear layer makes the vectors the parser
reads.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided

from articles.entities.statistical.layers import Maxout
from articles.entities.statistical.weights import Floats, Weights

DEPTH = 4
MARGIN = DEPTH  # empty rows before and behind a text, as many as the layers reach


class Encoder:
    """The trained layers."""

    def __init__(self, weights: Weights) -> None:
        self._layers = [Maxout.named(weights, f"encoder.{number}") for number in range(DEPTH)]
        self._output = weights.floats("output.weights")
        self._bias = weights.floats("output.bias")

    def __call__(self, vectors: Floats) -> Floats:
        """Encode the tokens of one text; (n, 96) to (n, 64)."""
        spaced = np.pad(vectors, ((MARGIN + 1, MARGIN + 1), (0, 0)))
        for layer in self._layers:
            spaced[1:-1] += layer(_windows(spaced))
        encoded = spaced[MARGIN + 1 : -MARGIN - 1] @ self._output
        encoded += self._bias
        return encoded


def _windows(rows: Floats) -> Floats:
    """Lay each row's left neighbour, itself and its right neighbour side by side; (n + 2, w) to (n, 3w)."""
    count, width = rows.shape
    # Rows lie one behind the other, so a window is simply three widths from where its first row starts.
    view = as_strided(rows, shape=(count - 2, 3 * width), strides=rows.strides, writeable=False)
    return np.ascontiguousarray(view)
