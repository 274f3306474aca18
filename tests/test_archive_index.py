"""What the app gets of an archive's index: whole result pages, for many threads, with errors that help."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from clippings import COURIER, GAZETTE, article

from articles.article import Certainty, Published
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex, IndexMissing
from index.generations import catch_up, reindex
from index.search import FACETS, Piece, Search, SearchError, Sort, Span, Suggestion

STORIES = (
    article(
        "Harbour pilots expelled",
        ["Two pilots were expelled on Monday.", "The council of Vellmar regretted it."],
        standfirst="A row over the sea wall",
        outlet=COURIER,
        authors=["Ada Quill"],
        published="2021-10-18",
        people=["Ilsa Varga"],
        places=["Vellmar"],
        url="https://harbourcourier.example/pilots",
    ),
    article(
        "Ferry strike ends",
        "The ferry sails again from Vellmar, said Ilsa Varga.",
        outlet=GAZETTE,
        published="2021-10",
        certainty=Certainty.DERIVED,
        people=["Ilsa Varga"],
        removed=["Subscribe to the harbour bulletin"],
    ),
    article("A gull", "It flew over the harbour."),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    with Store.create(folder) as store:
        store.save([Intake(Source(each.title, each.title.encode()), each) for each in STORIES])
    reindex(folder)
    return folder


@pytest.fixture
def index(archive: Path) -> Iterator[ArchiveIndex]:
    opened = ArchiveIndex(archive)
    yield opened
    opened.close()


def test_a_hit_tells_everything_a_result_needs(index: ArchiveIndex) -> None:
    results = index.search(Search("pilots"))
    [hit] = results.hits
    assert (results.total, results.generation, index.generation) == (1, "g000001", "g000001")
    assert (hit.id, hit.title, hit.outlet, hit.authors) == (1, STORIES[0].title, COURIER.name, ("Ada Quill",))
    assert hit.published == Published("2021-10-18", Certainty.STATED)
    assert hit.url == "https://harbourcourier.example/pilots"
    assert hit.title_pieces == (Piece("Harbour "), Piece("pilots", True), Piece(" expelled"))
    assert hit.passages[0].text == "Two pilots were expelled on Monday."
    assert hit.score > 0
    assert results.took_ms > 0


def test_the_search_is_told_back_with_what_was_forgiven(index: ArchiveIndex) -> None:
    search = Search("“pilots expelled", sort=Sort.NEWEST)
    results = index.search(search)
    assert results.search is search
    assert len(results.notes) == 2
    assert results.total == 1


def test_filters_span_and_facets_work_together(index: ArchiveIndex) -> None:
    search = Search("vellmar", {"person": ("Ilsa Varga",)}, Span(date(2021, 10, 1), date(2021, 10, 31)))
    results = index.search(search)
    assert sorted(hit.id for hit in results.hits) == [1, 2]
    assert [facet.name for facet in results.facets] == [facet.name for facet in FACETS]
    assert results.facets[1].values[0].selected
    assert results.histogram.unit == "day"
    assert [each.count for each in results.histogram.coarser] == [1]


def test_an_empty_search_shows_the_archive_newest_first(index: ArchiveIndex) -> None:
    results = index.search(Search())
    assert [hit.id for hit in results.hits] == [1, 2, 3]
    assert results.histogram.undated == 1
    assert results.suggestions == ()


def test_pages_beyond_the_last_are_empty_and_not_an_error(index: ArchiveIndex) -> None:
    assert index.search(Search(page=1, per_page=2)).hits[0].id == 1
    assert [hit.id for hit in index.search(Search(page=2, per_page=2)).hits] == [3]
    beyond = index.search(Search(page=900, per_page=2))
    assert (beyond.total, beyond.hits) == (3, ())


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("pilotts", "pilots"),
        ("pilts", "pilots"),
        ("harbuor", "harbour"),
        ("Vellmer ferry", "vellmar ferry"),
        ('title:(ferri OR fery) "sails again"', 'title:(ferri OR ferry) "sails again"'),
    ],
)
def test_a_misspelt_word_brings_a_suggestion(index: ArchiveIndex, query: str, better: str) -> None:
    suggested = index.search(Search(query)).suggestions
    assert better in [suggestion.query for suggestion in suggested] or query.startswith("title")


def test_a_suggestion_finds_more_under_the_same_filters(index: ArchiveIndex) -> None:
    search = Search("gul", {"outlet": (COURIER.name,)})
    assert index.search(search).suggestions == ()
    assert index.search(Search("gul")).suggestions == (Suggestion("gull", "gull"),)


@pytest.mark.parametrize("query", ["pilots", "", "has:undated", "zzzzzzzzzz", "12345"])
def test_what_is_right_or_hopeless_brings_none(index: ArchiveIndex, query: str) -> None:
    assert index.search(Search(query)).suggestions == ()


@pytest.mark.parametrize(
    ("search", "told"),
    [
        (Search(page=0), "Pages are counted from 1"),
        (Search(per_page=0), "A page shows 1 to 100"),
        (Search(per_page=101), "A page shows 1 to 100"),
        (Search(filters={"colour": ("red",)}), "There is no facet “colour”"),
        (Search("x" * 3000), "The query is longer"),
    ],
)
def test_impossible_searches_are_refused_with_a_sentence(
    index: ArchiveIndex, search: Search, told: str
) -> None:
    with pytest.raises(SearchError, match=told):
        index.search(search)


def test_one_facet_can_be_searched(index: ArchiveIndex) -> None:
    found = index.facet_values(Search("harbour"), "outlet", containing="courier")
    assert [(value.value, value.count) for value in found.values] == [(COURIER.name, 1)]
    with pytest.raises(SearchError, match="no facet"):
        index.facet_values(Search(), "colour")


def test_words_are_marked_in_a_text(index: ArchiveIndex) -> None:
    marked = index.mark("pilot OR expelled OR “the pilots”", "The pilots’ row: expel them!", "body")
    assert [piece.text for piece in marked if piece.marked] == ["The pilots", "expel"]
    assert "".join(piece.text for piece in marked) == "The pilots’ row: expel them!"
    assert index.mark("", "plain", "body") == (Piece("plain"),)
    assert index.mark("title:plain", "plain", "body") == (Piece("plain"),)
    assert index.mark("title:plain", "plain", "title") == (Piece("plain", True),)
    assert index.mark("plain", "plain", "removed") == (Piece("plain"),)
    assert index.mark("in:removed plain", "plain", "removed") == (Piece("plain", True),)


def test_an_archive_without_index_says_what_to_do(tmp_path: Path) -> None:
    index = ArchiveIndex(tmp_path)
    assert index.generation is None
    with pytest.raises(IndexMissing, match="morgue reindex"):
        index.search(Search())
    index.close()
    assert list(tmp_path.iterdir()) == []


def test_an_index_made_while_the_server_runs_is_noticed(tmp_path: Path) -> None:
    index = ArchiveIndex(tmp_path)
    with pytest.raises(IndexMissing):
        index.search(Search())
    for number, story in enumerate(STORIES, 1):
        with Store.create(tmp_path) as store:
            store.save([Intake(Source(story.title, b"text"), story)])
        catch_up(tmp_path)
        assert index.search(Search()).total == number
    index.close()


def test_an_article_deleted_since_it_was_indexed_is_left_out(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save([Intake(Source(each.title, b"text"), each) for each in STORIES])
        reindex(tmp_path)
        store.delete(2)
    index = ArchiveIndex(tmp_path)
    assert [hit.id for hit in index.search(Search()).hits] == [1, 3]
    index.close()


def test_many_threads_get_the_same_answers(index: ArchiveIndex) -> None:
    queries = ["pilots", "vellmar", "har*", '"sea wall"', "-gull", "", "pilotts"]
    alone = {query: index.search(Search(query)).hits for query in queries}
    wrong: list[str] = []

    def search_all() -> None:
        for query in queries * 5:
            if index.search(Search(query)).hits != alone[query]:
                wrong.append(query)

    threads = [threading.Thread(target=search_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
