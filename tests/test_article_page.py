"""What readers get from an article's page: the text, the proof, the receipt and the original."""

import pytest
from archive_double import ORIGINAL, ArchiveDouble, article
from lxml import html

from app.presenters_article import Run, text_runs
from articles.article import Certainty, EntityType, Mention
from index.search import Piece

HOSTILE = "<script>alert('x')</script>\"'&"
BODY = [
    "Ruth Calloway said the ferry strike would end, and Calloway knows.",
    "In Port Ellery the queue reached the market. Ruth Calloway was not among those waiting.",
]


def bridge(**facts: object) -> ArchiveDouble:
    given: dict[str, object] = {
        "standfirst": "Talks resume on Monday",
        "authors": ("Imogen Starrett",),
        "section": "Region",
        "language": "en",
        "url": "https://harbourcourier.example/ferry",
        "certainty": Certainty.DERIVED,
        "captions": ["A ferry at the quay. Photograph: Wil Tanner"],
        "names": {EntityType.PERSON: ["Ruth Calloway"], EntityType.PLACE: ["Port Ellery"]},
        "evidence": {
            "published": "A caption is dated 18 October 2021.",
            "section": "The page names it.",
            "tags": "No tags are stated.",
            "dateline": "No place stands before the first sentence.",
        },
    }
    return ArchiveDouble([article("Ferry strike may end", BODY, **{**given, **facts})])  # type: ignore[arg-type]


def fetch(archive: ArchiveDouble, url: str = "/articles/1", status: int = 200) -> html.HtmlElement:
    response = archive.app().test_client().get(url)
    assert response.status_code == status
    return html.document_fromstring(response.text)


def words(elements: list[html.HtmlElement]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_the_article_is_there_to_be_read() -> None:
    page = fetch(bridge())
    assert words(page.xpath("//h1")) == ["Ferry strike may end"]
    assert words(page.xpath("//p[@class='standfirst']")) == ["Talks resume on Monday"]
    assert words(page.xpath("//div[@class='body']/p")) == BODY
    assert words(page.xpath("//section[@class='captions']/p")) == [
        "A ferry at the quay. Photograph: Wil Tanner"
    ]
    assert page.xpath("//article/@lang") == ["en"]
    assert page.xpath("//title")[0].text == "Ferry strike may end – The Harbour Courier – Morgue"


def test_the_byline_says_who_and_when_and_how_sure() -> None:
    page = fetch(bridge())
    assert words(page.xpath("//article//p[@class='byline']")) == [
        "Imogen Starrett 18 October 2021 derived Where it was published"
    ]
    assert page.xpath("//article//time/@datetime") == ["2021-10-18"]


def test_what_is_not_known_says_so() -> None:
    page = fetch(bridge(outlet=None, published=None, authors=(), evidence={"outlet": "Nothing names one."}))
    assert words(page.xpath("//p[@class='kicker']")) == ["Outlet unknown Region"]
    facts = words(page.xpath("//section[@class='facts']//div"))
    assert facts[:3] == ["Published Unknown", "Outlet Unknown Nothing names one.", "Authors Unknown"]


def test_every_fact_stands_with_its_evidence() -> None:
    facts = words(fetch(bridge()).xpath("//section[@class='facts']//div"))
    assert "Published derived 18 October 2021 A caption is dated 18 October 2021." in facts
    assert "Section Region The page names it." in facts
    assert "Language English" in facts
    assert "Tags None No tags are stated." in facts
    assert "Dateline None No place stands before the first sentence." in facts


def test_names_lead_to_a_filtered_search_from_the_list_and_once_from_the_text() -> None:
    page = fetch(bridge())
    assert page.xpath("//section[@class='names']//a/@href") == [
        "/search?person=Ruth+Calloway",
        "/search?place=Port+Ellery",
    ]
    assert words(page.xpath("//section[@class='names']//li")) == [
        "Ruth Calloway 2 mentions",
        "Port Ellery 1 mention",
    ]
    in_text = page.xpath("//div[@class='body']//a[@class='name']")
    assert words(in_text) == ["Ruth Calloway", "Port Ellery"], "a second mention is plain text"


def test_many_names_unfold() -> None:
    names = [f"Person {number}" for number in range(12)]
    page = fetch(bridge(names={EntityType.PERSON: names}))
    assert len(page.xpath("//section[@class='names']/ul/li")) == 8
    assert words(page.xpath("//section[@class='names']/details/summary")) == ["4 more"]


def test_the_terms_of_the_search_are_marked_and_lead_back_to_it() -> None:
    page = fetch(bridge(), "/articles/1?q=ferry+strike&person=Ruth+Calloway&page=2")
    assert words(page.xpath("//h1//mark")) == ["Ferry", "strike"]
    assert words(page.xpath("//div[@class='body']//mark")) == ["ferry", "strike"]
    assert page.xpath("//p[@class='back']/a/@href") == ["/search?q=ferry+strike&person=Ruth+Calloway&page=2"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["/articles/1"]
    assert page.xpath("//input[@id='q']/@value") == ["ferry strike"]


def test_each_match_leads_to_the_one_before_and_the_next() -> None:
    page = fetch(bridge(), "/articles/1?q=ferry+calloway")
    marks = page.xpath("//mark")
    assert [mark.get("id") for mark in marks] == [f"match-{number}" for number in range(1, len(marks) + 1)]
    assert words(page.xpath("//p[@class='matches']")) == [f"{len(marks)} matches Go to the first"]
    assert page.xpath("//p[@class='matches']/a/@href") == ["#match-1"]
    steps = [step.get("href") for step in page.xpath("//span[@class='steps']/a")]
    assert steps[:3] == ["#match-2", "#match-1", "#match-3"]
    assert len(steps) == 2 * len(marks) - 2 >= 6
    assert not page.xpath("//a//a"), "no link stands inside another"


def test_what_matches_in_the_removed_is_marked_there_and_unfolded() -> None:
    page = fetch(bridge(), "/articles/1?q=in:removed+subscribe")
    receipt = page.xpath("//details[@id='receipt']")[0]
    assert receipt.get("open") is not None
    assert words(receipt.xpath(".//mark")) == ["Subscribe"]
    assert fetch(bridge(), "/articles/1?q=subscribe").xpath("//details[@id='receipt']")[0].get("open") is None


def test_without_a_search_nothing_is_marked() -> None:
    page = fetch(bridge())
    assert not page.xpath("//p[@class='matches']")
    assert not page.xpath("//mark")
    assert not page.xpath("//p[@class='back']")


def test_the_receipt_shows_every_block_in_its_place_with_the_reason() -> None:
    page = fetch(bridge(removed=[("HOME NEWS SPORT", "a menu"), ("Sign up", "an appeal")]))
    receipt = page.xpath("//details[@id='receipt']")[0]
    assert words(receipt.xpath("./summary")) == ["What was removed and why 2 of 6 blocks removed"]
    for button in receipt.xpath(".//button"):
        button.drop_tree()
    assert words(receipt.xpath(".//li")) == [
        "Title The first heading. Ferry strike may end",
        *BODY,
        "Removed A menu. HOME NEWS SPORT",
        "Removed An appeal. Sign up",
        "Caption Stands below a picture. A ferry at the quay. Photograph: Wil Tanner",
    ]


def test_an_untouched_source_says_that_nothing_was_removed() -> None:
    assert (
        "Nothing was removed" in fetch(bridge(removed=[])).xpath("//details[@id='receipt']")[0].text_content()
    )


def test_the_original_is_shown_as_text() -> None:
    page = fetch(bridge())
    assert page.xpath("//details[@id='original']//pre")[0].text_content().strip() == ORIGINAL.decode()
    assert all(each.get("src", "").startswith("/static/") and not each.text for each in page.iter("script"))


def test_a_huge_original_is_cut_on_the_page_and_says_so() -> None:
    archive = bridge()
    archive.original_bytes = b"x" * 200_001
    page = fetch(archive)
    assert words(page.xpath("//p[@class='original-links']")) == [
        "Open it alone 1 more character in the original"
    ]


def test_the_provenance_proves_where_it_came_from() -> None:
    rows = words(fetch(bridge()).xpath("//section[@class='provenance']//div"))
    assert rows[:5] == [
        "File clip.txt",
        "Place in it line 3",
        "Captured 2021-11-02",
        "Added 1 March 2026, 09:30 UTC",
        "Size 66 bytes",
    ]
    assert rows[5].startswith("SHA-256 ")
    assert fetch(bridge()).xpath("//p[@class='twin']/a/@href") == ["/api/articles/1"]


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999999"])
def test_an_article_that_is_not_there_is_not_found(number: str) -> None:
    page = fetch(bridge(), f"/articles/{number}", 404)
    assert f"There is no article {number} in this archive." in page.text_content()


# The original alone


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (ORIGINAL, "utf-8"),
        ("Köpenick".encode(), "utf-8"),
        ("Köpenick – “ja”".encode("cp1252"), "windows-1252"),
    ],
)
def test_the_original_comes_byte_for_byte_as_text(data: bytes, charset: str) -> None:
    archive = bridge()
    archive.original_bytes = data
    response = archive.app().test_client().get("/articles/1/original")
    assert response.data == data
    assert response.headers["Content-Type"] == f"text/plain; charset={charset}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


PAGE = b"""<!doctype html><html><head><title>Ferry</title>
<meta http-equiv="refresh" content="0; url=https://evil.example/"><base href="https://evil.example/">
<link rel="preconnect" href="https://evil.example/"><style>@import "https://evil.example/s";
p { color: teal }
p { background: url("https://evil.example/b") }</style></head>
<body onload="alert(1)" background="https://evil.example/b.png"><p style="color: red">The ferry sails.</p>
<script>alert(2)</script><a href="https://evil.example/" ping="https://evil.example/">On</a>
<img src="https://evil.example/i.png" srcset="x 2x" alt="Quay"><img src="data:image/gif;base64,R0lGOD" alt="">
<form action="https://evil.example/"><button formaction="https://evil.example/">Go</button></form>
<svg><a xlink:href="https://evil.example/"><text>x</text></a></svg><iframe src="https://evil.example/"></iframe>
<video src="https://evil.example/v" poster="https://evil.example/p"></video></body></html>"""


def test_an_original_page_is_shown_in_a_frame_that_can_do_nothing() -> None:
    archive = bridge()
    archive.original_bytes = PAGE
    (frame,) = fetch(archive).xpath("//details[@id='original']//iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("loading") == "lazy"
    response = archive.app().test_client().get(frame.get("src"))
    policy = response.headers["Content-Security-Policy"]
    assert set(policy.split("; ")) == {
        *("default-src 'none'", "sandbox", "style-src 'unsafe-inline'", "img-src data:"),
        *("form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"),
    }
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "evil.example" not in response.text
    assert "alert" not in response.text
    assert "The ferry sails." in response.text
    assert "color: teal" in response.text
    assert "data:image/gif" in response.text


@pytest.mark.parametrize("original", [b"Just text", b"", b'{"body": "text"}', b"From: a@b.example"])
def test_an_original_that_is_no_page_has_no_frame(original: bytes) -> None:
    archive = bridge()
    archive.original_bytes = original
    assert not fetch(archive).xpath("//iframe")
    fetch(archive, "/articles/1/original/page", 404)


@pytest.mark.parametrize("original", [b"<html>", b"<html><body>" + b"<div>" * 3000, b"<html>\xff\xfe<!--"])
def test_any_page_can_be_framed(original: bytes) -> None:
    archive = bridge()
    archive.original_bytes = original
    assert archive.app().test_client().get("/articles/1/original/page").status_code == 200


# Hostile text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        " java\nscript:alert(1)",
        "//x.example",
    ],
)
def test_an_address_that_is_not_of_the_web_is_never_a_link(url: str) -> None:
    page = fetch(bridge(url=url))
    assert not [href for href in page.xpath("//a/@href") if not href.startswith(("/", "#"))]
    assert not [href for href in page.xpath("//a/@href") if href.startswith("//")]


def test_a_safe_address_is_a_link_that_tells_nobody_where_it_came_from() -> None:
    for a in fetch(bridge()).xpath("//a[starts-with(@href, 'https://')]"):
        assert set(a.get("rel").split()) >= {"noopener", "noreferrer", "nofollow"}


def test_text_from_outside_is_never_markup() -> None:
    archive = ArchiveDouble(
        [
            article(
                HOSTILE,
                [HOSTILE],
                outlet=HOSTILE,
                authors=(HOSTILE,),
                captions=[HOSTILE],
                removed=[(HOSTILE, HOSTILE)],
                names={EntityType.PERSON: [HOSTILE]},
                standfirst=HOSTILE,
                section=HOSTILE,
                dateline=HOSTILE,
                language=HOSTILE,
                evidence={"title": HOSTILE, HOSTILE: HOSTILE},
                recogniser=HOSTILE,
            )
        ],
        original_bytes=HOSTILE.encode(),
    )
    response = archive.app().test_client().get("/articles/1?q=%3Cscript%3E")
    page = html.document_fromstring(response.text)
    assert all(each.get("src", "").startswith("/static/") and not each.text for each in page.iter("script"))
    assert response.text.count("&lt;script&gt;") >= 20
    assert page.xpath("//article/@lang") == [HOSTILE], "quoted, not broken out of"


# Marks and links in one text


def mention(text: str, start: int) -> Mention:
    return Mention(text, 0, start, start + len(text))


@pytest.mark.parametrize(
    ("marked", "links", "runs"),
    [
        ((), [], [Run("Ada Finch sails")]),
        ((), [(mention("Ada Finch", 0), "/a")], [Run("Ada Finch", href="/a"), Run(" sails")]),
        (
            ("Finch",),
            [(mention("Ada Finch", 0), "/a")],
            [Run("Ada ", href="/a"), Run("Finch", True, "/a"), Run(" sails")],
        ),
        (
            ("Finch sails",),
            [(mention("Ada Finch", 0), "/a")],
            [Run("Ada ", href="/a"), Run("Finch", True, "/a"), Run(" sails", True)],
        ),
        ((), [(mention("Ada Finch", 1), "/a")], [Run("Ada Finch sails")]),
        ((), [(mention("Ada Finch", -9), "/a")], [Run("Ada Finch sails")]),
    ],
)
def test_marks_and_links_may_overlap(
    marked: tuple[str, ...], links: list[tuple[Mention, str]], runs: list[Run]
) -> None:
    text = "Ada Finch sails"
    pieces = [Piece(text)]
    for part in marked:
        before, _, after = text.partition(part)
        pieces = [Piece(before), Piece(part, True), Piece(after)]
    assert [run for run in text_runs(text, pieces, links) if run.text] == runs
