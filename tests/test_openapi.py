"""The API is what its description says: every route is in it, every answer fits it, whatever is asked."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from archive_double import article
from flask import Flask
from hypothesis import HealthCheck, given, settings
from lxml import html
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app import create_app
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up
from index.search import FACETS

CLIPPINGS = (
    article(names={EntityType.PERSON: ["Talks"]}, authors=("Ada Finch",), url="https://courier.example/1"),
    article("Bridge closed", ["Cracks were found."], outlet=None, published="2003"),
    article("Mill shuts", ["The last shift left."], published=None),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    archive = tmp_path_factory.mktemp("archive")
    with Store.create(archive) as store:
        store.save([Intake(Source(f"{n}.txt", b"%d" % n), each) for n, each in enumerate(CLIPPINGS)])
    catch_up(archive)
    return create_app({"TESTING": True, "ARCHIVE": Path(archive)})


def test_every_answer_is_as_described_whatever_is_asked(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 3, "all but the description itself"
    for operation in operations:

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(excluded_checks=[positive_data_acceptance])  # dates may contradict

        ask()


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    paths = set(app.test_client().get("/api/openapi.json").get_json()["paths"])
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")} - {"/api/"}
    named = {
        route.replace("<int:", "{").replace("<path:", "{").replace("<", "{").replace(">", "}")
        for route in routes
    }
    assert paths == named


def test_every_facet_is_a_parameter(app: Flask) -> None:
    described = app.test_client().get("/api/openapi.json").get_json()["paths"]["/api/search"]["get"]
    assert {facet.name for facet in FACETS} <= {each["name"] for each in described["parameters"]}


def test_a_page_explains_it_to_people(app: Flask) -> None:
    page: Any = html.document_fromstring(app.test_client().get("/api/").text)
    assert [heading.text_content() for heading in page.xpath("//main//h2")][:2] == [
        "GET /api/search",
        "GET /api/facets/{name}",
    ]
    assert page.xpath("//th[code='per_page']/following-sibling::td")[0].text_content() == "integer"
    assert page.xpath("//a[@href='/api/openapi.json']")


def test_values_of_a_facet_come_as_json(app: Flask) -> None:
    client = app.test_client()
    found = client.get("/api/facets/outlet?containing=harb").get_json()
    assert (found["heading"], [value["value"] for value in found["values"]]) == (
        "Outlet",
        ["The Harbour Courier"],
    )
    assert client.get("/api/facets/colour").status_code == 404
