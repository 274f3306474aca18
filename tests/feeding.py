"""What the tests of formats share: files held and piped, pages read, and an invented article."""

import io
from pathlib import Path

from articles.reading import read, sources_in
from articles.sources import Page, Refusal, Source

SENTENCES = (
    "The harbour of Marlow Sound was closed on Monday after a storm tore the ferry from its moorings.",
    "Nobody was hurt, the harbour master said, but two of the fishing boats have not been found.",
    "The council will decide on Thursday whether the pier can be used before the summer.",
)
BODY = " ".join(SENTENCES)


def found_in(data: bytes, name: str, folder: Path) -> list[Source | Refusal]:
    """Write a file and give what it holds."""
    (folder / name).write_bytes(data)
    return list(sources_in([str(folder / name)]))


def piped(data: bytes) -> list[Source | Refusal]:
    return list(sources_in(["-"], stdin=io.BytesIO(data)))


def pages(found: list[Source | Refusal]) -> list[Page]:
    return [read(each) for each in found if isinstance(each, Source)]


def refusals(found: list[Source | Refusal]) -> list[tuple[str, str]]:
    """The member and reason of everything refused."""
    return [(each.label.partition(", ")[2], each.reason) for each in found if isinstance(each, Refusal)]


def members(found: list[Source | Refusal]) -> list[str]:
    return [each.member for each in found if isinstance(each, Source)]


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks]
