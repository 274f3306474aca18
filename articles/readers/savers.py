"""What the programs that save web pages write into them: where they came from, and when."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from articles.readers.times import telling_time
from articles.sources import Hints

LOOKED_AT = 20_000  # characters of a page's beginning

_SAVERS = (
    (
        "SingleFile",
        re.compile(
            r"Page saved with SingleFile\s{1,20}url:\s{0,9}(?P<url>\S{1,2000})"
            r"\s{1,20}saved date:(?P<time>[^\n]{1,90})"
        ),
    ),
    (
        "the browser that saved the page",
        re.compile(r"<!--\s?saved from url=\(\d{4}\)(?P<url>[^\s<>]{1,2000})"),
    ),
    (
        "HTTrack",
        re.compile(
            r"<!-- Mirrored from (?P<url>[^\s<>]{1,2000}) by HTTrack[^<>,]{0,90}, (?P<time>[^<>]{1,60}?) -->"
        ),
    ),
    (
        "WebScrapBook",
        re.compile(
            r'<html\s[^<>]{0,900}?data-scrapbook-source="(?P<url>[^"<>]{1,2000})"'
            r'[^<>]{0,900}?data-scrapbook-create="(?P<time>\d{14})'
        ),
    ),
)
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?:.+)")


def saved_hints(markup: str) -> Hints:
    """Give what its saver wrote into a page; empty when that is nothing."""
    for saver, address, time in _notes(markup[:LOOKED_AT]):
        url = html.unescape(address)
        if archived := _WAYBACK.fullmatch(url):
            time, url = archived[1], archived[2]
        if "://" not in url:
            url = f"http://{url}"
        if url.startswith(("http://", "https://")):
            return Hints(saver, url=url, captured=telling_time(time))
    return Hints()


def _notes(start: str) -> Iterator[tuple[str, str, str]]:
    for saver, pattern in _SAVERS:
        if match := pattern.search(start):
            yield saver, match["url"], match.groupdict().get("time") or ""
