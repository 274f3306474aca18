"""Texts that a regular expression may choke on, made of the expression itself, and how long it takes.

Backtracking takes long where one text can be matched in many ways and then is not. So each repetition in a
pattern is fed with what it repeats, after what leads up to it, before what it does not expect; beginnings of
matches are strung together; and there is what chokes most patterns: long runs of spaces, quotes, digits.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from re import _constants as codes
from re import _parser as parser
from typing import Any

from regex_collecting import Shipped

MANY = 8  # repetitions of fewer are no danger
SIGNS = "aZ7 _-.,'\"/<>&;:=(\n\té—“@#"
COMMON = (
    *" \t\n\u00a0a7A.,;:-–_'\"“’()[]{}<>&=/\\|*+?!@#$%^~éß漢",
    *("a ", "A ", "7 ", ". ", ", ", "- ", "a.", "A.", "7.", "7,", "7:", "7-", "7/", "a-", "a'", '"a', " \n"),
    *("\r\n", "\n\n", "Aa ", "Aa. ", "A. A", "and ", "the ", "by ", "of ", "1 May ", "2021-", "10:10 "),
    *(
        "<a",
        "<a ",
        "<a>",
        "</a>",
        "<!--",
        "<![CDATA[",
        "&a",
        "&#1",
        "&#1;",
        "](",
        "[a](",
        "![",
        "**",
        "a=\"'",
    ),
    *(
        "http://",
        "a@a.",
        "www.a.",
        "a/",
        "%20",
        "\\u0041",
        "0x",
        '""',
        "''",
        "aA",
        "a7",
        "€1",
        "\u2028",
        "\0",
    ),
)
FAILING = ("", "\0", "\n!", "é§", " 7!x")
PREFIXES_OF_ONE = 24
BAITS_OF_ONE = 900  # a pattern of many alternatives is tried on so many texts of its own at most


class TooSlow(Exception):  # noqa: N818 - what is raised when patience is at an end
    """Time is up."""


@dataclass(frozen=True)
class Finding:
    """A text that a pattern takes too long over: how it is made, its length, the seconds it took."""

    recipe: tuple[str, str, str]
    length: int
    seconds: float
    growth: float

    def __str__(self) -> str:
        lead, unit, end = self.recipe
        grown = f", {self.growth:.1f} times as long as for an eighth of it" if self.growth else ""
        return f"{lead!r} + {unit!r} × n + {end!r}: {self.seconds:.2f} s for {self.length:,} signs{grown}"


Recipe = tuple[str, str, str]  # what stands before, what is repeated, what stands behind


def recipes(pattern: re.Pattern[Any], most: int = BAITS_OF_ONE) -> list[Recipe]:
    """Say how texts are made that a pattern may choke on."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    own = _own_recipes(parser.parse(text, pattern.flags & ~re.DEBUG & ~re.UNICODE))
    chosen = dict.fromkeys(islice(own, most))
    common = [("", unit, "\0") for unit in COMMON]
    return [*chosen, *common]


def slowest(shipped: Shipped, length: int, patience: float, most: int = BAITS_OF_ONE) -> Finding | None:
    """Find a text of about a length over which a pattern takes longer than is fair, if there is one.

    That is so many seconds of processor time, or far more than eight times as long as an eighth of the
    text takes; of a pattern that is only given short texts, the first alone counts. `most` limits the texts
    that are tried.
    """
    run = _runner(shipped.pattern, shipped.methods)
    may_grow = shipped.longest is None
    length = min(length, shipped.longest or length)
    for recipe in recipes(shipped.pattern, most):
        for size in (64, length):  # what takes for ever does so with little already
            seconds = _seconds(run, made(recipe, size), patience)
            if seconds >= patience:
                return Finding(recipe, size, seconds, 0.0)
        if may_grow and seconds > LEAST_SECONDS:
            hint = seconds / max(_wall(run, made(recipe, length // PART)), 1e-9)
            growth = min(_growth(run, recipe, length) for _ in range(2)) if hint > MOST_GROWTH / 2 else 0.0
            if growth > MOST_GROWTH:
                return Finding(recipe, length, seconds, growth)
    return None


LEAST_SECONDS = 0.004  # what takes less is not looked at closely
PART = 8
SECONDS_TO_BE_SURE = 0.2
MOST_GROWTH = 28.0  # for eight times the length; in proportion is 8, the square is 64


def made(recipe: Recipe, length: int) -> str:
    """Make the text of a recipe in about a length."""
    lead, unit, end = recipe
    return lead + unit * max(1, (length - len(lead) - len(end)) // len(unit)) + end


def _growth(run: Callable[[str], Any], recipe: Recipe, length: int) -> float:
    """Say how many times as long a text takes as a part of it, in processor time.

    Either is run so often that a moment lost to other work on the machine does not count.
    """
    whole, part = made(recipe, length), made(recipe, length // PART)
    taken = [0.0, 0.0]
    rounds = 0
    while sum(taken) < SECONDS_TO_BE_SURE or rounds < 3:
        rounds += 1
        for number, text in enumerate((whole, *[part] * PART)):
            start = time.process_time()
            run(text)
            taken[number > 0] += time.process_time() - start
    return taken[0] / max(taken[1] / PART, 1e-9)


def _wall(run: Callable[[str], Any], text: str) -> float:
    start = time.perf_counter()
    run(text)
    return time.perf_counter() - start


def _runner(pattern: re.Pattern[Any], methods: frozenset[str]) -> Callable[[str], Any]:
    """Give what uses a pattern on a text in the ways that it is used in."""
    is_bytes = isinstance(pattern.pattern, bytes)

    def run(text: str) -> None:
        data = text.encode("utf-8", "replace") if is_bytes else text
        if "match" in methods:
            pattern.match(data)
        if "fullmatch" in methods:
            pattern.fullmatch(data)
        if not methods <= {"match", "fullmatch"}:
            for _ in pattern.finditer(data):
                pass

    return run


def _seconds(run: Callable[[str], Any], text: str, patience: float) -> float:
    """Time one run; it is stopped when it has taken the patience, counted in processor time."""
    start = time.perf_counter()
    try:
        with _limited(patience):
            run(text)
    except TooSlow:
        return max(patience, time.perf_counter() - start)
    return min(time.perf_counter() - start, patience / 2)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TooSlow after so many seconds of processor time; the engine looks for signals now and then."""

    def stop(_number: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _own_recipes(tree: Any) -> Iterator[Recipe]:
    """Make recipes of a parsed pattern: every repetition in it, and every beginning, repeated."""
    points = list(_repetitions(list(tree), [""]))
    for lead, units in points:
        for unit in units:
            for end in FAILING[:2]:
                yield lead, unit, end
        if lead:
            yield "", lead, ""
            yield from (("", lead + unit, "") for unit in units[:6])
            yield from (("", lead + unit * 3, "\0") for unit in units[:2])
    for lead, units in points:
        for unit in units:
            for end in FAILING[2:]:
                yield lead, unit, end
    yield from (("", sample, "\0") for sample in _samples(list(tree))[:PREFIXES_OF_ONE] if sample)


def _repetitions(items: Sequence[Any], leads: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Go through the repetitions: with texts that lead up to each, and texts that each repeats."""
    for number, (code, value) in enumerate(items):
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, inside = value
            if most is codes.MAXREPEAT or most >= MANY:
                units = _units(list(inside), list(items[number + 1 :]))
                yield from ((lead, units) for lead in leads[:4])
            yield from _repetitions(list(inside), leads)
        else:
            for branch in _inside(code, value):
                yield from _repetitions(branch, leads)
        after = _samples([(code, value)])[:4] or [""]
        leads = [lead + each for lead in leads for each in after][:PREFIXES_OF_ONE]


def _inside(code: Any, value: Any) -> list[list[Any]]:
    """Give the sequences inside a part of a pattern."""
    if code is codes.SUBPATTERN:
        return [list(value[3])]
    if code is codes.ATOMIC_GROUP:
        return [list(value)]
    if code is codes.BRANCH:
        return [list(branch) for branch in value[1]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [list(value[1])]
    if code is codes.GROUPREF_EXISTS:
        return [list(part) for part in value[1:] if part is not None]
    return []


def _units(inside: list[Any], behind: list[Any]) -> list[str]:
    """Give what a repetition repeats; also with what is expected behind it, for then both may take it."""
    own = [each for each in _samples(inside) if each][:8]
    signs = [sign for sign in SIGNS if len(inside) == 1 and _takes(inside[0], sign)]
    both = [each + follows for each in own[:2] for follows in _samples(behind)[:2] if follows]
    return list(dict.fromkeys([*own, *signs, *both]))[:20] or ["a"]


def _samples(items: Sequence[Any]) -> list[str]:
    """Give some texts that a sequence of parts matches, looking around apart."""
    found = [""]
    for code, value in items:
        parts = _of_part(code, value)
        # Each way a part may go is tried once, in turn, rather than all of them with all others.
        longest = max(len(found), len(parts))
        crossed = [
            found[number % len(found)] + parts[(number * 7 + number // 3) % len(parts)]
            for number in range(min(longest * 2, PREFIXES_OF_ONE))
        ]
        found = list(dict.fromkeys(crossed))
    return found


def _of_part(code: Any, value: Any) -> list[str]:
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return [next(sign for sign in SIGNS if ord(sign) != value)]
    if code is codes.ANY:
        return ["a", " "]
    if code is codes.IN:
        return _of_class(value)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, _, inside = value
        once = _samples(list(inside))
        return [each * max(least, 1) for each in once][:PREFIXES_OF_ONE] + ([""] if least == 0 else [])
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT, codes.GROUPREF):
        return [""]
    branches = _inside(code, value)
    return [each for branch in branches for each in _samples(branch)][: PREFIXES_OF_ONE * 2] or [""]


def _of_class(value: Sequence[Any]) -> list[str]:
    part = (codes.IN, value)
    signs = [sign for sign in SIGNS if _takes(part, sign)]
    if signs:
        return signs[:6]
    firsts = [each[1] if each[0] is codes.LITERAL else each[1][0] for each in value if each[0] in _PLAIN]
    return [chr(first) for first in firsts[:3]] or [""]


_PLAIN = (codes.LITERAL, codes.RANGE)


def _takes(part: Any, sign: str) -> bool:
    """Say whether a part of a pattern that stands for one sign stands for this one."""
    code, value = part
    if code is codes.LITERAL:
        return bool(chr(value) == sign)
    if code is codes.NOT_LITERAL:
        return bool(chr(value) != sign)
    if code is codes.ANY:
        return sign != "\n"
    if code is not codes.IN:
        return False
    negated = bool(value) and value[0][0] is codes.NEGATE
    return negated != any(_in_member(member, sign) for member in value)


def _in_member(member: Any, sign: str) -> bool:
    code, value = member
    if code is codes.LITERAL:
        return bool(chr(value) == sign)
    if code is codes.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    if code is codes.CATEGORY:
        written = _CATEGORIES.get(value)
        return written is not None and re.fullmatch(written, sign) is not None
    return False


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
