"""What users type is understood, or forgiven and explained; nothing typed is an error but its size."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import FLAGS
from index.fields import FIELD_NAMES
from index.query_dates import Days, read_days
from index.query_language import MAX_LENGTH, ParsedQuery, parse
from index.query_syntax import SPECIAL_FIELDS
from index.search import SearchError

TODAY = date(2026, 11, 21)  # a Saturday


def read(text: str) -> ParsedQuery:
    return parse(text, TODAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("harbour strike", "harbour AND strike"),
        ("harbour -strike", "harbour NOT strike"),
        ("harbour –strike", "harbour NOT strike"),
        ("title:strike", "headline:strike"),
        ("TITLE:strike", "title: strike"),
        ("organisation:port", "org:port"),
        ("title:(a OR b)", "title:a OR title:b"),
        ("“port authority”", '"port authority"'),
        ("«port authority»", '"port authority"'),
        ("(harbour strike", "(harbour strike)"),
        ("harbour strike)", "harbour strike"),
        ('"port authority', '"port authority"'),
        ("harbour AND OR strike", "harbour AND strike"),
        ("AND harbour OR", "harbour"),
        ("harbour () strike", "harbour strike"),
        ("NOT NOT harbour", "NOT harbour"),
        ("harbour^3", "harbour"),
        ("what happened?", "what happened"),
        ("date:nonsense harbour", "harbour"),
        ("has:nonsense harbour", "harbour"),
        ("in:nonsense harbour", "harbour"),
        ("frobnicate:harbour", "frobnicate harbour"),
        ("* harbour", "harbour"),
        ("in:title harbour", "title:harbour"),
        ("in:removed (a OR b)", "removed:(a OR b)"),
        ("in:captions", "has:captions"),
        ("date:2021-10", "date:2021-10-01..2021-10-31"),
        ("date:2021..", "since:2021"),
        ("date:..2021", "until:2021"),
        ("after:2020", "since:2021"),
        ("before:2021-10-02", "until:2021-10-01"),
        ("date:2021-10-31..2021-10-01", "date:2021-10"),
        ("date:undated", "has:undated"),
        ('date:"last week"', "date:2026-11-09..2026-11-15"),
        ('date:"18 October 2021"', "date:2021-10-18"),
        ("U.S.", "us"),
        ("café", "cafe"),
        ("1,000", "1000"),
        ("", "*"),
        ("   ", ""),
    ],
)
def test_two_ways_of_saying_the_same(one: str, other: str) -> None:
    assert repr(read(one).tree) == repr(read(other).tree)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("“harbour”", "Curly quotation marks"),
        ('"harbour strike', "closing quotation mark was added"),
        ('harbour ""', "nothing between them"),
        ("(harbour", "closing bracket was added"),
        ("harbour)", "without an opening one"),
        ("harbour ()", "Brackets with nothing"),
        ("OR harbour", "“OR” has nothing to work on"),
        ("harbour AND", "“AND” has nothing to work on"),
        ("harbour NOT", "“NOT” has nothing to work on"),
        ("frob:harbour", "“frob” is no field"),
        ("date:2021-13", "“date:2021-13” was ignored"),
        ("date:2022..2021", "put in order"),
        ("has:magic", "“has:magic” was ignored"),
        ("in:magic x", "“in:magic” was ignored"),
        ("harbour^2", "weighs words by itself"),
        ("harbour~9", "at most 2 letters away"),
        ('"harbour strike"~900', "within 50 words"),
        ("a*b*c*d*e*f*g*h*i*j*k", "wildcards at most"),
        ("!!!", "no word to search for"),
        ("title: NOT x", "“title:” has no word after it"),
    ],
)
def test_what_was_forgiven_is_explained(query: str, told: str) -> None:
    assert any(told in note for note in read(query).notes), read(query).notes


@pytest.mark.parametrize(
    "query",
    [
        "harbour strike",
        '"a b" OR c -d',
        "harb* h?r",
        "date:2021 has:undated",
        "12:30",
        "x's (y OR z)",
        "",
        "*",
    ],
)
def test_what_is_right_needs_no_note(query: str) -> None:
    assert read(query).notes == ()


def test_operators_count_in_capitals_only() -> None:
    assert "or" in [word.form for word in read("this or that").words]
    assert "or" not in [word.form for word in read("this OR that").words]


def test_an_empty_query_is_everything() -> None:
    assert read("").is_everything
    assert read("in:title").is_everything
    assert not read("NOT harbour").is_everything


def test_words_know_their_place_in_the_query() -> None:
    text = "title:harbuor (strike OR “sea wall”) -gale"
    assert [text[word.start : word.end] for word in read(text).words] == ["harbuor", "strike", "gale"]


@pytest.mark.parametrize("query", ["x" * (MAX_LENGTH + 1), "(" * 200 + "x", "word " * 390])
def test_a_query_beyond_all_bounds_is_refused_with_a_sentence(query: str) -> None:
    with pytest.raises(SearchError, match="The query"):
        read(query)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020-2", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021/10/18", date(2021, 10, 18), date(2021, 10, 18)),
        ("Oct. 2021", date(2021, 10, 1), date(2021, 10, 31)),
        ("October 18th, 2021", date(2021, 10, 18), date(2021, 10, 18)),
        ("1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("today", TODAY, TODAY),
        ("yesterday", date(2026, 11, 20), date(2026, 11, 20)),
        ("monday", date(2026, 11, 16), date(2026, 11, 16)),
        ("this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last 7 days", date(2026, 11, 15), TODAY),
        ("past 3 months", date(2026, 8, 22), TODAY),
        ("1998 to 2003", date(1998, 1, 1), date(2003, 12, 31)),
        ("2021..", date(2021, 1, 1), None),
    ],
)
def test_dates_people_write(text: str, first: date, last: date | None) -> None:
    assert read_days(text, TODAY) == Days(first, last)


@pytest.mark.parametrize(
    "text", ["", "..", "soon", "2021-02-30", "3021", "0999", "last 99999 years", "10/11/2021"]
)
def test_what_is_no_date(text: str) -> None:
    assert read_days(text, TODAY) is None


SCRAPS = [
    *"()\"“”*?~^:-+'’.,|&!",
    " ",
    "AND",
    "OR",
    "NOT",
    " harbour",
    "x*",
    "東",
    "date:",
    "..",
    "2021",
    "~2",
]
SCRAPS += [f"{name}:" for name in (*FIELD_NAMES, *SPECIAL_FIELDS)] + [f"has:{flag}" for flag in FLAGS]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join)))
def test_no_string_whatever_breaks_the_parser(text: str) -> None:
    try:
        parsed = read(text)
    except SearchError:
        return
    assert all(note.endswith(".") for note in parsed.notes)
    assert all(0 <= word.start < word.end <= len(text) for word in parsed.words)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_string_whatever_breaks_the_reading_of_dates(text: str) -> None:
    days = read_days(text, TODAY)
    assert days is None or days.first or days.last
