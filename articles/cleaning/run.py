"""Keeping the article's run of pieces and setting the rest of the page aside."""

from __future__ import annotations

from articles.article import Role
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.gaps import close_gaps, keep_sentences_under_title
from articles.cleaning.heads import find_standfirst, mark_heads
from articles.cleaning.looks import look_at
from articles.cleaning.numbered import raise_numbered_headings
from articles.cleaning.sequence import BARE, Part, read_parts
from articles.cleaning.subheadings import lower_subheadings
from articles.cleaning.titles import title_scores
from articles.cleaning.votes import cast_votes
from articles.errors import ArticleError
from articles.sources import Kind

MOSTLY_LINKS = 0.6
SHORTEST_TEXT = 5  # words
TITLE_IN_BODY = 3  # pieces of the body that may still turn out to be the title
CAPTIONS_ABOVE = 4  # pieces
CAPTIONS_BELOW = 2
MUCH_BETTER = 1.0
GOOD_TITLE = 2.5


def keep_the_run(draft: Draft) -> None:
    """Find the article's run on the page; keep its body, move its head, set aside what stands around."""
    if not draft.pieces:
        return
    if draft.trusted:
        _trust(draft)
        return
    cast_votes(draft)
    raise_numbered_headings(draft)
    scores = title_scores(draft)
    parts = _read_bare(draft.pieces, scores) if draft.bare else read_parts(draft.pieces, scores)
    if not parts:
        return
    parts = close_gaps(draft.pieces, parts)
    body = [place for place, part in enumerate(parts) if part is Part.BODY]
    draft.start, draft.stop = body[0], body[-1] + 1
    _mark_title(draft, parts)
    mark_heads(draft, parts)
    find_standfirst(draft, parts)
    near = _beside(parts)
    parts = keep_sentences_under_title(draft.pieces, parts)
    for place, (piece, part) in enumerate(zip(draft.pieces, parts, strict=True)):
        _settle(piece, part, place in near)


def _read_bare(pieces: list[Piece], scores: list[float]) -> list[Part]:
    """Read the parts of a page of which nothing is known but its lines."""
    lowered = lower_subheadings(pieces, scores)
    parts = read_parts(pieces, lowered, BARE)
    return _with_better_title(parts, lowered) if parts else []


def _with_better_title(parts: list[Part], scores: list[float]) -> list[Part]:
    """Move the title down to a line that looks much more like one, where the body was begun with it."""
    first = parts.index(Part.BODY)
    last = min(len(parts), first + TITLE_IN_BODY)
    title = parts.index(Part.TITLE) if Part.TITLE in parts else None
    bar = scores[title] + MUCH_BETTER if title is not None else GOOD_TITLE
    below = range(first if title is None else title + 1, last)
    best = next((place for place in below if scores[place] >= bar), None)
    if best is None or Part.BODY not in parts[best + 1 :]:
        return parts
    above = Part.BEFORE if title is None else Part.HEAD
    head = [part if part is Part.BEFORE else above for part in parts[:best]]
    return [*head, Part.TITLE, *parts[best + 1 :]]


def _trust(draft: Draft) -> None:
    """Take every open piece of a body that came as a field of its own; its title may stand over it again."""
    draft.stop = len(draft.pieces)
    find_standfirst(draft, [])
    title = look_at(draft.page.hints.title or "").tokens
    for place, piece in enumerate(draft.undecided()):
        if place < TITLE_IN_BODY and title and piece.look.tokens == title:
            piece.mark(Role.TITLE, "the title")
        else:
            piece.mark(Role.BODY)


def _mark_title(draft: Draft, parts: list[Part]) -> None:
    for piece, part in zip(draft.pieces, parts, strict=True):
        if part is Part.TITLE:
            piece.mark(Role.TITLE, "the title")


def _beside(parts: list[Part]) -> range:
    """Give the places right above the title and right below the text, where captions still belong to it."""
    inside = [place for place, part in enumerate(parts) if part not in (Part.BEFORE, Part.AFTER)]
    return range(inside[0] - CAPTIONS_ABOVE, inside[-1] + 1 + CAPTIONS_BELOW)


def _settle(piece: Piece, part: Part, near: bool) -> None:
    """Decide a piece by its part of the page; captions far from the article belong to something else."""
    role = piece.role
    if role is None:
        if part is Part.BODY or (part is Part.HEAD and _is_main_text(piece)):
            piece.mark(Role.BODY)
        else:
            piece.remove(piece.reason or _reason(piece, part))
    elif (
        (role is Role.CAPTION or role is Role.CREDIT)
        and (part is Part.BEFORE or part is Part.AFTER)
        and not (near or piece.source.main)
    ):
        piece.remove(
            "a caption outside the article" if role is Role.CAPTION else "a credit outside the article"
        )


def _is_main_text(piece: Piece) -> bool:
    """Say whether the extraction library takes a line under the title for text, and nothing else objects."""
    return (
        piece.source.main is True
        and piece.source.kind is not Kind.ITEM
        and piece.look.words >= SHORTEST_TEXT
        and piece.source.links < MOSTLY_LINKS
        and piece.weight >= 0
        and not piece.wall
        and not piece.reason
    )


def _reason(piece: Piece, part: Part) -> str:
    """Say in plain words why a piece is not part of the article."""
    if part is Part.BEFORE:
        return "navigation" if piece.look.words <= 6 else "page furniture before the article"
    if part is Part.HEAD:
        return "furniture between the title and the text"
    linked = piece.source.links >= MOSTLY_LINKS or (piece.look.words >= 4 and not piece.look.ends)
    if part is Part.GAP:
        return "a pointer to other articles" if linked else "an interruption that is not part of the text"
    if piece.source.kind is Kind.HEADING or linked:
        return "other headlines and links after the article"
    return "page furniture after the article"


def refuse_what_is_no_article(draft: Draft) -> None:
    """Refuse a page without a single paragraph; give a text without a title its first sentence."""
    first = next((piece.text for piece in draft.pieces if piece.role is Role.BODY), None)
    if first is None:
        raise ArticleError("no article text was found, only furniture")
    if not draft.title.strip():
        draft.title = _first_sentence(first)
        draft.evidence["title"] = "guessed: no title was found, so the first sentence stands in for it"


def _first_sentence(text: str) -> str:
    for position, character in enumerate(text[:-1]):
        if character in ".!?" and text[position + 1] == " " and look_at(text[:position]).words >= 4:
            return text[: position + 1]
    return text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + " …"
