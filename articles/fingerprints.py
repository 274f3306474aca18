"""The fingerprint of a text: what two printings of a line share, whatever their spaces and capitals."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

_BYTES = 8  # a chance of one in a million that any two of six million lines are taken for the same


def fingerprint(text: str) -> str:
    """Give the fingerprint of a text as 16 hexadecimal digits.

    Texts that differ in white space, capitals or the composition of their letters alone share it (Unicode
    NFKC with full case folding).
    """
    composed = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = " ".join(composed.casefold().split())
    return blake2b(_encoded(plain), digest_size=_BYTES).hexdigest()


def _encoded(text: str) -> bytes:
    """Encode a text as it is stored: half a character, as broken JSON has them, as U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
