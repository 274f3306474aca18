"""The memory that the system's library keeps for a process beyond what the process holds."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_M_ARENA_MAX = -8  # <malloc.h> of glibc


def share_one_heap() -> bool:
    """Let all threads allocate from one heap, and tell whether the system's library took it.

    glibc gives threads heaps of their own, and each keeps what its thread once needed. A server that makes
    its pages one after another is as fast with one heap, in two thirds of the memory. Only glibc has this to
    set; elsewhere nothing is done. To be called before threads start.
    """
    set_option = _of_the_library("mallopt")
    return set_option is not None and set_option(_M_ARENA_MAX, 1) == 1


def give_back() -> None:
    """Give the system what the heap keeps of memory that is not used any more, where glibc does so."""
    trim = _of_the_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_the_library(name: str) -> Callable[..., int] | None:
    """Give a function of the C library; None where it has none of this name."""
    if not sys.platform.startswith("linux"):
        return None
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return function
