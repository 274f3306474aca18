"""Searches kept under a name: what the archive remembers of them, and what is new to each."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sealing import sealed_anew
from store_clippings import batch

from articles.errors import MorgueError
from articles.store import Store
from articles.store_searches import LONGEST_NAME, LONGEST_PARAMETERS, MOST_SEARCHES


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path)


def test_a_search_is_kept_under_its_name(store: Store) -> None:
    kept = store.searches.save("Bridge", "q=bridge", 7)
    assert (kept.name, kept.parameters, kept.seen) == ("Bridge", "q=bridge", 7)
    with Store.open(store.path.parent) as reader:
        assert reader.searches.all() == (kept,)
        assert reader.searches.by_id(kept.id) == kept == reader.searches.called(" bridge ")
        assert reader.searches.by_id(kept.id + 1) is None
        assert reader.searches.by_id(2**70) is None


def test_they_are_listed_by_name_capitals_apart(store: Store) -> None:
    for name in ("ferries", "Bridge", "älv", "Zoo"):
        store.searches.save(name, "")
    assert [each.name for each in store.searches.all()] == ["Bridge", "ferries", "Zoo", "älv"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  The   bridge\n at night ", "The bridge at night"),
        ("a\u202eb\x00c\x1b[31m", "abc[31m"),
        ("lone \ud800", "lone \ufffd"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_name_is_one_line_that_can_be_seen(given: str, kept: str, store: Store) -> None:
    assert store.searches.save(given, "").name == kept


@pytest.mark.parametrize("name", ["", " \n", "\u200b", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_cannot_be_is_refused(name: str, store: Store) -> None:
    with pytest.raises(MorgueError, match="name"):
        store.searches.save(name, "")
    assert store.searches.all() == ()


def test_a_name_is_given_once(store: Store) -> None:
    first, second = store.searches.save("Bridge", "q=bridge"), store.searches.save("Ferry", "q=ferry")
    for name in ("bridge", "BRIDGE ", "\uff22ridge"):
        with pytest.raises(MorgueError, match="called “Bridge” already"):
            store.searches.save(name, "")
        with pytest.raises(MorgueError, match="called “Bridge” already"):
            store.searches.change(second.id, name=name)
    changed = store.searches.change(first.id, name="BRIDGE")
    assert changed
    assert changed.name == "BRIDGE", "its own name may be written otherwise"


def test_what_it_asks_may_change_and_what_was_seen_stays(store: Store) -> None:
    kept = store.searches.save("Bridge", "q=bridge", 7)
    changed = store.searches.change(kept.id, parameters="q=bridge&sort=added")
    assert changed
    assert (changed.parameters, changed.seen, changed.made) == ("q=bridge&sort=added", 7, kept.made)
    assert store.searches.change(99, name="Other") is None


def test_looking_never_goes_back(store: Store) -> None:
    kept = store.searches.save("Bridge", "q=bridge", 7)
    later, earlier = store.searches.look(kept.id, 9), store.searches.look(kept.id, 8)
    assert later
    assert earlier
    assert (later.seen, earlier.seen) == (9, 9)
    assert earlier.opened >= later.opened >= kept.opened
    assert store.searches.look(99, 1) is None


def test_removed_is_gone_and_its_number_is_not_given_again(store: Store) -> None:
    kept = store.searches.save("Bridge", "q=bridge")
    assert store.searches.remove(kept.id)
    assert not store.searches.remove(kept.id)
    assert store.searches.save("Bridge", "q=bridge").id > kept.id


def test_there_are_only_so_many_and_so_long(store: Store) -> None:
    with pytest.raises(MorgueError, match="too long"):
        store.searches.save("Long", "q=" + "x" * LONGEST_PARAMETERS)
    with closing(sqlite3.connect(store.path)) as database, database:
        row = "INSERT INTO searches (name, parameters, made, opened, seen) VALUES (?, '', 0, 0, 0)"
        database.executemany(row, [(f"Search {number}",) for number in range(MOST_SEARCHES)])
    sealed_anew(store.path, "searches")
    with pytest.raises(MorgueError, match=r"500 saved searches.*Remove some"):
        store.searches.save("One more", "")


def test_check_knows_them_and_repair_makes_them_right(store: Store) -> None:
    store.save(batch(1, 3))
    kept = store.searches.save("Bridge", "q=bridge", 3)
    assert list(store.verify()) == []
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("UPDATE searches SET seen = 99")
    assert next(iter(store.verify())) == f"saved search {kept.id} has seen articles that never were"
    assert any("saved searches" in told for told in store.mend())
    assert list(store.verify()) == []
    mended = store.searches.by_id(kept.id)
    assert mended
    assert mended.seen == 3
