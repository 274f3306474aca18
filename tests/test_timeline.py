"""The timeline: what is drawn of articles over time, and what it says without being seen."""

from datetime import date

import pytest
from archive_double import ArchiveDouble

from app.presenters_timeline import HEIGHT, Timeline, timeline, trail
from app.search_state import SearchState
from index.search import Bin, Histogram

app = ArchiveDouble().app()
YEARS = Histogram(
    "year",
    tuple(
        Bin(date(year, 1, 1), date(year, 12, 31), count) for year, count in ((2003, 8), (2004, 0), (2005, 2))
    ),
)
MONTHS = Histogram(
    "month",
    (
        Bin(date(2021, 1, 1), date(2021, 1, 31), 1),
        Bin(date(2021, 2, 1), date(2021, 2, 28), 4),
    ),
    coarser=(Bin(date(2021, 1, 1), date(2021, 12, 31), 3),),
    undated=2,
)


def drawn(histogram: Histogram, state: SearchState | None = None) -> Timeline:
    with app.test_request_context():
        found = timeline(histogram, state or SearchState())
    assert found is not None
    return found


def test_the_tallest_bar_fills_the_height_and_an_empty_time_has_no_ink() -> None:
    line = drawn(YEARS)
    assert [bar.height for bar in line.bars] == [HEIGHT, 0, HEIGHT // 4]
    assert line.peak == "8"


def test_a_single_article_among_thousands_can_still_be_seen() -> None:
    bins = (Bin(date(2020, 1, 1), date(2020, 12, 31), 1), Bin(date(2021, 1, 1), date(2021, 12, 31), 26_000))
    assert drawn(Histogram("year", bins)).bars[0].height == 2


def test_a_bar_leads_to_its_own_days() -> None:
    assert drawn(YEARS).bars[0].href == "/search?from=2003&to=2003"
    assert drawn(MONTHS, SearchState(query="ferry")).bars[1].href == "/search?q=ferry&from=2021-02&to=2021-02"
    day = Histogram("day", (Bin(date(2021, 2, 3), date(2021, 2, 3), 1),))
    assert drawn(day).bars[0].href == "/search?from=2021-02-03&to=2021-02-03"


def test_what_is_known_only_to_a_year_is_a_bar_as_long_as_the_year() -> None:
    (vague,) = drawn(MONTHS).coarser
    assert (vague.x, vague.width) == ("0%", "91%")
    assert vague.label == "Some time in 2021"
    assert vague.articles == "3 articles"
    assert drawn(MONTHS).legend == "Below the line: 3 articles known only to a year"


def test_undated_articles_have_a_bar_of_their_own() -> None:
    undated = drawn(MONTHS).undated
    assert undated is not None
    assert undated.href == "/search?date=undated"
    assert drawn(YEARS).undated is None


def test_the_table_says_all_that_is_drawn() -> None:
    assert [(bar.label, bar.count) for bar in drawn(MONTHS).rows] == [
        ("January 2021", "1"),
        ("February 2021", "4"),
        ("Some time in 2021", "3"),
        ("Undated", "2"),
    ]
    assert drawn(YEARS).summary == "10 articles by year, 2003 – 2005"


def test_bars_outside_the_selected_dates_are_told_from_those_inside() -> None:
    line = drawn(YEARS, SearchState(first="2004"))
    assert [bar.outside for bar in line.bars] == [True, False, False]


def test_nothing_is_drawn_of_nothing() -> None:
    with app.test_request_context():
        assert timeline(Histogram("year", ()), SearchState()) is None
    assert drawn(Histogram("year", (), undated=3)).rows[0].label == "Undated"


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (SearchState(), ["All dates"]),
        (SearchState(first="2021", last="2021"), ["All dates", "2020s", "2021"]),
        (
            SearchState(first="2021-10-18", last="2021-10-18"),
            ["All dates", "2020s", "2021", "October 2021", "18 October 2021"],
        ),
        (SearchState(first="1998", last="2003"), ["All dates", "1998 – 2003"]),
        (SearchState(first="2021"), ["All dates"]),
    ],
)
def test_the_trail_leads_out_step_by_step(state: SearchState, steps: list[str]) -> None:
    with app.test_request_context():
        found = list(trail(state))
    assert [step.label for step in found] == steps
    assert [step.current for step in found[:-1]] == [False] * (len(found) - 1)


def test_labels_below_the_axis_never_crowd() -> None:
    bins = tuple(Bin(date(year, 1, 1), date(year, 12, 31), 1) for year in range(1950, 2022))
    line = drawn(Histogram("year", bins, undated=1))
    assert 3 <= len(line.ticks) <= 6
    assert line.ticks[0].label == "1950"
