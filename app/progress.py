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

    def count(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        self.show(done, f"{done:,} of {total:,}", done / total if total else None)

    def show(self, done: int, text: str, share: float | None = None) -> None:
        """Draw the line anew, at most ten times a second.

        `share` of the whole (0.0-1.0) makes a bar, None where it is not known; `done` counts for the rate.
        """
        now = time.monotonic()
        if not self.shown or now - self.drawn_at < SECONDS_BETWEEN:
            return
        self.drawn_at = now
        seconds = now - self.started
        rate = f"{done / seconds:,.0f}/s" if seconds > 1 else ""
        self.draw("  ".join(filter(None, (self.doing, bar(share), text, rate))))

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


def bar(share: float | None) -> str:
    """Draw a share of the whole as a bar; nothing when it is not known."""
    if share is None:
        return ""
    filled = int(BAR_WIDTH * min(1.0, max(0.0, share)))
    return "[" + "#" * filled + "." * (BAR_WIDTH - filled) + "]"
