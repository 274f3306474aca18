"""Sidecars: the file of facts that a person put beside a source: clip.txt.meta.json or clip.meta.json."""

from __future__ import annotations

import os

from articles.errors import ReadError
from articles.readers.json_fields import described, hints_in, parse
from articles.sources import Hints
from articles.walking import printable, why

LARGEST_SIDECAR = 1 << 20  # bytes


def read_sidecar(path: str) -> Hints:
    """Read the facts of a sidecar: url, outlet, published, captured, and any other that a JSON article tells.

    Raises ReadError, naming the sidecar, when it cannot be read, is no JSON object, tells no fact, or tells
    one in a wrong type: what a person stated is never passed over in silence.
    """
    try:
        return hints_of_sidecar(_contents(path), os.path.basename(path))
    except ReadError as error:
        raise ReadError(f"{error.what}, in the sidecar", printable(path)) from error


def hints_of_sidecar(data: bytes, name: str) -> Hints:
    """Read the facts of a sidecar's contents. Raises ReadError like `read_sidecar`."""
    if len(data) > LARGEST_SIDECAR:
        raise ReadError("more than a mebibyte of facts")
    facts, told_by = parse(data), f"the sidecar {printable(name)}"
    if not isinstance(facts, dict):
        raise ReadError(f"{described(facts)} where an object of facts was expected")
    hints = hints_in(facts, told_by)
    if hints == Hints(told_by):
        raise ReadError("none of the facts url, outlet, published and captured")
    return hints


def _contents(path: str) -> bytes:
    try:
        with open(path, "rb") as sidecar:
            return sidecar.read(LARGEST_SIDECAR + 1)
    except OSError as error:
        raise ReadError(why(error)) from error
