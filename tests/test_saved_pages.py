"""A search is saved from its page and stands on the overview, with what is new in it or wrong with it."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from archive_double import article
from flask.testing import FlaskClient
from lxml import html
from outside import here
from sealing import sealed_anew
from werkzeug.test import TestResponse

from app import create_app, saved
from app.access_file import Access, Role
from app.saved import parameters_of, state_given, state_of
from app.search_state import SearchState
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up
from index.search import SearchError

ORIGIN = {"Origin": "http://localhost"}


def add(archive: Path, *titles: str) -> None:
    with Store.create(archive) as store:
        of = [article(title, [f"{title} was said to be near."], outlet="Tolgate Post") for title in titles]
        store.save([Intake(Source(f"{each.title}.txt", each.title.encode()), each) for each in of])
    catch_up(archive)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    add(tmp_path, "Bridge closed", "Bridge opened", "Ferry late")
    return tmp_path


@pytest.fixture
def client(archive: Path) -> FlaskClient:
    return create_app({"TESTING": True, "ARCHIVE": archive}).test_client()


def page(response: TestResponse) -> Any:
    return html.document_fromstring(response.text)


def token(client: FlaskClient, path: str = "/search?q=bridge") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def save(client: FlaskClient, name: str, parameters: str) -> TestResponse:
    form = {"token": token(client), "name": name, "parameters": parameters}
    return client.post("/searches", data=form, headers=ORIGIN)


def act(client: FlaskClient, number: int, **form: str) -> TestResponse:
    return client.post(f"/searches/{number}", data={"token": token(client), **form}, headers=ORIGIN)


def listed(client: FlaskClient) -> list[str]:
    response = client.get("/overview")
    rows = page(response).xpath("//section[@id='saved']//li/div[@class='saved-line']")
    return [" ".join(row.text_content().split()) for row in rows]


def test_a_search_is_saved_as_its_page_shows_it(client: FlaskClient) -> None:
    form = page(client.get("/search?q=bridge&outlet=Tolgate+Post&page=2")).xpath(
        "//div[@class='keep']//form"
    )[0]
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert fields["name"] == "bridge – Tolgate Post – page 2"
    response = client.post(form.get("action"), data=fields, headers=ORIGIN)
    assert response.status_code == 303
    assert response.location == "/overview#saved-1"
    with Store.open(client.application.config["ARCHIVE"]) as store:
        (kept,) = store.searches.all()
    assert kept.parameters == "q=bridge&outlet=Tolgate+Post", "from the first page"
    assert kept.seen == 3


def test_the_overview_counts_what_is_new_since_it_was_opened(client: FlaskClient, archive: Path) -> None:
    save(client, "Bridges", "q=bridge")
    save(client, "Ferries", "q=ferry")
    assert listed(client) == ["Bridges 2 articles", "Ferries 1 article"]
    add(archive, "Bridge painted", "Bridge sold", "Mill shut")
    new = "2 new, 2 articles added since it was last opened: Bridges"
    assert listed(client) == [f"Bridges {new} 4 articles", "Ferries 1 article"]
    assert client.get("/searches/1").location == "/search?q=bridge"
    assert listed(client)[0] == f"Bridges {new} 4 articles", "a link alone changes nothing"
    response = act(client, 1, act="latest")
    assert response.status_code == 303
    assert parse_qs(urlsplit(response.location).query) == {"q": ["bridge"], "sort": ["added"]}
    assert listed(client) == ["Bridges 4 articles", "Ferries 1 article"]
    assert act(client, 2, act="open").location == "/search?q=ferry"


def test_each_has_its_feeds(client: FlaskClient) -> None:
    save(client, "Bridges", "q=bridge")
    feeds = page(client.get("/overview")).xpath(
        "//section[@id='saved']//a[starts-with(@href, '/feed')]/@href"
    )
    assert feeds == ["/feed.atom?q=bridge", "/feed.json?q=bridge"]
    assert client.get(feeds[0]).status_code == 200


def test_it_is_renamed_and_removed(client: FlaskClient) -> None:
    save(client, "Bridges", "q=bridge")
    save(client, "Ferries", "q=ferry")
    assert act(client, 1, act="rename", name=" All  bridges ").status_code == 303
    assert listed(client) == ["All bridges 2 articles", "Ferries 1 article"]
    refused = act(client, 1, act="rename", name="ferries")
    assert refused.status_code == 400
    assert "called “Ferries” already" in refused.text
    assert act(client, 1, act="remove").location == "/overview#saved"
    assert listed(client) == ["Ferries 1 article"]
    assert act(client, 1, act="remove").status_code == 404
    assert client.get("/searches/1").status_code == 404


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ("q=bridge&from=2021-99", "“2021-99” is no date"),
        ("q=bridge&mood=angry", "“mood=angry” in this saved search means nothing to this version"),
        ("sort=colour", "is no order"),
        ("q=" + "x" * 2100, "2,000 are the most"),
        ("&".join(f"outlet={n}" for n in range(2100)), "not the address of a search"),
    ],
)
def test_one_that_means_nothing_any_more_says_so_in_its_place(
    parameters: str, problem: str, client: FlaskClient, archive: Path
) -> None:
    save(client, "Bridges", "q=bridge")
    save(client, "Ferries", "q=ferry")
    with closing(sqlite3.connect(archive / "archive.db")) as database, database:
        database.execute("UPDATE searches SET parameters = ? WHERE id = 1", (parameters,))
    sealed_anew(archive / "archive.db", "searches")
    response = client.get("/overview")
    assert response.status_code == 200
    assert problem in " ".join(page(response).xpath("//li[@id='saved-1']")[0].text_content().split())
    assert listed(client) == ["Bridges", "Ferries 1 article"]
    assert act(client, 1, act="open").status_code == 400
    assert act(client, 1, act="remove").status_code == 303


def test_the_overview_opens_without_an_index_and_says_so_at_each(client: FlaskClient, archive: Path) -> None:
    save(client, "Bridges", "q=bridge")
    (archive / "index" / "CURRENT").unlink()
    response = client.get("/overview")
    assert response.status_code == 503
    text = " ".join(page(response).text_content().split())
    assert "The archive cannot be searched" in text
    assert (
        page(response).xpath("//li[@id='saved-1']//*[@class='refused']")[0].text_content().count("no index")
        == 1
    )


def test_counting_takes_a_second_however_many_there_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(client, "Bridges", "q=bridge")
    monkeypatch.setattr(saved, "SECONDS_FOR_ALL", 0.0)
    assert listed(client) == ["Bridges"]
    assert "took all the time" in client.get("/overview").text
    monkeypatch.setattr(saved, "SECONDS_FOR_ALL", 1.0)
    monkeypatch.setattr(saved, "SECONDS_FOR_ONE", 1e-9)
    assert "takes too long" in client.get("/overview").text


def test_only_who_may_write_sees_forms_and_is_heeded(archive: Path) -> None:
    Access().with_password(Role.WRITER, "to write with").with_password(Role.READER, "to read with").write(
        archive
    )
    with Store.create(archive) as store:
        store.searches.save("Bridges", "q=bridge", 1)
    writer, reader = (create_app({"TESTING": True, "ARCHIVE": archive}).test_client() for _ in range(2))
    writer.post("/login", data={"password": "to write with"}, headers=ORIGIN)
    reader.post("/login", data={"password": "to read with"}, headers=ORIGIN)
    assert "Save this search" in writer.get("/search?q=bridge").text
    assert "Save this search" not in reader.get("/search?q=bridge").text
    assert '<form method="post" action="/searches' not in reader.get("/overview").text
    assert listed(reader) == ["Bridges 1 new, 1 article added since it was last opened: Bridges 2 articles"]
    assert reader.post("/searches/1", data={"act": "remove"}, headers=ORIGIN).status_code == 403
    forged = {"act": "remove", "token": "forged"}
    assert writer.post("/searches/1", data=forged, headers=ORIGIN).status_code == 403
    good = {"act": "remove", "token": token(writer)}
    assert writer.post("/searches/1", data=good, headers={"Origin": "http://evil.example"}).status_code == 403
    assert listed(writer) == ["Bridges 1 new, 1 article added since it was last opened: Bridges 2 articles"]


def test_programs_list_save_change_and_remove(archive: Path) -> None:
    access, key = Access().with_token("desk", Role.WRITER)
    access, poor = access.with_token("screen", Role.READER)
    access.write(archive)
    client = create_app({"TESTING": True, "ARCHIVE": archive}).test_client()
    key_headers = {"Authorization": f"Bearer {key}"}
    told = {"name": "Bridges", "search": "http://localhost/search?q=bridge&page=3"}
    made = client.post("/api/searches", json=told, headers=key_headers)
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/searches/1"
    assert ((asked := made.get_json())["search"], asked["total"], asked["new"]) == ("q=bridge", 2, 0)
    add(archive, "Bridge painted")
    (one,) = client.get("/api/searches", headers=key_headers).get_json()["searches"]
    assert (one["total"], one["new"], one["problem"]) == (3, 1, None)
    again = client.post("/api/searches", json=told, headers=key_headers)
    assert again.status_code == 409
    assert again.mimetype == "application/problem+json"
    changed = client.patch("/api/searches/1", json={"name": "All", "opened": True}, headers=key_headers)
    assert [changed.get_json()[name] for name in ("name", "new")] == ["All", 0]
    wrongs: list[object] = [[], {"colour": "red"}, {"name": 7}, {"search": "from=never"}]
    for wrong in wrongs:
        assert client.patch("/api/searches/1", json=wrong, headers=key_headers).status_code == 400
    poor_headers = {"Authorization": f"Bearer {poor}"}
    assert client.get("/api/searches/1", headers=poor_headers).status_code == 200
    for method, path in (
        ("post", "/api/searches"),
        ("patch", "/api/searches/1"),
        ("delete", "/api/searches/1"),
    ):
        refused = getattr(client, method)(path, json=told, headers=poor_headers)
        assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
        assert getattr(client, method)(path, json=told, headers=ORIGIN).status_code == 403
    assert client.delete("/api/searches/1", headers=key_headers).status_code == 204
    assert client.get("/api/searches/1", headers=key_headers).status_code == 404
    assert client.delete("/api/searches/99999999999999999999", headers=key_headers).status_code == 404


def test_from_the_command_line(archive: Path) -> None:
    def morgue(*arguments: str, expect: int = 0) -> Any:
        return here("--archive", ".", "searches", *arguments, cwd=archive, expect=expect)

    assert morgue("list").stdout == "No search is saved.\n"
    assert (
        morgue("save", "Bridges", "bridge", "--outlet", "Tolgate Post").stdout
        == "Saved as Bridges, number 1.\n"
    )
    morgue("save", "By address", "--address", "/search?q=ferry&sort=oldest")
    add(archive, "Bridge painted")
    assert morgue("list").stdout.splitlines() == [
        "   1  Bridges  (3 articles, 1 new)",
        "   2  By address  (1 article)",
    ]
    assert "Bridge painted" in morgue("run", "bridges", "--new", "--keep").stdout
    (hit,) = json.loads(morgue("run", "1", "--new", "--json").stdout)["hits"]
    assert hit["title"] == "Bridge painted"
    assert json.loads(morgue("list", "--json").stdout)[0]["new"] == 0
    assert morgue("rename", "1", "All bridges").stdout == "It is called All bridges now.\n"
    assert "1–3 of 3 articles" in morgue("run", "all bridges").stdout
    morgue("remove", "All bridges")
    assert "no saved search “All bridges”" in morgue("run", "All bridges", expect=1).stderr
    assert "is no date" in morgue("save", "Never", "--from", "never", expect=1).stderr


@pytest.mark.parametrize(
    "given", ["q=bridge", "?q=bridge", "/search?q=bridge&page=4", "https://morgue.example/x/search?q=bridge"]
)
def test_a_search_is_read_from_any_form_of_its_address(given: str) -> None:
    assert state_given(given) == SearchState("bridge")


def test_what_is_kept_means_the_same_again() -> None:
    state = SearchState("why? a&b=c", {"outlet": ("A & B", "Ü")}, "2021", excluded={"org": ("=",)}, page=7)
    assert state_of(parameters_of(state)) == state.page_to(1)
    with pytest.raises(SearchError, match="mood=angry"):
        state_of("q=x&mood=angry")
