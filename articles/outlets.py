"""Outlets: one name for each, whatever it is called, found by address, by name, or by a cue in the text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from articles.article import Outlet

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Authority:
    """What the authority file knows of an outlet; see `outlets.toml` for the fields."""

    name: str
    domains: tuple[str, ...]
    country: str = ""
    zone: str = ""
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    plain: bool = False

    @property
    def outlet(self) -> Outlet:
        """The outlet as articles name it."""
        return Outlet(self.name, self.domains[0] if self.domains else None)


def outlet_at(url: str) -> Outlet | None:
    """Name the outlet of an address, or None; an unknown domain is an outlet of its own."""
    host = host_of(url)
    if host is None:
        return None
    known = authority_of_host(host)
    return known.outlet if known else Outlet(_name_of(host), registered_domain(host))


def outlet_called(name: str) -> Outlet:
    """Give the outlet of a name, under the name the authority file knows it by."""
    known = authority_called(name)
    return known.outlet if known else Outlet(" ".join(name.split()))


def authority_called(name: str) -> Authority | None:
    """Look an outlet up by any of its names; "BBC" and "bbc.co.uk" both find BBC News."""
    key = name_key(name)
    return _by_name().get(key) or (authority_of_host(name.lower().strip()) if "." in name else None)


def authority_of(outlet: Outlet | None) -> Authority | None:
    """Look up what is known of an outlet."""
    if outlet is None:
        return None
    return _by_name().get(name_key(outlet.name)) or (
        authority_of_host(outlet.domain) if outlet.domain else None
    )


def authority_of_host(host: str) -> Authority | None:
    """Look an outlet up by a host name: the whole of it first, then every domain it lies under."""
    labels = host.lower().removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        known = _by_domain().get(".".join(labels[start:]))
        if known:
            return known
    return None


def names_of(name: str) -> tuple[str, ...]:
    """Give every name an outlet goes by, its own first; nothing when it is unknown."""
    known = authority_called(name)
    return (known.name, *known.aliases) if known else ()


@cache
def authorities() -> tuple[Authority, ...]:
    """Read the authority file."""
    data = _data()
    return tuple(_authority(name, entry, data["zones"]) for name, entry in data["outlets"].items())


def name_key(name: str) -> str:
    """Give what two spellings of an outlet's name share: letters and figures without a leading "the"."""
    tokens = _WORD.findall(name.lower())
    return "".join(tokens[1:] if len(tokens) > 1 and tokens[0] == "the" else tokens)


def host_of(url: str) -> str | None:
    """Give the host of an address, also of one without a scheme; None when there is none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host if host and "." in host and " " not in host else None


def registered_domain(host: str) -> str:
    """Give the domain somebody registered: "news.example.co.uk" belongs to "example.co.uk"."""
    labels = host.lower().removeprefix("www.").split(".")
    size = 3 if ".".join(labels[-2:]) in _data()["suffixes"]["double"] else 2
    return ".".join(labels[-size:])


def _name_of(host: str) -> str:
    """Make a sensible name of an unknown domain: "the-daily-owl.co.uk" is "The Daily Owl"."""
    label = registered_domain(host).split(".")[0]
    return " ".join(word.capitalize() for word in re.split(r"[-_]+", label) if word) or host


def _authority(name: str, entry: Mapping[str, Any], zones: Mapping[str, str]) -> Authority:
    country = entry.get("country", "")
    return Authority(
        name,
        tuple(entry.get("domains", ())),
        country,
        entry.get("zone", zones.get(country, "")),
        tuple(entry.get("aliases", ())),
        tuple(entry.get("cues", ())),
        bool(entry.get("plain", False)),
    )


@cache
def _by_name() -> Mapping[str, Authority]:
    names: dict[str, Authority] = {}
    for authority in authorities():
        names.setdefault(name_key(authority.name), authority)
    for authority in authorities():
        for alias in authority.aliases:
            names.setdefault(name_key(alias), authority)
    return names


@cache
def _by_domain() -> Mapping[str, Authority]:
    return {domain: authority for authority in authorities() for domain in authority.domains}


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("articles").joinpath("outlets.toml").read_text(encoding="utf-8"))
