"""Whether a form that changes something was filled in by somebody who may, on a page of this server.

Two things are asked of every such request. It has a token that only a page of this server can have given it,
made with a secret of the server. And the browser says that this page had this very address. Where there are
passwords, whoever sends it must be logged in to write. Where there are none, it must come from this computer,
and the address must be a number or localhost: a foreign name that is made to lead here (DNS rebinding) is
refused, and with it the only page that could have read the token.
"""

from __future__ import annotations

from flask import Request, abort, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.access import (
    NOT_FOR_READERS,
    current_doorkeeper,
    current_role,
    has_token,
    is_near,
    is_own_name,
)
from app.access_file import Role

MOST_BYTES = 100_000  # of a form; a standfirst and the names of all authors need a fraction
REFUSALS = {
    "far": "Without a password, things can only be changed on the computer that Morgue runs on.",
    "host": "This page was opened under a name that may not be this computer's. Open it by its number, "
    "such as http://127.0.0.1:8765, and try again.",
    "origin": "The form was sent by another site, and nothing was changed.",
    "token": "The form is from before Morgue was started, or was not made by it. Nothing was changed: go "
    "back, load the article anew, and try again.",
}


def form_token(number: int, revision: int) -> str:
    """Make the token of a form: it holds for one article as it is now."""
    return _serializer().dumps([number, revision])


def page_token(purpose: str) -> str:
    """Make the token of a form that is of no article; it holds for one purpose."""
    return _serializer().dumps(purpose)


def check_page_form(request: Request, purpose: str) -> None:
    """Answer 403 to a form that may be forged; a program's key to write stands for a page's token."""
    check_sender(request)
    if has_token(request) and current_role() is Role.WRITER:
        return
    if _told(request) != purpose:
        abort(403, REFUSALS["token"])


def checked_revision(request: Request, number: int) -> int:
    """Give the revision of the article that a form was made for, or answer 403 to what may be forged."""
    request.max_content_length = MOST_BYTES
    check_sender(request)
    told = _told(request)
    if not isinstance(told, list) or len(told) != 2 or told[0] != number:
        abort(403, REFUSALS["token"])
    return int(told[1])


def check_sender(request: Request) -> None:
    """Answer 403 to who may not change anything, and to what another site sent."""
    if has_token(request) and current_role() is Role.WRITER:
        return  # no browser sends a key by itself
    if current_doorkeeper().access.passwords:
        if current_role() is not Role.WRITER:
            abort(403, NOT_FOR_READERS)
    elif not is_near(request):
        abort(403, REFUSALS["far"])
    elif not is_own_name(request.host):
        abort(403, REFUSALS["host"])
    if request.headers.get("Origin") != f"{request.scheme}://{request.host}":
        abort(403, REFUSALS["origin"])


def _told(request: Request) -> object:
    try:
        told: object = _serializer().loads(request.form.get("token", ""))
    except BadSignature:
        return None
    return told


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="a form of Morgue")
