"""The archive learns what is furniture, and cleaning again brings the articles of before up to it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from outlet_pages import HOUSE, MOTTO, news, page, save
from outside import here
from reports import age, export

from articles import cleaning, ingest_order, recleaning
from articles.article import Article, Block, Outlet, Role
from articles.cleaning import clean, pipeline
from articles.errors import ArticleError, MorgueError
from articles.fingerprints import fingerprint
from articles.fixing import Fix, record_fix
from articles.furniture import LEAST_ARTICLES, Furniture, learn, outlet_key, sighting
from articles.ingest import ingest
from articles.reading import read
from articles.recleaning import RecleanReport, Selection, reclean
from articles.sources import Hints, Source
from articles.store import Intake, Recleaned, Store

SENTINEL = "The Vellmar Sentinel"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive") as store:
        yield store


def take(store: Store, path: Path) -> None:
    assert ingest(store, [str(path)], recogniser="none").ok


def again(store: Store, *ids: int, **more: object) -> RecleanReport:
    selection = Selection(ids, **{name: more.pop(name) for name in ("outlet", "current") if name in more})  # type: ignore[arg-type]
    return reclean(store, selection, recogniser="none", **more)  # type: ignore[arg-type]


def articles(store: Store) -> list[Article]:
    assert not list(store.verify())
    return [each.article for each in store.articles([number for number, _ in store.article_ids()]).values()]


def numbers(report: RecleanReport) -> tuple[int, int, int, int]:
    return report.changed, report.unchanged, report.current, len(report.refused)


def removed(article: Article) -> dict[str, str]:
    return {block.text: block.reason for block in article.removed}


# --- what is learned ---------------------------------------------------------------------------------------


def test_what_stands_in_many_articles_of_an_outlet_leaves_them_all(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, 6)))
    assert all(HOUSE in article.body for article in articles(store))
    told: list[Recleaned] = []
    assert numbers(again(store, tell=told.append)) == (5, 0, 0, 0)
    for number, article in enumerate(articles(store), 1):
        assert article.body == tuple(news(number))
        assert removed(article)[HOUSE] == f"stands in 5 of 5 articles of {SENTINEL}"
        assert removed(article)[MOTTO] == f"stands in 5 of 5 articles of {SENTINEL}"
    assert [each.id for each in told] == [1, 2, 3, 4, 5]
    assert {each.what for each in told} == {"2 blocks removed"}
    assert {each.why for each in told} == {f"the furniture learned of {SENTINEL}"}
    (recleaning,) = store.recleanings(3)
    assert (recleaning.what, recleaning.why) == (told[2].what, told[2].why)
    assert numbers(again(store)) == (0, 0, 5, 0)


def test_what_was_learned_serves_the_next_ingest(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, 6)))
    take(store, save(tmp_path / "later", [6]))
    article = articles(store)[-1]
    assert article.body == tuple(news(6))
    assert removed(article)[HOUSE] == f"stands in 5 of 5 articles of {SENTINEL}"
    assert numbers(again(store, 6)) == (0, 0, 1, 0)


def test_workers_know_it_too(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_order, "FEW_ARTICLES", -1)
    take(store, save(tmp_path / "pages", range(1, 5)))
    take(store, save(tmp_path / "later", [6]))
    assert articles(store)[-1].body == tuple(news(6))
    assert numbers(again(store)) == (4, 0, 1, 0)


def test_two_articles_prove_nothing(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, LEAST_ARTICLES)))
    assert numbers(again(store)) == (0, 0, LEAST_ARTICLES - 1, 0)
    assert store.furniture() == Furniture()
    assert all(HOUSE in article.body for article in articles(store))


def test_what_a_large_outlet_says_now_and_then_is_not_furniture() -> None:
    counts = {"always": 40, "often": 8, "at times": 7}
    assert learn("X", 40, counts).blocks == {"always": 40, "often": 8}
    assert learn("X", 3, {"all": 3, "two": 2}).blocks == {"all": 3}


def test_an_article_captured_again_and_again_is_counted_once(store: Store, tmp_path: Path) -> None:
    folder = save(tmp_path / "pages", [1])
    for copy in range(4):
        (folder / f"copy-{copy}.html").write_text(page(1), encoding="utf-8")
    (folder / "updated.html").write_text(page(1, more="It rained later on."), encoding="utf-8")
    moved = page(1, title="Back after a long winter: the library", url="https://vellmarsentinel.example/x")
    (folder / "renamed.html").write_text(moved, encoding="utf-8")
    take(store, folder)
    assert [len(store.sources(number)) for number, _ in store.article_ids()] == [6, 1]
    assert "It rained later on." in articles(store)[0].body
    assert store.furniture() == Furniture()
    assert numbers(again(store)) == (0, 0, 2, 0)
    take(store, save(tmp_path / "others", [2, 3]))
    assert {line.articles for line in store.learned_lines()} == {3}
    assert {line.text for line in store.learned_lines()} == {HOUSE, MOTTO}


def test_what_leaves_the_archive_leaves_the_counts(store: Store, tmp_path: Path) -> None:
    folder = save(tmp_path / "pages", range(1, 5))
    take(store, folder)
    assert {line.articles for line in store.learned_lines()} == {4}
    store.delete(1)
    assert {(line.articles, line.of) for line in store.learned_lines()} == {(3, 3)}
    path = folder / "0002.html"
    path.write_text(page(2).replace(HOUSE, "").replace(MOTTO, ""), encoding="utf-8")
    age(path, 30)
    take(store, path)
    assert store.learned_lines() == ()
    for number in (2, 3, 4):
        store.delete(number)
    with closing(sqlite3.connect(store.path)) as database:
        assert database.execute("SELECT count(*) FROM furniture").fetchone() == (0,)
        assert database.execute("SELECT sum(articles) FROM outlets").fetchone() == (0,)


def test_the_same_line_at_other_outlets_is_nothing(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(1, 6):
        text = page(number, url=f"https://paper-{number}.example/{number}").replace(
            SENTINEL, f"Paper {number}"
        )
        (folder / f"{number}.html").write_text(text, encoding="utf-8")
    take(store, folder)
    assert len(store.by_outlet()) == 5
    assert store.furniture() == Furniture()


def test_an_article_with_nothing_but_furniture_keeps_it() -> None:
    source = Source(
        "notice.html", page(1).replace("".join(f"<p>{text}</p>\n" for text in news(1)), "").encode()
    )
    alone = clean(read(source))
    outlet = alone.outlet
    assert outlet
    blocks = {fingerprint(text): 9 for text in alone.body}
    known = Furniture({outlet_key(outlet): learn(SENTINEL, 9, blocks)})
    assert clean(read(source), known).body == alone.body


def test_bylines_and_dates_are_facts_however_often_they_stand() -> None:
    text = "Marl quay reopens to all boats\n\nBy Nora Field\n\n13 May 2019\n\n" + "\n\n".join(news(3)) + "\n"
    hints = Hints(told_by="the sidecar", url="https://www.vellmarsentinel.example/3")
    source = Source("quay.txt", text.encode(), hints=hints)
    alone = clean(read(source))
    assert (alone.authors, alone.published.text) == (("Nora Field",), "2019-05-13")
    assert alone.outlet
    lines = {fingerprint(line): 9 for line in ("By Nora Field", "13 May 2019")}
    known = Furniture({outlet_key(alone.outlet): learn(SENTINEL, 9, lines)})
    assert replace(clean(read(source), known), cleaner=alone.cleaner) == alone


def test_a_body_from_a_field_loses_its_furniture_too() -> None:
    fields = {
        "title": "A",
        "body": "\n\n".join([*news(1), HOUSE]),
        "url": "https://vellmarsentinel.example/1",
    }
    source = Source("feed.json", json.dumps(fields).encode())
    alone = clean(read(source))
    assert alone.outlet
    known = Furniture({outlet_key(alone.outlet): learn(SENTINEL, 5, {fingerprint(HOUSE): 5})})
    assert alone.body[-1] == HOUSE
    assert clean(read(source), known).body == tuple(news(1))


def test_a_sighting_is_of_an_outlet() -> None:
    article = Article("Title", (Block("Text"), Block("Home", Role.REMOVED)))
    assert sighting(article) is None
    seen = sighting(replace(article, outlet=Outlet("The Owl", "www.owl.co.uk")))
    assert seen
    assert (seen.outlet, set(seen.texts.values()), list(seen.body.values())) == (
        "owl.co.uk",
        {"Text", "Home"},
        [4],
    )


# --- cleaning again ----------------------------------------------------------------------------------------


def test_a_newer_cleaner_is_applied_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, export(tmp_path / "wire.jsonl", 3))
    assert numbers(again(store)) == (0, 0, 3, 0)
    revision = store.revision()
    monkeypatch.setattr(pipeline, "VERSION", 99)
    assert numbers(again(store, 2)) == (0, 1, 0, 0)
    assert numbers(again(store)) == (0, 2, 1, 0)
    assert store.revision() == revision, "what has not changed need not be indexed again"
    assert {article.cleaner for article in articles(store)} == {"99"}
    assert numbers(again(store, current=True)) == (0, 3, 0, 0)


def test_what_changed_is_recorded_with_its_reason(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, export(tmp_path / "wire.jsonl", 2))
    article = articles(store)[0]
    store.replace([])
    old = replace(
        article,
        title="As it was once read",
        cleaner="0",
        blocks=(article.blocks[0]._replace(role=Role.REMOVED, reason="a menu"), *article.blocks[1:]),
    )
    source = store.source(1)
    assert source
    store.delete(1)
    store.save([Intake(source, old)])
    assert numbers(again(store)) == (1, 0, 1, 0)
    assert articles(store)[-1].title == article.title
    (recleaning,) = store.recleanings(3)
    assert (recleaning.why, recleaning.what) == (
        f"cleaner {cleaning.VERSION} (was 0)",
        "title, 1 block kept",
    )


def test_corrections_stay_and_speak_of_the_new_text(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, 6)))
    house = next(n for n, block in enumerate(articles(store)[1].blocks, 1) if block.text == MOTTO)
    record_fix(store, 2, Fix(title="Mine", section="Harbour"))
    again(store)
    record_fix(store, 2, Fix(keep=(house,)))
    again(store, current=True)
    article = articles(store)[1]
    assert (article.title, article.section, article.body[0]) == ("Mine", "Harbour", MOTTO)
    assert numbers(again(store)) == (0, 0, 5, 0)


def test_a_dry_run_changes_nothing(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, 6)))
    before, revision = articles(store), store.revision()
    told: list[Recleaned] = []
    assert numbers(again(store, dry_run=True, tell=told.append)) == (5, 0, 0, 0)
    assert (articles(store), store.revision(), len(told)) == (before, revision, 5)


def test_only_what_is_selected_is_cleaned(store: Store, tmp_path: Path) -> None:
    take(store, save(tmp_path / "pages", range(1, 6)))
    take(store, export(tmp_path / "wire.jsonl", 2))
    assert numbers(again(store, 2, 4)) == (2, 0, 0, 0)
    assert numbers(again(store, outlet="vellmarsentinel.example")) == (3, 0, 2, 0)
    record_fix(store, 6, Fix(outlet=SENTINEL))
    assert numbers(again(store, outlet="vellmar sentinel", current=True)) == (0, 6, 0, 0)
    assert numbers(again(store, outlet="Nobody’s Paper", current=True)) == (0, 0, 0, 0)
    with pytest.raises(MorgueError, match="no article 99"):
        again(store, 1, 99)


def test_an_article_that_would_be_refused_keeps_its_state_and_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, export(tmp_path / "wire.jsonl", 3))
    before = articles(store)

    def refuse(page: object, *known: object) -> Article:
        if "Ferry 2" in str(page):
            raise ArticleError("it is no article any more")
        return clean(page, *known)  # type: ignore[arg-type]

    monkeypatch.setattr("articles.processing.clean", refuse)
    report = again(store, current=True)
    assert numbers(report) == (0, 2, 0, 1)
    assert report.refused[0].label.startswith("article 2 (")
    assert report.refused[0].label.endswith("wire.jsonl, line 2)")
    assert articles(store) == before


def test_a_damaged_original_is_named_and_stops_nothing(store: Store, tmp_path: Path) -> None:
    take(store, export(tmp_path / "wire.jsonl", 3))
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("UPDATE contents SET bytes = x'00' WHERE id = 2")
    report = again(store, current=True)
    assert numbers(report) == (0, 2, 0, 1)
    assert "is damaged" in report.refused[0].reason


def test_what_came_in_anew_meanwhile_is_left_alone(store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "pages", [1]) / "0001.html"
    take(store, path)
    old, source = articles(store)[0], store.source(1)
    assert source
    path.write_text(page(1, title="The newer title of it all"), encoding="utf-8")
    age(path, 30)
    take(store, path)
    store.replace([Recleaned(1, source, replace(old, title="Late"), "a reason", "title")])
    assert articles(store)[0].title == "The newer title of it all"
    assert store.recleanings(1) == ()


def test_memory_is_bounded_by_batches(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recleaning, "BATCH_ARTICLES", 2)
    monkeypatch.setattr(recleaning, "ARTICLES_AT_ONCE", 3)
    take(store, export(tmp_path / "wire.jsonl", 11))
    seen: list[tuple[int, int]] = []
    report = again(store, current=True, progress=lambda done, total: seen.append((done, total)))
    assert numbers(report) == (0, 11, 0, 0)
    assert seen[-1] == (11, 11)


# --- from the command line ---------------------------------------------------------------------------------


def test_reclean_tells_what_it_does_and_searches_know_at_once(tmp_path: Path) -> None:
    save(tmp_path / "pages", range(1, 6))
    told = here("ingest", "pages", cwd=tmp_path).stderr
    assert "learned 2 lines" in told
    assert "morgue reclean" in told
    assert f"     5  {HOUSE}" in here("reclean", "--learned", cwd=tmp_path).stdout
    assert "5 articles would change" in here("reclean", "--dry-run", cwd=tmp_path).stdout
    done = here("reclean", cwd=tmp_path).stdout
    assert "2 blocks removed" in done
    assert "(the furniture learned of The Vellmar Sentinel)" in done
    assert "5 articles changed, 0 unchanged, 0 passed over as up to date; 0 refused" in done
    found = json.loads(here("search", "--json", "reed", cwd=tmp_path).stdout)
    assert found["total"] == 0
    shown = " ".join(here("show", "1", cwd=tmp_path).stdout.split())
    assert "Cleaned again" in shown
    assert "[stands in 5 of 5 articles of The Vellmar Sentinel]" in shown
    report = json.loads(here("reclean", "--all", "--json", "1", cwd=tmp_path).stdout)
    assert report == {"changed": 0, "unchanged": 1, "current": 0, "changes": [], "refused": []}
    assert "no article 9" in here("reclean", "9", cwd=tmp_path, expect=1).stderr


def test_recleaning_makes_no_archive(tmp_path: Path) -> None:
    assert "no archive" in here("reclean", cwd=tmp_path, expect=1).stderr
    assert not (tmp_path / "archive").exists()
