"""Adding articles through the web: a page to drop files on, and the same for programs with a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Blueprint, abort, current_app, jsonify, make_response, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.access import may_write
from app.adding import Added, BusyError, add
from app.archive import current_archive
from app.forgery import check_page_form, page_token
from app.ingest_report import refused_by_reason, refused_total, report_json
from app.links import search_link
from app.search_state import SearchState
from app.wording import number_words
from index.search import Sort

MOST_BYTES = 50_000_000  # of all files of one form
MOST_FILES = 100
PURPOSE = "add files"

blueprint = Blueprint("add_page", __name__)


@dataclass(frozen=True, slots=True)
class ReportView:
    """What became of the files: a sentence, the refused under their reasons, where to look."""

    summary: str
    refused: tuple[tuple[str, tuple[str, ...]], ...]
    href: str
    not_searchable: str


@blueprint.get("/add")
def form() -> str:
    """Ask for files."""
    return _page()


@blueprint.post("/add")
def add_files() -> Response:
    """Take the files of the form in, and say what became of them."""
    try:
        added = _take_in()
    except BusyError as error:
        return make_response(_page(refused=str(error)), 503)
    return make_response(_page(report=report_view(added)))


@blueprint.post("/api/articles")
def add_files_for_a_program() -> Response:
    """Take files in and give the report as JSON; a key to write stands for the form's token."""
    added = _take_in()
    return jsonify({**report_json(added.report), "searchable": not added.not_searchable})


def report_view(added: Added) -> ReportView:
    """Present what became of the files."""
    report = added.report
    counts = [
        (report.added, "added"),
        (report.changed, "changed"),
        (report.joined, "joined to what is there"),
        (report.unchanged, "there already"),
        (refused_total(report), "refused"),
    ]
    words = [f"{number_words(count, 'article')} {what}" for count, what in counts if count]
    return ReportView(
        ", ".join(words) or "Nothing was in the files",
        tuple(
            (reason, tuple(map(_file_name, labels))) for reason, labels in refused_by_reason(report).items()
        ),
        search_link(SearchState().sorted_by(Sort.ADDED)),
        added.not_searchable,
    )


def _take_in() -> Added:
    request.max_content_length = MOST_BYTES
    request.max_form_parts = MOST_FILES + 10
    check_page_form(request, PURPOSE)
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        abort(400, "No file was chosen.")
    if len(files) > MOST_FILES:
        abort(413, f"At most {MOST_FILES} files can be added at once; put them into a ZIP archive.")
    recogniser = str(current_app.config.get("RECOGNISER", "builtin"))
    return add(current_archive().path, [_named(file) for file in files], recogniser)


def _file_name(label: str) -> str:
    return label.rpartition("/")[2]


def _named(file: FileStorage) -> tuple[str, BinaryIO]:
    return str(file.filename), cast(BinaryIO, file.stream)


def _page(report: ReportView | None = None, refused: str = "") -> str:
    allowed = may_write(request)
    return render_template(
        "add.html",
        token=page_token(PURPOSE) if allowed else "",
        action=url_for("add_page.add_files"),
        report=report,
        refused=refused,
        most=f"{MOST_FILES} files, {MOST_BYTES // 1_000_000} MB",
    )
