"""Nothing is undocumented: commands, options, settings, variables, make targets, benchmarks are explained."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from app.cli import VERBS, cli
from app.configuration import CONFIG_VARIABLE, SETTINGS, Setting
from articles.reading import FORMATS

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


def section(heading: str) -> str:
    """The README's text under a heading, up to the next of the same or a higher level."""
    found = re.search(rf"^(#+) {heading}\b.*?$(.*?)(?=^#{{1,3}} |\Z)", README, flags=re.M | re.S)
    assert found, f"the README has no section {heading!r}"
    return found[2]


def flags(command: click.Command) -> set[str]:
    """Every long option of a command."""
    return {name for option in command.params for name in option.opts if name.startswith("--")}


def all_flags(verb: click.Command) -> set[str]:
    """Every long option of a verb, and of the verbs below it."""
    below = verb.commands.values() if isinstance(verb, click.Group) else ()
    return flags(verb).union(*map(flags, below))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_and_its_options_are_explained(verb: click.Command) -> None:
    text = section(f"morgue {verb.name}")
    assert {flag for flag in all_flags(verb) if f"{flag}`" not in text} == set()
    assert set(re.findall(r"`(--[a-z-]+)`", text)) <= all_flags(verb) | {"--archive", "--help"}


def test_every_verb_of_the_entity_desk_is_explained() -> None:
    text = section("morgue entities")
    group = next(verb for verb in VERBS if verb.name == "entities")
    assert isinstance(group, click.Group)
    assert {name for name in group.commands if f"`{name}" not in text} == set()


def test_every_verb_of_saved_searches_is_explained() -> None:
    group = next(verb for verb in VERBS if verb.name == "searches")
    assert isinstance(group, click.Group)
    assert {name for name in group.commands if f"`{name}" not in section("morgue searches")} == set()


def test_the_global_options_are_explained() -> None:
    assert {flag for flag in flags(cli) if flag not in section("Commands")} == set()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained(setting: Setting) -> None:
    row = f"| `{setting.name}` | `--{setting.flag}` | `{setting.variable}` | `{setting.default}` |"
    assert row in section("Settings")


def test_every_variable_that_is_read_is_explained() -> None:
    read = {setting.variable for setting in SETTINGS} | {CONFIG_VARIABLE}
    for room in ("app", "articles", "index"):
        for path in (CHECKOUT / room).rglob("*.py"):
            read |= set(re.findall(r"\bMORGUE_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8")))
    assert {variable for variable in read if variable not in README} == set()


def test_every_make_target_is_explained() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert len(targets) > 5
    assert {target for target in targets if f"`make {target}`" not in section("Development")} == set()


def test_every_benchmark_has_its_figures() -> None:
    figures = (CHECKOUT / "docs" / "measurements.md").read_text(encoding="utf-8")
    scripts = [
        path for path in (CHECKOUT / "tests" / "benchmarks").glob("*.py") if "def main(" in path.read_text()
    ]
    assert scripts
    assert {path.name for path in scripts if path.name not in figures} == set()


def test_every_format_is_explained() -> None:
    extensions = {extension for each in FORMATS for extension in each.extensions}
    assert {
        extension for extension in extensions if f"`{extension}`" not in section("Adding articles")
    } == set()


def test_the_query_language_is_explained() -> None:
    fields = tomllib.loads((CHECKOUT / "index" / "fields.toml").read_text(encoding="utf-8"))
    prefixes = {*fields, "date", "after", "before", "in"} - {"removed", "id"}
    assert {prefix for prefix in prefixes if f"{prefix}:" not in section("Searching")} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_within_the_project_is_broken(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## {version}" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_document_tells_of_the_machine_it_was_written_on() -> None:
    for page in PAGES:
        assert not re.search(r"/work/|/root/|/tmp/|/home/\w", page.read_text(encoding="utf-8")), page.name
