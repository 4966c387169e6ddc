"""Faults on request: the next calls that shall fail, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any


@dataclass(slots=True, kw_only=True)
class Fault:
    """How the next matching requests go wrong.

    `status` is an HTTP status (the request is then not executed), "timeout" (no answer, not
    executed), "close_after" (executed, but the connection closes without an answer), "close"
    (not executed, the connection closes) or None (only slow). `path` may hold `*`. `slow` is in
    seconds and comes before everything else.
    """

    path: str = "*"
    method: str = "*"
    status: int | str | None = None
    count: int = 1
    slow: float = 0.0

    @classmethod
    def read(cls, wanted: Mapping[str, Any]) -> "Fault":
        """From JSON; ValueError says what is wrong with it."""
        unknown = set(wanted) - set(cls.__slots__)
        if unknown:
            raise ValueError(f"A fault has no field {', '.join(sorted(unknown))}.")
        fault = cls(**wanted)
        words = ("timeout", "close_after", "close", None)
        if not isinstance(fault.status, int) and fault.status not in words:
            raise ValueError(f"A fault cannot be {fault.status!r}.")
        return fault

    def fits(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)


@dataclass(slots=True)
class Faults:
    """The faults still to come, in order."""

    waiting: list[Fault] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    def add(self, fault: Fault) -> None:
        with self.lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        with self.lock:
            self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, used up once."""
        with self.lock:
            for fault in self.waiting:
                if fault.fits(method, path):
                    fault.count -= 1
                    if fault.count <= 0:
                        self.waiting.remove(fault)
                    return fault
        return None
