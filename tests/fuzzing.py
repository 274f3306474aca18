"""Requests that nobody means, to every route of the app, and what must hold of each answer."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from hostile_articles import payloads
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from app.exporting import EXPORT_FORMATS
from app.search_state import FACET_NAMES

BUDGET = 3.0  # seconds of processor time for any answer: a search may take two
PATHS = 5  # that one question is put to
LONGEST = 30.0  # seconds, however busy the machine is
LARGEST = 3_000_000  # bytes of any answer but an export
FORMS = ("text", "bibtex", "ris", "csl")
NAMES = ("q", "from", "to", "date", "sort", "page", "per_page", "containing", "next", "v", *FACET_NAMES)
PIECES = (
    *(
        '"',
        "(",
        ")",
        "*",
        "?",
        "~",
        "~5",
        "~99999",
        "-",
        "NOT ",
        "OR ",
        "AND ",
        ":",
        "..",
        "^",
        "\\",
        "/",
        "[",
        "]",
        "{",
    ),
    *(
        "title:",
        "body:",
        "outlet:",
        "person:",
        "entity:",
        "in:removed ",
        "has:undated ",
        "date:",
        "after:",
        "before:",
    ),
    *(
        "ferry",
        "strike",
        "the",
        "a*",
        "*",
        "?*?",
        "f*r*y~",
        "2021",
        "2021-10-18",
        "9999",
        "0000-00",
        "last week",
        "\x00",
    ),
    *(
        "é",
        "ß",
        "漢字",
        "\u202e",
        "\ud800",
        "\U0001f600",
        "%",
        "%00",
        "+",
        "&",
        "=",
        "#",
        ";",
        " ",
        "\t",
        "\n",
        "''",
        "--",
    ),
)
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.sampled_from(["1", "2", "1e9", "0x1", "١", "1_0", " 1", "+1", "1.0", "NaN", "-0", "00001", "9" * 400]),
)
DATES = st.one_of(
    st.dates().map(str), st.from_regex(r"\A[0-9]{1,5}(-[0-9]{1,3}){0,3}(T[0-9:]{0,8})?\Z"), st.just("undated")
)
QUERIES = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
LONG = st.tuples(st.sampled_from(PIECES), st.integers(2, 2_500)).map(lambda pair: (pair[0] * pair[1])[:3_000])
TEXTS = st.one_of(
    QUERIES, QUERIES, st.text(max_size=40), LONG, st.sampled_from([each.text for each in payloads()])
)
VALUES = st.one_of(TEXTS, TEXTS, NUMBERS, DATES, st.sampled_from(["relevance", "newest", "added", "", " "]))
PARAMETERS = st.lists(
    st.tuples(st.sampled_from([*NAMES, *(f"not_{name}" for name in FACET_NAMES)]), VALUES), max_size=6
)
MANY = st.tuples(st.sampled_from(NAMES), VALUES, st.integers(2, 150)).map(lambda each: [each[:2]] * each[2])
STRANGE_NAMES = st.lists(st.tuples(st.text(max_size=12), VALUES), max_size=3)
METHODS = st.sampled_from(["GET"] * 12 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "Host",
            "Origin",
            "Authorization",
            "Cookie",
            "If-None-Match",
            "If-Modified-Since",
            "Range",
            "Accept",
            "X-Forwarded-For",
        ]
    ),
    st.one_of(
        st.sampled_from(
            [
                "",
                "*",
                "Bearer x",
                "Bearer",
                "Basic Og==",
                "morgue=x.y.z",
                "bytes=0-1,5-",
                "null",
                '"',
                "a" * 5_000,
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
    ),
    max_size=3,
)


def requests(app: Flask) -> st.SearchStrategy[dict[str, Any]]:
    """Make requests to the app's routes, and to some that it has not."""
    paths = st.one_of([_paths(rule.rule) for rule in app.url_map.iter_rules()] * 3 + [TEXTS.map(_quoted)])
    return st.fixed_dictionaries(
        {
            "method": METHODS,
            "paths": st.lists(paths, min_size=PATHS, max_size=PATHS),
            "query": st.one_of(PARAMETERS, PARAMETERS, PARAMETERS, MANY, STRANGE_NAMES).map(_encoded),
            "headers": st.one_of(st.just({}), st.just({}), HEADERS),
            "body": st.one_of(
                st.just(b""), st.just(b""), st.binary(max_size=60), PARAMETERS.map(_encoded).map(str.encode)
            ),
            "kind": st.sampled_from(
                [
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/json",
                    "x",
                ]
            ),
        }
    )


def answered(app: Flask, asked: dict[str, Any], path: str) -> tuple[int, float]:
    """Ask, and give the status and the seconds of work. Raises AssertionError for what may not be."""
    headers = Headers()
    for name, value in asked["headers"].items():
        headers[name] = value.replace("\r", "").replace("\n", "")
    start, begun = time.process_time(), time.monotonic()
    with app.test_client().open(
        path,
        query_string=asked["query"],
        method=asked["method"],
        headers=headers,
        data=asked["body"],
        content_type=asked["kind"],
    ) as response:
        size = len(response.data)
        seconds = time.process_time() - start
        assert response.status_code < 500, response.status_code
        assert seconds < BUDGET, f"{seconds:.1f} s of work"
        assert time.monotonic() - begun < LONGEST
        assert size < LARGEST or path.startswith("/export/"), f"{size:,} bytes"
        for problem in _problems(response.headers):
            raise AssertionError(problem)
        if response.mimetype == "application/json" and response.status_code == 200 and size:
            _check_bounds(response.get_json())
        return response.status_code, seconds


def _problems(headers: Headers) -> Iterator[str]:
    if "default-src 'none'" not in headers.get("Content-Security-Policy", ""):
        yield "no policy"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "kinds may be guessed"
    for name, value in headers:
        if "\r" in value or "\n" in value:
            yield f"the header {name} is broken"


def _check_bounds(found: object) -> None:
    """See that facets and pages are bounded, whatever was asked for."""
    if isinstance(found, dict):
        assert len(found.get("hits", ())) <= 100
        assert len(found.get("values", ())) <= 300
        for name, facet in found.get("facets", {}).items() if isinstance(found.get("facets"), dict) else ():
            assert name == "date" or len(facet) <= 300


def _paths(rule: str) -> st.SearchStrategy[str]:
    """Fill in the parts of a route that are to be filled in."""
    parts: list[st.SearchStrategy[str]] = []
    for piece in rule.replace("<", "\0<").replace(">", "\0").split("\0"):
        if not piece.startswith("<"):
            parts.append(st.just(piece))
        elif piece.startswith("<int:"):
            parts.append(st.one_of(st.integers(0, 90).map(str), NUMBERS.map(_part)))
        else:
            known = st.sampled_from(
                [*FACET_NAMES, *EXPORT_FORMATS, *FORMS, "morgue.css", "person:ferry", "1", "../app.py"]
            )
            parts.append(st.one_of(known, TEXTS.map(_part)))
    return st.tuples(*parts).map("".join)


def _quoted(text: str) -> str:
    return "/" + _part(text).lstrip("/")


def _part(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass")[:2_000], safe="/.")


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")
