"""Feeds: every entry with an article's text is an article, and the others say what they lack."""

import json
from pathlib import Path

import pytest
from feeding import BODY, SENTENCES, found_in, members, pages, piped, refusals, texts

from articles.cleaning import clean
from articles.errors import ReadError
from articles.reading import read
from articles.sources import Kind, Source

PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Sound Courier</title><link>https://courier.example/</link><language>en-gb</language>
<item><title>Ferry &amp;amp; pier lost</title><link>/2021/ferry?utm_source=rss</link>
<guid isPermaLink="false">c-1</guid>
<dc:creator>Ann Lee</dc:creator><pubDate>Mon, 18 Oct 2021 15:27:00 +0100</pubDate>
<category>Harbour</category>
<description>What the storm took.</description>
<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded></item>
<item><title>Bakery opens</title><link>https://courier.example/2021/bakery</link><guid>c-2</guid>
<description>A new bakery opened in Mill Lane.</description></item>
<item><title>Only a title</title><link>https://courier.example/3</link></item>
</channel></rss>"""


def test_each_entry_is_a_member_known_by_its_id() -> None:
    found = piped(RSS.encode())
    assert members(found) == ["entry c-1", "entry c-2", "entry https://courier.example/3"]


def test_an_entry_keeps_its_own_bytes_between_the_feeds_head_and_end() -> None:
    first = next(each for each in piped(RSS.encode()) if isinstance(each, Source))
    element = RSS[RSS.index("<item>") : RSS.index("</item>") + len("</item>")]
    assert first.data == (RSS[: RSS.index("<item>")] + element + "</channel></rss>").encode()


def test_a_full_text_is_an_article_with_the_facts_of_its_entry() -> None:
    first, *_ = (each for each in piped(RSS.encode()) if isinstance(each, Source))
    page = read(first)
    assert texts(page) == list(SENTENCES)
    hints = page.hints
    assert (hints.title, hints.authors, hints.section) == ("Ferry & pier lost", ("Ann Lee",), "Harbour")
    assert (hints.url, hints.standfirst) == (
        "https://courier.example/2021/ferry?utm_source=rss",
        "What the storm took.",
    )
    assert hints.told_by == "the feed"
    assert page.metadata["feed:channel.title"] == ("The Sound Courier",)
    article = clean(page)
    assert article.published.text == "2021-10-18T15:27:00+01:00"
    assert article.url == "https://courier.example/2021/ferry"
    assert article.outlet is not None
    assert article.outlet.name == "The Sound Courier"
    assert article.language == "en"
    assert list(article.body) == list(SENTENCES)


def test_a_line_that_points_to_an_article_is_refused_with_its_address() -> None:
    _, second, third = (each for each in piped(RSS.encode()) if isinstance(each, Source))
    with pytest.raises(
        ReadError, match=r"only a summary of 7 words, .* at https://courier.example/2021/bakery"
    ):
        read(second)
    with pytest.raises(ReadError, match="an entry without text, only a title and a link"):
        read(third)


def test_a_summary_of_some_length_is_the_text_where_there_is_no_other() -> None:
    feed = f"<rss><channel><item><title>Ferry</title><description>{BODY}</description></item></channel></rss>"
    assert texts(pages(piped(feed.encode()))[0]) == [BODY]


def test_rss_1_0_has_its_items_beside_the_channel() -> None:
    feed = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Courier</title>
    <items><rdf:Seq><rdf:li resource="u"/></rdf:Seq></items></channel>
    <item rdf:about="https://courier.example/1"><title>Ferry</title><link>https://courier.example/1</link>
    <description>{BODY}</description><dc:date>2021-10-18</dc:date></item></rdf:RDF>"""
    found = piped(feed.encode())
    assert members(found) == ["entry https://courier.example/1"]
    assert pages(found)[0].hints.published == "2021-10-18"


def test_atom_says_whether_its_text_is_html_xhtml_or_plain() -> None:
    entry = "<entry><id>urn:{0}</id><title>Ferry</title><updated>2021-10-19T08:00:00Z</updated>{1}</entry>"
    inner = f'<div xmlns="http://www.w3.org/1999/xhtml">{PARAGRAPHS}</div>'
    plain = BODY.replace("storm", "storm &lt;force 9>")
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://courier.example/a/">
    <title>Courier</title><author><name>Bo Berg</name></author>
    {entry.format(1, f'<link href="ferry"/><content type="xhtml">{inner}</content>')}
    {entry.format(2, f'<content type="html">{PARAGRAPHS.replace("<", "&lt;")}</content>')}
    {entry.format(3, f'<content type="text">{plain}</content>')}</feed>"""
    xhtml, html, text = pages(piped(feed.encode()))
    assert texts(xhtml) == texts(html) == list(SENTENCES)
    assert texts(text) == [BODY.replace("storm", "storm <force 9>")]
    assert xhtml.hints.authors == ("Bo Berg",)
    assert xhtml.hints.published is None
    assert clean(xhtml).evidence["published"].startswith("only the last change is stated")


def test_an_atom_link_is_made_whole() -> None:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://courier.example/"/><entry>
    <id>1</id><link rel="edit" href="/no"/><link href="/2021/ferry"/>
    <summary>{BODY}</summary></entry></feed>"""
    assert pages(piped(feed.encode()))[0].hints.url == "https://courier.example/2021/ferry"


def test_json_feed_items_are_articles() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Sound Courier",
        "items": [
            {"id": "1", "url": "https://courier.example/1", "title": "Ferry", "content_html": PARAGRAPHS,
             "date_published": "2021-10-18T15:27:00+01:00", "authors": [{"name": "Ann Lee"}]},
            {"id": 2, "content_text": "Short."},
        ],
    }  # fmt: skip
    first, second = (each for each in piped(json.dumps(feed, indent=1).encode()) if isinstance(each, Source))
    assert (first.member, second.member) == ("entry 1", "entry 2")
    page = read(first)
    assert (page.hints.title, page.hints.authors) == ("Ferry", ("Ann Lee",))
    assert page.metadata["feed:channel.title"] == ("The Sound Courier",)
    assert texts(page) == list(SENTENCES)
    with pytest.raises(ReadError, match="only a"):
        read(second)


def test_a_podcast_is_refused_once_and_not_for_every_episode() -> None:
    recording = '<enclosure url="a.mp3" type="audio/mpeg"/>'
    episode = f"<item><title>{{0}}</title><description>Notes.</description>{recording}</item>"
    feed = f"<rss><channel>{''.join(map(episode.format, range(3)))}</channel></rss>"
    assert refusals(piped(feed.encode())) == [
        ("", "3 podcast episodes: recordings with notes on them, no article text")
    ]


def test_one_broken_entry_costs_no_other() -> None:
    good = f"<item><guid>{{}}</guid><description>{BODY}</description></item>"
    bad = "<item><guid>bad</guid><description>a &undefined; <b>unclosed</item>"
    found = piped(f"<rss><channel>{good.format(1)}{bad}{good.format(2)}</channel></rss>".encode())
    assert members(found) == ["entry 1", "entry bad", "entry 2"]
    read(found[2])  # type: ignore[arg-type]


def test_a_feed_that_breaks_off_gives_what_is_whole() -> None:
    data = RSS.encode()
    found = piped(data[: data.index(b"Only a title")])
    assert members(found) == ["entry c-1", "entry c-2"]
    assert refusals(found) == [("", "it breaks off in the middle of an article; those before were read")]


def test_two_entries_of_one_id_stay_two() -> None:
    item = f"<item><guid>same</guid><description>{BODY}</description></item>"
    assert members(piped(f"<rss><channel>{item}{item}</channel></rss>".encode())) == [
        "entry same",
        "entry same (2)",
    ]


def test_a_feed_in_utf_16_or_latin_1_is_read_like_any_other(tmp_path: Path) -> None:
    text = RSS.replace("Ann Lee", "Åse Løvø").replace(' encoding="UTF-8"', "")
    for data in (text.encode("utf-16"), text.encode("latin-1")):
        assert pages(found_in(data, "feed.rss", tmp_path)[:1])[0].hints.authors == ("Åse Løvø",)


def test_a_wordpress_export_gives_its_published_posts_with_their_paragraphs() -> None:
    item = """<item><title>Ferry</title><guid>{0}</guid>
    <wp:post_type>{1}</wp:post_type><wp:status>{2}</wp:status>
    <content:encoded><![CDATA[{3}]]></content:encoded></item>"""
    text = f"<b>{SENTENCES[0]}</b>\n\n{SENTENCES[1]}"
    feed = f"""<rss xmlns:wp="http://wordpress.org/export/1.2/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel>{item.format(1, "post", "publish", text)}{item.format(2, "attachment", "inherit", "x")}
    {item.format(3, "post", "draft", text)}</channel></rss>"""
    post, picture, draft = (each for each in piped(feed.encode()) if isinstance(each, Source))
    assert texts(read(post)) == list(SENTENCES[:2])
    assert {block.kind for block in read(post).blocks} == {Kind.PARAGRAPH}
    with pytest.raises(ReadError, match='a WordPress item of the type "attachment", not an article'):
        read(picture)
    with pytest.raises(ReadError, match='not published \\(its status is "draft"\\)'):
        read(draft)


@pytest.mark.parametrize(
    "feed", ["<rss><channel/></rss>", "<feed/>", '{"version": "https://jsonfeed.org/version/1", "items": []}']
)
def test_an_empty_feed_is_refused(feed: str) -> None:
    assert refusals(piped(feed.encode())) == [("", "a feed without entries")]
