"""Signs that print nothing and that databases, XML and terminals trip over: taken out where a page comes in.

Control characters (but tab and line ends), the two code points that are no characters, and halves of
surrogate pairs, which JSON can smuggle in. Those that part words leave a space.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace

from articles.sources import Hints, Page

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PARTING = "\x0b\x0c\x1c\x1d\x1e\x1f"
_INSTEAD = {
    **dict.fromkeys(map(ord, _PARTING), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}
_FACTS = tuple(each.name for each in fields(Hints) if each.name not in ("columns", "tellers"))


def without_unprintable(text: str) -> str:
    """Take the signs out of a text; most texts come back as they are."""
    return _UNPRINTABLE.sub(_instead, text) if _UNPRINTABLE.search(text) else text


def page_without_unprintable(page: Page) -> Page:
    """Take the signs out of all that a page says: its blocks, what it states, what is told of it."""
    blocks = page.blocks
    if _UNPRINTABLE.search("\n".join([block.text for block in blocks])):
        cleaned = (block._replace(text=without_unprintable(block.text)) for block in blocks)
        blocks = tuple(block for block in cleaned if block.text.strip())
    metadata = {
        without_unprintable(key): tuple(map(without_unprintable, values))
        for key, values in page.metadata.items()
    }
    return replace(page, blocks=blocks, metadata=metadata, hints=_told(page.hints))


def _told(hints: Hints) -> Hints:
    changed: dict[str, str | tuple[str, ...]] = {}
    for name in _FACTS:
        value = getattr(hints, name)
        cleaned = tuple(map(without_unprintable, value)) if isinstance(value, tuple) else value
        if isinstance(value, str):
            cleaned = without_unprintable(value)
        if cleaned != value:
            changed[name] = cleaned
    return replace(hints, **changed) if changed else hints  # type: ignore[arg-type]


def _instead(match: re.Match[str]) -> str:
    return _INSTEAD.get(ord(match[0]), "")
