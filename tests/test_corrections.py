"""What a person corrects stays so: shown as theirs, undone at will, and never lost by a new cleaning."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outside import here, unwrapped
from store_clippings import BRIDGE, intake

from articles.article import Article, Block, Certainty, EntityType, Mention, Outlet, Role
from articles.corrections import apply, correction_words, is_applied
from articles.entities import load_recogniser
from articles.errors import MorgueError
from articles.fingerprints import fingerprint
from articles.fixing import Fix, record_fix, undo
from articles.store import Correction, Decision, Intake, Store
from index.archive_index import ArchiveIndex
from index.generation_files import turn
from index.generations import reindex
from index.search import Search

MOMENT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
FERRY = unwrapped("""
Ferry to Skerry Island runs again after nine days

By Ines Calloway

The Harbour Courier, 4 November 2003

The ferry to Skerry Island sailed again on Monday after nine days in the dock, and took forty people and
a piano across.

Its captain, Tobias Renn, said that the new engine had been worth the wait, whatever the timetable said.

The council will pay for the repair, and the fare stays as it is until the end of the winter season.
""")


def elsewhere(number: int) -> Article:
    """The report as it stands at another address, which makes it another article."""
    return replace(BRIDGE, url=f"https://harbourcourier.example/reports/{number}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive") as store:
        store.save([intake("clips/bridge.html", b"bridge", of=BRIDGE)])
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    here("ingest", "ferry.txt", cwd=tmp_path)
    return tmp_path


def the(store: Store) -> Article:
    stored = store.article(1)
    assert stored
    return stored.article


def shown(folder: Path) -> dict[str, object]:
    return dict(json.loads(here("show", "--json", "1", cwd=folder).stdout))


def found(folder: Path, *arguments: str) -> int:
    return int(json.loads(here("search", "--json", *arguments, cwd=folder).stdout)["total"])


# --- what the archive says from then on --------------------------------------------------------------------


def test_every_fact_can_be_corrected_and_its_evidence_says_who_and_what_it_was(store: Store) -> None:
    wanted = Fix(
        title="Tolgate  Bridge opens",
        standfirst="",
        published="8 March 2019",
        outlet="The Guardian",
        authors=("Nora Field",),
        section="Transport",
    )
    made = record_fix(store, 1, wanted)
    article = the(store)
    assert (article.title, article.standfirst, article.section) == ("Tolgate Bridge opens", "", "Transport")
    assert (article.published.text, article.published.certainty) == ("2019-03-08", Certainty.STATED)
    assert article.outlet == Outlet("The Guardian", "theguardian.com")
    assert article.authors == ("Nora Field",)
    day = f"{made[0].made.day} {made[0].made:%B %Y}"
    title = f"corrected by you on {day}; was “Tolgate Bridge opens after three winters” (the first heading)"
    assert article.evidence["title"] == title
    assert "; was 8 March 2019, 09:15 (" in article.evidence["published"]
    assert article.evidence["section"].endswith("; was “Local”")
    assert article.dateline == "TOLGATE"


def test_a_doubtful_date_can_be_confirmed_and_is_then_stated(store: Store) -> None:
    guessed = replace(
        BRIDGE, published=replace(BRIDGE.published, text="2019-03-08", certainty=Certainty.GUESSED)
    )
    store.save([intake("clips/bridge.html", b"again", of=guessed)])
    (made,) = record_fix(store, 1, Fix(published="2019-03-08"))
    assert made.was == "8 March 2019, guessed"
    assert the(store).published.certainty is Certainty.STATED
    assert record_fix(store, 1, Fix(published="2019-03-08")) == ()
    record_fix(store, 1, Fix(title=BRIDGE.title))
    assert the(store).evidence["title"].startswith("confirmed by you on ")


def test_a_date_can_be_said_to_be_unknown(store: Store) -> None:
    record_fix(store, 1, Fix(published="unknown", outlet="unknown", authors=("",)))
    article = the(store)
    assert (article.published.text, article.outlet, article.authors) == (None, None, ())
    assert store.counts().undated == 1
    assert [each.year for each in store.by_year()] == [None]


def test_numbers_and_overviews_count_what_was_corrected(store: Store) -> None:
    store.save([intake(f"clips/{number}.txt", b"%d" % number, of=elsewhere(number)) for number in range(2)])
    record_fix(store, 2, Fix(outlet="Vellmar Gazette", published="2001-05"))
    record_fix(store, 2, Fix(published="2002"))
    counted = {(each.outlet.name if each.outlet else None): each.articles for each in store.by_outlet()}
    assert counted == {"The Harbour Courier": 2, "Vellmar Gazette": 1}
    assert [(each.year, each.articles) for each in store.by_year()] == [(2002, 1), (2019, 2)]
    assert store.counts().outlets == 2
    undo(store, 2)
    assert [(each.year, each.articles) for each in store.by_year()] == [(2001, 1), (2019, 2)]


def test_an_outlet_that_the_archive_knows_is_the_same_outlet(store: Store) -> None:
    store.save([intake("clips/other.txt", b"other", of=replace(elsewhere(2), outlet=None))])
    record_fix(store, 2, Fix(outlet="the harbour courier"))
    assert store.by_outlet()[0].articles == 2
    record_fix(store, 2, Fix(outlet="harbourcourier.example"))
    assert store.by_outlet()[0].articles == 2


# --- blocks ------------------------------------------------------------------------------------------------


def test_blocks_are_kept_and_dropped_by_number_with_the_names_in_them(store: Store) -> None:
    record_fix(store, 1, Fix(keep=(6,), drop=(4,)))
    article = the(store)
    assert article.body == (BRIDGE.body[1], "Pictured: Varga on the bridge")
    assert article.captions == ()
    assert article.blocks[5].reason.startswith("kept by you on ")
    assert article.blocks[5].reason.endswith("; was the caption (stands below a picture)")
    assert article.blocks[3].role is Role.REMOVED
    varga = next(entity for entity in article.entities if entity.name == "Ilse Varga")
    assert varga.mentions == (Mention("Ilse Varga", -2, 6, 16), Mention("Varga", 1, 10, 15))
    assert article.names(EntityType.ORGANISATION) == ("Bridge Trust",)


def test_names_in_a_text_that_comes_in_are_recognised(store: Store) -> None:
    removed = "Engineer Pauline Okonkwo said on Friday that the bridge would outlast us all."
    blocks = (*BRIDGE.blocks, Block(removed, Role.REMOVED, "an appeal"))
    store.save([intake("clips/bridge.html", b"longer", of=replace(BRIDGE, blocks=blocks))])
    title = "Pauline Okonkwo opens Tolgate Bridge"
    record_fix(store, 1, Fix(keep=(7,), title=title), load_recogniser())
    article = the(store)
    assert "Pauline Okonkwo" in article.names(EntityType.PERSON)
    okonkwo = next(entity for entity in article.entities if entity.name == "Pauline Okonkwo")
    assert {mention.paragraph for mention in okonkwo.mentions} == {-1, 2}
    for mention in okonkwo.mentions:
        text = title if mention.paragraph == -1 else article.body[mention.paragraph]
        assert text[mention.start : mention.end] == mention.text
    undo(store, 1)
    undo(store, 1)
    assert the(store).names(EntityType.PERSON) == ("Ilse Varga",)


def test_a_corrected_block_is_followed_by_its_text_when_the_blocks_change(store: Store) -> None:
    record_fix(store, 1, Fix(drop=(5,)))
    longer = replace(BRIDGE, blocks=(Block("Weather: rain", Role.REMOVED, "a menu"), *BRIDGE.blocks))
    store.save([intake("clips/bridge.html", b"more above it", of=longer)])
    assert the(store).body == BRIDGE.body[:1]
    gone = replace(BRIDGE, blocks=BRIDGE.blocks[:4])
    store.save([intake("clips/bridge.html", b"cut short", of=gone)])
    assert the(store).body == BRIDGE.body[:1]
    assert not is_applied(store.corrections(1)[0], the(store))
    store.save([intake("clips/bridge.html", b"back again", of=BRIDGE)])
    assert the(store).body == BRIDGE.body[:1]


def test_an_article_is_never_left_without_text(store: Store) -> None:
    with pytest.raises(MorgueError, match="without that block the article would have no text"):
        record_fix(store, 1, Fix(drop=(4, 5)))
    record_fix(store, 1, Fix(drop=(4,)))
    with pytest.raises(MorgueError, match="no text"):
        record_fix(store, 1, Fix(drop=(5,)))
    cut = replace(BRIDGE, blocks=BRIDGE.blocks[:4])
    store.save([intake("clips/bridge.html", b"cut short", of=cut)])
    assert the(store).body == BRIDGE.body[:1]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Fix(published="31 April 2019"), "no date"),
        (Fix(published="2019-02-30"), "no date"),
        (Fix(published="2019-13"), "no date"),
        (Fix(published="2019-03-08T25:00"), "no date"),
        (Fix(published="3/4/2019"), "no date"),
        (Fix(published="last week"), "no date"),
        (Fix(published="0019"), "no date"),
        (Fix(published="2091-03-08"), "more than a year ahead"),
        (Fix(title="  "), "the title cannot be empty"),
        (Fix(section="x" * 5000), "5,000 characters"),
        (Fix(keep=(7,)), "there is no block 7"),
        (Fix(keep=(0,)), "numbered 1 to 6"),
        (Fix(drop=(-1,)), "there is no block -1"),
        (Fix(keep=(4,)), "block 4 is part of the text already"),
        (Fix(drop=(1,)), "block 1 is removed already"),
        (Fix(drop=(4,), keep=(4,)), "both kept and dropped"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(store: Store, wanted: Fix, message: str) -> None:
    before = store.revision()
    with pytest.raises(MorgueError) as refused:
        record_fix(store, 1, replace(wanted, authors=("Nora Field",)))
    assert message in str(refused.value)
    assert store.corrections(1) == ()
    assert store.revision() == before


# --- taking back -------------------------------------------------------------------------------------------


def test_a_correction_is_taken_back_by_number_or_the_last_one(store: Store) -> None:
    first, second = record_fix(store, 1, Fix(title="One", section="Two"))
    record_fix(store, 1, Fix(title="Three"))
    assert undo(store, 1).value == "Three"
    assert the(store).title == "One"
    assert undo(store, 1, first.id).id == first.id
    assert (the(store).title, the(store).section) == (BRIDGE.title, "Two")
    assert undo(store, 1) == second
    assert the(store) == BRIDGE
    with pytest.raises(MorgueError, match="no correction in force"):
        undo(store, 1)
    with pytest.raises(MorgueError, match=f"no correction {first.id} in force"):
        undo(store, 1, first.id)
    with pytest.raises(MorgueError, match="no article 9"):
        undo(store, 9)


def test_another_articles_correction_is_not_taken_back(store: Store) -> None:
    store.save([intake("clips/other.txt", b"other", of=elsewhere(2))])
    (made,) = record_fix(store, 2, Fix(title="Other"))
    with pytest.raises(MorgueError, match="no correction"):
        undo(store, 1, made.id)


# --- laid over whatever is there ---------------------------------------------------------------------------


VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(
        st.sampled_from(["block", "hash", "name", "domain"]), st.text(max_size=5) | st.integers()
    ),
)
FIELDS = st.sampled_from(["title", "published", "outlet", "authors", "keep-block", "drop-block", "colour"])


@given(st.lists(st.tuples(FIELDS, VALUES), max_size=6))
def test_whatever_stands_in_the_archive_an_article_can_be_read(pairs: list[tuple[str, object]]) -> None:
    corrections = [Correction(n, 1, MOMENT, field, value) for n, (field, value) in enumerate(pairs)]
    article = apply(BRIDGE, corrections)
    assert [block.text for block in article.blocks] == [block.text for block in BRIDGE.blocks]
    assert article.body
    for each in corrections:
        assert correction_words(each)
        is_applied(each, article)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=8))
def test_mentions_stand_where_their_words_are(pairs: list[tuple[bool, int]]) -> None:
    corrections = []
    for number, (keep, block) in enumerate(pairs):
        value = {"block": block, "hash": fingerprint(BRIDGE.blocks[block - 1].text)}
        corrections.append(Correction(number, 1, MOMENT, "keep-block" if keep else "drop-block", value))
    article = apply(BRIDGE, corrections)
    for entity in article.entities:
        for mention in entity.mentions:
            text = {-1: article.title, -2: article.standfirst}.get(mention.paragraph)
            if text is None:
                at = mention.paragraph
                text = article.body[at] if at >= 0 else article.captions[-3 - at]
            assert text[mention.start : mention.end].casefold() == mention.text.casefold()


# --- from the command line ---------------------------------------------------------------------------------


def test_a_correction_survives_everything_and_is_found_at_once(folder: Path) -> None:
    here("fix", "1", "--title", "Piano crosses to Skerry", "--date", "2003-11", cwd=folder)
    assert found(folder, "title:piano") == 1
    assert found(folder, "title:runs") == 0
    (folder / "ferry.txt").write_text(FERRY.replace("nine days", "eleven days"), encoding="utf-8")
    assert "1 changed" in here("ingest", "ferry.txt", cwd=folder).stdout
    reindex(folder / "archive")
    article = shown(folder)
    assert (article["title"], article["published"]) == ("Piano crosses to Skerry", "2003-11")
    assert found(folder, "title:piano eleven") == 1
    printed = " ".join(here("show", "1", cwd=folder).stdout.split())
    assert "title: “Piano crosses to Skerry” (by you on " in printed
    assert "was “Ferry to Skerry Island runs again after nine days”" in printed
    here("fix", "1", "--undo", "1", cwd=folder)
    assert found(folder, "title:runs title:eleven") == 1
    assert "taken back on" in here("fix", "1", cwd=folder).stdout
    assert here("check", cwd=folder).returncode == 0


def test_blocks_are_listed_with_the_numbers_that_fix_takes(folder: Path) -> None:
    listed = here("fix", "1", cwd=folder).stdout
    number = next(line.split()[0] for line in listed.splitlines() if "The council will pay" in line)
    told = here("fix", "1", "--drop-block", number, cwd=folder).stdout
    assert told.startswith(f"Correction 1: block {number} dropped: “The council will pay")
    assert found(folder, "council") == 0
    assert found(folder, "in:removed council") == 1
    assert "Took back correction 1" in here("fix", "1", "--undo", cwd=folder).stdout
    assert found(folder, "council") == 1


def test_corrections_are_there_for_scripts(folder: Path) -> None:
    told = json.loads(
        here("fix", "1", "--author", "Ines Calloway", "--author", "Wil Tanner", "--json", cwd=folder).stdout
    )
    assert told["authors"] == ["Ines Calloway", "Wil Tanner"]
    (correction,) = told["corrections"]
    assert (correction["field"], correction["was"]) == ("authors", "Ines Calloway")
    assert told["blocks"][0]["number"] == 1
    assert shown(folder)["corrections"] == told["corrections"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["77", "--title", "x"], "there is no article 77"),
        (["77"], "there is no article 77"),
        (["1", "--date", "soon"], "'soon' is no date"),
        (["1", "--undo"], "no correction in force"),
        (["1", "--undo", "--title", "x"], "--undo stands alone"),
        (["1", "--keep-block", "400"], "there is no block 400"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(folder: Path, arguments: list[str], message: str) -> None:
    done = here("fix", *arguments, cwd=folder, expect=1)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_fixing_makes_no_archive(tmp_path: Path) -> None:
    assert "no archive" in here("fix", "1", "--title", "x", cwd=tmp_path, expect=1).stderr
    assert not (tmp_path / "archive").exists()


def test_a_correction_is_stored_even_while_the_index_is_locked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.fix.SECONDS_FOR_A_TURN", 0.2)
    with turn(folder / "archive"):
        done = here("fix", "1", "--section", "Islands", cwd=folder)
    assert "the correction is stored, but not yet searchable" in done.stderr
    assert shown(folder)["section"] == "Islands"
    here("reindex", "--if-needed", cwd=folder)
    index = ArchiveIndex(folder / "archive")
    assert index.search(Search("section:islands")).total == 1
    index.close()


def test_corrections_of_a_damaged_kind_are_told_and_stop_nothing(store: Store) -> None:
    store.correct(1, [Decision("title", 5), Decision("keep-block", {"block": "x"})])
    assert the(store) == BRIDGE
    assert correction_words(store.corrections(1)[0]) == "title: a value that cannot be read"


def test_a_re_ingest_of_the_same_bytes_leaves_corrections_alone(store: Store) -> None:
    record_fix(store, 1, Fix(title="Mine"))
    store.save([Intake(intake("clips/bridge.html", b"bridge").source, BRIDGE)])
    assert the(store).title == "Mine"
