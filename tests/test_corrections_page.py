"""Correcting an article from its page: one click for a block, a form for facts, no way in for a forger."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from store_clippings import BRIDGE, intake
from werkzeug.test import TestResponse

from app import create_app
from articles.article import Article, Certainty
from articles.store import Correction, Store
from index.archive_index import ArchiveIndex
from index.generation_files import turn
from index.generations import catch_up
from index.search import Search

ADDRESS = "/articles/1/corrections"
HOME = {"Origin": "http://localhost"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    guessed = replace(
        BRIDGE, published=replace(BRIDGE.published, text="2019-03-08", certainty=Certainty.GUESSED)
    )
    another = replace(BRIDGE, title="Another bridge", url=None)
    with Store.create(tmp_path) as store:
        store.save([intake("a.html", b"<p>bridge</p>", of=guessed), intake("b.html", b"two", of=another)])
    catch_up(tmp_path)
    return tmp_path


@pytest.fixture
def client(archive: Path) -> Iterator[FlaskClient]:
    with create_app({"TESTING": True, "ARCHIVE": archive, "RECOGNISER": "none"}).test_client() as client:
        yield client


def page(client: FlaskClient, url: str = "/articles/1") -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200
    return html.document_fromstring(response.text)


def press(client: FlaskClient, button: str, url: str = "/articles/1", **entered: str) -> TestResponse:
    """Press the first button with a label, as a browser would: with all the fields of its form."""
    shown = page(client, url)
    found = next(
        b for b in shown.xpath("//main//button | //aside//button") if b.text_content().startswith(button)
    )
    form = next(found.iterancestors("form"))
    fields = dict(form.form_values()) | entered
    if found.get("name"):
        fields[found.get("name")] = found.get("value")
    return client.post(form.get("action"), data=fields, headers=HOME)


def token(client: FlaskClient, number: int = 1) -> str:
    return str(page(client, f"/articles/{number}").xpath("//input[@name='token']/@value")[0])


def the(archive: Path, number: int = 1) -> Article:
    with Store.open(archive) as store:
        stored = store.article(number)
        assert stored
        return stored.article


def corrections(archive: Path) -> tuple[Correction, ...]:
    with Store.open(archive) as store:
        return store.corrections(1)


def words(elements: list[html.HtmlElement]) -> str:
    return " ".join(" ".join(each.text_content() for each in elements).split())


# --- what a person does ------------------------------------------------------------------------------------


def test_facts_are_corrected_and_the_page_says_so(client: FlaskClient, archive: Path) -> None:
    answer = press(
        client, "Correct", title="Bridge opens", authors="Nora Field\r\nWil Tanner\r\n", section=""
    )
    assert (answer.status_code, answer.location) == (303, "/articles/1#corrections")
    article = the(archive)
    assert (article.title, article.authors, article.section) == (
        "Bridge opens",
        ("Nora Field", "Wil Tanner"),
        None,
    )
    assert [each.field for each in corrections(archive)] == ["title", "authors", "section"]
    shown = page(client)
    assert words(shown.xpath("//h1")) == "Bridge opens"
    assert "Title: “Bridge opens”" in words(shown.xpath("//section[@id='corrections']//ol"))
    assert "Corrected by you on " in words(shown.xpath("//section[@class='facts']"))
    assert "was “Tolgate Bridge opens after three winters”" in words(shown.xpath("//section[@class='facts']"))


def test_what_was_not_touched_is_not_corrected(client: FlaskClient, archive: Path) -> None:
    assert press(client, "Correct").status_code == 303
    assert corrections(archive) == ()


def test_a_block_goes_and_comes_back_with_one_click(client: FlaskClient, archive: Path) -> None:
    assert press(client, "Take out").location == "/articles/1#block-4"
    assert page(client).xpath("//details[@id='receipt']//li[@id='block-4']")
    assert the(archive).body == BRIDGE.body[1:]
    removed = page(client).xpath("//li[contains(@class, 'kind-removed')]")
    assert "Dropped by you on " in words(removed)
    press(client, "Put into the text")
    assert the(archive).body[0] == "Home | News | Tides"


def test_a_correction_is_taken_back_and_stays_on_record(client: FlaskClient, archive: Path) -> None:
    press(client, "Correct", title="Bridge opens", standfirst="")
    assert press(client, "Take back").location == "/articles/1#corrections"
    assert (the(archive).title, the(archive).standfirst) == ("Bridge opens", BRIDGE.standfirst)
    press(client, "Take back")
    assert the(archive).title == BRIDGE.title
    shown = page(client)
    assert not shown.xpath("//button[@name='undo']")
    assert words(shown.xpath("//section[@id='corrections']")).count("taken back on") == 2


def test_a_doubtful_date_is_confirmed_with_one_click(client: FlaskClient, archive: Path) -> None:
    press(client, "The date is right")
    assert the(archive).published.certainty is Certainty.STATED
    assert not page(client).xpath("//button[@name='confirm']")


def test_a_correction_can_be_searched_at_once(client: FlaskClient, archive: Path) -> None:
    press(client, "Correct", title="Zeppelin lands on the bridge")
    index = ArchiveIndex(archive)
    assert index.search(Search("title:zeppelin")).total == 1
    index.close()


def test_a_correction_is_stored_while_another_program_indexes(
    client: FlaskClient, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.corrections_page.SECONDS_FOR_A_TURN", 0.1)
    with turn(archive):
        assert press(client, "Correct", title="Stored all the same").status_code == 303
    assert the(archive).title == "Stored all the same"


def test_the_search_one_came_from_is_kept(client: FlaskClient) -> None:
    answer = press(client, "Correct", "/articles/1?q=bridge", title="Bridge opens")
    assert answer.location == "/articles/1?q=bridge#corrections"


@pytest.mark.parametrize(
    ("entered", "reason"),
    [
        ({"published": "31 April 2019"}, "no date that can be understood"),
        ({"title": " "}, "the title cannot be empty"),
        ({"section": "x" * 3000}, "3,000 characters"),
    ],
)
def test_what_cannot_be_is_told_beside_the_form_with_what_was_entered(
    client: FlaskClient, archive: Path, entered: dict[str, str], reason: str
) -> None:
    answer = press(client, "Correct", **entered)
    assert answer.status_code == 400
    shown: Any = html.document_fromstring(answer.text)
    assert reason in words(shown.xpath("//*[@role='alert']"))
    ((name, text),) = entered.items()
    form = next(form for form in shown.forms if name in form.fields)
    assert str(form.fields[name]).strip() == text.strip()
    assert shown.xpath("//details[@class='correct']/@open")
    assert corrections(archive) == ()


def test_the_last_paragraph_cannot_be_taken_out(client: FlaskClient, archive: Path) -> None:
    press(client, "Take out")
    answer = press(client, "Take out")
    assert answer.status_code == 400
    assert "no text" in answer.text
    assert len(the(archive).body) == 1


def test_an_article_that_changed_meanwhile_is_looked_at_again(client: FlaskClient, archive: Path) -> None:
    stale = token(client)
    press(client, "Correct", title="The first of two")
    answer = client.post(ADDRESS, data={"token": stale, "title": "The second"}, headers=HOME)
    assert answer.status_code == 409
    assert "has changed since" in answer.text
    assert the(archive).title == "The first of two"


def test_a_page_is_fresh_as_long_as_nothing_changed(client: FlaskClient) -> None:
    etag = client.get("/articles/1").headers["ETag"]
    assert client.get("/articles/1", headers={"If-None-Match": etag}).status_code == 304


def test_loading_a_refused_forms_address_again_leads_to_the_article(client: FlaskClient) -> None:
    assert client.get(ADDRESS).location == "/articles/1"


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    press(client, "Correct", title=hostile, authors=hostile)
    text = client.get("/articles/1").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


# --- what a forger does ------------------------------------------------------------------------------------


FORGED: dict[str, dict[str, Any]] = {
    "another site": {"headers": {"Origin": "https://evil.example"}},
    "no origin": {"headers": {}},
    "an opaque origin": {"headers": {"Origin": "null"}},
    "another port": {"headers": {"Origin": "http://localhost:9999"}},
    "a name made to lead here": {
        "headers": {"Origin": "http://evil.example", "Host": "evil.example"},
    },
    "a name that looks like a number": {
        "headers": {"Origin": "http://127.0.0.1.evil.example", "Host": "127.0.0.1.evil.example"},
    },
    "another computer": {"headers": HOME, "environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
}


@pytest.mark.parametrize("way", FORGED)
def test_a_forged_form_is_refused(client: FlaskClient, archive: Path, way: str) -> None:
    before = the(archive)
    for fields in ({"title": "Forged"}, {"drop": "4"}, {"undo": "1"}):
        answer = client.post(ADDRESS, data={"token": token(client), **fields}, **FORGED[way])
        assert answer.status_code == 403
    assert the(archive) == before
    assert corrections(archive) == ()


def test_a_token_is_asked_for_and_is_of_this_article_and_process(client: FlaskClient, archive: Path) -> None:
    elsewhere = create_app({"TESTING": True, "ARCHIVE": archive}).test_client()
    for wrong in ("", "x", token(client) + "x", token(client, 2), token(elsewhere)):
        answer = client.post(ADDRESS, data={"token": wrong, "title": "Forged"}, headers=HOME)
        assert answer.status_code == 403, wrong
        assert "go back, load the article anew" in " ".join(answer.text.split())
    assert client.post(ADDRESS, data={"title": "Forged"}, headers=HOME).status_code == 403
    assert corrections(archive) == ()


def test_forms_are_shown_to_nobody_else(client: FlaskClient) -> None:
    for other in ({"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}, {"headers": {"Host": "evil.example"}}):
        text = client.get("/articles/1", **other).text
        assert "<form method" not in text
        assert "token" not in text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_this_computers_own_addresses_will_do(client: FlaskClient, archive: Path, host: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    answer = client.post(ADDRESS, data={"token": token(client), "title": "By its number"}, headers=headers)
    assert answer.status_code == 303
    assert the(archive).title == "By its number"


def test_a_form_of_megabytes_is_refused(client: FlaskClient, archive: Path) -> None:
    fields = {"token": token(client), "title": "x" * 1_000_000}
    assert client.post(ADDRESS, data=fields, headers=HOME).status_code == 413
    assert corrections(archive) == ()


def test_an_article_that_is_not_there_is_told(client: FlaskClient, archive: Path) -> None:
    fields = {"token": token(client), "title": "x"}
    assert client.post("/articles/77/corrections", data=fields, headers=HOME).status_code == 403
    with Store.create(archive) as store:
        store.delete(1)
    assert client.post(ADDRESS, data=fields, headers=HOME).status_code == 404
