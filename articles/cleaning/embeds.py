"""Embedded posts and pulled quotations: text from elsewhere, or said twice."""

from __future__ import annotations

import re
from functools import lru_cache

from articles.article import Role
from articles.cleaning.draft import Draft, Piece

SHORTEST_PULL = 5  # words
LONGEST_PULL = 50
POST_WEIGHT = -4.0
_EMBED = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|bluesky-embed|threads-embed|reddit-embed"
)
_SIGNATURE = re.compile(r"^[—–-]\s?.{1,70}\(@\w{1,30}\)\s.{0,12}\d{4}(?:\sг\.)?$")
_PICTURE = re.compile(r"\bpic\.(?:twitter|x)\.com/|^https?://t\.co/")


def remove_embedded_posts(draft: Draft) -> None:
    """Set aside posts of social networks shown inside an article."""
    for position, piece in enumerate(draft.pieces):
        if piece.role is not None:
            continue
        if piece.source.path and any(map(_is_embed, piece.source.path[-4:])):
            piece.remove("a post embedded from a social network")
        elif piece.text[0] in "—–-" and piece.look.words <= 25 and _SIGNATURE.match(piece.text):
            piece.remove("the signature of an embedded post")
            _weigh_down_post(draft.pieces[max(0, position - 2) : position])
        elif ("pic." in piece.text or "t.co" in piece.text) and _PICTURE.search(piece.text):
            piece.weight += POST_WEIGHT
            piece.reason = "a post embedded from a social network"


@lru_cache(maxsize=8192)
def _is_embed(name: str) -> bool:
    return _EMBED.search(name) is not None


def _weigh_down_post(above: list[Piece]) -> None:
    """Weigh down the line above a post's signature; two where the post ended in a picture's address."""
    for piece in above[-2:] if above and _PICTURE.search(above[-1].text) else above[-1:]:
        if piece.open:
            piece.weight += POST_WEIGHT
            piece.reason = "a post embedded from a social network"


def remove_pulled_quotations(draft: Draft) -> None:
    """Set aside lines of the body that stand word for word inside another paragraph."""
    body = [piece for piece in draft.pieces if piece.role is Role.BODY]
    whole = "\n".join(f" {piece.look.normal} " for piece in body)
    for piece in body:
        twice = (
            SHORTEST_PULL <= piece.look.words <= LONGEST_PULL and whole.count(f" {piece.look.normal} ") > 1
        )
        if twice and any(_holds_more(other, piece) for other in body):
            piece.remove("a quotation pulled out of the text, which has it in full")


def _holds_more(other: Piece, piece: Piece) -> bool:
    return other.look.words > piece.look.words and piece.look.normal in other.look.normal
