"""Find a document's names in its headline.

Headlines Capitalise Most Words, or SHOUT, so the model is not asked about them: a name is looked for only if
the text below has it, and a headline alone never makes an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.entities.later_mentions import SHORTEST, occurrences
from articles.entities.spans import Span

_WORD = re.compile(r"\w+")


def headline_mentions(headline: str, text: str, names: Iterable[tuple[str, str]]) -> list[Span]:
    """Find the text's names, given with their labels, in its headline, the longest first.

    Names are found in any case, provided that they begin with a capital ("Nato" is "NATO"). In a headline
    all in capitals case tells nothing, so there a single word counts only if the text never has it in small
    letters ("US" is not found in "TELL US" when "us" stands below).
    """
    shouted = headline.isupper()
    small = frozenset(_WORD.findall(text)) if shouted else frozenset()
    lowered = headline.lower()
    if len(lowered) != len(headline):  # a few capitals, such as "İ", grow when lowered
        lowered = headline
    found: list[Span] = []
    taken = bytearray(len(headline))
    for name, label in sorted(set(names), key=lambda item: (-len(item[0]), item)):
        if shouted and name.lower() in small:
            continue
        for start in occurrences(lowered, name.lower()):
            end = start + len(name)
            if taken.find(1, start, end) < 0 and (shouted or _same_name(headline[start:end], name)):
                taken[start:end] = b"\1" * len(name)
                found.append(Span(start, end, label))
    return sorted(found)


def _same_name(written: str, name: str) -> bool:
    """Tell whether words of a headline can be a name; short ones must be written alike ("US" is not "Us")."""
    return written == name or (len(name) >= SHORTEST and written[0].isupper())
