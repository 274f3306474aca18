"""The archive on a port: a real WSGI server that says where it is and finishes its answers."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from app.configuration import Settings
from articles.errors import MorgueError
from index.heap import share_one_heap

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 12  # most wait for their turn (`app.turns`); streams and files that come in need none
MOST_CONNECTIONS = 200
SECONDS_OF_SILENCE = 60  # after which an idle connection is closed
SECONDS_TO_FINISH = 10  # for the answers under way when told to stop


def serve(settings: Settings, no_password: bool = False) -> None:
    """Serve an archive until SIGINT or SIGTERM; answers under way are finished first.

    Raises MorgueError when there is no archive, the address cannot be had, or others could reach it without
    a password and `no_password` does not say that this is meant.
    """
    from app import create_app
    from app.access import is_loopback
    from articles.store import Store

    Store.open(settings.archive).close()
    listener = listen(settings.host, settings.port)
    is_ours_alone = is_loopback(listener.getsockname()[0])
    if not is_ours_alone and not no_password:
        refuse_without_password(settings, listener)
    own_names_only = is_ours_alone and not settings.proxies
    application = create_app({**settings.for_app(), "OWN_NAMES_ONLY": own_names_only})
    address = url(settings.host, listener.getsockname()[1])
    click.echo(f"Serving the archive {settings.archive} on {address} — stop with Ctrl-C")
    run(application, listener)
    click.echo("Stopped.")


def listen(host: str, port: int) -> socket.socket:
    """Take a port, or say why it cannot be had and what to do."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except socket.gaierror as error:
        cure = "Use 127.0.0.1, or an address of this computer."
        raise MorgueError(f"the host {host} is not known ({error.strerror})", cure=cure) from None
    except OSError as error:
        raise MorgueError(refusal(error, host, port), cure=cure_of(error)) from None


def refusal(error: OSError, host: str, port: int) -> str:
    """Say why a port cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program (perhaps Morgue is running already)"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved by the system"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this computer"
    return f"port {port} on {host} cannot be had ({error.strerror or error})"


def cure_of(error: OSError) -> str:
    """Say what to do about a port that cannot be had."""
    if error.errno == errno.EADDRNOTAVAIL:
        return "Use --host 127.0.0.1, or leave it out."
    return "Choose another: morgue serve --port 8766, or make run PORT=8766."


def url(host: str, port: int) -> str:
    """Give the address as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def refuse_without_password(settings: Settings, listener: socket.socket) -> None:
    """Refuse an address that others can reach as long as there is no password."""
    from app.access_file import Access

    if settings.password() is None and not Access.read(settings.archive).passwords:
        listener.close()
        raise MorgueError(
            f"others can reach {settings.host}, and the archive has no password",
            cure="Set one with `morgue passwd`, or say --no-password to let everybody there read it.",
        )


def run(application: WSGIApplication, listener: socket.socket) -> None:
    """Answer requests until told to stop, then finish the answers under way."""
    from waitress.server import create_server
    from waitress.wasyncore import loop

    from app import add_page, limits

    # That a request waited a moment for its turn is no news to a person.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    share_one_heap()
    gc.collect()
    gc.freeze()  # what is there by now stays, and no page need wait until it has been looked through
    connections: dict[int, Any] = {}
    server = create_server(
        application,
        map=connections,
        sockets=[listener],
        threads=THREADS,
        ident="Morgue",
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=SECONDS_OF_SILENCE,
        clear_untrusted_proxy_headers=False,  # whom to believe is decided in app.factory and app.access
        max_request_header_size=limits.MOST_HEADER_BYTES,
        max_request_body_size=add_page.MOST_BYTES + limits.MOST_BYTES,  # what is around the files, too
    )
    stop = Stop(server.pull_trigger)
    while not stop.asked:
        loop(timeout=1, use_poll=True, map=connections, count=1)
    server.accepting = False
    listener.close()
    deadline = time.monotonic() + SECONDS_TO_FINISH
    while any(is_busy(channel) for channel in list(connections.values())) and time.monotonic() < deadline:
        loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown(timeout=1)
    server.close()


def is_busy(channel: Any) -> bool:
    """Tell whether a connection still has an answer to work out or to send."""
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))


class Stop:
    """Whether a signal has asked to stop; it wakes the server, and a second one ends it at once."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.asked = False
        self.wake = wake
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask)

    def ask(self, number: int, _frame: FrameType | None) -> None:
        """Note the signal."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.wake()
