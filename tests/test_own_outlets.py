"""Outlets that people add to their archive are known wherever articles are made or corrected."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.article import Outlet
from articles.errors import MorgueError
from articles.fixing import Fix, record_fix
from articles.ingest import ingest
from articles.outlets import authority_called, outlet_at, use
from articles.own_outlets import own_outlets
from articles.recleaning import Selection, reclean
from articles.store import Store

OWN = """
[outlets."The Skerry Owl"]
domains = ["skerryowl.example", "www.owl.example"]
country = "GB"
aliases = ["SO"]
cues = ["Be an Owl reader"]

[outlets]
"BBC News" = { domains = ["bbc.example"], country = "IE" }
"""
PAGE = """<html><head><link rel="canonical" href="https://news.{host}/crane">
<title>The old crane is to go</title></head><body><h1>The old crane is to go</h1><p>03/04/2021</p>
<p>The board of the harbour said on Tuesday that the old crane would be taken down before winter comes.</p>
<p>Two hundred people had signed a letter against it, among them the last man who ran it, Aldous Prewett.</p>
<p>The board will hear them once more in spring; until then the crane stays where it has always stood.</p>
</body></html>"""


@pytest.fixture(autouse=True)
def ours_afterwards() -> Iterator[None]:
    yield
    use(())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / "crane.html").write_text(PAGE.format(host="skerryowl.example"), encoding="utf-8")
    return folder


def outlet_and_day(store: Store) -> tuple[Outlet | None, str | None]:
    stored = store.article(1)
    assert stored is not None
    return stored.article.outlet, stored.article.published.text


def test_an_outlet_of_the_archives_own_file_is_known_to_ingest_and_reclean(archive: Path) -> None:
    page = str(archive.parent / "crane.html")
    with Store.create(archive) as store:
        ingest(store, [page], recogniser="none", workers=1)
        assert outlet_and_day(store) == (Outlet("Skerryowl", "skerryowl.example"), None)
        (archive / "outlets.toml").write_text(OWN, encoding="utf-8")
        reclean(store, Selection(current=True), recogniser="none", workers=1)
        assert outlet_and_day(store) == (Outlet("The Skerry Owl", "skerryowl.example"), "2021-04-03")
    with Store.create(archive.parent / "other") as other:
        ingest(other, [page], recogniser="none", workers=1)
        assert outlet_and_day(other) == (Outlet("Skerryowl", "skerryowl.example"), None)


def test_a_correction_may_name_an_outlet_of_the_file(archive: Path) -> None:
    (archive / "outlets.toml").write_text(OWN, encoding="utf-8")
    with Store.create(archive) as store:
        ingest(store, [str(archive.parent / "crane.html")], recogniser="none", workers=1)
        record_fix(store, 1, Fix(outlet="bbc.example"))
        assert outlet_and_day(store)[0] == Outlet("BBC News", "bbc.example")


def test_what_people_add_outranks_what_morgue_knows(archive: Path) -> None:
    (archive / "outlets.toml").write_text(OWN, encoding="utf-8")
    use(own_outlets(archive))
    assert outlet_at("https://owl.example/1") == Outlet("The Skerry Owl", "skerryowl.example")
    assert authority_called("SO") == authority_called("the skerry owl")
    bbc = authority_called("BBC News")
    assert bbc is not None
    assert (bbc.country, bbc.zone) == ("IE", "Europe/Dublin")
    use(())
    assert outlet_at("https://www.bbc.co.uk/news") == Outlet("BBC News", "bbc.co.uk")


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert own_outlets(tmp_path) == ()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[outlets\n", "no TOML"),
        ('outlets = "none"', "no table"),
        ('[outlets]\n"The Owl" = "owl.example"', '"The Owl": it is no table'),
        ('[outlets]\n"The Owl" = { domains = "owl.example" }', "domains is no list of texts"),
        ('[outlets]\n"The Owl" = { country = 44 }', "country is no text"),
        ('[outlets]\n"The Owl" = { country = "England" }', '"England" is not two letters'),
        ('[outlets]\n"The Owl" = { zone = "Skerry/Pier" }', 'no time zone "Skerry/Pier"'),
        ('[outlets]\n"The Owl" = { adress = ["owl.example"] }', "adress is nothing that is known of outlets"),
        ('[outlets]\n" " = {}', "it has no name"),
    ],
)
def test_a_fault_in_the_file_is_named_with_the_way_out(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "outlets.toml").write_text(content, encoding="utf-8")
    with pytest.raises(MorgueError) as raised:
        own_outlets(tmp_path)
    assert complaint in str(raised.value)
    assert str(tmp_path / "outlets.toml") in str(raised.value)
    assert "The Skerry Owl" in str(raised.value)
