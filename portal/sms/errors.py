"""What can go wrong with a short message, told apart by what it means."""

from __future__ import annotations

from portal.domain.errors import PortalError


class TextNotSent(PortalError):
    """The message was certainly not accepted.

    `problem` is a short code without any number. `is_final` says that another try would change
    nothing, `is_account` that the key or the credit is missing: the next message fares alike.
    """

    def __init__(
        self, said: str, *, problem: str, is_final: bool = False, is_account: bool = False
    ) -> None:
        super().__init__(said)
        self.problem = problem
        self.is_final = is_final
        self.is_account = is_account


class TextUnknown(PortalError):
    """The message was handed over, and no clear answer came: it may have left, or not."""

    def __init__(self, said: str, *, problem: str) -> None:
        super().__init__(said)
        self.problem = problem
