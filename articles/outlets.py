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
    return _known().by_name.get(key) or (authority_of_host(name.lower().strip()) if "." in name else None)


def authority_of(outlet: Outlet | None) -> Authority | None:
    """Look up what is known of an outlet."""
    if outlet is None:
        return None
    return _known().by_name.get(name_key(outlet.name)) or (
        authority_of_host(outlet.domain) if outlet.domain else None
    )


def place_of(outlet: Outlet | None) -> tuple[str, str]:
    """Say in which country (two letters) and time zone an outlet is, each empty where that is not known.

    An outlet that nobody knows is in the country of its domain's ending.
    """
    known = authority_of(outlet)
    if known is not None:
        return known.country, known.zone
    ending = (outlet.domain or "").rpartition(".")[2] if outlet else ""
    country = {"uk": "GB"}.get(ending, ending.upper())
    if country not in _data()["zones"] and country not in _data()["suffixes"]["countries_of_many_zones"]:
        return "", ""
    return country, _data()["zones"].get(country, "")


def authority_of_host(host: str) -> Authority | None:
    """Look an outlet up by a host name: the whole of it first, then every domain it lies under."""
    labels = host.lower().removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        known = _known().by_domain.get(".".join(labels[start:]))
        if known:
            return known
    return None


def names_of(name: str) -> tuple[str, ...]:
    """Give every name an outlet goes by, its own first; nothing when it is unknown."""
    known = authority_called(name)
    return (known.name, *known.aliases) if known else ()


def authorities() -> tuple[Authority, ...]:
    """Give every outlet that is known, those of the archive first."""
    return _known().all


def use(own: tuple[Authority, ...]) -> None:
    """Know an archive's own outlets from now on, in this process, beside those of the authority file.

    They outrank it: an outlet of the same name takes the other's place, and so does a domain or an alias.
    """
    global _in_use
    if own is not _known().own and own != _known().own:
        _in_use = _Known(own)


def authority_of_entry(name: str, entry: Mapping[str, Any]) -> Authority:
    """Make what is known of an outlet of its entry in an authority file."""
    country = entry.get("country", "")
    return Authority(
        name,
        tuple(domain.lower().removeprefix("www.") for domain in entry.get("domains", ())),
        country,
        entry.get("zone", _data()["zones"].get(country, "")),
        tuple(entry.get("aliases", ())),
        tuple(cue.lower().replace("’", "'") for cue in entry.get("cues", ())),
        bool(entry.get("plain", False)),
    )


class _Known:
    """The outlets known in this process, and where to find them by name and by domain."""

    def __init__(self, own: tuple[Authority, ...]) -> None:
        ours = tuple(authority_of_entry(name, entry) for name, entry in _data()["outlets"].items())
        taken = {name_key(each.name) for each in own}
        self.own = own
        self.all = (*own, *(each for each in ours if name_key(each.name) not in taken))
        self.by_name: dict[str, Authority] = {}
        self.by_domain: dict[str, Authority] = {}
        for some in (own, self.all):
            for each in some:
                self.by_name.setdefault(name_key(each.name), each)
            for each in some:
                for alias in each.aliases:
                    self.by_name.setdefault(name_key(alias), each)
        for each in self.all:
            for domain in each.domains:
                self.by_domain.setdefault(domain, each)


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


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("articles").joinpath("outlets.toml").read_text(encoding="utf-8"))


_in_use: _Known | None = None


def _known() -> _Known:
    global _in_use
    if _in_use is None:
        _in_use = _Known(())
    return _in_use
