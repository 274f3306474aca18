"""The help page: how to search, with examples to follow. What it lists stands in help.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, render_template, url_for

from app.links import search_link
from app.search_state import SearchState

blueprint = Blueprint("help_page", __name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A query to write, what it finds, and the link that asks it."""

    query: str
    meaning: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one kind."""

    id: str
    heading: str
    examples: tuple[Example, ...]


@blueprint.get("/help")
def help_page() -> str:
    """Explain how to search."""
    return render_template(
        "help.html", groups=[group(table) for table in tables()], api_href=url_for("openapi.page")
    )


@cache
def tables() -> list[dict[str, Any]]:
    """Read the groups of examples."""
    text = files("app").joinpath("help.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["group"])


def group(table: dict[str, Any]) -> Group:
    """Present one group of examples."""
    examples = (
        Example(query, meaning, search_link(SearchState(query=query))) for query, meaning in table["rows"]
    )
    return Group(table["id"], table["heading"], tuple(examples))
