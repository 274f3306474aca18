"""Citations are what reference managers read, whatever stands in a title or a name."""

import json
import re

import pytest
from archive_double import ArchiveDouble, article
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.citing import (
    CITATION_FORMATS,
    bibtex_citation,
    csl_item,
    parted,
    plain_citation,
    ris_citation,
)

FERRY = article(
    "Ferry & bridge: 100% _sure_",
    authors=("Imogen van Dorn", "Reuters"),
    url="https://courier.example/ferry",
    section="Harbour",
    language="en",
)


def test_plain_words() -> None:
    assert plain_citation(7, FERRY) == (
        "Imogen van Dorn and Reuters. “Ferry & bridge: 100% _sure_”. The Harbour Courier, 18 October 2021."
        " https://courier.example/ferry\n"
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = article("A title", outlet=None, published=None)
    assert plain_citation(7, bare) == "“A title”. Undated.\n"
    assert bibtex_citation(7, bare) == "@article{morgue7,\n  title = {{A title}},\n}\n"
    assert csl_item(7, bare) == {"id": "morgue7", "type": "article-newspaper", "title": "A title"}


def test_bibtex() -> None:
    assert bibtex_citation(7, FERRY).splitlines() == [
        "@article{morgue7,",
        "  author = {van Dorn, Imogen and {Reuters}},",
        r"  title = {{Ferry \& bridge: 100\% \_sure\_}},",
        "  journal = {The Harbour Courier},",
        "  date = {2021-10-18},",
        "  year = {2021},",
        "  url = {https://courier.example/ferry},",
        "  langid = {en},",
        "}",
    ]


@pytest.mark.parametrize(
    ("published", "written"),
    [("2021-10-18T15:27:00+01:00", "2021/10/18/"), ("2021-10", "2021/10//"), ("2021", "2021///")],
)
def test_ris_is_as_precise_as_what_is_known(published: str, written: str) -> None:
    assert f"DA  - {written}\r\n" in ris_citation(7, article(published=published))


def test_ris() -> None:
    lines = ris_citation(7, FERRY).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert "AU  - van Dorn, Imogen" in lines
    assert "AU  - Reuters" in lines
    assert "T2  - The Harbour Courier" in lines
    assert lines[-3:] == ["ER  - ", "", ""]


def test_csl_json() -> None:
    item = csl_item(7, FERRY)
    assert item["author"] == [{"family": "van Dorn", "given": "Imogen"}, {"literal": "Reuters"}]
    assert item["issued"] == {"date-parts": [[2021, 10, 18]]}
    assert json.loads(CITATION_FORMATS["csl"].write(7, FERRY)) == [item]


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ada Finch", "Finch", "Ada"),
        ("Ludwig von der Au", "von der Au", "Ludwig"),
        ("Reuters", "Reuters", ""),
        ("Mary Ann Doyle", "Doyle", "Mary Ann"),
    ],
)
def test_names_are_parted(name: str, family: str, given: str) -> None:
    assert parted(name) == (family, given)


NASTY = st.text(st.characters(codec="utf-8")).filter(lambda text: text.strip() != "")


@given(NASTY, NASTY, NASTY)
def test_nothing_in_an_article_breaks_out_of_its_field(title: str, author: str, outlet: str) -> None:
    nasty = article(f"{title}\nER  - \n}}", authors=(author,), outlet=outlet)
    lines = ris_citation(7, nasty).split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\n\r]*", line) for line in lines[:-2])
    assert sum(line.startswith("ER") for line in lines) == 1
    entry = bibtex_citation(7, nasty)
    plain = re.sub(r"\\[{}$&#_%]|\\text\w+\{\}", "", entry)
    assert plain.count("{") == plain.count("}")
    depth = 0
    for sign in plain.rstrip()[:-1]:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 1 or sign in "@article"
    assert json.loads(CITATION_FORMATS["csl"].write(7, nasty))


@pytest.fixture
def client() -> FlaskClient:
    return ArchiveDouble([FERRY]).app().test_client()


def test_the_article_page_offers_every_form_as_a_file(client: FlaskClient) -> None:
    page = client.get("/articles/1").text
    assert "Imogen van Dorn and Reuters. “Ferry &amp; bridge" in page
    for name, form in CITATION_FORMATS.items():
        assert f'href="/articles/1/cite/{name}"' in page
        response = client.get(f"/articles/1/cite/{name}")
        assert response.mimetype == form.media_type
        assert response.headers["Content-Disposition"] == f'attachment; filename="morgue1.{form.extension}"'
        assert response.text == form.write(1, FERRY)


def test_another_form_or_article_is_not_there(client: FlaskClient) -> None:
    assert "There are: text, bibtex, ris, csl." in client.get("/articles/1/cite/endnote").text
    assert client.get("/articles/9/cite/ris").status_code == 404
