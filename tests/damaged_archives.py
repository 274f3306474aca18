"""A database with one bit turned over, and what must be true then: it is told, or nothing reads otherwise."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from disturbing import contents
from flask.testing import FlaskClient
from store_clippings import HARBOUR_COURIER, article, intake
from whole_archives import MAYOR, fill

from app import create_app
from articles.errors import MorgueError
from articles.store import Decision, Store
from index.generations import catch_up

PAGES = (
    *(f"/api/articles/{number}" for number in (1, 2, 5)),
    "/articles/1",
    "/api/search?q=ferry",
    "/api/entities/Ilse%20Varga%20%28mayor%29",
    "/api/searches",
    "/healthz",
)
APPEAL = "Support the Courier: become a friend of the paper today."


class Target:
    """An archive, all that it says, and the bytes of its database."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "archive"
        fill(self.archive)
        decide_and_learn(self.archive)
        catch_up(self.archive)
        self.path = self.archive / "archive.db"
        self.whole = self.path.read_bytes()
        self.written = [place for place, byte in enumerate(self.whole) if byte]  # the rest is mostly room
        self.client = create_app(
            {"TESTING": False, "ARCHIVE": self.archive, "RECOGNISER": "none", "PATIENCE": 60.0}
        ).test_client()
        self.contents = everything(self.archive)
        self.pages = self.answers()

    def strike(self, chance: random.Random) -> str:
        """Turn one bit over, and say whether that was told or harmless; then mend it."""
        place = chance.choice(self.written) if chance.random() < 0.9 else chance.randrange(len(self.whole))
        return self.flip(place, 1 << chance.randrange(8))

    def flip(self, place: int, bit: int) -> str:
        """Turn this bit of a byte over, and say whether that was told or harmless; then mend it."""
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
            now = everything(self.archive)
        except MorgueError:
            return "told when it is read"
        changed = {what for what in now if now[what] != self.contents[what]}
        assert not changed, f"{where} went unnoticed in {changed}"
        return "harmless"

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


def decide_and_learn(archive: Path) -> None:
    """Add what a line can be learned from, an article that had another source, and decisions taken back."""
    with Store.create(archive) as store:
        for number in range(4):
            body = f"The {number}. report is of harbour number {number * 7919} and of pier {number * 104729}."
            report = article(f"Pier {number}", body, APPEAL, outlet=HARBOUR_COURIER)
            store.save([intake(f"pier {number}.html", b"%d" % number, of=report)])
        store.withdraw(2, 1)
        store.correct(5, [Decision("section", "Local", "none")])
        store.entities.resolve()
        store.entities.undo(store.entities.decide([MAYOR]).numbers[0])


def everything(archive: Path) -> dict[str, Any]:
    """All that an archive tells, to the millisecond."""
    with Store.open(archive) as store:
        ids = range(1, store.revision() + 1)
        return contents(archive) | {
            "all sources": store.all_sources(ids),
            "all corrections": [store.corrections(number) for number in ids],
            "all recleanings": [store.recleanings(number) for number in ids],
            "all decisions": store.entities.decisions(),
            "searches": store.searches.all(),
        }


def answer(client: FlaskClient, page: str) -> tuple[int, object]:
    """Give the status and the text of a page, without when it was asked and how long that took."""
    response = client.get(page)
    if response.is_json:
        told = response.get_json()
        for when in ("took_ms", "citation"):
            told.pop(when, None)
        return response.status_code, told
    return response.status_code, response.text
