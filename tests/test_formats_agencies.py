"""Agency files: NITF, NewsML-G2 and ninjs are read with what they state, and refused as what they are."""

import json
import re

import pytest
from feeding import BODY, SENTENCES, members, pages, piped, refusals, texts

from articles.article import Role
from articles.cleaning import clean
from articles.errors import ReadError
from articles.reading import read
from articles.sources import Kind, Page, Source

PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf.dtd">
<nitf baselang="en-GB"><head><title>FERRY-LOST</title><docdata><urgency ed-urg="4"/>
<date.issue norm="20211018T142700Z"/></docdata>
<pubdata name="The Sound Courier" date.publication="20211018T152700+0100" position.section="Harbour"/></head>
<body><body.head><hedline><hl1>Ferry lost in the storm</hl1><hl2>Pier closed</hl2></hedline>
<note><body.content><p>For the editors only.</p></body.content></note>
<byline>By <person>Ann Lee</person><byttl>Harbour Reporter</byttl></byline>
<abstract><p>What the storm took.</p></abstract></body.head>
<body.content><media media-type="image"><media-reference source="pier.jpg"/>
<media-caption>The pier&nbsp;on Monday</media-caption></media>
{PARAGRAPHS}<hl2>The boats</hl2><ul><li>one boat</li></ul><bq><block><p>Nobody was hurt.</p></block></bq>
</body.content><body.end><tagline>Bo Berg helped.</tagline></body.end></body></nitf>"""


def page_of(text: str, name: str = "a.xml") -> Page:
    return read(Source(name, text.encode()))


# --- NITF -----------------------------------------------------------------------------------------


def test_nitf_is_its_content_and_the_facts_of_its_head() -> None:
    page = page_of(NITF)
    assert [(block.kind, block.text) for block in page.blocks] == [
        (Kind.CAPTION, "The pier on Monday"),
        *((Kind.PARAGRAPH, sentence) for sentence in SENTENCES),
        (Kind.HEADING, "The boats"),
        (Kind.ITEM, "one boat"),
        (Kind.PARAGRAPH, "Nobody was hurt."),
        (Kind.PARAGRAPH, "Bo Berg helped."),
    ]
    hints = page.hints
    assert (hints.title, hints.standfirst, hints.section) == (
        "Ferry lost in the storm",
        "What the storm took.",
        "Harbour",
    )
    assert (hints.authors, hints.outlet, hints.language) == (("Ann Lee",), "The Sound Courier", "en-GB")
    assert hints.teller("published") == "the NITF element pubdata"
    assert page.metadata["nitf:hl2"] == ("Pier closed", "The boats")[:1]
    assert page.metadata["nitf:urgency@ed-urg"] == ("4",)
    article = clean(page)
    assert article.published.text == "2021-10-18T15:27:00+01:00"
    assert article.captions == ("The pier on Monday",)


def test_a_day_written_as_midnight_is_a_day() -> None:
    page = page_of(NITF.replace("20211018T152700+0100", "20211018T000000+0100"))
    assert page.hints.published == "2021-10-18"


def test_initials_are_nobodys_byline() -> None:
    byline = re.compile("<byline>.*</byline>")
    assert page_of(byline.sub("<byline>al/bb</byline>", NITF)).hints.authors == ()
    assert page_of(byline.sub("<byline>By Ann Lee<byttl>Reporter</byttl></byline>", NITF)).hints.authors == (
        "By Ann Lee",
    )


def test_nitf_without_text_is_refused() -> None:
    with pytest.raises(ReadError, match="an NITF document without text"):
        page_of("<nitf><body><body.content/></body></nitf>")
    with pytest.raises(ReadError, match="broken XML"):
        page_of(NITF[:-100])


# --- NewsML-G2 ------------------------------------------------------------------------------------

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{guid}" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="nprov:SND"><name>Sound News</name></provider>
<versionCreated>2021-10-19T08:00:00Z</versionCreated><firstCreated>2021-10-18T14:27:00Z</firstCreated></itemMeta>
<contentMeta><creator><name>Ann Lee</name></creator><language tag="en-GB"/><headline>Ferry lost</headline>
<subject qcode="medtop:1"><name>harbours</name></subject>
<description role="drol:summary">What the storm took.</description></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""
NITF_BODY = NITF.partition("<body>")[2].partition("</nitf>")[0]
CONTENTS = {
    "NITF": f'<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>{NITF_BODY}</nitf></inlineXML>',
    "XHTML": f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPHS}</body></html></inlineXML>',
    "bare paragraphs": f"<inlineXML>{PARAGRAPHS}</inlineXML>",
    "plain": f'<inlineData contenttype="text/plain">{BODY}</inlineData>',
    "escaped": f'<inlineData contenttype="text/html"><![CDATA[{PARAGRAPHS}]]></inlineData>',
    "the second": f'<remoteContent href="a.jpg"/><inlineXML>{PARAGRAPHS}</inlineXML>',
}


@pytest.mark.parametrize("content", CONTENTS)
def test_a_news_item_is_its_text_in_whatever_form(content: str) -> None:
    page = page_of(ITEM.format(guid=1, kind="text", content=CONTENTS[content]))
    assert page.format == "newsml-g2"
    assert " ".join(SENTENCES) in " ".join(texts(page))
    hints = page.hints
    assert (hints.title, hints.authors, hints.outlet) == ("Ferry lost", ("Ann Lee",), "Sound News")
    assert (hints.published, hints.teller("published")) == (
        "2021-10-18T14:27:00Z",
        "the NewsML-G2 element firstCreated",
    )
    assert page.metadata["newsml:subject.name"] == ("harbours",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ITEM.format(guid=1, kind="picture", content="<remoteContent/>"), "a NewsML-G2 picture"),
        (
            ITEM.format(guid=1, kind="video", content="<remoteContent/>"),
            "a NewsML-G2 video, not an article",
        ),
        (ITEM.format(guid=1, kind="text", content=""), "facts about a text, without the text"),
        (ITEM.format(guid=1, kind="text", content="<remoteContent/>"), "whose text is in another file"),
        (
            ITEM.format(guid=1, kind="text", content="<inlineXML><sports-content/></inlineXML>"),
            "holds results and statistics, no article text",
        ),
        ("<conceptItem/>", "a NewsML-G2 concept item: .* carries no article"),
        ("<packageItem/>", "a NewsML-G2 package: it lists other items"),
        ("<planningItem/>", "a NewsML-G2 planning item"),
    ],
)
def test_an_item_without_an_article_is_refused_as_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        page_of(text)


def test_a_message_is_split_into_its_items() -> None:
    items = "".join(ITEM.format(guid=n, kind="text", content=CONTENTS["plain"]) for n in (1, 2))
    message = (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    )
    found = piped(message.encode())
    assert members(found) == ["news item urn:1", "news item urn:2"]
    assert [page.hints.title for page in pages(found)] == ["Ferry lost", "Ferry lost"]
    assert refusals(piped(b"<newsMessage/>")) == [("", "a NewsML-G2 message without items")]


# --- ninjs ----------------------------------------------------------------------------------------

PICTURE = {"type": "picture", "by": "Bo Berg"}
NINJS_1 = {
    "uri": "https://news.example/1",
    "type": "text",
    "versioncreated": "2021-10-18T14:27:00Z",
    "byline": "Ann Lee",
    "headline": "Ferry lost",
    "body_text": BODY,
    "body_xhtml": PARAGRAPHS,
    "copyrightholder": "Sound News",
    "associations": {"main": {**PICTURE, "description_text": "The pier on Monday"}},
}
NINJS_2 = {
    "uri": "https://news.example/1",
    "versioncreated": "2021-10-19T08:00:00Z",
    "firstcreated": "2021-10-18T14:27:00Z",
    "by": "Ann Lee",
    "headlines": [{"role": "print", "value": "Lost"}, {"role": "main", "value": "Ferry lost"}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": BODY},
        {"role": "xml", "contenttype": "application/xml", "value": "<a>no</a>"},
        {"role": "html5", "contenttype": "text/html", "value": f"<html><body>{PARAGRAPHS}</body></html>"},
    ],
    "infosources": [{"name": "Sound News"}],
    "associations": [{**PICTURE, "descriptions": [{"role": "caption", "value": "The pier on Monday"}]}],
}
CAMEL = {"versioncreated": "versionCreated", "firstcreated": "firstCreated", "infosources": "infoSources"}
NINJS_3 = json.loads(re.sub("|".join(CAMEL), lambda match: CAMEL[match[0]], json.dumps(NINJS_2)))


@pytest.mark.parametrize("item", [NINJS_1, NINJS_2, NINJS_3], ids=["1.x", "2.x", "3.x"])
def test_ninjs_is_read_in_each_of_its_lines(item: dict[str, object]) -> None:
    page = page_of(json.dumps(item), "a.json")
    assert page.format == "ninjs"
    assert texts(page) == [*SENTENCES, "The pier on Monday (Bo Berg)"]
    hints = page.hints
    assert (hints.title, hints.authors, hints.outlet) == ("Ferry lost", ("Ann Lee",), "Sound News")
    assert (hints.url, hints.published) == ("https://news.example/1", "2021-10-18T14:27:00Z")
    article = clean(page)
    assert article.body == SENTENCES
    assert article.captions == ("The pier on Monday (Bo Berg)",)


def test_ninjs_with_nitf_in_it_is_read() -> None:
    body = {"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": NITF}
    page = page_of(json.dumps({**NINJS_3, "bodies": [NINJS_3["bodies"][0], body]}), "a.json")
    assert "Nobody was hurt." in texts(page)


def test_ninjs_in_lists_and_lines_is_known_too() -> None:
    for data in (json.dumps([NINJS_1, NINJS_3]), "\n".join(map(json.dumps, (NINJS_1, NINJS_3)))):
        assert [page.format for page in pages(piped(data.encode()))] == ["ninjs", "ninjs"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "picture"}, "a picture .ninjs. with its caption, not an article"),
        ({"type": "event"}, "an event .ninjs.: its announcement"),
        ({"type": "hologram"}, 'an item of the type "hologram" .ninjs., which carries no article'),
        ({"bodies": []}, "a ninjs item without a body$"),
        ({"bodies": [], "eventDetails": {}}, "an event .ninjs."),
        ({"bodies": [], "descriptions": [{"value": "Two words."}]}, "only a summary of 2 words"),
    ],
)
def test_a_ninjs_item_without_an_article_is_refused_as_what_it_is(
    change: dict[str, object], reason: str
) -> None:
    with pytest.raises(ReadError, match=reason):
        page_of(json.dumps({**NINJS_2, **change}), "a.json")


def test_the_title_printed_over_a_body_is_the_title_and_no_paragraph() -> None:
    body = {"contenttype": "text/html", "value": f"<h1>Ferry lost</h1>{PARAGRAPHS}"}
    article = clean(page_of(json.dumps({**NINJS_2, "bodies": [body]}), "a.json"))
    assert article.texts(Role.TITLE) == ("Ferry lost",)
    assert article.body == SENTENCES


# --- hostile XML ----------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY a0 "ha">{LAUGHS}',
        '<!ENTITY a9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;',
    ],
)
@pytest.mark.parametrize("before", ["", "<!-- <p> -->", '<?xml version="1.0"?>\n<!-- ] -->'])
def test_xml_that_declares_entities_is_refused(subset: str, before: str) -> None:
    text = f"{before}<!DOCTYPE nitf [{subset}]>{NITF[NITF.index('<nitf') :].replace('Ferry', '&a9;')}"
    with pytest.raises(ReadError, match="XML that declares entities of its own"):
        page_of(text)


def test_a_document_type_is_never_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("dtd") / "a.dtd"
    secret.write_text('<!ENTITY secret "the secret">')
    text = NITF.replace("http://127.0.0.1:9/nitf.dtd", secret.as_uri()).replace("Nobody", "&secret; Nobody")
    with pytest.raises(ReadError, match=r"broken XML .*'secret' not defined"):
        page_of(text)


def test_xml_nested_beyond_reason_is_refused() -> None:
    deep = "<block>" * 100_000
    with pytest.raises(ReadError, match="nested too deeply"):
        page_of(
            NITF.replace("<body.content>", f"<body.content>{deep}").replace(
                "</body.content>", "</block>" * 100_000
            )
        )
