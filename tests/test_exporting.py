"""All that a search finds leaves as one file, exactly what is on screen and in its order."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient

from app import create_app
from app.article_json import stored_json
from app.exporting import COLUMNS, EXPORT_FORMATS, file_name
from app.search_state import SearchState
from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index import archive_index
from index.generations import catch_up
from index.search import SearchError

CLIPPINGS = [
    article("Ferry strike", names={EntityType.PERSON: ["Talks"]}, authors=("Ada Finch", "Tom Reyes")),
    article('=HYPERLINK("http://evil.example")', ["The ferry,\nand the rest."], published="2003"),
    article("Paper mill shuts", ["The last shift left."], published=None),
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return ArchiveDouble(CLIPPINGS).app().test_client()


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    text = client.get(url).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_table_opens_in_a_spreadsheet(client: FlaskClient) -> None:
    response = client.get("/export/csv?q=ferry&sort=newest")
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="morgue-ferry.csv"'
    first, second = rows(client, "/export/csv?q=ferry&sort=newest")
    assert tuple(first) == COLUMNS
    assert (first["id"], first["authors"], first["people"]) == ("1", "Ada Finch; Tom Reyes", "Talks")
    assert (second["published"], second["published_precision"]) == ("2003", "year")


def test_no_cell_is_a_formula(client: FlaskClient) -> None:
    assert rows(client, "/export/csv?q=ferry&from=2003&to=2003")[0]["title"].startswith("'=HYPERLINK")


def test_order_and_filters_are_those_of_the_screen(client: FlaskClient) -> None:
    lines = client.get("/export/jsonl?sort=added").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [3, 2, 1]
    stored = ArchiveDouble(CLIPPINGS).article(1)
    assert stored
    assert json.loads(lines[2]) == stored_json(stored)
    assert not client.get("/export/jsonl?q=nothinglikeit").data


def test_citations_of_all(client: FlaskClient) -> None:
    assert client.get("/export/ris").text.count("ER  - ") == 3
    assert client.get("/export/bibtex").text.count("@article{") == 3


def test_texts_come_as_one_zip(client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/export/text").data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "1-ferry-strike.txt",
            "2-hyperlinkhttpevilexample.txt",
            "3-paper-mill-shuts.txt",
        ]
        assert "Talks resume on Monday." in archive.read("1-ferry-strike.txt").decode()


def test_a_search_that_cannot_be_answered_is_a_page_and_no_file() -> None:
    client = ArchiveDouble(error=SearchError("too many letters")).app().test_client()
    response = client.get("/export/csv?q=x")
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert client.get("/export/xls").status_code == 404


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_no_format_is_kept_by_crawlers_or_caches(client: FlaskClient, name: str) -> None:
    headers = client.get(f"/export/{name}").headers
    assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex", "no-store")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ('"night ferry" -bridge', "morgue-night-ferry--bridge"),
        ('../../etc/\r\n"x', "morgue-etc-x"),
        ("", "morgue"),
    ],
)
def test_a_download_is_named_after_its_query(query: str, name: str) -> None:
    assert file_name(SearchState(query=query)) == name


def test_everything_is_exported_however_many_slices_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path) as store:
        store.save([Intake(Source(f"{n}.txt", b"%d" % n), article(f"Ferry {n}")) for n in range(25)])
    catch_up(tmp_path)
    monkeypatch.setattr(archive_index, "SLICE", 4)
    client = create_app({"TESTING": True, "ARCHIVE": tmp_path}).test_client()
    ids = [
        json.loads(line)["id"] for line in client.get("/export/jsonl?q=ferry&sort=added").text.splitlines()
    ]
    assert ids == list(range(25, 0, -1))
