"""Articles in whose every field stands something that tries to run or to break out; see payloads.toml."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path

from archive_double import article

from articles.article import Article, EntityType, Outlet
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

HERE = Path(__file__).resolve().parent
BODY = "The ferry left the quay at dawn. "
JSON_FIELDS = ("title", "standfirst", "outlet", "section", "url", "dateline", "published", "language")


@dataclass(frozen=True)
class Payload:
    """A text that attacks, what kind it is of, and whether it runs in any page that holds it as it is."""

    kind: str
    text: str
    fires: bool = False


@cache
def payloads() -> tuple[Payload, ...]:
    """Read them all."""
    with (HERE / "payloads.toml").open("rb") as file:
        return tuple(Payload(**each) for each in tomllib.load(file)["payload"])


def hostile_article(number: int, text: str) -> Article:
    """Make an article, no copy of any other, with a text in every field that a page may show."""
    shown = text.strip()
    long = "The strike goes on. " * 12  # so that a passage is cut right at the text
    made = article(
        shown,
        [f"{BODY}{text} said so on Monday, for day {number}.", f"{long}{text}{long}ferry {text}"],
        removed=[(text, text)],
        captions=[f"{text} at the quay"],
        names={kind: [text] for kind in EntityType},
        outlet=shown,
        standfirst=text,
        authors=(shown, f"{shown} and others"),
        section=shown,
        dateline=shown,
        language="en",
        url=text,
        tags=(shown,),
        evidence=dict.fromkeys(
            ("title", "standfirst", "published", "outlet", "authors", "url", "tags"), text
        ),
    )
    return replace(made, outlet=Outlet(shown, shown), first_outlet=Outlet(f"First {shown}", shown))


def fill(archive: Path) -> int:
    """Make an archive with an article of every payload; give their number."""
    with Store.create(archive) as store:
        intakes = [
            Intake(
                Source(f"clips/{number} {_name(each.text)}.html", page(each.text)),
                hostile_article(number, each.text),
            )
            for number, each in enumerate(payloads(), 1)
        ]
        store.save(intakes)
    catch_up(archive)
    return len(intakes)


def page(text: str) -> bytes:
    """Make a web page of the kind people save, with a text in what it states and in what it shows."""
    inside, quoted = escape(text), json.dumps({"@type": "NewsArticle", "headline": text, "author": text})
    return (
        f'<html><head><title>{inside}</title><meta property="og:title" content="{inside}">'
        f'<meta name="author" content="{inside}"><meta name="keywords" content="{inside}">'
        f'<script type="application/ld+json">{quoted}</script></head>'
        f"<body><article><h1>{inside}</h1><p class=byline>By {inside}</p><p>{BODY * 4}{inside}</p>"
        f"<p>{BODY * 4}</p><figure><figcaption>{inside}</figcaption></figure>{text}"
        f"<p>{BODY * 4}{text}</p></article></body></html>"
    ).encode("utf-8", "replace")


def clippings() -> Iterator[tuple[str, bytes]]:
    """Give files, by name, as they would be ingested: JSON with the payload in each field, and web pages."""
    for number, each in enumerate(payloads(), 1):
        said = dict.fromkeys(JSON_FIELDS, each.text) | {
            "body": [BODY * 5 + each.text, each.text, BODY * 5],
            "authors": [each.text],
            "tags": [each.text],
            "captions": [each.text],
            "published": "2021-10-18",
        }
        yield f"{number}.json", json.dumps(said).encode()
        yield f"{number}.html", page(each.text)


def _name(text: str) -> str:
    return text.replace("/", "∕").replace("\0", "")[:60]
