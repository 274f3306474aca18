"""Whether two sources are of one article, and which of the two the article is best made from.

One article is what stands at one address, or is word for word the same text of one outlet, title and day.
What a publisher tells apart stays apart: two addresses are two articles, and so are two members of one file
without a common address. The same text at another outlet is an article of its own, and known as a copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.addresses import address_of, number_of
from articles.article import Article, Certainty, Outlet, Published
from articles.furniture import outlet_key

LEAST_LETTERS = 100  # of a text that proves anything by being the same: "The exchange is closed" does not
SAME_VERSION = 0.8  # of the runs of four words in either text: what cleaning and captures differ in is less
WITHIN = 0.9  # of the runs of the shorter text: it is the longer one, cut or before something was added
LIKE = 0.05  # two versions of an article share some sentence; pages that merely give one address do not
MUCH_ALIKE = 0.5  # where the address may as well be that of a section
TITLES_ALIKE = 0.34  # of the words of the shorter title
RUN = 4  # words

_WORDS = re.compile(r"[^\W_]+")
_NO_LETTERS = re.compile(r"[^\w\x00-\x7f]+")
_PLAIN_SIGNS = bytes(each for each in range(128) if not chr(each).isalnum())
_CERTAINTIES = (Certainty.UNKNOWN, Certainty.GUESSED, Certainty.DERIVED, Certainty.STATED)


@dataclass(frozen=True, slots=True)
class Version:
    """An article as one of its sources has it; `captured` is when its page was saved, as it was told."""

    article: Article
    captured: str | None = None


def text_key(body: Iterable[str]) -> int | None:
    """Give what texts of the same letters share, as a signed 64-bit number; None for one of too few."""
    letters = letters_of("".join(body))
    return number_of(letters) if len(letters) >= LEAST_LETTERS else None


def letters_of(text: str) -> bytes:
    """Give the letters and figures of a text in UTF-8, whatever its capitals, spaces and punctuation."""
    if not text.isascii():
        text = _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text))
    return text.casefold().encode("utf-8", "replace").translate(None, _PLAIN_SIGNS)


def is_one_article(one: Article, other: Article, *, in_one_file: bool) -> bool:
    """Say whether two sources, as they were cleaned, are of one article."""
    if not _outlets_agree(one.outlet, other.outlet):
        return False
    here, there = address_of(one.url), address_of(other.url)
    if here is not None and here == there:
        return _is_likely(one, other, 0.0 if here.names_an_article else MUCH_ALIKE)
    if in_one_file or not _days_agree(one.published, other.published):
        return False
    same_page = here is not None and there is not None and (here.host, here.path) == (there.host, there.path)
    if not same_page and not (here is None or there is None):
        return False
    return (same_page or _titles_agree(one.title, other.title)) and _is_same_text(one, other)


def better(present: Version, other: Version) -> Version:
    """Give the version that the article is made from; `present` came in first.

    Of the same text: the one that more is known of, else the longer one, else the first. Of a text and a part
    of it: the whole. Of two texts: the one that was captured last.
    """
    one, two = _runs(present.article), _runs(other.article)
    common = len(one & two)
    if common >= SAME_VERSION * len(one | two):
        ranks = _rank(present.article), _rank(other.article)
        return other if ranks[1] > ranks[0] else present
    if common >= WITHIN * min(len(one), len(two)):
        return other if len(two) > len(one) else present
    return present if _was_captured_later(present, other) else other


def _is_likely(one: Article, other: Article, least: float) -> bool:
    """Say whether articles of one address are likely to be one: some software states one for every page."""
    runs = _runs(one), _runs(other)
    share = len(runs[0] & runs[1]) / min(map(len, runs))
    if share >= max(least, LIKE):
        return True
    titles = [set(_words(each.title)) for each in (one, other)]
    shorter = min(map(len, titles))
    return not least and shorter > 0 and len(titles[0] & titles[1]) >= TITLES_ALIKE * shorter


def _outlets_agree(one: Outlet | None, other: Outlet | None) -> bool:
    return one is None or other is None or outlet_key(one) == outlet_key(other)


def _days_agree(one: Published, other: Published) -> bool:
    """Say whether two articles may be of one day; what is not known may be any."""
    first, last = one.first_day(), one.last_day()
    from_, to = other.first_day(), other.last_day()
    if first is None or last is None or from_ is None or to is None:
        return True
    return first <= to and from_ <= last


def _titles_agree(one: str, other: str) -> bool:
    """Say whether titles are of the same words, or one goes on where the other ends."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter


def _is_same_text(one: Article, other: Article) -> bool:
    letters = letters_of("".join(one.body))
    return len(letters) >= LEAST_LETTERS and letters == letters_of("".join(other.body))


def _runs(article: Article) -> set[tuple[str, ...]]:
    """Give the runs of four words of a text; a shorter text is one run."""
    words = _words("\n".join(article.body))
    return set(zip(*(words[start:] for start in range(RUN)), strict=False)) or {tuple(words)}


def _rank(article: Article) -> tuple[int, int, int]:
    """Rank what is known of an article: how well its date is, how many other facts are, how long it is."""
    facts: Sequence[object] = (
        article.outlet,
        article.authors,
        article.url,
        article.standfirst,
        article.section,
        article.captions,
    )
    known = sum(1 for fact in facts if fact)
    return _CERTAINTIES.index(article.published.certainty), known, sum(map(len, article.body))


def _was_captured_later(one: Version, other: Version) -> bool:
    """Say whether one was captured after the other, as far as both are told in ISO 8601."""
    moments = [(each.captured or "").strip()[:19].replace(" ", "T") for each in (one, other)]
    told = all(re.match(r"\d{4}-\d\d-\d\d", moment) for moment in moments)
    return told and moments[0] > moments[1]


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())
