"""Whether a form that changes something was filled in here, by the person at this computer.

There is no login yet, so three things are asked of every such request. It comes from this computer. It has a
token that only a page of this server can have given it, made with a secret of this process. And the browser
says that this page had this very address, which is a number or localhost: a foreign name that is made to lead
here (DNS rebinding) is refused, and with it the only page that could have read the token.
"""

from __future__ import annotations

import ipaddress
import secrets
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app
from itsdangerous import BadSignature, URLSafeSerializer

MOST_BYTES = 100_000  # of a form; a standfirst and the names of all authors need a fraction
REFUSALS = {
    "far": "Corrections can only be made on the computer that Morgue runs on.",
    "host": "This page was opened under a name that may not be this computer's. Open it by its number, "
    "such as http://127.0.0.1:8765, and try again.",
    "origin": "The form was sent by another site, and nothing was changed.",
    "token": "The form is from before Morgue was started, or was not made by it. Nothing was changed: go "
    "back, load the article anew, and try again.",
}


def install(app: Flask) -> None:
    """Give the app the secret of its forms, unless its configuration has one for several processes."""
    if not app.secret_key:
        app.secret_key = secrets.token_bytes(32)


def may_write(request: Request) -> bool:
    """Say whether forms are to be shown at all: only to a person at this computer, under its own address."""
    return _is_near(request) and _is_own_name(request)


def form_token(number: int, revision: int) -> str:
    """Make the token of a form: it holds for one article as it is now."""
    return _serializer().dumps([number, revision])


def checked_revision(request: Request, number: int) -> int:
    """Give the revision of the article that a form was made for, or answer 403 to what may be forged."""
    request.max_content_length = MOST_BYTES
    if not _is_near(request):
        abort(403, REFUSALS["far"])
    if not _is_own_name(request):
        abort(403, REFUSALS["host"])
    if request.headers.get("Origin") != f"{request.scheme}://{request.host}":
        abort(403, REFUSALS["origin"])
    try:
        article, revision = _serializer().loads(request.form.get("token", ""))
    except (BadSignature, ValueError, TypeError):
        abort(403, REFUSALS["token"])
    if article != number:
        abort(403, REFUSALS["token"])
    return int(revision)


def _is_near(request: Request) -> bool:
    return _is_loopback(request.remote_addr or "")


def _is_own_name(request: Request) -> bool:
    """Say whether the address is a number or localhost; another name may lead anywhere tomorrow."""
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="correct an article")
