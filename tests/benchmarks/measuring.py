"""What the benchmarks share: the newswire, the memory of processes, tables for docs/measurements.md."""

import lzma
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NEWSWIRE = CHECKOUT.parent / "shared" / "data" / "corpus" / "newswire-1.jsonl.xz"
MORGUE = (sys.executable, "-m", "app")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHECKOUT), "MORGUE_CONFIG": os.devnull}


def corpus(given: str | None, place: Path) -> Path:
    """Give the JSON lines to measure with: the file given, else the newswire, unpacked."""
    path = Path(given) if given else NEWSWIRE
    if not path.exists():
        sys.exit(f"{path} is not there; name a file of JSON lines instead.")
    if path.suffix != ".xz":
        return path
    unpacked = place / path.stem
    if not unpacked.exists():
        with lzma.open(path) as packed, unpacked.open("wb") as out:
            shutil.copyfileobj(packed, out)
    return unpacked


def start(*arguments: str | Path, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start this checkout's command line in a session of its own, so that all its processes can be seen."""
    return subprocess.Popen(
        [*MORGUE, *map(str, arguments)],
        env=ENVIRONMENT,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(*arguments: str | Path, expect: tuple[int, ...] = (0,)) -> str:
    """Run this checkout's command line to its end and give what it printed."""
    process = start(*arguments)
    printed = process.communicate()[0]
    if process.returncode not in expect:
        sys.exit(f"morgue {' '.join(map(str, arguments))} ended with {process.returncode}:\n{printed}")
    return printed


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a command and all its processes at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@dataclass
class Memory:
    """The greatest resident memory seen of the processes of one session, in bytes.

    `together` adds their proportional shares (PSS: a page shared by two counts half in each), `summed`
    their resident sizes (shared pages counted in each), `each` holds every process's own greatest RSS.
    """

    session: int
    together: int = 0
    summed: int = 0
    each: dict[int, int] = field(default_factory=dict)

    def sample(self) -> None:
        """Look at every process of the session once."""
        sizes = [size for size in map(memory_of, session_members(self.session)) if size]
        for pid, resident, _share in sizes:
            self.each[pid] = max(self.each.get(pid, 0), resident)
        self.summed = max(self.summed, sum(resident for _pid, resident, _share in sizes))
        self.together = max(self.together, sum(share for _pid, _resident, share in sizes))

    def watch(self, process: subprocess.Popen[str], every: float = 0.5) -> threading.Thread:
        """Keep looking until the process ends."""

        def look() -> None:
            while process.poll() is None:
                self.sample()
                time.sleep(every)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        return thread


def session_members(session: int) -> list[int]:
    """List the processes of a session (Linux)."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            members.append(int(stat.parent.name))
    return members


def memory_of(pid: int) -> tuple[int, int, int] | None:
    """Give a process's id, resident size and proportional share in bytes; None when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.endswith("kB")}
    if "Rss" not in sizes:
        return None
    return pid, int(sizes["Rss"]) * 1024, int(sizes["Pss"]) * 1024


def table(title: str, rows: Iterable[Sequence[object]]) -> None:
    """Print a table in Markdown with the command that made it, the date and the machine."""
    command = " ".join(["python", *sys.argv])
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"\n### {title}\n")
    print(f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {machine}\n")
    print("| what | figure |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


def mebibytes(size: int) -> str:
    """Give a size in MiB."""
    return f"{size / 2**20:,.0f} MiB"


def moments(seconds: float, number: int, seed: int) -> list[float]:
    """Draw random moments within a run, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return sorted(chance.uniform(0.02, 0.95) * seconds for _ in range(number))
