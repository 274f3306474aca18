"""Working the day of publication out from proof: a dated caption and the weekday that the report names."""

from __future__ import annotations

import re
from datetime import date

from articles.article import Certainty, Role
from articles.cleaning.day_findings import Finding, finding, is_future
from articles.cleaning.draft import Draft
from articles.dates import PrintedDate, Reader, dates_in, day_mentions

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_PARAGRAPHS = 12  # where a report says on which day things happened
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def worked_out(draft: Draft, reader: Reader) -> Finding | None:
    """Work the day out from a dated caption whose weekday is the one the report names."""
    named = weekdays_named(draft)
    proofs: list[tuple[date, PrintedDate]] = []
    for piece in draft.pieces:
        if piece.role is Role.CAPTION:
            for printed in dates_in(piece.text, reader):
                day = printed.day
                if day and WEEKDAYS[day.weekday()] in named and not is_future(printed.iso, draft):
                    proofs.append((day, printed))
    if not proofs:
        return None
    day, printed = max(proofs, key=lambda proof: proof[0])
    weekday = WEEKDAYS[day.weekday()]
    reason = (
        f"a caption is dated {printed.printed.removeprefix('on ')}, a {weekday}, "
        f'and the report says "{named[weekday]}": they agree'
        f"{_events(draft)}"
    )
    return finding(day.isoformat(), reason, Certainty.DERIVED)


def weekdays_named(draft: Draft) -> dict[str, str]:
    """Give the weekdays the first paragraphs name, each as it is worded there ("on Monday")."""
    named: dict[str, str] = {}
    for text in [piece.text for piece in draft.pieces if piece.role is Role.BODY][:FIRST_PARAGRAPHS]:
        for match in _WEEKDAY.finditer(text) if "day" in text else ():
            worded = "on " + match[1] if text[: match.start()].lower().endswith("on ") else match[1]
            named.setdefault(match[1], worded)
    return named


def _events(draft: Draft) -> str:
    """Say which days of the text are events and not the date."""
    days = [day for piece in draft.pieces if piece.role is Role.BODY for day in day_mentions(piece.text)]
    unique = list(dict.fromkeys(days))[:4]
    return f" ({', '.join(unique)} in the text are events, not the date)" if unique else ""
