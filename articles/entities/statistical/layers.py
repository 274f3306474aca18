"""The one kind of layer the network is built of: maxout, then layer normalisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.entities.statistical.weights import Floats, Weights


@dataclass(frozen=True, slots=True)
class Maxout:
    """Several linear pieces of which each output keeps the greatest, then normalised.

    Maxout is by Goodfellow et al. 2013 (arXiv:1302.4389); layer normalisation, over a row's outputs, by Ba et
    al. 2016 (arXiv:1607.06450). `weights` has the shape (inputs, pieces x outputs), all outputs of the first
    piece first.
    """

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    @classmethod
    def named(cls, weights: Weights, name: str) -> Maxout:
        """Take a layer's four arrays out of the weights."""
        return cls(*(weights.floats(f"{name}.{part}") for part in ("weights", "bias", "gain", "shift")))

    @property
    def width(self) -> int:
        """The number of outputs."""
        return len(self.gain)

    def __call__(self, inputs: Floats) -> Floats:
        """Apply the layer to rows; (n, inputs) to (n, width)."""
        pieces = inputs @ self.weights
        pieces += self.bias
        greatest = greatest_piece(pieces, self.width)
        greatest -= greatest.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", greatest, greatest)
        variance /= self.width
        variance += 1e-8
        greatest *= (1 / np.sqrt(variance))[:, None]
        greatest *= self.gain
        greatest += self.shift
        return greatest


def greatest_piece(pieces: Floats, width: int) -> Floats:
    """Keep the greatest of the pieces that stand side by side; (n, pieces x width) to (n, width)."""
    greatest = pieces[:, :width]
    for start in range(width, pieces.shape[1], width):
        greatest = np.maximum(greatest, pieces[:, start : start + width])
    return greatest
