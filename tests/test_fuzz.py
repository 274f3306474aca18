"""Every route answers whatever it is asked, in its time; `make fuzz-check` asks a hundred thousand times."""

from typing import Any

import pytest
from flask import Flask
from fuzzing import answered, requests
from hostile_articles import fill
from hypothesis import HealthCheck, Phase, given, settings

from app import create_app
from app.limits import LONGEST_ADDRESS


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    archive = tmp_path_factory.mktemp("hostile")
    fill(archive)
    return create_app({"ARCHIVE": archive, "RECOGNISER": "none"})


def test_no_request_fails_or_takes_long(app: Flask) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(app))
    def ask(asked: dict[str, Any]) -> None:
        for path in asked["paths"]:
            answered(app, asked, path)

    ask()


def test_an_address_of_megabytes_is_refused_unread(app: Flask) -> None:
    response = app.test_client().get("/search", query_string="q=" + "%ff" * LONGEST_ADDRESS)
    assert response.status_code == 414
    assert "The address is too long" in response.text


def test_what_is_sent_is_bounded_on_every_route(app: Flask) -> None:
    sent = {"data": b"title=" + b"x" * 60_000_000, "content_type": "application/x-www-form-urlencoded"}
    own = {"headers": {"Origin": "http://localhost"}}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            address = (
                rule.rule.replace("<int:number>", "1").replace("<path:asked>", "x").replace("<name>", "x")
            )
            assert app.test_client().post(address, **sent, **own).status_code in (303, 403, 404, 413), address
