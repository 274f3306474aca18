"""Bylines give up their people, and nothing else for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.bylines import is_job, people, read_byline


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By Hanna Quist and Jory Delft in Tesselham", ("Hanna Quist", "Jory Delft")),
        ("Oliver Carroll / Moscow Correspondent", ("Oliver Carroll",)),
        ("Jen MillsPublished Jul 17, 2024, 11:21am", ("Jen Mills",)),
        ("by Cristina Laila Apr. 28, 2023 1:15 pm", ("Cristina Laila",)),
        ("By Ann Lee, Reuters", ("Ann Lee",)),
        ("Words by Ann van der Lee", ("Ann van der Lee",)),
        ("Perry Bacon Jr.", ("Perry Bacon Jr",)),
        ("By KIT BARRACLOUGH FOR THE DAILY OWL", ("Kit Barraclough",)),
        ("By RENÉE D'ALMEIDA-HOLM", ("Renée D'Almeida-Holm",)),
        ("By Ann Lee For Owl.Com", ("Ann Lee",)),
        ("By Ann Lee and Bo Berg The Associated Press", ("Ann Lee", "Bo Berg")),
        ("By Jessica DeFino", ("Jessica DeFino",)),
        ("Filed by Ann Lee", ("Ann Lee",)),
        ("Post author By Ann Lee", ("Ann Lee",)),
    ],
)
def test_a_printed_byline_names_its_people(printed: str, names: tuple[str, ...]) -> None:
    byline = read_byline(printed)
    assert byline is not None
    assert byline.names == names


@pytest.mark.parametrize(
    "line",
    [
        "Moscow Correspondent",
        "Byron Bay festival",
        "Middle East",
        "By Staff Reporter",
        "Most Read",
        "The harbour was closed.",
        "Barcamp Veldermouth 2015 – Call for action",
        "Read Next",
        "DIVE DEEPER (7 MIN)",
        "Current Issue",
        "",
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert read_byline(line) is None


def test_an_agency_in_a_byline_is_a_credit() -> None:
    byline = read_byline("By Reuters")
    assert byline is not None
    assert byline.names == ()
    assert byline.agencies == ("Reuters",)


def test_a_stated_author_may_be_a_raw_byline() -> None:
    assert people("By  John O'Donnell  and  Luke Baker") == ("John O'Donnell", "Luke Baker")
    assert people("Ann Lee, PhD; Bo Berg, City Editor") == ("Ann Lee", "Bo Berg")


def test_a_job_is_told_from_a_name() -> None:
    assert is_job("Deputy political editor")
    assert not is_job("Oliver Carroll")


@given(st.text(max_size=250))
def test_any_line_is_a_byline_or_none(line: str) -> None:
    byline = read_byline(line)
    assert byline is None or byline.names or byline.agencies
