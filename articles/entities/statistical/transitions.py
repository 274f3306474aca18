"""Find the entities: spaCy's transition-based recogniser, all tokens at once.

A parser reads the tokens from left to right and takes one action at each: begin an entity of some label, go
on inside it, make this its last token, a unit of one token, or stay outside (Lample et al. 2016,
arXiv:1603.01360, section 3, with the actions of BILUO tagging; spaCy's `TransitionBasedParser`). What it
does next is scored from three tokens: the current one, the first of the open entity, and the previous one.

With no entity open only the current token counts. So the first action of every token that the parser could
reach outside an entity is known from one matrix product, and only beginnings must be stepped through, which
happens for all of them in parallel. The answer is exactly that of the parser that goes token by token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from articles.entities.statistical.layers import greatest_piece
from articles.entities.statistical.weights import Flags, Floats, Integers, Weights

LONGEST_ENTITY = 50  # tokens; no name is that long, and text without sense would be read for ever
IMPOSSIBLE = np.float32(-np.inf)


class Found(NamedTuple):
    """An entity by its first and last token and its label ("ORG", "GPE")."""

    first: int
    last: int
    label: str


class Transitions:
    """The trained scores of the parser's actions."""

    def __init__(self, weights: Weights, actions: tuple[str, ...]) -> None:
        self._current = weights.floats("state.current")
        self._first = weights.floats("state.first")
        self._previous = weights.floats("state.previous")
        self._closed_bias = weights.floats("state.closed_bias")
        self._open_bias = weights.floats("state.open_bias")
        self._start = weights.floats("start.weights")
        self._start_bias = weights.floats("start.bias")
        self._inside = (weights.floats("inside.weights"), weights.floats("inside.bias"))
        self._last = (weights.floats("last.weights"), weights.floats("last.bias"))
        self._width = len(self._start)
        self._labels = [action[2:] for action in actions]
        self._outside = actions.index("O")
        self._begins = np.array([action.startswith("B-") for action in actions])

    def entities(self, tokens: Floats, white_space: Flags, ends: Flags) -> Iterator[Found]:
        """Find the entities among encoded tokens (n, 64).

        `white_space` tells which tokens are nothing else: they never start an entity. `ends` tells behind
        which tokens something is left out or the text ends: no entity goes on there.
        """
        current = tokens @ self._current
        actions = self._starting_actions(current, white_space, ends)
        active = np.flatnonzero(actions != self._outside)
        beginnings = active[self._begins[actions[active]]]
        lasts = self._step(tokens, current, beginnings, actions[beginnings], ends)
        last_of = dict(zip(beginnings.tolist(), lasts.tolist(), strict=True))
        free = 0
        for token, action in zip(active.tolist(), actions[active].tolist(), strict=True):
            if token >= free:
                last = last_of.get(token, token)
                yield Found(token, last, self._labels[action])
                free = last + 1

    def _starting_actions(self, current: Floats, white_space: Flags, ends: Flags) -> Integers:
        """Give the best action of every token for the case that no entity is open there."""
        scores = greatest_piece(current + self._closed_bias, self._width) @ self._start
        scores += self._start_bias
        outside = scores[white_space, self._outside]
        scores[white_space] = IMPOSSIBLE
        scores[white_space, self._outside] = outside
        scores[np.ix_(ends, self._begins)] = IMPOSSIBLE
        best: Integers = scores.argmax(axis=1)
        return best

    def _step(
        self, tokens: Floats, current: Floats, beginnings: Integers, actions: Integers, ends: Flags
    ) -> Integers:
        """Step every entity from its first token to its last, all in parallel; give the last tokens."""
        opened = tokens[beginnings] @ self._first
        opened += self._open_bias
        lasts = beginnings + 1
        live = np.arange(len(beginnings))
        for _ in range(LONGEST_ENTITY):
            here = lasts[live]
            hidden = current[here] + opened[live]
            hidden += tokens[here - 1] @ self._previous
            state = greatest_piece(hidden, self._width)
            labels = actions[live]
            inside, last = (_scores(state, part, labels) for part in (self._inside, self._last))
            live = live[(inside > last) & ~ends[here]]
            lasts[live] += 1
            if not len(live):
                break
        return lasts


def _scores(state: Floats, part: tuple[Floats, Floats], labels: Integers) -> Floats:
    """Score one action for the label each state has open."""
    weights, bias = part
    found: Floats = np.einsum("ij,ij->i", state, weights[labels]) + bias[labels]
    return found
