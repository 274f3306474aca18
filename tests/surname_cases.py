"""The labelled bare surnames of `golden/surnames.txt`, and how well a recogniser resolves them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.article import Article, Block, Entity, EntityType, Mention
from articles.entities import Recogniser
from articles.entities.vocabulary import key

CASES = Path(__file__).parent / "golden" / "surnames.txt"
NOBODY = frozenset({"?", "place", "organisation"})
_MARKED = re.compile(r"\{([^{}=]+)=([^{}=]+)\}")


@dataclass(frozen=True)
class Surname:
    """A bare surname at its place, with the full name it stands for, or one of `NOBODY`."""

    paragraph: int
    start: int
    text: str
    answer: str


@dataclass(frozen=True)
class Case:
    """An article and the surnames labelled in it."""

    article: Article
    surnames: tuple[Surname, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of a surname: "right", "wrong" or "unlinked", with the name it was given."""

    surname: Surname
    outcome: str
    given: str | None


def cases() -> Iterator[Case]:
    """Read the labelled articles."""
    lines = (line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#"))
    for block in "\n".join(lines).split("\n\n"):
        if block.strip():
            yield _case(block.strip().split("\n"))


def _case(paragraphs: list[str]) -> Case:
    texts, surnames = [], []
    for number, paragraph in enumerate(paragraphs):
        text, end = "", 0
        for marked in _MARKED.finditer(paragraph):
            text += paragraph[end : marked.start()]
            surnames.append(Surname(number, len(text), marked[1], marked[2]))
            text += marked[1]
            end = marked.end()
        texts.append(text + paragraph[end:])
    article = Article(title="A quiet day at the harbour", blocks=tuple(map(Block, texts)), language="en")
    return Case(article, tuple(surnames))


def verdicts(recogniser: Recogniser) -> Iterator[Verdict]:
    """Judge every labelled surname."""
    for case in cases():
        entities = recogniser.recognise(case.article).entities
        for surname in case.surnames:
            yield _verdict(surname, entities)


def _verdict(surname: Surname, entities: tuple[Entity, ...]) -> Verdict:
    found = next((one for one in entities if any(_covers(m, surname) for m in one.mentions)), None)
    if found is None or found.type is not EntityType.PERSON or key(found.name) == key(surname.text):
        return Verdict(surname, "right" if surname.answer in NOBODY else "unlinked", None)
    names = {key(found.name), *(key(mention.text) for mention in found.mentions)}
    return Verdict(surname, "right" if key(surname.answer) in names else "wrong", found.name)


def _covers(mention: Mention, surname: Surname) -> bool:
    return (
        mention.paragraph == surname.paragraph
        and mention.start <= surname.start
        and surname.start + len(surname.text) <= mention.end
    )


def linked(verdict: Verdict) -> bool:
    """Tell whether a surname was given a full name."""
    return verdict.given is not None


def score(found: list[Verdict]) -> dict[str, float]:
    """Give the share of the links that are right, and the share linked of the surnames with an answer."""
    links = Counter(verdict.outcome for verdict in found if linked(verdict))
    answered = [verdict for verdict in found if verdict.surname.answer not in NOBODY]
    return {
        "surnames": len(found),
        "links": links.total(),
        "right_of_linked": links["right"] / max(1, links.total()),
        "linked_of_answered": sum(map(linked, answered)) / len(answered),
    }
