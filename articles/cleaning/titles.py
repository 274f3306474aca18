"""Telling which line of a page is the title of what follows: scores for the sequence."""

from __future__ import annotations

from collections import Counter

from articles.bylines import read_byline
from articles.cleaning.date_lines import is_date_line
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import look_at
from articles.cleaning.splitting import is_menu_look
from articles.cleaning.stated_titles import stated_titles
from articles.cleaning.wordlists import furniture_verdict
from articles.sources import Kind

LONGEST_TITLE = 40  # words
NO_TITLE = -9.0
SHORTEST_BARE = 3  # words of a title that nothing but its own form speaks for
WORTH_A_LOOK = 0.5  # only lines that score more are looked at closely
HEAD_BELOW = 1.5  # what a byline or date in the next lines adds
UNDER_BYLINE = 1.5  # what a byline above takes away
LONGEST_HEAD_LINE = 20  # words
LONGEST_KICKER = 5  # words; a shorter line over a title is the name of a series, not the title
TELLING = 5  # letters of a word that tells what a line is about
REPEATED = 1.2  # titles stand again in breadcrumbs, share bars and lists
MOSTLY_LINK = 0.8  # a line that is nothing but a link, and stands again without one, points to the title
LINKED_AGAIN = 2.0
EAST_ASIAN = "\u30a1"  # here katakana begin; behind them stand Han and Hangul
# What a line's length in words says for it as a title.
_LENGTHS = {3: 0.3, 4: 0.8, **dict.fromkeys(range(5, 23), 1.5), **dict.fromkeys(range(23, 34), 0.8)}


def title_scores(draft: Draft) -> list[float]:
    """Say of every piece how much it looks like the title of what follows."""
    stated = {look_at(title).normal for title in stated_titles(draft)}
    prose = _prose_tokens(draft.pieces)
    counts = Counter([piece.look.normal for piece in draft.pieces])
    scores = [_score(piece, stated, prose, counts) for piece in draft.pieces]
    head_lines = _HeadLines(draft.pieces)
    for position, score in enumerate(scores):
        if score > WORTH_A_LOOK:
            if draft.pieces[position].look.normal not in stated and head_lines.has(position):
                scores[position] = NO_TITLE
            elif _any_byline(draft.pieces[max(0, position - 2) : position]):
                scores[position] -= UNDER_BYLINE
            elif head_lines.any_of(range(position + 1, min(len(scores), position + 5))):
                scores[position] += HEAD_BELOW
    _prefer_the_upper(draft.pieces, scores)
    _prefer_the_bare(draft.pieces, scores, prose)
    return scores


def _prefer_the_bare(pieces: list[Piece], scores: list[float], prose: frozenset[str]) -> None:
    """Where a line begins or ends with the whole of another ("Share this story: …"), take the other.

    What stands before a colon and is what the text speaks of belongs to the title.
    """
    likely = [
        place
        for place, score in enumerate(scores)
        if score > WORTH_A_LOOK and pieces[place].look.words >= LONGEST_KICKER
    ]
    bare = {pieces[place].look.tokens for place in likely}
    for place in likely:
        tokens = pieces[place].look.tokens
        spare = range(1, len(tokens) * 2 // 5 + 1)
        if any(
            tokens[:-size] in bare
            or (tokens[size:] in bare and not _is_subject(pieces[place].text, size, prose))
            for size in spare
        ):
            scores[place] -= 4.0


def _is_subject(title: str, size: int, prose: frozenset[str]) -> bool:
    """Say whether so many words and a colon begin a title with what the page's running text speaks of."""
    subject = title.partition(":")[0]
    front = look_at(subject).tokens
    if len(front) != size or furniture_verdict(subject.strip()) is not None:
        return False
    telling = [token[:6] for token in front if len(token) >= TELLING]
    return len(telling) >= 2 and all(token in prose for token in telling)


def _is_byline(piece: Piece) -> bool:
    """Say whether a line calls itself a byline ("By …")."""
    byline = read_byline(piece.text)
    return byline is not None and byline.introduced


def _any_byline(pieces: list[Piece]) -> bool:
    return any(piece.look.tokens[:1] == ("by",) and _is_byline(piece) for piece in pieces)


class _HeadLines:
    """Which lines are bylines or dates; every line is read once, and only when it is asked for."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._known: dict[int, bool] = {}

    def has(self, place: int) -> bool:
        """Say whether the line at a place is one."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = _is_head_line(self._pieces[place])
        return known

    def any_of(self, places: range) -> bool:
        """Say whether the line at one of some places is one."""
        return any(map(self.has, places))


def _is_head_line(piece: Piece) -> bool:
    return piece.look.words <= LONGEST_HEAD_LINE and (
        read_byline(piece.text) is not None or is_date_line(piece)
    )


def _prefer_the_upper(pieces: list[Piece], scores: list[float]) -> None:
    """Where two lines that could be titles follow each other, take the lower one for a standfirst."""
    for upper in range(len(pieces) - 1):
        lower = upper + 1
        if scores[upper] >= 0.5 and scores[lower] >= 0.5 and pieces[upper].look.words >= LONGEST_KICKER:
            scores[upper] += 0.5
            scores[lower] -= 1.5


def _score(piece: Piece, stated: set[str], prose: frozenset[str], counts: Counter[str]) -> float:
    look = piece.look
    if (
        piece.role is not None
        or not 1 <= look.words <= LONGEST_TITLE
        or (look.ends == "." and look.sentences > 1)
    ):
        return NO_TITLE
    if look.words < SHORTEST_BARE and not stated and piece.source.kind is not Kind.HEADING:
        return NO_TITLE
    score = (
        _form(piece)
        + 4.0 * _aboutness(look.tokens, prose)
        + (REPEATED if counts[look.normal] > 1 and look.words >= 5 else 0.0)
    )
    if piece.source.links > MOSTLY_LINK and counts[look.normal] > 1:
        score -= LINKED_AGAIN
    if stated and look.normal in stated:
        score += 8.0
    elif (
        stated
        and look.words >= 4
        and any(look.normal in title or title in look.normal for title in stated if title)
    ):
        score += 4.0
    if piece.source.kind is Kind.HEADING:
        score += 3.0 if piece.source.level == 1 else 0.5
    return score


def _form(piece: Piece) -> float:
    """Judge a line's own form: a title is a few words without a full stop, and no menu word."""
    look = piece.look
    score = -1.5 + _LENGTHS.get(look.words, -1.5)
    if look.ends in (".", ":", "…"):
        score -= {".": 3.0, ":": 1.5, "…": 0.5}[look.ends]
    elif look.sentences:
        score -= 0.7
    if piece.text[0] in "([" and piece.text[-1] in ")]":
        score -= 3.0
    if look.lower == 0.0 and look.words >= 6 and not piece.text.isupper():
        score -= 1.5  # a row of menu words; a title has a small word in it
    if furniture_verdict(piece.text) is not None or is_menu_look(look):
        score -= 5.0
    return score


def _aboutness(tokens: tuple[str, ...], prose: frozenset[str]) -> float:
    """Give the share of a line's longer words that the page's running text speaks of."""
    telling = [token[:6] for token in tokens if len(token) >= 4 or _is_dense(token)]
    if len(telling) < 2:
        return 0.0
    return sum([token in prose for token in telling]) / len(telling) * min(1.0, len(telling) / 4)


def _prose_tokens(pieces: list[Piece]) -> frozenset[str]:
    prose = [piece.look.tokens for piece in pieces if piece.look.prose > 1.0 and piece.weight >= 0]
    tokens = set().union(*prose)
    return frozenset([token[:6] for token in tokens if len(token) >= 4 or _is_dense(token)])


def _is_dense(token: str) -> bool:
    """Say whether a word tells something though it is short, as in the scripts of East Asia."""
    return token >= EAST_ASIAN and len(token) >= 2
