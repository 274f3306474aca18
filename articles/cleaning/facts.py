"""The facts beside title, text, date and authors: address, outlet, section, language, dateline."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from articles.article import Outlet, Role
from articles.cleaning.draft import Draft
from articles.cleaning.outlet_cues import outlet_in_text
from articles.cleaning.outlet_lines import outlet_in_lines
from articles.cleaning.printed_outlet import outlet_of_address, outlet_printed_with_address, texts_of
from articles.cleaning.wordlists import words
from articles.languages import language_of
from articles.outlets import authority_called, host_of, outlet_at, outlet_called

_DATELINE = re.compile(
    r"^((?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+)(?:[ ,]{1,2}(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]*|[A-Z][a-z]+\.?)){0,4})"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"\s*(?:[(\[]([A-Z][\w .&'-]{1,30})[)\]]\s*)?(?:--?|–|—|:)\s+(?=\S)"
)
_MIXED_DATELINE = re.compile(
    r"^([A-ZÀ-Þ][\w.'’-]+(?:,? [A-ZÀ-Þ][\w.'’-]+){0,3})\s*[(\[]([A-Z][\w .&'-]{1,30})[)\]]\s*(?:--?|–|—)\s+"
)


# --- address and outlet -----------------------------------------------------------------------------------


def find_url(draft: Draft) -> None:
    """Settle the article's canonical address, without the parameters that only track readers."""
    hints = draft.page.hints
    if hints.url and may_be_followed(hints.url):
        draft.url = canonical(hints.url)
        draft.evidence["url"] = f"{hints.teller('url') or 'the source'} says so"
        return
    for key, value in draft.metadata("link:canonical", "meta:og:url", "jsonld:url", "meta:twitter:url"):
        if value.startswith(("http://", "https://")) and len(urlsplit(value).path.strip("/")) > 0:
            draft.url = canonical(value)
            draft.evidence["url"] = f"the page's {key}"
            return
    draft.evidence["url"] = "no address is stated"


def may_be_followed(url: str) -> bool:
    """Say whether a link to an address does no more than lead there, as one with `javascript:` does not."""
    try:
        return urlsplit(url.strip()).scheme.lower() in ("", "http", "https")
    except ValueError:
        return False


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
    """Settle the outlet by what the page's furniture says, where nothing states it."""
    if draft.outlet is None:
        found = outlet_in_text(draft) or outlet_printed_with_address(draft) or outlet_in_lines(draft)
        nothing = "no outlet is named in the text, and no address is known"
        draft.outlet, draft.evidence["outlet"] = found or (None, nothing)


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
