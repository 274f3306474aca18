"""How long a question may take: whoever works on it asks now and then whether time is up."""

from __future__ import annotations

import math
import time


class TimeBudget:
    """The time one question has. Once it is up it stays up, and whoever was told so left something out."""

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self.spent = False

    def is_spent(self) -> bool:
        """Tell whether time is up; then the answer is `spent`: a part of what it should be."""
        self.spent = self.spent or time.monotonic() >= self._end
        return self.spent
