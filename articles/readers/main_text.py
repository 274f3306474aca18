"""What the extraction library takes for a page's main text, as a question one can ask of every block."""

from __future__ import annotations

import re

from lxml import etree

from articles.readers.mending import mended

_WORD = re.compile(r"\w+")

_LONG = 40  # characters of words; from here on a block found inside the main text cannot be there by chance


class MainText:
    """The main text of a page after trafilatura (Barbaresi, ACL 2021), asked block by block."""

    def __init__(self, tree: etree._Element) -> None:
        """Ask the library about a tree of HTML elements, which stays as it is."""
        from trafilatura import bare_extraction  # slow to import, and only HTML needs it

        document = bare_extraction(tree, include_comments=False, with_metadata=False)
        body = getattr(document, "body", None)
        elements = [] if body is None else list(body.iter())
        lines = [line for element in elements for line in _lines(element)]
        self._lines = frozenset(lines)
        self._whole = " ".join(lines)

    def holds(self, text: str) -> bool:
        """Say whether a block is part of the main text."""
        words = " ".join(_WORD.findall(text.lower()))
        return words in self._lines or (len(words) >= _LONG and words in self._whole)


def _lines(element: etree._Element) -> list[str]:
    """Give the words of an element's whole text, and of its own text and tail."""
    texts = (
        ["".join(map(str, element.itertext())), element.text, element.tail]
        if len(element)
        else [element.text, element.tail]
    )
    return [
        line
        for text in texts
        if text
        for part in mended(text).split("\n")
        if (line := " ".join(_WORD.findall(part.lower())))
    ]
