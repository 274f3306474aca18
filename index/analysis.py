"""How text becomes words: the one analysis that indexing, queries and snippets share.

A word is kept in two shapes: its *form* (as written, but folded: lower case, no accents) and its *stem*
(English Snowball of the form). No word is dropped as too common, so that phrases of frequent words work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, compress
from typing import NamedTuple

import Stemmer

ANALYSIS_VERSION = 2  # grows whenever the same text would give other words; older indexes are then rebuilt
LONGEST_FORM = 80  # characters; what is longer is no word (encoded data, rows of letters) and is cut

# Letters and marks that Python's \w leaves out but that stand inside words: combining accents, vowel signs
# of the Indic and South-East Asian scripts, soft hyphens and joiners.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0df3\u0e00-\u0e3e\u0e40-\u0e4e\u0e81-\u0edf\u0f18-\u0f39\u0f71-\u0fbc"
    "\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
)


def _word_pattern(first: str, letter: str, inside: str, apostrophe: str, flags: int = 0) -> re.Pattern[str]:
    """Make the pattern of a raw word; possessive throughout, so that it takes linear time."""
    return re.compile(
        rf"{first}(?:"
        rf"(?=\.{letter})(?:"  # acronyms are few, so that is asked first
        rf"(?<![\w.]{first})(?:\.{letter})++(?![\w.])\.?"  # U.S.A
        rf"|\.(?:{letter}\.)++(?:['’]s(?!\w))?)"  # U.S.
        rf"|{inside}*+(?:{apostrophe}{inside}++)*+)"  # word, O'Donnell, Russia's
        rf"|\d++(?:[.,]\d++)*+{inside}*+"  # 1,000  3.5m  18th
        rf"|{inside}++(?:{apostrophe}{inside}++)*+",
        flags,
    )


_WORD = _word_pattern(r"[^\W\d_]", rf"[^\W\d_{_MARKS}]", rf"(?:[^\W_]++|[{_MARKS}]++)", "['’ʼ＇]")
_ASCII_WORD = _word_pattern("[A-Za-z]", "[A-Za-z]", "[A-Za-z0-9]", "'", re.ASCII)  # the same, sooner
_PIECES, _ASCII_PIECES = (
    re.compile(f"({pattern.pattern})", pattern.flags) for pattern in (_WORD, _ASCII_WORD)
)
_UNSPACED = re.compile(  # Chinese, Japanese, Korean; Thai, Lao, Burmese, Khmer
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
_POSSESSIVE = re.compile(r"['’ʼ＇]s$", re.I)
_SILENT = re.compile(r"['’ʼ＇\u00ad\u200c\u200d\u0640]")
_GROUPED_NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+(?!\d)")
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
# Letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_CACHED_WORDS = 400_000
_ENGLISH = Stemmer.Stemmer("english", 0)
_stem_english = _ENGLISH.stemWord


class Token(NamedTuple):
    """A word of a text: its form and stem, its position among the words, its offsets in characters."""

    form: str
    stem: str
    position: int
    start: int
    end: int


def tokenise(text: str, wanted: Mapping[str, bool] | None = None) -> list[Token]:
    """Give the words of a text with their places; the first stands at position 0.

    Text written without spaces (Chinese, Japanese, Korean, Thai) gives its overlapping pairs of characters,
    or the single character when it stands alone. `wanted` tells of a raw word whether its tokens are to be
    given at all; the positions of the others stay as they are.
    """
    pattern = _pattern(text)
    raws = pattern.findall(text)
    given = list(map(wanted.__getitem__, raws)) if wanted is not None else [True] * len(raws)
    if True not in given:
        return []
    positions: Iterable[int] = range(len(raws))  # every raw word in ASCII is one word
    if not text.isascii():
        positions = accumulate((len(_words[raw]) for raw in raws), initial=0)
    places = zip(pattern.finditer(text), positions, strict=False)
    return [token for match, position in compress(places, given) for token in _tokens(match, position)]


def _tokens(match: re.Match[str], position: int) -> Iterator[Token]:
    """Give the words that a raw word of a text becomes, from a position on."""
    start, end = match.span()
    for place, (form, stem, first, last) in enumerate(_words[match.group()], position):
        yield Token(form, stem, place, start + first, end if last < 0 else start + last)


def tokens_of(text: str, stems: frozenset[str]) -> list[Token]:
    """Give the words of a text that have one of these stems, with their places: as `tokenise`, but sooner.

    Most texts of a page of results are looked through for few words: that is left to loops in C.
    """
    pieces = (_ASCII_PIECES if text.isascii() else _PIECES).split(text)  # what is between words, and words
    found = list(map(_stems.__getitem__, pieces[1::2]))
    if _SEVERAL in found:
        return [each for each in tokenise(text) if each.stem in stems]
    if stems.isdisjoint(found):
        return []
    ends = list(accumulate(map(len, pieces)))
    tokens = []
    for position, stem in enumerate(found):
        if stem in stems:
            start, end = ends[2 * position : 2 * position + 2]
            ((form, _, first, last),) = _words[pieces[2 * position + 1]]
            tokens.append(Token(form, stem, position, start + first, end if last < 0 else start + last))
    return tokens


def words(text: str) -> Iterator[tuple[str, str]]:
    """Give the words of a text as (form, stem), without their places; the fast way, for indexing."""
    known = _words
    for raw in split(text):
        for word in known[raw]:
            yield word[0], word[1]


def split(text: str) -> list[str]:
    """Give the raw words of a text, not analysed yet."""
    return _pattern(text).findall(text)


def analyse_word(raw: str) -> list[tuple[str, str]]:
    """Give the words, as (form, stem), that one raw word becomes."""
    if raw.isascii() and raw.isalnum():  # nearly every word
        form = raw.lower()[:LONGEST_FORM]
        return [(form, stem(form))]
    return [(form, stem) for form, stem, _, _ in _analyse(raw)]


def read(raw: str) -> list[tuple[str, str]]:
    """Give the words that a raw word of a text becomes as (form, stem): mostly one."""
    return [word[:2] for word in _words[raw]]


def forms(texts: Iterable[str]) -> list[str]:
    """Give the forms of all words of some texts, in order."""
    return [form for text in texts for form, _ in words(text)]


def fold(text: str) -> str:
    """Fold case, accents, ligatures and widths away, as all matching does."""
    if text.isascii():
        return text.lower()
    decomposed = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", decomposed.casefold()).translate(_PLAIN_LETTERS)


def stem(form: str) -> str:
    """Give the English stem of a folded form; other scripts are their own stems."""
    return str(_stem_english(form)) if form.isascii() else form


def stems(forms: list[str]) -> list[str]:
    """Give the English stems of folded forms in ASCII, all at once."""
    found: list[str] = _ENGLISH.stemWords(forms)
    return found


def is_unspaced(text: str) -> bool:
    """Tell whether a text is wholly in a script that is written without spaces between words."""
    return _UNSPACED.fullmatch(text) is not None


def _pattern(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


_Word = tuple[str, str, int, int]  # form, stem, offsets inside the raw word; an end of -1 is the raw word's


class _Words(dict[str, tuple[_Word, ...]]):
    """Every raw word met so far with what it becomes; emptied when it has grown too large."""

    def __missing__(self, raw: str) -> tuple[_Word, ...]:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        found = self[raw] = tuple(_analyse(raw))
        return found


_words = _Words()
_SEVERAL = ""  # the stem of a raw word that is several words, or none


class _Stems(dict[str, str]):
    """Every raw word looked at so far with its stem; emptied when it has grown too large."""

    def __missing__(self, raw: str) -> str:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        found = _words[raw]
        stem = self[raw] = found[0][1] if len(found) == 1 else _SEVERAL
        return stem


_stems = _Stems()


def _analyse(raw: str) -> Iterator[_Word]:
    """Give the words that one raw run of letters becomes: mostly one, several for unspaced scripts."""
    if raw.isascii() or not _UNSPACED.search(raw):
        yield from _one_word(raw, 0, -1)
        return
    place = 0
    for run in _UNSPACED.finditer(raw):
        yield from _one_word(raw[place : run.start()], place, run.start())
        yield from _pairs(raw, run.start(), run.end())
        place = run.end()
    yield from _one_word(raw[place:], place, -1)


def _one_word(raw: str, start: int, end: int) -> Iterator[_Word]:
    form = _form(raw)
    if form:
        kept = _POSSESSIVE.sub("", raw)
        yield form, stem(form), start, start + len(kept) if len(kept) < len(raw) else end


def _form(raw: str) -> str:
    """Fold a raw word: possessive dropped, apostrophes and the dots of an acronym closed up."""
    word = _SILENT.sub("", _POSSESSIVE.sub("", raw))
    if "." in word and not word[0].isdecimal():
        word = word.replace(".", "")
    if "," in word:
        word = word.replace(",", "" if _GROUPED_NUMBER.match(word) else ".")
    return fold(word)[:LONGEST_FORM]


def _pairs(raw: str, start: int, end: int) -> Iterator[_Word]:
    width = min(2, end - start)
    for first in range(start, end - width + 1):
        form = fold(raw[first : first + width])
        yield form, form, first, first + width
