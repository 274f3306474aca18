"""A search as something to cite: what was asked, of which archive in which state, what it found, and when.

Who cites a search can tell from it whether others asked the same thing of the same articles: the index
is named with its generation, and the archive with its revision, which grows with every change of any article.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request

from app.archive import current_archive
from app.citing import bibtex_text, bibtex_url, one_line
from app.links import search_link
from app.presenters_results import chips
from app.search_state import SearchState
from app.wording import moment_words, number_words
from index.search import Results


@dataclass(frozen=True, slots=True)
class CitedSearch:
    """What a citation of a search tells."""

    query: str
    filters: tuple[str, ...]
    archive: str
    generation: str
    revision: int
    total: int
    partial: bool
    made: datetime
    url: str

    @property
    def asked(self) -> str:
        """What was asked, in words."""
        asked = f"“{self.query}”" if self.query else "all articles"
        return ", ".join((asked, *self.filters))

    @property
    def found(self) -> str:
        """What was found, in words."""
        return f"{'at least ' if self.partial else ''}{number_words(self.total, 'article')} found"

    @property
    def where(self) -> str:
        """The archive and its state, in words."""
        return f"Morgue archive “{self.archive}” (index {self.generation}, revision {self.revision})"


@dataclass(frozen=True, slots=True)
class SearchCitation:
    """A citation in one form: the form's name for people, and the text to copy."""

    label: str
    text: str


def cited_search(results: Results, state: SearchState) -> CitedSearch:
    """Say what is to be cited of a search that was answered now."""
    archive = current_archive()
    return CitedSearch(
        query=one_line(state.query),
        filters=tuple(one_line(f"{chip.name}: {chip.value}") for chip in chips(state, {})),
        archive=one_line(archive.path.resolve().name),
        generation=results.generation,
        revision=archive.store.revision(),
        total=results.total,
        partial=results.partial,
        made=datetime.now(UTC).replace(microsecond=0),
        url=request.host_url.rstrip("/") + search_link(state.page_to(1)),
    )


def search_citations(results: Results, state: SearchState) -> list[SearchCitation]:
    """Cite a search in every form."""
    cited = cited_search(results, state)
    return [SearchCitation(label, write(cited)) for label, write in FORMS.values()]


def citation_json(results: Results, state: SearchState) -> dict[str, object]:
    """Give the citation of a search as JSON: its parts, and each form as a text."""
    cited = cited_search(results, state)
    return {
        "query": cited.query,
        "filters": list(cited.filters),
        "archive": cited.archive,
        "generation": cited.generation,
        "revision": cited.revision,
        "total": cited.total,
        "made": cited.made.isoformat(),
        "url": cited.url,
        **{name: write(cited) for name, (_, write) in FORMS.items()},
    }


def plain(cited: CitedSearch) -> str:
    """Cite in a sentence."""
    return f"Search for {cited.asked}: {cited.found}. {cited.where}, {moment_words(cited.made)}. {cited.url}"


def bibtex(cited: CitedSearch) -> str:
    """Cite as a BibTeX entry."""
    fields = {
        "title": f"{{Search for {bibtex_text(cited.asked)}}}",
        "howpublished": bibtex_text(cited.where),
        "note": bibtex_text(cited.found),
        "year": str(cited.made.year),
        "urldate": cited.made.date().isoformat(),
        "url": bibtex_url(cited.url),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{morgue-search-{cited.made:%Y%m%d%H%M%S},", *lines, "}"])


def csl(cited: CitedSearch) -> str:
    """Cite as a CSL-JSON array of one item."""
    parts = [[cited.made.year, cited.made.month, cited.made.day]]
    item = {
        "id": f"morgue-search-{cited.made:%Y%m%d%H%M%S}",
        "type": "webpage",
        "title": f"Search for {cited.asked}",
        "container-title": cited.where,
        "note": cited.found,
        "issued": {"date-parts": parts},
        "accessed": {"date-parts": parts},
        "URL": cited.url,
    }
    return json.dumps([item], ensure_ascii=False)


FORMS = {"text": ("Plain text", plain), "bibtex": ("BibTeX", bibtex), "csl": ("CSL-JSON", csl)}
