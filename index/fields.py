"""The fields that can be searched, as one table (`fields.toml`) that queries and every engine read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the query language: its kind, its weight in the ranking, its other names.

    `kind` is "text", "name" or "union"; `of` names the fields that a union searches; `part` says whether
    `in:` may name it. `length` is BM25's b: how much a match in a long text counts less.
    """

    name: str
    kind: str
    weight: float
    length: float = 0.0
    part: bool = False
    of: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The name under which an index keeps this field's forms as written."""
        return f"{self.name}_words" if self.kind == "text" else self.name


def _load() -> Mapping[str, Field]:
    table = tomllib.loads(files("index").joinpath("fields.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Field(
                name=name,
                kind=entry["kind"],
                weight=entry["weight"],
                length=entry.get("length", 0.0),
                part=entry.get("part", False),
                of=tuple(entry.get("of", ())),
                aliases=tuple(entry["aliases"]),
            )
            for name, entry in table.items()
        }
    )


FIELDS = _load()
TEXT_FIELDS = tuple(name for name, field in FIELDS.items() if field.kind == "text")
NAME_FIELDS = tuple(name for name, field in FIELDS.items() if field.kind == "name")
DEFAULT_FIELDS = tuple(name for name, field in FIELDS.items() if field.weight > 0)
PARTS = tuple(name for name, field in FIELDS.items() if field.part)
FIELD_NAMES: Mapping[str, str] = MappingProxyType(
    {alias: name for name, field in FIELDS.items() for alias in (name, *field.aliases)}
)
