"""How people reach the archive: pages, JSON API, command line, configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Make the web application; without arguments it serves the archive that the settings name.

    `config` is Flask's; "ARCHIVE" is the archive's directory (else MORGUE_ARCHIVE, the config file,
    ./archive), and "INDEX" and "OPEN_STORE" replace what reads it. Nothing is opened before a request
    asks for it.
    """
    # Every command imports this package, and only `morgue serve` needs Flask.
    from app.factory import make_app

    return make_app(config or {})
