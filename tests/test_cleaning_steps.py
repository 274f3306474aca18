"""Nothing is thrown away by cleaning, and no page whatever makes it raise anything but its own error."""

import textwrap
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.article import Article, Role
from articles.cleaning import clean
from articles.cleaning.draft import lay_out
from articles.cleaning.stated_titles import clean_title
from articles.errors import ArticleError
from articles.readers.text import read_text
from articles.readers.web_pages import read_page
from articles.sources import Hints, Kind, Page, PageBlock, Source

LINES = st.one_of(
    st.text(min_size=1, max_size=80),
    st.sampled_from(
        [
            "Home",
            "Comments",
            "Share this article",
            "By Ann Lee",
            "Monday 18 October 2021 15:27 BST",
            "(Getty Images)",
            "HomeNewsWorldA glued title about the harbour",
            "Pictured: A boat",
            "A boat in the harbour at dawn...",
            "The harbour was closed on Monday after a storm had torn two boats loose, the board said.",
            "A boat in the harbour at dawn (AP)",
            "A boat in the harbour at dawn",
            "Read more: Another story",
            "© 2020 The Owl",
        ]
    ),
)
BLOCKS = st.builds(
    PageBlock,
    LINES,
    st.sampled_from(list(Kind)),
    level=st.integers(0, 6),
    links=st.floats(0, 1),
    path=st.lists(st.sampled_from(["div", "nav.menu", "p.caption", "aside.related"]), max_size=4).map(tuple),
    main=st.sampled_from([True, False, None]),
)
PAGES = st.builds(
    Page,
    st.sampled_from(["text", "html", "json"]),
    st.lists(BLOCKS, max_size=25).map(tuple),
    hints=st.builds(Hints, title=st.sampled_from([None, "A title"]), told_by=st.just("the test")),
)


def letters(texts: list[str]) -> Counter[str]:
    """Count what is printed, apart from the white space that a cut takes away."""
    return Counter(character for text in texts for character in text if not character.isspace())


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_kept_moved_and_removed_pieces_add_up_to_the_page(page: Page) -> None:
    try:
        article = clean(page)
    except ArticleError:
        return
    assert letters([block.text for block in article.blocks]) == letters([block.text for block in page.blocks])
    assert all(block.reason for block in article.blocks if block.role is not Role.BODY)


@settings(max_examples=60, deadline=None)
@given(PAGES)
def test_cleaning_is_the_same_every_time(page: Page) -> None:
    try:
        first = clean(page)
    except ArticleError:
        return
    assert clean(page) == first


def text_page(*lines: str) -> Page:
    return Page("text", tuple(PageBlock(line) for line in lines))


PARAGRAPH = (
    "The board of the harbour said on {} that the old crane would be taken down before the winter storms."
)


def test_a_page_of_links_is_refused() -> None:
    with pytest.raises(ArticleError):
        clean(text_page("Home", "News", "Sport", "Subscribe", "Contact us"))


def test_a_text_without_a_title_gets_its_first_sentence() -> None:
    article = clean(text_page(PARAGRAPH.format("Monday") + " Nobody objected.", PARAGRAPH.format("Tuesday")))
    assert article.title == PARAGRAPH.format("Monday")
    assert "guessed" in article.evidence["title"]


def json_article(*paragraphs: str, **hints: Any) -> Article:
    blocks = tuple(PageBlock(paragraph, Kind.PARAGRAPH) for paragraph in paragraphs)
    return clean(
        Page("json", blocks, hints=replace(Hints(told_by="the JSON field", title="A title"), **hints))
    )


def test_a_wire_report_keeps_its_dateline_and_gives_up_its_credits() -> None:
    report = "LONDON (Reuters) - " + PARAGRAPH.format("Monday")
    article = json_article(
        report, "(Reporting by Ann Lee; Editing by Bo Berg)", published="Wed Feb 15, 2012 9:01am EST"
    )
    assert article.dateline == "LONDON"
    assert article.body == (report,)
    assert article.texts(Role.CREDIT) == ("(Reporting by Ann Lee; Editing by Bo Berg)",)
    assert article.published.text == "2012-02-15T09:01:00-05:00"


def test_an_address_names_the_outlet_of_a_wire_report() -> None:
    article = json_article(
        PARAGRAPH.format("Monday"), url="http://www.reuters.com/article/2012/02/15/x?feedType=RSS"
    )
    assert article.outlet is not None
    assert article.outlet.name == "Reuters"
    assert article.url == "http://www.reuters.com/article/2012/02/15/x"


def test_an_absurd_date_is_refused_loudly() -> None:
    with pytest.raises(ArticleError, match="no date"):
        json_article(PARAGRAPH.format("Monday"), published="the day after tomorrow")


def test_a_date_after_the_capture_is_not_believed() -> None:
    lines = (
        "The crane of the harbour is taken down",
        "12 May 2031",
        PARAGRAPH.format("Monday"),
        PARAGRAPH.format("Friday"),
    )
    page = Page("text", tuple(PageBlock(line) for line in lines), hints=Hints(captured="2021-05-12"))
    assert clean(page).published.text is None


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Opinion | The crane must go", "The crane must go"),
        ("The crane must go – The New York Times", "The crane must go"),
        ("The crane must go | BBC News", "The crane must go"),
        ("The crane - a love story", "The crane - a love story"),
        ("BUDGET 3.0 | The crane must go", "BUDGET 3.0 | The crane must go"),
    ],
)
def test_a_title_loses_outlets_and_sections_and_nothing_else(printed: str, title: str) -> None:
    assert clean_title(printed, lay_out(text_page())) == title


REPORT = (
    "The harbour bridge was closed on Thursday after a crack had been found in its eastern pier, it said.",
    "Nobody was hurt, and the ferry will carry passengers until the bridge is open again, it added.",
    "Engineers expect to work on the pier for at least four months, weather permitting.",
)
TITLE = "Harbour bridge closed after crack is found"


def clipping(*lines: str) -> Article:
    """Clean a bare text of a title, some lines and a report."""
    return clean(text_page(TITLE, *lines, *REPORT))


@pytest.mark.parametrize(
    ("address", "line", "name"),
    [
        (
            "https://www.coastalowl.example/bridge",
            "PORT (Coastal Owl) - The bridge is closed.",
            "Coastal Owl",
        ),
        ("https://the-daily-owl.example/bridge", "Follow The Daily Owl", "The Daily Owl"),
        ("https://quayandfreight.example/1", "Quay & Freight Weekly", "Quay & Freight Weekly"),
        ("https://silent.example/1", "Nothing names it here.", "Silent"),
    ],
)
def test_an_unknown_outlet_is_called_what_its_page_calls_it(address: str, line: str, name: str) -> None:
    outlet = json_article(*REPORT, line, title=TITLE, url=address).outlet
    assert outlet is not None
    assert outlet.name == name


def test_the_company_that_owns_a_site_is_not_the_outlet() -> None:
    assert clipping("By Ann Lee").outlet is None
    article = clean(text_page(TITLE, "By Ann Lee", *REPORT, "Grabplc", "\u00a9 2020 Grab plc", "grabplc.com"))
    assert article.outlet is None or "plc" not in article.outlet.name


def test_an_outlet_line_between_byline_and_date_names_the_outlet() -> None:
    article = clipping("By Ann Lee", "The Harbour Owl Gazette", "5 June 2008")
    assert article.outlet is not None
    assert article.outlet.name == "The Harbour Owl Gazette"


def test_the_weekday_of_the_report_decides_the_order_of_day_and_month() -> None:
    assert clipping("05/06/2008", "By Ann Lee").published.text == "2008-06-05"  # a Thursday; 6 May was none


def test_a_month_at_the_head_is_kept_as_a_month() -> None:
    assert clipping("By Ann Lee", "March 1998").published.text == "1998-03"


def test_the_author_beside_the_date_is_read() -> None:
    assert clipping("July 24, 2019 by Ann Lee 5 Comments").authors == ("Ann Lee",)


def test_a_caption_printed_twice_is_kept_once_with_its_credit() -> None:
    plain = "Engineers look at the eastern pier on Thursday morning"
    credited = f"{plain} (Harbour Owl/Bo Berg)"
    assert clipping("By Ann Lee", plain, credited).captions == (credited,)
    assert clipping("By Ann Lee", plain, "+4", "View gallery", plain).captions == (plain,)


def test_numbered_headings_stay_in_the_article() -> None:
    parts = [part for number in (1, 2, 3) for part in (f"{number}. The pier", REPORT[number - 1])]
    assert "2. The pier" in clean(text_page("Three reasons why the bridge is closed", *parts)).body


def test_the_newsrooms_note_is_cut_off_the_last_sentence() -> None:
    article = json_article(f"{REPORT[0]} (Reporting by Ann Lee; editing by Bo Berg)", title=TITLE)
    assert article.body == (REPORT[0],)
    assert article.texts(Role.CREDIT) == ("(Reporting by Ann Lee; editing by Bo Berg)",)


def test_the_lead_that_a_teaser_cuts_short_is_text_and_no_standfirst() -> None:
    article = clean(
        text_page(TITLE, REPORT[0][:70] + "...", REPORT[0], "By Ann Lee", "5 June 2008", *REPORT[1:])
    )
    assert article.body[0] == REPORT[0]
    assert article.standfirst == ""


@pytest.mark.parametrize(
    ("line", "captured", "day"),
    [
        ("3 hours ago", "2021-06-11T01:30:00+00:00", "2021-06-10"),
        ("Published 2 days ago", "2021-06-11", "2021-06-09"),
        ("Yesterday at 14:20", "2021-06-11", "2021-06-10"),
        ("3 hours ago", "2021-06-11", None),
        ("Updated 3 hours ago", "2021-06-11T12:30:00+00:00", None),
    ],
)
def test_a_relative_date_counts_back_from_the_capture(line: str, captured: str, day: str | None) -> None:
    page = replace(text_page(TITLE, "By Ann Lee", line, *REPORT), hints=Hints("the test", captured=captured))
    assert clean(page).published.text == day


@pytest.mark.parametrize("width", [60, 78, 104, 130])
def test_a_text_wrapped_at_any_usual_width_is_read_as_whole_paragraphs(width: int) -> None:
    paragraphs = [
        "The swing bridge over the Marrow will close to all traffic from Monday while engineers replace the "
        "bearings that seized during the storm, the port authority said.",
        "Ferries will run every ten minutes from the fish market until the work is finished, and buses will "
        "turn round at the custom house.",
        "“Nobody likes a detour, but nobody likes a bridge that sticks open either,” said Tobias Renn, who "
        "leads the works and has done so since the spring.",
    ]
    head = [
        "Harbour bridge to close for nine weeks",
        "By Ines Calloway",
        "The Harbour Courier, 4 November 2003",
    ]
    text = "\n\n".join([*head, *(textwrap.fill(paragraph, width) for paragraph in paragraphs)])
    article = clean(read_text(Source("clip.txt", text.encode())))
    assert (article.title, article.authors) == (head[0], ("Ines Calloway",))
    assert list(article.body) == paragraphs


def body_of(text: str) -> list[str]:
    return list(clean(read_text(Source("x.txt", text.encode()))).body)


FRAME = (
    "The mill at Sandle will not freeze\n\nBy Ann Lee\n\n3 May 2011\n\n"
    "The sluice of the mill at Sandle froze twice last winter, and its owners have found out why.\n\n"
    "They have hung a pump of their own making under the ice, and it cost them two days and an old hose.\n\n"
    "{middle}\n\n"
    "The wheel turned all night on Friday, although the pond was white from bank to bank.\n\n"
    "The owners said that they would show the hose to anyone who asked at the door.\n\n"
    "© 2011 The Sandle Mercury\n"
)


def framed(*lines: str) -> str:
    return FRAME.format(middle="\n\n".join(lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("They used three things:", "a pump of 60 watts", "a hose with holes", "a float"),
        ("The pump starts by itself:", "if (water < 2) { start(); }", "That was all."),
        ("A hose was laid",),
        ("How it was done",),
        ("They hung it from the", "second rung of the ladder, where the water is warm."),
    ],
    ids=["a list behind a colon", "code", "a subheading", "a question", "a broken sentence"],
)
def test_short_lines_between_paragraphs_are_kept(lines: tuple[str, ...]) -> None:
    body = body_of(framed(*lines))
    assert [line for line in lines if line not in body] == []
    assert body[-1].startswith("The owners said")


@pytest.mark.parametrize(
    "lines",
    [
        ("Read more", "Ten mills to see before they freeze"),
        ("Advertisement",),
        ("Share", "Mailen", "Tweet"),
        ("Sign up for our newsletter", "Get the week's mills straight to your inbox"),
        ("The wheel on Friday. Photo by Ann Lee",),
        ("The wheel on Friday. (Jon Vane/Coastal News)",),
    ],
    ids=["pointers", "an advertisement", "a share bar", "a newsletter", "a caption", "a caption's bracket"],
)
def test_what_interrupts_an_article_is_no_part_of_it(lines: tuple[str, ...]) -> None:
    body = body_of(framed(*lines))
    assert [line for line in lines if line in body] == []
    assert body[0].startswith("The sluice")
    assert body[-1].startswith("The owners said")


def test_a_subheading_is_not_taken_for_the_title() -> None:
    text = (
        "Why mills freeze in hard winters\n\n"
        "A mill freezes when its water stands still, says a man who has three of them.\n\n"
        "He has kept them turning for forty years and lost only one wheel to the ice.\n\n"
        "Mills with wheels of oak turn best in the ice\n\n"
        "Oak is heavy, and a heavy wheel breaks the ice that a light one only pushes.\n"
    )
    article = clean(read_text(Source("x.txt", text.encode())))
    assert article.title == "Why mills freeze in hard winters"
    assert any("when its water stands still" in line for line in (*article.body, article.standfirst))


def test_the_text_that_a_page_states_but_does_not_show_is_found() -> None:
    stated = " ".join(f"Sentence number {number} tells what happened at the mill." for number in range(20))
    markup = (
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle",'
        f' "headline": "The mill at Sandle", "articleBody": "{stated}"}}</script></head>'
        "<body><h1>The mill at Sandle</h1><p>By Ann Lee</p>"
        "<p>Subscribe now to read on.</p></body></html>"
    )
    article = clean(read_page(Source("x.html", markup.encode())))
    assert article.body == (stated,)
    shown = markup.replace("<p>By Ann Lee</p>", f"<p>{stated}</p>")
    assert clean(read_page(Source("x.html", shown.encode()))).body == (stated,)


def test_an_ornament_a_form_and_a_template_leftover_are_set_aside() -> None:
    article = clean(read_text(Source("x.txt", framed("* * *", "{{ads_box}}").encode())))
    reasons = {block.text: block.reason for block in article.removed}
    assert reasons["* * *"] == "an ornament without words"
    assert reasons["{{ads_box}}"] == "a leftover of the page's template"


def test_a_post_of_a_network_and_a_pulled_quotation_are_set_aside() -> None:
    quotation = "although the pond was white from bank to bank"
    lines = ("Look at that wheel go", "— Ann Lee (@annlee) May 3, 2011", quotation)
    article = clean(read_text(Source("x.txt", framed(*lines).encode())))
    assert [line for line in lines if line in article.body] == []
