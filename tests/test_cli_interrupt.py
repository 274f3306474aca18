"""Ctrl-C at any moment of an ingest is one sentence, and the next run finishes the job."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from outside import CHECKOUT, environment, here

ARTICLES = 200
BODY = (
    "The night ferry to Skerry will sail again from the first of May, the line's owners said on Tuesday.\n\n"
    "Two hundred cabins have been booked already, and the harbour master expects the pier to be repaired."
)

# Before Morgue's first line Ctrl-C is Python's own affair; from then on it is ours.
STARTED = (
    "import signal\n"
    "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
    "print('started', flush=True)\n"
    "from app.__main__ import main\n"
    "main()\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    lines = [{"title": f"Ferry number {number} returns", "body": BODY} for number in range(ARTICLES)]
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C reaches a whole process group only there")
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 0.2, 0.5, 0.9, 1.3])
def test_ctrl_c_is_one_sentence_and_the_next_run_goes_on(export: Path, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTED, "ingest", "--recogniser", "none", "--workers", "2", export.name],
        cwd=export.parent,
        env=environment(PYTHONPATH=str(CHECKOUT)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the command
    _, told = process.communicate(timeout=60)
    if told:
        assert told == "morgue: stopped. What was finished is kept; run it again to go on.\n"
    ends = {130, -signal.SIGINT, 0}  # the latter two before Python itself has started, and after all is done
    assert process.returncode in ends
    here("ingest", "--recogniser", "none", export.name, cwd=export.parent)
    assert json.loads(here("stats", "--json", cwd=export.parent).stdout)["indexed"] == ARTICLES
    here("check", cwd=export.parent)


@pytest.mark.skipif(os.name != "posix", reason="a process can send itself a Ctrl-C only there")
def test_a_ctrl_c_that_python_would_forget_still_stops_the_command() -> None:
    program = (
        "import signal, sys, time, weakref\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from app.__main__ import deliver_again\n"
        "sys.unraisablehook = deliver_again\n"
        "class Lock: pass\n"
        "def press(_): raise KeyboardInterrupt\n"
        "lock = Lock()\n"
        "watch = weakref.ref(lock, press)\n"
        "try:\n"
        "    del lock\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(PYTHONPATH=str(CHECKOUT)),
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (ended.stdout, ended.stderr) == ("stopped\n", "")
