"""The article that a request's address names."""

from __future__ import annotations

from flask import abort

from app.archive import current_archive
from articles.store import StoredArticle


def stored_article(number: int) -> StoredArticle:
    """Give a stored article or answer 404."""
    stored = current_archive().article(number) if number < 2**63 else None
    if stored is None:
        abort(404, f"There is no article {number} in this archive.")
    return stored
