"""Invented clippings for the tests of the store: sources with the articles made from them."""

from articles.article import (
    Article,
    Block,
    Certainty,
    Entity,
    EntityType,
    Mention,
    Outlet,
    Published,
    Role,
)
from articles.sources import Hints, Source
from articles.store import Intake

LEAD = "Mayor Ilse Varga opened the rebuilt Tolgate Bridge on Friday, and Varga walked across it first."
HARBOUR_COURIER = Outlet("The Harbour Courier", "harbourcourier.example")

BRIDGE = Article(
    title="Tolgate Bridge opens after three winters",
    standfirst="Mayor Ilse Varga walks across first",
    blocks=(
        Block("Home | News | Tides", Role.REMOVED, "a line of the navigation menu"),
        Block("Tolgate Bridge opens after three winters", Role.TITLE, "the first heading"),
        Block("By Nora Field", Role.BYLINE, "names the author"),
        Block(LEAD),
        Block("Cars follow on Monday – “if the paint is dry”, she said.\nNobody laughed. 橋が開いた"),
        Block("Pictured: Varga on the bridge", Role.CAPTION, "stands below a picture"),
    ),
    authors=("Nora Field", "Søren Ø. Ækkeby"),
    outlet=HARBOUR_COURIER,
    section="Local",
    dateline="TOLGATE",
    language="en",
    url="https://harbourcourier.example/tolgate-bridge",
    published=Published("2019-03-08T09:15:00+01:00", Certainty.STATED),
    evidence={"title": "the first heading", "published": "printed above the text"},
    entities=(
        Entity(
            "Ilse Varga",
            EntityType.PERSON,
            (
                Mention("Ilse Varga", -2, 6, 16),
                Mention("Ilse Varga", 0, 6, 16),
                Mention("Varga", 0, 66, 71),
                Mention("Varga", -3, 10, 15),
            ),
        ),
        Entity("Tolgate", EntityType.PLACE, (Mention("Tolgate", -1, 0, 7), Mention("TOLGATE", 0, 36, 43))),
        Entity("Bridge Trust", EntityType.ORGANISATION),
    ),
    recogniser="builtin-1",
)


def article(title: str = "Ferry fares rise", *body: str, **facts: object) -> Article:
    """An article of a title and paragraphs."""
    paragraphs = body or ("The ferry to Port Ellery will cost more from May.",)
    return Article(title=title, blocks=tuple(Block(text) for text in paragraphs), **facts)  # type: ignore[arg-type]


def intake(
    name: str = "clips/ferry.txt",
    data: bytes | str = b"Ferry fares rise",
    member: str = "",
    *,
    of: Article | None = None,
    hints: Hints | None = None,
) -> Intake:
    """A source as it came, with the article that was made of it."""
    contents = data.encode() if isinstance(data, str) else data
    return Intake(Source(name, contents, member, hints or Hints()), of or article())


def batch(first: int, articles: int) -> list[Intake]:
    """Articles numbered upwards, each telling its number in all of its parts."""
    return [
        intake(
            "wire.jsonl",
            f"original of {number} " * 40,
            f"line {number}",
            of=article(f"Report {number}", *(f"Paragraph {part} of report {number}." for part in range(8))),
        )
        for number in range(first, first + articles)
    ]
