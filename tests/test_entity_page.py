"""The pages of entities and outlets: who is meant, when, beside whom, and what a person decides there."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from clippings import COURIER, GAZETTE, article
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from app import create_app
from articles import entity_desk
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

HOME = {"Origin": "http://localhost"}
CLIPPINGS = [
    *(
        article(
            f"Bridge report {day}",
            f"Ilse Varga spoke at the Tolgate Trust in Vellmar on day {day}.",
            people=["Ilse Varga"],
            orgs=["Tolgate Trust"],
            places=["Vellmar"],
            outlet=COURIER,
            published=f"2021-05-{day:02}",
        )
        for day in range(1, 5)
    ),
    *(
        article(f"Tide table {day}", "High water at Vellmar.", places=["Vellmar"], outlet=GAZETTE)
        for day in range(1, 9)
    ),
    article("Ilza speaks", "Ilza Varga spoke.", people=["Ilza Varga"], outlet=GAZETTE),
    article("Ellery", "Ellery met Ellery.", people=["Ellery"], places=["Ellery"], outlet=GAZETTE),
    article("A/B & <C>", "The A/B & <C> group met.", orgs=["A/B & <C>"], outlet=GAZETTE),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Store.create(tmp_path) as store:
        store.save([Intake(Source(each.title, each.title.encode()), each) for each in CLIPPINGS])
    catch_up(tmp_path)
    return tmp_path


@pytest.fixture
def client(archive: Path) -> Iterator[FlaskClient]:
    with create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"}).test_client() as client:
        yield client


def page(client: FlaskClient, address: str) -> html.HtmlElement:
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200, response.text
    return html.document_fromstring(response.text)


def texts(root: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in root.xpath(path)]


def test_an_entity_has_a_page_with_its_company(client: FlaskClient) -> None:
    shown = page(client, "/entities/person:Ilse Varga")
    assert texts(shown, "//h1") == ["Ilse Varga"]
    assert texts(shown, "//p[@class='kicker']") == ["Person"]
    assert texts(shown, "//p[@class='sum']") == ["4 articles"]
    headings = texts(shown, "//section[@class='facet']/h2")
    assert headings == ["Outlet", "Organisations", "Places"]
    assert texts(shown, "//section[@aria-labelledby='company-org']//li/a[1]") == ["Tolgate Trust"]
    assert texts(shown, "//section[@class='latest']//li/a")[0] == "Bridge report 4"
    assert shown.xpath("//table")
    assert texts(shown, "//section[@class='written']//li/a") == ["Ilse Varga"]
    assert not shown.xpath("//a[starts-with(@href, 'http')]")


def test_what_is_named_everywhere_stands_last(client: FlaskClient) -> None:
    counts = texts(page(client, "/entities/org:Tolgate Trust"), "//section[@class='facet']//li")
    assert counts[0].startswith("The Harbour Courier")
    both = page(client, "/outlets/The Harbour Courier")
    assert texts(both, "//h1") == ["The Harbour Courier"]
    assert texts(both, "//section[@class='facet']//li/a[1]") == ["Ilse Varga", "Tolgate Trust", "Vellmar"]


@pytest.mark.parametrize("asked", ["Ilse Varga", "ilse varga", "person:ILSE VARGA"])
def test_any_name_leads_to_the_page(client: FlaskClient, asked: str) -> None:
    response = client.get(f"/entities/{asked}")
    assert response.status_code == 302
    assert unquote(response.location) == "/entities/person:Ilse Varga"


def test_a_number_and_an_alias_lead_to_the_page(client: FlaskClient, archive: Path) -> None:
    with Store.create(archive) as store:
        number = entity_desk.find(store, "Ilse Varga").subject.id
        entity_desk.merge(store, "Ilse Varga", ["Ilza Varga"])
    for asked in (str(number), "Ilza Varga"):
        assert unquote(client.get(f"/entities/{asked}").location) == "/entities/person:Ilse Varga"
    told = client.get(f"/api/entities/{number}").get_json()["entities"]
    assert [(each["name"], each["articles"], each["aliases"]) for each in told] == [
        ("Ilse Varga", 5, ["Ilza Varga"])
    ]


def test_a_name_of_two_lets_one_choose(client: FlaskClient) -> None:
    shown = page(client, "/entities/Ellery")
    assert texts(shown, "//ul[@class='choices']/li") == [
        "Ellery Person, 1 article",
        "Ellery Place, 1 article",
    ]
    for link in shown.xpath("//ul[@class='choices']//a/@href"):
        assert texts(page(client, link), "//h1") == ["Ellery"]


@pytest.mark.parametrize(
    "address", ["/entities/Nobody", "/entities/99999", "/entities/place:Ilse Varga", "/outlets/None"]
)
def test_what_nobody_names_has_no_page(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "No article in this archive" in response.text


def test_people_stand_beside_people(client: FlaskClient, archive: Path) -> None:
    both = article("Two mayors", "Ilse Varga met Ilza Varga.", people=["Ilse Varga", "Ilza Varga"])
    with Store.create(archive) as store:
        store.save([Intake(Source("two", b"two"), both)])
    catch_up(archive)
    beside = page(client, "/entities/person:Ilza Varga").xpath(
        "//section[@aria-labelledby='company-person']"
    )[0]
    assert texts(beside, ".//li") == ["Ilse Varga 1 article"]


def test_any_sign_may_stand_in_a_name(client: FlaskClient) -> None:
    shown = page(client, "/articles/15")
    link = shown.xpath("//section[@class='names']//a/@href")[0]
    assert texts(page(client, link), "//h1") == ["A/B & <C>"]


def test_the_article_leads_to_its_entities_and_its_outlet(client: FlaskClient) -> None:
    shown = page(client, "/articles/1")
    links = shown.xpath("//section[@class='names']//a/@href")
    assert texts(page(client, links[0]), "//h1") == ["Ilse Varga"]
    assert texts(page(client, shown.xpath("//p[@class='kicker']/a/@href")[0]), "//h1") == [
        "The Harbour Courier"
    ]


def decide(
    client: FlaskClient, asked: str, headers: dict[str, str] | None = None, **form: str
) -> TestResponse:
    shown = page(client, f"/entities/{asked}")
    action = shown.xpath("//section[@class='written']//form/@action")[0]
    token = shown.xpath("//input[@name='token']/@value")[0]
    return client.post(action, data={"token": token, **form}, headers=HOME if headers is None else headers)


def test_two_names_are_made_one_on_the_page_and_parted_again(client: FlaskClient) -> None:
    response = decide(client, "Ilse Varga", act="merge", merge="Ilza Varga")
    assert response.status_code == 303
    shown = page(client, response.location)
    assert texts(shown, "//p[@class='sum']") == ["5 articles"]
    assert "merge “Ilza Varga” into “Ilse Varga”" in texts(shown, "//ol[@class='decided']/li")[0]
    assert client.get("/api/search?q=person:ilza").get_json()["total"] == 5
    assert decide(client, "Ilse Varga", act="undo").status_code == 303
    assert texts(page(client, "/entities/Ilse Varga"), "//p[@class='sum']") == ["4 articles"]
    assert texts(page(client, "/entities/Ilza Varga"), "//h1") == ["Ilza Varga"]


def test_a_link_by_an_earlier_name_still_finds_the_articles(client: FlaskClient) -> None:
    decide(client, "Ilse Varga", act="rename", rename="Ilse Varga (mayor)")
    decide(client, "org:A/B & <C>", act="reject")
    response = client.get("/search?person=Ilse+Varga&place=Vellmar")
    assert response.status_code == 302
    assert response.location == "/search?person=Ilse+Varga+%28mayor%29&place=Vellmar"
    assert client.get("/search?org=A%2FB+%26+%3CC%3E").status_code == 200
    assert client.get("/search?person=Nobody").status_code == 200


def test_an_entity_is_renamed_and_rejected_on_its_page(client: FlaskClient) -> None:
    response = decide(client, "Ilse Varga", act="rename", rename="Ilse Varga (mayor)")
    assert texts(page(client, response.location), "//h1") == ["Ilse Varga (mayor)"]
    assert decide(client, "Ilse Varga", act="reject").location == "/"
    assert client.get("/entities/Ilse Varga").status_code == 404


def test_what_cannot_be_decided_is_told_on_the_page(client: FlaskClient) -> None:
    response = decide(client, "Ilse Varga", act="merge", merge="Nobody")
    assert response.status_code == 400
    told = texts(html.document_fromstring(response.text), "//p[@role='alert']")
    assert "no article names “Nobody”" in told[0]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere.example"}])
def test_no_other_site_decides(client: FlaskClient, headers: dict[str, str]) -> None:
    assert decide(client, "Ilse Varga", headers=headers, act="reject").status_code == 403
    assert client.get("/entities/person:Ilse Varga").status_code == 200


def test_the_token_of_an_article_is_none_for_an_entity(client: FlaskClient) -> None:
    token = page(client, "/articles/1").xpath("//input[@name='token']/@value")[0]
    response = client.post("/entities/1/decisions", data={"token": token, "act": "reject"}, headers=HOME)
    assert response.status_code == 403


def test_who_may_not_write_sees_no_form(archive: Path) -> None:
    app = create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"})
    with app.test_client() as client:
        far = client.get("/entities/person:Ilse Varga", environ_base={"REMOTE_ADDR": "192.0.2.7"}).text
    assert "Ilse Varga" in far
    assert "decisions" not in far
