"""The English names of languages, for the codes of ISO 639-1 that articles carry."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def language_words(code: str | None) -> str:
    """Name a language: "English" for "en" or "en-GB"; a code it does not know stays as it is."""
    if not code:
        return ""
    return names().get(code.split("-")[0].lower(), code)


@cache
def names() -> dict[str, str]:
    """Read the names by code."""
    return tomllib.loads(files("index").joinpath("languages.toml").read_text(encoding="utf-8"))
