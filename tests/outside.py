"""Morgue from outside, as a person or a script meets it: processes, ports and pages."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from click.testing import CliRunner

from app.cli import cli

CHECKOUT = Path(__file__).resolve().parent.parent
MORGUE = (sys.executable, "-m", "app")
_OPENER = build_opener(ProxyHandler({}))


class FailedCheckError(Exception):
    """Something a person would have noticed."""


def environment(**changes: str) -> dict[str, str]:
    """The environment without any setting of Morgue's or Python's own, plus changes."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MORGUE_", "PYTHON", "XDG_"))
    }
    return {**kept, "HOME": "/nonexistent", **changes}


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    expect: int | None = 0,
    env: Mapping[str, str] | None = None,
    timeout: float = 600,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; fail loudly when its exit code is not the expected one."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env or environment()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
    )
    if expect is not None and done.returncode != expect:
        shown = " ".join(str(word) for word in command)
        raise FailedCheckError(f"{shown}\nended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def morgue(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this checkout's command line to its end."""
    env = environment(PYTHONPATH=str(CHECKOUT))
    return run([*MORGUE, *arguments], env=env, **options)


def here(
    *arguments: str | Path, cwd: Path, expect: int = 0, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end within this process: the same, without waiting for imports."""
    words = [str(word) for word in arguments]
    with chdir(cwd):
        result = CliRunner().invoke(cli, words, stdin, prog_name="morgue", env={"MORGUE_CONFIG": os.devnull})
    if result.exit_code != expect:
        told = f"{' '.join(words)}\nended with {result.exit_code}\n{result.stdout}\n{result.stderr}"
        raise FailedCheckError(told) from result.exception
    return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)


def unwrapped(text: str) -> str:
    """Give a text with each paragraph on one line, as it stands in a clipping and not in a source file."""
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in text.strip().split("\n\n")) + "\n"


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def fetch(url: str) -> str:
    """Fetch a page that must be there."""
    with _OPENER.open(url, timeout=30) as answer:
        return str(answer.read().decode("utf-8"))


def fetch_json(url: str) -> Any:
    """Fetch JSON that must be there."""
    return json.loads(fetch(url))


def wait_for(url: str, server: subprocess.Popen[str], seconds: float = 120) -> str:
    """Fetch a page as soon as its server is up; fail when the server ends or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise FailedCheckError(f"the server ended with {server.returncode}: {server.communicate()[0]}")
        try:
            return fetch(url)
        except (URLError, http.client.HTTPException, OSError):
            time.sleep(0.1)
    raise FailedCheckError(f"{url} did not answer within {seconds} s")


@contextmanager
def serving(
    command: Sequence[str | Path], port: int, cwd: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a server until the block ends, and fail when it does not stop cleanly."""
    server = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env or environment()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
        if server.stdout:
            server.stdout.close()


def main_of(check: Any) -> None:
    """Run a check as a program: one line when all is well, and a loud end otherwise."""
    try:
        check()
    except FailedCheckError as failure:
        sys.exit(f"FAILED: {failure}")
