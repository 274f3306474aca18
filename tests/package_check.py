"""Build the package and use it as a stranger would: wheel from sdist, empty environment, elsewhere.

Run it with `make package-check`. It needs the Python Package Index for the locked dependencies.
"""

import json
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from outside import CHECKOUT, FailedCheckError, fetch, fetch_json, free_port, main_of, run, serving

NEEDED = (
    "templates/",
    "app/static/",
    "articles/samples/",
    "requirements/run.lock",
    "tests/",
    "docs/",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
)
FORBIDDEN = re.compile(r"__pycache__|\.pyc$|\.venv|^archive/|\.mypy_cache|\.ruff_cache|\.git/")


def check() -> None:
    """Build, install, ingest, search, serve."""
    with tempfile.TemporaryDirectory(prefix="morgue package ") as folder:
        place = Path(folder)
        sdist, wheel = build(place)
        check_contents(sdist, wheel)
        program = install(wheel, place)
        elsewhere = place / "elsewhere"
        shutil.copytree(CHECKOUT / "articles" / "samples", elsewhere / "clippings")
        total = use(program, elsewhere)
        look(program, elsewhere, total)
    print(f"The package works: {wheel.name}, {total} sample articles ingested, found and served.")


def build(place: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from that sdist."""
    built = place / "dist"
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", built, CHECKOUT])
    return next(built.glob("*.tar.gz")), next(built.glob("*.whl"))


def check_contents(sdist: Path, wheel: Path) -> None:
    """See that both hold what they must, the same package files, and no litter."""
    with tarfile.open(sdist) as archive:
        source = {name.partition("/")[2] for name in archive.getnames()}
    packed = set(zipfile.ZipFile(wheel).namelist())
    for name in NEEDED:
        if not any(member.startswith(name) for member in source):
            raise FailedCheckError(f"the sdist lacks {name}")
    for member in source | packed:
        if FORBIDDEN.search(member):
            raise FailedCheckError(f"litter in the package: {member}")
    for folder in ("app", "articles", "index"):
        lost = {name for name in files_of(folder) if name not in packed}
        if lost:
            raise FailedCheckError(f"the wheel lacks {sorted(lost)[:5]}")
    pages = {f"app/{name}" for name in files_of("templates")}
    if not pages or pages - packed:
        raise FailedCheckError(f"the wheel lacks templates: {sorted(pages - packed)}")


def files_of(folder: str) -> set[str]:
    """List a folder's files as they are committed, without caches."""
    found = (path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def install(wheel: Path, place: Path) -> Path:
    """Install the locked dependencies and the wheel in an empty environment; give the program."""
    home = place / "environment"
    run([sys.executable, "-m", "venv", home])
    pip: list[str | Path] = [home / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "-q", "--require-hashes", "-r", CHECKOUT / "requirements" / "run.lock"])
    run([*pip, "install", "-q", "--no-deps", wheel])
    run([*pip, "check"])
    return home / "bin" / "morgue"


def use(program: Path, elsewhere: Path) -> int:
    """Ingest copied samples and search them; give how many articles there are."""
    run([program, "--version"], cwd=elsewhere)
    run([program, "ingest", "clippings"], cwd=elsewhere)
    run([program, "check"], cwd=elsewhere)
    found = json.loads(run([program, "search", "--json", "harbour"], cwd=elsewhere).stdout)
    numbers = json.loads(run([program, "stats", "--json"], cwd=elsewhere).stdout)
    if not found["total"] or not found["hits"]:
        raise FailedCheckError(f"the search for harbour among the samples found nothing: {found}")
    if not numbers["articles"] or numbers["articles"] != numbers["indexed"]:
        raise FailedCheckError(f"not every sample can be searched: {numbers}")
    return int(numbers["articles"])


def look(program: Path, elsewhere: Path, total: int) -> None:
    """Serve the archive and look at the page, its styles, an article and the API."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with serving([program, "serve", "--port", str(port)], port, elsewhere):
        page = fetch(f"{address}/search?q=harbour")
        found = fetch_json(f"{address}/api/search")
        styles = [fetch(address + path) for path in re.findall(r'href="([^"]+\.css[^"]*)"', page)]
        article = fetch(f"{address}/articles/{found['hits'][0]['id']}")
    if "<mark>" not in page or "harbour" not in page.lower():
        raise FailedCheckError("the search page does not show what it found")
    if not styles or not all("{" in style for style in styles):
        raise FailedCheckError("the search page has no styles")
    if found["total"] != total:
        raise FailedCheckError(f"the API finds {found['total']} of {total} articles")
    if found["hits"][0]["title"].split()[0] not in article:
        raise FailedCheckError("the article page does not show its article")


if __name__ == "__main__":
    main_of(check)
