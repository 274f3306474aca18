"""Feeds and agency files as their publishers make them: read, or refused with a reason that is true."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from articles.errors import ReadError
from articles.reading import read, sources_in
from articles.sources import Source

# How many articles each file holds; a file that is not named here holds none.
ARTICLES: Mapping[str, Mapping[str, int]] = {
    "csv": {"wikinews_2019.csv": 171},
    "feeds": {
        "content-encoded.rss": 7, "craigslist.rss": 7, "customfields.rss": 15, "encoding.rss": 1,
        "feedburner.atom": 25, "guardian.rss": 51, "heise.atom": 13, "itunes-missing-image.rss": 5,
        "reddit-atom.rss": 2, "reddit-home.rss": 4, "reddit.rss": 4, "uolNoticias.rss": 6,
    },
    "newsml-g2": {
        "LISTING_22": 1, "LISTING_25": 1, "LISTING_2_": 1, "Receiver View": 1, "facet-example-3": 1,
    },
    "ninjs": {
        "1.4__businesswire": 1, "1.4__ninjsExComplex": 1, "1.4__ninjsExMediumText": 1,
        "1.4__ninjsExSimpleText": 1,
        "2.1__businesswire": 1, "2.1__dpa_text": 1, "2.1__ninjsExSimpleText": 1, "2.1__tt_text": 1,
        "2.1__schema-extension__extension-example": 1, "3.0__20231008": 1, "3.0__20231016": 1,
        "3.0__businesswire": 1, "3.0__dpa_text": 1, "3.0__ninjsExSimpleText": 1, "3.0__tt_text": 1,
    },
    "nitf": {"": 1},
}  # fmt: skip
# Why everything else in them is none, by the beginning of the files' names; the first that fits counts.
REASONS: Mapping[str, Mapping[str, Any]] = {
    "feeds": {
        "atom-customfields": "an entry without text, only a title and a link",
        "giantbomb": "730 podcast episodes: recordings with notes on them, no article text",
        "heraldsun": "2 podcast episodes: recordings",
        "incomplete": "an entry without text, only a title",
        "itunes-href": "only a summary of 2",
        "itunes-keywords-astext": "32 podcast episodes: recordings",
        "itunes-keywords-array": "a podcast episode: recordings with notes",
        "missing-fields": "an entry without text, only a title",
        "narro": "a podcast episode: recordings with notes",
        "pagination": "a podcast episode: recordings with notes",
        "item-itunes": "a podcast episode: a recording with notes on it, no article text",
        "itunes-category": "a podcast episode: a recording with notes on it, no article text",
        "itunes-keywords": "a podcast episode: a recording with notes on it, no article text",
        "rss-1": "an entry without text, only a title and a link",
        "xml2js": "an entry without text, only a title and a link",
        "unrecognized": 'a notice of the server ("Document Moved") instead of the page',
        "": ("only a", "an entry without text", "a podcast episode"),
    },
    "newsml-g2": {
        "LISTING_10": "a NewsML-G2 concept item", "LISTING_11": "a NewsML-G2 concept item",
        "LISTING_14": "a NewsML-G2 concept item", "LISTING_12": "a NewsML-G2 knowledge item",
        "LISTING_15": "a NewsML-G2 knowledge item", "LISTING_13": "a NewsML-G2 catalogue of code lists",
        "LISTING_16": "a NewsML-G2 item that holds a list of events",
        "LISTING_17": "a NewsML-G2 planning item",
        "LISTING_18": "a NewsML-G2 planning item", "LISTING_19": "a NewsML-G2 planning item",
        "LISTING_1_": "a NewsML-G2 item whose content holds no text",
        "LISTING_20": "a NewsML-G2 planning item",
        "LISTING_21": "a NewsML-G2 item that holds results and statistics",
        "LISTING_23": "a NewsML-G2 package",
        "LISTING_24": ("a NewsML-G2 package", "a NewsML-G2 item without content"),
        "LISTING_26": "a NewsML-G2 picture with its caption",
        "LISTING_27": "a NewsML-G2 item whose content holds no text",
        "LISTING_28": "a part of a NewsML-G2 item: facts about a text",
        "LISTING_29": "a NewsML-G2 item without content",
        "LISTING_3": "a NewsML-G2 picture with its caption", "LISTING_4": "a NewsML-G2 video",
        "LISTING_5": "a NewsML-G2 video", "LISTING_6": "a NewsML-G2 package",
        "LISTING_7": "a part of a NewsML-G2 package", "LISTING_8": "a part of a NewsML-G2 package",
        "LISTING_9": "a part of a NewsML-G2 package", "ap_metadata": "a NewsML-G2 video",
        "facet-example": "a NewsML-G2 item without content",
    },
    "ninjs": {
        "1.4__ninjs-1-4": "a ninjs item without a body", "1.4__ninjsExSimplePhoto": "a picture (ninjs)",
        "2.1__SIPA": "a picture (ninjs)", "2.1__ap_audio": "a sound recording (ninjs)",
        "2.1__ap_image": "a picture (ninjs)",
        "2.1__ap_video": "a video (ninjs)", "2.1__image": "a picture (ninjs)",
        "2.1__ntb": "a ninjs item without a body: only a summary of 22 words",
        "2.1__schema": "a JSON schema", "3.0__SIPA": "a picture (ninjs)",
        "3.0__ap_audio": "a sound recording (ninjs)", "3.0__ap_image": "a picture (ninjs)",
        "3.0__ap_video": "a video (ninjs)", "3.0__image": "a picture (ninjs)",
        "3.0__ntb": "a ninjs item without a body: only a summary of 22 words", "": "an event (ninjs)",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "feeds", "newsml-g2", "ninjs", "nitf"])
def test_every_file_of_the_publishers_is_read_or_refused_with_a_true_reason(kind: str, shared: Path) -> None:
    for path in sorted((shared / "data" / "formats" / kind).iterdir()):
        articles, reasons = outcome(path)
        assert articles == fitting(ARTICLES[kind], path.name, 0), path.name
        expected = fitting(REASONS.get(kind, {}), path.name, ())
        assert not reasons or expected, (path.name, reasons)
        assert all(reason.startswith(expected) for reason in reasons), (path.name, reasons)
        assert articles or reasons, path.name


def outcome(path: Path) -> tuple[int, Counter[str]]:
    """Count a file's articles and why the rest is none."""
    articles, reasons = 0, Counter[str]()
    for found in sources_in([str(path)]):
        try:
            if isinstance(found, Source):
                articles += bool(read(found).blocks)
            else:
                reasons[found.reason] += found.count
        except ReadError as error:
            reasons[error.reason] += 1
    return articles, reasons


def fitting(table: Mapping[str, Any], name: str, default: Any) -> Any:
    """Give the row whose key a name begins with."""
    return next((value for key, value in table.items() if name.startswith(key)), default)
