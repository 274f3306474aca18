"""What the judges of the publication date share: what a finding is, and which dates cannot be."""

from __future__ import annotations

from datetime import date, timedelta

from articles.article import Certainty, Published
from articles.cleaning.draft import Draft
from articles.dates import stated_date

Finding = tuple[Published, str]  # when it was published, and the sentence that says why


def finding(iso: str, saying: str, certainty: Certainty = Certainty.STATED) -> Finding:
    """Give a finding of a date in ISO form."""
    return Published(iso, certainty), saying


def is_future(iso: str, draft: Draft) -> bool:
    """Say whether a date lies after the page was captured; a day's grace is left for time zones."""
    captured = draft.page.hints.captured
    limit = stated_date(captured) if captured else None
    if limit is None or len(limit) < 10:
        return False
    last = date.fromisoformat(limit[:10]) + timedelta(days=1)
    return iso[:10] > last.isoformat()[: len(iso[:10])]
