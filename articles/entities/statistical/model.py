"""The statistical recogniser: English text in, labelled spans out.

The entity recogniser of Explosion's `en_core_web_md` 3.7.1, run with NumPy alone: tokeniser, embedding,
encoder, transitions. Embeddings are kept for each word form, so most of the work is a few matrix products
over a text.
"""

from __future__ import annotations

import numpy as np

from articles.entities.spans import Span
from articles.entities.statistical.embedding import Embedding
from articles.entities.statistical.encoder import Encoder, widened
from articles.entities.statistical.tokeniser import Tokeniser
from articles.entities.statistical.transitions import Transitions
from articles.entities.statistical.weights import load_rules, load_weights

BEFORE, BEHIND = 2, 3  # tokens beside a word with a capital that may belong to its name


class Model:
    """The loaded network."""

    def __init__(self) -> None:
        weights, rules = load_weights(), load_rules()
        self._embedding = Embedding(weights, rules)
        self._tokeniser = Tokeniser(rules, self._embedding.number)
        self._encoder = Encoder(weights)
        self._transitions = Transitions(weights, rules.actions)

    def spans(self, text: str) -> list[Span]:
        """Find the named entities of a text, with the labels of OntoNotes (PERSON, ORG, GPE, DATE...)."""
        if self._embedding.full or self._tokeniser.full:
            self._embedding.forget()
            self._tokeniser.forget()
        tokens = self._tokeniser.tokens(text)
        if not tokens.forms:
            return []
        forms = np.array(tokens.forms)
        wanted = widened(self._embedding.capital()[forms], BEFORE, BEHIND)
        rows = np.flatnonzero(wanted)
        if not len(rows):
            return []
        encoded = self._encoder(self._embedding.vectors()[forms], wanted)
        ends = np.diff(rows, append=len(forms) + 1) > 1
        found = self._transitions.entities(encoded, self._embedding.white_space()[forms[rows]], ends)
        places = rows.tolist()
        return [
            Span(tokens.start(places[first]), tokens.end(places[last]), label) for first, last, label in found
        ]
