"""Asks a name server for the texts under a name, with little patience: two seconds for an answer.

The library is loaded when the first question is asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dns.resolver


class NobodyAnswers(Exception):
    """No name server, no network, no answer in time, or one that says nothing about the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A name server at an IP address."""

    host: str
    port: int = 53


@dataclass(slots=True, kw_only=True)
class Questions:
    """Questions to this machine's name server, or to another one.

    All of them together take `altogether` seconds at most.
    """

    server: Server | None = None
    patience: float = 2.0
    altogether: float = 3.0
    _resolver: dns.resolver.Resolver | None = field(default=None, init=False)
    _ends: float = field(default=0.0, init=False)

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, none where there is no such name. Raises NobodyAnswers."""
        import dns.exception  # noqa: PLC0415 - loaded when it is asked for
        import dns.resolver  # noqa: PLC0415 - the same

        try:
            resolver = self._open()
            left = min(self.patience, self._ends - time.monotonic())
            if left <= 0:
                raise NobodyAnswers
            answer = resolver.resolve(
                f"{name}.", "TXT", lifetime=left, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return ()
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NobodyAnswers from error
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)

    def _open(self) -> dns.resolver.Resolver:
        import dns.resolver  # noqa: PLC0415 - the same

        if self._resolver is None:
            self._ends = time.monotonic() + self.altogether
            self._resolver = dns.resolver.Resolver(configure=self.server is None)
            if self.server is not None:
                self._resolver.nameservers = [self.server.host]
                self._resolver.port = self.server.port
        return self._resolver
