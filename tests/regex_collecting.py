"""Every regular expression that Morgue ships, with where it stands and how it is used.

Those made at import and those made of the vocabularies are noted as they are compiled; those that are written
where they are used are read from the source.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import app
import articles
import index

CHECKOUT = Path(__file__).resolve().parent.parent
Said = TypeVar("Said")

ROOMS = (articles, index, app)
METHODS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
CACHED = type(cache(len))
# What cannot be read off the code of a pattern, told by its module and its beginning: either that it is only
# matched where a text begins, or the number of characters that it is given at most; and why.
MATCHED = {
    ("articles.readers.sniffing", r"\s*<(?:!doctype"): "`Head` matches it where the markup begins",
}
LIMITED = {
    ("articles.entities.statistical.tokeniser", ""): (1_000, "longer chunks are left whole (LONGEST_CHUNK)"),
    ("articles.entities.trimming", r"(?:\s+[.,:/-]*\d"): (
        1_000,
        "longer spans are dropped (LONGEST_UNTRIMMED)",
    ),
}
OPTIONAL = "export_weights"  # needs what is not installed; it is no part of a running Morgue


@dataclass(frozen=True)
class Shipped:
    """A pattern, the module it stands in, and the methods it is used by."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    @property
    def longest(self) -> int | None:
        """The longest text that it is ever given, where there is a limit."""
        found = _told(LIMITED, self.place, self.pattern)
        return found[0] if found else None

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return f"{self.place}: {self.pattern.pattern!r:.90}"


def shipped() -> list[Shipped]:
    """Collect every pattern of the three rooms, each once."""
    compiled = dict(_compiled())
    known_texts = {pattern.pattern for pattern in compiled}
    in_place = [each for each in _written_in_place() if each[0].pattern not in known_texts]
    uses = dict(_uses())
    found: dict[tuple[Any, int], Shipped] = {}
    for pattern, place in (*compiled.items(), *in_place):
        methods = frozenset(uses.get(_name_of(pattern, place), {"search"}))
        if _told(MATCHED, place, pattern):
            methods = frozenset({"match"})
        known = found.get((pattern.pattern, pattern.flags))
        if known is None or not methods <= known.methods:
            found[pattern.pattern, pattern.flags] = Shipped(place, pattern, methods)
    return sorted(found.values(), key=lambda each: (each.place, str(each.pattern.pattern)))


def _told(table: Mapping[tuple[str, str], Said], place: str, pattern: re.Pattern[Any]) -> Said | None:
    written = str(pattern.pattern)
    found = (said for (module, start), said in table.items() if module == place and written.startswith(start))
    return next(found, None)


def modules() -> Iterator[Any]:
    """Import every module of the three rooms."""
    for room in ROOMS:
        yield room
        for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not each.name.endswith(("__main__", OPTIONAL)) and ".samples" not in each.name:
                yield importlib.import_module(each.name)


def _compiled() -> Iterator[tuple[re.Pattern[Any], str]]:
    """Give the patterns that modules hold, and those that their cached loaders make of data files."""
    _forget()
    with _noting() as noted:
        for module in modules():
            for name, value in list(vars(module).items()):
                yield from ((each, module.__name__) for each in _held(value))
                if _is_loader(value) and value.__module__ == module.__name__:
                    yield from ((each, f"{module.__name__}.{name}") for each in _held(value()))
    yield from noted.items()


def _forget() -> None:
    """Let go of what loaders have kept, so that they compile their patterns where it is noted."""
    for module in modules():
        for value in vars(module).values():
            if type(value) is CACHED:
                value.cache_clear()


def _is_loader(value: object) -> bool:
    if type(value) is not CACHED:
        return False
    wanted = inspect.signature(value).parameters.values()
    return all(each.default is not each.empty for each in wanted)


def _held(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for each in list(value)[:2000]:
            yield from _held(each, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for each in list(value.values())[:2000]:
            yield from _held(each, depth + 1)
    elif depth < 4 and type(value).__module__.split(".")[0] in {room.__name__ for room in ROOMS}:
        names = getattr(type(value), "__slots__", None) or vars(value)
        for name in names:
            yield from _held(getattr(value, name, None), depth + 1)


@contextmanager
def _noting() -> Iterator[dict[re.Pattern[Any], str]]:
    """Note every pattern that code of Morgue has compiled meanwhile."""
    noted: dict[re.Pattern[Any], str] = {}
    before: Callable[..., re.Pattern[Any]] = re.compile

    def compile_(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        made = before(pattern, flags)
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.split(".")[0] in {room.__name__ for room in ROOMS}:
            noted[made] = caller
        return made

    re.compile = compile_
    try:
        yield noted
    finally:
        re.compile = before


def _written_in_place() -> Iterator[tuple[re.Pattern[Any], str]]:
    """Give the patterns that stand as text in a call such as `re.sub("…", …)`."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            first = node.args[0]
            if of_re and node.func.attr in METHODS | {"compile"} and isinstance(first, ast.Constant):
                yield re.compile(first.value), path


def _uses() -> Iterator[tuple[str, set[str]]]:
    """Say by which methods each name of a pattern is used, in all modules together."""
    uses: dict[str, set[str]] = {}
    for _, tree in _sources():
        asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.attr in METHODS:
                    uses.setdefault(node.value.id, set()).add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in asked:
                uses.setdefault(node.id, set()).add("handed on")
    yield from uses.items()


def _name_of(pattern: re.Pattern[Any], place: str) -> str:
    module = sys.modules.get(place)
    held = vars(module).items() if module else ()
    return next((name for name, value in held if value is pattern), "")


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted(Path(room.__path__[0]).rglob("*.py")):
            if "samples" not in path.parts and path.stem != OPTIONAL:
                name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
                yield name, ast.parse(path.read_text(encoding="utf-8"))
