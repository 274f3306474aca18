"""Links of before a decision: a filter by a name that an entity no longer goes by leads on to the entity."""

from __future__ import annotations

from app.links import TYPES_OF_FACETS
from app.search_state import SearchState
from articles.store import Store


def as_called_now(store: Store, state: SearchState) -> SearchState:
    """Give a state with the names in its filters replaced by those that their entities have now.

    A name that an entity has stays, and so does one that may mean several or nobody.
    """
    for facet, kind in TYPES_OF_FACETS.items():
        for value in state.selected(facet):
            if store.entities.counts_of(kind, [value]).get(value):
                continue
            found = store.entities.called(value, kind) or store.entities.called(value)
            if len(found) == 1:
                now = found[0]
                its_facet = next(name for name, each in TYPES_OF_FACETS.items() if each is now.head.type)
                state = state.without_value(facet, value).with_value(its_facet, now.subject.name)
    return state
