"""The overview says of the larger outlets how many articles each has of which year, or decade."""

from collections.abc import Mapping, Sequence
from datetime import date

from archive_double import ArchiveDouble, article
from flask import Flask
from lxml import html

from app.presenters_outlet_years import OutletYears, outlet_years
from app.search_state import SearchState
from index.search import Bin, FacetValue, Histogram

OUTLETS = [FacetValue("The Owl", "The Owl", 3), FacetValue("The Gull", "The Gull", 2)]


def year(number: int, count: int) -> Bin:
    return Bin(date(number, 1, 1), date(number, 12, 31), count)


def table(
    counts: Mapping[str, Sequence[Bin]], outlets: Sequence[FacetValue] = OUTLETS, coarser: Sequence[Bin] = ()
) -> OutletYears | None:
    """Present made-up counts of each outlet."""
    app = Flask(__name__)
    app.add_url_rule("/search", "search_page.search", lambda: "")
    everything = tuple(each for bins in counts.values() for each in bins)

    def over_time(state: SearchState) -> Histogram:
        return Histogram("year", tuple(counts[state.selected("outlet")[0]]), tuple(coarser))

    with app.test_request_context():
        return outlet_years(outlets, Histogram("year", everything), over_time)


def figures(found: OutletYears | None) -> list[list[str]]:
    assert found is not None
    return [[cell.count for cell in row.cells] for row in found.rows]


def test_a_few_years_are_columns_of_their_own() -> None:
    found = table({"The Owl": [year(2001, 2), year(2002, 0), year(2003, 1)], "The Gull": [year(2003, 2)]})
    assert found is not None
    assert (found.heading, found.columns) == ("Outlets by year", ["2001", "2002", "2003"])
    assert figures(found) == [["2", "0", "1"], ["0", "0", "2"]]
    assert found.rows[0].cells[2].href == "/search?outlet=The+Owl&from=2003&to=2003"
    assert found.rows[0].cells[1].href == "", "there is nothing to look at"
    assert found.rows[1].cells[2].said == "2 articles"


def test_many_years_are_put_together_by_decades() -> None:
    found = table({"The Owl": [year(1987, 2), year(1989, 1)], "The Gull": [year(2003, 2)]})
    assert found is not None
    assert (found.heading, found.columns) == ("Outlets by decade", ["1980s", "1990s", "2000s"])
    assert figures(found) == [["3", "0", "0"], ["0", "0", "2"]]
    assert found.rows[0].cells[0].href == "/search?outlet=The+Owl&from=1980&to=1989"


def test_days_months_and_what_is_known_to_the_year_are_all_counted() -> None:
    day = Bin(date(2001, 3, 4), date(2001, 3, 4), 1)
    known_to_the_year = [year(2002, 1)]
    counts = {"The Owl": [day, day._replace(first=date(2001, 5, 1))], "The Gull": [year(2002, 1)]}
    assert figures(table(counts, coarser=known_to_the_year)) == [["2", "1"], ["0", "2"]]


def test_one_outlet_or_one_year_tells_nothing_the_timeline_does_not() -> None:
    counts = {"The Owl": [year(2001, 2), year(2002, 1)], "The Gull": [year(2001, 1)]}
    assert table(counts, outlets=OUTLETS[:1]) is None
    assert table({"The Owl": [year(2001, 2)], "The Gull": [year(2001, 1)]}) is None
    assert table({"The Owl": [], "The Gull": []}) is None


def test_the_overview_prints_it_as_a_table() -> None:
    double = ArchiveDouble(
        [
            article("One", outlet="The Owl", published="2001-03-04"),
            article("Two", outlet="The Gull", published="2003-07-08"),
            article("Three", outlet="The Owl", published="2003-05-06"),
            article("Four", outlet=None, published="2002-05-06"),
        ]
    )
    page: html.HtmlElement = html.document_fromstring(double.app().test_client().get("/overview").text)
    (section,) = page.find_class("years")
    rows = [[cell.text_content() for cell in row] for row in section.iter("tr")]
    assert rows == [
        ["Outlet", "2001", "2002", "2003"],
        ["The Owl", "1", "0", "1"],
        ["The Gull", "0", "0", "1"],
    ]
    assert [link.get("aria-label") for link in section.iter("a")][1] == "1 article"
