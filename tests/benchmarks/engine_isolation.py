"""Work done in a process of its own, with the time, the processor time and the memory that it took."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from measuring import Memory


@dataclass(frozen=True, slots=True)
class Measured:
    """What work gave, its seconds, its processor time, and the greatest memory of its processes (bytes)."""

    result: Any
    seconds: float
    processor: float
    memory: int


def isolated(work: Callable[..., Any], *arguments: Any, cores: int = 0) -> Measured:
    """Do some work in a fresh process, on so many cores (0: all); importing is not counted."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, cores, work, arguments))
    process.start()
    theirs.close()
    memory = Memory(process.pid or 0)
    while not ours.poll(0.1):
        memory.sample()
    try:
        result, seconds, processor = ours.recv()
    except EOFError as error:
        raise SystemExit(f"{work} ended before it was done") from error
    process.join()
    return Measured(result, seconds, processor, memory.together)


def _work(connection: Connection, cores: int, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    os.setsid()
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    began, used = time.perf_counter(), _processor()
    result = work(*arguments)
    seconds = time.perf_counter() - began
    connection.send((result, seconds, _processor() - used))


def _processor() -> float:
    """Give the processor time of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
