"""A result says why it matched where the words stand otherwise in it, and where else its text stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archive_double import article
from flask.testing import FlaskClient
from lxml import html

from app import create_app
from articles import entity_desk
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.generations import catch_up
from index.search import Otherwise, Search

WIRE = ["The council expelled two envoys on Friday, and the harbour was closed to their yachts. " * 2]
CLIPPINGS = [
    article("Envoys sent home", WIRE, outlet="Coastal Wire"),
    article("Envoys sent home", WIRE, outlet="The Harbour Courier", published="2021-10-19"),
    article("Rowers", ["Members asked the club to expel the rowers, and expelled nobody."]),
    article(
        "Talks in the east",
        ["Ruth Calloway spoke in Kyiv about schools."],
        names={EntityType.PLACE: ["Kyiv"], EntityType.PERSON: ["Ruth Calloway"]},
    ),
    article("Letters", ["The Kiev office is shut."], names={EntityType.PLACE: ["Kiev"]}),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    with Store.create(path) as store:
        store.save([Intake(Source(f"{n}.txt", f"{n}".encode()), each) for n, each in enumerate(CLIPPINGS)])
    catch_up(path)
    with Store.create(path) as store:
        entity_desk.merge(store, "Kyiv", ["Kiev"])
    catch_up(path)
    return path


@pytest.fixture(scope="module")
def index(archive: Path) -> Iterator[ArchiveIndex]:
    opened = ArchiveIndex(archive)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app({"TESTING": True, "ARCHIVE": archive}).test_client()


def told(index: ArchiveIndex, query: str) -> dict[int, tuple[Otherwise, ...]]:
    return {hit.id: hit.otherwise for hit in index.search(Search(query)).hits}


def words(page: Any, css_class: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath(f"//p[@class='{css_class}']")]


def test_another_form_of_a_word_is_told_only_where_the_word_itself_is_not_there(index: ArchiveIndex) -> None:
    form = (Otherwise("expel", "expelled"),)
    assert told(index, "expel") == {1: form, 2: form, 3: ()}
    assert told(index, "Expel envoys")[1] == (Otherwise("Expel", "expelled"),)
    assert told(index, "expelling yacht")[2] == (
        Otherwise("expelling", "expelled"),
        Otherwise("yacht", "yachts"),
    )
    assert told(index, '"expelled envoys"') == {}
    assert told(index, "envoys -expel") == {}
    assert set(told(index, "rowers").values()) == {()}


def test_a_name_that_the_article_has_not_is_told_with_the_one_that_it_has(index: ArchiveIndex) -> None:
    assert told(index, "place:kiev") == {4: (Otherwise("Kiev", "Kyiv", alias=True),), 5: ()}
    assert told(index, "entity:Kyiv") == {4: (), 5: (Otherwise("Kyiv", "Kiev"),)}
    assert told(index, 'person:"Ruth Calloway"') == {4: ()}


def test_the_page_tells_it_under_the_passages(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get("/search?q=expel&outlet=Coastal+Wire").text)
    assert words(page, "otherwise") == ["Matched expel as expelled"]
    page = html.document_fromstring(client.get("/search?q=place:kiev&sort=oldest").text)
    assert words(page, "otherwise") == ["Matched Kiev as another name of Kyiv"]
    hit = client.get("/api/search?q=place:kiev&sort=oldest").get_json()["hits"][0]
    assert hit["otherwise"] == [{"asked": "Kiev", "found": "Kyiv", "alias": True}]


def test_copies_stand_apart_and_lead_to_each_other(client: FlaskClient) -> None:
    page: Any = html.document_fromstring(client.get("/search?q=envoys&sort=oldest").text)
    assert words(page, "copies") == [
        "The same text also stands in The Harbour Courier, 19 October 2021",
        "The same text also stands in Coastal Wire, 18 October 2021",
    ]
    assert page.xpath("//p[@class='copies']/a/@href")[0] == "/articles/2?q=envoys&sort=oldest"
    page = html.document_fromstring(client.get("/articles/2").text)
    assert words(page, "copies") == ["The same text also stands in Coastal Wire, 18 October 2021"]
    assert page.xpath("//p[@class='copies']/a/@href") == ["/articles/1"]
    assert not words(html.document_fromstring(client.get("/articles/3").text), "copies")
    assert client.get("/api/search?q=envoys&sort=oldest").get_json()["hits"][0]["copies"] == [2]


def test_a_copy_is_not_told_once_more_as_something_alike(client: FlaskClient) -> None:
    page: Any = html.document_fromstring(client.get("/articles/1").text)
    assert not page.xpath("//section[@class='more-like']//a[@href='/articles/2']")
