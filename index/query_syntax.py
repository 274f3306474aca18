"""The grammar of queries, as plugins of Whoosh's query parser; what is wrong is mended and noted.

Whoosh's own plugins read whitespace, brackets and operators. Ours read words, phrases and fields, and
mend what stands wrong before Whoosh's would trip over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any

from whoosh.qparser import GroupPlugin, OperatorsPlugin, Plugin, QueryParser, TaggingPlugin, syntax
from whoosh.qparser.plugins import WhitespacePlugin
from whoosh.qparser.taggers import RegexTagger
from whoosh.query import Query

from index.fields import FIELD_NAMES, FIELDS
from index.search import SearchError

MAX_DEPTH = 25  # brackets within brackets
DATE_FIELDS = ("date", "after", "before", "since", "until")
SPECIAL_FIELDS = (*DATE_FIELDS, "has", "in")
_NAMES = "|".join(sorted((*FIELD_NAMES, *SPECIAL_FIELDS), key=len, reverse=True))

BuildLeaf = Callable[["Leaf"], Query | None]
Note = Callable[[str], None]


def parser(build: BuildLeaf, note: Note) -> QueryParser:
    """Make a parser that hands every word and phrase to `build` and every forgiven fault to `note`."""
    made = copy(_parser())
    made.build_leaf, made.note = build, note
    return made


@cache
def _parser() -> _Parser:
    operators = OperatorsPlugin(
        And=r"(?<![^\s()])AND(?![^\s()])",
        Or=r"(?<![^\s()])OR(?![^\s()])",
        Not=r"(?<![^\s()])(?:NOT(?![^\s()])|[-−–](?=[^\s)−–-]))",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    plugins = [
        PhrasePlugin(),
        BracketPlugin(),
        GroupPlugin(),
        operators,
        FieldPlugin(),
        ScopePlugin(),
        MendingPlugin(),
        WordPlugin(),
        WhitespacePlugin(),
    ]
    return _Parser(None, None, plugins=plugins)


class _Parser(QueryParser):  # type: ignore[misc]
    """A parser whose plugins are put in order once, not for every query."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._taggers, self._filters = super().taggers(), super().filters()

    def taggers(self) -> Any:
        """Give what reads the parts of a query, in order."""
        return self._taggers

    def filters(self) -> Any:
        """Give what mends and joins the parts, in order."""
        return self._filters


class Leaf(syntax.SyntaxNode):  # type: ignore[misc]
    """A word or a quoted phrase as the user wrote it, with the field it stands under.

    `fieldname` is None, a field's name, or a tuple of names when `in:` gave several.
    """

    has_fieldname = True
    has_text = True

    def __init__(self, text: str, quoted: bool = False, slop: int | None = None) -> None:
        self.text = text
        self.quoted = quoted
        self.slop = slop
        self.fieldname: str | tuple[str, ...] | None = None
        self.startchar = 0
        self.endchar = 0

    def query(self, parser: Any) -> Query | None:
        """Give the query tree of this leaf, or None when there is nothing to search for in it."""
        return parser.build_leaf(self)


class WordPlugin(TaggingPlugin):  # type: ignore[misc]
    """Reads a run of anything but spaces, quotation marks and brackets as a word."""

    priority = 50
    expr = r'(?P<text>[^\s"()]+)'

    def create(self, parser: Any, match: re.Match[str]) -> Leaf:
        """Make the leaf of a word."""
        return Leaf(match["text"])


class PhrasePlugin(TaggingPlugin):  # type: ignore[misc]
    """Reads quoted phrases, `~n` after them, and a last one whose closing mark is missing."""

    priority = -10
    expr = r'"(?P<text>[^"]*)(?P<close>"|$)(?:(?<=")~(?P<slop>\d{0,4}))?'

    def create(self, parser: Any, match: re.Match[str]) -> Leaf:
        """Make the leaf of a phrase."""
        if not match["close"] and match["text"].strip():
            parser.note("A closing quotation mark was added at the end.")
        elif not match["text"].strip():
            parser.note("Quotation marks with nothing between them were ignored.")
        slop = match["slop"]
        return Leaf(match["text"], quoted=True, slop=None if slop is None else int(slop or 2))


class BracketPlugin(Plugin):  # type: ignore[misc]
    """Balances brackets before Whoosh groups by them."""

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        """Run before Whoosh's grouping, which is at 0."""
        return [(self.balance, -10)]

    def balance(self, parser: Any, group: Any) -> Any:
        """Drop closing brackets that close nothing and add the missing ones at the end."""
        depth = 0
        balanced = group.empty_copy()
        for node in group:
            closing = isinstance(node, GroupPlugin.CloseBracket)
            if closing and depth == 0:
                parser.note("A closing bracket without an opening one was ignored.")
                continue
            depth += isinstance(node, GroupPlugin.OpenBracket) - closing
            if depth > MAX_DEPTH:
                raise SearchError("The query has too many brackets within brackets", cure="Make it simpler")
            balanced.append(node)
        if depth:
            parser.note("A closing bracket was added at the end.")
            balanced.extend(GroupPlugin.CloseBracket() for _ in range(depth))
        return balanced


class FieldPlugin(Plugin):  # type: ignore[misc]
    """Reads `field:` before a word, a phrase or a bracket, by any of the field's names."""

    class Tagger(RegexTagger):  # type: ignore[misc]
        """Makes a node of a field's name and the colon after it."""

        def create(self, parser: Any, match: re.Match[str]) -> Any:
            """Make the node, under the field's own name."""
            name = match["name"].lower()
            return syntax.FieldnameNode(FIELD_NAMES.get(name, name), match["name"])

    def taggers(self, parser: Any) -> list[tuple[Any, int]]:
        """Run before words are read."""
        return [(self.Tagger(rf"(?<![^\s(+−–-])(?P<name>(?i:{_NAMES})):\s*(?=[^\s)])"), 0)]

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        """Run where Whoosh's own plugin for fields does."""
        return [(self.assign, 100)]

    def assign(self, parser: Any, group: Any) -> Any:
        """Give each node the field that stands before it; a field before an operator is ignored."""
        assigned = group.empty_copy()
        field = None
        for node in group:
            if isinstance(node, syntax.FieldnameNode):
                field = node
                continue
            if isinstance(node, syntax.GroupNode):
                node = self.assign(parser, node)
            if field is not None:
                self._set(parser, field, node)
                field = None
            assigned.append(node)
        return assigned

    def _set(self, parser: Any, field: Any, node: Any) -> None:
        if isinstance(node, Leaf | syntax.GroupNode):
            node.set_fieldname(field.fieldname)
        else:
            parser.note(f"“{field.original}:” has no word after it and was ignored.")


class ScopePlugin(Plugin):  # type: ignore[misc]
    """Carries out `in:PART`: the other words of its brackets are searched in that part of the articles."""

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        """Run after the fields are known."""
        return [(self.scope, 110)]

    def scope(self, parser: Any, group: Any) -> Any:
        """Take `in:` out of a group and give its parts to the words that remain."""
        kept = group.empty_copy()
        parts: list[str] = []
        for node in group:
            if isinstance(node, syntax.GroupNode):
                node = self.scope(parser, node)
            if isinstance(node, Leaf) and node.fieldname == "in":
                parts.extend(self._part(parser, node))
                while len(kept) and (kept[-1].is_ws() or _is_not(kept[-1])):
                    kept.pop()
            else:
                kept.append(node)
        if parts:
            self._apply(kept, tuple(dict.fromkeys(parts)))
        return kept

    def _part(self, parser: Any, node: Leaf) -> list[str]:
        name = FIELD_NAMES.get(node.text.strip().lower(), "")
        if name and FIELDS[name].part:
            return [name]
        parts = ", ".join(name for name, field in FIELDS.items() if field.part)
        parser.note(f"“in:{node.text}” was ignored: the parts of an article are {parts}.")
        return []

    def _apply(self, group: Any, parts: tuple[str, ...]) -> None:
        if any(isinstance(node, Leaf | syntax.GroupNode) for node in group):
            group.set_fieldname(parts)
            return
        for part in parts:  # nothing to search for: all articles that have such a part
            leaf = Leaf(part)
            leaf.fieldname = "has"
            group.append(leaf)


class MendingPlugin(Plugin):  # type: ignore[misc]
    """Takes out operators that join nothing and brackets that hold nothing."""

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        """Run after whitespace has gone (500) and before Whoosh applies operators (600)."""
        return [(self.mend, 550)]

    def mend(self, parser: Any, group: Any) -> Any:
        """Keep only operators that have something to work on."""
        mended = group.empty_copy()
        for node in group:
            if isinstance(node, syntax.GroupNode):
                node = self.mend(parser, node)
                if not len(node):
                    parser.note("Brackets with nothing to search for in them were ignored.")
                    continue
            if self._works_on_nothing(node, mended):
                self._ignored(parser, node)
            else:
                mended.append(node)
        while len(mended) and isinstance(mended[-1], syntax.Operator):
            self._ignored(parser, mended.pop())
        return mended

    def _works_on_nothing(self, node: Any, before: Any) -> bool:
        last = before[-1] if len(before) else None
        if isinstance(node, syntax.InfixOperator):
            return last is None or isinstance(last, syntax.Operator)
        return _is_not(node) and _is_not(last)

    def _ignored(self, parser: Any, operator: Any) -> None:
        parser.note(f"“{operator.text}” has nothing to work on and was ignored.")


def _is_not(node: Any) -> bool:
    return isinstance(node, syntax.PrefixOperator)
