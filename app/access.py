"""Who is asking, and whether they may: passwords for people, tokens for programs, and this computer.

Without a password, everybody who can reach the address reads, and only a person at this computer changes
anything. With one, nobody reads without it (unless reading is open to the public), and only writers change.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from app.access_file import NAME, Access, Role
from articles.errors import MorgueError

OPEN_TO_ALL = frozenset(
    (
        "static",
        "login_page.login",
        "login_page.log_in",
        "login_page.log_out",
        "health.healthz",
        "health.readyz",
        "health.robots",
    )
)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
PASSED_ON = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")  # what a proxy adds to a request
FOREIGN_NAME = (
    "This page was opened under a name that may not be this computer's. Open it by its number, "
    "such as http://127.0.0.1:8765."
)
SESSION_LASTS = timedelta(days=30)
NOT_FOR_READERS = "You are here to read. To change something, log in with the other password."


class Doorkeeper:
    """The rules of one served archive. What the file says is read again when it has changed."""

    def __init__(
        self, archive: Path, password: str | None = None, public: bool = False, own_names_only: bool = False
    ) -> None:
        self.archive = archive
        self.public = public
        self.own_names_only = own_names_only
        self._given = Access().with_password(Role.WRITER, password).passwords if password else {}
        self._secret = secrets.token_hex(32)
        self._stamp: tuple[int, int] | None = None
        self._kept = Access()

    @property
    def access(self) -> Access:
        """Who may come in, as of now. Raises AccessError when the file is damaged: nobody may then."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._kept, self._stamp = Access.read(self.archive), stamp
        passwords = {**self._kept.passwords, **self._given}
        return Access(passwords, self._kept.tokens, self._kept.secret or self._secret)

    @property
    def secret(self) -> str:
        """What signs sessions and forms; one of this process alone where none is kept."""
        try:
            return self.access.secret
        except MorgueError:
            return self._secret

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = (self.archive / NAME).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, sent over HTTPS alone where the page came by HTTPS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the cookie is for HTTPS alone."""
        return request.is_secure


def install(app: Flask, doorkeeper: Doorkeeper) -> None:
    """Ask the doorkeeper before every request of the app."""
    app.extensions["doorkeeper"] = doorkeeper
    app.secret_key = app.secret_key or doorkeeper.secret
    app.session_interface = Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="morgue",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
    )
    app.before_request(let_in)
    app.context_processor(lambda: {"visitor": visitor})


def current_doorkeeper() -> Doorkeeper:
    """Give the doorkeeper of the app that handles this request."""
    doorkeeper: Doorkeeper = current_app.extensions["doorkeeper"]
    return doorkeeper


def let_in() -> Response | None:
    """Let a request through, send a person to the login, or refuse a program."""
    doorkeeper = current_doorkeeper()
    if not request.host:
        abort(400, "The request names no host that could be one.")
    if doorkeeper.own_names_only and not is_own_name(request.host):
        abort(403, FOREIGN_NAME)
    if request.endpoint in OPEN_TO_ALL:
        return None
    role = current_role()
    if role is None:
        if request.path.startswith("/api/") or request.method not in READING:
            raise Unauthorized("This archive needs a password or a token.", www_authenticate=_bearer())
        return redirect(url_for("login_page.login", next=_here()))
    if request.method not in READING and role is Role.READER and doorkeeper.access.passwords:
        abort(403, NOT_FOR_READERS)
    return None


def current_role() -> Role | None:
    """Say what whoever is asking may do; None is nothing."""
    if "role" not in g:
        g.role = _role(current_doorkeeper())
    role: Role | None = g.role
    return role


def remember(role: Role) -> None:
    """Begin a session for somebody who gave a password."""
    session.clear()
    session.permanent = True
    session["role"] = role.value
    session["proof"] = _proof(current_doorkeeper().access, role)


def forget() -> None:
    """End the session."""
    session.clear()


def has_session() -> bool:
    """Say whether somebody logged in is asking."""
    return _role_of_session(current_doorkeeper().access) is not None


def has_token(request: Request) -> bool:
    """Say whether a program is asking, with a token."""
    return request.authorization is not None and request.authorization.type == "bearer"


def may_write(request: Request) -> bool:
    """Say whether forms are to be shown at all: to who is logged in to write, or sits at this computer."""
    if current_doorkeeper().access.passwords:
        return current_role() is Role.WRITER
    return is_near(request) and is_own_name(request.host)


def is_near(request: Request) -> bool:
    """Say whether a request comes from this computer, and not through it: a proxy here speaks for anybody."""
    return is_loopback(request.remote_addr or "") and not any(name in request.headers for name in PASSED_ON)


def visitor() -> dict[str, bool]:
    """Say for the masthead whether who is asking is logged in, could be, and may change things."""
    try:
        return {
            "inside": has_session(),
            "outside": bool(current_doorkeeper().access.passwords),
            "writes": may_write(request),
        }
    except (MorgueError, Unauthorized):
        return {"inside": False, "outside": False, "writes": False}


def is_loopback(address: str) -> bool:
    """Say whether an address, as a number, is one that only this computer has."""
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_own_name(host: str) -> bool:
    """Say whether a host is a number of this computer or localhost; another name may lead here tomorrow."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_loopback(name)


def _role(doorkeeper: Doorkeeper) -> Role | None:
    access = doorkeeper.access
    if has_token(request):
        role = access.role_of_token(request.authorization.token or "")  # type: ignore[union-attr]
        if role is None:
            raise Unauthorized("This token is not known here, or was revoked.", www_authenticate=_bearer())
        return role
    if not access.passwords:
        return Role.WRITER
    return _role_of_session(access) or (Role.READER if doorkeeper.public else None)


def _role_of_session(access: Access) -> Role | None:
    """Read the session; one begun with a password that has changed since is over."""
    role = session.get("role")
    if role not in list(Role) or not access.passwords.get(Role(role)):
        return None
    return (
        Role(role) if secrets.compare_digest(session.get("proof", ""), _proof(access, Role(role))) else None
    )


def _proof(access: Access, role: Role) -> str:
    return sha256(f"{access.secret}\0{access.passwords[role]}".encode()).hexdigest()


def _bearer() -> WWWAuthenticate:
    return WWWAuthenticate("bearer", {"realm": "Morgue"})


def _here() -> str:
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path
