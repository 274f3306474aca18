"""Mending mojibake in the blocks of a page, looking closely only where there can be any."""

from __future__ import annotations

import re

from articles.readers.decoding import mend

# A character decoded in the wrong set leaves at least two of these side by side ("Ã©", "â€™").
_TELLING = re.compile("[\x80-\xff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")


def mended(text: str) -> str:
    """Mend a text that was once decoded in the wrong character set; most texts come back as they are."""
    return mend(text) if may_need_mending(text) else text


def may_need_mending(text: str) -> bool:
    """Say whether any part of a text can have been decoded in the wrong character set."""
    return not text.isascii() and _TELLING.search(text) is not None
