"""Search results as JSON: one shape for `/api/search` and `morgue search --json`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from html import escape
from typing import Any

from index.search import Bin, Facet, Histogram, Hit, Passage, Piece, Results


def results_json(results: Results) -> dict[str, Any]:
    """Give the JSON object of a search's answer; its field names are a promise to scripts."""
    facets: dict[str, Any] = {facet.name: values_json(facet) for facet in results.facets}
    return {
        "query": results.search.query,
        "total": results.total,
        "took_ms": round(results.took_ms, 2),
        "page": results.search.page,
        "per_page": results.search.per_page,
        "sort": results.search.sort.value,
        "hits": [hit_json(hit) for hit in results.hits],
        "facets": {**facets, "date": histogram_json(results.histogram)},
        "suggestions": [suggestion.query for suggestion in results.suggestions],
        "notes": list(results.notes),
        "partial": results.partial,
        **({"debug": list(results.debug)} if results.debug else {}),
        "generation": results.generation,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Give one hit. `url` is where the article was published, when known.

    `snippet` is the passages as HTML: all text escaped, what matched inside <mark>. `passages` are the
    same as plain text, each with the field it stands in and its pieces. `otherwise` are words and names that
    stand otherwise in it than they were asked, and `copies` the ids of articles with the same text.
    """
    return {
        "id": hit.id,
        "title": hit.title,
        "outlet": hit.outlet,
        "published": hit.published.text,
        "published_precision": hit.published.precision.value,
        "authors": list(hit.authors),
        "snippet": " … ".join(marked_html(passage.pieces) for passage in hit.passages),
        "score": round(hit.score, 4),
        "url": hit.url,
        "passages": [passage_json(passage) for passage in hit.passages],
        "otherwise": [asdict(each) for each in hit.otherwise],
        "copies": list(hit.copies),
    }


def marked_html(pieces: Iterable[Piece]) -> str:
    """Give pieces of text as HTML: everything escaped, what matched inside <mark>."""
    return "".join(
        f"<mark>{escape(piece.text)}</mark>" if piece.marked else escape(piece.text) for piece in pieces
    )


def passage_json(passage: Passage) -> dict[str, Any]:
    """Give a passage as plain text in pieces."""
    pieces = [{"text": piece.text, "marked": piece.marked} for piece in passage.pieces]
    return {"field": passage.field, "pieces": pieces}


def values_json(facet: Facet) -> list[dict[str, Any]]:
    """Give a facet's values in the order of the screen; `excluded` stands only in those that are."""
    return [
        {
            "value": value.value,
            "label": value.label,
            "count": value.count,
            "selected": value.selected,
            **({"excluded": True} if value.excluded else {}),
        }
        for value in facet.values
    ]


def histogram_json(histogram: Histogram) -> dict[str, Any]:
    """Give the date facet; `coarser` holds the articles known less precisely than its unit."""
    return {
        "unit": histogram.unit,
        "bins": [bin_json(bar) for bar in histogram.bins],
        "coarser": [bin_json(bar) for bar in histogram.coarser],
        "undated": histogram.undated,
        "undated_of": histogram.undated_of,
    }


def bin_json(bar: Bin) -> dict[str, Any]:
    """Give one bar: its first and last day, both included, how many articles it counts, and of how many."""
    return {
        "from": bar.first.isoformat(),
        "to": bar.last.isoformat(),
        "count": bar.count,
        "of": bar.of,
    }
