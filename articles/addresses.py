"""Addresses compared: two that lead to one page share a key, and some are known to name no article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LEAST_WORDS = 4  # of the last part of a path: "us-europe-news" is a section, a headline has more
LEAST_FIGURES = 3  # of a number that tells articles apart, or a year

_CACHES = re.compile(r"^/(?:amp|[cv])/(?:s/)?([^/][^/.]*\.[^/]+)(/.*)$")
_CACHE_HOSTS = ("cdn.ampproject.org", "google.com", "bing-amp.com")
_WORDS = re.compile(r"[^\W_]+")
_FIGURES = re.compile(rf"\d{{{LEAST_FIGURES}}}")


@dataclass(frozen=True, slots=True)
class Address:
    """An address without what may differ between two that lead to one page.

    `host` is in lower case, without "www" and the like, `path` begins with "/" and does not end so, `query`
    holds the parameters in the order of their names.
    """

    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def names_an_article(self) -> bool:
        """Whether it looks like the address of one article rather than of a section of the site."""
        last = self.path.rpartition("/")[2]
        figures = any(_FIGURES.search(part) for part in (self.path, *(value for _, value in self.query)))
        return figures or len(_WORDS.findall(last)) >= LEAST_WORDS or len(last) >= 40


def address_of(url: str | None) -> Address | None:
    """Read an address, whose tracking parameters are gone already; None for a site's own, or for none."""
    parts = _parts(url)
    if parts is None:
        return None
    host, path, query = parts
    path = _plain_path(path)
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name.lower() not in _rules()["parameters"]
    )
    stem = path.rpartition("/")[2].partition(".")[0].lower()
    if (not path or stem in _rules()["fronts"]) and not kept:
        return None
    return Address(host, path, tuple(kept))


def address_key(url: str | None) -> int | None:
    """Give what addresses of one page share, as a signed 64-bit number; None where there is none."""
    address = address_of(url)
    if address is None:
        return None
    text = "\x1f".join((address.host, address.path, *(part for pair in address.query for part in pair)))
    return number_of(text.encode("utf-8", "replace"))


def number_of(data: bytes) -> int:
    """Give the fingerprint of some bytes as a signed 64-bit number, as a database holds it."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def _parts(url: str | None) -> tuple[str, str, str] | None:
    """Split an address into host, path and query; one of a cache of another's pages is the other's."""
    try:
        parts = urlsplit((url or "").strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host:
        return None
    path = unquote(parts.path)
    cached = _CACHES.match(path) if host.endswith(_CACHE_HOSTS) else None
    if cached:
        host, path = cached.groups()
    return _plain_host(host), path, parts.query


def _plain_host(host: str) -> str:
    labels = host.lower().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _rules()["hosts"]:
        labels = labels[1:]
    return ".".join(labels)


def _plain_path(path: str) -> str:
    """Take off what tells the forms of a page apart: "/amp/story", "/story/amp", "/story.amp.html"."""
    segments = [segment for segment in path.split("/") if segment]
    for end in _rules()["path_ends"]:
        if len(segments) > 1 and segments[0].lower() == end:
            segments = segments[1:]
        if len(segments) > 1 and segments[-1].lower() == end:
            segments = segments[:-1]
    if segments:
        segments[-1] = ".".join(_plain_names(segments[-1].split(".")))
    return "".join(f"/{segment}" for segment in segments)


def _plain_names(parts: list[str]) -> Iterator[str]:
    """Take ".amp" and what a server calls its pages (".html") off the name of one."""
    name, *endings = parts
    yield name
    for ending in endings:
        if ending.lower() not in _rules()["path_ends"] and ending.lower() not in _rules()["endings"]:
            yield ending


@cache
def _rules() -> Mapping[str, Any]:
    text = files("articles").joinpath("addresses.toml").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(text).items()}
