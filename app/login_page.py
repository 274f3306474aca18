"""The login: one password for those who read and one for those who write, tried a few times at most."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import current_doorkeeper, forget, remember

MOST_FAILURES = 5  # from one address within WINDOW
MOST_FAILURES_IN_ALL = 100
WINDOW = 300.0  # seconds
MOST_ADDRESSES = 10_000
LONGEST_PASSWORD = 1_000  # characters

blueprint = Blueprint("login_page", __name__)


class Attempts:
    """The failed logins of the last minutes, by address; an IPv6 network of 64 bits is one address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}
        self._lock = Lock()

    def seconds_to_wait(self, address: str) -> int:
        """Say how long an address has to wait before it may try again; 0 when it may now."""
        with self._lock:
            self._forget_old()
            own = self._failures.get(_network(address), deque())
            everyones = sorted(moment for moments in self._failures.values() for moment in moments)
            too_many = [
                moments[-most]
                for moments, most in ((own, MOST_FAILURES), (everyones, MOST_FAILURES_IN_ALL))
                if len(moments) >= most
            ]
        return max((int(moment + WINDOW - self._clock()) + 1 for moment in too_many), default=0)

    def failed(self, address: str) -> None:
        """Note a failed login."""
        with self._lock:
            self._forget_old()
            if len(self._failures) < MOST_ADDRESSES:
                self._failures.setdefault(_network(address), deque(maxlen=MOST_FAILURES)).append(
                    self._clock()
                )

    def _forget_old(self) -> None:
        before = self._clock() - WINDOW
        for address, moments in list(self._failures.items()):
            while moments and moments[0] <= before:
                moments.popleft()
            if not moments:
                del self._failures[address]


@blueprint.get("/login")
def login() -> Response:
    """Ask for the password."""
    return _form()


@blueprint.post("/login")
def log_in() -> Response:
    """Begin a session for the right password; the form is refused when another site sent it."""
    request.max_content_length = 10_000
    _refuse_other_sites()
    attempts: Attempts = current_app.extensions["attempts"]
    address = request.remote_addr or ""
    if wait := attempts.seconds_to_wait(address):
        return _form(f"Too many wrong passwords. Try again in {wait} seconds.", 429, wait)
    role = current_doorkeeper().access.role_of_password(request.form.get("password", "")[:LONGEST_PASSWORD])
    if role is None:
        attempts.failed(address)
        return _form("That is not the password.", 403)
    remember(role)
    return redirect(_local(request.form.get("next", "")), 303)


@blueprint.post("/logout")
def log_out() -> Response:
    """End the session."""
    _refuse_other_sites()
    forget()
    return redirect(url_for("search_page.home"), 303)


def _form(refused: str = "", status: int = 200, wait: int = 0) -> Response:
    following = _local(request.values.get("next", ""))
    page = render_template("login.html", refused=refused, next=following, action=url_for("login_page.log_in"))
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _refuse_other_sites() -> None:
    if request.headers.get("Origin") != f"{request.scheme}://{request.host}":
        abort(403, "The form was sent by another site, and nothing was changed.")


def _local(address: str) -> str:
    """Give an address of this server to go on to, whatever was asked for."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return request.script_root + address if is_local else url_for("search_page.home")


def _network(address: str) -> str:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)
