"""The errors a person can cause, each saying what is wrong, where, and what to do."""

from __future__ import annotations

import errno
import os

_KEPT = "Free some space and run it again; what was finished is kept."
_CURES = {
    errno.ENOSPC: _KEPT,
    errno.EDQUOT: _KEPT,
    errno.EFBIG: "Allow larger files (ulimit -f) and run it again; what was finished is kept.",
    errno.EACCES: "Ask its owner for permission, or use another path.",
    errno.EPERM: "Ask its owner for permission, or use another path.",
    errno.EROFS: "Use a directory that can be written to.",
    errno.EIO: "See whether the disk is failing; what was finished is kept.",
    errno.EMFILE: "Too many files are open at once: raise the limit with ulimit -n.",
    errno.ENFILE: "Too many files are open at once; close other programs.",
}


class MorgueError(Exception):
    """Anything a user can cause; its text is one message that person can act on.

    `where` names the file, line, article or setting at fault, or is empty when there is none to name.
    """

    def __init__(self, what: str, where: str = "", cure: str = "") -> None:
        self.what = what
        self.where = where
        self.cure = cure
        super().__init__(what, where, cure)

    @property
    def reason(self) -> str:
        """The message without the place, for lists that name the place themselves."""
        return f"{self.what}. {self.cure}" if self.cure else self.what

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason


class ReadError(MorgueError):
    """A source cannot be read, or is no article."""


class ArticleError(MorgueError):
    """A cleaned article is absurd (no title and no body, a year 3021) and must not be stored."""


class StoreError(MorgueError):
    """The archive's database is missing, damaged, or newer than this program."""


class SystemRefusedError(MorgueError):
    """The system refused something: no room, no permission, a failing disk."""


def said_by_system(error: OSError) -> SystemRefusedError:
    """Say what the system refused, with what to do about it where that is known."""
    where = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else ""
    return SystemRefusedError(error.strerror or str(error), where, _CURES.get(error.errno or 0, ""))
