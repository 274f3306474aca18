"""What the archive has learned of its outlets: a block that stands in many articles of one is furniture.

Counts are of distinct articles: the store counts an article captured twice once. From the counts alone it is
decided what is furniture, so the same counts always give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.article import Article, Block, Outlet, Role
from articles.fingerprints import fingerprint
from articles.outlets import Authority, host_of, name_key, registered_domain

# Calibrated on the 43 pages of 13 outlets with three or more in the hand-checked set, read as bare text: from
# two articles on, news goes too (a sentence of one quoted in the other; recall 0.931 -> 0.928); from three
# on, none does, and F1 rises from 0.921 to 0.923. The share keeps what a large outlet repeats at times, such
# as the introduction to a series; no set at hand is large enough to put it to the proof.
LEAST_ARTICLES = 3
LEAST_SHARE = 0.2
LEAST_NEW = 0.25  # of an article's own text; below it, the article is another capture of one that is counted


@dataclass(frozen=True, slots=True)
class Learned:
    """The furniture of one outlet: the outlet's name, its articles, and in how many each block stands."""

    name: str
    articles: int
    blocks: Mapping[str, int]  # fingerprint -> articles

    def reason(self, text: str) -> str | None:
        """Say why a text is furniture; None when that has not been learned."""
        count = self.blocks.get(fingerprint(text))
        return None if count is None else f"stands in {count:,} of {self.articles:,} articles of {self.name}"

    def mark(self, blocks: Iterable[Block]) -> str:
        """Name what is known of these blocks: empty when nothing is, another name when anything else is."""
        found = {each for block in blocks if (each := fingerprint(block.text)) in self.blocks}
        return fingerprint(" ".join(sorted(found)))[:8] if found else ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What an archive has learned, by outlet; `own` are the outlets that its people added to those known."""

    outlets: Mapping[str, Learned] = field(default_factory=dict)
    own: tuple[Authority, ...] = ()

    def of(self, outlet: Outlet | None) -> Learned | None:
        """Give what has been learned of an outlet; None when nothing was."""
        return self.outlets.get(outlet_key(outlet)) if outlet else None


NOTHING_LEARNED = Furniture()


@dataclass(frozen=True, slots=True)
class Sighting:
    """What an article adds to the counts of its outlet.

    `texts` maps the fingerprint of every block to its text, `body` that of each paragraph to its length, and
    `identity` holds the fingerprints that another capture of the article would share.
    """

    outlet: str
    name: str
    texts: Mapping[str, str]
    body: Mapping[str, int]
    identity: frozenset[str]

    def is_new(self, counts: Mapping[str, int]) -> bool:
        """Say whether this is another article than those counted, given in how many each fingerprint stands.

        What stands in two or more of them already is no mark of any article, and is left out.
        """
        if any(each in counts for each in self.identity):
            return False
        own = {each: size for each, size in self.body.items() if counts.get(each, 0) < 2}
        new = sum(size for each, size in own.items() if each not in counts)
        return new > 0 and new >= LEAST_NEW * sum(own.values())


def learn(name: str, articles: int, counts: Mapping[str, int]) -> Learned:
    """Decide what is furniture of an outlet, from its articles and in how many of them each block stands."""
    least = max(LEAST_ARTICLES, LEAST_SHARE * articles)
    return Learned(name, articles, {block: count for block, count in counts.items() if count >= least})


def sighting(article: Article) -> Sighting | None:
    """Give what an article, as it was cleaned, adds to the counts; None when its outlet is not known."""
    if article.outlet is None:
        return None
    blocks = [(fingerprint(block.text), block) for block in article.blocks]
    return Sighting(
        outlet_key(article.outlet),
        article.outlet.name,
        {each: block.text for each, block in blocks},
        {each: len(block.text) for each, block in blocks if block.role is Role.BODY},
        identity(article.title, article.url),
    )


def identity(title: str, url: str | None) -> frozenset[str]:
    """Give the fingerprints of an article's title and address, which no block shares."""
    told = [f"the title {title}", f"the address {url}"] if url else [f"the title {title}"]
    return frozenset(map(fingerprint, told))


def outlet_key(outlet: Outlet) -> str:
    """Give what is counted as one outlet: its domain where it is known, else its name."""
    host = host_of(outlet.domain) if outlet.domain else None
    return registered_domain(host) if host else name_key(outlet.name)
