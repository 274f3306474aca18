"""Segments of flat arrays: what is written is read back, merges lose nothing, damage is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columnar.array_file import ArrayFile, ArrayWriter, DamagedSegmentError
from index.columnar.field_arrays import FieldArrays, write_field
from index.columnar.merging import keep_only, merge
from index.columnar.postings import Postings, invert, radix_order

Text = list[tuple[str, str]]  # forms with their stems
FORMS = [
    ("sea", "sea"),
    ("seas", "sea"),
    ("gull", "gull"),
    ("gulls", "gull"),
    ("gulling", "gull"),
    ("ö", "ö"),
]
texts = st.lists(st.lists(st.sampled_from(FORMS), max_size=9), min_size=1, max_size=40)


def postings(documents: list[Text], positional: bool = True) -> Postings:
    words = sorted({word for text in documents for word in text}, reverse=True)
    numbers = {word: number for number, word in enumerate(words)}
    tokens = np.array([numbers[word] for text in documents for word in text], np.int32)
    docs = np.repeat(np.arange(len(documents), dtype=np.uint32), [len(text) for text in documents])
    positions = np.array([place for text in documents for place in range(len(text))], np.uint32)
    forms, stems = ([word[part].encode() for word in words] for part in (0, 1))
    return invert(tokens, docs, positions if positional else None, forms, stems, len(documents))


def assert_same(one: Postings, other: Postings) -> None:
    for field in fields(Postings):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


def written(folder: Path, content: Postings) -> FieldArrays:
    path = folder / "a.segment"
    with ArrayWriter(path) as file:
        write_field(file, "body", content)
    return FieldArrays(ArrayFile(path), "body")


@settings(deadline=None)
@given(texts)
def test_a_field_is_read_back_as_it_was_counted(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Text]
) -> None:
    field = written(tmp_path_factory.mktemp("segment"), postings(documents))
    for place, term in enumerate(field.terms.all()):
        counts = {
            number: count
            for number, text in enumerate(documents)
            if (count := sum(s.encode() == term for _, s in text))
        }
        assert dict(zip(field.docs(place).tolist(), field.frequencies(place).tolist(), strict=True)) == counts
    for place, form in enumerate(field.forms.all()):
        docs, frequencies = field.form_docs(place)
        expected = {
            n: c for n, text in enumerate(documents) if (c := sum(f.encode() == form for f, _ in text))
        }
        assert dict(zip(docs.tolist(), frequencies.tolist(), strict=True)) == expected
        assert field.form_frequencies[place] == len(expected)
    assert field.lengths.tolist() == [len(text) for text in documents]
    assert_same(field.postings(), postings(documents))


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_merging_parts_is_inverting_them_together(parts: list[list[Text]]) -> None:
    assert_same(
        merge([postings(part) for part in parts]), postings([text for part in parts for text in part])
    )


@settings(deadline=None)
@given(texts, st.data())
def test_what_is_not_kept_leaves_no_trace(documents: list[Text], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(documents), max_size=len(documents)))
    remaining = [text for text, keep in zip(documents, kept, strict=True) if keep]
    assert_same(keep_only(postings(documents), np.array(kept)), postings(remaining))


def test_very_frequent_words_keep_their_counts(tmp_path: Path) -> None:
    documents: list[Text] = [[("sea", "sea")] * count for count in (1, 255, 256, 70_000)] + [
        [("gull", "gull")]
    ] * 90
    field = written(tmp_path, postings(documents))
    assert field.frequencies(field.terms.find(b"sea")).tolist() == [1, 255, 256, 70_000]
    assert field.positions(field.terms.find(b"sea"))[-1] == 69_999


def test_a_word_in_most_documents_takes_a_bit_for_each(tmp_path: Path) -> None:
    documents: list[Text] = [[("sea", "sea")]] * 900 + [[("gull", "gull")]] * 100
    field = written(tmp_path, postings(documents))
    assert field.docs(field.terms.find(b"sea")).tolist() == list(range(900))
    assert field.docs(field.terms.find(b"gull")).tolist() == list(range(900, 1000))


@given(st.lists(st.integers(0, 1 << 20)))
def test_radix_order_sorts_stably(numbers: list[int]) -> None:
    order = radix_order(np.array(numbers, np.int32), 1 << 21)
    assert order.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "00000001.segment"
    with ArrayWriter(path) as writer:
        writer.add("numbers", np.arange(1000, dtype=np.uint32))
        writer.add("nothing", np.empty(0, np.uint8))
        writer.facts["documents"] = 7
    return path


def test_a_file_gives_back_its_arrays_and_facts(file: Path) -> None:
    arrays = ArrayFile(file)
    assert arrays["numbers"].tolist() == list(range(1000))
    assert arrays["nothing"].tolist() == []
    assert arrays.facts["documents"] == 7
    assert list(arrays.verify()) == []


@pytest.mark.parametrize("length", [0, 5, 40, 4000])
def test_a_torn_file_is_named_with_its_cure(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(DamagedSegmentError, match=r"00000001\.segment.*damaged.*morgue reindex"):
        ArrayFile(file)


def test_a_foreign_file_and_another_version_are_told_apart(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:6] + b"\x09" + data[7:])
    with pytest.raises(DamagedSegmentError, match="format 9"):
        ArrayFile(file)
    file.write_bytes(b"%PDF-1.7" + data[8:])
    with pytest.raises(DamagedSegmentError, match="no segment of Morgue's"):
        ArrayFile(file)


def test_every_flipped_bit_is_detected_or_harmless(file: Path) -> None:
    data = file.read_bytes()
    outcomes: Counter[str] = Counter()
    for place in range(0, len(data), 3):
        file.write_bytes(data[:place] + bytes([data[place] ^ 16]) + data[place + 1 :])
        try:
            arrays = ArrayFile(file)
            told = list(arrays.verify())
        except DamagedSegmentError:
            outcomes["refused"] += 1
            continue
        if told:
            outcomes["told"] += 1
        else:  # the bit lay between two arrays
            assert arrays["numbers"].tolist() == list(range(1000))
            outcomes["harmless"] += 1
    assert outcomes["told"] > 1000
    assert outcomes["harmless"] < 50


def write_twice(path: Path) -> None:
    with ArrayWriter(path) as writer:
        writer.add("numbers", np.arange(3))
        writer.add("numbers", np.arange(3))


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="already"):
        write_twice(tmp_path / "a.segment")
    assert list(tmp_path.iterdir()) == []
