"""What the archive keeps, and how it is found again."""

import hashlib
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_clippings import BRIDGE, HARBOUR_COURIER, article, batch, intake

from articles.article import Article, Block, Certainty, Entity, EntityType, Mention, Outlet, Published, Role
from articles.errors import StoreError
from articles.sources import Hints, Source
from articles.store import Decision, Deleted, FileState, Intake, Outcome, Store, StoredArticle

ADDED, CHANGED, UNCHANGED = Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive") as store:
        yield store


def stored(store: Store, article_id: int) -> StoredArticle:
    found = store.article(article_id)
    assert found is not None
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- taking in ---------------------------------------------------------------------------------------------


def test_an_article_comes_back_exactly_as_it_was_cleaned(store: Store) -> None:
    before = datetime.now(UTC)
    hints = Hints(told_by="the sidecar bridge.meta.json", captured="9 March 2019", authors=("N. Field",))
    assert store.save([intake("clips/bridge.html", b"<p>bridge</p>", of=BRIDGE, hints=hints)]) == [ADDED]

    found = stored(store, 1)

    assert found.article == BRIDGE
    assert (found.name, found.member) == ("clips/bridge.html", "")
    assert (found.sha256, found.size) == (sha256(b"<p>bridge</p>"), 13)
    assert found.captured == "9 March 2019"
    assert found.added.tzinfo is UTC
    assert timedelta(seconds=-1) < found.added - before < timedelta(minutes=1)
    assert store.article(2) is None


def test_an_original_comes_back_byte_for_byte(store: Store) -> None:
    originals = [b"", b"\x00\xff\r\n", "Straße\r\n".encode("utf-16"), b"news " * 9000, random.randbytes(5000)]  # noqa: S311
    store.save([intake("box.zip", data, f"clip {n}") for n, data in enumerate(originals)])
    assert [store.original(sha256(data)) for data in originals] == originals
    assert store.path.stat().st_size < 400_000


def test_what_an_article_was_made_from_can_be_cleaned_again_from_the_archive_alone(store: Store) -> None:
    source = Source("a.html", b"<p>one</p>", "part 2", Hints(told_by="the feed", outlet="Port Ellery Post"))
    store.save([Intake(source, article())])
    assert store.source(1) == source
    assert store.source(2) is None


def test_the_same_bytes_again_change_nothing(store: Store) -> None:
    assert store.save([intake("a.txt", b"one"), intake("b.txt", b"two")]) == [ADDED, ADDED]
    revision = store.revision()
    assert store.save([intake("b.txt", b"two"), intake("a.txt", b"one")]) == [UNCHANGED, UNCHANGED]
    assert store.revision() == revision


def test_new_bytes_change_the_article_under_its_id_and_keep_the_earlier_original(store: Store) -> None:
    store.save([intake("a.txt", b"first draft", of=BRIDGE), intake("b.txt", b"other")])
    first = stored(store, 1)
    assert store.save([intake("a.txt", b"second draft", of=article("Bridge shuts again"))]) == [CHANGED]

    second = stored(store, 1)
    assert second.article == article("Bridge shuts again")
    assert second.revision > first.revision
    assert second.added == first.added
    assert store.original(second.sha256) == b"second draft"

    earlier, present = store.sources(1)
    assert store.original(earlier.sha256) == b"first draft"
    assert earlier.replaced is not None
    assert (earlier.number, present.number, present.replaced) == (1, 2, None)
    assert store.counts().sources == 2


def test_an_article_that_turns_back_to_earlier_bytes_is_changed_again(store: Store) -> None:
    for data, outcome in ((b"one", ADDED), (b"two", CHANGED), (b"one", CHANGED), (b"one", UNCHANGED)):
        assert store.save([intake("a.txt", data)]) == [outcome]
    assert [source.sha256 for source in store.sources(1)] == [sha256(b) for b in (b"one", b"two", b"one")]
    assert store.counts().bytes == 6  # equal bytes are kept once


def test_other_hints_for_the_same_bytes_make_another_article(store: Store) -> None:
    told = Hints(told_by="the sidecar", published="1998-03")
    store.save([intake("a.txt", b"one")])
    assert store.is_stored("a.txt", "", sha256(b"one"))
    assert store.is_stored("a.txt", "", sha256(b"one"), Hints())
    assert not store.is_stored("a.txt", "", sha256(b"one"), told)
    dated = article(published=Published("1998-03", Certainty.STATED))
    assert store.save([intake("a.txt", b"one", of=dated, hints=told)]) == [CHANGED]
    assert stored(store, 1).article == dated
    assert store.is_stored("a.txt", "", sha256(b"one"), told)


def test_a_batch_may_hold_one_article_several_times(store: Store) -> None:
    twice = [intake("a.txt", b"one"), intake("a.txt", b"one"), intake("a.txt", b"two", of=BRIDGE)]
    assert store.save(twice) == [ADDED, UNCHANGED, CHANGED]
    assert store.counts().articles == 1
    assert stored(store, 1).article == BRIDGE


def test_members_of_one_file_are_articles_of_their_own(store: Store) -> None:
    lines = [intake("wire.jsonl", b"one", "line 1"), intake("wire.jsonl", b"two", "line 2")]
    store.save([*lines, intake("wire", b"three")])
    assert store.stored_members("wire.jsonl") == {"line 1": sha256(b"one"), "line 2": sha256(b"two")}
    assert store.stored_members("other.jsonl") == {}
    assert store.is_stored("wire.jsonl", "line 2", sha256(b"two"))
    assert not store.is_stored("wire.jsonl", "line 2", sha256(b"one"))
    assert not store.is_stored("wire.jsonl", "line 3", sha256(b"one"))


def test_one_text_in_two_files_is_two_articles_with_one_original(store: Store) -> None:
    assert store.save([intake("a.txt", b"same"), intake("b.txt", b"same")]) == [ADDED, ADDED]
    assert (store.counts().articles, store.counts().bytes) == (2, 4)


def test_file_states_are_kept_beside_the_articles(store: Store) -> None:
    state = FileState(1234, 1_700_000_000_123_456_789, "sidecar: none")
    assert store.file_state("a.txt") is None
    store.record_file("a.txt", state)
    store.save([intake("b.txt")], files={"a.txt": replace(state, size=5), "b.txt": state})
    assert store.file_state("a.txt") == replace(state, size=5)
    assert store.file_state("b.txt") == state


def test_ids_are_never_given_out_again(store: Store) -> None:
    store.save([intake("a.txt", b"one"), intake("b.txt", b"two")])
    assert store.delete(2)
    store.save([intake("b.txt", b"two")])
    assert [article_id for article_id, _ in store.article_ids()] == [1, 3]


def test_names_that_are_no_text_are_kept_apart(store: Store) -> None:
    names = ["caf\udce9.txt", "caf\udcea.txt", "caf\ufffd.txt"]
    store.save([intake(name, name.encode("utf-8", "surrogateescape"), "m\udcff") for name in names])
    store.record_file(names[0], FileState(1, 2))
    assert store.counts().articles == 3
    assert stored(store, 1).name == "caf\\udce9.txt"
    assert store.stored_members(names[1]).keys() == {"m\\udcff"}
    assert store.file_state(names[0]) == FileState(1, 2)
    assert store.file_state(names[1]) is None


def test_half_characters_in_a_text_become_visible_and_lose_nothing_else(store: Store) -> None:
    broken = article(
        "Snow \ud83d falls",
        "In \udc00 Tolgate.",
        evidence={"title": "the \ud800 heading"},
        entities=(Entity("Tolgate", EntityType.PLACE, (Mention("Tolgate", 0, 5, 12),)),),
    )
    store.save([intake(of=broken, hints=Hints(told_by="feed", title="Snow \ud83d falls"))])
    kept = stored(store, 1).article
    assert (kept.title, kept.body) == ("Snow \ufffd falls", ("In \ufffd Tolgate.",))
    assert kept.evidence == {"title": "the \ufffd heading"}
    assert kept.entities == broken.entities


def test_an_original_too_large_for_the_archive_is_named(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.store_writing.LARGEST_ORIGINAL", 10)
    with pytest.raises(StoreError, match=r"big\.txt, line 7: 11 bytes are more than .* Split it"):
        store.save([intake("a.txt", b"one"), intake("big.txt", b"x" * 11, "line 7")])
    assert store.counts().articles == 0


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMED = st.none() | TEXT


@st.composite
def articles(draw: st.DrawFn) -> Article:
    paragraphs = draw(st.lists(TEXT, min_size=1, max_size=4))
    others = draw(st.lists(st.tuples(TEXT, st.sampled_from(Role), TEXT), max_size=5))
    mentions = st.builds(Mention, TEXT, st.integers(-5, 5), st.integers(0, 30), st.integers(0, 30))
    return Article(
        title="x" + draw(TEXT),
        blocks=(*map(Block, paragraphs), *(Block(*block) for block in others)),
        standfirst=draw(TEXT),
        authors=tuple(draw(st.lists(TEXT, max_size=3))),
        outlet=draw(st.none() | st.builds(Outlet, TEXT, NAMED)),
        section=draw(NAMED),
        dateline=draw(NAMED),
        language=draw(NAMED),
        url=draw(NAMED),
        published=Published(
            draw(st.sampled_from([None, "1998", "1998-03", "2021-10-18"])), draw(CERTAINTIES)
        ),
        evidence=draw(st.dictionaries(TEXT, TEXT, max_size=3)),
        entities=tuple(
            draw(
                st.lists(
                    st.builds(Entity, TEXT, TYPES, st.lists(mentions, max_size=3).map(tuple)), max_size=4
                )
            )
        ),
        recogniser=draw(NAMED),
    )


CERTAINTIES = st.sampled_from(Certainty)
TYPES = st.sampled_from(EntityType)


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An archive that goes on growing from test to test."""
    with Store.create(tmp_path_factory.mktemp("growing")) as store:
        yield store


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT, st.binary(max_size=40), articles())
def test_whatever_an_article_says_comes_back_unaltered(
    growing: Store, name: str, member: str, data: bytes, one: Article
) -> None:
    article_id = growing.counts().articles + 1
    source = Source(f"{article_id} {name}", data, member)
    assert growing.save([Intake(source, one)]) == [ADDED]
    assert stored(growing, article_id).article == one
    assert growing.source(article_id) == source


def test_an_archive_of_all_kinds_of_articles_is_found_whole(growing: Store) -> None:
    assert list(growing.verify()) == []


# --- following changes -------------------------------------------------------------------------------------


def changes(store: Store, since: int, through: int | None = None) -> list[tuple[int, str | None]]:
    return [
        (change.id, None if isinstance(change, Deleted) else change.article.title)
        for change in store.changed_since(since, through)
    ]


def test_changes_come_in_order_each_article_once_with_its_latest_state(store: Store) -> None:
    assert (store.revision(), changes(store, 0)) == (0, [])
    store.save([intake(f"{n}.txt", b"one", of=article(f"Report {n}")) for n in range(1, 5)])
    seen = store.revision()
    store.save([intake("2.txt", b"two", of=article("Report 2, corrected"))])
    assert store.delete(3)

    assert changes(store, 0) == [(1, "Report 1"), (4, "Report 4"), (2, "Report 2, corrected"), (3, None)]
    assert changes(store, seen) == [(2, "Report 2, corrected"), (3, None)]
    assert changes(store, seen, through=seen + 1) == [(2, "Report 2, corrected")]
    assert changes(store, store.revision()) == []
    assert [change.revision for change in store.changed_since(seen)] == [seen + 1, seen + 2]
    assert dict(store.article_ids()) == {1: 1, 2: seen + 1, 4: 4}


def test_following_changes_is_not_disturbed_by_an_ingest_meanwhile(store: Store) -> None:
    store.save(batch(1, 250))
    stream = store.changed_since(0)
    first = next(stream)
    assert first.id == 1
    with Store.create(store.path.parent) as other:
        other.save([intake("wire.jsonl", b"new", "line 240", of=article("Report 240, corrected"))])
        other.save(batch(251, 10))
    rest = [change.id for change in stream]
    assert rest == [*range(2, 240), *range(241, 251)]
    assert changes(store, 250)[0] == (240, "Report 240, corrected")


def test_articles_are_given_in_the_order_asked_for(store: Store) -> None:
    store.save(batch(1, 150))
    assert list(store.articles([7, 3, 999, 150, 3])) == [7, 3, 150]
    assert list(store.articles(range(150, 0, -1))) == list(range(150, 0, -1))
    assert store.articles([]) == {}


def test_a_deleted_article_is_gone_and_its_originals_are_not(store: Store) -> None:
    store.save([intake("a.txt", b"draft", of=BRIDGE)])
    store.save([intake("a.txt", b"final", of=BRIDGE)])
    assert store.delete(1)
    assert not store.delete(1)
    assert not store.delete(7)
    assert store.article(1) is None
    assert (store.counts().articles, store.counts().sources) == (0, 0)
    assert [store.original(source.sha256) for source in store.sources(1)] == [b"draft", b"final"]
    assert all(source.replaced for source in store.sources(1))
    assert list(store.changed_since(0)) == [Deleted(1, store.revision())]
    assert store.save([intake("a.txt", b"final", of=BRIDGE)]) == [ADDED]
    assert stored(store, 2).article == BRIDGE
    assert list(store.verify()) == []


# --- corrections -------------------------------------------------------------------------------------------


def test_corrections_outlive_new_bytes_and_can_be_taken_back(store: Store) -> None:
    store.save([intake("a.txt", b"one")])
    (number,) = store.correct(1, [Decision("authors", ["Nora Field", "Søren Ækkeby"])])
    store.correct(1, [Decision("title", "Ferry fares \udc80 fall")])
    store.save([intake("a.txt", b"two", of=BRIDGE)])

    authors, title = store.corrections(1)
    assert (authors.field, authors.value, authors.undone) == ("authors", ["Nora Field", "Søren Ækkeby"], None)
    assert (title.value, title.made.tzinfo) == ("Ferry fares \ufffd fall", UTC)

    assert store.undo_correction(number)
    assert not store.undo_correction(number)
    assert store.corrections(1)[0].undone is not None
    assert store.corrections(2) == ()


def test_a_correction_is_a_change_that_an_index_hears_of(store: Store) -> None:
    store.save([intake("a.txt", b"one"), intake("b.txt", b"two")])
    before = store.revision()
    (number,) = store.correct(1, [Decision("section", None)])
    corrected = store.revision()
    store.undo_correction(number)
    assert before < corrected < store.revision()
    assert changes(store, before) == [(1, "Ferry fares rise")]


def test_only_an_article_of_the_archive_can_be_corrected(store: Store) -> None:
    with pytest.raises(StoreError, match="there is no article 5"):
        store.correct(5, [Decision("title", "Anything")])


# --- numbers -----------------------------------------------------------------------------------------------


def test_an_archive_is_counted_as_a_librarian_would(store: Store) -> None:
    gazette = Outlet("Vellmar Gazette")
    facts: list[tuple[Outlet | None, str | None, Certainty]] = [
        (HARBOUR_COURIER, "2019-03-08T09:15:00+01:00", Certainty.STATED),
        (HARBOUR_COURIER, "1998", Certainty.GUESSED),
        (HARBOUR_COURIER, "2019", Certainty.STATED),
        (gazette, "1998-03", Certainty.DERIVED),
        (None, None, Certainty.UNKNOWN),
    ]
    store.save(
        [
            intake(f"{n}.txt", b"1234567", of=article(outlet=outlet, published=Published(day, certainty)))
            for n, (outlet, day, certainty) in enumerate(facts)
        ]
    )
    counts = store.counts()
    assert (counts.articles, counts.sources, counts.outlets, counts.undated) == (5, 5, 2, 1)
    assert (counts.first_day, counts.last_day) == (date(1998, 1, 1), date(2019, 3, 8))
    assert counts.bytes == 7
    assert counts.database_bytes >= store.path.stat().st_size > 0

    outlets = [(one.outlet, one.articles, one.first_day, one.last_day) for one in store.by_outlet()]
    assert outlets == [
        (HARBOUR_COURIER, 3, date(1998, 1, 1), date(2019, 3, 8)),
        (None, 1, None, None),
        (gazette, 1, date(1998, 3, 1), date(1998, 3, 1)),
    ]
    years = store.by_year()
    assert [(one.year, one.articles) for one in years] == [(1998, 2), (2019, 2), (None, 1)]
    assert [years[0].certainties[how] for how in (Certainty.GUESSED, Certainty.DERIVED)] == [1, 1]
    assert years[2].certainties[Certainty.UNKNOWN] == 1


def test_an_empty_archive_counts_nothing(store: Store) -> None:
    counts = store.counts()
    assert (counts.articles, counts.outlets, counts.first_day, counts.bytes) == (0, 0, None, 0)
    assert store.by_outlet() == ()
    assert store.by_year() == ()
    assert list(store.article_ids()) == []


def test_what_is_indexed_is_remembered_by_generation(store: Store) -> None:
    store.record_indexed("g000001", 40, 38)
    store.record_indexed("g000002", 41, 39)
    store.record_indexed("g000001", 42, 40)
    indexed = store.indexed("g000001")
    assert indexed is not None
    assert (indexed.revision, indexed.articles, indexed.recorded.tzinfo) == (42, 40, UTC)
    store.forget_generation("g000001")
    assert store.indexed("g000001") is None
    assert store.indexed("g000002") is not None


# --- many threads ------------------------------------------------------------------------------------------


def test_one_store_serves_many_threads_and_closes_for_all(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save(batch(1, 60))
    reader = Store.open(tmp_path)
    faults: list[object] = []

    def visit(seed: int) -> None:
        order = random.Random(seed)  # noqa: S311
        for _ in range(60):
            number = order.randint(1, 60)
            if stored(reader, number).article.title != f"Report {number}":
                faults.append(number)

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(6)]
    with Store.create(tmp_path) as writer:
        for thread in threads:
            thread.start()
        for first in range(61, 161, 10):
            writer.save(batch(first, 10))
        for thread in threads:
            thread.join()
    assert faults == []
    assert reader.counts().articles == 160
    reader.close()
    with pytest.raises(ValueError, match="is closed"):
        reader.article(1)


def test_threads_that_end_leave_no_connection_behind(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save(batch(1, 1))
        for _ in range(20):
            thread = threading.Thread(target=store.article, args=(1,))
            thread.start()
            thread.join()
        assert len(store._connections._leases) == 1


def test_a_list_of_results_shows_articles_without_their_names(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save([intake("a.html", b"bridge", of=BRIDGE)])
        store.correct(1, [Decision("title", "The other bridge")])
        whole, shown = store.article(1), store.shown([1, 2])
        assert whole
        assert shown.keys() == {1}
        assert whole.article.entities
        assert shown[1].article == replace(whole.article, entities=())
        assert shown[1].article.title == "The other bridge"
