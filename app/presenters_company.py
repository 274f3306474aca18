"""What entity and outlet pages print of company: who, what and where the same articles name, and who writes.

What is named everywhere ("London", an agency) says little about anybody, so what stands there more often than
elsewhere comes first: values are ordered by their count times the logarithm of how many times more often they
are named here than in all articles (the pointwise part of Dunning's 1993 log-likelihood).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log

from app.links import TYPES_OF_FACETS, search_link, value_link
from app.search_state import SearchState
from articles.article import EntityType
from index.search import Facet, FacetValue

SHOWN = 12  # of each facet
LOOKED_AT = 150  # of each facet, the most frequent
FEWEST = 2  # articles together, unless there are not that many

Everywhere = Callable[[EntityType, list[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody or something in the same articles: its page, in how many of them, and the link to these.

    Two values of one facet widen a search, so that of two people there is no such link.
    """

    label: str
    href: str
    count: str
    articles: str
    together: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """The companions of one kind under their heading; `more` leads to all of them."""

    name: str
    heading: str
    companions: tuple[Companion, ...]
    more: str | None
    more_label: str


def company(
    facet: Facet, state: SearchState, here: int, total: int, everywhere: Everywhere, more: str | None
) -> Company:
    """Present one facet of the articles of a state.

    `here` counts these articles and `total` all there are; `everywhere` tells in how many of all something is
    named, and `more` is the link to the whole facet.
    """
    values = [value for value in facet.values if value.count]
    if facet.name in TYPES_OF_FACETS:
        values = _telling(values, here, total, everywhere, TYPES_OF_FACETS[facet.name])
    hidden = facet.distinct - min(len(values), SHOWN)
    return Company(
        name=facet.name,
        heading=facet.heading,
        companions=tuple(_companion(facet.name, value, state) for value in values[:SHOWN]),
        more=more if hidden > 0 else None,
        more_label=f"All {facet.distinct:,}",
    )


def facet_of(name: str, heading: str, counts: Mapping[str, int]) -> Facet:
    """Make a facet of what was counted, the most frequent first."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    values = tuple(FacetValue(value, value, count) for value, count in ranked[:LOOKED_AT])
    return Facet(name, heading, values, len(counts))


def _telling(
    values: list[FacetValue], here: int, total: int, everywhere: Everywhere, kind: EntityType
) -> list[FacetValue]:
    """Put first what is named here more often than elsewhere, of what is named here often enough."""
    often = [value for value in values if value.count >= FEWEST] or values
    counts = everywhere(kind, [value.value for value in often])

    def weight(value: FacetValue) -> float:
        expected = here * max(counts.get(value.value, 0), value.count) / max(total, 1)
        return value.count * log(value.count / expected) if expected else 0.0

    return sorted(often, key=lambda value: (-weight(value), -value.count, value.label))


def _companion(facet: str, value: FacetValue, state: SearchState) -> Companion:
    return Companion(
        label=value.label,
        href=value_link(facet, value.value) or search_link(SearchState().with_value(facet, value.value)),
        count=f"{value.count:,}",
        articles="article" if value.count == 1 else "articles",
        together=None if facet in state.filters else search_link(state.with_value(facet, value.value)),
    )
