"""The arrows of the house run one way, and each library and language keeps to its room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {"articles": {"articles"}, "index": {"articles", "index"}, "app": {"articles", "index", "app"}}
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b",
    re.S,
)


def modules(room: str) -> Iterator[Path]:
    return (path for path in sorted((CHECKOUT / room).rglob("*.py")) if "samples" not in path.parts)


def imports(path: Path) -> set[str]:
    """The top-level names that a module imports, wherever in the module it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_import_only_what_lies_before_them(room: str) -> None:
    assert list(modules(room)), f"{room}/ holds no module"
    for path in modules(room):
        wrong = (imports(path) & set(MAY_IMPORT)) - MAY_IMPORT[room]
        assert not wrong, f"{path.relative_to(CHECKOUT)} imports {', '.join(wrong)}"


def test_whoosh_is_named_only_in_the_index() -> None:
    for room in ("articles", "app"):
        for path in modules(room):
            assert "whoosh" not in path.read_text(encoding="utf-8").lower(), path


def test_sql_is_written_only_in_the_store() -> None:
    for room in MAY_IMPORT:
        for path in modules(room):
            if not (room == "articles" and path.name.startswith("store")):
                assert "sqlite3" not in imports(path), path
                assert not SQL.search(path.read_text(encoding="utf-8")), path


def test_flask_and_click_stay_in_the_app() -> None:
    for room in ("articles", "index"):
        for path in modules(room):
            assert not imports(path) & {"flask", "click", "werkzeug", "waitress", "jinja2"}, path


def test_no_test_package_shadows_a_room() -> None:
    assert not list((CHECKOUT / "tests").rglob("__init__.py"))
