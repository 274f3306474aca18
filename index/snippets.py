"""Passages that show why an article matched: whole sentences where possible, the matches marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from articles.article import Article
from index.analysis import fold
from index.marking import Mark, Marker, pieces
from index.search import Passage, Piece

LONGEST = 300  # characters of a passage
SHORT = 100  # a passage of fewer characters takes in what stands before it
MOST_PASSAGES = 2
CUT = "…"
_FIELDS = ("standfirst", "body", "captions", "removed")  # in the order in which equals are preferred

_END = r"[.!?…](?<![.!?…]{2})[.!?…]*[\"'”’)\]»]*\s+(?=[\"'“‘(\[«—–-]{0,3}[^\W_a-z])"
_SENTENCE_END = re.compile(_END)  # in a text without what follows: quicker to look for
_ANY_END = re.compile(rf"{_END}|[。！？]+[」』）]*|\n+")
_OTHER_END = re.compile("[。！？\n]")
_ABBREVIATIONS = frozenset(
    line
    for line in files("index").joinpath("abbreviations.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
LONGEST_ABBREVIATION = 12  # characters
_LAST_WORD = re.compile(rf"[^\W_]{{1,{LONGEST_ABBREVIATION}}}$")


def passages(article: Article, marker: Marker) -> tuple[Passage, ...]:
    """Choose the best passages of an article for a query, in the order of the article.

    Where nothing of its text matches (a query for an outlet, or no query), the standfirst or the first
    sentences are given, unmarked.
    """
    candidates = [candidate for field in _FIELDS for candidate in _candidates(article, field, marker)]
    if not candidates:
        return _beginning(article)
    return tuple(candidate.passage() for candidate in _best(candidates))


def title_pieces(title: str, marker: Marker) -> tuple[Piece, ...]:
    """Cut a title into marked and unmarked pieces."""
    return pieces(title, marker.marks(title, "title"))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of one text that could be shown, with the marks inside it."""

    field: str
    place: tuple[int, int, int]  # of the field, the text in it and the stretch in that, in reading order
    text: str
    start: int
    end: int
    marks: tuple[Mark, ...]

    @property
    def worth(self) -> tuple[int, int, int]:
        """More parts of the query count most, then more matches, then standing earlier."""
        keys = len({mark.key for mark in self.marks})
        return keys, min(len(self.marks), 6), -self.place[0] * 1000 - self.place[1]

    def passage(self) -> Passage:
        """Cut the stretch out, down to the longest passage allowed."""
        start, end = _trimmed(self.text, self.start, self.end, self.marks)
        cut = pieces(self.text, self.marks, start, end)
        before = (Piece(CUT),) if start > self.start else ()
        after = (Piece(CUT),) if end < self.end else ()
        return Passage(before + cut + after, self.field)


def _candidates(article: Article, field: str, marker: Marker) -> Iterator[_Candidate]:
    for number, text in enumerate(FIELD_TEXTS[field](article)):
        marks = marker.marks(text, field)
        if not marks:
            continue
        for start, end in _stretches(text, marks):
            inside = tuple(mark for mark in marks if start <= mark.start and mark.end <= end)
            place = (_FIELDS.index(field), number, start)
            yield _Candidate(field, place, text, start, end, inside)


FIELD_TEXTS: Mapping[str, Callable[[Article], Sequence[str]]] = {
    "title": lambda article: (article.title,),
    "standfirst": lambda article: (article.standfirst,),
    "body": lambda article: article.body,
    "captions": lambda article: article.captions,
    "removed": lambda article: tuple(block.text for block in article.removed),
}


def _stretches(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Give runs of whole sentences around marked ones, no longer than a passage may be, in order.

    A run takes in what follows its first marked sentence, and what stands before it while it is short.
    """
    sentences = _sentences(text)
    covered = 0
    for number, (start, end) in enumerate(sentences):
        if start < covered or not any(start <= mark.start < end for mark in marks):
            continue
        for _, following in sentences[number + 1 :]:
            if following - start > LONGEST:
                break
            end = following
        for earlier, _ in reversed(sentences[:number]):
            if earlier < covered or end - start > SHORT or end - earlier > LONGEST:
                break
            start = earlier
        covered = end
        yield start, end


def _sentences(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences, by their offsets, without the white space between them."""
    bounds, start = [], 0
    for match in (_ANY_END if _OTHER_END.search(text) else _SENTENCE_END).finditer(text):
        if not _is_abbreviation(text, match):
            bounds.append((start, match.end()))
            start = match.end()
    bounds.append((start, len(text)))
    trimmed = [(a + _leading(text[a:b]), a + len(text[a:b].rstrip())) for a, b in bounds]
    return [(a, b) for a, b in trimmed if a < b]


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_abbreviation(text: str, end: re.Match[str]) -> bool:
    """Tell whether a full stop ends no sentence: after an initial or a word like "Mr"."""
    if not end.group().startswith(".") or end.group().startswith(".."):
        return False
    word = _LAST_WORD.search(text, max(0, end.start() - LONGEST_ABBREVIATION), end.start())
    if word is None:
        return False
    return (len(word[0]) == 1 and word[0].isupper()) or fold(word[0]) in _ABBREVIATIONS


def _best(candidates: list[_Candidate]) -> list[_Candidate]:
    """Take the worthiest, then what adds most to it; give them in reading order."""
    best = max(candidates, key=lambda candidate: candidate.worth)
    chosen = [best]
    seen = {mark.key for mark in best.marks}
    others = [candidate for candidate in candidates if candidate is not best]
    if others and MOST_PASSAGES > 1:
        chosen.append(
            max(others, key=lambda other: (len({mark.key for mark in other.marks} - seen), *other.worth))
        )
    return sorted(chosen, key=lambda candidate: candidate.place)


def _trimmed(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[int, int]:
    """Shorten a stretch to the longest passage allowed, around its first marks, between words."""
    if end - start <= LONGEST:
        return start, end
    if marks and marks[0].start - start > LONGEST // 2:
        start = _word_start(text, marks[0].start - LONGEST // 4, marks[0].start)
    if end - start > LONGEST:
        least = min(marks[0].end, start + LONGEST) if marks else start + 1
        end = _word_end(text, start + LONGEST - 1, least)
    return start, end


def _word_start(text: str, place: int, most: int) -> int:
    space = text.find(" ", place, most)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int, least: int) -> int:
    space = text.rfind(" ", least, place)
    return space if space > 0 else place


def _beginning(article: Article) -> tuple[Passage, ...]:
    """Give the standfirst or the first sentences of the body."""
    field = "standfirst" if article.standfirst.strip() else "body"
    text = (article.standfirst if field == "standfirst" else article.body[0]).strip()
    end = 0
    for _, following in _sentences(text):
        if following > LONGEST:
            break
        end = following
    end = end or len(text)
    return (_Candidate(field, (0, 0, 0), text, 0, end, ()).passage(),)
