"""The postings of one field as plain arrays, made from words by sorting and merged by moving runs.

Everything a segment knows of a field's words is in one value, `Postings`. A term is a stem; a token of the
text also remembers which *form* of the stem was written, as that form's ordinal among the stem's forms, so
that exact forms need no postings of their own. Inversion by sorting follows Witten, Moffat and Bell,
*Managing Gigabytes*, 2nd edition 1999, chapter 5; the sort itself is two passes of NumPy's radix sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.arrays import distinct, first_of_each, narrowed, stretches

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Postings:
    """A field's inverted words over documents numbered from 0.

    `terms` are UTF-8 and sorted. The postings of term t are `docs[starts[t]:starts[t + 1]]`, rising, with
    as many `frequencies`; its tokens stand in the same order, one run for each posting, in `positions` and
    `ordinals` (both empty when the field keeps no positions). `forms` are sorted; form f belongs to term
    `form_terms[f]` as its `form_ordinals[f]`-th form and is in `form_frequencies[f]` documents.
    `lengths` counts the words of each document.
    """

    terms: list[bytes]
    starts: Array
    docs: Array
    frequencies: Array
    positions: Array
    ordinals: Array
    forms: list[bytes]
    form_terms: Array
    form_ordinals: Array
    form_frequencies: Array
    lengths: Array


def invert(
    tokens: Array,
    docs: Array,
    positions: Array | None,
    forms: Sequence[bytes],
    stems: Sequence[bytes],
    documents: int,
) -> Postings:
    """Turn the words of a run of documents into postings.

    `tokens` holds a number for every word, in the order of the text; `docs` and `positions` say where each
    stands. Word n is the form `forms[n]`, which no other word is, of the stem `stems[n]`.
    """
    form_of_word = np.empty(len(forms), np.int32)
    used = _used(tokens, len(forms))
    forms, form_terms, terms, form_of_word[used] = _dictionary(
        [forms[number] for number in used.tolist()], [stems[number] for number in used.tolist()]
    )
    form_ordinals = ordinals_of(form_terms, len(terms))
    token_forms = form_of_word[tokens]
    order = radix_order(form_terms[token_forms], len(terms))
    token_forms, token_docs = token_forms[order], docs[order]
    token_terms = form_terms[token_forms]
    first = first_of_each(token_terms, token_docs)
    ends = np.append(first[1:], len(tokens)).astype(first.dtype)
    kept = positions is not None
    return Postings(
        terms=terms,
        starts=_starts(token_terms[first], len(terms)),
        docs=narrowed(token_docs[first]),
        frequencies=narrowed(ends - first),
        positions=narrowed(positions)[order] if positions is not None else np.empty(0, np.uint8),
        ordinals=form_ordinals[token_forms] if kept else np.empty(0, np.uint8),
        forms=forms,
        form_terms=form_terms,
        form_ordinals=form_ordinals,
        form_frequencies=_documents_of_forms(token_forms, first, ends, len(forms)),
        lengths=np.bincount(docs, minlength=documents).astype(np.uint32),
    )


def radix_order(keys: Array, limit: int) -> Array:
    """Give the stable order that sorts whole numbers below `limit`, in one or two radix passes.

    NumPy sorts 16-bit numbers by radix (linear time) and wider ones by comparison, so a wider key is sorted
    by its low half and then, stably, by its high half.
    """
    low = np.argsort(keys.astype(np.uint16), kind="stable")
    if limit <= 1 << 16:
        return low
    return low[np.argsort((keys >> 16).astype(np.uint16)[low], kind="stable")]


def _used(tokens: Array, limit: int) -> Array:
    """Give the words that occur."""
    present = np.zeros(limit, bool)
    present[tokens] = True
    return np.flatnonzero(present)


def _dictionary(
    forms: Sequence[bytes], stems: Sequence[bytes]
) -> tuple[list[bytes], Array, list[bytes], Array]:
    """Sort forms and their stems: forms, the term of each form, terms, and the rank of each given form."""
    order = sorted(range(len(forms)), key=forms.__getitem__)
    form_rank = np.empty(len(forms), np.int32)
    form_rank[order] = np.arange(len(forms), dtype=np.int32)
    stems = list(map(stems.__getitem__, order))
    terms = sorted(set(stems))
    rank_of = dict(zip(terms, range(len(terms)), strict=True))
    form_terms = np.fromiter(map(rank_of.__getitem__, stems), np.int32, len(stems))
    return list(map(forms.__getitem__, order)), form_terms, terms, form_rank


def ordinals_of(form_terms: Array, terms: int) -> Array:
    """Give each form its number, from 0, among the forms of its term."""
    order = np.argsort(form_terms, kind="stable")
    starts = _starts(form_terms[order], terms)
    ordinals = np.empty(len(form_terms), np.int64)
    ordinals[order] = np.arange(len(form_terms)) - np.repeat(starts[:-1], np.diff(starts))
    return ordinals.astype(np.uint8 if ordinals.max(initial=0) < 256 else np.uint16)


def _documents_of_forms(token_forms: Array, first: Array, ends: Array, forms: int) -> Array:
    """Count the documents each form stands in; the tokens of posting n are those from first[n] to ends[n].

    In most postings all tokens have the form of the first; only the others are looked at closely.
    """
    counts = np.bincount(token_forms[first], minlength=forms)
    changes = token_forms[1:] != token_forms[:-1]
    changes[first[1:] - 1] = False
    inside = np.flatnonzero(changes) + 1
    several = distinct(np.searchsorted(first, inside, "right") - 1)
    lengths = ends[several] - first[several]
    tokens = token_forms[stretches(first[several], lengths)]
    pairs = distinct(np.repeat(several, lengths) * forms + tokens)
    counts += np.bincount(pairs % max(forms, 1), minlength=forms)
    counts -= np.bincount(token_forms[first[several]], minlength=forms)
    return counts.astype(np.uint32)


def _starts(sorted_numbers: Array, count: int) -> Array:
    """Give where each of the numbers 0..count-1 begins in a sorted array, and its end."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(sorted_numbers, minlength=count), out=starts[1:])
    return starts
