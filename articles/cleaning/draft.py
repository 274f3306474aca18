"""An article on the cleaning table: its pieces with the marks the steps have put on them so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.article import Block, Outlet, Published, Role
from articles.cleaning.looks import Look, look_at
from articles.furniture import NOTHING_LEARNED, Furniture, Learned
from articles.sources import Page, PageBlock

FIELDED = frozenset({"csv", "feed", "json", "markdown", "newsml-g2", "ninjs", "nitf"})


@dataclass(slots=True, eq=False)
class Piece:
    """A block of the page, or a part of one, being judged.

    `role` is None while no step has decided. `weight` is what earlier steps think of its place in the
    article's run, in the units of `Look.prose`; `wall` marks a line that opens another part of the page
    ("Most read", "Comments"), which an article rarely crosses.
    """

    text: str
    source: PageBlock
    look: Look
    role: Role | None = None
    reason: str = ""
    weight: float = 0.0
    wall: float = 0.0

    def mark(self, role: Role, reason: str = "") -> None:
        """Decide what the piece is, and why."""
        self.role = role
        self.reason = reason

    def remove(self, reason: str) -> None:
        """Set the piece aside, with the reason in words a reader understands."""
        self.mark(Role.REMOVED, reason)

    @property
    def open(self) -> bool:
        """Whether no step has decided yet."""
        return self.role is None


@dataclass(slots=True)
class Draft:
    """The pieces of one page in reading order, and the facts found so far with their evidence.

    `start` and `stop` are the positions between which the article's run lies, once it has been found. `text`
    is all of the page, so that a step sees at once when nothing on it is its business. `known` is the
    furniture that the archive has learned of all outlets, and `learned` what of it was used.
    """

    page: Page
    pieces: list[Piece]
    text: str
    title: str = ""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    outlet: Outlet | None = None
    first_outlet: Outlet | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    dateline: str | None = None
    language: str | None = None
    url: str | None = None
    published: Published = field(default_factory=Published)
    evidence: dict[str, str] = field(default_factory=dict)
    start: int = 0
    stop: int = 0
    known: Furniture = NOTHING_LEARNED
    learned: Learned | None = None

    @property
    def bare(self) -> bool:
        """Whether the page is a bare text, without markup to lean on."""
        return self.page.format == "text"

    @property
    def trusted(self) -> bool:
        """Whether the body came as a field of its own, so that only light steps apply."""
        return self.page.format in FIELDED

    def undecided(self) -> list[Piece]:
        """Give the pieces that no step has decided."""
        return [piece for piece in self.pieces if piece.role is None]

    def has(self, *signs: str) -> bool:
        """Say whether one of some signs stands anywhere on the page."""
        return any(sign in self.text for sign in signs)

    def metadata(self, *keys: str) -> Iterator[tuple[str, str]]:
        """Go through what the page states of itself under some keys, as (key, value), in the keys' order."""
        for key in keys:
            for value in self.page.metadata.get(key, ()):
                if value.strip():
                    yield key, value.strip()

    def blocks(self) -> tuple[Block, ...]:
        """Give the pieces as the blocks of an article; what nobody claimed is body."""
        return tuple([Block(piece.text, piece.role or Role.BODY, piece.reason) for piece in self.pieces])


def lay_out(page: Page) -> Draft:
    """Lay a page on the table, every block a piece with nothing decided."""
    pieces = [Piece(block.text, block, look_at(block.text)) for block in page.blocks if block.text.strip()]
    return Draft(page, pieces, "\n".join([piece.text for piece in pieces]))
