"""The two real scrapes this project began with must come out exactly right."""

from pathlib import Path

import pytest

from articles.article import Article, Certainty, Outlet, Precision, Published
from articles.cleaning import clean
from articles.readers.text import read_text
from articles.sources import Source


def cleaned(path: Path) -> Article:
    return clean(read_text(Source(path.name, path.read_bytes())))


@pytest.fixture(scope="module")
def blog(shared: Path) -> Article:
    return cleaned(shared / "seeds" / "russia-nato-blog-scrape.txt")


@pytest.fixture(scope="module")
def independent(shared: Path) -> Article:
    return cleaned(shared / "seeds" / "russia-nato-independent-scrape.txt")


def test_the_blog_scrape_has_its_title(blog: Article) -> None:
    assert blog.title == (
        "Russia shuts its mission to NATO in revenge move days after military alliance expelled eight Moscow "
        "diplomats for spying"
    )
    assert "title" in blog.evidence


def test_the_blog_scrape_keeps_the_report_and_nothing_else(blog: Article, shared: Path) -> None:
    opening = "Russia said on Monday it would halt the activities of its diplomatic mission"
    assert blog.body[0].startswith(opening)
    assert sum(paragraph.startswith(opening) for paragraph in blog.body) == 1
    assert blog.body[-1].endswith(
        "annexation of the Crimea peninsula from Ukraine in 2014 "
        "and backing for separatists in eastern Ukraine."
    )
    lines = (shared / "seeds" / "russia-nato-blog-scrape.txt").read_text(encoding="utf-8").splitlines()
    report = [
        line.strip()
        for line in lines
        if len(line) > 60 and "Pictured:" not in line and not line.endswith("Ru...")
    ]
    assert list(blog.body) == [line for line in report if line != blog.title]


@pytest.mark.parametrize(
    "leftover",
    ["Page Nav", "HIDE", "{fbt_classic_header}", "Breaking News:", "latest", "Ru...", "No comments"],
)
def test_the_blog_scrape_has_no_furniture_in_its_body(blog: Article, leftover: str) -> None:
    assert not any(paragraph == leftover or paragraph.endswith(leftover) for paragraph in blog.body)
    assert any(leftover in block.text and block.reason for block in blog.removed)


def test_each_caption_of_the_blog_scrape_stands_once_among_the_captions(blog: Article) -> None:
    assert len(blog.captions) == 3
    assert len(set(blog.captions)) == 3
    assert all("Pictured: " in caption for caption in blog.captions)
    assert not any("Pictured: " in paragraph for paragraph in blog.body)


def test_the_blog_scrape_has_no_outlet_and_says_so(blog: Article) -> None:
    assert blog.outlet is None
    assert "no outlet is named" in blog.evidence["outlet"]


def test_the_day_of_the_blog_scrape_is_worked_out(blog: Article) -> None:
    assert blog.published == Published("2021-10-18", Certainty.DERIVED)
    assert blog.published.precision is Precision.DAY
    evidence = blog.evidence["published"]
    assert "October 18, 2021" in evidence
    assert "on Monday" in evidence
    assert "October 6" in evidence
    assert "November 1" in evidence


def test_the_independent_scrape_has_its_head(independent: Article) -> None:
    assert independent.title == "Russia closing Nato office in tit for tat move following ‘spy’ expulsion"
    assert independent.standfirst == (
        "Any urgent business with Russia will now be done via its embassy in Brussels, said Sergei Lavrov"
    )
    assert independent.authors == ("Oliver Carroll",)
    assert independent.published == Published("2021-10-18T15:27:00+01:00", Certainty.STATED)
    assert independent.outlet == Outlet("The Independent", "independent.co.uk")
    assert {"title", "standfirst", "authors", "published", "outlet"} <= independent.evidence.keys()


def test_the_independent_scrape_has_one_caption_with_its_credit(independent: Article) -> None:
    assert len(independent.captions) == 1
    assert independent.captions[0].endswith("(AFP via Getty Images)")


def test_the_independent_scrape_keeps_no_appeal_forum_or_sign_in_line(independent: Article) -> None:
    assert independent.body[0].startswith("Russia has announced it is closing its office at NATO")
    assert independent.body[-1] == '"In terms of diplomatic posture it’s back to the USSR," Mr Frolov said.'
    assert len(independent.body) == 11
    for word in ("Support", "contribution", "Louise Thomas", "forum", "logged in", "registering"):
        assert not any(word in paragraph for paragraph in independent.body)


@pytest.mark.parametrize("glued", ["HomeNewsWorld", "No comments", "Breaking News:", "HomeNewsWorldEurope"])
def test_whatever_is_glued_before_the_title_is_cut_off(shared: Path, glued: str) -> None:
    text = (shared / "seeds" / "russia-nato-independent-scrape.txt").read_bytes()
    article = clean(read_text(Source("glued.txt", glued.encode() + text)))
    assert article.title == "Russia closing Nato office in tit for tat move following ‘spy’ expulsion"
    assert article.authors == ("Oliver Carroll",)
