"""The search state reads a URL, refuses what cannot be meant, and prints itself in one way."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from app.search_state import SearchState
from index.search import SearchError, Sort, Span

FULL = SearchState(
    query='ferry "second week"',
    filters={"outlet": ("Clarion", "The Harbour Courier"), "place": ("Port Ellery",)},
    first="2021-10",
    last="2021-12-24",
    sort=Sort.OLDEST,
    page=3,
    per_page=50,
)


def read(query_string: str) -> SearchState:
    pairs = [pair.split("=", 1) for pair in query_string.split("&") if pair]
    return SearchState.from_arguments(MultiDict((name, value) for name, value in pairs))


def reread(state: SearchState) -> SearchState:
    return SearchState.from_arguments(MultiDict(state.arguments()))


def test_the_empty_url_is_the_plain_page() -> None:
    state = read("")
    assert state.is_plain
    assert state.order is Sort.NEWEST
    assert state.url("/search") == "/search"


def test_a_state_prints_its_parameters_in_one_order_without_defaults() -> None:
    assert FULL.url("/search") == (
        "/search?q=ferry+%22second+week%22&outlet=Clarion&outlet=The+Harbour+Courier&place=Port+Ellery"
        "&from=2021-10&to=2021-12-24&sort=oldest&page=3&per_page=50"
    )
    assert read("page=1&per_page=20&q=a&date=").url("/search") == "/search?q=a"


def test_the_order_in_which_values_were_selected_makes_no_other_page() -> None:
    one = SearchState().with_value("org", "NBS").with_value("org", "Bay Ferries")
    other = SearchState().with_value("org", "Bay Ferries").with_value("org", "NBS").with_value("org", "NBS")
    assert one == other
    assert one.selected("org") == ("Bay Ferries", "NBS")


def test_what_is_read_back_is_what_was_printed() -> None:
    assert reread(FULL) == FULL


@given(
    query=st.text(max_size=50).map(str.strip),
    outlets=st.sets(st.text(min_size=1, max_size=30).filter(str.strip), max_size=4),
    page=st.integers(1, 1_000_000),
    first=st.dates(date(1600, 1, 1), date(2000, 1, 1)).map(date.isoformat),
)
def test_any_state_survives_its_url(query: str, outlets: set[str], page: int, first: str) -> None:
    state = SearchState(query=query, first=first).page_to(page)
    for outlet in outlets:
        state = state.with_value("outlet", outlet).page_to(page)
    assert reread(state) == state
    assert re.fullmatch(r"[!-~]+", iri_to_uri(state.url("/search")))


def test_unknown_parameters_are_ignored() -> None:
    assert read("q=a&utm_source=mail&exclude=x") == SearchState(query="a")


@pytest.mark.parametrize(
    ("query_string", "what", "cure"),
    [
        ("page=abc", "page=abc", "a whole number from 1"),
        ("page=0", "page=0", "a whole number from 1"),
        ("page=-1", "page=-1", "a whole number from 1"),
        ("page=99999999999999999999", "page=9999", "to 1,000,000"),
        ("page=²", "page=²", "a whole number"),
        ("per_page=101", "per_page=101", "from 1 to 100"),
        ("from=2021-13", "“2021-13”", "2021-10-18"),
        ("from=18.10.2021", "“18.10.2021”", "2021-10-18"),
        ("to=2021-02-30", "“2021-02-30” is no date that can stand in to", "that exists"),
        ("to=0000", "“0000”", "from 1600"),
        ("from=9999", "“9999”", "to 2200"),
        ("from=2021-10-18T15:27:00", "“2021-10-18T15:27:00”", "2021-10-18"),
        ("from=2022&to=2021", "from 2022 is after to 2021", "Swap"),
        ("date=never", "date=never", "date=undated"),
        ("date=undated&from=2021", "without a date", "not for both"),
        ("sort=best", "“best”", "sort=relevance, sort=newest, sort=oldest"),
        ("q=" + "a" * 2001, "2,001 characters", "a few words"),
        ("&".join(f"org={n}" for n in range(101)), "More than 100 values of org", "fewer"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_cure(query_string: str, what: str, cure: str) -> None:
    with pytest.raises(SearchError) as caught:
        read(query_string)
    assert what in caught.value.what
    assert cure in caught.value.cure


@pytest.mark.parametrize(
    ("query_string", "span"),
    [
        ("from=2021", Span(date(2021, 1, 1), None)),
        ("to=2020-02", Span(None, date(2020, 2, 29))),
        ("from=2021-10&to=2021-10", Span(date(2021, 10, 1), date(2021, 10, 31))),
        ("from=2021-10-18&to=2021", Span(date(2021, 10, 18), date(2021, 12, 31))),
        ("date=undated", Span(undated=True)),
        ("", Span()),
    ],
)
def test_dates_cover_whole_years_months_and_days(query_string: str, span: Span) -> None:
    assert read(query_string).search().span == span


def test_results_are_sorted_by_relevance_only_where_there_is_a_query() -> None:
    assert read("q=ferry").order is Sort.RELEVANCE
    assert read("sort=relevance").order is Sort.NEWEST
    assert read("q=ferry").sorted_by(Sort.RELEVANCE).url("/s") == "/s?q=ferry"
    assert read("q=ferry").sorted_by(Sort.NEWEST).url("/s") == "/s?q=ferry&sort=newest"
    assert read("sort=oldest").sorted_by(Sort.NEWEST).is_plain


def test_every_narrowing_starts_again_at_the_first_page() -> None:
    for changed in (
        FULL.with_value("person", "Ada Finch"),
        FULL.without_value("outlet", "Clarion"),
        FULL.without_facet("outlet"),
        FULL.without_filters(),
        FULL.with_query("bridge"),
        FULL.without_query(),
        FULL.with_dates("2020", None),
        FULL.without_dates(),
        FULL.only_undated(),
        FULL.sorted_by(Sort.NEWEST),
        FULL.showing(10),
    ):
        assert changed.page == 1
        assert reread(changed) == changed


def test_taking_off_leaves_the_rest() -> None:
    assert FULL.without_value("outlet", "Clarion").selected("outlet") == ("The Harbour Courier",)
    assert FULL.without_facet("outlet").filters == {"place": ("Port Ellery",)}
    assert FULL.without_filters() == SearchState(query=FULL.query, sort=Sort.OLDEST, per_page=50)
    assert not FULL.without_dates().has_dates
    assert FULL.only_undated().url("/s").count("from=") == 0


def test_the_search_asks_for_what_the_page_shows() -> None:
    search = FULL.search(values_per_facet=0)
    assert (search.query, search.page, search.per_page) == (FULL.query, 3, 50)
    assert search.filters == FULL.filters
    assert search.values_per_facet == 0


def test_a_value_is_selected_or_excluded_never_both() -> None:
    state = SearchState().excluding("outlet", "Clarion")
    assert state.arguments() == [("not_outlet", "Clarion")]
    assert state.with_value("outlet", "Clarion").arguments() == [("outlet", "Clarion")]
    assert state.with_value("outlet", "Clarion").excluding("outlet", "Clarion") == state
    assert state.without_value("outlet", "Clarion") == state.without_filters() == SearchState()
    assert state.is_narrowed
