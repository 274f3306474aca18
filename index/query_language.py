"""What a query means: the text a user typed becomes a tree, with notes on everything that was forgiven."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from whoosh.query import Every, Query

from index import query_trees
from index.analysis import Token, fold, is_unspaced, tokenise
from index.documents import FLAGS
from index.fields import DEFAULT_FIELDS, FIELDS
from index.query_dates import Days, read_days
from index.query_syntax import DATE_FIELDS, Leaf, parser
from index.search import SearchError

MAX_LENGTH = 2_000  # characters
MAX_WORDS = 150
MAX_SLOP = 50
MAX_WILDCARDS = 8  # in one word
MAX_DISTANCE = 2
KEPT = 256  # queries that have been read


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A plain word of a query: its form, and its place in the query's text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query ready for an engine: its tree of Whoosh query classes, never seen outside `index/`.

    `notes` are sentences about what was forgiven; `words` are those that can be misspelt.
    """

    text: str
    tree: Query = query_trees.EVERYTHING
    notes: tuple[str, ...] = ()
    words: tuple[QueryWord, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether the query leaves no article out."""
        return isinstance(self.tree, Every)


def parse(text: str, today: date | None = None) -> ParsedQuery:
    """Read a query; nothing in it is an error but its sheer size.

    `today` is what "last week" counts from, and the actual day when it is not given. What was read last is
    kept: a query stays the same while its results are paged through and filtered.
    """
    return _parsed(text, today or date.today())


@lru_cache(maxsize=KEPT)
def _parsed(text: str, today: date) -> ParsedQuery:
    if len(text) > MAX_LENGTH:
        raise SearchError(
            f"The query is longer than {MAX_LENGTH:,} characters", cure="Search for fewer words"
        )
    reading = _Reading(today)
    plain = reading.plain(text)
    tree = parser(reading.build, reading.note).parse(plain, normalize=False)
    if reading.leaves > MAX_WORDS:
        raise SearchError(f"The query has more than {MAX_WORDS} words", cure="Search for fewer words")
    if not reading.built:
        if plain.strip():
            reading.note("There is no word to search for in the query, so every article is shown.")
        tree = query_trees.EVERYTHING
    tree = query_trees.ranked(query_trees.tidied(tree))
    return ParsedQuery(text, tree, tuple(dict.fromkeys(reading.notes)), tuple(reading.words))


def plain_signs(text: str) -> str:
    """Make typographic signs plain ones, each character one character as before."""
    return _CONTROLS.sub(" ", _QUOTES.sub('"', text).translate(_PLAIN))


_QUOTES = re.compile("[“”„‟«»＂]")
_PLAIN = str.maketrans({"（": "(", "）": ")", "：": ":", "＊": "*", "？": "?", "～": "~", "　": " "})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e\ufeff]")
_BOOST = re.compile(r"\^\d+(?:\.\d+)?$")
_FUZZY = re.compile(r"([^~]+)~(\d{0,3})$")
_LIKE_A_FIELD = re.compile(r"([^\W\d_]{2,20}):(?=\w)")
_PATTERN_PART = re.compile(r"[*?]+|[^*?]+")


@dataclass
class _Reading:
    """One query being read: what it has given so far, and what was forgiven."""

    today: date
    notes: list[str] = field(default_factory=list)
    words: list[QueryWord] = field(default_factory=list)
    leaves: int = 0
    built: int = 0

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def plain(self, text: str) -> str:
        """Make typographic signs plain ones and say so of quotation marks."""
        if _QUOTES.search(text):
            self.note("Curly quotation marks were read as straight ones.")
        return plain_signs(text)

    def build(self, leaf: Leaf) -> Query | None:
        """Give the tree of one word or phrase, None when there is nothing to search for in it."""
        self.leaves += 1
        tree = self._special(leaf) if isinstance(leaf.fieldname, str) else None
        if tree is None and leaf.fieldname not in _SPECIAL:
            tree = self._phrase(leaf) if leaf.quoted else self._word(leaf)
        self.built += tree is not None
        return tree

    def _special(self, leaf: Leaf) -> Query | None:
        reading = _SPECIAL.get(str(leaf.fieldname))
        return reading(self, leaf) if reading else None

    def _phrase(self, leaf: Leaf) -> Query | None:
        tokens = tokenise(leaf.text)
        if not tokens:
            return None
        slop = leaf.slop or 1
        if slop > MAX_SLOP:
            self.note(f"Words can be looked for within {MAX_SLOP} words of each other at most.")
        return query_trees.phrase(_fields(leaf), tokens, min(slop, MAX_SLOP))

    def _word(self, leaf: Leaf) -> Query | None:
        text = leaf.text
        if boost := _BOOST.search(text):
            self.note(f"“{boost[0]}” was ignored: Morgue weighs words by itself.")
            text = text[: boost.start()]
        if fuzzy := _FUZZY.fullmatch(text):
            return self._fuzzy(leaf, fuzzy[1], fuzzy[2])
        text = text.rstrip("~")
        if text.endswith("?") and not text.endswith("??") and "*" not in text:
            text = text[:-1]  # a question is asked far more often than a last letter is missing
        if "*" in text or "?" in text:
            return self._pattern(leaf, text)
        return self._plain_word(leaf, text)

    def _plain_word(self, leaf: Leaf, text: str) -> Query | None:
        fields = _fields(leaf)
        if not leaf.fieldname and (like := _LIKE_A_FIELD.match(text)):
            words = " ".join(token.form for token in tokenise(text))
            self.note(f"“{like[1]}” is no field; “{text}” was searched as the words “{words}”.")
            return query_trees.all_of(query_trees.word(fields, token) for token in tokenise(text))
        tokens = tokenise(text)
        if not tokens:
            return None
        if len(tokens) == 1:
            return self._single(leaf, tokens[0])
        tree = query_trees.phrase(fields, tokens)
        if "-" in text and len(tokens) == 2:  # e-mail is also written email
            joined = tokenise(text.replace("-", ""))
            return query_trees.any_of([tree, *(query_trees.word(fields, token) for token in joined[:1])])
        return tree

    def _single(self, leaf: Leaf, token: Token) -> Query:
        fields = _fields(leaf)
        if len(token.form) == 1 and is_unspaced(token.form):
            return query_trees.pattern(fields, f"*{token.form}*")
        if not token.form.isdigit():
            start = leaf.startchar + token.start
            self.words.append(QueryWord(token.form, start, start + token.end - token.start))
        return query_trees.word(fields, token)

    def _pattern(self, leaf: Leaf, text: str) -> Query | None:
        pattern = "".join(part if part[0] in "*?" else _letters(part) for part in _PATTERN_PART.findall(text))
        pattern = re.sub(r"\*+", "*", pattern)
        letters = pattern.replace("*", "").replace("?", "")
        if not letters:
            return query_trees.EVERYTHING if "*" in pattern and not leaf.fieldname else None
        if len(pattern) - len(letters) > MAX_WILDCARDS:
            self.note(f"“{text}” was ignored: a word can have {MAX_WILDCARDS} wildcards at most.")
            return None
        return query_trees.pattern(_fields(leaf), pattern)

    def _fuzzy(self, leaf: Leaf, text: str, distance: str) -> Query | None:
        form = _letters(text)
        if not form:
            return None
        wanted = int(distance or 1)
        if wanted > MAX_DISTANCE:
            self.note(f"Similar words are looked for at most {MAX_DISTANCE} letters away.")
        if wanted == 0:
            return self._plain_word(leaf, text)
        return query_trees.fuzzy(_fields(leaf), form, min(wanted, MAX_DISTANCE))

    def _days(self, leaf: Leaf) -> Query | None:
        if fold(leaf.text.strip()) in ("undated", "unknown", "none"):
            return query_trees.flag("undated")
        days = read_days(leaf.text, self.today)
        if days is None:
            self.note(f"“{leaf.fieldname}:{leaf.text}” was ignored: it is no date that Morgue can read.")
            return None
        days = _BOUNDS[str(leaf.fieldname)](days)
        if days.first and days.last and days.first > days.last:
            self.note(f"The two dates of “{leaf.text}” were put in order.")
            days = Days(days.last, days.first)
        return query_trees.within_days(*days)

    def _has(self, leaf: Leaf) -> Query | None:
        flag = fold(leaf.text.strip())
        if flag in ("title", "body"):
            return query_trees.EVERYTHING
        if flag in FLAGS:
            return query_trees.flag(flag)
        self.note(f"“has:{leaf.text}” was ignored: after “has:” can stand {', '.join(FLAGS)}.")
        return None

    def _nothing(self, leaf: Leaf) -> Query | None:
        return None


_BOUNDS: Mapping[str, Callable[[Days], Days]] = {
    "date": lambda days: days,
    "after": lambda days: Days(days.last + timedelta(days=1) if days.last else days.first, None),
    "before": lambda days: Days(None, days.first - timedelta(days=1) if days.first else days.last),
    "since": lambda days: Days(days.first, None),
    "until": lambda days: Days(None, days.last),
}
_SPECIAL: Mapping[object, Callable[[_Reading, Leaf], Query | None]] = {
    **dict.fromkeys(DATE_FIELDS, _Reading._days),
    "has": _Reading._has,
    "in": _Reading._nothing,
}


def _fields(leaf: Leaf) -> tuple[str, ...]:
    if leaf.fieldname is None:
        return DEFAULT_FIELDS
    names = leaf.fieldname if isinstance(leaf.fieldname, tuple) else (leaf.fieldname,)
    return tuple(name for name in names if name in FIELDS)


def _letters(text: str) -> str:
    """Fold part of a word and keep only what words are made of."""
    return "".join(token.form for token in tokenise(text))
