"""All that a search finds as one download, written while it is read: tables, records, citations, texts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from flask import Blueprint, Response, abort, request, stream_with_context

from app.archive import current_archive
from app.article_json import stored_json
from app.citing import CITATION_FORMATS
from app.search_state import SearchState
from articles.store import StoredArticle

AT_ONCE = 100  # articles read from the archive at a time
COLUMNS = (
    "id",
    "title",
    "standfirst",
    "authors",
    "outlet",
    "published",
    "published_precision",
    "published_certainty",
    "section",
    "language",
    "url",
    "people",
    "organisations",
    "places",
    "text",
)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # full width too: spreadsheets in Japanese take them for signs
_NOT_IN_NAMES = re.compile(r"[^\w\- ]+")

blueprint = Blueprint("exporting", __name__)

Stream = Callable[[Iterable[StoredArticle]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One form of a whole result list: its name, its media type, a file's ending, and what writes it."""

    label: str
    media_type: str
    extension: str
    write: Stream


@blueprint.get("/export/<name>")
def export(name: str) -> Response:
    """Send everything that the search of the URL finds, in its order, in one of the formats."""
    if name not in EXPORT_FORMATS:
        abort(404, f"There is no export as {name}. There are: {', '.join(EXPORT_FORMATS)}.")
    form = EXPORT_FORMATS[name]
    state = SearchState.from_arguments(request.args)
    ids = current_archive().index.every_id(state.search())
    first = list(islice(ids, 1))  # so that a search that cannot be answered is a page, not half a file
    stream = stream_with_context(form.write(_articles(chain(first, ids))))
    response = Response(stream, mimetype=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(state)}.{form.extension}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def file_name(state: SearchState) -> str:
    """Name a download after its query, in signs that every file system takes."""
    words = _NOT_IN_NAMES.sub(" ", state.query.encode("ascii", "ignore").decode())
    return "-".join(["morgue", *words.lower().split()])[:60].rstrip("-")


def table(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    """Write a table of comma-separated values, with a byte order mark so that spreadsheets read UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV Injection).
    """
    yield b"\xef\xbb\xbf"
    yield _row(COLUMNS)
    for stored in articles:
        yield _row([_harmless(cell) for cell in _cells(stored)])


def json_lines(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    """Write one JSON object a line, as `morgue show --json` prints it."""
    for stored in articles:
        yield json.dumps(stored_json(stored), ensure_ascii=False).encode() + b"\n"


def texts(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    """Write a ZIP archive with each article as a plain text of its own."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for stored in articles:
            archive.writestr(f"{stored.id}-{_slug(stored.article.title)}.txt", text_of(stored))
            yield sink.taken()
    yield sink.taken()


def text_of(stored: StoredArticle) -> str:
    """Give an article as plain text, with its citation on top."""
    article = stored.article
    head = CITATION_FORMATS["text"].write(stored.id, article)
    return "\n\n".join(filter(None, [head.rstrip(), article.title, article.standfirst, *article.body])) + "\n"


def _citations(name: str) -> Stream:
    def write(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
        for stored in articles:
            yield CITATION_FORMATS[name].write(stored.id, stored.article).encode()

    return write


EXPORT_FORMATS: Mapping[str, ExportFormat] = {
    "csv": ExportFormat("Table (CSV)", "text/csv", "csv", table),
    "jsonl": ExportFormat("JSON lines", "application/jsonl", "jsonl", json_lines),
    "ris": ExportFormat("RIS", CITATION_FORMATS["ris"].media_type, "ris", _citations("ris")),
    "bibtex": ExportFormat("BibTeX", CITATION_FORMATS["bibtex"].media_type, "bib", _citations("bibtex")),
    "text": ExportFormat("Plain texts (ZIP)", "application/zip", "zip", texts),
}


def _articles(ids: Iterator[int]) -> Iterator[StoredArticle]:
    """Read the articles in their order, some at a time; one deleted meanwhile is left out."""
    store = current_archive().store
    while some := list(islice(ids, AT_ONCE)):
        found = store.articles(some)
        yield from (found[number] for number in some if number in found)


def _cells(stored: StoredArticle) -> Iterator[str]:
    values = stored_json(stored)
    names: dict[str, list[str]] = {"person": [], "organisation": [], "place": []}
    for entity in stored.article.entities:
        names[entity.type.value].append(entity.name)
    values |= {
        "authors": "; ".join(stored.article.authors),
        "outlet": stored.article.outlet.name if stored.article.outlet else "",
        "people": "; ".join(names["person"]),
        "organisations": "; ".join(names["organisation"]),
        "places": "; ".join(names["place"]),
        "text": "\n\n".join(stored.article.body),
    }
    return (str(values[column] if values[column] is not None else "") for column in COLUMNS)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _slug(title: str) -> str:
    words = _NOT_IN_NAMES.sub("", title.encode("ascii", "ignore").decode()).lower().split()
    return "-".join(words)[:50] or "article"


class _Sink(io.RawIOBase):
    """A file that can only be written to and is emptied as it fills, which is how a ZIP is streamed."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
