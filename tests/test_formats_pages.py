"""Pages as browsers and crawlers save them, messages and Markdown: read with what they say of themselves."""

import gzip
import time
import zlib
from contextlib import suppress

import pytest
from feeding import BODY, SENTENCES, members, pages, piped, refusals, texts

from articles.cleaning import clean
from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE
from articles.reading import read
from articles.sources import Kind, Source

HTML = f"<!DOCTYPE html><html><head><title>Ferry lost</title></head><body><p>{BODY}</p></body></html>"
URL = "https://courier.example/2021/ferry"


# --- what savers note -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "teller", "captured"),
    [
        (
            f"<!--\n Page saved with SingleFile \n url: {URL} \n"
            " saved date: Mon Oct 18 2021 15:27:00 GMT+0100 (British Summer Time)\n-->",
            "SingleFile",
            "2021-10-18T15:27:00+01:00",
        ),
        (f"<!-- saved from url=(0034){URL} -->", "the browser that saved the page", None),
        (
            "<!-- Mirrored from courier.example/2021/ferry by HTTrack Website Copier/3.x [XR&CO'2014],"
            " Mon, 18 Oct 2021 14:27:00 GMT -->",
            "HTTrack",
            "Mon, 18 Oct 2021 14:27:00 GMT",
        ),
        (
            f'<html data-scrapbook-source="{URL}" data-scrapbook-create="20211018142700123">',
            "WebScrapBook",
            "2021-10-18T14:27:00",
        ),
        (
            f"<!-- saved from url=(0080)https://web.archive.org/web/20211018142700/{URL} -->",
            "the browser that saved the page",
            "2021-10-18T14:27:00",
        ),
    ],
)
def test_a_saved_page_says_where_it_was_and_when_it_was_saved(
    note: str, teller: str, captured: str | None
) -> None:
    for page in (HTML.replace("<html>", f"<html>{note}"), note + HTML):
        hints = read(Source("a.html", page.encode())).hints
        assert (hints.told_by, hints.captured) == (teller, captured)
        assert hints.url in (URL, URL.replace("https", "http"))


def test_a_long_list_of_statements_takes_no_longer_for_each_than_a_short_one() -> None:
    def seconds(count: int) -> float:
        statements = f"[{','.join(['{}'] * count)}]"
        markup = f"<script type='application/ld+json'>{statements}</script><p>{SENTENCES}".encode()
        began = time.process_time()
        read(Source("page.html", markup))
        return time.process_time() - began

    seconds(10)
    assert seconds(200_000) < 20 * seconds(40_000)


TEMPLATED = """<html><body><h1>Ferry strike</h1><div itemprop="articleBody"> <script type="text/template">
{paragraphs}{end}</div></body></html>"""


def test_an_article_kept_in_a_template_is_read_and_one_without_end_left_alone() -> None:
    for end, expected in (("</script>", True), ("", False)):
        markup = TEMPLATED.format(paragraphs=f"<p>{BODY}</p>", end=end)
        page = read(Source("page.html", markup.encode()))
        assert any(BODY in block.text for block in page.blocks) is expected


def test_many_templates_without_end_take_no_longer_each_than_few() -> None:
    def seconds(count: int) -> float:
        markup = b"<p>" + b"<i itemprop='articleBody'><script type='text/template'>" * count
        began = time.process_time()
        with suppress(ReadError):
            read(Source("page.html", b"<html><body>" + markup))
        return time.process_time() - began

    seconds(10)
    assert seconds(8_000) < 32 * max(seconds(1_000), 0.01)


def test_a_notice_of_the_server_is_no_page() -> None:
    moved = "<h1>Object moved to <a>here</a></h1>"
    notice = f"<html><head><title>Object moved</title></head><body>{moved}</body></html>"
    with pytest.raises(ReadError, match=r'a notice of the server \("Object moved"\) instead of the page'):
        read(Source("a.html", notice.encode()))
    about = HTML.replace("Ferry lost", "Not found: the ferry").replace(BODY, BODY * 3)
    assert read(Source("a.html", about.encode())).blocks


# --- MHTML and mail -------------------------------------------------------------------------------

QUOTED = HTML.replace("=", "=3D").replace("closed on", "closed=\n on").replace("Marlow", "M=E2=80=99Arlow")
MHTML = f"""From: <Saved by Blink>
Snapshot-Content-Location: {URL}
Subject: =?utf-8?Q?Ferry=20lost?=
Date: Mon, 18 Oct 2021 14:27:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x"

----x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: {URL}

{QUOTED}
----x
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
----x--
"""

MAIL = """From: "Jo Carter" <jo@post.example>
To: desk@courier.example
Subject: =?utf-8?q?Fwd=3A_F=C3=A4hre_weg?=
Date: Mon, 18 Oct 2021 15:27:00 +0100
Message-ID: <1@post.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

"""
PLAIN_PART = "--b\nContent-Type: text/plain; charset=windows-1252\n\n{0}\n"
HTML_PART = "--b\nContent-Type: text/html; charset=utf-8\n\n{0}\n"


def test_mhtml_is_the_page_in_it() -> None:
    for name in ("a.mhtml", "a.mht", "a"):
        for data in (MHTML, MHTML.replace("\n", "\r\n")):
            page = read(Source(name, data.encode()))
            assert page.format == "html"
            assert texts(page) == [BODY.replace("Marlow", "M’Arlow")]
            assert (page.hints.url, page.hints.captured) == (URL, "Mon, 18 Oct 2021 14:27:00 -0000")


def test_mhtml_without_a_page_is_refused() -> None:
    with pytest.raises(ReadError, match=r"a saved page \(MHTML\) without the page in it"):
        read(Source("a.mht", MHTML.replace("text/html", "image/gif").encode()))


def test_mail_is_its_text_and_its_sender_is_no_author() -> None:
    data = MAIL + PLAIN_PART.format("\n\n".join(SENTENCES)) + "--b--\n"
    page = read(Source("a.eml", data.encode()))
    assert texts(page) == list(SENTENCES)
    assert (page.hints.title, page.hints.authors) == ("Fähre weg", ())
    assert page.metadata["mail:from"] == ('"Jo Carter" <jo@post.example>',)
    article = clean(page)
    assert (article.title, article.authors) == ("Fähre weg", ())
    assert article.published.text == "2021-10-18T15:27:00+01:00"


def test_mail_is_known_without_its_name() -> None:
    assert members(piped((MAIL + PLAIN_PART.format(BODY)).encode())) == [""]
    assert pages(piped((MAIL + PLAIN_PART.format(BODY)).encode()))[0].hints.title == "Fähre weg"
    bare = "Subject: a play in three acts\nDate: none\n\nThe curtain rises on a ferry."
    assert read(Source("a.txt", bare.encode())).hints.title is None


def test_of_html_and_plain_text_the_one_with_text_is_read() -> None:
    both = MAIL + PLAIN_PART.format("Plain words.") + HTML_PART.format(HTML)
    assert texts(read(Source("a.eml", both.encode()))) == [BODY]
    picture = MAIL + PLAIN_PART.format(BODY) + HTML_PART.format('<html><img src="cid:1"></html>')
    assert texts(read(Source("a.eml", picture.encode()))) == [BODY]


def test_attachments_are_no_text() -> None:
    attached = PLAIN_PART.format(BODY).replace(
        "\n\n", '\nContent-Disposition: attachment; filename="a.txt"\n\n', 1
    )
    with pytest.raises(ReadError, match="a message of electronic mail without text in it"):
        read(Source("a.eml", (MAIL + attached).encode()))


# --- WARC -----------------------------------------------------------------------------------------


def record(block: bytes, url: str = URL, kind: str = "response", length: int | None = None) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-10-18T14:27:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, *, status: str = "200 OK", headers: str = "Content-Type: text/html\r\n") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body


PAGE = answer(HTML.encode())
WARC = [
    record(b"software: crawler\r\n", kind="warcinfo"),
    record(PAGE),
    record(answer(b"\x89PNG", headers="Content-Type: image/png\r\n"), f"{URL}/a.png"),
    record(answer(HTML.encode(), status="404 Not Found"), f"{URL}/gone"),
    record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    record(answer(HTML.encode(), headers=""), f"{URL}/2"),
]


def test_every_html_page_that_was_found_is_an_article() -> None:
    found = piped(b"".join(WARC))
    assert members(found) == [f"record 2 ({URL})", f"record 6 ({URL}/2)"]
    assert not refusals(found)
    assert found[0].data + b"\r\n\r\n" == WARC[1]  # type: ignore[union-attr]
    page = pages(found)[0]
    assert texts(page) == [BODY]
    assert (page.hints.url, page.hints.captured) == (URL, "2021-10-18T14:27:00Z")
    assert page.hints.told_by == "the WARC record"


def test_each_record_may_be_compressed_by_itself() -> None:
    found = piped(b"".join(map(gzip.compress, WARC)))
    assert members(found) == [f"record 2 ({URL})", f"record 6 ({URL}/2)"]


def test_an_archive_cut_off_gives_the_records_before() -> None:
    whole = b"".join(map(gzip.compress, WARC))
    found = piped(whole[:-40])
    assert members(found) == [f"record 2 ({URL})"]
    assert refusals(found)[-1][1] == "its gzip data breaks off; what came before was read"
    found = piped(b"".join(WARC)[:-40])
    assert members(found) == [f"record 2 ({URL})"]
    assert "but the file ends after" in refusals(found)[0][1]


@pytest.mark.parametrize("length", [10, len(PAGE) + 30, None])
def test_a_record_whose_length_is_wrong_is_named_and_the_next_is_read(length: int | None) -> None:
    lying = record(PAGE, f"{URL}/lie", length=length)
    if length is None:
        lying = lying.replace(b"Content-Length", b"X-Length")
    found = piped(lying + b"".join(WARC))
    assert members(found)[-1].endswith(f"({URL}/2)")
    assert not [member for member in members(found) if "lie" in member]
    assert [label for label, _ in refusals(found)] == [f"record 1 ({URL}/lie)"]


def test_a_record_that_claims_the_rest_of_the_world_is_named() -> None:
    found = piped(WARC[1] + record(PAGE, f"{URL}/lie", length=10**14))
    assert members(found) == [f"record 1 ({URL})"]
    assert "it says that it has 100,000,000,000,000 bytes, but the file ends after" in refusals(found)[0][1]


def test_a_page_too_large_is_refused_without_being_held() -> None:
    large = record(answer(HTML.encode() + b" " * LARGEST_ARTICLE))
    assert "too large for an article" in refusals(piped(large))[0][1]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(HTML.encode())),
        ("Content-Encoding: deflate\r\n", zlib.compress(HTML.encode())),
        ("Content-Encoding: deflate\r\n", zlib.compress(HTML.encode())[2:-4]),
        ("Content-Encoding: gzip\r\n", HTML.encode()),
        (
            "Transfer-Encoding: chunked\r\n",
            b"%x\r\n%b\r\n5\r\n<br/>\r\n0\r\n\r\n" % (len(HTML), HTML.encode()),
        ),
        ("Transfer-Encoding: chunked\r\n", HTML.encode()),
    ],
)
def test_a_body_is_unpacked_as_its_headers_say_or_taken_as_it_is(headers: str, body: bytes) -> None:
    data = record(answer(body, headers=f"Content-Type: text/html\r\n{headers}"))
    assert texts(pages(piped(data))[0]) == [BODY]


def test_the_servers_character_set_counts() -> None:
    body = HTML.replace("Marlow", "Мурлов").encode("koi8-r")
    data = record(answer(body, headers="Content-Type: text/html; charset=koi8-r\r\n"))
    assert "Мурлов" in texts(pages(piped(data))[0])[0]


def test_an_archive_without_pages_says_so() -> None:
    assert refusals(piped(WARC[0])) == [
        ("", "a web archive (WARC) without any HTML page that was found (status 200)")
    ]


# --- Markdown -------------------------------------------------------------------------------------

MARKDOWN = f"""---
title: "Ferry lost: a report"
date: 2021-10-18
author: [Ann Lee, Bo Berg]
source: The Sound Courier
tags:
  - harbour
---
# Ferry lost: a report

The **ferry** to [Marlow Sound](https://a.example/b_(c)) was *lost* in the_storm_of 2021 \\*.
{SENTENCES[1]}

![The pier on Monday](pier.jpg)
![](only.jpg)

The pier
--------

- one boat
- two boats

> Nobody was hurt,
> he said.

```
3 * 4 * 5
```
[1]: https://a.example
"""


def test_markdown_is_blocks_without_marks_and_the_facts_above_them() -> None:
    page = read(Source("a.md", MARKDOWN.encode()))
    assert [(block.kind, block.text) for block in page.blocks] == [
        (Kind.HEADING, "Ferry lost: a report"),
        (Kind.PARAGRAPH, f"The ferry to Marlow Sound was lost in the_storm_of 2021 *. {SENTENCES[1]}"),
        (Kind.CAPTION, "The pier on Monday"),
        (Kind.HEADING, "The pier"),
        (Kind.ITEM, "one boat"),
        (Kind.ITEM, "two boats"),
        (Kind.QUOTE, "Nobody was hurt, he said."),
        (Kind.PARAGRAPH, "3 * 4 * 5"),
    ]
    hints = page.hints
    assert (hints.title, hints.published, hints.outlet) == (
        "Ferry lost: a report",
        "2021-10-18",
        "The Sound Courier",
    )
    assert hints.authors == ("Ann Lee", "Bo Berg")
    assert hints.teller("title") == 'the front matter field "title"'
    article = clean(page)
    assert article.body[0].startswith("The ferry")
    assert article.captions == ("The pier on Monday",)


def test_markdown_without_front_matter_has_its_first_heading_for_a_title() -> None:
    hints = read(Source("a.md", f"Ferry lost\n==========\n\n{BODY}".encode())).hints
    assert (hints.title, hints.teller("title")) == ("Ferry lost", "the first heading")
    assert read(Source("a.md", BODY.encode())).hints.title is None


def test_front_matter_in_toml_is_read_too() -> None:
    text = f'+++\ntitle = "Ferry lost"\ndate = 2021-10-18T15:27:00+01:00\n+++\n{BODY}'
    hints = read(Source("a.md", text.encode())).hints
    assert (hints.title, hints.published) == ("Ferry lost", "2021-10-18 15:27:00+01:00")


def test_front_matter_makes_a_text_markdown_but_a_line_does_not() -> None:
    assert read(Source("a.txt", f"---\ntitle: Ferry\n---\n{BODY}".encode())).format == "markdown"
    assert read(Source("a.txt", f"---\n{BODY}\n---\n{BODY}".encode())).format == "text"
    assert read(Source("a.md", f"---\n{BODY}".encode())).hints.title is None


def test_broken_front_matter_is_refused_with_its_line_and_a_cure() -> None:
    with pytest.raises(ReadError, match=r"broken front matter \(line 3\). Put a value with a colon"):
        read(Source("a.md", f"---\ndate: 2021\ntitle: Ferry: lost: twice\n---\n{BODY}".encode()))
    with pytest.raises(ReadError, match="Markdown without text, only front matter"):
        read(Source("a.md", b"---\ntitle: Ferry\n---\n"))


def test_front_matter_that_would_grow_is_read_as_it_stands() -> None:
    rows = "".join(f"{chr(n)}: &{chr(n)} [*{chr(n - 1)}, *{chr(n - 1)}]\n" for n in range(98, 122))
    page = read(Source("a.md", f"---\na: &a [x, x]\n{rows}---\n{BODY}".encode()))
    assert texts(page) == [BODY]
