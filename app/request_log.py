"""One line for each request, and in each answer how long the server took, in milliseconds.

`Server-Timing: app;dur=12.3, wait;dur=4.0` is what making the answer took, and its wait for the turn before.

A line says which page was asked for, not what was asked: the pattern of the address (`/articles/<number>`),
never the query, the number, a name, or who asked: what reporters look for is nobody's business. Only where
`queries` is set does the address stand in it as it was asked.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from flask import Flask, request

from app.turns import WAITED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATTERN = "morgue.pattern"  # in a request's environment: the pattern of its address
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_TIMED = ("200", "304")  # how long a refusal took may tell a stranger why

Line = dict[str, Any]


def install(app: Flask, form: str = "nothing", out: TextIO | None = None) -> None:
    """Time every request of the app, and write a line of each where that is wanted (by default to stderr)."""
    app.before_request(note_pattern)
    shape, _, queries = form.partition("+")
    write = WRITERS[shape](out or sys.stderr)
    app.wsgi_app = Timed(app.wsgi_app, write, bool(queries))  # type: ignore[method-assign]


def note_pattern() -> None:
    """Note the pattern of the address that is asked for, for the line."""
    if request.url_rule is not None:
        request.environ[PATTERN] = _CONVERTER.sub(r"<\1>", request.url_rule.rule)


class Timed:
    """A WSGI application that times another one and tells of each request when all of its answer is made."""

    def __init__(self, application: WSGIApplication, write: Callable[[Line], None], queries: bool) -> None:
        self._application = application
        self._write = write
        self._queries = queries

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        started = time.perf_counter()
        told: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told[:] = [status[:3]]
            if environ["REQUEST_METHOD"] in ("GET", "HEAD") and status.startswith(_TIMED):
                headers = [*headers, ("Server-Timing", _timing(started, environ.get(WAITED, 0.0)))]
            return start_response(status, headers, *error)

        answer = self._application(environ, start)
        return _Told(answer, lambda size: self._tell(environ, told, started, size))

    def _tell(self, environ: WSGIEnvironment, told: list[str], started: float, size: int) -> None:
        asked = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        query = environ.get("QUERY_STRING", "")
        line: Line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": environ["REQUEST_METHOD"],
            "path": environ.get(PATTERN, "(no page)"),
            "status": int(told[0]) if told else 500,
            "ms": _milliseconds(started),
            "waited_ms": round(environ.get(WAITED, 0.0) * 1000, 1),
            "bytes": size,
        }
        if self._queries:
            line["asked"] = f"{asked}?{query}" if query else asked
        self._write(line)


class _Told:
    """An answer that says how many bytes it was when it is closed."""

    def __init__(self, answer: Iterable[bytes], tell: Callable[[int], None]) -> None:
        self._answer = answer
        self._tell = tell
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._answer:
            self._size += len(piece)
            yield piece

    def close(self) -> None:
        """Close the answer, and tell of it."""
        try:
            close = getattr(self._answer, "close", None)
            if close:
                close()
        finally:
            self._tell(self._size)


def _timing(started: float, waited: float) -> str:
    worked = max(0.0, time.perf_counter() - started - waited)
    return f"app;dur={worked * 1000:.1f}, wait;dur={waited * 1000:.1f}"


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _nothing(_out: TextIO) -> Callable[[Line], None]:
    return lambda line: None


def _json(out: TextIO) -> Callable[[Line], None]:
    return lambda line: _put(out, json.dumps(line, ensure_ascii=True))


def _lines(out: TextIO) -> Callable[[Line], None]:
    return lambda line: _put(out, _in_words(line))


def _in_words(line: Line) -> str:
    asked = line.get("asked", line["path"])
    safe = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(asked))
    return "{time} {method} {safe} {status} {ms} ms {bytes} bytes".format(**line, safe=safe)


def _put(out: TextIO, text: str) -> None:
    """Write a line whole: several threads write at once."""
    out.write(f"{text}\n")
    out.flush()


WRITERS: dict[str, Callable[[TextIO], Callable[[Line], None]]] = {
    "nothing": _nothing,
    "lines": _lines,
    "json": _json,
}
