"""More like this: an article leads to those about the same, and to nothing where there is nothing alike."""

from pathlib import Path
from typing import Any

import pytest
from archive_double import ArchiveDouble, article
from lxml import html

from articles.article import EntityType
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.generations import catch_up

SUBJECTS = {
    "ferry": "The night ferry to Skerry sails again with two hundred cabins, said the line's pilot.",
    "bridge": "Engineers found cracks in the bridge's pier, and inspectors measured the girders.",
    "eels": "Eels have come back under the fish market, where anglers and stallholders feed them with offal.",
    "budget": "The treasurer's budget raises the levy on parking and cuts the grant for libraries.",
    "choir": "The choir sang hymns by candlelight, and the organist played a fugue after the sermon.",
}


def about(subject: str, number: int) -> Intake:
    source = Source(f"{subject}{number}.txt", f"{subject}{number}".encode())
    return Intake(source, article(f"{subject} report {number}", [SUBJECTS[subject], f"Part {number}."]))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    with Store.create(path) as store:
        intakes = [about(subject, n) for n in range(3) for subject in SUBJECTS]
        store.save([*intakes, Intake(Source("z.txt", b"z"), article("Zwölf Käse", ["Quark, Molke, Lab."]))])
    catch_up(path)
    return path


def test_what_is_about_the_same_is_found(archive: Path) -> None:
    index = ArchiveIndex(archive)
    with Store.open(archive) as store:
        for number in (1, 2, 3, 4, 5):
            stored = store.article(number)
            assert stored
            found = index.similar(number, stored.article)
            assert {hit.title.split()[0] for hit in found} == {stored.article.title.split()[0]}
            assert len(found) == 2
            assert number not in {hit.id for hit in found}
        lonely = store.article(16)
        assert lonely
        assert index.similar(16, lonely.article) == ()
    index.close()


def test_the_article_page_leads_there_and_to_who_is_named_together() -> None:
    names = {EntityType.PERSON: ["Talks", "Port"]}
    app = ArchiveDouble([article(names=names), article("Ferry sails")]).app()
    page: Any = html.document_fromstring(app.test_client().get("/articles/1").text)
    links = page.xpath("//section[@class='more-like']//a")
    assert [link.get("href") for link in links] == [
        "/articles/2",
        "/search?q=person%3A%22Talks%22+person%3A%22Port%22",
    ]
    (together,) = page.xpath("//p[@class='together']")
    assert " ".join(together.text_content().split()) == "What names both Talks and Port 1 other article"


def test_the_heading_says_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {EntityType.PERSON: ["Talks", "Port"]}
    archive = ArchiveDouble([article(names=names), article("Ferry sails")])
    monkeypatch.setattr(archive, "similar", lambda *_: ())
    page: Any = html.document_fromstring(archive.app().test_client().get("/articles/1").text)
    assert page.xpath("//h2[@id='more-heading']/text()") == ["The same people"]
    monkeypatch.setattr("app.article_page.together", lambda *_: None)
    page = html.document_fromstring(archive.app().test_client().get("/articles/1").text)
    assert not page.xpath("//h2[@id='more-heading']"), "no heading stands over nothing"
