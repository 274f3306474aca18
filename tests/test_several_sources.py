"""One article from two sources, as a person meets it: taken in, shown, exported, served."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from outside import here

from app import create_app
from articles.article import Article, Block, Outlet
from articles.sources import Source
from articles.store import Intake, Store

TEXT = (
    "The last ferry of the day from Port Ellery will leave an hour earlier from the first of November.",
    "The harbour board says that too few people use the late crossing to pay for the crew and the fuel.",
    "Islanders who work in the town have asked the board to keep it until the winter timetable ends.",
)
URL = "https://www.harbourcourier.example/2021/10/18/last-ferry-leaves-earlier"
PAGE = f"""<!doctype html><html lang="en"><head><title>Last ferry leaves earlier | The Harbour Courier</title>
<link rel="canonical" href="{URL}"><meta property="og:site_name" content="The Harbour Courier">
<meta property="article:published_time" content="2021-10-18T09:00:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Last ferry leaves earlier</h1>
<p>By Ines Calloway</p>{"".join(f"<p>{each}</p>" for each in TEXT)}</article></body></html>"""
SCRAPE = "\n\n".join(("Last ferry leaves earlier", *TEXT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "a scrape.txt").write_text(SCRAPE, encoding="utf-8")
    (clips / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def ingested(folder: Path) -> str:
    return here("ingest", "clips", cwd=folder).stdout.splitlines()[0]


def article(folder: Path) -> dict[str, Any]:
    return dict(json.loads(here("show", "1", "--json", cwd=folder).stdout))


def words(page: Any, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def test_a_page_and_its_scrape_are_one_article(folder: Path) -> None:
    told = "2 articles: 1 added, 0 changed, 0 unchanged, 1 another source of one that is there; 0 refused"
    assert ingested(folder) == told
    assert ingested(folder) == "2 articles: 0 added, 0 changed, 2 unchanged; 0 refused"
    numbers = json.loads(here("stats", "--json", cwd=folder).stdout)
    assert (numbers["articles"], numbers["sources"], numbers["indexed"]) == (1, 2, 1)
    assert json.loads(here("search", "ferry", "--json", cwd=folder).stdout)["total"] == 1
    assert "No fault" in here("check", cwd=folder).stdout


def test_show_tells_of_both_sources(folder: Path) -> None:
    ingested(folder)
    found = article(folder)
    assert (found["published"], found["outlet"]["name"]) == (
        "2021-10-18T09:00:00+01:00",
        "The Harbour Courier",
    )
    sources = [(each["number"], Path(each["source"]).name, each["chosen"]) for each in found["sources"]]
    assert sources == [(1, "a scrape.txt", False), (2, "page.html", True)]
    assert all(each["replaced"] is None and each["added"] for each in found["sources"])
    assert found["copies"] == []
    shown = " ".join(here("show", "1", cwd=folder).stdout.split())
    assert re.search(r"Sources 1\. \S+a scrape\.txt \(came in [^)]+ UTC\)", shown)
    assert re.search(r"2\. \S+page\.html \(came in [^)]+, the article is made from it\)", shown)
    exported = here("export", cwd=folder).stdout.splitlines()
    assert [json.loads(line) for line in exported] == [found]


def test_the_page_and_the_api_tell_of_both_sources(folder: Path) -> None:
    ingested(folder)
    client = create_app({"TESTING": True, "ARCHIVE": folder / "archive"}).test_client()
    assert client.get("/api/articles/1").get_json()["sources"] == article(folder)["sources"]
    page = html.fromstring(client.get("/articles/1").text)
    rows = words(page, "//section[@class='provenance']//div")
    told = [row for row in rows if row.startswith("Source ")]
    assert len(told) == 2
    assert "page.html" in told[1]
    assert "the article is made from it" in told[1]


def test_a_scrape_that_is_no_longer_of_it_leaves_the_article_to_the_page(folder: Path) -> None:
    ingested(folder)
    other = SCRAPE.replace("ferry", "tram").replace("Port Ellery", "Vellmar")
    (folder / "clips" / "a scrape.txt").write_text(other, encoding="utf-8")
    assert ingested(folder) == "2 articles: 1 added, 0 changed, 1 unchanged; 0 refused"
    assert [each["replaced"] is None for each in article(folder)["sources"]] == [False, True]
    (folder / "clips" / "page.html").write_text(PAGE.replace("ferry", "bus"), encoding="utf-8")
    assert ingested(folder) == "2 articles: 0 added, 1 changed, 1 unchanged; 0 refused"


def test_a_page_that_changes_its_article_leaves_it_to_the_scrape(folder: Path) -> None:
    ingested(folder)
    here("fix", "1", "--section", "Islands", cwd=folder)
    other = PAGE.replace("last-ferry", "last-tram").replace("ferry", "tram").replace("fuel", "power")
    (folder / "clips" / "page.html").write_text(other, encoding="utf-8")
    assert ingested(folder) == "2 articles: 1 added, 0 changed, 1 unchanged; 0 refused"
    found = article(folder)
    assert (found["section"], found["url"], found["published"]) == ("Islands", None, None)
    assert "No fault" in here("check", cwd=folder).stdout


def test_the_same_text_elsewhere_is_an_article_of_its_own_and_marked(folder: Path) -> None:
    elsewhere = PAGE.replace("harbourcourier", "tolgatepost").replace("Harbour Courier", "Tolgate Post")
    (folder / "clips" / "a scrape.txt").write_text(elsewhere, encoding="utf-8")
    assert ingested(folder).startswith("2 articles: 2 added")
    assert article(folder)["copies"] == [2]
    assert "The same text article 2" in " ".join(here("show", "1", cwd=folder).stdout.split())
    client = create_app({"TESTING": True, "ARCHIVE": folder / "archive"}).test_client()
    assert 'The same text also stands in <a href="/articles/2"' in client.get("/articles/1").text


def test_tags_and_who_published_it_first_are_shown(tmp_path: Path) -> None:
    copy = Article(
        "Last ferry leaves earlier",
        tuple(map(Block, TEXT)),
        tags=("ferries", "Port Ellery"),
        first_outlet=Outlet("Tolgate Post", "tolgatepost.example"),
    )
    with Store.create(tmp_path / "archive") as store:
        store.save([Intake(Source("a.txt", b"a"), copy)])
    shown = here("show", "1", cwd=tmp_path).stdout.splitlines()
    assert {"First published by Tolgate Post", "Tags: ferries, Port Ellery"} <= set(shown)
    found = article(tmp_path)
    assert found["tags"] == ["ferries", "Port Ellery"]
    assert found["first_outlet"] == {"name": "Tolgate Post", "domain": "tolgatepost.example"}
    client = create_app({"TESTING": True, "ARCHIVE": tmp_path / "archive"}).test_client()
    page = html.fromstring(client.get("/articles/1").text)
    assert page.xpath("string(//p[@class='first-published'])") == "First published by Tolgate Post"
    facts = words(page, "//section[@class='facts']//div")
    assert {"First published by Tolgate Post (tolgatepost.example)", "Tags ferries, Port Ellery"} <= set(
        facts
    )


def test_what_was_wrongly_joined_is_taken_apart_for_good(folder: Path) -> None:
    ingested(folder)
    told = here("fix", "1", "--separate", "1", cwd=folder).stdout
    assert told == "Source 1 of article 1 is article 2 now.\n"
    numbers = json.loads(here("stats", "--json", cwd=folder).stdout)
    assert (numbers["articles"], numbers["sources"], numbers["indexed"]) == (2, 2, 2)
    assert ingested(folder) == "2 articles: 0 added, 0 changed, 2 unchanged; 0 refused"
    assert "No fault" in here("check", cwd=folder).stdout
    refused = here("fix", "1", "--separate", "2", cwd=folder, expect=1).stderr
    assert "article 1 has no source 2 that it could be without" in refused
    assert "stands alone" in here("fix", "1", "--separate", "2", "--title", "X", cwd=folder, expect=1).stderr
