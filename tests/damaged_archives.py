"""A database with one bit turned over, and what must be true then: it is told, or nothing reads otherwise."""

from __future__ import annotations

import random
from pathlib import Path

from disturbing import contents
from flask.testing import FlaskClient
from whole_archives import fill

from app import create_app
from articles.errors import MorgueError
from articles.store import Store
from index.generations import catch_up

PAGES = (
    *(f"/api/articles/{number}" for number in (1, 2, 5)),
    "/articles/1",
    "/api/search?q=ferry",
    "/api/entities/Ilse%20Varga%20%28mayor%29",
    "/healthz",
)


UNSEALED = {
    "corrections",
    "decisions",
    "sources",
    "cleaned again",
    "learned",
}  # have no checksum of their own


class Target:
    """An archive, all that it says, and the bytes of its database."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "archive"
        fill(self.archive)
        catch_up(self.archive)
        self.path = self.archive / "archive.db"
        self.whole = self.path.read_bytes()
        self.written = [place for place, byte in enumerate(self.whole) if byte]  # the rest is mostly room
        self.client = create_app(
            {"TESTING": False, "ARCHIVE": self.archive, "RECOGNISER": "none", "PATIENCE": 60.0}
        ).test_client()
        self.contents = contents(self.archive)
        self.pages = self.answers()

    def strike(self, chance: random.Random) -> str:
        """Turn one bit over, and say whether that was told or harmless; then mend it."""
        place = chance.choice(self.written) if chance.random() < 0.9 else chance.randrange(len(self.whole))
        bit = 1 << chance.randrange(8)
        self.path.write_bytes(self.whole[:place] + bytes([self.whole[place] ^ bit]) + self.whole[place + 1 :])
        where = f"bit {bit} of byte {place}"
        try:
            told = self.faults()
            self.require_honest(where, told)
            return "told by morgue check" if told else self.outcome(where)
        finally:
            for name in ("archive.db-wal", "archive.db-shm"):
                (self.archive / name).unlink(missing_ok=True)
            self.path.write_bytes(self.whole)

    def outcome(self, where: str) -> str:
        """Say what reading everything brings to light that `morgue check` has not told."""
        try:
            now = contents(self.archive)
        except MorgueError:
            return "told when it is read"
        changed = {what for what in now if now[what] != self.contents[what]}
        assert changed <= UNSEALED | {"articles"}, f"{where} went unnoticed in {changed}"
        if "articles" in changed:  # as corrected; a correction that reads otherwise is seen there too
            assert "corrections" in changed, f"{where}: an article reads otherwise"
        return (
            "not told: in a correction, a decision, a history or what was learned" if changed else "harmless"
        )

    def faults(self) -> list[str]:
        """Give what `morgue check` tells."""
        try:
            with Store.open(self.archive) as store:
                return list(store.verify())
        except MorgueError as error:
            return [str(error)]

    def require_honest(self, where: str, told: list[str]) -> None:
        """Require every page to be as it was or to say what is wrong: no crash, no article in other words.

        What `morgue check` tells of may be missing from a list.
        """
        for page, (status, body) in self.answers().items():
            same = (status, body) == self.pages[page]
            assert same or status == 503 or told, f"{where}: {page} reads otherwise, and nothing is told"
            assert status != 500, f"{where}: {page} crashes"
            if page.startswith("/api/articles/"):
                assert same or status != 200, f"{where}: {page} reads otherwise"

    def answers(self) -> dict[str, tuple[int, object]]:
        """Give the status and the text of every page."""
        return {page: answer(self.client, page) for page in PAGES}


def answer(client: FlaskClient, page: str) -> tuple[int, object]:
    """Give the status and the text of a page, without when it was asked and how long that took."""
    response = client.get(page)
    if response.is_json:
        told = response.get_json()
        for when in ("took_ms", "citation"):
            told.pop(when, None)
        return response.status_code, told
    return response.status_code, response.text
