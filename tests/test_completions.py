"""The search box's completions as programs, browsers and the box itself get them."""

from pathlib import Path
from typing import Any

import pytest
from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient
from lxml import etree, html

from app.access_file import Access, Role
from articles.article import EntityType
from index.search import SearchError

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
CLIPPINGS = [
    article(names={EntityType.PERSON: ["Ada Finch"]}),
    article("Bridge closed", names={EntityType.PERSON: ["Ada Finch", "Adam <b> Reyes"]}, outlet="Clarion"),
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return ArchiveDouble(CLIPPINGS).app().test_client()


def test_a_completion_has_the_promised_fields(client: FlaskClient) -> None:
    response = client.get("/api/complete?q=ferry+ada")
    assert response.mimetype == "application/json"
    assert response.get_json() == {
        "query": "ferry ada",
        "completions": [
            {
                "text": "Ada Finch",
                "kind": "person",
                "label": "Person",
                "other": None,
                "count": 2,
                "query": 'ferry person:"Ada Finch"',
            },
            {
                "text": "Adam <b> Reyes",
                "kind": "person",
                "label": "Person",
                "other": None,
                "count": 1,
                "query": 'ferry person:"Adam <b> Reyes"',
            },
        ],
    }


def test_the_filters_of_the_page_narrow_completions(client: FlaskClient) -> None:
    def texts(url: str) -> list[str]:
        return [each["text"] for each in client.get(url).get_json()["completions"]]

    assert texts("/api/complete?q=ada&outlet=Clarion") == ["Ada Finch", "Adam <b> Reyes"]
    assert texts("/api/complete?q=ada&not_outlet=Clarion") == ["Ada Finch"]
    assert texts("/api/complete?q=ada&date=undated") == []
    assert texts("/api/complete") == []


def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/api/complete?q=ada").headers["ETag"]
    again = client.get("/api/complete?q=ada", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("url", ["/api/complete?q=ada&from=2021-13", "/api/complete?q=" + "a" * 2001])
def test_what_cannot_be_answered_is_a_problem_in_words(client: FlaskClient, url: str) -> None:
    response = client.get(url)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.get_json()["detail"]


def test_what_the_index_refuses_is_told(client: FlaskClient) -> None:
    broken = ArchiveDouble(error=SearchError("The query has more than 150 words", cure="Use fewer"))
    response = broken.app().test_client().get("/api/complete?q=a")
    assert (response.status_code, response.get_json()["detail"]) == (
        400,
        "The query has more than 150 words. Use fewer",
    )


def test_a_browser_gets_suggestions_in_its_address_bar(client: FlaskClient) -> None:
    root: Any = etree.fromstring(client.get("/opensearch.xml").data)
    (url,) = root.xpath("//o:Url[@rel='suggestions']", namespaces=OPENSEARCH)
    assert url.get("type") == "application/x-suggestions+json"
    assert url.get("template") == "http://localhost/suggest?q={searchTerms}"
    response = client.get("/suggest?q=ada")
    assert response.mimetype == "application/x-suggestions+json"
    typed, queries, words, pages = response.get_json(force=True)
    assert (typed, queries[0], words[0]) == ("ada", 'person:"Ada Finch"', "Person, 2 articles")
    assert pages[0] == "http://localhost/search?q=person%3A%22Ada+Finch%22"
    assert len(queries) == len(words) == len(pages) == 2
    assert client.get(pages[0]).status_code == 200


def test_below_a_prefix_everything_is_asked_below_it() -> None:
    client = ArchiveDouble(CLIPPINGS).app().test_client()
    below: Any = {"SCRIPT_NAME": "/news/morgue"}
    assert 'data-complete="/news/morgue/api/complete"' in client.get("/", environ_overrides=below).text
    described = client.get("/opensearch.xml", environ_overrides=below).text
    assert 'template="http://localhost/news/morgue/suggest?q={searchTerms}"' in described
    pages = client.get("/suggest?q=ada", environ_overrides=below).get_json(force=True)[3]
    assert pages[0].startswith("http://localhost/news/morgue/search?")


def test_without_javascript_the_box_is_a_plain_one(client: FlaskClient) -> None:
    page: Any = html.document_fromstring(client.get("/").text)
    (box,) = page.xpath("//input[@id='q']")
    assert not {"role", "autocomplete", "aria-expanded"} & set(box.attrib)


@pytest.mark.parametrize(("public", "status"), [(None, 401), ("reading", 200)])
def test_who_may_search_may_have_queries_completed(tmp_path: Path, public: str | None, status: int) -> None:
    Access().with_password(Role.WRITER, "the harbour at dawn").write(tmp_path)
    app = ArchiveDouble(CLIPPINGS).app(ARCHIVE=str(tmp_path), PUBLIC=public)
    outsider = app.test_client()
    assert outsider.get("/api/search?q=ada").status_code == status
    assert outsider.get("/api/complete?q=ada").status_code == status
    assert outsider.get("/suggest?q=ada").status_code == (200 if status == 200 else 302)
