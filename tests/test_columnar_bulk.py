"""A whole index is built in even parts, each as large as the memory allows."""

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.columnar import bulk, directory
from index.columnar.bulk import even_stretches, segment_words
from index.columnar.kind import COLUMNAR
from index.columnar.segment import Segment
from index.documents import Document
from index.engine import LEAST_SHARE, Resources, no_progress
from index.search import SearchError


class Articles:
    """Articles of thirty words each, numbered from 1."""

    def documents(self, ids: Sequence[int]) -> list[Document]:
        texts = {"body": ("The ferry lies in the harbour. " * 5,)}
        return [Document(number, 1, texts, {}, {}) for number in ids]


@given(st.integers(0, 500), st.integers(1, 5), st.integers(1, 120))
def test_stretches_are_even_and_hold_every_article_once(articles: int, processes: int, most: int) -> None:
    ids = range(1, articles + 1)
    stretches = even_stretches(ids, processes, most)
    assert [number for stretch in stretches for number in stretch] == list(ids)
    lengths = [len(stretch) for stretch in stretches]
    assert all(length <= most for length in lengths)
    assert len(set(lengths[:-1])) <= 1, "only the last may be shorter"
    assert len(stretches) <= processes * -(-articles // (processes * most))


def test_no_segment_has_more_words_than_its_memory_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "WORD_BYTES", (LEAST_SHARE - bulk.IDLE) * 2**20 // 100)  # a hundred words
    monkeypatch.setattr("index.columnar.updating.RUN_DOCUMENTS", 2)
    COLUMNAR.build(tmp_path, Articles(), range(1, 21), Resources(1, LEAST_SHARE), no_progress)
    segments = [Segment(tmp_path / entry.name) for entry in directory.read(tmp_path).entries]
    assert sum(segment.documents for segment in segments) == 20
    assert all(segment.words("body") <= segment_words(LEAST_SHARE) for segment in segments)
    assert len(segments) > 5


def test_an_empty_index_is_built_of_no_article(tmp_path: Path) -> None:
    COLUMNAR.build(tmp_path, Articles(), [], Resources(2), no_progress)
    assert COLUMNAR.count(tmp_path) == 0


class Fatal(Articles):
    """Articles at which the process that reads them is ended, as the system does when memory runs short."""

    def documents(self, ids: Sequence[int]) -> list[Document]:
        if multiprocessing.parent_process() is not None:
            os._exit(9)
        return super().documents(ids)


def test_a_process_that_the_system_ends_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FEWEST_FOR_PROCESSES", 2)
    with pytest.raises(SearchError, match="ended by the system") as told:
        COLUMNAR.build(tmp_path, Fatal(), range(1, 21), Resources(2), no_progress)
    assert "--memory" in str(told.value)
