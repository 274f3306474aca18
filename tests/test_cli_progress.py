"""Progress is one line on a terminal, and nothing in a pipe."""

import io

import pytest

from app.progress import Progress, bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_in_a_pipe() -> None:
    pipe = io.StringIO()
    with Progress("Reading", pipe) as progress:
        progress.count(1, 10)
    assert pipe.getvalue() == ""


def test_a_bar_is_drawn_where_the_end_is_known_and_cleared_afterwards() -> None:
    terminal = Terminal()
    with Progress("Indexing", terminal) as progress:
        progress.count(15, 30)
        drawn = terminal.getvalue()
    assert drawn == "\rIndexing  [" + "#" * 15 + "." * 15 + "]  15 of 30"
    assert terminal.getvalue().endswith("\r" + " " * (len(drawn) - 1) + "\r")


def test_a_count_is_drawn_where_the_end_is_not_known() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        progress.show(1234, "1,234 articles")
    assert "\rReading  1,234 articles" in terminal.getvalue()


def test_the_line_is_not_drawn_for_every_article() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        for number in range(10_000):
            progress.count(number, 10_000)
    assert terminal.getvalue().count("Reading") < 50


def test_a_long_name_never_wraps_the_line() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        progress.show(1, "a" * 500)
    assert max(len(line) for line in terminal.getvalue().split("\r")) <= 79


@pytest.mark.parametrize(
    ("share", "filled"), [(None, 0), (-1.0, 0), (0.0, 0), (0.5, 15), (1.0, 30), (7.0, 30)]
)
def test_the_bar_keeps_its_length_whatever_the_share(share: float | None, filled: int) -> None:
    assert bar(share).count("#") == filled
    assert len(bar(share)) in (0, 32)


def test_nothing_to_do_is_no_division_by_zero() -> None:
    Progress("Indexing", Terminal()).count(0, 0)
