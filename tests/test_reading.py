"""Every file is read for what it holds, split into its articles, and made a page; what is none is refused."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import reading
from articles.errors import ReadError
from articles.readers import json as json_reader
from articles.readers import json_fields
from articles.reading import FORMATS, read, sources_in
from articles.sources import Hints, Kind, Page, Refusal, Source

PAGE = (
    "<!DOCTYPE html><html><head><title>Ferry</title></head>"
    "<body><p>The ferry to Marl is late.</p></body></html>"
)


def page_of(value: object, name: str = "a.json") -> Page:
    return read(Source(name, json.dumps(value).encode()))


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks]


def piped(data: bytes) -> list[Source | Refusal]:
    return list(sources_in(["-"], stdin=io.BytesIO(data)))


def held(data: bytes, name: str, folder: Path) -> list[Source | Refusal]:
    (folder / name).write_bytes(data)
    return list(sources_in([str(folder / name)]))


def members(found: list[Source | Refusal]) -> list[tuple[str, bytes]]:
    return [(each.member, each.data) for each in found if isinstance(each, Source)]


# --- choosing the reader --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "format_name"),
    [
        ("a.html", PAGE, "html"),
        ("a.txt", PAGE, "html"),  # what it holds counts for more than what it is called
        ("page", "\n <!-- saved --> <!-- twice -->\n<HTML lang=en><p>Hello", "html"),
        (
            "page",
            '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML"><html><p>Hello</html>',
            "html",
        ),
        ("a.html", "Hello there. <p>Nothing gives it away but its name.", "html"),
        ("a.txt", "The ferry is late.", "text"),
        ("a", "The ferry is late.", "text"),
        ("a.log", "{fbt_header} is no JSON, and [note] none either.", "text"),
        ("a.txt", "[note] The ferry is late.", "text"),
        ("a.txt", '{"title": "Ferry", "body": "It is late."}', "json"),
        ("a.json", ' \n {"title": "Ferry", "body": "It is late."}', "json"),
    ],
)
def test_a_reader_is_chosen_by_what_a_file_holds_then_by_its_extension(
    name: str, data: str, format_name: str
) -> None:
    assert read(Source(name, data.encode())).format == format_name
    assert read(Source(name, data.encode("utf-16"))).format == format_name


def test_the_table_of_formats_names_each_extension_and_unit_once() -> None:
    extensions = [extension for each in FORMATS for extension in each.extensions]
    units = [each.unit for each in FORMATS if each.unit]
    assert len(set(extensions)) == len(extensions)
    assert len(set(units)) == len(units)
    assert all(extension.startswith(".") for extension in extensions)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image, not an article"),
        ("a.txt", b"%PDF-1.4 plain enough", "a PDF document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an older Office file"),
        ("a.txt", b"{\\rtf1\\ansi Hello}", "an RTF document"),
        ("a.gz", b"\x1f\x8b\x08\0", "compressed file with several articles"),
        ("a", b'<?xml version="1.0"?><rss version="2.0"></rss>', "a feed"),
        ("a.xml", b"<doc>Hello</doc>", "an XML document"),
        ("a.css", b"body { margin: 0 }", "a style sheet, not an article"),
        ("a.js", b"function f() {}", "a script, not an article"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "nothing but white space"),
        ("a.json", b"[1, 2]", "a list in JSON where an article's object was expected"),
        ("a.json", b'"Hello"', "a text in JSON where an article's object was expected"),
        ("a.json", b"not JSON", r"broken JSON \(Expecting value at character 1\)"),
    ],
)
def test_what_is_no_article_is_refused_with_its_name_and_a_true_reason(
    name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as error:
        read(Source(name, data))
    assert error.value.where == name


# --- files and their articles ---------------------------------------------------------------------


def test_a_page_or_a_text_is_one_article_as_it_came(tmp_path: Path) -> None:
    data = b"The ferry\r\nis late.\n"
    assert held(data, "a.txt", tmp_path) == [Source(os.path.realpath(tmp_path / "a.txt"), data)]


def test_each_line_of_json_lines_is_an_article_with_exactly_its_bytes(tmp_path: Path) -> None:
    data = b'{"a": 1}\n\n  \n {"b":"\xc3\xa9"} \r\n"c"\n{broken\n{"d": 4}'
    found = held(data, "export.jsonl", tmp_path)
    assert members(found) == [
        ("line 1", b'{"a": 1}'),
        ("line 4", b' {"b":"\xc3\xa9"} '),
        ("line 5", b'"c"'),
        ("line 6", b"{broken"),
        ("line 7", b'{"d": 4}'),
    ]
    assert found[0].label == f"{os.path.realpath(tmp_path / 'export.jsonl')}, line 1"


def test_json_lines_are_known_without_their_extension(tmp_path: Path) -> None:
    data = b'{"title": "a"}\n{"title": "b"}\n'
    assert [member for member, _ in members(held(data, "export.json", tmp_path))] == ["line 1", "line 2"]
    assert [member for member, _ in members(piped(data))] == ["line 1", "line 2"]


def test_a_first_line_stays_the_same_article_when_a_second_is_added(tmp_path: Path) -> None:
    assert members(held(b'{"a": 1}\n', "x.jsonl", tmp_path)) == [("line 1", b'{"a": 1}')]
    assert members(held(b'{"a": 1}\n{"b": 2}\n', "x.jsonl", tmp_path))[0] == ("line 1", b'{"a": 1}')


def test_the_members_of_a_container_are_read_as_what_it_holds() -> None:
    for data, reason in (
        (b'"just a text"', "a text in JSON"),
        (b"<html><p>Hello", "broken JSON"),
        (b"Hello", "broken JSON"),
    ):
        with pytest.raises(ReadError, match=rf"^export.jsonl, line 12: {reason}"):
            read(Source("export.jsonl", data, "line 12"))


def test_a_single_object_may_run_over_many_lines(tmp_path: Path) -> None:
    data = json.dumps({"title": "Ferry", "body": "It is late."}, indent=2).encode()
    assert members(held(data, "a.json", tmp_path)) == [("", data)]


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 1 << 20])
def test_each_item_of_a_json_list_is_an_article_with_exactly_its_bytes(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_reader, "CHUNK_BYTES", chunk)
    items = [b'{"a":"\\"], {\\\\"}', b'{"b": [1,\n {"c": []}]}', b"3", b'"]"', '{"é":"\u2019"}'.encode()]
    data = b" [ " + b" ,\n ".join(items) + b" ,] \n"
    assert members(piped(data)) == [(f"item {number}", item) for number, item in enumerate(items, 1)]


@pytest.mark.parametrize(
    ("data", "whole", "reason"),
    [
        (b'[{"a": 1}, {"b":', 1, "the list breaks off after 1 whole items"),
        (b'[{"a": 1}, {"b": "', 1, "the list breaks off after 1 whole items"),
        (b'[{"a": 1}] [{"b": 2}]', 1, "something else follows the end of the list"),
    ],
)
def test_a_list_that_is_damaged_gives_its_whole_items_and_says_so(
    data: bytes, whole: int, reason: str
) -> None:
    found = piped(data)
    assert len(members(found)) == whole
    assert found[-1] == Refusal("-", reason)


def test_an_overlong_line_or_item_is_named_and_the_rest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "LARGEST_ARTICLE", 100)
    monkeypatch.setattr(json_reader, "CHUNK_BYTES", 16)
    long = b'{"body": "' + b"x" * 300 + b'"}'
    exact = b'{"body": "' + b"x" * 88 + b'"}'
    for data, unit in (
        (b'{"a": 1}\n' + long + b"\n" + exact + b"\r\n" + long, "line"),
        (b'[{"a": 1},' + long + b"," + exact + b"," + long + b"]", "item"),
    ):
        found = piped(data)
        assert members(found) == [(f"{unit} 1", b'{"a": 1}'), (f"{unit} 3", exact)]
        assert [each.label for each in found if isinstance(each, Refusal)] == [f"-, {unit} 2", f"-, {unit} 4"]
        assert isinstance(found[1], Refusal)
        assert found[1].reason.startswith("too large for an article (over 0 MiB")


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_ARTICLE", 100)
    assert members(piped(b"x" * 100)) == [("", b"x" * 100)]
    [refusal] = piped(b"x" * 101)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("too large for an article")


def test_standard_input_may_come_in_any_pieces() -> None:
    class Trickle(io.RawIOBase):
        rest = b'{"a": 1}\n{"b": 2}\n'

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            piece, self.rest = self.rest[:1], self.rest[1:]
            buffer[: len(piece)] = piece
            return len(piece)

    found = list(sources_in(["-"], stdin=io.BufferedReader(Trickle(), 1)))
    assert [member for member, _ in members(found)] == ["line 1", "line 2"]


def test_a_file_that_goes_or_may_not_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = sources_in([str(tmp_path)])
    assert isinstance(next(found), Source)
    (tmp_path / "b.txt").unlink()
    opened = os.open

    def forbidding(path: str, flags: int) -> int:
        if path.endswith("c.txt"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags)

    monkeypatch.setattr(os, "open", forbidding)
    folder = os.path.realpath(tmp_path)
    assert list(found) == [
        Refusal(f"{folder}/b.txt", "there is no such file or folder"),
        Refusal(f"{folder}/c.txt", "permission denied"),
    ]


def test_a_pipe_put_in_the_place_of_a_file_does_not_hold_up_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    opened = os.open

    def swapping(path: str, flags: int) -> int:
        os.unlink(path)
        os.mkfifo(path)
        return opened(path, flags)

    monkeypatch.setattr(os, "open", swapping)
    [refusal] = sources_in([str(tmp_path)])
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("a named pipe, not a file")


# --- sidecars -------------------------------------------------------------------------------------


def with_sidecar(folder: Path, contents: object, name: str = "a.txt") -> Source | Refusal:
    (folder / name).write_text("The ferry is late.", encoding="utf-8")
    data = contents if isinstance(contents, bytes) else json.dumps(contents).encode()
    (folder / "a.meta.json").write_bytes(data)
    [found] = sources_in([str(folder / name)])
    return found


def test_a_sidecar_tells_what_it_knows(tmp_path: Path) -> None:
    facts = {"url": "https://x.example/1", "outlet": "The Sentinel", "published": "2021-10", "captured": None}
    found = with_sidecar(tmp_path, facts)
    assert isinstance(found, Source)
    told_by = "the sidecar a.meta.json"
    assert found.hints == Hints(
        told_by, url=facts["url"], outlet=facts["outlet"], published=facts["published"]
    )
    assert read(found).hints == found.hints


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"outlet": 5}, 'the field "outlet" holds a number (5) where text or a list of texts was expected'),
        ({"url": ["a"]}, 'the field "url" holds a list where text was expected'),
        ({"published": True}, 'the field "published" holds true or false where a date was expected'),
        ({"publsihed": "2021"}, "none of the facts url, outlet, published and captured"),
        ([], "a list where an object of facts was expected"),
        (b"{", "broken JSON (Expecting property name enclosed in double quotes at character 2)"),
        (b"", "broken JSON (Expecting value at character 1)"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image, not an article"),
    ],
)
def test_a_wrong_sidecar_is_named_and_its_article_not_taken_without_it(
    tmp_path: Path, contents: object, reason: str
) -> None:
    found = with_sidecar(tmp_path, contents)
    assert found == Refusal(os.path.realpath(tmp_path / "a.meta.json"), f"{reason}, in the sidecar")


def test_a_sidecar_outranks_the_article_and_each_says_what_it_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({"headline": "Ferry late", "body": "It is.", "date": "2020", "outlet": "Gazette"}),
        encoding="utf-8",
    )
    (tmp_path / "a.json.meta.json").write_text('{"outlet": "The Sentinel"}', encoding="utf-8")
    [source] = sources_in([str(tmp_path)])
    assert isinstance(source, Source)
    hints = read(source).hints
    assert (hints.title, hints.published, hints.outlet) == ("Ferry late", "2020", "The Sentinel")
    assert hints.teller("outlet") == "the sidecar a.json.meta.json"
    assert hints.teller("title") == 'the JSON field "headline"'


# --- JSON articles --------------------------------------------------------------------------------


def test_a_newswire_line_becomes_a_page() -> None:
    line = {
        "id": "us-ferry-idUS1",
        "title": "Ferry late",
        "byline": "By  Ann Lee  and  Bo Berg",
        "published": "Wed Feb 15, 2012 9:01am EST",
        "url": "http://wire.example/us-ferry-idUS1",
        "body": "MARL (Wire) - The ferry is late. It often is.",
    }
    page = page_of(line)
    assert page.format == "json"
    assert texts(page) == ["MARL (Wire) - The ferry is late. It often is."]
    assert [block.kind for block in page.blocks] == [Kind.PARAGRAPH]
    assert page.hints.title == "Ferry late"
    assert page.hints.authors == ("By Ann Lee and Bo Berg",)
    assert page.hints.published == "Wed Feb 15, 2012 9:01am EST"
    assert page.hints.url == line["url"]
    assert page.metadata["json:id"] == ("us-ferry-idUS1",)
    assert "json:body" not in page.metadata


@pytest.mark.parametrize(
    ("members", "fact", "value"),
    [
        ({"headline": "A"}, "title", "A"),
        ({"HeadLine": "A"}, "title", "A"),
        ({"title": {"rendered": "A &amp; <em>B</em>"}}, "title", "A & B"),
        ({"title": "", "headline": "A"}, "title", "A"),
        ({"title": None}, "title", None),
        ({"title": "  It\u00e2\u0080\u0099s\n late "}, "title", "It’s late"),
        ({"title": "\ud83d"}, "title", "\ufffd"),
        ({"authors": ["A B", " ", "C D"]}, "authors", ("A B", "C D")),
        ({"author": [{"@type": "Person", "name": "A B"}, "C D"]}, "authors", ("A B", "C D")),
        ({"author": {"name": "A B"}}, "authors", ("A B",)),
        ({"author": {"id": 7}}, "authors", ()),
        ({"byline": "By A B", "author": "other"}, "authors", ("By A B",)),
        ({"source": {"id": None, "name": "The Sentinel"}}, "outlet", "The Sentinel"),
        ({"publisher": {"@type": "Organization", "name": "The Sentinel"}}, "outlet", "The Sentinel"),
        ({"categories": ["World", "Sea"]}, "section", "World"),
        ({"inLanguage": "en-GB"}, "language", "en-GB"),
        ({"link": "https://x.example"}, "url", "https://x.example"),
        ({"dek": "Why?"}, "standfirst", "Why?"),
        ({"datePublished": "2021-10-18T15:27:00+01:00"}, "published", "2021-10-18T15:27:00+01:00"),
        ({"pub_date": "18 October 2021"}, "published", "18 October 2021"),
        ({"timestamp": 1334567890}, "published", "2012-04-16T09:18:10+00:00"),
        ({"timestamp": 1334567890123.0}, "published", "2012-04-16T09:18:10+00:00"),
        ({"date": 20120215}, "published", "2012-02-15"),
        ({"date": 2012}, "published", "2012"),
        ({"crawled": "2022-01-01"}, "captured", "2022-01-01"),
    ],
)
def test_facts_are_known_by_many_names(members: dict[str, object], fact: str, value: object) -> None:
    hints = page_of({**members, "body": "It is late."}).hints
    assert getattr(hints, fact) == value
    if value:
        assert hints.teller(fact).startswith('the JSON field "')


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("One. Two.", ["One. Two."]),
        ("One.\n\nTwo.\n \n\nThree.", ["One.", "Two.", "Three."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One ends here.\nTwo ends here.”\n", ["One ends here.", "Two ends here.”"]),
        ("This line was\nwrapped by hand\nto be narrow.", ["This line was wrapped by hand to be narrow."]),
        (["One.", "", "Two\nand a half."], ["One.", "Two and a half."]),
        ([{"text": "One."}, {"type": "image"}, "Two."], ["One.", "Two."]),
        ("<p>One <b>bold</b>.</p><p>Two &amp; three.</p>", ["One bold.", "Two & three."]),
        ("One.<br><br>Two.", ["One.", "Two."]),
        (["<p>One.</p>", "Two."], ["One.", "Two."]),
        ({"rendered": "<p>One.</p>"}, ["One."]),
        ("A &lt; B, and 3 < 4.", ["A < B, and 3 < 4."]),
    ],
)
def test_a_body_is_taken_in_every_usual_form(body: object, paragraphs: list[str]) -> None:
    page = page_of({"title": "Ferry", "body": body})
    assert texts(page) == paragraphs
    assert {block.kind for block in page.blocks} == {Kind.PARAGRAPH}


def test_captions_stand_apart() -> None:
    page = page_of({"body": "It is late.", "captions": ["The ferry at Marl", {"caption": "The pier"}]})
    captions = [block.text for block in page.blocks if block.kind is Kind.CAPTION]
    assert captions == ["The ferry at Marl", "The pier"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"body": 5}, 'the field "body" holds a number (5) where text or a list of texts was expected'),
        (
            {"body": ["One.", 5]},
            'the field "body" holds a number (5) where text or a list of texts was expected',
        ),
        ({"body": True}, 'the field "body" holds true or false where text or a list of texts was expected'),
        ({"body": "x", "title": ["a"]}, 'the field "title" holds a list where text was expected'),
        ({"body": "x", "url": 3}, 'the field "url" holds a number (3) where text was expected'),
        (
            {"body": "x", "author": 3},
            'the field "author" holds a number (3) where text or a list of texts was',
        ),
        ({"body": "x", "date": ["2012"]}, 'the field "date" holds a list where a date was expected'),
        ({"body": "x", "date": 10**30}, 'the field "date" holds a number (1000'),
        (
            {"body": "x", "captions": [[]]},
            'the field "captions" holds a list where text or a list of texts was',
        ),
        ({"body": " \n "}, 'the field "body" holds no text'),
        ({"body": "<p> </p>"}, 'the field "body" holds no text'),
        ({}, "an empty JSON object, not an article"),
        (
            {"name": "x", "version": 1},
            'no article text: no field is called "body", "text" or "content", only name',
        ),
    ],
)
def test_a_value_of_a_wrong_type_is_named_with_what_was_expected(
    members: dict[str, object], reason: str
) -> None:
    with pytest.raises(ReadError) as error:
        page_of(members)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 100_000, b'{"body": ' + b"9" * 5000 + b"}", b'{"body": NaN}', b'{"body"}'],
)
def test_json_that_is_hostile_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read(Source("a.json", data))


def test_every_name_in_the_table_of_fields_is_written_as_names_are_compared() -> None:
    table = json_fields._table()["fields"]
    for fact, row in table.items():
        assert all(json_fields._key(name) == name for name in row["names"]), fact
        assert len(set(row["names"])) == len(row["names"]), fact
        assert row["takes"] in (*json_fields.TAKES, "paragraphs"), fact


# --- any bytes whatever ---------------------------------------------------------------------------

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
STARTS = [b"", b"{", b'{"body":', b"[{", b"<html>", b"<?xml", b"<!--", b"\xff\xfe", b"\xef\xbb\xbf{", b"<p>"]
NAMES = ["a.txt", "a.html", "a.json", "a.jsonl", "a", "-"]


@patient
@given(
    st.sampled_from(STARTS), st.binary(max_size=200), st.sampled_from(NAMES), st.sampled_from(["", "line 3"])
)
def test_no_bytes_whatever_raise_anything_but_a_read_error(
    start: bytes, data: bytes, name: str, member: str
) -> None:
    try:
        page = read(Source(name, start + data, member))
    except ReadError:
        return
    assert all(block.text.encode("utf-8") for block in page.blocks)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(name for row in json_fields._table()["fields"].values() for name in row["names"])


@patient
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5))
def test_no_json_object_whatever_raises_anything_but_a_read_error(value: dict[str, object]) -> None:
    try:
        page = page_of(value)
    except ReadError:
        return
    for text in texts(page):
        text.encode("utf-8")


@patient
@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_any_bytes_piped_in_are_sources_or_refusals(data: bytes, start: bytes) -> None:
    for each in piped(start + data):
        assert isinstance(each, Refusal) or each.data in start + data
