"""Captions and picture credits: told from the text around them, kept once each, with the credit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from articles.article import Role
from articles.bylines import is_name
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import Look, look_at
from articles.cleaning.wordlists import load, words
from articles.sources import Kind

LONGEST_CAPTION = 90  # words
LONGEST_CREDIT = 12  # words; "Photograph: Ann Lee/The Agency via Pictures" and its like
SHORTEST_DOUBLE = 6  # words
LINES_BETWEEN = 3  # a caption and its second printing stand no further apart
LONGEST_BRACKET = 80  # characters of a credit
FEWEST_RIGHTS = 3  # different owners of pictures; a page itself has one or two
LONGEST_TAIL = 100  # characters of a line's end in which a credit is looked for
LONGEST_NAMELESS = 30  # words of a line beside a credit line that may be its caption
_BRACKETS_AT_END = re.compile(r"[(\[]([^()\[\]]{2,100})[)\]]\s*(?:\.\s*)?$")
_CREDIT_AT_END = re.compile(
    r"(?:^|[.”\"'’)|]|(?<!\s)\s)\s*((?:AP Photo|AFP Photo|Reuters Photo|Photo(?:graph)?s?(?: by| credit)?|"
    r"Picture|Image(?: credit)?|Credit|Foto)\s*[:/]\s*\S.{1,80})$",
)
# "… on Sunday. Photo by Ann Lee", "… on Sunday. AP Photo": the credit stands behind the last sentence.
_BY_AT_END = re.compile(
    r"(?:^|[.”\"'’)\s])(?:Photo|Photograph|Picture|Image|Illustration)s? (?:by|via|courtesy of) [^.!?]{2,60}$"
)
_LAST_SENTENCE = re.compile(r"[.!?][”\"’]?\s+([A-Z][^.!?]{1,60})$")
_INSIDE = re.compile(
    r"(?:^|[.;:!?]['”\"’]?\s+)(?:Pictured(?: (?:above|left|right|here))?|"
    r"File (?:photo|picture|image)|Photo|Picture)\s?[:,]\s"
)
_RIGHTS = re.compile(r"^©\s?[^\W\d][^\d]{1,60}$")
_COUNT = re.compile(r"^\+\d{1,3}$")
_SAYS_CAPTION = re.compile(r"^(?:Image|Media|Photo|Video|Picture) caption\b")
_SAYS_SOURCE = re.compile(r"^(?:Image|Photo|Picture) (?:source|credit)\b")
_PICTURES = ("Image ", "Photo ", "Picture ")
_MARKS_OF_CREDITS = frozenset(":()[]/|;,")
_WORDS_OF_CREDITS = frozenset({"via", "for", "and", "image", "photo", "picture"})
_MARKS_OF_CAPTIONS = frozenset(":/)]")
_FIRST_WORDS_OF_CAPTIONS = frozenset({"pictured", "image", "media", "photo", "video", "picture"})
_NO_CREDIT_BEFORE = '.!?:”"’)'  # a line that ends so ends in no credit
_SENTENCE_MARKS = frozenset(".!?")
_WORDS_BEFORE_CREDIT = frozenset({"by", "via", "courtesy"})
_CAPTION_CLASS = re.compile(r"\.(?:cap|legende?|légende|cutline|bildunterschrift|bildtext)\b")
_CREDIT_CLASS = re.compile(r"[.#_-](?:photo-?)?credits?\b")
_SLASH = re.compile(r"(?<!\s)\s*(?:/|\||;|,| via | for | and )\s*", re.IGNORECASE)
_HAS_SLASH = re.compile(r"[/|;,]| (?:via|for|and) ", re.IGNORECASE)


def find_captions(draft: Draft) -> None:
    """Move captions and credits out of the running text."""
    _find_printed_twice(draft.pieces)
    if draft.has("©"):
        _find_rights(draft.pieces)
    for piece in draft.undecided():
        if piece.look.words > LONGEST_CAPTION:
            continue
        if piece.look.words <= LONGEST_CREDIT and _is_marked_or_reads_like_a_credit(piece):
            piece.mark(Role.CREDIT, "a picture credit")
        elif is_caption(piece):
            piece.mark(Role.CAPTION, "a caption")


def _is_marked_or_reads_like_a_credit(piece: Piece) -> bool:
    if _marked_as_credit(piece):
        return True
    return _can_be_credit(piece.look) and (is_credit(piece.text) or _says_source(piece))


def _can_be_credit(look: Look) -> bool:
    """Say, at little cost, whether a line has any of the marks or words of which credits are told."""
    return (
        not _MARKS_OF_CREDITS.isdisjoint(look.marks)
        or not _WORDS_OF_CREDITS.isdisjoint(look.tokens)
        or look.normal in _agencies()
    )


def _find_printed_twice(pieces: list[Piece]) -> None:
    """Take for a caption what is printed again at once with a credit, or again under "View gallery"."""
    for place, piece in enumerate(pieces):
        if piece.role is not None or not SHORTEST_DOUBLE <= piece.look.words <= LONGEST_CAPTION:
            continue
        text = piece.text
        for below, other in enumerate(pieces[place + 1 : place + 1 + LINES_BETWEEN], place + 1):
            if not other.text.startswith(text):
                continue
            between = pieces[place + 1 : below]
            if other.open and _is_printed_again(piece, other, between):
                piece.remove("the same caption again")
                other.mark(Role.CAPTION, "a caption, printed twice")
                for each in filter(_is_of_gallery, between):
                    each.remove("a count of pictures")
                break


def _is_printed_again(piece: Piece, other: Piece, between: list[Piece]) -> bool:
    if not between:
        return _adds_credit(piece.text, other.text)
    return other.text == piece.text and all(map(_is_of_gallery, between))


def _find_rights(pieces: list[Piece]) -> None:
    """Take lines of "©" and a name for picture credits where a page has several, each of somebody else."""
    rights = [
        piece
        for piece in pieces
        if piece.open and piece.look.words <= LONGEST_CREDIT and _RIGHTS.match(piece.text)
    ]
    if len({piece.text for piece in rights}) >= FEWEST_RIGHTS:
        for piece in rights:
            piece.mark(Role.CREDIT, "a picture credit")
            piece.wall = 0.0


def _adds_credit(text: str, longer: str) -> bool:
    """Say whether the longer line is the other one with a credit in brackets behind it."""
    rest = longer[len(text) :].strip(" .")
    inside = rest[1:-1] if rest[:1] in ("(", "[") and rest[-1:] in (")", "]") else ""
    return 2 < len(inside) <= LONGEST_BRACKET and ("/" in inside or is_name(inside) or names_a_credit(inside))


def _is_of_gallery(piece: Piece) -> bool:
    """Say whether a line belongs to a row of pictures: "+4", "View gallery"."""
    return _COUNT.match(piece.text) is not None or "gallery" in piece.look.tokens


def is_caption(piece: Piece) -> bool:
    """Say whether a line is a caption by its markup, its first words, or a credit at its end."""
    if piece.source.kind is Kind.CAPTION or _marked_as_caption(piece):
        return True
    return _can_be_caption(piece.text, piece.look) and _reads_like_a_caption(piece.text)


def _can_be_caption(text: str, look: Look) -> bool:
    """Say, at little cost, whether a line has any of the marks or words of which captions are told."""
    if not (
        _MARKS_OF_CAPTIONS.isdisjoint(look.marks) and _FIRST_WORDS_OF_CAPTIONS.isdisjoint(look.tokens[:1])
    ):
        return True
    return text[-1] not in _NO_CREDIT_BEFORE and not (
        _SENTENCE_MARKS.isdisjoint(look.marks) and _WORDS_BEFORE_CREDIT.isdisjoint(look.tokens)
    )


@lru_cache(maxsize=16384)
def _reads_like_a_caption(text: str) -> bool:
    if text.startswith(("Pictured ", "PICTURED ")) or (" caption" in text and _SAYS_CAPTION.match(text)):
        return True
    if ":" in text and (_begins_like_a_caption(text) or _INSIDE.search(text)):
        return True
    end = text[-LONGEST_TAIL:]
    # Without one of these signs near its end no line ends in a credit.
    if (":" in end or "/" in end or ")" in end or "]" in end) and _credit_at_end(text):
        return True
    return text[-1] not in _NO_CREDIT_BEFORE and _ends_in_credit(end)


def _marked_as_caption(piece: Piece) -> bool:
    path = piece.source.path
    return path != () and any(map(_is_caption_class, path[-3:]))


@lru_cache(maxsize=8192)
def _is_caption_class(name: str) -> bool:
    return "caption" in name or _CAPTION_CLASS.search(name) is not None


def _says_source(piece: Piece) -> bool:
    return piece.text.startswith(_PICTURES) and _SAYS_SOURCE.match(piece.text) is not None


def _marked_as_credit(piece: Piece) -> bool:
    return piece.source.path != () and _is_credit_class(piece.source.path[-1])


@lru_cache(maxsize=8192)
def _is_credit_class(name: str) -> bool:
    return _CREDIT_CLASS.search(name) is not None


def _begins_like_a_caption(text: str) -> bool:
    first, colon, rest = text.partition(":")
    return bool(colon and rest.strip()) and len(first) <= 30 and look_at(first).normal in _caption_starts()


def _credit_at_end(text: str) -> bool:
    bracketed = _BRACKETS_AT_END.search(text)
    if (
        bracketed
        and bracketed.start() > 0
        and (names_a_credit(bracketed[1]) or _names_its_maker(bracketed[1]))
    ):
        return True
    return _CREDIT_AT_END.search(text) is not None


def _ends_in_credit(tail: str) -> bool:
    """Say whether a line without a full stop ends in the words of a credit."""
    by = " by " in tail or " via " in tail or " courtesy of " in tail
    if by and _BY_AT_END.search(tail) is not None:
        return True
    last = _LAST_SENTENCE.search(tail) if "." in tail or "!" in tail or "?" in tail else None
    return last is not None and is_credit(last[1])


def _names_its_maker(text: str) -> bool:
    """Say whether a bracket holds a person and a house, with a slash between: "Ann Lee/Coastal News"."""
    maker, slash, house = text.partition("/")
    return bool(slash and house.strip()) and is_name(maker.strip())


@lru_cache(maxsize=16384)
def is_credit(text: str) -> bool:
    """Say whether a line is nothing but a credit: "Getty Images", "Photo: Ann Lee/Reuters", "(AP)"."""
    look = look_at(text)
    if not 1 <= look.words <= LONGEST_CREDIT or look.ends in ("?", "!"):
        return False
    if text[0] in "([" and text[-1] in ")]" and names_a_credit(_bare(text)):
        return True
    if look.normal in _agencies():
        return len(bare := _bare(text)) > 1 and bare not in ("File", "Source")
    if ":" in text and _begins_with_credit_words(_bare(text)):
        return True
    return look.lower < 0.4 and _HAS_SLASH.search(text) is not None and _all_agencies_and_names(_bare(text))


def _bare(text: str) -> str:
    return text.strip("()[]| .")


def _begins_with_credit_words(text: str) -> bool:
    first, colon, rest = text.partition(":")
    named = look_at(first).tokens if colon and rest.strip() else ()
    return bool(named) and _credit_words().issuperset(named)


def _all_agencies_and_names(text: str) -> bool:
    """Say whether a text is names joined by slashes or "via" with an agency at the end: "Ann Lee/Reuters"."""
    if _HAS_SLASH.search(text) is None:
        return False
    parts = _SLASH.split(text)
    return (
        len(parts) > 1
        and look_at(parts[-1]).normal in _agencies()
        and all(part[:1].isupper() for part in parts)
    )


def names_a_credit(text: str) -> bool:
    """Say whether the text of a bracket credits somebody: an agency, or a credit word and a name."""
    if any(look_at(part).normal in _agencies() and part[:1].isupper() for part in _SLASH.split(text)):
        return look_at(text).words <= LONGEST_CREDIT
    tokens = look_at(text).tokens
    return bool(tokens) and tokens[0] in _credit_words() and len(tokens) <= LONGEST_CREDIT


def _find_beside_credits(pieces: list[Piece]) -> None:
    """Take the short line that stands beside a lone credit line for its caption."""
    for position, piece in enumerate(pieces):
        if piece.role is not Role.CREDIT:
            continue
        for neighbour in _neighbours(pieces, position):
            if _may_be_caption(neighbour) and not _goes_on(pieces, neighbour):
                neighbour.mark(Role.CAPTION, "the caption beside a picture credit")
                break


def _neighbours(pieces: list[Piece], position: int) -> Iterable[Piece]:
    for place in (position + 1, position - 1):
        if 0 <= place < len(pieces):
            yield pieces[place]


def _goes_on(pieces: list[Piece], piece: Piece) -> bool:
    """Say whether the next line carries a broken sentence on."""
    following = pieces[pieces.index(piece) + 1 :][:1]
    return bool(following) and (following[0].text[:1].islower() or following[0].text[:1] in ",;.")


def _may_be_caption(piece: Piece) -> bool:
    look = piece.look
    return (
        piece.role is Role.BODY
        and piece.source.kind is not Kind.PARAGRAPH
        and 5 <= look.words <= LONGEST_NAMELESS
        and look.ends == ""
        and look.lower > 0.4
    )


def keep_captions_once(draft: Draft) -> None:
    """Keep each caption once, the fullest printing of it: the one with the credit."""
    for piece in _other_printings(draft.pieces):
        piece.mark(Role.CAPTION, "a caption")
    kept: dict[str, Piece] = {}
    for piece in draft.pieces:
        if piece.role is not Role.CAPTION:
            continue
        key = caption_key(piece.text)
        before = kept.get(key)
        if before is None:
            kept[key] = piece
        elif len(piece.text) > len(before.text):
            before.remove("the same caption again, without its credit")
            kept[key] = piece
        else:
            piece.remove("the same caption again")


def caption_key(text: str) -> str:
    """Give what two printings of one caption share: its words without the credit at the end."""
    bracketed = _BRACKETS_AT_END.search(text)
    if bracketed and bracketed.start() > 10 and names_a_credit(bracketed[1]):
        text = text[: bracketed.start()]
    credit = _CREDIT_AT_END.search(text)
    if credit and credit.start() > 10:
        text = text[: credit.start()]
    return look_at(text.strip()).normal


def _other_printings(pieces: list[Piece]) -> list[Piece]:
    """Find open lines that are a caption's printing without its credit; a full sentence may be text."""
    captions = {caption_key(piece.text) for piece in pieces if piece.role is Role.CAPTION}
    if not captions:
        return []
    return [
        piece
        for piece in pieces
        if piece.open
        and piece.look.words >= 4
        and piece.look.normal in captions
        and not _is_sentence_of_text(piece)
    ]


def _is_sentence_of_text(piece: Piece) -> bool:
    return piece.look.ends == "." and (piece.source.kind is Kind.PARAGRAPH or piece.look.words >= 25)


def find_late_captions(draft: Draft) -> None:
    """Take lines of the body for captions by their neighbours: a lone credit line, or their own double."""
    _find_beside_credits(draft.pieces[draft.start : draft.stop])
    _find_doubled([piece for piece in draft.pieces if piece.role is Role.BODY])


def _find_doubled(body: list[Piece]) -> None:
    """Take a line for a caption when it is printed twice running and is no sentence."""
    for before, piece in pairwise(body):
        same = before.look.tokens == piece.look.tokens
        if same and SHORTEST_DOUBLE <= piece.look.words <= LONGEST_CAPTION and piece.look.ends == "":
            before.mark(Role.CAPTION, "a caption, printed twice")
            piece.remove("the same caption again")


@cache
def _agencies() -> frozenset[str]:
    return frozenset(look_at(name).normal for name in load("credits.toml")["agencies"])


@cache
def _credit_words() -> frozenset[str]:
    return words("credits.toml", "credit_words") | {"by", "the", "of", "and"}


@cache
def _caption_starts() -> frozenset[str]:
    return words("credits.toml", "caption_starts")
