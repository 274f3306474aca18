"""Facets and the date histogram equal counting by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.article import Published
from index.archive_days import ArchiveDays
from index.columns import Columns
from index.engine import Question
from index.facet_columns import FacetColumn
from index.histogram import histogram
from index.search import FACETS, Bin, Histogram, Sort, Span


def count_days(*days: str, span: Span = Span()) -> Histogram:  # noqa: B008 - a frozen value
    published = [Published(day) for day in days if day]
    first = np.array([each.first_day().toordinal() for each in published], np.int32)  # type: ignore[union-attr]
    last = np.array([each.last_day().toordinal() for each in published], np.int32)  # type: ignore[union-attr]
    return histogram(first, last, days.count(""), span)


def filled(found: Histogram) -> list[tuple[str, int]]:
    return [(str(each.first), each.count) for each in found.bins if each.count]


def test_a_few_weeks_are_shown_by_day() -> None:
    found = count_days("2021-10-18", "2021-10-18T23:59:00+01:00", "2021-11-02", "")
    assert (found.unit, len(found.bins), found.undated) == ("day", 16, 1)
    assert filled(found) == [("2021-10-18", 2), ("2021-11-02", 1)]


def test_a_few_years_are_shown_by_month() -> None:
    found = count_days("2019-12-31", "2020-02", "2021-10-18")
    assert (found.unit, len(found.bins)) == ("month", 23)
    assert filled(found) == [("2019-12-01", 1), ("2020-02-01", 1), ("2021-10-01", 1)]
    assert found.bins[2] == Bin(date(2020, 2, 1), date(2020, 2, 29), 1)


def test_decades_are_shown_by_year_and_centuries_by_decade() -> None:
    years = count_days("1998-05-01", "2021", "2021-10-18")
    assert (years.unit, len(years.bins), filled(years)) == (
        "year",
        24,
        [("1998-01-01", 1), ("2021-01-01", 2)],
    )
    decades = count_days("1815-06-18", "2021-10-18")
    assert (decades.unit, filled(decades)) == ("decade", [("1810-01-01", 1), ("2020-01-01", 1)])
    assert decades.bins[-1].last == date(2029, 12, 31)


def test_what_is_known_too_coarsely_stands_apart() -> None:
    found = count_days("2021-10-18", "2021-10-20", "2021-10", "2021-10", "2021-10")
    assert (found.unit, filled(found)) == ("day", [("2021-10-18", 1), ("2021-10-20", 1)])
    assert found.coarser == (Bin(date(2021, 10, 1), date(2021, 10, 31), 3),)
    by_month = count_days("2021-10", "2021", "2020-01-01")
    assert (by_month.unit, filled(by_month)) == ("month", [("2020-01-01", 1), ("2021-10-01", 1)])
    assert by_month.coarser == (Bin(date(2021, 1, 1), date(2021, 12, 31), 1),)


def test_a_chosen_span_is_zoomed_into_and_covered_exactly() -> None:
    days = ("1998-05-01", "2021-10-18", "2021-10", "2021-12-24", "")
    found = count_days(*days, span=Span(date(2021, 10, 10), date(2022, 3, 15)))
    assert found.unit == "month"
    assert (found.bins[0].first, found.bins[-1].last) == (date(2021, 10, 10), date(2022, 3, 15))
    assert filled(found) == [("2021-10-10", 2), ("2021-12-01", 1)]
    assert found.undated == 1


def test_a_span_open_at_one_end_reaches_as_far_as_the_articles() -> None:
    found = count_days("2021-10-01", "2021-10-18", "2021-10-20", span=Span(first=date(2021, 10, 17)))
    assert (found.bins[0].first, found.bins[-1].last) == (date(2021, 10, 17), date(2021, 10, 20))


def test_only_undated_articles_leave_no_bins() -> None:
    assert count_days("", "") == Histogram("year", (), undated=2)
    assert count_days("2021", "", span=Span(undated=True)).bins == ()


texts = st.one_of(
    st.just(""),
    st.integers(1700, 2100).map(str),
    st.builds("{}-{:02}".format, st.integers(1990, 2025), st.integers(1, 12)),
    st.dates(date(1990, 1, 1), date(2025, 12, 31)).map(str),
    st.dates(date(2021, 9, 1), date(2021, 10, 31)).map(str),
)
ends = st.none() | st.dates(date(1980, 1, 1), date(2026, 1, 1))


@settings(deadline=None)
@given(st.lists(texts, max_size=30), ends, ends)
def test_no_article_is_counted_twice_or_lost(days: list[str], first: date | None, last: date | None) -> None:
    if first and last and last < first:
        first, last = last, first
    span = Span(first, last)
    inside = [each for each in map(Published, filter(None, days)) if _overlaps(each, span)]
    found = count_days(*days, span=span)
    assert sum(each.count for each in found.bins + found.coarser) == len(inside)
    assert found.undated == days.count("")
    for one, other in zip(found.bins, found.bins[1:], strict=False):
        assert other.first - one.last == timedelta(days=1)
    assert len(found.bins) <= 160


def _overlaps(published: Published, span: Span) -> bool:
    first, last = published.first_day(), published.last_day()
    assert first is not None
    assert last is not None
    return (not span.first or last >= span.first) and (not span.last or first <= span.last)


names = st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True).map(tuple)


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(names, names, st.booleans(), st.sampled_from([0, 5, 9])), min_size=1, max_size=30
    ),
    chosen=st.fixed_dictionaries({"outlet": names, "person": names}),
)
def test_counts_equal_counting_by_hand(
    rows: list[tuple[tuple[str, ...], tuple[str, ...], bool, int]], chosen: dict[str, tuple[str, ...]]
) -> None:
    columns = _columns(rows)
    matched = np.flatnonzero([row[2] for row in rows])
    answer = columns.answer(
        Question(filters=chosen, values_per_facet=99), matched, lambda some, count=None: np.zeros(len(some))
    )
    by_hand = {0: Counter[str](), 1: Counter[str]()}
    total = 0
    for outlets, people, matches, _ in rows:
        passes = [
            not wanted or bool(set(wanted) & set(has))
            for wanted, has in ((chosen["outlet"], outlets), (chosen["person"], people))
        ]
        total += matches and all(passes)
        for facet, values in enumerate((outlets, people)):
            if matches and passes[1 - facet]:
                by_hand[facet].update(values)
    assert answer.total == total
    for facet, expected in by_hand.items():
        counted = {value.value: value.count for value in answer.facets[facet].values}
        assert {value: count for value, count in counted.items() if count} == expected
        assert set(counted) == set(expected) | set(chosen[("outlet", "person")[facet]])


def _columns(rows: list[tuple[tuple[str, ...], tuple[str, ...], bool, int]]) -> Columns:
    days = np.array([row[3] for row in rows], np.int32)
    empty = FacetColumn.of([()] * len(rows))
    return Columns(
        live=np.ones(len(rows), bool),
        ids=np.arange(1, len(rows) + 1),
        revisions=np.arange(1, len(rows) + 1),
        first_day=days,
        last_day=days,
        moment=days.astype(np.int64),
        facets={
            **{facet.name: empty for facet in FACETS},
            "outlet": FacetColumn.of([row[0] for row in rows]),
            "person": FacetColumn.of([row[1] for row in rows]),
        },
    )


@pytest.mark.parametrize(
    ("sort", "expected"),
    [(Sort.NEWEST, [3, 2, 4, 1]), (Sort.OLDEST, [2, 4, 3, 1]), (Sort.RELEVANCE, [1, 3, 4, 2])],
)
def test_order(sort: Sort, expected: list[int]) -> None:
    columns = _columns([((), (), True, 0), ((), (), True, 5), ((), (), True, 9), ((), (), True, 5)])
    answer = columns.answer(
        Question(sort=sort), np.arange(4), lambda rows, count=None: np.array([2.0, 1.0, 1.5, 1.5])[rows]
    )
    assert [number for number, _ in answer.hits] == expected


# How many there are altogether


def all_days(*days: str) -> ArchiveDays:
    published = [Published(day) for day in days if day]
    first = np.array([each.first_day().toordinal() for each in published], np.int32)  # type: ignore[union-attr]
    last = np.array([each.last_day().toordinal() for each in published], np.int32)  # type: ignore[union-attr]
    return ArchiveDays(first, last, days.count(""))


def test_each_bar_tells_how_many_articles_the_archive_has_in_its_days() -> None:
    found = count_days("2019-12-31", "2020-02", "2021-10-18", "2020", "")
    every = (
        "2019-12-01",
        "2019-12-31",
        "2020-02",
        "2020-02-29",
        "2021-10-18",
        "2021",
        "2020",
        "2020",
        "",
        "",
    )
    told = all_days(*every).beside(found)
    assert [(each.count, each.of) for each in told.bins if each.of] == [(1, 2), (1, 2), (1, 1)]
    assert [(each.count, each.of) for each in told.coarser] == [(1, 2)]
    assert (told.undated, told.undated_of) == (1, 2)


def test_a_month_that_a_span_cuts_into_counts_in_the_first_bar_altogether_too() -> None:
    span = Span(date(2021, 10, 5), date(2022, 3, 10))
    days = ("2021-10", "2021-10-04", "2021-10-05", "2022-03", "2022-03-11")
    told = all_days(*days).beside(count_days(*days, span=span))
    assert [(each.count, each.of) for each in told.bins if each.count] == [(2, 2), (1, 1)]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["2020-01-31", "2020-02-01", "2020-02", "2020", "2021-06-05", "2021-06", "1987-05-01", "1987"]
        )
    ),
    st.sampled_from(
        [
            Span(),
            Span(date(2020, 2, 1)),
            Span(date(2020, 1, 15), date(2021, 6, 10)),
            Span(None, date(1990, 1, 1)),
        ]
    ),
)
def test_everything_is_all_there_is(days: list[str], span: Span) -> None:
    found = count_days(*days, span=span)
    told = all_days(*days).beside(found)
    assert [each.of for each in told.bins] == [each.count for each in found.bins]
    assert [each.of for each in told.coarser] == [each.count for each in found.coarser]
