"""Names of files in archives: which of them lead out of it, and so are not opened."""

from __future__ import annotations

import re

_ROOTED = re.compile(r"[/\\]|[A-Za-z]:")


def why_not_opened(name: str) -> str:
    """Say why a file in an archive is not opened, going by its name; empty when it may be."""
    if not name.strip():
        return "a file without a name"
    if _ROOTED.match(name) or ".." in re.split(r"[/\\]", name):
        return "its name leads out of the archive"
    return ""
