"""The tags that pages and sources state, and what of them is no tag."""

import json

import pytest
from saved_pages import article_of, meta, news

from articles.cleaning import clean
from articles.reading import read
from articles.sources import Source

BODY = (
    "The night ferry to Skerry will sail again from the first of May, the line's owners said on Tuesday, six "
    "years after the last crossing was cancelled for want of passengers. Two hundred cabins are booked, "
    "and the harbour master, Odile Marsh, expects the pier to be repaired in time for the first of them."
)


def test_keywords_in_one_statement_are_parted_at_commas() -> None:
    article = article_of(meta("news_keywords", "cranes, Skerry;harbours , cranes, CRANES"))
    assert article.tags == ("cranes", "Skerry", "harbours")
    assert article.evidence["tags"] == "the page's meta:news_keywords"


def test_tags_stated_one_by_one_keep_their_commas() -> None:
    article = article_of(meta("article:tag", "Ships, old") + meta("article:tag", "Trade &amp;amp; Transport"))
    assert article.tags == ("Ships, old", "Trade & Transport")


def test_keywords_of_the_articles_data_are_tags() -> None:
    article = article_of(data=news(keywords=["Cranes", {"@type": "DefinedTerm", "name": "Harbours"}]))
    assert article.tags == ("Cranes", "Harbours")


@pytest.mark.parametrize(
    "no_tag",
    [
        "The Skerry Owl",  # the outlet
        "Harbours and ships",  # the section
        "news",
        "sfsection:news/local",
        "Category: Economy",
        "98be933f-39cf-4fba-b6c6-ad438e82010a",
        "1234",
        "https://skerryowl.example/tag/1",
        "a keyword that goes on and on until it is a sentence of its own, of sorts",
    ],
)
def test_what_is_known_otherwise_or_meant_for_programs_is_no_tag(no_tag: str) -> None:
    head = meta("og:site_name", "The Skerry Owl") + meta("article:section", "Harbours and ships")
    article = article_of(head + meta("article:tag", no_tag) + meta("article:tag", "cranes"))
    assert article.tags == ("cranes",)


def test_a_list_of_codes_is_no_list_of_tags() -> None:
    codes = "".join(meta("article:tag", code) for code in ("AER", "AERO", "AIRS08", "DIS", "CRSH", "Nepal"))
    assert article_of(codes).tags == ("Nepal",)
    few = meta("article:tag", "NATO") + meta("article:tag", "UN")
    assert article_of(few).tags == ("NATO", "UN")


def test_no_more_than_thirty_tags_are_kept() -> None:
    assert len(article_of(meta("keywords", ",".join(f"crane {number}" for number in range(50)))).tags) == 30


def test_without_any_the_evidence_says_so() -> None:
    article = article_of()
    assert (article.tags, article.evidence["tags"]) == ((), "no tags are stated")


MARKDOWN = f"---\ntitle: Night ferry to Skerry returns\ntags: [ferries, Skerry]\n---\n\n{BODY}\n"
RSS = f"""<rss version="2.0"><channel><title>Owl</title><item><title>Night ferry to Skerry returns</title>
<category>ferries</category><category>Skerry</category><description>{BODY}</description></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Owl",
        "items": [
            {
                "id": "1",
                "title": "Night ferry returns",
                "content_text": BODY,
                "tags": ["ferries", "Skerry", 7],
            }
        ],
    }
)
NINJS = json.dumps(
    {
        "uri": "urn:owl:1",
        "type": "text",
        "headline": "Night ferry to Skerry returns",
        "body_text": BODY,
        "keywords": ["ferries"],
        "subject": [{"name": "Skerry"}],
    }
)
NITF = f"""<nitf><head><title>Night ferry to Skerry returns</title><docdata><key-list><keyword key="ferries"/>
<keyword key="Skerry"/></key-list></docdata></head><body><body.head><hedline><hl1>Night ferry returns</hl1>
</hedline></body.head><body.content><p>{BODY}</p></body.content></body></nitf>"""
NEWSML = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:owl:1" version="1"><itemMeta>
<itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>Night ferry to Skerry returns</headline>
<keyword>ferries</keyword><subject qcode="x:1"><name>Skerry</name></subject></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY}</p></body>
</html></inlineXML></contentSet></newsItem>"""
TABLE = f'title,body,tags\nNight ferry to Skerry returns,"{BODY}","ferries, Skerry"\n'
OBJECT = json.dumps(
    {"title": "Night ferry to Skerry returns", "body": BODY, "tags": ["ferries", {"name": "Skerry"}, 7, None]}
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ferry.md", MARKDOWN),
        ("ferry.rss", RSS),
        ("feed.json", JSON_FEED),
        ("ninjs.json", NINJS),
        ("nitf.xml", NITF),
        ("newsml.xml", NEWSML),
        ("ferry.csv", TABLE),
        ("ferry.json", OBJECT),
    ],
)
def test_every_format_that_has_tags_tells_them(name: str, content: str) -> None:
    assert clean(read(Source(name, content.encode()))).tags == ("ferries", "Skerry")
