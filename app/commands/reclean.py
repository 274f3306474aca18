"""`morgue reclean`: clean stored articles again, with what is known now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.commands.ingest import make_searchable
from app.options import as_json, setting_option, settings
from app.output import heading, plain, print_json, warn
from app.progress import Progress
from app.wording import number_words

if TYPE_CHECKING:
    from articles.recleaning import RecleanReport
    from articles.store import LearnedLine, Recleaned, Store


@click.command(epilog='Example:  morgue reclean --outlet "The Harbour Courier" --dry-run')
@click.argument("ids", nargs=-1, type=click.IntRange(min=1), metavar="[ID]...")
@click.option("--outlet", metavar="NAME", help="Only the articles of this outlet.")
@click.option("--all", "current", is_flag=True, help="Also what would come out the same as far as is known.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--learned", is_flag=True, help="Only list the lines learned to be furniture of their outlets.")
@setting_option("recogniser")
@setting_option("workers")
@as_json
@click.pass_context
def reclean(
    ctx: click.Context,
    ids: tuple[int, ...],
    outlet: str | None,
    current: bool,
    dry_run: bool,
    learned: bool,
    recogniser: str | None,
    workers: str | None,
    as_json: bool,
) -> None:
    """Clean stored articles again, with what is known now.

    From their originals, by a newer version of the cleaner, and without the lines that the archive has
    learned to be furniture because they stand in many articles of an outlet. Corrections stay. What has not
    changed since is passed over; an article that would now be refused stays as it is, and is named.
    """
    from articles.recleaning import Selection
    from articles.store import Store

    chosen = settings(recogniser=recogniser, workers=workers)
    Store.open(chosen.archive).close()  # an archive that is not there is told, not made
    with Store.create(chosen.archive) as store:
        if learned:
            print_learned(store.learned_lines(), as_json)
            return
        changes: list[dict[str, Any]] = []
        report = clean_again(
            store,
            Selection(ids, outlet, current),
            chosen.recogniser,
            chosen.workers,
            dry_run,
            changes,
            as_json,
        )
    print_report(report, changes, dry_run, as_json)
    if report.changed and not dry_run:
        make_searchable(chosen.archive)
    ctx.exit(0 if report.ok else 1)


def clean_again(
    store: Store,
    selection: Any,
    recogniser: str,
    workers: int | None,
    dry_run: bool,
    changes: list[dict[str, Any]],
    as_json: bool,
) -> RecleanReport:
    """Clean the selection again; every change is printed as it comes, or kept for the JSON report."""
    from articles.recleaning import reclean as run

    with Progress("Cleaning") as progress:

        def tell(change: Recleaned) -> None:
            if as_json:
                changes.append({"id": change.id, "what": change.what, "why": change.why})
            else:
                progress.clear()
                click.echo(plain(f"{change.id:>6}  {change.article.title}: {change.what} ({change.why})"))

        return run(
            store,
            selection,
            dry_run=dry_run,
            recogniser=recogniser,
            workers=workers,
            progress=progress.count,
            tell=tell,
        )


def print_report(report: RecleanReport, changes: list[dict[str, Any]], dry_run: bool, as_json: bool) -> None:
    """Print what became of the articles, and name those that were refused."""
    if as_json:
        refused = [{"source": refusal.label, "reason": refusal.reason} for refusal in report.refused]
        counts = {name: getattr(report, name) for name in ("changed", "unchanged", "current")}
        print_json({**counts, "changes": changes, "refused": refused})
        return
    verb = "would change" if dry_run else "changed"
    click.echo(
        f"{number_words(report.changed, 'article')} {verb}, {report.unchanged:,} unchanged, "
        f"{report.current:,} passed over as up to date; {len(report.refused):,} refused"
    )
    for refusal in report.refused:
        warn(f"{refusal.label} stays as it was: {refusal.reason}")


def print_learned(lines: tuple[LearnedLine, ...], as_json: bool) -> None:
    """Print the lines that are furniture, under their outlets."""
    if as_json:
        shape = ("outlet", "articles", "of", "text")
        print_json([{name: getattr(line, name) for name in shape} for line in lines])
        return
    outlet = ""
    for line in lines:
        if line.outlet != outlet:
            outlet = line.outlet
            click.echo(heading(f"{outlet}, {number_words(line.of, 'article')}"))
        click.echo(plain(f"{line.articles:>6}  {' '.join(line.text.split())}"))
    if not lines:
        click.echo("Nothing has been learned yet: no line stands in enough articles of one outlet.")
