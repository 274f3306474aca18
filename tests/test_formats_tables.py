"""Tables: every row of a CSV export is an article, its columns known by name or by a person's word."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from feeding import BODY, SENTENCES, found_in, members, piped, refusals, texts

from articles.errors import MorgueError, ReadError
from articles.readers.json_fields import parse_mapping
from articles.reading import read, sources_in
from articles.sources import Refusal, Source

HEADER = ["Headline", "Published", "URL", "Text"]
ROWS = [
    ["Ferry lost, pier closed", "2021-10-18", "https://courier.example/1", "\n\n".join(SENTENCES)],
    ['He said "lost"', "2021-10-19", "https://courier.example/2", BODY],
]


def table(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator=end).writerows(rows)
    return held.getvalue()


def mapped(data: bytes, columns: Mapping[str, str]) -> list[Source | Refusal]:
    return list(sources_in(["-"], stdin=io.BytesIO(data), columns=columns))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_each_row_is_an_article_called_as_the_spreadsheet_counts_it(
    delimiter: str, end: str, tmp_path: Path
) -> None:
    data = table([HEADER, *ROWS], delimiter, end).encode()
    found = found_in(data, "export.csv", tmp_path)
    assert members(found) == ["row 2", "row 3"]
    first = read(found[0])  # type: ignore[arg-type]
    assert texts(first) == list(SENTENCES)
    assert (first.hints.title, first.hints.published) == ("Ferry lost, pier closed", "2021-10-18")
    assert first.hints.teller("title") == 'the CSV column "Headline"'
    assert read(found[1]).hints.title == 'He said "lost"'  # type: ignore[arg-type]


def test_a_row_keeps_its_own_bytes_under_the_names_of_the_columns() -> None:
    header, first, second = (table([row]).encode() for row in (HEADER, *ROWS))
    found = piped(header + first + b"\r\n" + second.rstrip())
    assert [each.data for each in found if isinstance(each, Source)] == [
        header + first,
        header + second.rstrip(),
    ]
    assert members(found) == ["row 2", "row 4"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_the_character_sets_that_spreadsheets_write(encoding: str, tmp_path: Path) -> None:
    data = table([HEADER, ["Café fermé", "2021-10-18", "", BODY + " Être à l’aise."]]).encode(encoding)
    page = read(found_in(data, "export.csv", tmp_path)[0])  # type: ignore[arg-type]
    assert page.hints.title == "Café fermé"
    assert texts(page)[0].endswith("Être à l’aise.")


def test_a_table_without_a_column_of_text_says_how_to_name_one(tmp_path: Path) -> None:
    (reason,) = (reason for _, reason in refusals(found_in(b"a,b\r\n1,2\r\n", "export.csv", tmp_path)))
    assert reason == (
        'a table without article text: no column is called "body", "text" or "content", only "a", "b". '
        "If another column holds it, say so: --map body=COLUMN."
    )


def test_columns_are_what_a_person_says_they_are(tmp_path: Path) -> None:
    data = table([["head", "title", "story text", "day"], ["Ferry lost", "Mr", BODY, "2021-10-18"]]).encode()
    columns = parse_mapping("title=head, body = story text,published=day")
    assert columns == {"title": "head", "body": "story text", "published": "day"}
    (tmp_path / "a.csv").write_bytes(data)
    (found,) = sources_in([str(tmp_path / "a.csv")], columns=columns)
    assert isinstance(found, Source)
    page = read(found)
    assert (page.hints.title, page.hints.published, texts(page)) == ("Ferry lost", "2021-10-18", [BODY])
    assert (
        'no column is called "gone"'
        in refusals(list(sources_in([str(tmp_path / "a.csv")], columns={"body": "gone"})))[0][1]
    )


def test_the_fields_of_json_are_mapped_by_the_same_word() -> None:
    data = f'{{"story text": "{BODY}", "head": "Ferry lost", "title": "Mr"}}'.encode()
    (found,) = mapped(data, parse_mapping("body=story text,title=head"))
    page = read(found)  # type: ignore[arg-type]
    assert (page.hints.title, texts(page)) == ("Ferry lost", [BODY])
    assert page.hints.columns == {"body": "story text", "title": "head"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("body", '"body" does not say which field tells which fact. Write it as fact=field'),
        ("=x", "does not say which field"),
        ("colour=x", 'there is no fact called "colour". The facts are title, .*body'),
        ("body=a,body=b", 'the fact "body" is mapped twice'),
    ],
)
def test_a_mapping_that_is_none_is_refused_with_a_cure(text: str, reason: str) -> None:
    with pytest.raises(MorgueError, match=reason):
        parse_mapping(text)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,b,c,d,e", "it has 5 cells, but there are names for 4 columns"),
        ('Ferry,,,""', "its column of article text is empty"),
        ('Ferry,,,"The ferry\nAnother,,,row', "a quotation mark in it is never closed"),
    ],
)
def test_a_broken_row_is_refused_with_a_true_reason(row: str, reason: str) -> None:
    (found,) = piped((",".join(HEADER) + "\n" + row).encode())
    with pytest.raises(ReadError, match=reason):
        read(found)  # type: ignore[arg-type]


def test_stray_quotation_marks_are_read_as_they_stand() -> None:
    (found,) = piped((",".join(HEADER) + f'\nA 5" pipe,2021,,{BODY.replace(",", "")}').encode())
    assert read(found).hints.title == 'A 5" pipe'  # type: ignore[arg-type]


def test_prose_with_commas_is_no_table() -> None:
    assert members(piped(f"Text, title, and date: {BODY}\nMore.".encode())) == [""]
    page = read(Source("a.txt", b"The title, the text, the ferry\nare gone."))
    assert page.format == "text"
