"""What people get when something is wrong: a quiet page, or problem+json (RFC 9457) under /api."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from app.access_file import AccessError
from app.adding import BusyError
from articles.errors import MorgueError, StoreError, SystemRefusedError, said_by_system
from index.archive_index import IndexMissing
from index.search import SearchError

log = logging.getLogger(__name__)

HEADINGS = {
    400: "The search cannot be answered as it is asked",
    401: "This archive is not open to all",
    403: "This is not allowed",
    404: "There is nothing here",
    405: "This page can only be read",
    413: "That is too much at once",
    414: "The address is too long",
    500: "Something went wrong in Morgue itself",
    503: "The archive cannot be read at the moment",
}
SENTENCES = {
    404: "No page has this address. It may have been mistyped, or the article was taken out of the archive.",
    405: "Nothing can be sent to this address.",
    500: "What happened is in the server's log. The archive itself was not touched.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong in words: a heading, a sentence, and what to do about it."""

    status: int
    heading: str
    sentence: str
    cure: str = ""


def install(app: Flask) -> None:
    """Answer every error of the app with a page, or with problem+json under /api."""
    app.register_error_handler(MorgueError, answer_morgue_error)
    app.register_error_handler(OSError, answer_system_error)
    app.register_error_handler(HTTPException, answer_http_error)


def answer_morgue_error(error: MorgueError) -> Response:
    """Answer what a person or the state of the archive caused: 400 for the asker, 503 for the archive."""
    status = status_of(error)
    sentence = f"{error.where}: {error.what}" if error.where else error.what
    return answer(Problem(status, HEADINGS[status], f"{sentence.rstrip('.')}.", error.cure))


def answer_system_error(error: OSError) -> Response:
    """Answer what the system refused: no room on the disk, no permission; what it was is in the log too."""
    log.exception("The system refused something.", exc_info=error)
    return answer_morgue_error(said_by_system(error))


def status_of(error: MorgueError) -> int:
    """Tell whether the asker can mend it (400) or whoever keeps the archive (503)."""
    if isinstance(error, IndexMissing | StoreError | AccessError | SystemRefusedError):
        return 503
    if isinstance(error, BusyError):
        return 503
    return 400 if isinstance(error, SearchError) else 500


def answer_http_error(error: HTTPException) -> Response:
    """Answer an HTTP error; redirects pass as they are."""
    status = error.code or InternalServerError.code
    if status < 400:
        return make_response(error.get_response())
    heading = HEADINGS.get(status, HTTPStatus(status).phrase)
    said = error.description if _is_ours(error) else None
    response = answer(Problem(status, heading, said or SENTENCES.get(status) or error.description or ""))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers.setdefault(name, value)
    return response


def answer(problem: Problem) -> Response:
    """Give the problem as a page, or as problem+json to those who asked the API."""
    if request.path.startswith(("/api/", "/healthz")):
        response = jsonify(
            type="about:blank",
            title=problem.heading,
            status=problem.status,
            detail=f"{problem.sentence} {problem.cure}".strip(),
        )
        response.mimetype = "application/problem+json"
    else:
        response = make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ours(error: HTTPException) -> bool:
    """Tell whether a view wrote the description itself, or it is the library's standard sentence."""
    return error.description is not None and error.description != type(error).description
