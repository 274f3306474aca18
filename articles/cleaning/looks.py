"""What a line of text looks like by itself: how much it reads like running prose, before any context."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits, whitespace

from articles.cleaning.western import western_words

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_CLOSERS = "\"'”’»«)]}›*†」』）》 "
# A closing mark and behind a space what does not begin small; scripts without spaces have none there either.
_SENTENCE_END = re.compile(
    r"[.!?…。！？؟।][\"'”’»«)]*\s+[\"'“‘«»„(]*[^\W_a-zß-öø-ÿ]|[。！？][」』）]*(?=[「『（]?\w)"
)
# Scripts that write no spaces: their words are told, roughly, by the change of script and by pairs of signs.
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_UNSPACED_WORD = re.compile(
    "[\u30a1-\u30ff]+|[\u3400-\u9fff\uf900-\ufaff]{1,2}|[\u3041-\u309f]{1,2}|[^\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_TERMINAL = ".!?…。！？؟।"
_TERMINAL_INSIDE = re.compile(r"[…。！？؟।]")
LONGEST_LABEL = 200  # characters; what is longer is kept in mind only while its own article is worked on
LONG_ENOUGH = 40  # words; a longer line is no more prose than this
_NO_MARKS = f"{ascii_letters}{digits}{whitespace}'\"".encode()
_OPENING_QUOTES = "\"'“‘«»„「『《"


@dataclass(slots=True, eq=False)  # every step asks, and slots answer quickest; nobody ever changes one
class Look:
    """A line's measurements, shared by all equal lines.

    `tokens` are its words in lower case, `words` their number, `normal` the same with single
    spaces, `figures` whether one begins with a figure; `lower` is the share of words that begin with
    a small letter; `marks` are its marks of ASCII but quotation marks, in their order, by which steps see
    that a line holds nothing they look for; `ends` is its closing mark ("." "!" "?" "…" ":" or "") behind
    any quotes and brackets; `sentences` counts the sentences inside it; `prose` is the evidence, in hand-set
    units, that it belongs to running text: above 0 it reads like a sentence, below 0 like a label.
    """

    tokens: tuple[str, ...]
    normal: str
    words: int
    figures: bool
    lower: float
    marks: str
    ends: str
    sentences: int
    quoted: bool
    prose: float


def look_at(text: str) -> Look:
    """Measure a line; equal lines (menus, above all) are measured once.

    Long ones hardly ever come again in another article, and a measured paragraph weighs tens of kilobytes.
    """
    return _measured(text) if len(text) <= LONGEST_LABEL else _measured_lately(text)


def _measure(text: str) -> Look:
    tokens, small, figures = western_words(text) or _words(text)
    count = len(tokens)
    lower = small / count if count else 0.0
    bare = text.rstrip(_CLOSERS)
    ends = _ending(bare)
    inside = len(_SENTENCE_END.findall(text)) if _may_end_inside(bare) else 0
    sentences = inside + (ends != "" and ends in _TERMINAL)
    quoted = text != "" and text[0] in _OPENING_QUOTES
    prose = _prose(count, lower, ends, sentences, quoted)
    return Look(tokens, " ".join(tokens), count, figures, lower, _marks(text), ends, sentences, quoted, prose)


def _words(text: str) -> tuple[tuple[str, ...], int, bool]:
    """Do the same as `western_words` for a line in any script."""
    words = _WORD.findall(text)
    if _UNSPACED.search(text):
        words = [part for word in words for part in _UNSPACED_WORD.findall(word)]
    tokens = tuple([word.lower().replace("’", "'") for word in words])
    return tokens, sum(_begins_small(word) for word in words), any(word[0].isdigit() for word in words)


def _begins_small(word: str) -> bool:
    """Say whether a word begins with a small letter, or in a script that has no capitals."""
    return word[0].islower() or (word[0].isalpha() and not word[0].isupper() and not word[0].istitle())


def _marks(text: str) -> str:
    return text.encode("ascii", "ignore").translate(None, _NO_MARKS).decode()


_measured = lru_cache(maxsize=16_384)(_measure)
_measured_lately = lru_cache(maxsize=512)(_measure)


def _may_end_inside(bare: str) -> bool:
    """Say, at little cost, whether a sentence can end before a line's last mark."""
    if "." in bare[:-1] or "?" in bare or "!" in bare:
        return True
    return not bare.isascii() and _TERMINAL_INSIDE.search(bare) is not None


def _ending(bare: str) -> str:
    if bare.endswith(".."):
        return "…"
    last = bare[-1:]
    return last if last and last in _TERMINAL + ":" else ""


def _prose(words: int, lower: float, ends: str, sentences: int, quoted: bool) -> float:
    """Weigh the measurements: long lines that end like sentences are prose, short bare ones are labels."""
    if not words:
        return -1.5
    score = min(words, LONG_ENOUGH) * 0.075 - 1.2
    if ends in _TERMINAL and ends:
        score += 0.9 + (0.6 if words >= 8 else 0.0) + 0.4 * min(sentences - 1, 2)
    elif ends == ":":
        score += 0.3
    else:
        score -= 0.7
    if lower < 0.4 and words >= 4:
        score -= 0.9
    if quoted and words >= 4:
        score += 0.4
    return score
