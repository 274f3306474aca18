"""What Morgue is made of: all is locked with its hash, nothing that is read is run, nothing is fetched."""

import ast
import io
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from outside import CHECKOUT, environment
from test_architecture import MAY_IMPORT, imports, modules

# Modules that run what they read, or fetch what is elsewhere. Those that serve only take connections.
RUN_WHAT_THEY_READ = {"marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "runpy"}
FETCHING = {
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "ftplib",
    "telnetlib",
    "smtplib",
    "xmlrpc",
    "websockets",
    "pycurl",
}
FETCHING_PARTS = {
    "urllib.request",
    "http.client",
    "urllib.robotparser",
    "trafilatura.downloads",
    "trafilatura.spider",
}
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
RUNNING = {"subprocess", "pty", "os.system", "os.popen"}


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple(_trees())


def written(node: ast.expr) -> str:
    """A name with dots, as it stands in a call; empty for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{written(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for room in MAY_IMPORT:
        for path in modules(room):
            if path.stem != "export_weights":  # a tool of the builder's; no part of a running Morgue
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def named(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, in full, and every name taken out of one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_that_is_read_is_run() -> None:
    for path, tree in trees():
        assert not imports(path) & RUN_WHAT_THEY_READ, path
        assert not [
            name
            for name in named(tree)
            if name.startswith("pickle") and "Error" not in name and name != "pickle"
        ], path
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = written(node.func)
                assert called not in CALLS, f"{path}: {called}"
                assert not called.startswith("pickle."), path
                assert called != "yaml.load" or "BaseLoader" in ast.unparse(node), path
                assert not any(keyword.arg == "shell" for keyword in node.keywords), path
                allows = [each for each in node.keywords if each.arg == "allow_pickle"]
                assert all(
                    isinstance(each.value, ast.Constant) and each.value.value is False for each in allows
                ), path
                if called in ("np.load", "numpy.load"):
                    assert allows, f"{path}: say allow_pickle=False"


def test_nothing_is_fetched_and_no_program_is_started() -> None:
    for path, tree in trees():
        names = set(named(tree))
        assert not imports(path) & FETCHING, path
        assert not names & FETCHING_PARTS, path
        assert not names & RUNNING, path


def test_a_running_morgue_looks_no_host_up_and_connects_to_none(tmp_path: Path) -> None:
    program = """
import socket, sys
def refuse(*_arguments, **_options):
    raise AssertionError("something is fetched")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from app.cli import main
main()
"""
    clip = tmp_path / "page.html"
    link = "<link rel=canonical href=http://courier.example/1><img src=http://courier.example/a.png>"
    text = "<p>" + "The ferry left the quay. " * 20
    clip.write_text(f"<html><head>{link}</head><body><h1>Ferry strike</h1>{text}</body></html>")
    for words in (["ingest", str(clip), "--recogniser", "none"], ["search", "ferry"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-c", program, "--archive", str(tmp_path / "archive"), *words],
            capture_output=True,
            text=True,
            env=environment(PYTHONPATH=str(CHECKOUT)),
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_no_pickle_is_read_however_the_index_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive_double import article

    from articles.sources import Source
    from articles.store import Intake, Store
    from index.archive_index import ArchiveIndex
    from index.generations import catch_up, check, reindex
    from index.search import Search

    def refuse(*_arguments: object, **_options: object) -> object:
        raise AssertionError("a pickle is read")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    for module in list(sys.modules.values()):
        if (getattr(module, "__name__", "") or "").startswith("whoosh"):
            for name in ("load", "loads"):
                if getattr(module, name, None) in (pickle.load, pickle.loads):
                    monkeypatch.setattr(module, name, refuse)
    with Store.create(tmp_path) as store:
        store.save([Intake(Source("1.txt", b"1"), article())])
    catch_up(tmp_path)
    reindex(tmp_path)
    assert not list(check(tmp_path))
    index = ArchiveIndex(tmp_path)
    assert index.search(Search('ferry strik* "second week" OR tlaks~')).total == 1
    index.close()
    planted = io.BytesIO()
    pickle.dump({"a": 1}, planted)
    held = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert held
    assert not [path for path in held if path.read_bytes().startswith(b"\x80\x04")], "nor is one written"


def test_every_dependency_is_locked_with_its_hash() -> None:
    for lock in ("run", "dev", "build"):
        text = (CHECKOUT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        pinned = re.findall(r"^([A-Za-z0-9._-]+)==\S+", text, re.M)
        blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
        assert len(pinned) == len(blocks) > 0, lock
        assert all("--hash=sha256:" in block for block in blocks), lock
    assert "--require-hashes" in (CHECKOUT / "Makefile").read_text(encoding="utf-8")


def test_every_rule_that_is_set_aside_has_its_reason() -> None:
    for path, _ in trees():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"# noqa(?!:)|# nosec(?! B\d+)|# type: ignore(?!\[)", line):
                raise AssertionError(f"{path}:{number} sets every rule aside")
