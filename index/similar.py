"""More like this: the words that set an article apart from the others, as a query for its neighbours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from articles.article import Article
from index.analysis import words
from index.engine import Engine
from index.fields import FIELDS

MOST_WORDS = 12  # of the query; more make it slower and not better
FEWEST_LETTERS = 3
SAID_ONCE = 0.4  # of the weight of what is said in passing; what is said twice weighs 1.7
LIKE_ENOUGH = 0.38  # of the score that the article itself has for the query; less is another subject
_BODY = FIELDS["body"].words


def telling_query(article: Article, engine: Engine) -> str:
    """Write the query that finds what is like an article: its most telling words, joined by OR.

    A word tells much when the article has it often and few others have it (Spärck Jones 1972). What it says
    only once, however rare, is mostly beside the point, and what no other article has finds nothing.
    """
    counts = Counter(_forms(article))
    having = {form: engine.frequency(_BODY, form) for form in counts}
    most = max(having.values(), default=0)  # its commonest word stands in nearly every article
    weights = {
        form: (1 + math.log(counts[form]) if counts[form] > 1 else SAID_ONCE) * math.log(most / others)
        for form, others in having.items()
        if others > 1
    }
    telling = sorted(weights, key=lambda form: (-weights[form], form))[:MOST_WORDS]
    return " OR ".join(telling)


def _forms(article: Article) -> Iterator[str]:
    texts = (article.title, article.standfirst, *article.body)
    for text in texts:
        yield from (
            form
            for form, _ in words(text)
            if len(form) >= FEWEST_LETTERS and form.isascii() and form.isalpha()
        )
