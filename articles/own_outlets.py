"""The outlets that people add to their archive: a file outlets.toml in its folder, written like ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from articles.errors import MorgueError
from articles.furniture import Furniture
from articles.outlets import Authority, authority_of_entry

if TYPE_CHECKING:
    from articles.store import Store

FILE = "outlets.toml"
LARGEST = 4 << 20  # bytes
_LISTS = frozenset(("domains", "aliases", "cues"))
_TEXTS = frozenset(("country", "zone"))
_EXAMPLE = 'Write each as: "The Skerry Owl" = { domains = ["skerryowl.example"], country = "GB" }'


def known_to(store: Store) -> Furniture:
    """Give what an archive knows: the furniture it has learned, and the outlets that its people added.

    Raises MorgueError, naming the line or the outlet at fault, for a file of outlets that cannot be read.
    """
    return replace(store.furniture(), own=own_outlets(store.path.parent))


def own_outlets(archive: Path) -> tuple[Authority, ...]:
    """Read the outlets of an archive's own file; none where there is no file. Raises like `known_to`."""
    path = archive / FILE
    try:
        if not path.is_file():
            return ()
        if path.stat().st_size > LARGEST:
            raise MorgueError(f"more than {LARGEST >> 20} MiB of outlets", str(path))
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("outlets", {})
    except OSError as error:
        raise MorgueError(f"it cannot be read ({error.strerror})", str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MorgueError(f"it is no TOML ({error})", str(path), _EXAMPLE) from error
    if not isinstance(table, dict):
        raise MorgueError("[outlets] is no table", str(path), _EXAMPLE)
    return tuple(_checked(name, entry, path) for name, entry in table.items())


def _checked(name: str, entry: object, path: Path) -> Authority:
    """Make an outlet of an entry, unless something in it is not as it must be."""
    fault = "it is no table" if not isinstance(entry, Mapping) else _fault(entry)
    if fault or not isinstance(entry, Mapping) or not name.strip():
        raise MorgueError(f'the outlet "{name[:60]}": {fault or "it has no name"}', str(path), _EXAMPLE)
    return authority_of_entry(" ".join(name.split()), entry)


def _fault(entry: Mapping[str, object]) -> str:
    for key, value in entry.items():
        if key in _LISTS:
            if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
                return f"{key} is no list of texts"
        elif key in _TEXTS:
            if not isinstance(value, str):
                return f"{key} is no text"
        elif key != "plain" or not isinstance(value, bool):
            return f"{key} is nothing that is known of outlets"
    return _fault_of_place(str(entry.get("country", "")), str(entry.get("zone", "")))


def _fault_of_place(country: str, zone: str) -> str:
    if country and not (len(country) == 2 and country.isalpha() and country.isupper()):
        return f'the country "{country[:20]}" is not two letters, such as GB'
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f'there is no time zone "{zone[:40]}"; they are called as Europe/London is'
    return ""
