"""Run `make run` as the README says, in a fresh copy with a blank in its path: twice, and on a taken port.

Run it with `make run-check`. It needs the Python Package Index for the locked dependencies.
"""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from outside import CHECKOUT, FailedCheckError, environment, fetch_json, free_port, main_of, run, serving

SECONDS_FOR_SECOND_START = 10


def check() -> None:
    """Start twice and on a taken port."""
    with tempfile.TemporaryDirectory(prefix="morgue run ") as folder:
        copy = Path(folder) / "checkout"
        copy_committed(copy)
        port = free_port()
        make = ["make", "run", f"PORT={port}", f"PYTHON={sys.executable}"]
        first = articles(make, port, copy)
        began = time.monotonic()
        second = articles(make, port, copy)
        seconds = time.monotonic() - began
        if not first or second != first:
            raise FailedCheckError(f"the first run has {first} articles, the second {second}")
        if seconds > SECONDS_FOR_SECOND_START:
            raise FailedCheckError(f"the second start took {seconds:.1f} s")
        taken_port(copy)
    print(f"make run works: {first} sample articles, second start in {seconds:.1f} s, a taken port is told.")


def copy_committed(copy: Path) -> None:
    """Copy what a clone would hold, with what is not committed yet but not ignored."""
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=CHECKOUT)
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((CHECKOUT / name).read_bytes())


def articles(make: list[str], port: int, copy: Path) -> int:
    """Run `make run` until it serves, and give how many articles it serves."""
    with serving(make, port, copy):
        return int(fetch_json(f"http://127.0.0.1:{port}/api/search")["total"])


def taken_port(copy: Path) -> None:
    """See that a taken port is told in plain words, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        make = ["make", "run", f"PORT={port}", f"PYTHON={sys.executable}"]
        done = subprocess.run(make, cwd=copy, env=environment(), capture_output=True, text=True, timeout=120)
    told = done.stdout + done.stderr
    if done.returncode == 0 or f"port {port} is taken" not in told or "PORT=" not in told:
        raise FailedCheckError(f"a taken port is not told plainly: {told}")
    if "Traceback" in told:
        raise FailedCheckError(f"a taken port ends in a traceback: {told}")


if __name__ == "__main__":
    main_of(check)
