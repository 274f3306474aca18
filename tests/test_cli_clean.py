"""`morgue clean` shows what would be made of a file and touches no archive."""

import json
from pathlib import Path

import pytest
from outside import CHECKOUT, MORGUE, environment, here, run, unwrapped

FIELDS = [
    "source",
    "url",
    "title",
    "standfirst",
    "authors",
    "outlet",
    "first_outlet",
    "section",
    "tags",
    "dateline",
    "language",
    "published",
    "published_precision",
    "published_certainty",
    "body",
    "captions",
    "removed",
    "evidence",
    "entities",
]
ARTICLE = unwrapped("""
Night ferry to Skerry returns after six years

The Harbour Courier

12 March 2019

The night ferry to Skerry will sail again from the first of May, the line's owners said on Tuesday, six
years after the last crossing was cancelled for want of passengers.

Two hundred cabins have been booked already, and the harbour master, Odile Marsh, expects the pier to be
repaired in time.

"We kept the timetable in a drawer," said Ms Marsh. "It only needed dusting."

Share this article

Sign up to our newsletter
""")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_each_article_is_one_object_on_its_own_line_in_the_promised_shape(clip: Path) -> None:
    export = clip.with_name("two.jsonl")
    lines = [{"title": f"Number {number}", "body": ARTICLE, "published": "2019-03-12"} for number in (1, 2)]
    export.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = here("clean", "--json", "ferry.txt", "two.jsonl", cwd=clip.parent)
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(article) for article in articles] == [FIELDS] * 3
    assert [article["source"] for article in articles] == [
        "ferry.txt",
        "two.jsonl, line 1",
        "two.jsonl, line 2",
    ]
    ferry = articles[0]
    assert ferry["title"] == "Night ferry to Skerry returns after six years"
    assert ferry["published"] == "2019-03-12"
    assert ferry["published_precision"] == "day"
    assert ferry["evidence"]["published"]
    assert ferry["body"][0].startswith("The night ferry to Skerry will sail")
    assert all({"text", "reason"} == set(block) and block["reason"] for block in ferry["removed"])


def test_mentions_stand_where_they_say(clip: Path) -> None:
    article = json.loads(here("clean", "--json", "ferry.txt", cwd=clip.parent).stdout)
    assert "Odile Marsh" in [entity["name"] for entity in article["entities"]]
    texts = {-1: article["title"], -2: article["standfirst"], **dict(enumerate(article["body"]))}
    for entity in article["entities"]:
        for mention in entity["mentions"]:
            assert texts[mention["paragraph"]][mention["start"] : mention["end"]] == mention["text"]


def test_names_can_be_left_out(clip: Path) -> None:
    done = here("clean", "--json", "--no-entities", "ferry.txt", cwd=clip.parent)
    assert json.loads(done.stdout)["entities"] == []


def test_no_archive_is_touched(clip: Path) -> None:
    here("clean", "ferry.txt", cwd=clip.parent)
    assert [path.name for path in clip.parent.iterdir()] == ["ferry.txt"]


def test_the_outlets_of_the_archive_are_known(clip: Path) -> None:
    archive = clip.parent / "own"
    archive.mkdir()
    own = '[outlets]\n"The Skerry Owl" = { domains = ["skerryowl.example"] }\n'
    (archive / "outlets.toml").write_text(own, encoding="utf-8")
    page = clip.parent / "owl.html"
    link = "<link rel=canonical href=https://skerryowl.example/ferry>"
    page.write_text(f"{link}<h1>A ferry</h1><p>{'It runs at night. ' * 9}", encoding="utf-8")
    known = here("--archive", "own", "clean", "--json", "--no-entities", "owl.html", cwd=clip.parent)
    alone = here("clean", "--json", "--no-entities", "owl.html", cwd=clip.parent)
    assert json.loads(known.stdout)["outlet"]["name"] == "The Skerry Owl"
    assert json.loads(alone.stdout)["outlet"]["name"] == "Skerryowl"
    (archive / "outlets.toml").write_text("[outlets", encoding="utf-8")
    refused = here("--archive", "own", "clean", "owl.html", cwd=clip.parent, expect=1)
    assert "it is no TOML" in refused.stderr


def test_a_person_sees_the_article_and_what_was_removed(clip: Path) -> None:
    shown = here("clean", "ferry.txt", cwd=clip.parent).stdout
    assert shown.startswith("Night ferry to Skerry returns after six years\n")
    assert "2019-03-12" in shown
    removed = shown.split("Removed")[1]
    assert "Sign up to our newsletter" in removed


def test_standard_input_is_a_file_too(clip: Path) -> None:
    command = ["bash", "-c", f"'{MORGUE[0]}' -m app clean --json - < ferry.txt"]
    done = run(command, cwd=clip.parent, env=environment(PYTHONPATH=str(CHECKOUT)))
    assert json.loads(done.stdout)["title"] == "Night ferry to Skerry returns after six years"


def test_a_file_that_is_none_is_named_and_the_others_are_cleaned(clip: Path) -> None:
    (clip.parent / "empty.txt").write_bytes(b"")
    done = here("clean", "--json", "empty.txt", "missing.txt", "ferry.txt", cwd=clip.parent, expect=1)
    assert len(done.stdout.splitlines()) == 1
    assert "empty.txt" in done.stderr
    assert "missing.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_recogniser_is_told(clip: Path) -> None:
    done = here("clean", "--recogniser", "crystal-ball", "ferry.txt", cwd=clip.parent, expect=1)
    assert "crystal-ball" in done.stderr
    assert "builtin" in done.stderr


def test_a_report_of_one_sentence_is_an_article_with_its_note_behind_it(clip: Path) -> None:
    news = "KIRKHAVEN - The harbour will reopen at 5 p.m. on Friday, its master said."
    body = f"{news} (Reporting by Ada Lunt; editing by Per Voss)"
    clip.with_name("alert.jsonl").write_text(
        json.dumps({"title": "Harbour to reopen", "body": body}), encoding="utf-8"
    )
    article = json.loads(here("clean", "--json", "alert.jsonl", cwd=clip.parent).stdout)
    assert article["body"][0].startswith("KIRKHAVEN - The harbour will reopen")


def test_names_are_recognised_in_plain_text(tmp_path: Path) -> None:
    text = "Ministers met in Brussels on Monday. Ilse Maren of the European Commission spoke to reporters.\n"
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    done = run([*MORGUE, "recognise", "--json", tmp_path / "note.txt", tmp_path / "picture.txt"], expect=1)
    (answer,) = map(json.loads, done.stdout.splitlines())
    found = {(entity["text"], entity["type"]) for entity in answer["entities"]}
    assert found == {
        ("Brussels", "place"),
        ("Ilse Maren", "person"),
        ("European Commission", "organisation"),
    }
    assert all(text[entity["start"] : entity["end"]] == entity["text"] for entity in answer["entities"])
    assert "PNG" in done.stderr
