"""What is built holds all that is needed and nothing else; `make package-check` installs and uses it."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from outside import CHECKOUT, run
from package_check import build, check_contents

LOCKS = CHECKOUT / "requirements"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("package"))


def test_sdist_and_wheel_hold_every_file_and_no_litter(built: tuple[Path, Path]) -> None:
    check_contents(*built)


def test_the_wheel_runs_from_its_own_files_alone(built: tuple[Path, Path], tmp_path: Path) -> None:
    """A wheel can be run as a ZIP file: no template, word list or weight may hide outside of it."""
    code = "import app.cli, articles.reading, index.search; print(app.cli.__file__)"
    done = run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(built[1])!r}); {code}"], cwd=tmp_path
    )
    assert done.stdout.startswith(str(built[1]))


def test_every_dependency_is_locked_with_its_hash() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = (LOCKS / "run.lock").read_text(encoding="utf-8")
    for dependency in project["project"]["dependencies"]:
        name = re.split(r"[<>=\[; ]", dependency)[0].replace("_", "-").lower()
        assert re.search(rf"^{re.escape(name)}==\S+.*\\\n\s+--hash=sha256:", locked, re.M), name


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.lock")), ids=lambda path: path.name)
def test_a_lock_names_no_machine_and_no_other_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "file:" not in text
    assert "--index-url" not in text
    assert "/work" not in text


def test_the_locks_agree() -> None:
    """What the tests run with is what people run with."""
    pins = [
        dict(
            re.findall(r"^([a-z0-9._-]+)==(\S+)", (LOCKS / f"{name}.lock").read_text(encoding="utf-8"), re.M)
        )
        for name in ("run", "build", "dev")
    ]
    for name in ("run", "build"):
        mine = pins[("run", "build").index(name)]
        assert {package for package, version in mine.items() if pins[2].get(package) != version} == set()


def test_spacy_is_an_extra_that_changes_nothing_else() -> None:
    run, extra = ((LOCKS / f"{name}.lock").read_text(encoding="utf-8") for name in ("run", "spacy"))
    assert "\nspacy==" not in run
    assert re.search(r"^spacy==\S+.*\\\n\s+--hash=sha256:", extra, re.M)
    pins = set(re.findall(r"^[a-z0-9._-]+==\S+", run, re.M))
    assert pins <= set(re.findall(r"^[a-z0-9._-]+==\S+", extra, re.M))
