"""What a page's markup and statements say of its pieces, as weight for or against the article's run."""

from __future__ import annotations

import re
from functools import lru_cache

from articles.cleaning.draft import Draft, Piece
from articles.cleaning.forms import weigh_forms
from articles.readers.main_text import words_of
from articles.sources import Kind

MAIN = 3.0  # the extraction library's opinion
NOT_MAIN = -2.5
LINKED = -3.0  # a piece made of links alone
PARAGRAPH = 0.5
ELSEWHERE = -2.0  # inside an element that by its name holds something else
NO_ARTICLE = -6.0  # inside an element that is by its own name an appeal, a form or a pointer
IN_STATED_BODY = 2.5
NOT_IN_STATED_BODY = -0.5

_ELSEWHERE = re.compile(
    r"^(?:nav|footer|aside|form|dialog|menu)\b|(?:^|[.#_-])(?:nav|navbar|navigation|menu|footer|sidebar|share|sharing|social|newsletter|related|recommend\w*|promo\w*|advert\w*|comments?|"
    r"cookie\w*|consent|subscribe|subscription|paywall|breadcrumbs?|popular|trending|most-?read|teaser|tags?|toolbar|widget|outbrain|taboola|signup|sign-up|banner)(?:$|[.#_-])"
)
_NO_ARTICLE = re.compile(
    r"[.#](?:donations?(?:-box)?|donate(?:-box)?|newsletter-?(?:promo|box|signup|sign-up|form)?|reader-revenue|"
    r"signup(?:-box)?|sign-up|subscribe(?:-box)?|abo-?box|abonnez|vote|poll|teilen|partage|lire-aussi|"
    r"onwards|appeal|support-us)(?:$|[.#])"
)
# Elements around the whole page or article, whose names tell of its layout and of its subjects.
_HOLDS_ALL = re.compile(
    r"^(?:article|main|body|html)\b|[.](?:hentry|type-post|post)(?:$|[.#])|content-sidebar|sidebar-content|"
    r"(?:has|with|no|without|right|left)-sidebar|sidebar-(?:wrap|content|right|left|none)"
)
INNERMOST = 4  # elements around a piece whose names are asked


def cast_votes(draft: Draft) -> None:
    """Weigh every open piece by what its surroundings say, or its mere form in bare text, which has none."""
    if draft.bare:
        weigh_forms(draft)
        return
    stated = _stated_body(draft)
    for piece in draft.undecided():
        piece.weight += _vote(piece) + _stated_vote(piece, stated)


def _vote(piece: Piece) -> float:
    source = piece.source
    vote = 0.0
    if source.main is not None:
        vote += MAIN if source.main else NOT_MAIN
    if source.kind in (Kind.PARAGRAPH, Kind.QUOTE):
        vote += PARAGRAPH
    if any(map(_is_no_article, source.path[-INNERMOST:])):
        vote += NO_ARTICLE
    elif any(map(_is_elsewhere, source.path[2:])):
        vote += ELSEWHERE
    return vote + LINKED * max(0.0, source.links - 0.5) * 2


@lru_cache(maxsize=8192)
def _is_no_article(name: str) -> bool:
    return _NO_ARTICLE.search(name) is not None


@lru_cache(maxsize=8192)
def _is_elsewhere(name: str) -> bool:
    return _ELSEWHERE.search(name) is not None and _HOLDS_ALL.search(name) is None


def _stated_body(draft: Draft) -> str:
    """Give the words of the article's text as the page states it, when it states it in full."""
    text = max((value for _, value in draft.metadata("jsonld:articleBody")), key=len, default="")
    return words_of(text) if len(text) >= 400 else ""


def _stated_vote(piece: Piece, stated: str) -> float:
    if not stated or piece.look.words < 4:
        return 0.0
    return IN_STATED_BODY if words_of(piece.text) in stated else NOT_IN_STATED_BODY
