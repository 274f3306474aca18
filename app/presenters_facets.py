"""What the pages print of facets: each value with its label, its count and the link that toggles it."""

from __future__ import annotations

from dataclasses import dataclass

from app.links import facet_link, search_link
from app.search_state import SearchState
from app.wording import number_words
from index.search import Facet, FacetValue


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a facet; following `href` selects it, or takes it off when it is chosen.

    `exclude` leads to the results without it, and is None where it is left out already.
    """

    value: str
    label: str
    count: str
    articles: str
    noun: str
    href: str
    selected: bool
    excluded: bool
    exclude: str | None


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the search page shows it; `more` leads to all its values when they are not all here."""

    name: str
    heading: str
    values: tuple[ValueView, ...]
    more: str | None
    more_label: str


def facet_view(facet: Facet, state: SearchState) -> FacetView:
    """Present a facet."""
    hidden = facet.distinct - len(facet.values)
    return FacetView(
        name=facet.name,
        heading=facet.heading,
        values=tuple(value_view(facet.name, value, state) for value in facet.values),
        more=facet_link(facet.name, state) if hidden > 0 else None,
        more_label=f"All {facet.distinct:,}",
    )


def value_view(facet: str, value: FacetValue, state: SearchState) -> ValueView:
    """Present a value of a facet."""
    toggled = state.without_value if value.selected or value.excluded else state.with_value
    return ValueView(
        value=value.value,
        label=value.label,
        count=f"{value.count:,}",
        articles=number_words(value.count, "article"),
        noun="article" if value.count == 1 else "articles",
        href=search_link(toggled(facet, value.value)),
        selected=value.selected,
        excluded=value.excluded,
        exclude=None if value.excluded else search_link(state.excluding(facet, value.value)),
    )
