"""What NumPy does not give of its own, or only slowly: whole numbers narrowed, told apart and counted out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def narrowed(numbers: Array) -> Array:
    """Keep whole numbers from 0 up in the narrowest type that holds them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))), copy=False)


def distinct(numbers: Array) -> Array:
    """Give each different number once, rising: what np.unique does, but by sorting, which is far quicker."""
    ordered = np.sort(numbers)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))]


def first_of_each(major: Array, minor: Array) -> Array:
    """Give the places where a new pair begins in two arrays sorted together."""
    if not len(major):
        return np.empty(0, np.int64)
    changes = (major[1:] != major[:-1]) | (minor[1:] != minor[:-1])
    return np.flatnonzero(np.concatenate(([True], changes)))


def stretches(starts: Array, lengths: Array) -> Array:
    """Give every place in some stretches of an array, one stretch after another."""
    shifts = starts - np.cumsum(lengths, dtype=np.int64) + lengths
    found: Array = np.arange(int(lengths.sum(dtype=np.int64))) + np.repeat(shifts, lengths)
    return found
