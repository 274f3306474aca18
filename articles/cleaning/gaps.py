"""The lines between the paragraphs that belong to an article: subheadings, items, lone sentences."""

from __future__ import annotations

from articles.article import Role
from articles.bylines import is_name, read_byline
from articles.cleaning.date_lines import is_date_line
from articles.cleaning.draft import Piece
from articles.cleaning.sequence import Part
from articles.sources import Kind

LONGEST_SUBHEADING = 8  # words; a longer line without a full stop is mostly the headline of another article
SENTENCE = 1.0  # in the units of `Look.prose`
# What asks something of the reader: a sentence beside one of these belongs to it.
APPEALS = frozenset(
    {
        "an appeal for money",
        "an appeal to subscribe",
        "a newsletter box",
        "a promotion",
        "a sign-in line",
        "a call for tips",
        "a cookie notice",
    }
)
BARS = frozenset({"a share bar", "a button or a form"})
LONGEST_BUTTON = 3  # words
POINTER = "a pointer to other articles"  # what stands under it is one of those, as far as the next paragraph
LEAST_DOUBT = -0.8  # a line printed twice may be text, one printed thrice is not
LEAST_DOUBT_IN_HTML = (
    -3.2
)  # it is enough that the extraction library leaves a line out and another thing speaks for it
PARTLY_LINKS = 0.3  # a sentence with more links in it points elsewhere


def close_gaps(pieces: list[Piece], parts: list[Part]) -> list[Part]:
    """Give to the body what its gaps hold of it: short lines, sentences, the list that a colon announces."""
    closed = list(parts)
    announced = pointed = False
    for place, (piece, part) in enumerate(zip(pieces, parts, strict=True)):
        if part is Part.BODY:
            announced = piece.look.ends == ":" if piece.open else announced
            pointed = False
        elif part is Part.AFTER and not announced:
            break  # from here on nothing is the article's
        elif part in (Part.GAP, Part.AFTER) and _is_unsuspected(piece) and not _is_of_bar(pieces, place):
            if announced or (part is Part.GAP and not pointed and _is_text(piece)):
                closed[place] = Part.BODY
        else:
            announced = False
            pointed = pointed or (piece.role is Role.REMOVED and piece.reason == POINTER)
    return closed


def _is_of_bar(pieces: list[Piece], place: int) -> bool:
    """Say whether a short line stands in a row of buttons."""
    beside = pieces[max(0, place - 1) : place + 2]
    return pieces[place].look.words <= LONGEST_BUTTON and any(piece.reason in BARS for piece in beside)


def keep_sentences_under_title(pieces: list[Piece], parts: list[Part]) -> list[Part]:
    """Give to the body the sentences between it and the title that have no furniture beside them."""
    return [
        Part.BODY if part is Part.HEAD and _stands_free(pieces, place) else part
        for place, part in enumerate(parts)
    ]


def _stands_free(pieces: list[Piece], place: int) -> bool:
    beside = pieces[max(0, place - 1) : place + 2]
    return (
        pieces[place].look.prose >= SENTENCE
        and _is_unsuspected(pieces[place])
        and not any(piece.reason in APPEALS for piece in beside)
    )


def _is_unsuspected(piece: Piece) -> bool:
    return (
        piece.role is None
        and not piece.wall
        and not piece.reason
        and _is_no_link(piece)
        and not _is_fact(piece)
    )


def _is_no_link(piece: Piece) -> bool:
    """Say whether a line's surroundings leave open what it is, or the library takes it for text."""
    source = piece.source
    if source.main is None:
        return piece.weight >= LEAST_DOUBT
    return source.main or (source.links < PARTLY_LINKS and piece.weight >= LEAST_DOUBT_IN_HTML)


def _is_text(piece: Piece) -> bool:
    """Say whether a line between paragraphs is text: a sentence, or short like a subheading or an item."""
    if piece.look.prose >= SENTENCE:
        return True
    if piece.source.main is None:
        return piece.look.words <= LONGEST_SUBHEADING
    return piece.source.main and piece.source.kind in (Kind.ITEM, Kind.CELL)


def _is_fact(piece: Piece) -> bool:
    """Say whether a line is a name, a byline or a date: between paragraphs these belong to other articles."""
    return is_date_line(piece) or is_name(piece.text) or read_byline(piece.text) is not None
