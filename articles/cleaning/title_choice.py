"""Choosing the title: the page's heading and what the page states of itself vote on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from articles.article import Role
from articles.cleaning.draft import Draft
from articles.cleaning.looks import look_at
from articles.cleaning.stated_titles import BAR, OTHERS, STATED, clean_title, printed_part
from articles.cleaning.wordlists import words
from articles.sources import Kind

ONLY_HEADING_WEIGHT = 4.0  # the one first-level heading of a page outweighs what is stated for other pages
PRINTED_WEIGHT = 2.0  # a first-level heading's own vote; it is what the reader sees
LINE_WEIGHT = 1.0  # a line that is no heading on a page that has headings
ENOUGH_OF_IT = 2 / 3  # the share of a heading's words that a shorter form of it keeps
HEADLINE = "jsonld:headline"
# Two places that programs fill in apart from each other, and so bear each other out.
_PAIRS = (
    ("meta:og:title", ("meta:twitter:title", *OTHERS)),
    (HEADLINE, ("title",)),
)


class Ballot(NamedTuple):
    """A title as it is written in one place: the place by its key, in words, and its weight."""

    title: str
    key: str
    place: str
    weight: float


Votes = dict[str, list[Ballot]]


def find_title(draft: Draft) -> None:
    """Settle the title: told from outside, else voted on by the heading and the page's own statements."""
    if draft.page.hints.title:
        draft.title = draft.page.hints.title.strip()
        draft.evidence["title"] = f"{draft.page.hints.teller('title') or 'the source'} says so"
        return
    votes = _votes(draft)
    if not votes:
        return
    best = max(votes, key=lambda key: sum(ballot.weight for ballot in votes[key]))
    better, saying = _better(votes, best)
    draft.title = votes[better][0].title
    places = [ballot.place for ballot in votes[better] if ballot.weight]
    draft.evidence["title"] = f"the title stands in {_listed(places)}{saying}"


def _votes(draft: Draft) -> Votes:
    """Gather the candidates: printed ones first, so that their spelling and case is kept."""
    votes: Votes = {}
    for ballot in (*_printed(draft), *_stated(draft)):
        title = clean_title(ballot.title, draft)
        key = look_at(title).normal
        if key and len(title) > 1:
            votes.setdefault(key, []).append(ballot._replace(title=title))
    return _without_longer_forms(votes)


def _without_longer_forms(votes: Votes) -> Votes:
    """Count a title that another continues behind a bar ("Title - Somebody's site") together with it."""
    merged = dict(votes)
    for key, ballots in votes.items():
        longer = ballots[0].title
        for other in votes:
            start = votes[other][0].title
            if (
                other != key
                and other in merged
                and longer.startswith(start)
                and BAR.match(longer, len(start))
            ):
                merged[other] = merged[other] + merged.pop(key, [])
                break
    return merged


def _printed(draft: Draft) -> Iterator[Ballot]:
    """Give the titles that the page prints: at the article's head, and its one heading wherever it is."""
    main = {piece.look.normal: piece for piece in draft.pieces if piece.source.level == 1}
    weight = ONLY_HEADING_WEIGHT if len(main) == 1 else PRINTED_WEIGHT
    for piece in draft.pieces:
        if piece.role is Role.TITLE and piece.source.kind is Kind.HEADING:
            own = weight if piece.source.level == 1 else PRINTED_WEIGHT
            yield Ballot(piece.text, "heading", "the page's main heading", own)
        elif piece.role is Role.TITLE:
            own = PRINTED_WEIGHT if draft.bare else LINE_WEIGHT
            yield Ballot(piece.text, "line", "the line over the article", own)
    for piece in main.values() if len(main) == 1 else ():
        if piece.role is not Role.TITLE:
            yield Ballot(piece.text, "heading", "the page's only heading", PRINTED_WEIGHT)


def _stated(draft: Draft) -> Iterator[Ballot]:
    for key, weight in (*STATED, *dict.fromkeys(OTHERS, 0.0).items()):
        for _, value in list(draft.metadata(key))[:1]:
            yield Ballot(printed_part(value, draft), key, f"the page's {key}", weight)


# --- what is stated against the heading -------------------------------------------------------------------


def _better(votes: Votes, best: str) -> tuple[str, str]:
    """Give the form that statements agree on against a heading, with what to say of it; else the best."""
    if "heading" not in _keys(votes[best]):
        return best, ""
    for form in votes:
        if _stands_alone(votes[best]) and _is_own_headline(votes[form]):
            return form, f'; nothing bears out the heading "{votes[best][0].title}"'
    for form in votes:
        if _agree(votes[form]) and _is_shorter_form(form.split(), best.split()):
            return form, f'; the heading says it in more words: "{votes[best][0].title}"'
    return best, ""


def _stands_alone(ballots: Sequence[Ballot]) -> bool:
    """Say whether a printed title is stated nowhere."""
    return _keys(ballots) <= {"heading", "line"}


def _is_own_headline(ballots: Sequence[Ballot]) -> bool:
    """Say whether a title is the headline that the article is given in its data, and stated again."""
    keys = _keys(ballots)
    return HEADLINE in keys and len(keys) > 1


def _agree(ballots: Sequence[Ballot]) -> bool:
    """Say whether two places state a title that bear each other out."""
    keys = _keys(ballots)
    return any(first in keys and not keys.isdisjoint(others) for first, others in _PAIRS)


def _is_shorter_form(short: list[str], long: list[str]) -> bool:
    """Say whether a title has most words of another in their order, and no others, and is not cut off.

    Both begin alike: what lacks its beginning lacks its subject. Articles do not count.
    """
    articles = words("titles.toml", "articles")
    short, long = ([word for word in title if word not in articles] for title in (short, long))
    if not ENOUGH_OF_IT * len(long) <= len(short) < len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    if not all(word in rest for word in short):
        return False
    joining = words("titles.toml", "joining")
    left_out = long[len(short)] if long[: len(short)] == short else ""
    return short[-1] not in joining and (not left_out or left_out in joining)


def _keys(ballots: Sequence[Ballot]) -> set[str]:
    return {ballot.key for ballot in ballots}


def _listed(places: Sequence[str]) -> str:
    unique = list(dict.fromkeys(places))
    return " and ".join([", ".join(unique[:-1]), unique[-1]] if len(unique) > 1 else unique)
