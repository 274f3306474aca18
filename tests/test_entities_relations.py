"""Words for a country's people are no mentions of it, and can be asked for as what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import cli
from articles.entities import recognise_text
from articles.entities.relations import relations_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Russian navy met.", [("Russian", "Russia")]),
        ("Two South Koreans and a Dane met.", [("South Koreans", "South Korea"), ("Dane", "Denmark")]),
        (
            "A Papua New Guinean and a Guinean",
            [("Papua New Guinean", "Papua New Guinea"), ("Guinean", "Guinea")],
        ),
        ("a Congolese town", []),
        ("polish the danes; Danegeld", []),
        ("Norway", []),
    ],
)
def test_a_demonym_belongs_to_its_country(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.text, found.place) for found in relations_in(text)] == expected


def test_a_relation_is_no_mention() -> None:
    text = "The Russian navy met the Danes."
    assert recognise_text(text) == []
    assert all(text[found.start : found.end] == found.text for found in relations_in(text))


def test_relations_are_there_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("A Danish ferry reached Ostend.", encoding="utf-8")
    asked, plain = (
        json.loads(CliRunner().invoke(cli, ["recognise", "--json", *options, str(path)]).stdout)
        for options in (["--relations"], [])
    )
    assert asked["relations"] == [{"text": "Danish", "place": "Denmark", "start": 2, "end": 8}]
    assert asked["entities"] == plain["entities"]
    assert set(plain) == {"source", "entities"}
