"""Why an article matched where its words stand otherwise than they were asked: another form, another name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import zip_longest

from whoosh.query import Phrase, Query, Term

from articles.article import Article, Entity, EntityType
from articles.store import StoredArticle
from index.analysis import fold, forms, stem, tokenise
from index.documents import ENTITY_FACETS
from index.marking import Marker
from index.query_language import ParsedQuery
from index.query_trees import positive_leaves
from index.search import Otherwise
from index.snippets import FIELD_TEXTS

MOST = 4  # that are told of one article


def otherwise(stored: StoredArticle, query: ParsedQuery, marker: Marker) -> tuple[Otherwise, ...]:
    """Tell which words of a query an article has in another form only, and which names by another name."""
    reading = _Reading(stored.article, marker)
    words = {word.form: query.text[word.start : word.end] for word in query.words}
    found = [*_words(words, reading), *_names(stored, query)]
    return tuple(dict.fromkeys(found))[:MOST]


def asks_for_names(query: ParsedQuery) -> bool:
    """Tell whether a query asks for a person, an organisation or a place by name."""
    return any(_kind_of(leaf) for leaf in positive_leaves(query.tree))


class _Reading:
    """An article as the query reads it: the texts it looks in, and what it marks there."""

    def __init__(self, article: Article, marker: Marker) -> None:
        self._texts = [
            (field, text) for field in marker.fields for text in FIELD_TEXTS[field](article) if text
        ]
        self._marker = marker

    def has(self, form: str) -> bool:
        """Tell whether a word stands in the article just as it was asked; seldom wrong, and only by a no."""
        return _whole(form).search(self._folded) is not None

    @cached_property
    def _folded(self) -> str:
        return fold("\n".join(text for _, text in self._texts))

    @cached_property
    def marked(self) -> dict[str, Counter[str]]:
        """Every marked word as it is written, by its stem."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for field, text in self._texts:
            for mark in self._marker.marks(text, field):
                for token in tokenise(text[mark.start : mark.end]):
                    written = text[mark.start + token.start : mark.start + token.end]
                    found[token.stem][written] += 1
        return found


@lru_cache(maxsize=256)
def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")


def _words(words: Mapping[str, str], reading: _Reading) -> Iterator[Otherwise]:
    """Compare the words asked for, by their forms, with what is marked for the sake of them."""
    for form, asked in words.items():
        if reading.has(form):
            continue
        written = reading.marked.get(stem(form), Counter())
        if written and form not in forms(written):
            yield Otherwise(asked, written.most_common(1)[0][0])


def _names(stored: StoredArticle, query: ParsedQuery) -> Iterator[Otherwise]:
    """Compare the names asked for with those that the article writes, and with those the archive knows."""
    for leaf in positive_leaves(query.tree):
        kind = _kind_of(leaf)
        if kind is None:
            continue
        asked = list(leaf.words) if isinstance(leaf, Phrase) else [leaf.text]
        known = [
            (entity, subject.aliases if subject else ())
            for entity, subject in zip_longest(stored.article.entities, stored.subjects)
            if entity.type is kind
        ]
        if not any(_holds(mention.text, asked) for entity, _ in known for mention in entity.mentions):
            yield from _other_names(known, asked)


def _kind_of(leaf: Query) -> EntityType | None:
    """Give the type of the names that a leaf of a query asks for."""
    return ENTITY_FACETS.get(leaf.field()) if isinstance(leaf, Term | Phrase) else None


def _other_names(known: Sequence[tuple[Entity, Sequence[str]]], asked: Sequence[str]) -> Iterator[Otherwise]:
    for entity, aliases in known:
        written = Counter(mention.text for mention in entity.mentions).most_common(1)
        here = written[0][0] if written else entity.name
        if _holds(entity.name, asked):
            yield Otherwise(entity.name, here)
        elif alias := next((each for each in aliases if _holds(each, asked)), None):
            yield Otherwise(alias, here, alias=True)


def _holds(name: str, asked: Sequence[str]) -> bool:
    """Tell whether the words stand in a name, one after the other."""
    found, width = forms([name]), len(asked)
    return any(found[place : place + width] == list(asked) for place in range(len(found) - width + 1))
