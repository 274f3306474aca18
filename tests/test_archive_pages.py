"""The pages over a real archive: store and index on a disk, before, while and after they are made."""

from pathlib import Path

import pytest
from archive_double import article
from flask.testing import FlaskClient
from lxml import html

from app import create_app
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up, reindex

CLIPPINGS = {
    "ferry.txt": article(names={EntityType.PLACE: ["Port Ellery"]}, authors=("Imogen Starrett",)),
    "bridge.txt": article(
        "Harbour bridge closed", ["Cracks were found in the pier."], outlet=None, published="2003"
    ),
    "mill.txt": article("Paper mill shuts", ["The last shift left in silence."], published=None),
}


def fill(archive: Path) -> None:
    with Store.create(archive) as store:
        store.save([Intake(Source(name, name.encode()), clipping) for name, clipping in CLIPPINGS.items()])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    fill(path)
    catch_up(path)
    return path


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app({"TESTING": True, "ARCHIVE": archive}).test_client()


def page_of(client: FlaskClient, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200, response.text
    return html.document_fromstring(response.text)


def titles(client: FlaskClient, url: str) -> list[str]:
    return [heading.text_content() for heading in page_of(client, url).xpath("//article//h2")]


def test_a_search_leads_to_the_article_its_proof_and_its_original(client: FlaskClient) -> None:
    page = page_of(client, "/search?q=strikes")
    assert [mark.text for mark in page.xpath("//h2//mark")] == ["strike"], "a related form is marked"
    (address,) = page.xpath("//article//h2/a/@href")
    reading = page_of(client, address)
    assert reading.xpath("//h1")[0].text_content() == "Ferry strike enters second week"
    assert [mark.text for mark in reading.xpath("//h1//mark")] == ["strike"]
    (original,) = reading.xpath("//p[@class='original-links']/a/@href")
    assert client.get(original).data == b"ferry.txt"


def test_filters_dates_and_undated_narrow_the_results(client: FlaskClient) -> None:
    assert len(titles(client, "/")) == 3
    assert titles(client, "/search?outlet=(unknown)") == ["Harbour bridge closed"]
    assert titles(client, "/search?from=2003&to=2003") == ["Harbour bridge closed"]
    assert titles(client, "/search?date=undated") == ["Paper mill shuts"]
    assert titles(client, "/search?place=Port+Ellery&q=week") == ["Ferry strike enters second week"]
    assert titles(client, "/search?q=in:removed+subscribe")[0] in {c.title for c in CLIPPINGS.values()}


def test_no_results_explain_themselves(client: FlaskClient) -> None:
    def ways_out(url: str) -> dict[str, str]:
        items = page_of(client, url).xpath("//ul[@class='ways-out']/li")
        return {" ".join(each.text_content().split()): each.find("a").get("href") for each in items}

    assert ways_out("/search?q=ferry+pier&per_page=50") == {
        "2 articles with any of the words": "/search?q=ferry+OR+pier&per_page=50",
        "1 article without ferry": "/search?q=pier&per_page=50",
        "1 article without pier": "/search?q=ferry&per_page=50",
    }
    assert ways_out("/search?q=ferry&not_outlet=The+Harbour+Courier") == {
        "1 article with outlet The Harbour Courier let back in": "/search?q=ferry",
    }
    assert ways_out("/search?q=ferry+-week") == {
        "1 article without -week": "/search?q=ferry",
        "2 articles without ferry": "/search?q=-week",
    }
    assert ways_out("/search?q=pier&outlet=The+Harbour+Courier&from=2003") == {
        "1 article without outlet The Harbour Courier": "/search?q=pier&from=2003",
    }
    assert ways_out("/search?q=silence&from=1990&to=1999") == {
        "1 article without the dates (1990s)": "/search?q=silence",
        "1 undated article which no span of dates holds": "/search?q=silence&date=undated",
    }
    page = page_of(client, "/search?q=harbuor+bridge")
    (suggestion,) = page.xpath("//p[@class='suggestion']/a")
    assert suggestion.get("href") == "/search?q=harbour+bridge"


def test_the_whole_of_a_facet_comes_from_the_index(client: FlaskClient) -> None:
    boxes = page_of(client, "/facets/outlet?containing=harb").xpath("//input[@name='outlet']/@value")
    assert boxes == ["The Harbour Courier"]


def test_every_example_of_the_help_can_be_asked(client: FlaskClient) -> None:
    links = page_of(client, "/help").xpath("//th/a/@href")
    assert len(links) > 15
    for link in links:
        page = page_of(client, link)
        assert not page.xpath("//p[@class='note']"), f"{link} had to be forgiven something"


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "(((",
        "AND",
        "OR OR",
        "-",
        "*",
        "title:",
        "date:never",
        "“smart’",
        "a" * 2000,
        "\0",
        'person:"',
        "~5",
    ],
)
def test_no_query_is_a_server_error(client: FlaskClient, query: str) -> None:
    assert client.get("/search", query_string={"q": query}).status_code in (200, 302, 400)
    assert client.get("/articles/1", query_string={"q": query}).status_code in (200, 400)


def test_a_server_started_before_the_archive_serves_it_once_it_is_there(tmp_path: Path) -> None:
    client = create_app({"TESTING": True, "ARCHIVE": tmp_path}).test_client()
    assert client.get("/").status_code == 503
    assert "morgue" in client.get("/").text
    fill(tmp_path)
    assert client.get("/articles/1").status_code == 200, "reading needs no index"
    missing = client.get("/")
    assert missing.status_code == 503
    assert "morgue reindex" in missing.text
    catch_up(tmp_path)
    assert len(titles(client, "/")) == 3


def test_another_generation_is_noticed_while_serving(client: FlaskClient, archive: Path) -> None:
    before = client.get("/healthz").get_json()["generation"]
    reindex(archive)
    assert client.get("/healthz").get_json()["generation"] != before
    assert client.get("/api/search?q=ferry").get_json()["generation"] != before


def test_looking_changes_nothing_in_the_archive(client: FlaskClient, archive: Path) -> None:
    def contents() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in archive.rglob("*") if path.is_file()}

    before = contents()
    for url in (
        "/",
        "/search?q=nothing+here",
        "/articles/1",
        "/articles/1/original",
        "/facets/outlet",
        "/healthz",
    ):
        client.get(url)
    assert contents() == before
