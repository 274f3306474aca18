"""Requests take turns, each says how long it took, and the log keeps what reporters look for to itself."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask, abort
from werkzeug.test import TestResponse

from app import request_log, turns
from app.configuration import LOG_FORMS, ConfigurationError, load


def application(form: str, out: StringIO, seconds: float = 10.0) -> Flask:
    app = Flask(__name__)
    request_log.install(app, form, out)
    turns.install(app, turns.Turns(seconds))

    @app.get("/articles/<int:number>")
    def article(number: int) -> str:
        time.sleep(number / 1000)
        return "é" * 10

    @app.get("/broken")
    def broken() -> str:
        abort(418)

    @app.get("/failing")
    def failing() -> str:
        raise ZeroDivisionError

    @app.get("/readyz", endpoint="health.readyz")
    def ready() -> str:
        return "ready"

    return app


@pytest.mark.parametrize("form", ["json", "lines"])
def test_a_line_tells_which_page_but_not_what_was_looked_for(form: str) -> None:
    out = StringIO()
    client = application(form, out).test_client()
    client.get("/articles/7?q=whistleblower").close()
    client.get("/broken").close()
    client.get("/wp-admin/secret").close()
    first, second, third = out.getvalue().splitlines()
    assert "whistleblower" not in out.getvalue()
    assert "secret" not in out.getvalue()
    assert "127.0.0.1" not in out.getvalue()
    if form == "json":
        line = json.loads(first)
        assert (line["method"], line["path"], line["status"]) == ("GET", "/articles/<number>", 200)
        assert line["bytes"] == 20
        assert line["ms"] >= 7
        assert json.loads(second)["status"] == 418
        assert json.loads(third)["path"] == "(no page)"
    else:
        assert " GET /articles/<number> 200 " in first


def test_what_was_asked_for_is_told_only_where_that_is_wanted() -> None:
    out = StringIO()
    client = application("json+queries", out).test_client()
    client.get("/articles/7?q=bridge%0Aforged").close()
    assert json.loads(out.getvalue())["asked"] == "/articles/7?q=bridge%0Aforged"
    out = StringIO()
    application("lines+queries", out).test_client().get("/no\x1b[31m\nforged").close()
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b" not in out.getvalue()


def test_a_failing_page_is_told_too() -> None:
    out = StringIO()
    application("json", out).test_client().get("/failing").close()
    assert json.loads(out.getvalue())["status"] == 500


def test_nothing_is_written_unless_it_is_wanted() -> None:
    out = StringIO()
    application("nothing", out).test_client().get("/articles/1").close()
    assert out.getvalue() == ""


def test_every_answer_says_how_long_it_took_but_a_refusal_does_not() -> None:
    client = application("nothing", StringIO()).test_client()
    told = client.get("/articles/30").headers["Server-Timing"]
    app, wait = (float(part.partition("dur=")[2]) for part in told.split(", "))
    assert app >= 30
    assert wait < 30
    assert "Server-Timing" not in client.get("/broken").headers
    assert "Server-Timing" not in client.post("/articles/1").headers


def together(app: Flask, *paths: str) -> list[tuple[float, TestResponse]]:
    def ask(path: str) -> tuple[float, TestResponse]:
        began = time.perf_counter()
        response = app.test_client().get(path)
        return time.perf_counter() - began, response

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(ask, paths))


def test_pages_are_made_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG", 5.0)
    app, at_work, most = application("nothing", StringIO()), 0, []

    @app.get("/counted")
    def counted() -> str:
        nonlocal at_work
        at_work += 1
        most.append(at_work)
        time.sleep(0.02)
        at_work -= 1
        return "done"

    assert [response.status_code for _, response in together(app, *["/counted"] * 5)] == [200] * 5
    assert most == [1] * 5


def test_a_long_page_keeps_nobody_waiting_for_long() -> None:
    app = application("nothing", StringIO())
    (_, _), (quick, response) = together(app, "/articles/1500", "/articles/1")
    assert response.status_code == 200
    assert quick < 1.0


def test_who_waits_too_long_is_told_to_come_again_and_the_next_one_is_served() -> None:
    app = application("nothing", StringIO(), seconds=0.05)
    answers = together(app, *["/articles/400"] * 6, "/readyz")
    statuses = [response.status_code for _, response in answers]
    assert statuses.count(503) >= 2, "no more than four at once, and nobody waits for longer than told"
    assert statuses.count(200) >= 2
    assert statuses[-1] == 200, "who watches over the server needs no turn"
    assert app.test_client().get("/articles/1").status_code == 200


def test_the_setting_is_one_of_a_few(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert {load({"log": form}, environ).log for form in LOG_FORMS} == set(LOG_FORMS)
    with pytest.raises(ConfigurationError, match="json"):
        load({"log": "everything"}, environ)
