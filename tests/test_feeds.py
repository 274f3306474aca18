"""Any search can be followed as a feed, and Morgue can be a search engine of the browser."""

import pytest
from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient
from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
CLIPPINGS = [
    article("Ferry <strike> & \x0b more", authors=("Ada Finch",), url="https://courier.example/1"),
    article("Ferry sails", published="2021-10-18T15:27:00+01:00", url="javascript:alert(1)"),
    article("Paper mill shuts", ["The last shift left."], outlet=None),
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return ArchiveDouble(CLIPPINGS).app().test_client()


def test_an_atom_feed_of_a_search_has_what_came_in_last_first(client: FlaskClient) -> None:
    response = client.get("/feed.atom?q=ferry")
    assert response.mimetype == "application/atom+xml"
    feed = etree.fromstring(response.data)
    assert feed.findtext("a:title", namespaces=ATOM) == "ferry – Morgue"
    assert [e.findtext("a:title", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)] == [
        "Ferry sails",
        "Ferry <strike> &  more",
    ]
    assert feed.xpath("//a:entry/a:id/text()", namespaces=ATOM) == [
        "http://localhost/articles/2",
        "http://localhost/articles/1",
    ]
    assert feed.xpath("//a:link[@rel='via']/@href", namespaces=ATOM) == ["https://courier.example/1"]
    assert feed.xpath("//a:published/text()", namespaces=ATOM) == ["2021-10-18T15:27:00+01:00"]
    assert feed.xpath("count(//a:entry[not(a:author)])", namespaces=ATOM) == 0


def test_a_json_feed_of_a_search(client: FlaskClient) -> None:
    response = client.get("/feed.json?q=ferry")
    assert response.mimetype == "application/feed+json"
    feed = response.get_json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "http://localhost/search?q=ferry"
    assert [item["title"] for item in feed["items"]] == ["Ferry sails", "Ferry <strike> & \x0b more"]
    assert "external_url" not in feed["items"][0], "only http and https are followed"


def test_an_empty_feed_is_still_a_feed(client: FlaskClient) -> None:
    feed = etree.fromstring(client.get("/feed.atom?q=nothinglikeit").data)
    assert feed.findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00+00:00"


def test_a_feed_whose_search_fails_says_so(client: FlaskClient) -> None:
    response = client.get("/feed.atom?from=someday")
    assert response.status_code == 400
    assert "someday" in response.text


def test_the_search_page_leads_to_its_feeds(client: FlaskClient) -> None:
    page = client.get("/search?q=ferry").text
    assert (
        '<link rel="alternate" type="application/atom+xml" title="ferry" href="/feed.atom?q=ferry">' in page
    )
    assert 'href="/feed.json?q=ferry"' in page


def test_a_browser_can_take_morgue_as_a_search_engine(client: FlaskClient) -> None:
    assert 'href="/opensearch.xml"' in client.get("/").text
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    root = etree.fromstring(response.data)
    templates = root.xpath("//o:Url[@type='text/html']/@template", namespaces=OPENSEARCH)
    assert templates == ["http://localhost/search?q={searchTerms}"]
