"""The entity desk from the command line: each verb, what it prints, and what it says when it cannot."""

import json
from pathlib import Path

import pytest
from clippings import COURIER, GAZETTE, article
from outside import here

from app.commands.entities import entities
from articles.sources import Source
from articles.store import Intake, Store
from index.generations import catch_up

CLIPPINGS = [
    article("One", "Ines Calloway spoke.", people=["Ines Calloway"], outlet=COURIER, published="2021-05-03"),
    article("Two", "Ines Caloway spoke.", people=["Ines Caloway"], outlet=COURIER, published="2021-05-04"),
    article("Three", "Ines Calloway left.", people=["Ines Calloway"], outlet=GAZETTE, published="2021-06-04"),
    article("Four", "Port Ellery slept.", people=["Port Ellery"], orgs=["Tolgate Trust"], outlet=GAZETTE),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.create(tmp_path / "archive") as store:
        store.save([Intake(Source(each.title, each.title.encode()), each) for each in CLIPPINGS])
    catch_up(tmp_path / "archive")
    return tmp_path


def told(folder: Path, *arguments: str) -> object:
    """What a verb prints as JSON."""
    return json.loads(here("entities", *arguments, "--json", cwd=folder).stdout)


def total(folder: Path, *arguments: str) -> int:
    found: int = json.loads(here("search", *arguments, "--json", cwd=folder).stdout)["total"]
    return found


def test_entities_are_listed_most_articles_first(folder: Path) -> None:
    lines = here("entities", "list", cwd=folder).stdout.splitlines()
    assert lines[0].split(maxsplit=2)[1:] == ["2", "person        Ines Calloway"]
    assert len(lines) == 4
    found = told(folder, "list", "calo", "--type", "person", "--limit", "1")
    assert isinstance(found, list)
    assert [(each["name"], each["type"], each["articles"]) for each in found] == [
        ("Ines Caloway", "person", 1)
    ]
    assert told(folder, "list", "--at-least", "2") != []
    assert "No entity is named so" in here("entities", "list", "xyzzy", cwd=folder).stdout


def test_an_entity_is_shown_with_its_forms_and_articles(folder: Path) -> None:
    shown = here("entities", "show", "ines calloway", cwd=folder).stdout
    assert "Ines Calloway (person)" in shown
    assert "named in 2 articles" in shown
    assert "Three" in shown
    whole = told(folder, "show", "Ines Calloway")
    assert isinstance(whole, dict)
    assert whole["written"] == [{"text": "Ines Calloway", "articles": 2}]


def test_every_act_is_searchable_at_once_and_taken_back(folder: Path) -> None:
    done = here("entities", "merge", "Ines Calloway", "Ines Caloway", cwd=folder).stdout
    assert done == "Decision 1: merge “Ines Caloway” into “Ines Calloway” (person); 3 articles changed\n"
    assert total(folder, "person:caloway") == total(folder, "--person", "Ines Calloway") == 3
    assert told(folder, "rename", "Ines Caloway", "I. Calloway") == {
        "decision": 2,
        "what": "rename “Ines Calloway” (person) to “I. Calloway”",
        "articles": 3,
    }
    assert total(folder, "--person", "I. Calloway") == 3
    here(
        *("entities", "split", "I. Calloway", "--into", "Ines Calloway (singer)"),
        *("--outlet", "Vellmar Gazette", "--from", "2021-06"),
        cwd=folder,
    )
    assert total(folder, "--person", "Ines Calloway (singer)") == 1
    here("entities", "retype", "Port Ellery", "place", cwd=folder)
    assert total(folder, "--place", "Port Ellery") == 1
    here("entities", "reject", "org:Tolgate Trust", cwd=folder)
    assert total(folder, "org:tolgate") == 0
    decided = here("entities", "decisions", cwd=folder).stdout
    assert "is “Ines Calloway (singer)”" in decided
    assert decided.count("\n") == 5
    for number in range(5, 0, -1):
        assert f"Took back decision {number}:" in here("entities", "undo", cwd=folder).stdout
    assert total(folder, "--person", "Ines Calloway") == 2
    decisions = told(folder, "decisions")
    assert isinstance(decisions, list)
    assert all(each["undone"] for each in decisions)


def test_a_review_is_worked_through(folder: Path) -> None:
    listed = here("entities", "review", "--at-least", "1", cwd=folder).stdout
    assert "“Ines Calloway” (person, 2 articles) and “Ines Caloway” (person, 1 article)" in listed
    here("entities", "review", "--apart", "Ines Calloway", "Ines Caloway", cwd=folder)
    assert told(folder, "review", "--at-least", "1") == []
    assert "Nothing is left" in here("entities", "review", cwd=folder).stdout


def test_decisions_move_to_another_archive(folder: Path) -> None:
    here("entities", "merge", "Ines Calloway", "Ines Caloway", cwd=folder)
    lines = here("entities", "export", cwd=folder).stdout
    here("entities", "undo", cwd=folder)
    (folder / "rules.jsonl").write_text(lines, encoding="utf-8")
    assert told(folder, "import", "rules.jsonl") == {"taken": 1, "known": 0, "without_articles": 0}
    assert total(folder, "person:caloway") == 3
    assert "1 known already" in here("entities", "import", "rules.jsonl", cwd=folder).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "Nobody"), 1, "no article names “Nobody”"),
        (("show", "calloway"), 1, "Did you mean one of these?"),
        (("merge", "Ines Calloway", "Nobody"), 1, "no article names"),
        (("merge", "Ines Calloway"), 2, "OTHERS"),
        (("split", "Ines Calloway", "--into", "Ines"), 1, "what to take out"),
        (("split", "Ines Calloway", "--into", "Ines", "--from", "yesterday"), 1, "“yesterday” is no date"),
        (("retype", "Ines Calloway", "thing"), 2, "thing"),
        (("undo",), 1, "no decision is in force"),
        (("undo", "7"), 1, "no decision 7 is in force"),
    ],
)
def test_what_cannot_be_is_told(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = here("entities", *arguments, cwd=folder, expect=code)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_line_of_rules_is_named_and_nothing_is_taken(folder: Path) -> None:
    (folder / "rules.jsonl").write_text(
        '{"act": "reject", "entity": {"type": "person", "name": "A"}}\n{"act"'
    )
    done = here("entities", "import", "rules.jsonl", cwd=folder, expect=1)
    assert "line 2" in done.stderr
    assert "Nothing was taken over" in done.stderr
    assert told(folder, "decisions") == []


def test_no_archive_is_made_by_asking_for_entities(tmp_path: Path) -> None:
    for arguments in (("list",), ("reject", "Ines"), ("undo",)):
        assert "there is no archive here" in here("entities", *arguments, cwd=tmp_path, expect=1).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", entities.commands)
def test_every_verb_has_help_with_an_example(verb: str, tmp_path: Path) -> None:
    text = here("entities", verb, "--help", cwd=tmp_path).stdout
    assert "Example:  morgue" in text


def test_an_archive_whose_entities_are_behind_says_so(folder: Path) -> None:
    with Store.create(folder / "archive") as store:
        store.save([Intake(Source("more", b"more"), article("More", people=["Tobias Renn"]))])
    assert "run `morgue reindex`" in here("entities", "list", cwd=folder).stderr
    here("reindex", "--if-needed", cwd=folder)
    assert "Tobias Renn" in here("entities", "list", cwd=folder).stdout
