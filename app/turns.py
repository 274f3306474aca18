"""Whose turn it is: pages are made one after another, and who waits too long is told to come again.

Python works on one thing at a time, whatever the number of threads: pages that are made side by side are all
late together, and take more work than one after another. A page that takes long keeps nobody waiting: after a
moment it no longer counts, and the next begins beside it. What takes long by its nature (files sent in,
everything that a search finds) needs no turn, nor does what is answered at once.
"""

from __future__ import annotations

import time
from threading import Condition

from flask import Flask, abort, g, request

AT_ONCE = 1
LONG = 0.1  # seconds after which a page no longer keeps others waiting
MOST = 4  # at once, the long ones included
SECONDS_TO_WAIT = 10.0
WAITED = "morgue.waited"  # in a request's environment: for how many seconds it has waited for its turn
BUSY = "More is being asked of this server than it can answer at the moment. Try again in a few seconds."
WITHOUT = frozenset(
    (
        "static",
        "health.healthz",
        "health.readyz",
        "health.robots",
        "add_page.add_files",
        "add_page.add_files_for_a_program",
        "exporting.export",
    )
)


class Turns:
    """Who works now, since when, and who may begin."""

    def __init__(self, seconds: float = SECONDS_TO_WAIT) -> None:
        self._seconds = seconds
        self._changed = Condition()
        self._begun: list[float] = []

    def take(self) -> bool:
        """Wait for a turn; False when it takes too long. Give it back afterwards."""
        until = time.monotonic() + self._seconds
        with self._changed:
            while not self._is_free():
                if time.monotonic() >= until:
                    return False
                self._changed.wait(LONG)
            g.turn = time.monotonic()
            self._begun.append(g.turn)
            return True

    def give_back(self, _error: BaseException | None = None) -> None:
        """Let the next one have the turn."""
        begun = g.pop("turn", None)
        if begun is not None:
            with self._changed:
                self._begun.remove(begun)
                self._changed.notify()

    def _is_free(self) -> bool:
        recent = time.monotonic() - LONG
        return len(self._begun) < MOST and sum(begun > recent for begun in self._begun) < AT_ONCE


def install(app: Flask, turns: Turns) -> None:
    """Make the app's requests take turns."""

    def wait() -> None:
        started = time.perf_counter()
        if request.endpoint not in WITHOUT and not turns.take():
            abort(503, BUSY)
        request.environ[WAITED] = time.perf_counter() - started

    app.before_request(wait)
    app.teardown_appcontext(turns.give_back)
