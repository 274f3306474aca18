"""Take the pictures of the README from the samples, in Chromium; into a folder, every page in every look.

Usage: python tests/screenshots.py [FOLDER]
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from outside import CHECKOUT, MORGUE, environment, fetch_json, free_port, morgue, serving
from playwright.sync_api import Browser, sync_playwright

WIDE, PHONE = (1280, 900), (390, 844)
QUERY = "bridge"


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    name: str
    size: tuple[int, int]
    colours: Literal["light", "dark"]


LOOKS = (
    Look("wide-light", WIDE, "light"),
    Look("wide-dark", WIDE, "dark"),
    Look("phone-light", PHONE, "light"),
    Look("phone-dark", PHONE, "dark"),
)


def main() -> None:
    """Take the README's two pictures, or all of them into a folder."""
    with served_samples() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        pages = addresses(address)
        if len(sys.argv) > 1:
            everything(browser, pages, Path(sys.argv[1]))
        else:
            for name in ("search", "article"):
                shoot(browser, pages[name], LOOKS[0], CHECKOUT / "docs" / f"{name}-page.png", full=False)
        browser.close()


def chromium() -> str:
    """Find the system's Chromium, or the one that CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        sys.exit("There is no Chromium. On Debian: apt install chromium; or name one: CHROMIUM=/path/to/it")
    return found


@contextmanager
def served_samples() -> Iterator[str]:
    """Serve an archive of the samples until the block ends; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        place, port = Path(folder), free_port()
        morgue("--archive", place / "archive", "ingest", "articles/samples", cwd=CHECKOUT)
        command: list[str | Path] = [*MORGUE, "--archive", place / "archive", "serve", "--port", str(port)]
        with serving(command, port, place, environment(PYTHONPATH=str(CHECKOUT))):
            yield f"http://127.0.0.1:{port}"


def addresses(address: str) -> dict[str, str]:
    """Give every page by its name."""
    hits = fetch_json(f"{address}/api/search?q={QUERY}")["hits"]
    return {
        "search": f"{address}/search?q={QUERY}",
        "article": f"{address}/articles/{hits[0]['id']}?q={QUERY}",
        "everything": f"{address}/",
        "filtered": f"{address}/search?q={QUERY}&from=2003&to=2004",
        "nothing": f"{address}/search?q=zeppelinn",
        "help": f"{address}/help",
        "missing": f"{address}/articles/999999",
    }


def everything(browser: Browser, pages: dict[str, str], folder: Path) -> None:
    """Take every page in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        for name, url in pages.items():
            shoot(browser, url, look, folder / f"{name}-{look.name}.png", full=True)


def shoot(browser: Browser, url: str, look: Look, path: Path, full: bool) -> None:
    """Take one picture."""
    width, height = look.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=look.colours)
    page = context.new_page()
    page.goto(url)
    page.reload()  # as who has searched before sees it
    page.screenshot(path=path, full_page=full)
    context.close()


if __name__ == "__main__":
    main()
