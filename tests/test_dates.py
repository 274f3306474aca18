"""Dates are read as they are printed, no finer and no coarser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import Published
from articles.dates import Label, Reader, dates_in, orders_shown, stated_date

BRITISH = Reader("GB", "Europe/London")
AMERICAN = Reader("US", "America/New_York")


@pytest.mark.parametrize(
    ("printed", "reader", "iso"),
    [
        ("Monday 18 October 2021 15:27 BST", BRITISH, "2021-10-18T15:27:00+01:00"),
        ("Monday 18 October 2021 15:27 BST", Reader("BD"), "2021-10-18T15:27:00+06:00"),
        ("Wed Feb 15, 2012 9:01am EST", AMERICAN, "2012-02-15T09:01:00-05:00"),
        ("Wed Feb 15, 2012 9:01am EST", Reader("AU"), "2012-02-15T09:01:00+10:00"),
        ("17 Jul 2024 at 11.21am", BRITISH, "2024-07-17T11:21:00+01:00"),
        ("Published Fri, Apr 28 20232:23 PM EDT", AMERICAN, "2023-04-28T14:23:00-04:00"),
        ("2024-04-26T15:24:04.336Z", AMERICAN, "2024-04-26T11:24:04-04:00"),
        ("2024-04-27T02:24:04Z", AMERICAN, "2024-04-26T22:24:04-04:00"),
        ("2024-04-26T15:24:04.336Z", Reader(), "2024-04-26T15:24:04+00:00"),
        ("9:01am EST, Wed Feb 15, 2012", AMERICAN, "2012-02-15T09:01:00-05:00"),
        ("03/04/2021", AMERICAN, "2021-03-04"),
        ("03/04/2021", BRITISH, "2021-04-03"),
        ("03/04/2021", Reader("US", day_first=True), "2021-04-03"),
        ("25/04/2021", AMERICAN, "2021-04-25"),
        ("13.4.98", BRITISH, "1998-04-13"),
        ("15. März 2019", Reader("DE"), "2019-03-15"),
        ("October 2021", BRITISH, "2021-10"),
        ("2021-10", BRITISH, "2021-10"),
        ("2021", BRITISH, "2021"),
        ("31 February 2021", BRITISH, None),
        ("the year 3021-01-01", BRITISH, None),
        ("nothing at all", BRITISH, None),
    ],
)
def test_a_date_is_read_as_it_is_meant_at_its_outlet(printed: str, reader: Reader, iso: str | None) -> None:
    assert stated_date(printed, reader) == iso


def test_figures_that_could_be_either_are_not_read_without_proof() -> None:
    assert stated_date("03/04/2021", Reader()) is None


def test_a_date_on_the_page_proves_the_order() -> None:
    assert list(orders_shown("on 25/12/2020 and 03/04/2021 and 12/30/2019")) == [True, False]


def test_an_update_is_told_from_the_publication() -> None:
    found = list(dates_in("Published Jul 17, 2024, 11:21am|Updated Jul 18, 2024, 6:39pm", AMERICAN))
    assert [(date.label, date.iso[:10]) for date in found] == [
        (Label.PUBLISHED, "2024-07-17"),
        (Label.UPDATED, "2024-07-18"),
    ]


@given(st.text())
def test_any_text_gives_dates_or_none(text: str) -> None:
    for found in dates_in(text, AMERICAN):
        assert Published(found.iso).text == found.iso
