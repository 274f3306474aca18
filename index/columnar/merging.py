"""Merging the postings of several runs of documents into one, array by array.

A merge never looks at single postings: dictionaries are united, and every part's stretch of a term is moved
to its place by one indexed copy per array.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.postings import Postings, invert, ordinals_of

Array = npt.NDArray[Any]
_NOTHING = np.empty(0, np.uint8)


def merge(parts: Sequence[Postings]) -> Postings:
    """Merge the postings of parts whose documents follow one another."""
    terms, term_maps = unite([part.terms for part in parts])
    forms, form_maps = unite([part.forms for part in parts])
    form_terms = _form_terms(parts, term_maps, form_maps, len(forms))
    ordinals = ordinals_of(form_terms, len(terms))
    starts, place_postings = _layout([part.starts for part in parts], term_maps)
    positional = any(len(part.positions) for part in parts)
    place_tokens = _layout([token_starts(part) for part in parts], term_maps)[1] if positional else None
    return Postings(
        terms=terms,
        starts=starts,
        docs=place_postings(_consecutive(parts)),
        frequencies=place_postings(_alike([part.frequencies for part in parts])),
        positions=place_tokens(_alike([part.positions for part in parts])) if place_tokens else _NOTHING,
        ordinals=place_tokens(
            _renumbered_ordinals(part, places, ordinals)
            for part, places in zip(parts, form_maps, strict=True)
        )
        if place_tokens
        else _NOTHING,
        forms=forms,
        form_terms=form_terms,
        form_ordinals=ordinals,
        form_frequencies=_summed([part.form_frequencies for part in parts], form_maps, len(forms)),
        lengths=np.concatenate([part.lengths for part in parts]),
    )


def keep_only(part: Postings, kept: Array) -> Postings:
    """Drop the documents that the mask `kept` leaves out and number the rest anew, in their order."""
    numbers = np.cumsum(kept, dtype=np.int64) - 1
    stems = [part.terms[term] for term in part.form_terms.tolist()]
    docs = np.repeat(part.docs, part.frequencies)
    stays = kept[docs]
    positions = part.positions[stays] if len(part.positions) else None
    return invert(
        token_forms(part)[stays], numbers[docs[stays]], positions, part.forms, stems, int(kept.sum())
    )


def token_forms(part: Postings) -> Array:
    """Give the form of every token, in the order of the tokens; without ordinals, each term's first form."""
    terms = np.repeat(np.arange(len(part.terms), dtype=np.int32), np.diff(token_starts(part)))
    if not len(part.ordinals):
        ordinals: Array = np.zeros(len(terms), np.uint8)
    else:
        ordinals = part.ordinals
    forms: Array = _forms_by_term(part)[_first_forms(part)[terms] + ordinals]
    return forms


def token_starts(part: Postings) -> Array:
    """Give where each term's tokens begin, and their end."""
    total = int(part.frequencies.sum(dtype=np.int64))
    starts = np.zeros(len(part.frequencies) + 1, np.min_scalar_type(total))
    np.cumsum(part.frequencies, out=starts[1:])
    return starts[part.starts].astype(np.int64)


def _first_forms(part: Postings) -> Array:
    counts = np.bincount(part.form_terms, minlength=len(part.terms))
    return (np.cumsum(counts) - counts).astype(np.int32)


def _forms_by_term(part: Postings) -> Array:
    """Give all forms ordered by term, then ordinal."""
    return np.argsort(part.form_terms, kind="stable").astype(np.int32)


def unite(dictionaries: Sequence[list[bytes]]) -> tuple[list[bytes], list[Array]]:
    """Unite sorted dictionaries: the united one, and each dictionary's places in it.

    Python sorts what is sorted in stretches by merging them.
    """
    united = list(dict.fromkeys(sorted(chain.from_iterable(dictionaries))))
    places = dict(zip(united, range(len(united)), strict=True))
    return united, [
        np.fromiter(map(places.__getitem__, words), np.int32, len(words)) for words in dictionaries
    ]


def _form_terms(
    parts: Sequence[Postings], term_maps: list[Array], form_maps: list[Array], forms: int
) -> Array:
    found = np.zeros(forms, np.int32)
    for part, term_map, form_map in zip(parts, term_maps, form_maps, strict=True):
        found[form_map] = term_map[part.form_terms]
    return found


def _renumbered_ordinals(part: Postings, form_map: Array, ordinals: Array) -> Array:
    return ordinals[form_map[token_forms(part)]]


def _consecutive(parts: Sequence[Postings]) -> Iterator[Array]:
    """Give the parts' document numbers, each part's continuing where the one before it ended."""
    base = 0
    kind = np.min_scalar_type(sum(len(part.lengths) for part in parts)).type
    for part in parts:
        yield part.docs.astype(kind) + kind(base)
        base += len(part.lengths)


def _alike(arrays: Sequence[Array]) -> Iterator[Array]:
    """Give arrays in the one type that holds what is in any of them."""
    kind = np.result_type(*arrays)
    return (array.astype(kind, copy=False) for array in arrays)


def _layout(
    starts: Sequence[Array], maps: Sequence[Array]
) -> tuple[Array, Callable[[Iterable[Array]], Array]]:
    """Lay the stretches of several parts out term by term, part by part.

    Gives the united starts, and a function that moves one array of every part, all of one type, into place;
    each is held only while it is moved.
    """
    size = 1 + max((int(places.max(initial=-1)) for places in maps), default=-1)
    counts = np.zeros(size, np.int64)
    for begin, places in zip(starts, maps, strict=True):
        counts[places] += np.diff(begin)
    united = np.concatenate(([0], np.cumsum(counts)))
    kind = np.int32 if united[-1] <= np.iinfo(np.int32).max else np.int64

    def place(arrays: Iterable[Array]) -> Array:
        moved: Array | None = None
        free = united[:-1].copy()
        for begin, places, array in zip(starts, maps, arrays, strict=True):
            moved = np.empty(int(united[-1]), array.dtype) if moved is None else moved
            stretch = np.diff(begin)
            target = np.repeat((free[places] - begin[:-1]).astype(kind), stretch)
            target += np.arange(len(array), dtype=kind)
            moved[target] = array
            free[places] += stretch
        return _NOTHING if moved is None else moved

    return united, place


def _summed(counts: Sequence[Array], maps: Sequence[Array], size: int) -> Array:
    total = np.zeros(size, np.uint32)
    for count, places in zip(counts, maps, strict=True):
        total[places] += count
    return total
