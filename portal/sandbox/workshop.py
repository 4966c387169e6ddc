"""All that one running sandbox consists of, except its server."""

from collections import deque
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from portal.sandbox.engine import due
from portal.sandbox.faults import Faults
from portal.sandbox.state import State
from portal.sandbox.webhooks import Postman

# How many calls the records hold; a demo may run for weeks.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call of the API for the records: what was asked, what was answered."""

    method: str
    path: str
    params: Any
    status: int
    answer: Any
    idempotency_key: str | None = None
    version: str | None = None


@dataclass(slots=True)
class Workshop:
    """All that one running sandbox consists of, except its server."""

    state: State
    key: str | None = None
    faults: Faults = field(default_factory=Faults)
    requests: deque[Exchange] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    closing: Event = field(default_factory=Event)
    postman: Postman = field(init=False)

    def __post_init__(self) -> None:
        self.postman = Postman(self.state, self.catch_up)

    def catch_up(self) -> None:
        """Do what has fallen due meanwhile."""
        with self.state.lock:
            due.run(self.state)

    def advance(self, seconds: int) -> int:
        """Move the clock and do what falls due on the way; returns how many things happened."""
        with self.state.lock:
            self.state.clock.advance(seconds)
            return due.run(self.state)

    def reset(self) -> None:
        """Begin anew; webhook endpoints stay."""
        with self.state.lock:
            self.state.reset()
            self.faults.clear()
            self.requests.clear()
        self.postman.forget()
