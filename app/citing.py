"""An article as something to cite: plain words, BibTeX, RIS and CSL-JSON.

RIS: the tags of Research Information Systems' format specification (2011). BibTeX: the fields of BibLaTeX 3
for `@article`, with `journal` and `year` beside them for older styles. CSL-JSON: the schema of the Citation
Style Language 1.0.2, type `article-newspaper`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.links import outside_link
from app.wording import joined_words, published_words
from articles.article import Article, Precision
from articles.entities.vocabulary import words as known_words

_CONTROLS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BIBTEX_SIGNS: dict[str, str | int | None] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BIBTEX_TABLE = str.maketrans(_BIBTEX_SIGNS)
_URL_SIGNS = {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """One form of citation: its name for people, its media type, a file's ending, and what writes it."""

    label: str
    media_type: str
    extension: str
    write: Callable[[int, Article], str]


def plain_citation(number: int, article: Article) -> str:
    """Cite in words: author, title, outlet, date, address; what is not known is left out."""
    where = ", ".join(filter(None, [_outlet(article), published_words(article.published)]))
    parts = [joined_words(article.authors), f"“{article.title}”", where]
    words = ". ".join(one_line(part).rstrip(".") for part in parts if part) + "."
    return f"{words} {address}\n" if (address := _address(article)) else f"{words}\n"


def bibtex_citation(number: int, article: Article) -> str:
    """Cite as a BibTeX entry; the title's braces keep its capitals."""
    day = _day(article)
    fields = {
        "author": " and ".join(_bibtex_author(author) for author in article.authors),
        "title": f"{{{bibtex_text(article.title)}}}",
        "journal": bibtex_text(_outlet(article)),
        "date": (article.published.text or "")[:10],
        "year": str(day.year) if day else "",
        "url": _address(article).translate(_URL_SIGNS),
        "langid": one_line(article.language or ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{morgue{number},", *lines, "}", ""])


def ris_citation(number: int, article: Article) -> str:
    """Cite as a RIS record of type NEWS."""
    day, known = _day(article), article.published.precision
    rows = [
        ("TY", "NEWS"),
        ("ID", f"morgue{number}"),
        *(("AU", ", ".join(filter(None, parted(one_line(author))))) for author in article.authors),
        ("TI", article.title),
        ("T2", _outlet(article)),
        ("PY", str(day.year) if day else ""),
        ("DA", _ris_date(day, known) if day else ""),
        ("AB", article.standfirst),
        ("SE", article.section or ""),
        ("LA", article.language or ""),
        ("UR", _address(article)),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def csl_citation(number: int, article: Article) -> str:
    """Cite as a CSL-JSON array of one item, as reference managers take it."""
    return json.dumps([csl_item(number, article)], ensure_ascii=False, indent=2) + "\n"


def csl_item(number: int, article: Article) -> dict[str, Any]:
    """Give the CSL-JSON object of an article."""
    item: dict[str, Any] = {
        "id": f"morgue{number}",
        "type": "article-newspaper",
        "title": article.title,
        "author": [_csl_author(author) for author in article.authors],
        "container-title": _outlet(article),
        "issued": _issued(article),
        "abstract": article.standfirst,
        "section": article.section,
        "language": article.language,
        "URL": _address(article),
    }
    return {name: value for name, value in item.items() if value}


CITATION_FORMATS: Mapping[str, CitationFormat] = {
    "text": CitationFormat("Plain text", "text/plain", "txt", plain_citation),
    "bibtex": CitationFormat("BibTeX", "application/x-bibtex", "bib", bibtex_citation),
    "ris": CitationFormat("RIS", "application/x-research-info-systems", "ris", ris_citation),
    "csl": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl_citation),
}


def parted(name: str) -> tuple[str, str]:
    """Part a name into family name, with its particles, and given names ("van Dorn", "Ilse").

    A single word, or what reads like an agency or a desk, is all family name.
    """
    words = name.split()
    at = len(words) - 1
    while at > 1 and words[at - 1] in known_words("particles"):
        at -= 1
    return (" ".join(words[at:]), " ".join(words[:at])) if at > 0 else (name, "")


def _csl_author(author: str) -> dict[str, str]:
    family, given = parted(one_line(author))
    return {"family": family, "given": given} if given else {"literal": family}


def _bibtex_author(author: str) -> str:
    family, given = parted(one_line(author))
    return f"{bibtex_text(family)}, {bibtex_text(given)}" if given else f"{{{bibtex_text(family)}}}"


def bibtex_url(url: str) -> str:
    """Give an address as it may stand in a BibTeX entry."""
    return one_line(url).translate(_URL_SIGNS)


def bibtex_text(text: str) -> str:
    """Give a text as it may stand in a BibTeX entry."""
    return one_line(text).translate(_BIBTEX_TABLE)


def one_line(text: str | None) -> str:
    """Give a text on one line without control characters: a line break would begin another field."""
    return _CONTROLS.sub(" ", text or "").strip()


def _outlet(article: Article) -> str:
    return article.outlet.name if article.outlet else ""


def _address(article: Article) -> str:
    """Give the address if a reference manager may open it: no `javascript:` and the like."""
    return one_line(outside_link(article.url))


def _day(article: Article) -> date | None:
    return article.published.first_day()


def _issued(article: Article) -> dict[str, list[list[int]]] | None:
    if article.published.text is None:
        return None
    return {"date-parts": [[int(part) for part in article.published.text[:10].split("-")]]}


def _ris_date(day: date, known: Precision) -> str:
    """Write a date as YYYY/MM/DD/, leaving empty what is not known."""
    month = "" if known is Precision.YEAR else f"{day.month:02}"
    exact = f"{day.day:02}" if known in (Precision.DAY, Precision.MINUTE) else ""
    return f"{day.year}/{month}/{exact}/"
