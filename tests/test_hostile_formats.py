"""No text in an article breaks out of a feed, a table, a citation, an archive of texts or a header."""

import csv
import io
import json
import re
import zipfile
from itertools import islice
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hostile_articles import clippings, fill, payloads
from lxml import etree

from app import create_app
from app.adding import safe_name
from app.exporting import EXPORT_FORMATS
from articles.ingest import ingest
from articles.store import Store
from index.generations import catch_up

COUNT = len(payloads())
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")
ATOM = "{http://www.w3.org/2005/Atom}"
REDIRECTED = ("/search?{}&outlet=", "/entities/{}", "/%2Fevil.example/{}", "//evil.example/{}")
STRICT = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    archive = tmp_path_factory.mktemp("hostile")
    fill(archive)
    return create_app({"TESTING": True, "ARCHIVE": archive}).test_client()


def test_a_feed_is_whole_xml_whose_links_lead_to_web_pages(client: FlaskClient) -> None:
    asked = ["", *(urlencode({"q": each.text}) for each in payloads())]
    for query in asked:
        response = client.get(f"/feed.atom?{query}")
        assert response.status_code in (200, 400), query
        if response.status_code == 200:
            root = etree.fromstring(response.data, STRICT)
            ids = [each.text for each in root.iter(f"{ATOM}id")]
            assert len(ids) == len(set(ids))
            assert all(re.fullmatch(r"http://localhost/[\x21-\x7e]*", each or "") for each in ids)
            schemes = {urlsplit(each.get("href", "")).scheme for each in root.iter(f"{ATOM}link")}
            assert schemes <= {"http", "https"}
    assert len(etree.fromstring(client.get("/feed.atom").data, STRICT).findall(f"{ATOM}entry")) == 50


def test_a_json_feed_and_the_api_are_json_whose_links_lead_to_web_pages(client: FlaskClient) -> None:
    items = client.get("/feed.json").get_json()["items"]
    assert len(items) == 50
    for item in items:
        assert urlsplit(item["url"]).scheme == "http"
        assert urlsplit(item.get("external_url", "http:")).scheme in ("http", "https")
    for address in ("/feed.json", "/api/search?per_page=100", "/api/articles/1"):
        assert client.get(address).headers["X-Content-Type-Options"] == "nosniff"


def test_snippets_of_the_api_hold_no_markup_but_marks(client: FlaskClient) -> None:
    for query in ("ferry", "script", "alert", "img onerror", "mark"):
        hits = client.get(f"/api/search?q={query}&per_page=100").get_json()["hits"]
        assert hits
        for hit in hits:
            rest = hit["snippet"].replace("<mark>", "").replace("</mark>", "")
            assert not re.search("[<>\"']", rest), rest


def test_no_cell_of_a_table_is_a_formula_and_no_row_is_forged(client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/export/csv").data.decode("utf-8-sig"), newline="")))
    assert len(rows) == COUNT + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULAS)]


def test_no_line_of_ris_is_forged(client: FlaskClient) -> None:
    text = client.get("/export/ris").data.decode()
    lines = text.split("\r\n")
    assert not [
        line
        for line in lines
        if line and not re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n\x00-\x1f\u2028\u2029]*", line)
    ]
    assert sum(line.startswith("TY  - ") for line in lines) == COUNT
    assert sum(line.startswith("ER  - ") for line in lines) == COUNT
    assert not [line for line in lines if line.startswith("UR") and not line.startswith("UR  - http")]


def test_no_entry_of_bibtex_is_forged(client: FlaskClient) -> None:
    text = client.get("/export/bibtex").data.decode()
    assert len(re.findall(r"^@", text, re.M)) == COUNT
    for entry in re.split(r"(?m)^(?=@)", text)[1:]:
        assert _depth(entry.replace("\\{", "").replace("\\}", "")) == 0, entry
        assert not re.search(r"(?<!\\)[%$&#^]", re.sub(r"url = .*", "", entry)), entry
        assert "\\input{" not in entry
        assert not re.search(r"^  url = \{(?!http)", entry, re.M), entry


def _depth(entry: str) -> int:
    depth = 0
    for number, sign in enumerate(entry.strip()):
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or number < entry.index("{") or number == len(entry.strip()) - 1, entry
    return depth


def test_every_citation_is_of_one_article(client: FlaskClient) -> None:
    for number in range(1, COUNT + 1, 2):
        (item,) = client.get(f"/articles/{number}/cite/csl").get_json(force=True)
        assert urlsplit(item.get("URL", "http:")).scheme in ("http", "https")
        assert client.get(f"/articles/{number}/cite/ris").text.count("\r\nER  - ") == 1
        assert client.get(f"/articles/{number}/cite/text").text.count("\n") == 1
        name = client.get(f"/articles/{number}/cite/bibtex").headers["Content-Disposition"]
        assert name == f'attachment; filename="morgue{number}.bib"'


def test_lines_of_json_are_one_article_each(client: FlaskClient) -> None:
    lines = client.get("/export/jsonl").data.split(b"\n")
    assert len(lines) == COUNT + 1
    assert len({json.loads(line)["id"] for line in lines if line}) == COUNT


def test_texts_in_an_archive_lie_in_it(client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/export/text").data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(set(names)) == COUNT
    assert not [name for name in names if not re.fullmatch(r"[0-9]+-[a-z0-9_-]+\.txt", name)]


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_no_question_breaks_out_of_a_header(client: FlaskClient, form: str) -> None:
    for each in payloads()[:: 1 if form == "csv" else 6]:
        with client.get(f"/export/{form}?{urlencode({'q': each.text})}") as response:
            assert response.status_code in (200, 400)
            assert "Set-Cookie" not in response.headers
            if response.status_code == 200:
                told = response.headers["Content-Disposition"]
                assert re.fullmatch(r'attachment; filename="morgue[a-z0-9_-]*\.[a-z]+"', told), told


def test_no_question_breaks_out_of_a_redirect_or_of_the_search_description(client: FlaskClient) -> None:
    for each in payloads():
        for address in (
            "/search?{}&outlet=",
            "/login?{}",
            "/entities/{}",
            "/outlets/{}",
            "/%2Fevil.example/{}",
            "//evil.example/{}",
        ):
            response = client.get(address.format(urlencode({"q": each.text})))
            assert "Set-Cookie" not in response.headers
            there = urlsplit(response.headers.get("Location", ""))
            assert there.netloc in ("", "localhost"), response.headers["Location"]
    etree.fromstring(client.get("/opensearch.xml").data, STRICT)


@pytest.mark.parametrize(
    "host",
    [
        'evil.example"><script>',
        "evil.example\\",
        "a@evil.example",
        "evil.example/<x>",
        "[::1",
        "a b",
        "a" * 300,
        "evil." + "a" * 64,
        "a..b",
    ],
)
def test_a_host_that_is_none_gets_no_answer(client: FlaskClient, host: str) -> None:
    for address in ("/feed.atom", "/opensearch.xml", "/feed.json", "/", "/login", "/static/morgue.css"):
        response = client.get(address, headers={"Host": host})
        assert response.status_code == 400, address
        assert "evil" not in response.text, address


def test_a_name_of_a_file_that_is_sent_stays_in_its_folder() -> None:
    names = [each.text for each in payloads()] + [
        "..",
        ".",
        "",
        "...",
        "/",
        "\\",
        "con",
        "a" * 500,
        "é" * 300 + ".html",
    ]
    for name in names:
        safe = safe_name(name)
        assert safe == PurePosixPath(safe).name == PureWindowsPath(safe).name, name
        assert safe not in ("", ".", "..")
        assert len(safe.encode()) <= 255
        assert safe.isprintable()


def test_nothing_unprintable_comes_in_and_nothing_that_came_in_stops_the_archive(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    clips, archive = tmp_path_factory.mktemp("clips"), tmp_path_factory.mktemp("archive")
    for name, data in islice(clippings(), 0, None, 3):
        (clips / name).write_bytes(data)
    smuggled = {
        "title": "Ann\0 Lee \ud800",
        "body": "Ann\0 Lee met Vladimir\0 Putin in New\0York \udfff\ufffe. " * 9,
    }
    (clips / "smuggled.json").write_text(json.dumps(smuggled), encoding="utf-8")
    with Store.create(archive) as store:
        report = ingest(store, [str(clips)], workers=1)
        stored = store.articles([number for number, _ in store.article_ids()]).values()
        assert len(stored) == report.added > COUNT // 2
        for each in stored:
            article = each.article
            said = [
                article.title,
                *article.authors,
                *(block.text for block in article.blocks),
                article.url or "",
            ]
            assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", "".join(said)), (
                each.name
            )
            assert not re.match(r"\s*(?:javascript|data|vbscript):", article.url or "", re.I)
    catch_up(archive)
    client = create_app({"TESTING": True, "ARCHIVE": archive}).test_client()
    found = client.get("/api/search?q=putin").get_json()
    assert [hit["title"] for hit in found["hits"]][:1] == ["Ann Lee \N{REPLACEMENT CHARACTER}"]
