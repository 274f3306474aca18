"""The command line: the verbs, and what becomes of the errors a person can cause."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from app.commands.backup import backup
from app.commands.check import check
from app.commands.clean import clean
from app.commands.entities import entities
from app.commands.entities_deciding import decisions as _decisions  # noqa: F401 - adds its verbs to the group
from app.commands.entities_rules import review as _review  # noqa: F401 - adds its verbs to the group
from app.commands.export import export
from app.commands.fix import fix
from app.commands.import_ import import_
from app.commands.ingest import ingest
from app.commands.passwd import passwd
from app.commands.reclean import reclean
from app.commands.recognise import recognise
from app.commands.reindex import reindex
from app.commands.restore import restore
from app.commands.search import search
from app.commands.searches import searches
from app.commands.serve import serve
from app.commands.show import show
from app.commands.stats import stats
from app.commands.tokens import tokens
from app.configuration import ConfigurationError
from app.options import setting_option
from app.output import plain
from articles.errors import MorgueError, said_by_system

# in the order people meet them
VERBS = (
    ingest,
    search,
    searches,
    show,
    fix,
    entities,
    serve,
    passwd,
    tokens,
    clean,
    recognise,
    reclean,
    reindex,
    stats,
    check,
    backup,
    restore,
    export,
    import_,
)


class Fault(click.ClickException):
    """An error as it is printed: one clean message on standard error, and an exit code."""

    def show(self, file: Any = None) -> None:
        """Print the message."""
        click.echo(f"morgue: {plain(self.message)}", err=True, file=file)


class BadSetting(Fault):
    """A setting that cannot be used, like an option that cannot."""

    exit_code = 2


class Stopped(Fault):
    """The person pressed Ctrl-C."""

    exit_code = 130


class Verbs(click.Group):
    """The group of verbs; whatever a person can cause ends in one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order people meet them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb, turning its errors into messages."""
        try:
            with heeding_ctrl_c():
                return super().invoke(ctx)
        except ConfigurationError as error:
            raise BadSetting(str(error)) from error
        except MorgueError as error:
            raise Fault(str(error)) from error
        except KeyboardInterrupt:
            raise Stopped("stopped. What was finished is kept; run it again to go on.") from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise Fault(str(said_by_system(error))) from error


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C stop a verb in order, where outside of it Ctrl-C ends the process at once."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """Print the version and stop."""
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"morgue {version('morgue')}")
    except PackageNotFoundError:
        click.echo("morgue (not installed)")
    ctx.exit()


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  morgue --archive clippings.archive ingest ~/clippings",
)
@setting_option("archive")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Print the version and stop.",
)
def cli(archive: str | None) -> None:
    """Keep news articles in an archive of one's own, and search them.

    Give it saved pages, text scrapes and feeds: it keeps every original, finds the article in it, and says
    what it took for furniture. Every verb has its own --help with an example.
    """


for verb in VERBS:
    cli.add_command(verb)


def main() -> None:
    """Run the command line; what cannot be printed in the terminal's encoding is printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="morgue")
