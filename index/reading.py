"""Reading the articles that a search found, though some of them be damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from articles.errors import StoreError
from articles.store import StoredArticle

Read = Callable[[Sequence[int]], Mapping[int, StoredArticle]]


def readable(read: Read, numbers: Sequence[int]) -> tuple[Mapping[int, StoredArticle], tuple[str, ...]]:
    """Read articles; where some are damaged, give those that are whole, and sentences about the others.

    Raises `StoreError` when the archive as a whole cannot be read.
    """
    try:
        return read(numbers), ()
    except StoreError:
        read(())  # raises again where it is not these articles that are damaged
    whole: dict[int, StoredArticle] = {}
    faults: dict[str, None] = {}
    for number in numbers:
        try:
            whole |= read((number,))
        except StoreError as error:
            faults[f"Article {number} cannot be shown: {error}"] = None
    return whole, tuple(faults)
