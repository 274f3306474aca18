"""A writer may be killed at any moment: what is stored stays stored, and nothing is there by half."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_clippings import batch

from articles.store import Deleted, Outcome, Store

PER_BATCH = 7
TESTS = Path(__file__).parent
WRITER = f"""
import sys
from articles.store import FileState, Store
from store_clippings import batch
with Store.create(sys.argv[1]) as store:
    for first in range(1, 100_000, {PER_BATCH}):
        store.save(batch(first, {PER_BATCH}), files={{f"file {{first}}": FileState(first, first)}})
        print(first, flush=True)  # acknowledged
"""


def killed(archive: Path, after: float) -> list[int]:
    """Write until killed, seconds after the first batch; give the first numbers of acknowledged batches."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, archive],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
    ) as writer:
        assert writer.stdout
        first = writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        return [int(line) for line in (first, *writer.stdout.readlines()) if line.endswith("\n")]


@pytest.mark.parametrize("round_", range(5))
def test_a_killed_writer_loses_nothing_it_acknowledged(round_: int, tmp_path: Path) -> None:
    acknowledged = killed(tmp_path, random.uniform(0.0, 0.25))  # noqa: S311 - any moment will do
    promised = {number for first in acknowledged for number in range(first, first + PER_BATCH)}

    with Store.open(tmp_path) as reader:
        assert list(reader.verify()) == []
        found = {change.id: change for change in reader.changed_since(0)}
        assert promised <= found.keys()
        assert len(found) % PER_BATCH == 0  # the batch under way is there whole or not at all
        for number, intake in enumerate(batch(1, len(found)), 1):
            change = found[number]
            assert not isinstance(change, Deleted)
            assert change.article == intake.article
            assert reader.original(change.sha256) == intake.source.data
        assert all(reader.file_state(f"file {first}") for first in acknowledged)

    with Store.create(tmp_path) as writer:
        again = writer.save(batch(1, len(found) + PER_BATCH))
    assert again == [Outcome.UNCHANGED] * len(found) + [Outcome.ADDED] * PER_BATCH
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


def test_a_writer_killed_while_it_makes_the_archive_leaves_one_that_can_be_finished(tmp_path: Path) -> None:
    for number in range(5):
        archive = tmp_path / str(number)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, archive],
            stdout=subprocess.DEVNULL,
            env={"PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
        ) as writer:
            while not archive.exists() and writer.poll() is None:
                time.sleep(0.0005)
            time.sleep(random.uniform(0.0, 0.02))  # noqa: S311
            writer.send_signal(signal.SIGKILL)
        with Store.create(archive) as store:
            store.save(batch(1, PER_BATCH))
            assert list(store.verify()) == []
