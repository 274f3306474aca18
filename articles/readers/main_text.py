"""What the extraction library takes for a page's main text, as a question one can ask of every block."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from articles.readers.mending import mended

if TYPE_CHECKING:
    from trafilatura.settings import Extractor

_WORD = re.compile(r"\w+")
_MARKS = {mark: " " for mark in range(128) if not _WORD.match(chr(mark))}
_TYPOGRAPHY = "’‘“”–—…"  # the marks that keep most other lines from being ASCII
_LONG = 40  # characters of words; from here on a block found inside the main text cannot be there by chance


class MainText:
    """The main text of a page after trafilatura (Barbaresi, ACL 2021), asked block by block."""

    def __init__(self, tree: etree._Element) -> None:
        """Ask the library about a tree of HTML elements, which stays as it is."""
        from trafilatura import bare_extraction  # slow to import, and only HTML needs it

        document = bare_extraction(tree, options=_options())
        body = getattr(document, "body", None)
        elements = [] if body is None else list(body.iter())
        lines = [line for element in elements for line in _lines(element)]
        self._lines = frozenset(lines)
        self._whole = " ".join(lines)

    def holds(self, text: str) -> bool:
        """Say whether a block is part of the main text."""
        words = words_of(text)
        return words in self._lines or (len(words) >= _LONG and words in self._whole)


def _lines(element: etree._Element) -> list[str]:
    """Give the words of an element's whole text, and of its own text and tail."""
    texts = (
        ["".join(map(str, element.itertext())), element.text, element.tail]
        if len(element)
        else [element.text, element.tail]
    )
    return [line for text in texts if text for part in mended(text).split("\n") if (line := words_of(part))]


def words_of(text: str) -> str:
    """Give a text's words in small letters with single spaces between."""
    text = text.lower()
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
    words = text.translate(_MARKS).split() if text.isascii() else _WORD.findall(text)
    return " ".join(words)


@cache
def _options() -> Extractor:
    """Set the library's options once: the text alone, as elements."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="txt", comments=False, with_metadata=False)
