"""The JSON API gives the shapes it promises, and its errors as problem+json."""

from typing import Any

import pytest
from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient

from articles.article import EntityType
from index.archive_index import IndexMissing
from index.search import FACETS, SearchError, Suggestion

ARCHIVE = ArchiveDouble(
    [
        article(
            "Ferry <strike> “may” end",
            ["The ferry strike & the <b>bridge</b>."],
            authors=("Imogen Starrett",),
            url="https://harbourcourier.example/ferry",
            names={EntityType.PERSON: ["Ada Finch"]},
        ),
        article("Ferry strike goes on", published=None),
    ],
    suggestions=(Suggestion("ferry", "ferry"),),
    notes=("A bracket was closed.",),
)


@pytest.fixture
def client() -> FlaskClient:
    return ARCHIVE.app().test_client()


def get(client: FlaskClient, url: str, status: int = 200) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == status
    assert response.mimetype == ("application/json" if status == 200 else "application/problem+json")
    body = response.get_json()
    assert isinstance(body, dict)
    return body


def test_a_search_has_the_promised_fields(client: FlaskClient) -> None:
    body = get(client, "/api/search?q=ferry&person=Ada+Finch&per_page=5")
    assert (body["query"], body["total"], body["page"], body["per_page"]) == ("ferry", 1, 1, 5)
    assert body["took_ms"] == 3.2
    assert body["suggestions"] == ["ferry"]
    assert body["notes"] == ["A bracket was closed."]
    (hit,) = body["hits"]
    expected = {
        "id": 1,
        "title": "Ferry <strike> “may” end",
        "outlet": "The Harbour Courier",
        "published": "2021-10-18",
        "published_precision": "day",
        "authors": ["Imogen Starrett"],
        "snippet": "The <mark>ferry</mark> strike &amp; the &lt;b&gt;bridge&lt;/b&gt;.",
        "score": 1.0,
        "url": "https://harbourcourier.example/ferry",
    }
    assert {name: hit[name] for name in expected} == expected
    assert body["facets"]["person"] == [
        {"value": "Ada Finch", "label": "Ada Finch", "count": 1, "selected": True}
    ]
    assert set(body["facets"]) == {facet.name for facet in FACETS} | {"date"}
    date = body["facets"]["date"]
    assert (date["unit"], date["undated"], len(date["bins"])) == ("month", 0, 12)
    assert date["bins"][9] == {"from": "2021-10-01", "to": "2021-10-31", "count": 1, "of": 0}


def test_the_api_takes_the_parameters_of_the_page(client: FlaskClient) -> None:
    assert get(client, "/api/search?date=undated")["total"] == 1
    assert get(client, "/api/search?from=2021-10&to=2021-10&sort=oldest")["sort"] == "oldest"
    assert get(client, "/api/search")["sort"] == "newest"
    assert get(client, "/api/search?q=ferry&page=2&per_page=1")["hits"][0]["id"] == 2


def test_an_article_has_the_promised_fields_and_its_provenance(client: FlaskClient) -> None:
    body = get(client, "/api/articles/1")
    assert body["id"] == 1
    assert body["source"] == "clip.txt, line 3"
    assert body["body"] == ["The ferry strike & the <b>bridge</b>."]
    assert body["removed"] == [{"text": "Subscribe now", "reason": "an appeal to subscribe"}]
    assert body["published_certainty"] == "stated"
    assert len(body["sha256"]) == 64
    assert body["captured"] == "2021-11-02"
    assert body["links"] == {"page": "/articles/1", "original": "/articles/1/original"}


@pytest.mark.parametrize(
    ("url", "status", "detail"),
    [
        (
            "/api/search?page=abc",
            400,
            "page=abc is not possible. page is a whole number from 1 to 1,000,000.",
        ),
        ("/api/search?from=2021-13", 400, "“2021-13” is no date that can stand in from."),
        ("/api/articles/7", 404, "There is no article 7 in this archive."),
        ("/api/nothing", 404, "No page has this address."),
    ],
)
def test_an_error_is_a_problem_in_words(client: FlaskClient, url: str, status: int, detail: str) -> None:
    body = get(client, url, status)
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["detail"].startswith(detail)


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    response = client.post("/api/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SearchError("The brackets are nested too deeply", cure="Leave some out."), 400),
        (IndexMissing("there is no index", cure="Run `morgue reindex`."), 503),
    ],
)
def test_what_the_index_cannot_answer_is_told_from_what_was_asked_wrongly(
    error: SearchError, status: int
) -> None:
    client = ArchiveDouble(error=error).app().test_client()
    assert get(client, "/api/search?q=x", status)["detail"] == f"{error.what}. {error.cure}"
    page = client.get("/search?q=x")
    assert page.status_code == status
    assert error.what in page.text
    assert error.cure.split("`")[0] in page.text


# Health


def test_health_tells_the_revision_and_names_the_index(client: FlaskClient) -> None:
    body = client.get("/healthz").get_json()
    assert body["status"] == "ok"
    assert body["revision"] == 2
    assert body["generation"] == "g000001"


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (ArchiveDouble(error=SearchError("any")), "there is no archive here"),
        (ArchiveDouble(generation=None), "morgue reindex"),
    ],
)
def test_health_fails_with_the_reason(archive: ArchiveDouble, reason: str) -> None:
    response = archive.app().test_client().get("/healthz")
    assert response.status_code == 503
    assert response.get_json()["status"] == "unavailable"
    assert reason in response.get_json()["detail"]
