"""The sandbox's clock: real time plus an offset, or a moment held still while a scene is built."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

HOUR = 3600
DAY = 24 * HOUR


class Clock:
    """Tells the time in whole seconds since 1970 (UTC); it only ever moves forward."""

    def __init__(self) -> None:
        self.offset = 0
        self._held: int | None = None

    def now(self) -> int:
        return int(time.time()) + self.offset if self._held is None else self._held

    def advance(self, seconds: int) -> int:
        """Move forward by `seconds` (0 or more); returns the new time."""
        if seconds < 0:
            raise ValueError("The clock only moves forward.")
        self.offset += seconds
        return self.now()

    @contextmanager
    def held_at(self, moment: int) -> Iterator[None]:
        """Pretend that it is `moment`, for building a past that the API cannot backdate."""
        before, self._held = self._held, moment
        try:
            yield
        finally:
            self._held = before
