"""How much one request may bring: what is more is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request

from app.headers import SECURITY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 100_000  # of what is sent, where a view does not allow more
LONGEST_ADDRESS = 64_000  # bytes after the question mark; a hundred filters of long names have a fraction
LONGEST_HOST = 255  # characters, as in the domain name system
MOST_HEADER_BYTES = 128_000  # of all headers of a request, its address among them


def install(app: Flask) -> None:
    """Measure every request of the app before it is read."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.wsgi_app = _HostsOnly(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(refuse_long_addresses)


def refuse_long_addresses() -> None:
    """Answer 414 to an address that nobody can mean; to decode one of megabytes would take seconds."""
    if len(request.query_string) > LONGEST_ADDRESS:
        abort(414, f"The address is longer than {LONGEST_ADDRESS:,} bytes: select fewer values.")


class _HostsOnly:
    """Answers 400 to a request for a host that cannot be one, which no page could be made for."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if may_be_host(environ.get("HTTP_HOST", "")):
            return self._application(environ, start_response)
        refusal = Response("The request names no host that could be one.\n", 400, SECURITY, "text/plain")
        return refusal(environ, start_response)


def may_be_host(host: str) -> bool:
    """Say whether a host's name is one by its length and the lengths of its parts."""
    try:
        return len(host) <= LONGEST_HOST and host.encode("idna") is not None
    except UnicodeError:
        return False
