"""The same address or the same text arriving twice is one article with two sources."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from store_clippings import BRIDGE, HARBOUR_COURIER, article, intake

from articles.article import Article, Block, Certainty, Outlet, Published, Role
from articles.errors import StoreError
from articles.sources import Hints
from articles.store import Decision, Outcome, Recleaned, Store

ADDED, CHANGED, UNCHANGED, JOINED = Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.JOINED
URL = "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise"
PARAGRAPHS = (
    "Crossing to Port Ellery will cost a pound more from the first of May, the harbour board said on Monday.",
    "The board blamed the price of fuel, which has gone up by a third since the winter timetable began.",
    "Islanders who cross to work every day will keep their season tickets at the old fare until August.",
)
LATER = "On Tuesday evening the board said that children would travel free on Sundays."
ELSEWHERE = Outlet("Tolgate Post", "tolgatepost.example")


def ferry(*body: str, **facts: object) -> Article:
    """The report on the ferry's fares, by default as a page that states everything."""
    stated: dict[str, object] = {
        "outlet": HARBOUR_COURIER,
        "url": URL,
        "published": Published("2021-10-18", Certainty.STATED),
    }
    return article("Ferry fares rise", *(body or PARAGRAPHS), **{**stated, **facts})


def bare(*body: str, **facts: object) -> Article:
    """The same as a text of which nothing is known."""
    return ferry(*body, **{"outlet": None, "url": None, "published": Published(), **facts})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive") as store:
        yield store
        assert list(store.verify()) == []


def outcomes(
    store: Store, *made: Article, name: str = "{}.html", hints: Hints | None = None
) -> list[Outcome]:
    """Save articles, each from a file of its own."""
    count = store.counts().sources
    return [
        store.save([intake(name.format(n), f"{n}", of=one, hints=hints)])[0]
        for n, one in enumerate(made, count + 1)
    ]


def shown(store: Store) -> list[tuple[int, list[str]]]:
    """Every article, with its sources in use; the one that it is made from stands first."""
    return [
        (
            number,
            [
                each.name
                for each in sorted(store.sources(number), key=lambda each: not each.chosen)
                if each.replaced is None
            ],
        )
        for number, _ in store.article_ids()
    ]


def the(store: Store, number: int = 1) -> Article:
    stored = store.article(number)
    assert stored
    return stored.article


# --- what is one article -----------------------------------------------------------------------------------


SAME_ARTICLE = {
    "the address in another form": ferry(url="http://harbourcourier.example/2021/10/18/ferry-fares-rise/amp"),
    "a later version at the address": ferry(PARAGRAPHS[0], LATER),
    "another text at the address, the title nearly so": replace(
        ferry("Nobody at the harbour board would say on Tuesday what the fare will be."),
        title="Ferry fares may rise",
    ),
    "the text alone": bare(),
    "the text in other type": bare(*(each.upper().replace(",", " ,") for each in PARAGRAPHS)),
    "the text with its outlet": bare(outlet=HARBOUR_COURIER),
    "the text of that month": bare(published=Published("2021-10", Certainty.DERIVED)),
    "the text under a title with the outlet's name": replace(
        bare(), title="Ferry fares rise | The Harbour Courier"
    ),
    "the text at the address, asked for otherwise": ferry(url=f"{URL}?view=print"),
}
ANOTHER_ARTICLE = {
    "the text at another outlet": ferry(outlet=ELSEWHERE, url=None),
    "a copy that gives the first outlet's address": ferry(outlet=ELSEWHERE),
    "the text at another address": ferry(url="https://harbourcourier.example/2021/10/18/fares"),
    "the text of another day": bare(published=Published("2021-10-25", Certainty.STATED)),
    "the text under another title": replace(bare(), title="In brief"),
    "a text that is nearly the same": bare(*PARAGRAPHS[:2], PARAGRAPHS[2].replace("August", "June")),
    "a page that has nothing to do with its address": replace(
        ferry("Snow fell on the hills above Vellmar for the third night."), title="Weather"
    ),
}


@pytest.mark.parametrize("what", SAME_ARTICLE)
def test_it_is_the_same_article(what: str, store: Store) -> None:
    assert outcomes(store, ferry(), SAME_ARTICLE[what]) == [ADDED, JOINED]
    assert (store.counts().articles, store.counts().sources) == (1, 2)


@pytest.mark.parametrize("what", SAME_ARTICLE)
def test_it_is_the_same_article_the_other_way_round(what: str, store: Store) -> None:
    assert outcomes(store, SAME_ARTICLE[what], ferry()) == [ADDED, JOINED]


@pytest.mark.parametrize("what", ANOTHER_ARTICLE)
def test_it_is_another_article(what: str, store: Store) -> None:
    assert outcomes(store, ferry(), ANOTHER_ARTICLE[what]) == [ADDED, ADDED]
    assert (store.counts().articles, store.counts().sources) == (2, 2)


@pytest.mark.parametrize("url", ["https://harbourcourier.example/", "https://harbourcourier.example", None])
def test_pages_that_state_the_address_of_their_site_are_not_merged(url: str | None, store: Store) -> None:
    pages = [ferry(url=url), ferry(*PARAGRAPHS[:2], LATER, url=url), ferry(LATER, PARAGRAPHS[2], url=url)]
    assert outcomes(store, *pages) == [ADDED] * 3


def test_a_section_captured_twice_is_not_one_article(store: Store) -> None:
    front = "https://harbourcourier.example/news/islands"
    first = replace(ferry(*PARAGRAPHS, url=front), title="Islands")
    second = replace(
        ferry(LATER, "Snow closed the pass above Vellmar on Friday night.", url=front), title="Islands"
    )
    assert outcomes(store, first, second, replace(first, standfirst="News")) == [ADDED, ADDED, JOINED]


def test_a_short_text_proves_nothing(store: Store) -> None:
    closed = article("Exchange", "The exchange is closed today.")
    assert outcomes(store, closed, closed) == [ADDED, ADDED]


def test_members_of_one_file_are_told_apart_by_it(store: Store) -> None:
    lines = [bare(), bare(), ferry(), ferry(url=f"{URL}-again"), ferry(*PARAGRAPHS, LATER)]
    made = [intake("wire.jsonl", f"{n}", f"line {n}", of=each) for n, each in enumerate(lines, 1)]
    assert store.save(made) == [ADDED, ADDED, ADDED, ADDED, JOINED]
    assert store.save([intake("copy.jsonl", "6", "line 1", of=bare())]) == [JOINED]
    assert store.save([intake("wire.jsonl", "7", "line 9", of=bare())]) == [ADDED]


def test_a_text_of_unknown_origin_that_two_outlets_have_is_neither_ones(store: Store) -> None:
    assert outcomes(store, ferry(), ferry(outlet=ELSEWHERE, url=None), bare()) == [ADDED, ADDED, ADDED]


def test_the_same_text_at_another_outlet_is_known_as_a_copy(store: Store) -> None:
    outcomes(store, ferry(), ferry(outlet=ELSEWHERE, url=None), article())
    assert store.copies([1, 2, 3]) == {1: (2,), 2: (1,)}
    store.delete(2)
    assert store.copies([1, 2, 3]) == {}


def test_one_batch_may_bring_all_sources_of_an_article(store: Store) -> None:
    three = [intake(f"{n}.txt", f"{n}", of=each) for n, each in enumerate([bare(), ferry(), bare()])]
    assert store.save(three) == [ADDED, JOINED, JOINED]
    assert shown(store) == [(1, ["1.txt", "0.txt", "2.txt"])]


# --- which source it is made from --------------------------------------------------------------------------


def test_a_page_that_states_its_facts_is_better_than_a_bare_text(store: Store) -> None:
    outcomes(store, bare(), ferry())
    assert the(store) == ferry()
    assert shown(store) == [(1, ["2.html", "1.html"])]
    outcomes(store, bare(*PARAGRAPHS))
    assert the(store) == ferry()


def test_of_a_text_and_a_part_of_it_the_whole_is_taken(store: Store) -> None:
    whole = ferry(*PARAGRAPHS, LATER, published=Published())
    outcomes(store, ferry(PARAGRAPHS[0]), whole, ferry(*PARAGRAPHS[:2]))
    assert the(store) == whole


def test_a_later_version_takes_the_place_of_an_earlier_one(store: Store) -> None:
    update = ferry(LATER, PARAGRAPHS[1], "The fare may yet be changed.")
    outcomes(store, ferry(), update)
    assert the(store) == update
    assert len(store.sources(1)) == 2


def test_the_capture_told_counts_more_than_the_order_of_arrival(store: Store) -> None:
    update = ferry(LATER, PARAGRAPHS[1], "The fare may yet be changed.")
    outcomes(store, update, hints=Hints(told_by="the archive", captured="2021-10-20T08:00:00Z"))
    outcomes(store, ferry(), hints=Hints(told_by="the archive", captured="2021-10-18T21:00:00Z"))
    assert the(store) == update
    captured = [(each.captured, each.chosen) for each in store.sources(1)]
    assert captured == [("2021-10-20T08:00:00Z", True), ("2021-10-18T21:00:00Z", False)]


def test_of_equal_sources_the_first_stays_and_no_reader_is_bothered(store: Store) -> None:
    outcomes(store, ferry())
    before = store.revision()
    outcomes(store, ferry())
    assert store.revision() == before
    assert shown(store) == [(1, ["1.html", "2.html"])]


# --- what becomes of it ------------------------------------------------------------------------------------


def test_originals_of_all_sources_are_kept(store: Store) -> None:
    outcomes(store, bare(), ferry())
    assert [store.original(each.sha256) for each in store.sources(1)] == [b"1", b"2"]
    source = store.source(1)
    assert source is not None
    assert source.data == b"2"


def test_the_same_files_again_change_nothing(store: Store) -> None:
    made = [intake("a.txt", "a", of=bare()), intake("b.html", "b", of=ferry())]
    assert store.save(made) == [ADDED, JOINED]
    before = store.revision()
    assert store.save(made) == store.save(made[::-1]) == [UNCHANGED, UNCHANGED]
    assert store.revision() == before
    assert store.is_stored("a.txt", "", sha256(b"a").hexdigest())


def test_corrections_stay_with_the_article_whatever_it_is_made_from(store: Store) -> None:
    outcomes(store, bare())
    store.correct(1, [Decision("title", "Fares at the ferry")])
    outcomes(store, ferry())
    assert (the(store).title, the(store).url) == ("Fares at the ferry", URL)
    assert store.withdraw(1, 2)
    assert (the(store).title, the(store).url) == ("Fares at the ferry", None)


def test_a_source_that_becomes_another_article_leaves_the_rest(store: Store) -> None:
    store.save([intake("a.txt", "a", of=bare()), intake("b.html", "b", of=ferry())])
    assert store.save([intake("b.html", "new", of=BRIDGE)]) == [ADDED]
    assert (the(store), the(store, 2)) == (bare(), BRIDGE)
    assert shown(store) == [(1, ["a.txt"]), (2, ["b.html"])]
    assert store.save([intake("b.html", "b", of=ferry())]) == [CHANGED]  # the only source of its article
    assert shown(store) == [(1, ["a.txt"]), (2, ["b.html"])]


def test_a_source_that_is_not_the_chosen_one_leaves_without_a_trace_in_the_article(store: Store) -> None:
    store.save([intake("a.txt", "a", of=bare()), intake("b.html", "b", of=ferry())])
    before = store.revision()
    assert store.save([intake("a.txt", "new", of=BRIDGE)]) == [ADDED]
    assert the(store) == ferry()
    assert [each.revision > before for each in (store.article(1), store.article(2)) if each] == [False, True]


def test_a_source_that_changes_may_stay_with_its_article(store: Store) -> None:
    store.save([intake("a.html", "a", of=ferry()), intake("b.html", "b", of=ferry())])
    update = ferry(*PARAGRAPHS, LATER)
    assert store.save([intake("a.html", "new", of=update)]) == [CHANGED]
    assert the(store) == update
    assert shown(store) == [(1, ["a.html", "b.html"])]
    assert [each.replaced is None for each in store.sources(1)] == [False, True, True]


def test_a_source_can_be_withdrawn_but_never_the_last(store: Store) -> None:
    outcomes(store, bare(), ferry(), ferry(*PARAGRAPHS, LATER, *BRIDGE.body, published=Published()))
    assert LATER in the(store).body
    assert store.withdraw(1, 3)
    assert the(store) == ferry()
    assert store.withdraw(1, 1)
    assert not store.withdraw(1, 1)
    assert not store.withdraw(1, 2)
    assert not store.withdraw(9, 1)
    assert shown(store) == [(1, ["2.html"])]


@pytest.mark.parametrize("number", [1, 2])
def test_a_source_that_was_wrongly_joined_can_be_made_an_article_of_its_own(
    number: int, store: Store
) -> None:
    made = [intake("a.txt", "a", of=bare()), intake("b.html", "b", of=ferry())]
    store.save(made)
    assert store.separate(1, number) == 2
    assert {the(store, 1).url, the(store, 2).url} == {None, URL}
    assert store.save(made) == [UNCHANGED, UNCHANGED]
    assert store.save([intake("b.html", "c", of=ferry(*PARAGRAPHS, LATER))]) == [CHANGED]
    assert (store.counts().articles, store.counts().sources) == (2, 2)
    assert store.separate(1, number) is store.separate(2, 1) is store.separate(9, 1) is None


def test_a_deleted_article_goes_with_all_its_sources(store: Store) -> None:
    outcomes(store, bare(), ferry())
    assert store.delete(1)
    assert (store.counts().articles, store.counts().sources) == (0, 0)
    assert outcomes(store, ferry()) == [ADDED]


def test_cleaning_again_leaves_an_article_that_is_now_made_from_another_source(store: Store) -> None:
    outcomes(store, bare())
    source = store.source(1)
    assert source
    outcomes(store, ferry())
    anew = Recleaned(1, source, bare(section="News"), "cleaner 9", "section")
    assert store.replace([anew]) == [UNCHANGED]
    assert the(store) == ferry()


def test_an_article_cleaned_again_is_known_by_what_it_is_now(store: Store) -> None:
    furnished = bare(*PARAGRAPHS, "Share this with your friends")
    outcomes(store, furnished)
    source = store.source(1)
    assert source
    store.replace([Recleaned(1, source, bare(), "cleaner 9", "1 block removed")])
    assert outcomes(store, ferry()) == [JOINED]


def test_tags_and_the_first_outlet_come_back(store: Store) -> None:
    first = ferry(tags=("ferries", "Port Ellery"), first_outlet=ELSEWHERE)
    outcomes(store, bare(), first)
    assert the(store) == first
    store.withdraw(1, 2)
    assert (the(store).tags, the(store).first_outlet) == ((), None)


# --- damage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE readings SET rows = x'00'", "what was made of source 1 of article 1 is damaged"),
        ("UPDATE readings SET checksum = 7", "what was made of source 1 of article 1 is damaged"),
        ("UPDATE sources SET hints = '{}' WHERE number = 1", "what was made of source 1 of article 1"),
        ("DELETE FROM readings", "article 1 has a source in use of which nothing is kept"),
        (
            "UPDATE sources SET replaced = 1 WHERE number = 2",
            "article 1 is made from a source that is no longer",
        ),
        ("UPDATE sources SET replaced = 1 WHERE number = 1", "article 1 has a reading of no other source"),
    ],
)
def test_check_names_what_is_wrong_with_a_source(damage: str, fault: str, tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        outcomes(store, bare(), ferry())
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as database:
        database.execute(damage)
    with Store.open(tmp_path) as store:
        assert any(fault in each for each in store.verify())


def test_a_damaged_reading_is_never_made_an_article(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        outcomes(store, bare(), ferry())
        store._write(lambda connection: connection.execute("UPDATE readings SET checksum = 7"))
        with pytest.raises(StoreError, match="source 1 of article 1 is damaged"):
            store.withdraw(1, 2)
        assert the(store) == ferry()


def test_blocks_other_than_the_text_do_not_tell_articles_apart(store: Store) -> None:
    menu = replace(bare(), blocks=(Block("Home", Role.REMOVED, "a menu"), *bare().blocks))
    assert outcomes(store, bare(), menu) == [ADDED, JOINED]
