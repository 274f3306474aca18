"""What the height of the timeline's bars stands for: numbers of articles, or shares of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.links import search_link
from app.presenters_results import Link
from app.search_state import SearchState
from app.wording import number_words, share_words
from index.search import Histogram

HEIGHT = 72  # pixels of the tallest bar
LEAST = 2  # pixels, so that one article among thousands can still be seen
UNITS = {"day": "that day", "month": "that month", "year": "that year", "decade": "that decade"}


@dataclass(frozen=True, slots=True)
class Scale:
    """The measure of the bars, and the largest there is; with `share` that of the archive's articles."""

    share: bool
    peak: float
    peak_words: str

    def height(self, count: int, of: int) -> int:
        """Give a bar's height in pixels; what is higher than the dated ones' peak is cut to it."""
        return min(HEIGHT, max(LEAST, round(self._size(count, of) / self.peak * HEIGHT))) if count else 0

    def words(self, label: str, count: int, of: int) -> dict[str, str]:
        """Say what a bar stands for, as the fields of a `Bar`."""
        articles, share = number_words(count, "article"), share_words(count, of)
        said = f"{label}: {articles}"
        if self.share:
            said = f"{label}: {share}, {count:,} of {number_words(of, 'article')}"
        figure = share if self.share else f"{count:,}"
        return {
            "label": label,
            "count": f"{count:,}",
            "articles": articles,
            "share": share,
            "figure": figure,
            "said": said,
        }

    def _size(self, count: int, of: int) -> float:
        return count / max(1, of) if self.share else count


def scale_of(histogram: Histogram, share: bool) -> Scale:
    """Choose the scale on which the tallest bar fills the height."""
    counts = [(item.count, item.of) for item in histogram.bins if item.count]
    if share:
        counts.sort(key=lambda pair: pair[0] / max(1, pair[1]))
    else:
        counts.sort()
    count, of = counts[-1] if counts else (histogram.undated or 1, histogram.undated_of)
    return (
        Scale(share, count / max(1, of), share_words(count, of))
        if share
        else Scale(False, count, f"{count:,}")
    )


def measure_links(histogram: Histogram, state: SearchState) -> Iterator[Link]:
    """Offer both measures, where the shares are not all of everything."""
    if not (state.query or any(state.filters.values()) or any(state.excluded.values())):
        return
    share = f"Share of all {UNITS[histogram.unit]}" if histogram.bins else "Share of all"
    yield Link("Articles", search_link(state.measured(share=False)), current=not state.share)
    yield Link(share, search_link(state.measured(share=True)), current=state.share)
