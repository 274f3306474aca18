"""What may befall a process that changes an archive: a kill, a disk that refuses, a clock set back."""

import errno
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from articles import store_connections
from articles.steps import EVENT

CLOCK_SET_BACK = timedelta(days=400)
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate")
_REFUSALS = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)


@dataclass(frozen=True)
class Moment:
    """When something befalls a process, and what: one of the `DEEDS`.

    It is after seconds (a kill only), before an event of that number, when a step is reached the nth time, or
    at a file operation of that number.
    """

    seconds: float = 0.0
    event: int = 0
    step: str = ""
    nth: int = 1
    operation: int = 0
    deed: str = "kill"


class Listener:
    """Counts what changes an archive (statements, files, named steps), and acts at its moment."""

    def __init__(self, folder: str, moment: Moment) -> None:
        self.folder, self.moment = folder, moment
        self.events = 0
        self.operations = 0
        self.steps: Counter[str] = Counter()

    def listen(self) -> None:
        """Hear every statement and every event from now on, for as long as this process lives."""
        connect = store_connections.Connections._connect

        def traced(*arguments: Any) -> Any:
            connection = connect(*arguments)
            connection.set_trace_callback(lambda _: self.count())
            return connection

        store_connections.Connections._connect = traced  # type: ignore[assignment,method-assign]
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear an audit event of Python's."""
        if event == EVENT:
            self.steps[arguments[0]] += 1
            if arguments[0] == self.moment.step and self.steps[arguments[0]] == self.moment.nth:
                self.act()
            self.count()
        elif _is_change(event, arguments) and str(arguments[0]).startswith(self.folder):
            self.operations += 1
            self.count()
            if self.operations == self.moment.operation:
                self.act()

    def count(self) -> None:
        """Count an event, and act before the one that was chosen."""
        self.events += 1
        if self.events == self.moment.event:
            self.act()

    def act(self) -> None:
        """Do what is to befall this process."""
        DEEDS[self.moment.deed](self)


def _is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    return event in _CHANGES or (event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR)))


def kill(_: Listener) -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(listener: Listener) -> None:
    """Refuse a file operation as a system does; which way, its number decides."""
    code = _REFUSALS[listener.operations % len(_REFUSALS)]
    raise OSError(code, os.strerror(code), listener.folder)


def set_clock_back(_: Listener) -> None:
    """Have every clock that tells the date go on from more than a year ago."""
    shift = CLOCK_SET_BACK.total_seconds()
    seconds, nanoseconds = time.time, time.time_ns

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - CLOCK_SET_BACK

    time.time = lambda: seconds() - shift
    time.time_ns = lambda: nanoseconds() - int(shift) * 10**9
    for module in list(sys.modules.values()):
        if getattr(module, "datetime", None) is datetime and module.__name__ != __name__:
            module.datetime = Earlier  # type: ignore[attr-defined]


DEEDS: dict[str, Callable[[Listener], None]] = {
    "kill": kill,
    "refuse": refuse,
    "set the clock back": set_clock_back,
}
