"""Cleaning again: articles are made anew from their stored originals, by the cleaner and what is known now.

What a person corrected stays. It can be stopped at any moment, by a crash too, and run again: what is of this
cleaner already is passed over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from articles.article import Article, Outlet, Role
from articles.cleaning import cleaner_name
from articles.entities import load_recogniser
from articles.errors import MorgueError
from articles.furniture import Furniture
from articles.ingest import BATCH_ARTICLES, BATCH_BYTES, cores
from articles.ingest_files import Job
from articles.ingest_order import Made, made_in_order
from articles.outlets import name_key
from articles.own_outlets import known_to
from articles.sources import Refusal, Source
from articles.steps import reached
from articles.store import Outcome, Recleaned, Store, StoredArticle

ARTICLES_AT_ONCE = 50  # read from the store

_FACT_WORDS = {
    "title": "title",
    "standfirst": "standfirst",
    "published": "date",
    "outlet": "outlet",
    "authors": "authors",
    "first_outlet": "first outlet",
    "section": "section",
    "tags": "tags",
    "dateline": "dateline",
    "language": "language",
    "url": "address",
}


@dataclass(frozen=True, slots=True)
class RecleanReport:
    """What cleaning again did: how many articles it changed, left as they are, and refused.

    `current` are those passed over because they are of this cleaner already. A refused article keeps its
    old state.
    """

    changed: int = 0
    unchanged: int = 0
    current: int = 0
    refused: tuple[Refusal, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was refused."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles to clean again: these ids, or all; of one outlet; and what is of this cleaner too."""

    ids: tuple[int, ...] = ()
    outlet: str | None = None
    current: bool = False


def reclean(
    store: Store,
    selection: Selection,
    *,
    dry_run: bool = False,
    recogniser: str = "builtin",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    tell: Callable[[Recleaned], None] | None = None,
) -> RecleanReport:
    """Clean the selected articles again and store what changed; with `dry_run`, only say what would.

    `workers` is the number of processes, by default one for each core; `progress` hears how many of how many
    articles are done, and `tell` of every change. Raises MorgueError for an id that is not there, and for
    what stops everything.
    """
    run = _Run(store, selection, dry_run, load_recogniser(recogniser).name, tell)
    total = run.total()
    with closing(made_in_order(run.jobs(), recogniser, workers or cores(), run.known)) as outcomes:
        for done in outcomes:
            run.take(done)
            if progress:
                progress(run.done, total)
    return run.finish()


class _Run:
    """One run: the articles on the way, and what waits to be stored."""

    def __init__(
        self,
        store: Store,
        selection: Selection,
        dry_run: bool,
        recogniser: str,
        tell: Callable[[Recleaned], None] | None,
    ) -> None:
        self.known = known_to(store)
        self.done = 0
        self._store = store
        self._selection = selection
        self._dry_run = dry_run
        self._recogniser = recogniser
        self._tell = tell
        self._on_the_way: deque[StoredArticle] = deque()
        self._batch: list[Recleaned] = []
        self._batch_bytes = 0
        self._report = RecleanReport()

    def total(self) -> int:
        """Count the articles to look at. Raises MorgueError when one of the ids is not there."""
        for number in self._selection.ids:
            if self._store.article(number) is None:
                raise MorgueError(f"there is no article {number} in this archive")
        return len(self._selection.ids) or self._store.counts().articles

    def jobs(self) -> Iterator[Job]:
        """Give the sources of the articles to be cleaned, remembering which is of which article."""
        ids = iter(self._selection.ids or (number for number, _ in self._store.article_ids()))
        while some := tuple(islice(ids, ARTICLES_AT_ONCE)):
            chosen = self._of_outlet(some)
            self.done += len(some) - len(chosen)
            for stored in self._store.cleaned(chosen).values():
                yield from self._job(stored)

    def _of_outlet(self, ids: Sequence[int]) -> Sequence[int]:
        """Give those of the articles that are of the selected outlet, as corrected."""
        wanted = self._selection.outlet
        if wanted is None:
            return ids
        found = self._store.articles(ids)
        return [number for number, stored in found.items() if _is_called(stored.article.outlet, wanted)]

    def _job(self, stored: StoredArticle) -> Iterator[Job]:
        if not self._selection.current and is_current(stored.article, self.known, self._recogniser):
            self.done += 1
            self._count(current=1)
        else:
            self._on_the_way.append(stored)
            yield _source(self._store, stored)

    def take(self, done: object) -> None:
        """Take what came out next, and store what is due."""
        if not isinstance(done, Made | Refusal):
            return
        self.done += 1
        stored = self._on_the_way.popleft()
        outcome = done.outcome if isinstance(done, Made) else done
        if isinstance(outcome, Refusal):
            refusal = Refusal(f"article {stored.id} ({outcome.label})", outcome.reason)
            self._report = replace(self._report, refused=(*self._report.refused, refusal))
        elif isinstance(done, Made):
            self._keep(stored, done.source, outcome)

    def _keep(self, stored: StoredArticle, source: Source, article: Article) -> None:
        was = stored.article
        what = changes(was, article)
        recleaned = Recleaned(stored.id, source, article, why(was, article) if what else "", what)
        if self._tell and what:
            self._tell(recleaned)
        self._batch.append(recleaned)
        self._batch_bytes += len(source.data)
        if len(self._batch) >= BATCH_ARTICLES or self._batch_bytes >= BATCH_BYTES:
            self._store_batch()

    def _store_batch(self) -> None:
        reached("reclean batch due")
        changed = sum(bool(each.what) for each in self._batch)
        if not self._dry_run and self._batch:
            changed = self._store.replace(self._batch).count(Outcome.CHANGED)
        self._count(changed=changed, unchanged=len(self._batch) - changed)
        self._batch, self._batch_bytes = [], 0

    def _count(self, **more: int) -> None:
        counts = {name: getattr(self._report, name) + number for name, number in more.items()}
        self._report = replace(self._report, **counts)

    def finish(self) -> RecleanReport:
        """Store what is left, and say what was done."""
        self._store_batch()
        return self._report


def is_current(article: Article, known: Furniture, recogniser: str) -> bool:
    """Say whether cleaning an article again could change nothing: same cleaner, recogniser and knowledge."""
    cleaner = cleaner_name(article.blocks, known.of(article.outlet))
    return (article.cleaner, article.recogniser) == (cleaner, recogniser)


def why(was: Article, now: Article) -> str:
    """Say why an article was made anew: what is not as it was when it was last cleaned."""
    version, _, learned = (was.cleaner or "").partition("+")
    version_now, _, learned_now = (now.cleaner or "").partition("+")
    reasons = []
    if version != version_now:
        reasons.append(f"cleaner {version_now} (was {version or 'older'})")
    if learned != learned_now:
        name = now.outlet.name if now.outlet else "its outlet"
        reasons.append(f"the furniture learned of {name}")
    if was.recogniser != now.recogniser:
        reasons.append(f"recogniser {now.recogniser or 'none'} (was {was.recogniser or 'none'})")
    return ", ".join(reasons) or "cleaned again"


def changes(was: Article, now: Article) -> str:
    """Say what differs between two cleanings of an article ("date, 2 blocks removed"), or nothing."""
    parts = [word for name, word in _FACT_WORDS.items() if getattr(was, name) != getattr(now, name)]
    if [block.text for block in was.blocks] != [block.text for block in now.blocks]:
        parts.append("the division into blocks")
    else:
        moves = [(old.role, new.role) for old, new in zip(was.blocks, now.blocks, strict=True)]
        parts += _moves(moves)
    if was.entities != now.entities:
        parts.append("names")
    if not parts and (was.blocks, was.evidence) != (now.blocks, now.evidence):
        parts.append("reasons")
    return ", ".join(parts)


def _moves(moves: Sequence[tuple[Role, Role]]) -> Iterator[str]:
    counts = {
        "removed": sum(new is Role.REMOVED and old is not Role.REMOVED for old, new in moves),
        "kept": sum(old is Role.REMOVED and new is not Role.REMOVED for old, new in moves),
        "moved": sum(old is not new and Role.REMOVED not in (old, new) for old, new in moves),
    }
    for verb, count in counts.items():
        if count:
            yield f"{count} block{'s' if count > 1 else ''} {verb}"


def _is_called(outlet: Outlet | None, name: str) -> bool:
    """Say whether an outlet goes by a name, or has it as its domain."""
    return outlet is not None and (name_key(outlet.name) == name_key(name) or outlet.domain == name.lower())


def _source(store: Store, stored: StoredArticle) -> Source | Refusal:
    """Give what an article was made from; a damaged original is a refusal, and stops nothing."""
    label = f"{stored.name}, {stored.member}" if stored.member else stored.name
    try:
        return store.source(stored.id) or Refusal(label, "it was deleted meanwhile")
    except MorgueError as error:
        return Refusal(label, error.reason)
