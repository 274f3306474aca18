"""What became of files that came in, as the command line, the page and the API all tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.ingest import IngestReport

COUNTS = ("added", "changed", "unchanged", "joined")


def report_json(report: IngestReport) -> dict[str, Any]:
    """Give the report as JSON: the counts, and each refused source with its reason."""
    refused = [{"source": refusal.label, "reason": refusal.reason} for refusal in report.refused]
    return {**{name: getattr(report, name) for name in COUNTS}, "refused": refused}


def refused_total(report: IngestReport) -> int:
    """Count the refused articles; one refusal may stand for many."""
    return sum(refusal.count for refusal in report.refused)


def refused_by_reason(report: IngestReport) -> dict[str, list[str]]:
    """Gather the refused sources under their reasons, in the order in which they came."""
    reasons: dict[str, list[str]] = {}
    for refusal in report.refused:
        reasons.setdefault(refusal.reason, []).append(refusal.label)
    return reasons
