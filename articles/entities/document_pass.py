"""From what the model saw to the names of a document: the steps in their order.

The model reads a few words at a time. What it cannot know, the document does: that Lavrov is the Sergei
Lavrov of the first paragraph, that a name is not a company here and a person there, that "Mr" belongs to no
name.
"""

from __future__ import annotations

from collections.abc import Callable

from articles.entities.acronyms import apply_definitions
from articles.entities.agreement import agree_on_types, keep_one_type, translate_labels
from articles.entities.cutting import cut_at_breaks
from articles.entities.growing import grow_to_heads, join_halves
from articles.entities.later_mentions import add_later_mentions
from articles.entities.places_within import add_places_within
from articles.entities.spans import Span
from articles.entities.trimming import trim

Step = Callable[[str, list[Span]], list[Span]]

STEPS: tuple[Step, ...] = (
    translate_labels,
    cut_at_breaks,
    trim,
    join_halves,
    grow_to_heads,
    apply_definitions,
    agree_on_types,
    add_later_mentions,
    add_places_within,
)


# Without what only English has: lists of names and words, titles, heads of organisations.
STEPS_IN_ANY_LANGUAGE: tuple[Step, ...] = (translate_labels, cut_at_breaks, trim, join_halves, keep_one_type)


def settle(text: str, spans: list[Span]) -> list[Span]:
    """Turn the model's spans into names of persons, organisations and places, in order of appearance."""
    for step in STEPS:
        spans = step(text, spans)
    return spans


def settle_foreign(text: str, spans: list[Span]) -> list[Span]:
    """Turn the spans of a model for another language than English into names, in order of appearance."""
    for step in STEPS_IN_ANY_LANGUAGE:
        spans = step(text, spans)
    return spans
