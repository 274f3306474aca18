"""Progress is one line on a terminal, and nothing in a pipe."""

import io

import pytest

from app.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_in_a_pipe() -> None:
    pipe = io.StringIO()
    with Progress("Reading", pipe) as progress:
        progress.show(1, 10)
    assert pipe.getvalue() == ""


def test_a_bar_is_drawn_where_the_end_is_known_and_cleared_afterwards() -> None:
    terminal = Terminal()
    with Progress("Indexing", terminal) as progress:
        progress.show(15, 30)
        drawn = terminal.getvalue()
    assert drawn == "\rIndexing [" + "#" * 15 + "." * 15 + "] 15 of 30"
    assert terminal.getvalue().endswith("\r" + " " * (len(drawn) - 1) + "\r")


def test_a_count_is_drawn_where_the_end_is_not_known() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        progress.show(1234, note="clips/one.txt")
    assert "\rReading 1,234  clips/one.txt" in terminal.getvalue()


def test_the_line_is_not_drawn_for_every_article() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        for number in range(10_000):
            progress.show(number)
    assert terminal.getvalue().count("Reading") < 50


def test_a_long_name_never_wraps_the_line() -> None:
    terminal = Terminal()
    with Progress("Reading", terminal) as progress:
        progress.show(1, note="a" * 500)
    assert max(len(line) for line in terminal.getvalue().split("\r")) <= 79


@pytest.mark.parametrize(("done", "total"), [(0, 0), (40, 30), (0, 5)])
def test_odd_counts_do_no_harm(done: int, total: int) -> None:
    line = Progress("Reading", Terminal()).line(done, total, 0.0)
    assert line.startswith("Reading")
    assert line.count("#") <= 30
