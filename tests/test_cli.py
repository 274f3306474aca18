"""Whatever a person can cause at the command line ends in one message and an honest exit code."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from outside import CHECKOUT, MORGUE, environment, morgue

from app.cli import VERBS, Verbs, cli
from app.configuration import ConfigurationError
from articles.errors import MorgueError, StoreError

NAMES = [verb.name for verb in VERBS]


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def raising(error: BaseException) -> Callable[[], Result]:
    """Give a way to run a verb that ends in an error."""

    @click.group(cls=Verbs)
    def group() -> None:
        """Hold one verb."""

    @group.command()
    def verb() -> None:
        raise error

    return lambda: CliRunner().invoke(group, ["verb"], prog_name="morgue")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MorgueError("it is empty", "a.txt", "Fill it."), 1, "morgue: a.txt: it is empty. Fill it.\n"),
        (StoreError("there is no archive in x"), 1, "morgue: there is no archive in x\n"),
        (ConfigurationError("the port is 'x': no"), 2, "morgue: the port is 'x': no\n"),
        (KeyboardInterrupt(), 130, "morgue: stopped. What was finished is kept; run it again to go on.\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "archive/archive.db"),
            1,
            "morgue: archive/archive.db: No space left on device. Free some space and run it again; "
            "what was finished is kept.\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/root/archive"),
            1,
            "morgue: /root/archive: Permission denied. Ask its owner for permission, or use another path.\n",
        ),
        (
            MorgueError("a\x1b[31mred\x07 name"),
            1,
            "morgue: a\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER} name\n",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_one_message_and_an_exit_code(error: BaseException, code: int, message: str) -> None:
    result = raising(error)()
    assert (result.exit_code, result.stderr, result.stdout) == (code, message, "")


def test_a_fault_of_ours_is_not_hidden() -> None:
    assert isinstance(raising(ZeroDivisionError())().exception, ZeroDivisionError)


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_has_help_with_an_example(runner: CliRunner, name: str) -> None:
    result = runner.invoke(cli, [name, "--help"], prog_name="morgue")
    assert result.exit_code == 0
    assert f"morgue {name}" in result.output.split("Example:")[1]
    assert runner.invoke(cli, [name, "-h"], prog_name="morgue").output == result.output


def test_the_help_lists_every_verb_in_full_sentences(runner: CliRunner) -> None:
    output = runner.invoke(cli, ["--help"]).output
    listed = output.split("Commands:")[1]
    assert all(f"\n  {name} " in listed for name in NAMES)
    assert "..." not in listed


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-verb"],
        ["ingest"],
        ["clean"],
        ["show"],
        ["show", "first"],
        ["show", "0"],
        ["stats", "--yaml"],
        ["--archive"],
        ["serve", "--port", "web"],
        ["serve", "--port", "99999"],
        ["ingest", "--workers", "0", "x"],
        ["--archive", "", "stats"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(cli, arguments, env=environment())
    assert result.exit_code == 2, result.output
    assert result.stderr
    assert "Traceback" not in result.output


def test_the_version_is_the_one_that_is_installed(runner: CliRunner) -> None:
    result = runner.invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("morgue 0.")


def test_the_help_comes_at_once() -> None:
    """In processor time, beside an empty Python in the same minute, for machines differ and are shared."""

    def seconds(*command: str) -> float:
        before = os.times()
        subprocess.run(command, check=True, capture_output=True, env=environment(PYTHONPATH=str(CHECKOUT)))
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    empty = min(seconds(sys.executable, "-c", "pass") for _ in range(5))
    ours = min(seconds(*MORGUE, "--help") for _ in range(5))
    assert ours < max(0.3, 12 * empty), f"{ours:.3f} s, where an empty Python takes {empty:.3f} s"


def test_the_help_imports_nothing_heavy() -> None:
    code = "import sys, app.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=environment(PYTHONPATH=str(CHECKOUT)),
    )
    heavy = {
        "flask",
        "whoosh",
        "numpy",
        "lxml",
        "trafilatura",
        "sqlite3",
        "waitress",
        "ftfy",
        "multiprocessing",
    }
    assert not heavy & set(done.stdout.split())


@pytest.mark.skipif(os.name != "posix", reason="pipes end otherwise elsewhere")
def test_a_pipe_that_is_closed_early_is_no_error() -> None:
    code = (
        "import click, errno\nfrom app.cli import Verbs\nfrom app.output import print_json\n"
        "@click.group(cls=Verbs)\ndef g(): pass\n"
        "@g.command()\ndef v():\n    for n in range(100000): print_json(n)\n"
        "g(['v'])"
    )
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -c \"$CODE\" | head -n 1"],
        env=environment(PYTHONPATH=str(CHECKOUT), CODE=code),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_a_terminal_that_knows_no_unicode_gets_escapes(tmp_path: Path) -> None:
    env = environment(PYTHONPATH=str(CHECKOUT), PYTHONIOENCODING="iso8859-1")
    done = subprocess.run(
        [*MORGUE, "--archive", tmp_path / "łódź", "stats"],
        env=env,
        capture_output=True,
        encoding="iso8859-1",
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\\u0142ód\\u017a" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["stats"], ["search", "x"], ["show", "1"], ["check"], ["export"], ["reindex"]], ids=" ".join
)
def test_reading_where_there_is_no_archive_says_so_and_makes_none(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = morgue("--archive", "nowhere", *arguments, cwd=tmp_path, expect=1)
    assert "nowhere" in done.stderr
    assert "morgue ingest" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())
