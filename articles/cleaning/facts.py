"""The facts beside title, text and date: address, outlet, section, language, dateline, authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from articles.article import Outlet, Role
from articles.bylines import is_nobody, is_organisation, people, read_byline
from articles.cleaning.captions import is_credit
from articles.cleaning.draft import Draft
from articles.cleaning.first_publisher import note_first_publisher
from articles.cleaning.outlet_cues import outlet_in_text
from articles.cleaning.outlet_lines import outlet_in_lines
from articles.cleaning.printed_outlet import outlet_of_address, outlet_printed_with_address, texts_of
from articles.cleaning.wordlists import words
from articles.languages import language_of
from articles.outlets import authority_called, host_of, name_key, names_of, outlet_at, outlet_called

_DATELINE = re.compile(
    r"^((?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+)(?:[ ,]{1,2}(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]*|[A-Z][a-z]+\.?)){0,4})"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"\s*(?:[(\[]([A-Z][\w .&'-]{1,30})[)\]])?\s*(?:--?|–|—|:)\s+(?=\S)"
)
_MIXED_DATELINE = re.compile(
    r"^([A-ZÀ-Þ][\w.'’-]+(?:,? [A-ZÀ-Þ][\w.'’-]+){0,3})\s*[(\[]([A-Z][\w .&'-]{1,30})[)\]]\s*(?:--?|–|—)\s+"
)
LONGEST_BYLINE = 30  # words of a line that may introduce an author
LOOSE_NAMES = ("class:author", "meta:twitter:data1")  # where names of accounts and commenters stand too
MOST_AUTHORS = 6  # more names than these are those of commenters
LINKED_NAMES = (
    "rel:author",
    "itemprop:author",
    "class:author",
)  # names that also stand beside other articles
_BY = re.compile(r"\b[Bb]y\s+(\S.{1,60})$")
_URLISH = re.compile(r"https?://|www\.|\.com|@|/")


# --- address and outlet -----------------------------------------------------------------------------------


def find_url(draft: Draft) -> None:
    """Settle the article's canonical address, without the parameters that only track readers."""
    hints = draft.page.hints
    if hints.url:
        draft.url = canonical(hints.url)
        draft.evidence["url"] = f"{hints.teller('url') or 'the source'} says so"
        return
    for key, value in draft.metadata("link:canonical", "meta:og:url", "jsonld:url", "meta:twitter:url"):
        if value.startswith(("http://", "https://")) and len(urlsplit(value).path.strip("/")) > 0:
            draft.url = canonical(value)
            draft.evidence["url"] = f"the page's {key}"
            return
    draft.evidence["url"] = "no address is stated"


def canonical(url: str) -> str:
    """Take the fragment and the tracking parameters off an address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    tracking = words("tracking.toml", "parameters")
    prefixes = tuple(words("tracking.toml", "prefixes"))
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in tracking and not name.lower().startswith(prefixes)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def find_outlet(draft: Draft) -> None:
    """Settle the outlet where the source, the address or the page's own statements name it."""
    hints = draft.page.hints
    if hints.outlet:
        draft.outlet = outlet_called(hints.outlet)
        if draft.outlet.domain is None and draft.url:
            draft.outlet = Outlet(draft.outlet.name, host_domain(draft.url))
        draft.evidence["outlet"] = f"{hints.teller('outlet') or 'the source'} says {hints.outlet}"
        return
    found = _by_statements(draft)
    if found is not None:
        draft.outlet, draft.evidence["outlet"] = found


def host_domain(url: str) -> str | None:
    """Give the registered domain of an address."""
    outlet = outlet_at(url)
    return outlet.domain if outlet else None


def _by_statements(draft: Draft) -> tuple[Outlet, str] | None:
    """Name the outlet by its address when that is a known one, else by the name the page gives itself."""
    at_address = outlet_at(draft.url) if draft.url else None
    if at_address and authority_called(at_address.name):
        return at_address, f"its address is at {host_of(draft.url or '')}"
    for key, value in draft.metadata(
        "meta:og:site_name",
        "jsonld:publisher",
        "jsonld:website",
        "meta:application-name",
        "meta:dc.publisher",
        "meta:al:ios:app_name",
        "feed:channel.title",
    ):
        name = value.split("|")[0].strip()
        if 1 < len(name) <= 60 and not name.startswith(("http", "@")):
            named = outlet_called(name)
            domain = named.domain or (at_address.domain if at_address else None)
            return Outlet(named.name, domain), f"the page's {key} says {value}"
    if at_address:
        return _by_unknown_address(draft, at_address)
    return None


def _by_unknown_address(draft: Draft, at_address: Outlet) -> tuple[Outlet, str]:
    """Name an outlet that nobody knows as its page prints it, else after its domain."""
    place = f"its address is at {host_of(draft.url or '')}"
    printed = outlet_of_address(draft.url or "", texts_of(draft))
    if printed is not None:
        return printed, f"{place}, and the page prints the name {printed.name}"
    return at_address, f"{place}, an outlet this program has no other name for"


def find_outlet_in_text(draft: Draft) -> None:
    """Settle the outlet by what the page's furniture says, where nothing states it; note whose copy it is."""
    if draft.outlet is None:
        found = outlet_in_text(draft) or outlet_printed_with_address(draft) or outlet_in_lines(draft)
        nothing = "no outlet is named in the text, and no address is known"
        draft.outlet, draft.evidence["outlet"] = found or (None, nothing)
    note_first_publisher(draft)


# --- authors ----------------------------------------------------------------------------------------------


STATED_AUTHORS = (
    "jsonld:author",
    "meta:citation_author",
    "meta:dc.creator",
    "meta:dcterms.creator",
    "meta:author",
    "meta:article:author_name",
    "meta:byl",
    "meta:parsely-author",
    "meta:sailthru.author",
    "rel:author",
    "itemprop:author",
    "class:author",
    "meta:article:author",
    "meta:twitter:data1",
)


def find_authors(draft: Draft) -> None:
    """Settle the authors: told, stated by the page, or printed; agencies are credits, not authors."""
    for names, saying in (
        *_told_authors(draft),
        *_stated_authors(draft),
        *_printed_authors(draft),
        *_authors_in_date_line(draft),
        *_corporate(draft),
    ):
        if names:
            draft.authors, draft.evidence["authors"] = names, saying
            return
    draft.evidence["authors"] = "no byline names a person"


def _told_authors(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    hints = draft.page.hints
    names = tuple(dict.fromkeys(name for raw in hints.authors for name in people(raw)))
    yield names, f"{hints.teller('authors') or 'the source'} says {'; '.join(hints.authors)}"


def _stated_authors(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in STATED_AUTHORS:
        values = [
            value for _, value in draft.metadata(key) if not _URLISH.search(value) and len(value) <= 300
        ]
        values = [value for value in values if not is_credit(value.strip("; "))]
        stated = dict.fromkeys(
            name for value in values for name in people(value) if not _is_outlet(name, draft)
        )
        names = _as_printed(tuple(stated), draft)
        if key in LOOSE_NAMES:
            names = _without_places(_introduced(names, draft), draft) if len(names) <= MOST_AUTHORS else ()
        yield (
            _of_this_article(names, draft) if key in LINKED_NAMES else names,
            f"the page's {key} says {'; '.join(values)}",
        )


def _of_this_article(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Choose among linked authors, some of other articles: the ones in the byline, else the first."""
    bylines = [piece.text for piece in draft.pieces if piece.role is Role.BYLINE]
    printed = tuple(name for name in names if any(name in byline for byline in bylines))
    if printed or any(byline.introduced and byline.names for byline in map(read_byline, bylines) if byline):
        return printed
    return names[:1]


def _introduced(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Leave out single words that no "by" on the page introduces: the names of accounts and of sections."""
    lines = [piece.text for piece in draft.pieces if piece.look.words <= LONGEST_BYLINE]
    return tuple(
        name
        for name in names
        if " " in name or any(f" by {name}" in f" {line[:1].lower()}{line[1:]}" for line in lines)
    )


def _as_printed(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Give a first name that stands alone as the byline prints it in full."""
    if len(names) != 1 or " " in names[0]:
        return names
    printed = [
        name
        for piece in draft.pieces
        if piece.role is Role.BYLINE and (byline := read_byline(piece.text))
        for name in byline.names
    ]
    return next(((name,) for name in printed if name.startswith(names[0] + " ")), names)


def _without_places(names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """Leave out a place behind the names ("Ann Lee, Port Amery"): the text speaks of what happens there."""
    if len(names) < 2 or not _is_place(names[-1], draft):
        return names
    return names[:-1]


def _is_place(name: str, draft: Draft) -> bool:
    there = re.compile(rf"\b(?:in|at|near|from|to|of|across)\s(?:the\s)?{re.escape(name)}\b")
    return any(there.search(piece.text) for piece in draft.pieces if piece.role is Role.BODY)


def _printed_authors(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    for piece in draft.pieces:
        if piece.role is Role.BYLINE:
            byline = read_byline(piece.text)
            names = tuple(name for name in byline.names if not _is_outlet(name, draft)) if byline else ()
            yield (
                _without_places(names, draft),
                f"the byline printed at the head of the article: {piece.text}",
            )


def _authors_in_date_line(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    """Read the author behind the date where a line gives both: "July 24, 2019 by Ann Lee 5 Comments"."""
    for piece in draft.pieces:
        match = _BY.search(piece.text) if piece.role is Role.DATE else None
        byline = read_byline(f"By {match[1]}") if match else None
        if byline is not None:
            yield byline.names, f"the line of the date names the author: {piece.text}"


def _corporate(draft: Draft) -> Iterator[tuple[tuple[str, ...], str]]:
    """Take an organisation for the author where the page itself states it as the only one."""
    for key, value in draft.metadata("jsonld:author.organisation", "jsonld:author", "meta:author"):
        if not _URLISH.search(value) and not is_nobody(value) and len(value) <= 80:
            yield (value,), f"the page's {key} says {value}, and no person is named"
    for piece in draft.pieces:
        byline = read_byline(piece.text) if piece.role is Role.BYLINE else None
        if byline is not None and byline.introduced:
            yield byline.agencies, f"the byline names no person: {piece.text}"


def _is_outlet(name: str, draft: Draft) -> bool:
    if is_organisation(name):
        return True
    key = name_key(name)
    return draft.outlet is not None and key in {
        name_key(known) for known in (draft.outlet.name, *names_of(draft.outlet.name))
    }


# --- section, language, dateline --------------------------------------------------------------------------


def find_section(draft: Draft) -> None:
    """Settle the section where the page states it."""
    hints = draft.page.hints
    if hints.section:
        draft.section, draft.evidence["section"] = (
            hints.section.strip(),
            f"{hints.teller('section') or 'the source'} says so",
        )
        return
    for key, value in draft.metadata(
        "meta:article:section",
        "jsonld:articleSection",
        "itemprop:articleSection",
        "meta:section",
        "meta:parsely-section",
        "meta:cxenseparse:section",
    ):
        if 1 < len(value) <= 60 and not value.startswith("http"):
            draft.section, draft.evidence["section"] = value, f"the page's {key}"
            return
    draft.evidence["section"] = "no section is stated"


def find_language(draft: Draft) -> None:
    """Settle the language by the text itself, or by the page where the text is too short to tell."""
    hints = draft.page.hints
    if hints.language:
        draft.language, draft.evidence["language"] = (
            hints.language.strip().lower()[:2],
            f"{hints.teller('language') or 'the source'} says so",
        )
        return
    stated = next(
        (
            value[:2].lower()
            for _, value in draft.metadata(
                "jsonld:inLanguage",
                "html:lang",
                "meta:og:locale",
                "meta:language",
                "feed:channel.language",
            )
            if value[:2].isalpha()
        ),
        None,
    )
    body = " ".join(piece.text for piece in draft.pieces if piece.role is Role.BODY)
    draft.language, draft.evidence["language"] = language_of(body, stated)


def find_dateline(draft: Draft) -> None:
    """Note the place a report was filed from ("LONDON (Reuters) -"); the paragraph keeps it as printed."""
    first = next((piece.text for piece in draft.pieces if piece.role is Role.BODY), "")
    match = _MIXED_DATELINE.match(first) or _DATELINE.match(first)
    if match and len(match[1]) > 2:
        draft.dateline = match[1].strip(" ,")
        draft.evidence["dateline"] = f"the report begins: {match[0].strip()}"
