"""What is printed: text safe for a terminal, JSON for scripts, warnings apart from both."""

from __future__ import annotations

import json
import re
from typing import Any

import click

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON in UTF-8, on one line unless indented, whatever the terminal's encoding.

    A lone surrogate (a file name that is not UTF-8) comes out as its JSON escape.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    click.echo(text.encode("utf-8", "backslashreplace"))


def plain(text: str) -> str:
    """Give text without control characters, so that no article can command the terminal it is shown on."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def heading(text: str) -> str:
    """Give a text in bold; on a pipe the marks are dropped when it is printed."""
    return click.style(plain(text), bold=True)


def warn(message: str) -> None:
    """Print a message to standard error, apart from the results."""
    click.echo(f"morgue: {plain(message)}", err=True)
