"""The timeline: what is drawn of articles over time, and what it says without being seen."""

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from archive_double import ArchiveDouble

from app.presenters_timeline import Timeline, timeline, trail
from app.search_state import SearchState
from app.timeline_axis import ticks
from app.timeline_scale import HEIGHT
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


SHARES = Histogram(
    "year",
    tuple(
        Bin(date(year, 1, 1), date(year, 12, 31), count, of)
        for year, count, of in ((2003, 8, 1000), (2004, 0, 0), (2005, 2, 40), (2006, 1, 9000))
    ),
    undated=3,
    undated_of=12,
)


def shares(state: SearchState) -> Timeline:
    with app.test_request_context():
        found = timeline(SHARES, state, offer_shares=True)
    assert found is not None
    return found


def test_the_bars_can_be_shares_of_the_archive() -> None:
    line = shares(SearchState("ferry", share=True))
    assert [bar.height for bar in line.bars] == [round(0.008 / 0.05 * HEIGHT), 0, HEIGHT, 2]
    assert line.peak == "5.0%"
    assert line.bars[0].said == "2003: 0.8%, 8 of 1,000 articles"
    assert line.undated
    assert (line.undated.height, line.undated.figure) == (HEIGHT, "25%")
    assert line.bars[0].href == "/search?q=ferry&from=2003&to=2003&bars=share", "zooming keeps the measure"


def test_links_lead_from_numbers_to_shares_and_back() -> None:
    assert [(link.label, link.href, link.current) for link in shares(SearchState("ferry")).measures] == [
        ("Articles", "/search?q=ferry", True),
        ("Share of all that year", "/search?q=ferry&bars=share", False),
    ]
    assert [link.current for link in shares(SearchState("ferry", share=True)).measures] == [False, True]


def test_the_share_of_everything_in_everything_is_not_offered() -> None:
    line = shares(SearchState(first="2003", share=True))
    assert line.measures == ()
    assert line.peak == "8"


def test_the_table_says_numbers_and_shares() -> None:
    rows = shares(SearchState("ferry")).rows
    assert [(bar.label, bar.count, bar.share) for bar in rows] == [
        ("2003", "8", "0.8%"),
        ("2005", "2", "5.0%"),
        ("2006", "1", "under 0.1%"),
        ("Undated", "3", "25%"),
    ]


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


def labels(unit: str, bins: Iterable[Bin], undated: int = 0) -> list[str]:
    return [tick.label for tick in drawn(Histogram(unit, tuple(bins), (), undated)).ticks]


def months(first_year: int, last_year: int) -> Iterator[Bin]:
    for year in range(first_year, last_year + 1):
        for month in range(1, 13):
            yield Bin(date(year, month, 1), date(year, month, 28), 1)


def test_labels_below_the_axis_are_few_and_round() -> None:
    years = [Bin(date(year, 1, 1), date(year, 12, 31), 1) for year in range(1997, 2027)]
    assert labels("year", years) == ["2000", "2005", "2010", "2015", "2020", "2025"]
    assert labels("year", years[:5]) == ["1997", "1998", "1999", "2000", "2001"]
    assert labels("month", months(2007, 2012)) == ["2007", "2008", "2009", "2010", "2011", "2012"]
    assert labels("month", months(2021, 2021)) == ["Jan 2021", "Apr 2021", "Jul 2021", "Oct 2021"]
    october = [Bin(date(2021, 10, day), date(2021, 10, day), 1) for day in range(1, 32)]
    assert labels("day", october) == ["4 Oct", "11 Oct", "18 Oct", "25 Oct"], "Mondays"
    decades = [Bin(date(year, 1, 1), date(year + 9, 12, 31), 1) for year in range(1900, 2030, 10)]
    assert labels("decade", decades) == ["1900s", "1950s", "2000s"]


def test_labels_keep_away_from_the_undated_ones() -> None:
    years = [Bin(date(year, 1, 1), date(year, 12, 31), 1) for year in range(2001, 2027)]
    assert labels("year", years, undated=1) == ["2005", "2010", "2015", "2020"]


def test_any_span_has_a_few_labels() -> None:
    for count in range(1, 400):
        years = tuple(Bin(date(1625 + n, 1, 1), date(1625 + n, 12, 31), 1) for n in range(count))
        assert 1 <= len(list(ticks(Histogram("year", years), 100.0, 100.0))) <= 9, count
