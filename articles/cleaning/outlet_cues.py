"""Naming the outlet of a bare text by what its furniture gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from operator import itemgetter

from articles.article import Outlet, Role
from articles.cleaning.draft import Draft, Piece
from articles.cleaning.looks import look_at
from articles.cleaning.wordlists import load
from articles.outlets import Authority, authorities, authority_called, authority_of_host

CUE = 3.0
COPYRIGHT = 3.0
ADDRESS = 2.0
FRAMED = 1.5  # "About the BBC", "Follow Metro on"
MENTION = 1.0
NEEDED = 2.0  # what an outlet must gather to be named
LEAD = 1.4  # and how far it must be ahead of the next
MOST_MENTIONS = 4  # of one kind that count
LONGEST_LINE = 60  # words

COPYRIGHT_SIGNS = ("©", "opyright", "OPYRIGHT", "(c)")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s©,]*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?[\s,by]*", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"(?<!\W)\W*\b(?:all rights|is not responsible|and its|part of|a division|registered|unless|"
    r"privacy|this material)\b.*|[.|•·].*",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\s,])[\s,]+(?:19|20)\d{2}(?:\s?[-–]\s?(?:19|20)\d{2})?$")
_COMPANY = re.compile(
    r"(?<![\s,])[\s,]+(?:inc|ltd|limited|llc|l\.?p|plc|gmbh|ag|corp|corporation|company|co|pty|media|group|digital|publishing|newspapers?|network)\b\.?",
    re.IGNORECASE,
)
_ENDING = r"\.(?:co\.[a-z]{2}|com\.[a-z]{2}|com|net|org|news|tv|ie|ca|in|au|de|fr|info)\b"
_HAS_HOST = re.compile(_ENDING, re.IGNORECASE)  # a line without one of these holds no host
_HOST = re.compile(rf"\b[a-z0-9-]{{2,40}}(?:\.[a-z0-9-]{{2,40}})?{_ENDING}")
_FRAMES = re.compile(
    r"\b(?:about|contact|follow|advertise with|from|subscribe to|support|join|more from|most read in|"
    r"read more from|download the|welcome to|"
    r"newsletter|newsletters|app|home|shop|premium|readers|subscribers)\b",
    re.IGNORECASE,
)


def outlet_in_text(draft: Draft) -> tuple[Outlet, str] | None:
    """Name the outlet that a page's furniture speaks of, with the line that says so; None when in doubt."""
    furniture = [
        piece
        for piece in draft.pieces
        if piece.role in (Role.REMOVED, Role.BYLINE) and piece.look.words <= LONGEST_LINE
    ]
    scores: dict[str, float] = {}
    proofs: dict[str, str] = {}
    counted: Counter[tuple[str, float]] = Counter()
    for authority, weight, line in _signs(furniture):
        counted[authority.name, weight] += 1
        if counted[authority.name, weight] <= MOST_MENTIONS:
            scores[authority.name] = scores.get(authority.name, 0.0) + weight
        if authority.name not in proofs or weight >= CUE:
            proofs[authority.name] = line
    ranked = sorted(scores.items(), key=lambda entry: -entry[1])[:2]
    if not ranked or ranked[0][1] < NEEDED or (len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]):
        return None
    known = authority_called(ranked[0][0])
    if known is None:
        return None
    return known.outlet, f"the page around the article names it: {proofs[known.name][:120]}"


def _signs(furniture: list[Piece]) -> Iterator[tuple[Authority, float, str]]:
    """Go through the signs of known outlets: cues, copyright lines, addresses, their names."""
    index = _index()
    lines = {piece.text: piece for piece in furniture}
    whole = "\n".join(lines)
    signs = [sign for sign in COPYRIGHT_SIGNS if sign in whole]  # so that a line is asked for few, or none
    claims = {text for sign in signs for text in lines if sign in text}
    for piece in lines.values():
        if piece.text in claims:
            yield from _copyright_signs(piece.text)
        if "." in piece.text:
            yield from _address_signs(piece.text)
        if not index.telling_words.isdisjoint(piece.look.tokens):
            yield from _name_signs(piece)
    whole = whole.lower().replace("’", "'")
    for cue, authority in index.cues:
        if cue in whole:
            yield authority, CUE, cue


def _copyright_signs(text: str) -> Iterator[tuple[Authority, float, str]]:
    name = copyright_holder(text)
    known = authority_called(name) if name else None
    if known:
        yield known, COPYRIGHT, text


def copyright_holder(text: str) -> str:
    """Give the name behind "© 2024", without the company's form and the rights it reserves."""
    claims = "©" in text or "opyright" in text or "OPYRIGHT" in text or "(c)" in text
    match = _COPYRIGHT.search(text) if claims else None
    if match is None:
        return ""
    held = _YEARS.sub("", _RIGHTS.sub("", text[match.end() :]).strip(" ,-–|"))
    whole = _COMPANY.sub("", held).strip(" ,")
    return held if authority_called(held) else whole


def _address_signs(text: str) -> Iterator[tuple[Authority, float, str]]:
    if _HAS_HOST.search(text) is None:
        return
    for host in set(_HOST.findall(text.lower())):
        known = authority_of_host(host)
        if known:
            yield known, ADDRESS, text


def _name_signs(piece: Piece) -> Iterator[tuple[Authority, float, str]]:
    found: set[str] = set()
    for _, printed, authority in sorted(_names_in(piece), key=itemgetter(0)):
        if authority.name in found:
            continue
        found.add(authority.name)
        framed = _FRAMES.search(piece.text) is not None
        if not authority.plain or (framed and piece.look.words <= 12 and printed.startswith("The ")):
            yield authority, FRAMED if framed else MENTION, piece.text


def _names_in(piece: Piece) -> Iterator[tuple[tuple[int, int], str, Authority]]:
    """Find the names of outlets in a line, each with its place there and in the authority file."""
    tokens, names = piece.look.tokens, _index().names
    for place, token in enumerate(tokens):
        for offset, number, name, printed, authority in names.get(token, ()):
            first = place - offset
            if first >= 0 and tokens[first : first + len(name)] == name and printed in piece.text:
                yield (first, number), printed, authority


Name = tuple[int, int, tuple[str, ...], str, Authority]


class _Index:
    """The cues and names of all outlets that are known; names of two letters say too little.

    Names stand under their longest word, each with the place of that word in it and a running number: the
    first word would be "the" too often.
    """

    def __init__(self, known: tuple[Authority, ...]) -> None:
        self.known = known
        self.cues = tuple((cue, authority) for authority in known for cue in authority.cues)
        self.names: dict[str, list[Name]] = {}
        numbers = count()
        skipped = frozenset(load("outlet_cues.toml")["too_common"])
        for authority in known:
            for name in (authority.name, *authority.aliases):
                if len(name) > 2 and name not in skipped and (tokens := look_at(name).tokens):
                    longest = max(tokens, key=len)
                    entry = (tokens.index(longest), next(numbers), tokens, name, authority)
                    self.names.setdefault(longest, []).append(entry)
        self.telling_words = frozenset(self.names)


_in_use: _Index | None = None


def _index() -> _Index:
    """Give the index of the outlets that are known now, made anew when others are."""
    global _in_use
    if _in_use is None or _in_use.known is not authorities():
        _in_use = _Index(authorities())
    return _in_use
