"""The API described, as OpenAPI 3.1 for programs and as a page for people; see openapi.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import yaml
from flask import Blueprint, Response, jsonify, render_template, request, url_for

from index.search import FACETS

Document = dict[str, Any]

blueprint = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a request or a field of an answer: its name, its type in words, what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Something one can ask for: its path, what it does, what it takes, what it gives."""

    path: str
    method: str
    summary: str
    parameters: tuple[Field, ...]
    answer: tuple[Field, ...]


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """Give the description of the API."""
    return jsonify({**document(), "servers": [{"url": request.script_root or "/"}]})


@blueprint.get("/api/")
def page() -> str:
    """Explain the API to a person."""
    described = document()
    return render_template(
        "api.html",
        about=described["info"]["description"],
        operations=list(operations(described)),
        description_href=url_for("openapi.description"),
    )


@cache
def document() -> Document:
    """Read the description, with a parameter for each facet."""
    found: Document = yaml.safe_load(files("app").joinpath("openapi.yaml").read_text(encoding="utf-8"))
    found["info"]["version"] = version("morgue")
    search = found["paths"]["/api/search"]["get"]
    search["parameters"] += [facet_parameter(facet.name, facet.heading) for facet in FACETS]
    search["parameters"] += [
        facet_parameter(f"not_{facet.name}", facet.heading, "Only articles without this value of “{}”")
        for facet in FACETS
    ]
    facet = found["paths"]["/api/facets/{name}"]["get"]
    facet["parameters"][0]["schema"]["enum"] = [known.name for known in FACETS]
    paging = {"sort", "page", "per_page"}
    complete = found["paths"]["/api/complete"]["get"]
    for narrowed in (facet, complete):
        narrowed["parameters"] += [
            deepcopy(each) for each in search["parameters"] if each["name"] not in paging
        ]
    return found


def facet_parameter(
    name: str, heading: str, meaning: str = "Only articles with this value of “{}”"
) -> Document:
    """Describe the parameter that filters by a facet."""
    return {
        "name": name,
        "in": "query",
        "description": f"{meaning.format(heading)}; several times: any of them.",
        "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
        "style": "form",
        "explode": True,
    }


def operations(described: Document) -> Iterator[Operation]:
    """Present what one can ask for."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            done = next(told for status, told in operation["responses"].items() if status.startswith("2"))
            content = done.get("content", {}).get("application/json", {})
            answer = _resolved(described, content["schema"]).get("properties", {}) if content else {}
            yield Operation(
                path,
                method.upper(),
                operation["summary"],
                tuple(_field(each["name"], each) for each in operation.get("parameters", ())),
                tuple(_field(name, each) for name, each in answer.items()),
            )


def _field(name: str, described: Document) -> Field:
    schema = described.get("schema", described)
    kinds = schema.get("type", schema.get("$ref", "").rpartition("/")[2].lower())
    words = " or ".join(kinds) if isinstance(kinds, list) else kinds
    choices = ", ".join(map(str, schema.get("enum", ())))
    return Field(name, f"{words}: {choices}" if choices else words, described.get("description", ""))


def _resolved(described: Document, schema: Document) -> Document:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Document = described["components"]["schemas"][name] if name else schema
    return found
