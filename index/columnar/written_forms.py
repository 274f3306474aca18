"""The forms of one field of one segment that fit what somebody typed, the most frequent of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.field_arrays import FieldArrays
from index.columnar.segment import POSTINGS, Segment, base_field
from index.fitting import Fit, fits
from index.top import largest

Array = npt.NDArray[Any]
MOST_VERIFIED = 300  # forms that may be one or two edits away and are then looked at one by one


def written(
    segments: Sequence[Segment], fields: Sequence[str], text: str, fit: Fit, most: int
) -> list[tuple[str, int]]:
    """Give the forms of some fields that fit a text; see `index.engine.Engine`."""
    counts: Counter[str] = Counter()
    for field in fields:
        name, _ = base_field(field)
        for form, count in _together(
            _in_field(segment.fields[name], text, fit, most) for segment in segments if name in POSTINGS
        ).items():
            counts[form] = max(counts[form], count)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _together(found: Iterable[Iterable[tuple[str, int]]]) -> Counter[str]:
    """Add up what several segments have."""
    counts: Counter[str] = Counter()
    for forms in found:
        for form, count in forms:
            counts[form] += count
    return counts


def _in_field(arrays: FieldArrays, text: str, fit: Fit, most: int) -> Iterable[tuple[str, int]]:
    if not len(arrays.forms):
        return
    if fit is Fit.BEGINS:
        low, high = arrays.forms.beginning(text.encode())
        counts = arrays.form_frequencies[low:high]
        for place in largest(counts, most).tolist():
            yield arrays.forms[low + place].decode(), int(counts[place])
        return
    rough = fit is Fit.ROUGHLY_IS
    places = arrays.beginnings.alike(text, 2) if rough else arrays.beginnings.nearly(text)
    counts = arrays.form_frequencies[places]
    left = most
    for place in np.argsort(-counts.astype(np.int64), kind="stable")[:MOST_VERIFIED].tolist():
        form = arrays.forms[int(places[place])].decode()
        if fits(form, text, fit):
            yield form, int(counts[place])
            left -= 1
            if not left:
                return
