"""Files dropped on a page are taken in with the same care and the same report as `morgue ingest`."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from app import create_app
from app.access_file import Access, Role
from app.adding import _TURN, FOLDER, safe_name
from articles.store import Store

ARTICLE = (
    "Night ferry returns to Skerry\n\nBy Ada Finch\n\n18 October 2021\n\n"
    "The night ferry to Skerry will sail again from the first of May, the line's owners said on Tuesday.\n\n"
    "Two hundred cabins have been booked already, and the harbour master expects the pier to be repaired.\n"
)
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    with Store.create(tmp_path):
        pass
    return create_app({"TESTING": True, "ARCHIVE": tmp_path, "RECOGNISER": "none"}).test_client()


def token(client: FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/add").text)
    assert found
    return found[1]


def send(client: FlaskClient, *files: tuple[str, str], **form: str) -> tuple[int, str]:
    parts = [(io.BytesIO(text.encode()), name) for name, text in files]
    response = client.post("/add", data={"token": token(client), **form, "files": parts}, headers=ORIGIN)
    page: Any = html.document_fromstring(response.text)
    return response.status_code, " ".join(page.text_content().split())


def test_a_file_becomes_a_searchable_article(client: FlaskClient, tmp_path: Path) -> None:
    status, text = send(client, ("ferry.txt", ARTICLE))
    assert status == 200
    assert "1 article added." in text
    (hit,) = client.get("/api/search?q=skerry").get_json()["hits"]
    assert hit["title"] == "Night ferry returns to Skerry"
    assert client.get("/articles/1/original").data == ARTICLE.encode()
    assert not (tmp_path / FOLDER).exists(), "the archive keeps the original, and nothing lies about"


def test_the_same_file_again_changes_nothing_and_another_of_its_name_replaces_none(
    client: FlaskClient,
) -> None:
    send(client, ("ferry.txt", ARTICLE))
    assert "1 article there already." in send(client, ("ferry.txt", ARTICLE))[1]
    other = (
        ARTICLE.replace("Night ferry returns", "Day ferry stays")
        .replace("night", "day")
        .replace("May", "June")
    )
    assert "1 article added." in send(client, ("ferry.txt", other))[1]
    assert client.get("/api/search").get_json()["total"] == 2


def test_what_is_no_article_is_named_with_the_reason(client: FlaskClient) -> None:
    status, text = send(client, ("ferry.txt", ARTICLE), ("menu.txt", "Home\nNews\nSport\n"))
    assert status == 200
    assert "1 article added, 1 article refused." in text
    assert "menu.txt" in text


NAMES = (
    "../../etc/passwd",
    "..\\..\\x.txt",
    "/abs.txt",
    "\0",
    ".",
    "..",
    "con:aux?.txt",
    "é" * 300 + ".html",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert not set('/\\\0:?*"<>|') & set(safe)
    assert len(safe.encode()) <= 255


def test_nothing_is_taken_from_another_site_or_without_a_token(client: FlaskClient) -> None:
    good = token(client)
    for form, headers in (
        ({"token": "forged"}, ORIGIN),
        ({}, ORIGIN),
        ({"token": good}, {"Origin": "http://evil.example"}),
        ({"token": good}, {}),
    ):
        data = {**form, "files": (io.BytesIO(ARTICLE.encode()), "ferry.txt")}
        assert client.post("/add", data=data, headers=headers).status_code == 403
    assert client.post("/api/articles", data={"files": (io.BytesIO(b"x"), "x.txt")}).status_code == 403
    assert "Here one can only read" in client.get("/add", environ_base={"REMOTE_ADDR": "192.0.2.7"}).text


def test_no_file_too_many_files_and_too_many_bytes_are_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(client)[0] == 400
    monkeypatch.setattr("app.add_page.MOST_FILES", 2)
    assert send(client, *[(f"{n}.txt", ARTICLE) for n in range(3)])[0] == 413
    monkeypatch.setattr("app.add_page.MOST_BYTES", 100)
    assert send(client, ("ferry.txt", ARTICLE))[0] == 413


def test_while_others_files_are_taken_in_one_is_asked_to_wait(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adding.SECONDS_FOR_A_TURN", 0.01)
    with _TURN:
        status, text = send(client, ("ferry.txt", ARTICLE))
    assert status == 503
    assert "Try again in a minute" in text


def test_what_cannot_be_indexed_yet_is_stored_and_said_so(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device", "index/g000001")

    monkeypatch.setattr("app.adding.catch_up", full)
    status, text = send(client, ("ferry.txt", ARTICLE))
    assert status == 200
    assert "1 article added. Stored, but not yet searchable: index/g000001: No space left" in text
    assert "Free some space" in text
    monkeypatch.undo()
    assert "1 article there already." in send(client, ("ferry.txt", ARTICLE))[1]
    assert client.get("/api/search?q=skerry").get_json()["total"] == 1


def test_a_disk_without_room_for_the_files_is_told_with_what_to_do(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device", "uploads/.draft")

    monkeypatch.setattr("app.adding.mkdtemp", full)
    status, text = send(client, ("ferry.txt", ARTICLE))
    assert status == 503
    assert "No space left on device. Free some space and run it again" in text


def test_a_program_adds_with_a_key_to_write_and_not_with_one_to_read(
    client: FlaskClient, tmp_path: Path
) -> None:
    access, reads = Access().with_token("reads", Role.READER)
    access, writes = access.with_token("writes", Role.WRITER)
    access.with_password(Role.WRITER, "the harbour at dawn").write(tmp_path)

    def post(key: str) -> tuple[int, object]:
        data = {"files": (io.BytesIO(ARTICLE.encode()), "ferry.txt")}
        response = client.post("/api/articles", data=data, headers={"Authorization": f"Bearer {key}"})
        return response.status_code, response.get_json()

    assert post(reads)[0] == 403
    expected = {"added": 1, "changed": 0, "unchanged": 0, "joined": 0, "refused": [], "searchable": True}
    assert post(writes) == (200, expected)
