"""What the article page prints: the text with marks and names, the facts with evidence, the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from app.links import entity_link, outlet_link, outside_link, search_link
from app.presenters_corrections import block_action
from app.presenters_results import DateView, byline_words, date_view
from app.search_state import SearchState
from app.wording import moment_words, number_words, sentence, size_words, source_words
from articles.article import Article, Block, Certainty, Entity, EntityType, Mention, Outlet, Role
from articles.store import Recleaning, StoredArticle
from index.languages import language_words
from index.search import Piece

TITLE, STANDFIRST, FIRST_CAPTION = -1, -2, -3  # how mentions count what is not a paragraph
FACETS_OF_TYPES = {
    EntityType.PERSON: ("person", "People"),
    EntityType.ORGANISATION: ("org", "Organisations"),
    EntityType.PLACE: ("place", "Places"),
}
ROLE_WORDS = {
    Role.BODY: "Text",
    Role.TITLE: "Title",
    Role.STANDFIRST: "Standfirst",
    Role.CAPTION: "Caption",
    Role.BYLINE: "Byline",
    Role.CREDIT: "Credit",
    Role.DATE: "Date",
    Role.REMOVED: "Removed",
}

WORDS_FOR_NOTHING = dict.fromkeys(("standfirst", "section", "tags", "dateline", "url"), "None")
NAMES_SHOWN = 8  # of each type; the rest unfold

Marker = Callable[[str, str], tuple[Piece, ...]]  # what matches in a text of a field


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text: marked when it matches the search, a link when it first names someone.

    `match` is the number of the match that begins here, 0 where none does.
    """

    text: str
    marked: bool = False
    href: str | None = None
    match: int = 0


class Numbering:
    """Numbers the matches of a page from 1 on, in the order in which its texts are given."""

    def __init__(self) -> None:
        self.last = 0

    def numbered(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Give the runs of a text with their matches numbered; one that a link cuts in two is one match."""
        found, inside = [], False
        for run in runs:
            if run.marked and not inside:
                self.last += 1
                run = replace(run, match=self.last)
            inside = run.marked
            found.append(run)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class NameView:
    """A name that the article mentions, with how often and the search that finds it elsewhere."""

    label: str
    count: str
    unit: str
    href: str


@dataclass(frozen=True, slots=True)
class NameGroup:
    """The names of one type, those mentioned most first; `rest` are those after the first few."""

    heading: str
    names: tuple[NameView, ...]
    rest: tuple[NameView, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about the article: its value, how certain, and the sentence that says why."""

    name: str
    value: str
    known: bool
    note: str
    evidence: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of the source in its place: what it became, why, its number, and what its button does."""

    text: tuple[Run, ...]
    role: str
    kind: str
    reason: str
    number: int
    action: str
    action_label: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Every block of the source in order, with how many were kept and how many set aside."""

    blocks: tuple[BlockView, ...]
    summary: str
    matches: bool


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The article as it is read."""

    title: tuple[Run, ...]
    standfirst: tuple[Run, ...]
    paragraphs: tuple[tuple[Run, ...], ...]
    captions: tuple[tuple[Run, ...], ...]
    byline: str
    outlet: str
    outlet_href: str | None
    first_outlet: str
    date: DateView
    date_href: str | None
    dateline: str
    section: str
    language: str | None
    url: str | None


def article_text(stored: StoredArticle, mark: Marker, numbering: Numbering) -> ArticleText:
    """Present the article's text; `mark` says what in a text matches the search it was found by."""
    article = stored.article
    links = _first_mentions(stored)

    def runs(text: str, place: int, field: str) -> tuple[Run, ...]:
        return numbering.numbered(text_runs(text, mark(text, field), links.get(place, [])))

    outlet = article.outlet
    return ArticleText(
        title=runs(article.title, TITLE, "title"),
        standfirst=runs(article.standfirst, STANDFIRST, "standfirst") if article.standfirst else (),
        paragraphs=tuple(runs(text, number, "body") for number, text in enumerate(article.body)),
        captions=tuple(
            runs(text, FIRST_CAPTION - number, "captions") for number, text in enumerate(article.captions)
        ),
        byline=byline_words(article.authors),
        outlet=outlet.name if outlet else "Outlet unknown",
        outlet_href=outlet_link(outlet.name) if outlet else None,
        first_outlet=article.first_outlet.name if article.first_outlet else "",
        date=date_view(article.published),
        date_href=_date_href(article),
        dateline=article.dateline or "",
        section=article.section or "",
        language=article.language,
        url=outside_link(article.url),
    )


def text_runs(text: str, pieces: Iterable[Piece], links: Iterable[tuple[Mention, str]]) -> tuple[Run, ...]:
    """Cut a text where marks and links begin and end.

    Marks and links may overlap in any way; every run then has both. Mentions whose offsets do not fit the
    text are left out rather than shown in the wrong place.
    """
    marks, end = [], 0
    for piece in pieces:
        start, end = end, end + len(piece.text)
        if piece.marked:
            marks.append((start, end))
    fitting = [(m.start, m.end, href) for m, href in links if text[m.start : m.end] == m.text and m.text]
    cuts = sorted(
        {0, len(text), *(at for mark in marks for at in mark), *(at for f in fitting for at in f[:2])}
    )
    return tuple(
        Run(
            text[start:end],
            any(first <= start and end <= last for first, last in marks),
            next((href for first, last, href in fitting if first <= start and end <= last), None),
        )
        for start, end in pairwise(cuts)
    )


def name_groups(stored: StoredArticle) -> list[NameGroup]:
    """Present the names by type."""
    groups = []
    for kind, (_facet, heading) in FACETS_OF_TYPES.items():
        entities = [each for each in _linked(stored) if each[0].type is kind]
        entities.sort(key=lambda each: -len(each[0].mentions))
        names = tuple(name_view(entity, href) for entity, href in entities)
        if names:
            groups.append(NameGroup(heading, names[:NAMES_SHOWN], names[NAMES_SHOWN:]))
    return groups


def together(article: Article, count: Callable[[SearchState], int]) -> NameView | None:
    """Lead to the other articles that name the two people most mentioned here; None where there are none.

    `count` tells how many articles a state finds.
    """
    people = [entity for entity in article.entities if entity.type is EntityType.PERSON]
    people.sort(key=lambda entity: -len(entity.mentions))
    names = [entity.name.replace('"', "") for entity in people[:2]]
    if len(names) < 2:
        return None
    state = SearchState(query=" ".join(f'person:"{name}"' for name in names))
    others = count(state) - 1
    if others < 1:
        return None
    unit = "other article" if others == 1 else "other articles"
    return NameView(" and ".join(names), f"{others:,}", unit, search_link(state))


def name_view(entity: Entity, href: str) -> NameView:
    """Present a name."""
    times = len(entity.mentions)
    return NameView(entity.name, f"{times:,}", "mention" if times == 1 else "mentions", href)


def facts(article: Article) -> list[Fact]:
    """Present the facts, the unknown ones too, each with its evidence."""
    published = article.published
    rows = [
        ("published", "Published", date_view(published).words if published.text else ""),
        ("outlet", "Outlet", _outlet_words(article.outlet)),
        ("authors", "Authors", byline_words(article.authors)),
        ("title", "Title", article.title),
        ("standfirst", "Standfirst", article.standfirst),
        ("first_outlet", "First published by", _outlet_words(article.first_outlet)),
        ("section", "Section", article.section),
        ("tags", "Tags", ", ".join(article.tags)),
        ("dateline", "Dateline", article.dateline),
        ("language", "Language", language_words(article.language)),
        ("url", "Address", article.url),
    ]
    told = {name for name, _heading, _value in rows}
    rows += [(name, name.capitalize(), "") for name in article.evidence if name not in told]
    return [
        Fact(
            name=heading,
            value=value or WORDS_FOR_NOTHING.get(name, "Unknown"),
            known=bool(value),
            note=_certainty_note(article) if name == "published" else "",
            evidence=sentence(article.evidence.get(name, "")),
            href=outside_link(value) if name == "url" else None,
        )
        for name, heading, value in rows
        if value or name in article.evidence or name in ("published", "outlet", "authors")
    ]


def _outlet_words(outlet: Outlet | None) -> str:
    if outlet is None:
        return ""
    return f"{outlet.name} ({outlet.domain})" if outlet.domain else outlet.name


def receipt(article: Article, mark: Marker, numbering: Numbering) -> Receipt:
    """Present what became of every block of the source, with what matches in those that were removed."""
    removed, total = len(article.removed), len(article.blocks)
    summary = f"{removed:,} of {number_words(total, 'block')} removed" if removed else "Nothing was removed"
    before = numbering.last

    def runs(block: Block) -> tuple[Run, ...]:
        if block.role is not Role.REMOVED:
            return (Run(block.text),)
        return numbering.numbered(text_runs(block.text, mark(block.text, "removed"), ()))

    blocks = tuple(block_view(block, number, runs(block)) for number, block in enumerate(article.blocks, 1))
    return Receipt(blocks, summary, numbering.last > before)


def block_view(block: Block, number: int, text: tuple[Run, ...]) -> BlockView:
    """Present one block of the source; kept text needs no word, nor a title to be called one."""
    role = ROLE_WORDS[block.role]
    is_told = block.reason.removeprefix("the ").lower() != role.lower()
    action, action_label = block_action(block.role)
    is_plain = block.role is Role.BODY and not block.reason
    return BlockView(
        text=text,
        role="" if is_plain else role,
        kind=block.role.value,
        reason=sentence(block.reason) if is_told else "",
        number=number,
        action=action,
        action_label=action_label,
    )


def provenance(stored: StoredArticle, recleanings: Sequence[Recleaning] = ()) -> list[Fact]:
    """Present where the article came from, what proves that it is unchanged, and what cleaning again did."""
    rows = [
        ("File", stored.name),
        ("Place in it", stored.member),
        ("Captured", stored.captured or ""),
        ("Added", moment_words(stored.added)),
        ("Size", size_words(stored.size)),
        ("SHA-256", stored.sha256),
        ("Cleaner", stored.article.cleaner or ""),
        ("Recogniser", stored.article.recogniser or ""),
    ]
    if len(stored.sources) > 1:
        rows += [(f"Source {each.number}", source_words(each)) for each in stored.sources]
    rows += [
        ("Cleaned again", f"{moment_words(each.made)}: {each.what} ({each.why})") for each in recleanings
    ]
    return [Fact(name, value, True, "", "") for name, value in rows if value]


def _linked(stored: StoredArticle) -> list[tuple[Entity, str]]:
    """Give each entity with the link to its page, or to the search for it as long as it has none."""
    return [
        (
            entity,
            entity_link(entity.type, entity.name)
            if subject
            else search_link(SearchState().with_value(FACETS_OF_TYPES[entity.type][0], entity.name)),
        )
        for entity, subject in zip_longest(stored.article.entities, stored.subjects)
    ]


def _first_mentions(stored: StoredArticle) -> dict[int, list[tuple[Mention, str]]]:
    """Give each entity's first mention in the body, by paragraph; more links would spoil the reading."""
    found: dict[int, list[tuple[Mention, str]]] = {}
    for entity, href in _linked(stored):
        in_body = (mention for mention in entity.mentions if mention.paragraph >= 0)
        first = min(in_body, key=lambda mention: (mention.paragraph, mention.start), default=None)
        if first is not None:
            found.setdefault(first.paragraph, []).append((first, href))
    return found


def _date_href(article: Article) -> str | None:
    if article.published.text is None:
        return None
    text = article.published.text[:10]
    return search_link(SearchState().with_dates(text, text))


def _certainty_note(article: Article) -> str:
    certainty = article.published.certainty
    return "" if certainty is Certainty.UNKNOWN else certainty.value
