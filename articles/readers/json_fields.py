"""The fields of a JSON object, and the facts they tell; a table beside this module has their names."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from articles.article import EARLIEST_YEAR, LATEST_YEAR
from articles.errors import MorgueError, ReadError
from articles.readers.decoding import characters, mend
from articles.sources import Hints

MILLISECONDS = 100_000_000_000  # as seconds this is the year 5138; larger numbers are milliseconds
LONGEST_STATED = 2_000  # characters of a field's value that are kept as a statement of the page
LONGEST_QUOTED = 40  # characters of a wrong value that a message quotes

_MAPPING_CURE = "Write it as fact=field, several with commas: body=text,title=head."
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a JSON object: its name there, and its value."""

    name: str
    value: object

    def values(self) -> list[object]:
        """Give the values of a list, or the one that is none."""
        return self.value if isinstance(self.value, list) else [self.value]

    def wrong(self, value: object, expected: str) -> ReadError:
        """Say that the field holds a value that is not of the type expected."""
        holds = f'the field "{quoted(self.name)}" holds {described(value)}'
        return ReadError(f"{holds} where {expected} was expected")


def parse(data: bytes) -> object:
    """Parse JSON in any character set. Raises ReadError that says where it breaks."""
    try:
        return json.loads(characters(data), strict=False)
    except json.JSONDecodeError as error:
        line = "" if error.lineno == 1 else f"line {error.lineno}, "
        raise ReadError(f"broken JSON ({error.msg} at {line}character {error.colno})") from error
    except RecursionError as error:
        raise ReadError("JSON nested too deeply to be an article") from error
    except ValueError as error:
        raise ReadError("broken JSON (a number of too many digits)") from error


def parse_mapping(text: str) -> dict[str, str]:
    """Read which field tells which fact, as a person writes it: "body=text,title=head".

    Gives each fact its field's name. Raises MorgueError for what is written in no such form, and for a fact
    that there is none of.
    """
    mapping: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        fact, equals, name = (each.strip() for each in part.partition("="))
        if not equals or not fact or not name:
            raise MorgueError(
                f'"{quoted(part)}" does not say which field tells which fact', cure=_MAPPING_CURE
            )
        if fact not in _table()["fields"]:
            known = ", ".join(_table()["fields"])
            raise MorgueError(f'there is no fact called "{quoted(fact)}"', cure=f"The facts are {known}.")
        if fact in mapping:
            raise MorgueError(f'the fact "{fact}" is mapped twice', cure="Name one field for each fact.")
        mapping[fact] = name
    return mapping


def hints_in(
    members: Mapping[str, object],
    told_by: str = "",
    *,
    columns: Mapping[str, str] | None = None,
    kind: str = "JSON field",
) -> Hints:
    """Give the facts that an object's fields tell, by `told_by`, or where that is empty each by its field.

    `columns` says which field tells a fact where a person said so; `kind` is what a field is called. Raises
    ReadError for a value of a wrong type, naming the field, what it holds and what was expected.
    """
    facts: dict[str, Any] = {}
    tellers: dict[str, str] = {}
    for fact, takes in _facts().items():
        field = find(members, fact, columns)
        value = field and takes(field)
        if field and value:
            facts[fact] = value
            tellers[fact] = f'the {kind} "{quoted(field.name)}"'
    return Hints(told_by, **facts) if told_by else Hints(f"the {kind}s", **facts, tellers=tellers)


def find(members: Mapping[str, object], fact: str, columns: Mapping[str, str] | None = None) -> Field | None:
    """Find the field that tells a fact: the first of its names, in the table's order, that holds anything.

    Where a person mapped the fact to a field (`columns`), it is that field or none, and no other fact's.
    """
    if columns and fact in columns:
        named = columns[fact]
        return Field(named, members[named]) if members.get(named) not in (None, "", [], {}) else None
    taken = set(columns.values()) if columns else ()
    members = {name: value for name, value in members.items() if name not in taken} if taken else members
    written = {_key(name): name for name in reversed(list(members))}
    for key in _table()["fields"][fact]["names"]:
        name = written.get(key)
        if name is not None and members[name] not in (None, "", [], {}):
            return Field(name, members[name])
    return None


def stated(members: Mapping[str, object], body: Field, prefix: str) -> Mapping[str, tuple[str, ...]]:
    """Keep what the plain fields say beside the body, under their own names with a prefix ("json:id")."""
    kept = {}
    for name, value in members.items():
        if isinstance(value, str | int | float) and name != body.name:
            text = text_of(value) if isinstance(value, str) else str(value)
            if text and len(text) <= LONGEST_STATED:
                kept[f"{prefix}:{name}"] = (text,)
    return kept


def may_tell(name: str, fact: str) -> bool:
    """Say whether a field of this name usually tells a fact."""
    return _key(name) in _table()["fields"][fact]["names"]


def text_of(value: object) -> str | None:
    """Give the text of a string, or of an object with one under a usual name; None when it is neither.

    An object without any such text gives an empty one.
    """
    if isinstance(value, dict):
        value = next((text for key in _table()["inside"] if isinstance(text := value.get(key), str)), "")
    return mend(_LONE_SURROGATE.sub("\ufffd", value)).strip() if isinstance(value, str) else None


def texts_of(field: Field, expected: str) -> list[str]:
    """Give the texts of a field that may hold one or a list of them; raises ReadError for anything else."""
    texts = []
    for value in field.values():
        text = text_of(value)
        if text is None:
            raise field.wrong(value, expected)
        if text:
            texts.append(text)
    return texts


def plain(text: str) -> str:
    """Make one line of a text, without markup or character references."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def described(value: object) -> str:
    """Say what a JSON value is: "a list", "a number (42)"."""
    return _KINDS.get(type(value)) or f"a number ({quoted(str(value))})"


def quoted(text: str) -> str:
    """Cut a text to a length that a message can quote."""
    text = _LONE_SURROGATE.sub("\ufffd", text)
    return text if len(text) <= LONGEST_QUOTED else text[:LONGEST_QUOTED] + "…"


def _text(field: Field) -> str:
    text = text_of(field.value)
    if text is None:
        raise field.wrong(field.value, "text")
    return plain(text)


def _names(field: Field) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, texts_of(field, "text or a list of texts"))))


def _labels(field: Field) -> tuple[str, ...]:
    return tuple(filter(None, (plain(text_of(value) or "") for value in field.values())))


def _first(field: Field) -> str:
    return next(iter(_names(field)), "")


def _time(field: Field) -> str:
    value = field.value
    if isinstance(value, str | dict):
        return _text(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise field.wrong(value, "a date")
    try:
        return _calendar(value) or _clock(value)
    except (ValueError, OverflowError, OSError) as error:
        raise field.wrong(value, "a date") from error


def _calendar(number: float) -> str | None:
    """Read a number as a year or as a day written without marks (20120215); None when it is neither."""
    if EARLIEST_YEAR <= number <= LATEST_YEAR:
        return str(int(number))
    if EARLIEST_YEAR <= number // 10_000 <= LATEST_YEAR:
        try:
            return date.fromisoformat(str(int(number))).isoformat()
        except ValueError:
            return None
    return None


def _clock(number: float) -> str:
    seconds = number / 1000 if abs(number) >= MILLISECONDS else number
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


TAKES: Mapping[str, Callable[[Field], str | tuple[str, ...]]] = {
    "text": _text,
    "first": _first,
    "names": _names,
    "labels": _labels,
    "time": _time,
}


@cache
def _facts() -> Mapping[str, Callable[[Field], str | tuple[str, ...]]]:
    """Give the facts that hints have room for, each with what makes its value of a field."""
    rows = _table()["fields"].items()
    return {fact: TAKES[row["takes"]] for fact, row in rows if fact in Hints.__dataclass_fields__}


def _key(name: str) -> str:
    """Write a field's name as the table does: "pub_date" and "PubDate" are one."""
    return _BETWEEN_WORDS.sub("", name).lower()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("articles.readers").joinpath("json_fields.toml").read_text(encoding="utf-8"))
