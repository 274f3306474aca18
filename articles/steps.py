"""Named steps: moments of a change to an archive at which a test may strike, as a crash or a fault would.

A step is an audit event of Python's (PEP 578) that nobody hears: it does nothing and costs some tens of
nanoseconds, until a test adds a hook that kills the process or raises an error there.
"""

from __future__ import annotations

import sys

EVENT = "morgue.step"


def reached(step: str) -> None:
    """Say that a step is reached; its name is of what is done with and what has just happened to it."""
    sys.audit(EVENT, step)
