"""The overview says what the archive holds, what is doubtful, and what came in last."""

import pytest
from archive_double import ArchiveDouble, article
from lxml import html

from articles.article import Certainty, EntityType

CLIPPINGS = ArchiveDouble(
    [
        article("First", names={EntityType.PERSON: ["Ada Finch"]}),
        article("Second", published="2003", certainty=Certainty.GUESSED),
        article("Third", published=None, outlet=None),
    ]
)


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    response = CLIPPINGS.app().test_client().get("/overview")
    assert response.status_code == 200
    return html.document_fromstring(response.text)


def test_it_counts_the_articles_by_outlet_and_name(page: html.HtmlElement) -> None:
    assert page.xpath("//h1")[0].text_content() == "3 articles"
    headings = [heading.text_content() for heading in page.xpath("//section[@class='facet']/h2")]
    assert headings == ["Outlet", "People"]
    assert (
        page.xpath("//a[contains(@href, 'outlet=The+Harbour+Courier')]//span[@class='count']")[0].text == "2"
    )


def test_it_leads_to_what_is_doubtful(page: html.HtmlElement) -> None:
    links = page.xpath("//section[@class='doubts']//li")
    assert [" ".join(link.text_content().split()) for link in links] == [
        "1 article with a date that is guessed",
        "1 article with no date",
        "1 article with no known outlet",
    ]
    assert links[0].xpath("./a/@href") == ["/search?dating=guessed"]


def test_what_came_in_last_stands_first(page: html.HtmlElement) -> None:
    titles = [link.text_content() for link in page.xpath("//section[@class='latest']//li/a")]
    assert titles == ["Third", "Second", "First"]


def test_every_page_leads_to_it(page: html.HtmlElement) -> None:
    assert page.xpath("//header//a[@href='/overview']")


def test_an_empty_archive_has_an_overview_too() -> None:
    response = ArchiveDouble().app().test_client().get("/overview")
    assert response.status_code == 200
    assert "0 articles" in response.text
