"""Progress on a terminal: one line that keeps itself up to date, and nothing at all in a pipe."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 30
SECONDS_BETWEEN = 0.1


class Progress:
    """A line on standard error that says how far a long task has come, with a bar where the end is known."""

    def __init__(self, doing: str, stream: TextIO | None = None) -> None:
        self.doing = doing
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty()
        self.started = time.monotonic()
        self.drawn_at = 0.0
        self.width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def show(self, done: int, total: int | None = None, note: str = "") -> None:
        """Draw the line anew, at most ten times a second; `note` names what is being worked on."""
        now = time.monotonic()
        if not self.shown or now - self.drawn_at < SECONDS_BETWEEN:
            return
        self.drawn_at = now
        line = self.line(done, total, now - self.started)
        self.draw(f"{line}  {note}" if note else line)

    def line(self, done: int, total: int | None, seconds: float) -> str:
        """Give the text of the line: "Indexing [#####.....] 1,200 of 2,400  310/s"."""
        rate = f"{done / seconds:,.0f}/s" if seconds > 1 else ""
        if not total:
            return f"{self.doing} {done:,}  {rate}".rstrip()
        filled = min(BAR_WIDTH, BAR_WIDTH * done // total)
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        return f"{self.doing} [{bar}] {done:,} of {total:,}  {rate}".rstrip()

    def draw(self, text: str) -> None:
        """Write the text over what stands there, cut to 79 columns so that it never wraps."""
        text = text[:79]
        self.stream.write("\r" + text.ljust(self.width))
        self.stream.flush()
        self.width = len(text)

    def clear(self) -> None:
        """Leave the terminal as it was before the first line."""
        if self.shown and self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()
            self.width = 0
