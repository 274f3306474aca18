"""What the verbs of the command line share: options made from the table of settings, and their values."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from app.configuration import SETTINGS, Settings, load

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


def _mapping(ctx: click.Context, option: click.Parameter, value: str | None) -> Mapping[str, str] | None:
    from articles.readers.json_fields import parse_mapping

    return parse_mapping(value) if value else None


mapping = click.option(
    "--map",
    "columns",
    metavar="FACT=FIELD,…",
    callback=_mapping,
    help='Which field of a table (CSV) or JSON export tells which fact, as in "body=text,title=head".',
)


def setting_option(name: str) -> Callable[[Decorated], Decorated]:
    """Make the flag of a setting, its help text and all, from the table of settings."""
    setting = next(setting for setting in SETTINGS if setting.name == name)
    return click.option(
        f"--{setting.flag}",
        metavar=setting.metavar,
        help=f"{setting.meaning}  [environment: {setting.variable}; default: {setting.default}]",
    )


def settings(**flags: str | None) -> Settings:
    """Resolve the settings for the verb that is running, with the flags of its own and the global ones."""
    everywhere = click.get_current_context().find_root().params
    return load({"archive": everywhere.get("archive"), **flags}, os.environ)
