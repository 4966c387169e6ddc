"""What can go wrong with a mailbox: it does not answer, or does not let us in."""

from __future__ import annotations

from portal.domain.errors import PortalError


class InboxUnreachable(PortalError):
    """The mailbox could not be read. `problem` is a short code, without anybody's address."""

    def __init__(self, said: str, *, problem: str) -> None:
        super().__init__(said)
        self.problem = problem

    @property
    def is_sign_in(self) -> bool:
        """Whether the server does not know us, or not under this password."""
        return self.problem == "sign_in"
