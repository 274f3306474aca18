"""`morgue ingest`: put articles into the archive, and make them searchable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.ingest_report import refused_by_reason, refused_total, report_json
from app.options import as_json, mapping, setting_option, settings
from app.output import plain, print_json, warn
from app.progress import Progress
from app.wording import number_words
from articles.errors import MorgueError, said_by_system

if TYPE_CHECKING:
    from articles.ingest import IngestProgress, IngestReport


@click.command(epilog="Example:  morgue ingest ~/clippings export.jsonl")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@setting_option("recogniser")
@setting_option("workers")
@mapping
@as_json
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[str, ...],
    recogniser: str | None,
    workers: str | None,
    columns: Mapping[str, str] | None,
    as_json: bool,
) -> None:
    """Put files, folders or standard input (-) into the archive.

    Folders are walked, hidden files left out. What is already there unchanged is not read again, so it
    can be run as often as one likes, and again after it was stopped. A file that is no article is named
    with the reason and stops nothing; the exit code is then 1.
    """
    chosen = settings(recogniser=recogniser, workers=workers)
    report = take_in(chosen.archive, paths, chosen.recogniser, chosen.workers, columns)
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report)
    make_searchable(chosen.archive)
    ctx.exit(0 if report.ok else 1)


def take_in(
    archive: Path,
    paths: tuple[str, ...],
    recogniser: str,
    workers: int | None,
    columns: Mapping[str, str] | None = None,
) -> IngestReport:
    """Store what the paths hold, showing progress."""
    from articles.ingest import ingest as store_articles
    from articles.store import Store

    with Store.create(archive) as store:
        known = len(store.learned_lines())
        with Progress("Reading") as progress:
            report = store_articles(
                store,
                paths,
                recogniser=recogniser,
                workers=workers,
                progress=lambda state: show(progress, state),
                columns=columns,
            )
        tell_learned(len(store.learned_lines()) - known)
        return report


def tell_learned(lines: int) -> None:
    """Tell how many lines were learned to be furniture: articles read before that may still have them."""
    if lines > 0:
        learned = number_words(lines, "line")
        warn(
            f"learned {learned} to be furniture; `morgue reclean` takes what is left of such out of articles"
        )


def show(progress: Progress, state: IngestProgress) -> None:
    """Show how far an ingest has come: its bar counts bytes, for nobody knows how many articles are ahead."""
    share = state.bytes_done / state.bytes_total if state.bytes_total else None
    progress.show(state.articles, number_words(state.articles, "article"), share)


def make_searchable(archive: Path, safe: str = "the articles are stored", wait: float | None = None) -> None:
    """Bring the index up to date; what is stored is safe already (said in words), so a fault is only told.

    `wait` is for how many seconds to wait for another program that is indexing.
    """
    from index.generations import catch_up

    try:
        with Progress("Indexing") as progress:
            catch_up(archive, progress=progress.count, wait=wait)
    except (MorgueError, OSError) as error:
        why = error if isinstance(error, MorgueError) else said_by_system(error)
        warn(f"{safe}, but not yet searchable: {why}")
        warn("run `morgue reindex` to make them so")


def print_report(report: IngestReport) -> None:
    """Print what became of the sources, and name those that were refused under their reasons."""
    total = report.added + report.changed + report.unchanged + report.joined
    joined = f", {report.joined:,} another source of one that is there" if report.joined else ""
    click.echo(
        f"{number_words(total, 'article')}: {report.added:,} added, {report.changed:,} changed, "
        f"{report.unchanged:,} unchanged{joined}; "
        f"{refused_total(report):,} refused"
    )
    for reason, labels in refused_by_reason(report).items():
        warn(f"refused: {reason}")
        for label in labels:
            click.echo(f"  {plain(label)}", err=True)
