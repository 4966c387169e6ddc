"""What can go wrong on the way to a reader, told apart by what it means for the letter."""

from __future__ import annotations

from enum import StrEnum

from portal.domain.errors import PortalError


class Kind(StrEnum):
    """What a letter that was certainly not accepted waits for."""

    LATER = "later"  # its next try
    REFUSED = "refused"  # a person: trying again would change nothing


class Stage(StrEnum):
    """How far we got before the answer was no."""

    SERVER = "server"  # nobody answered, or nobody whom we may trust
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


def is_too_large(problem: str) -> bool:
    """Whether a mail server refused a letter for all that it holds (RFC 5321; RFC 3463, 5.3.4).

    A full mailbox (5.2.2) has the same basic code, and is no matter of the letter.
    """
    return " 5.3.4" in problem or (problem.startswith("552") and " 5.2.2" not in problem)


class LetterNotSent(PortalError):
    """The letter was certainly not accepted.

    `problem` is a short code without any address: an SMTP code such as `550 5.1.1`, or a word such
    as `timeout`.
    """

    def __init__(
        self,
        said: str,
        *,
        problem: str = "unreachable",
        kind: Kind = Kind.LATER,
        stage: Stage = Stage.SERVER,
    ) -> None:
        super().__init__(said)
        self.problem = problem
        self.kind = kind
        self.stage = stage

    @property
    def concerns_all(self) -> bool:
        """Whether nothing was said about this letter: the next one would fare alike."""
        return self.stage in {Stage.SERVER, Stage.SIGN_IN}

    @property
    def is_sign_in(self) -> bool:
        """Whether the server does not know us, or not under this password."""
        return self.stage is Stage.SIGN_IN

    @property
    def names_nobody(self) -> bool:
        """Whether the server says for good that nobody reads mail at the recipient's address.

        It may also refuse a recipient for what it thinks of us (5.7), or since a mailbox is full
        (5.2): that says nothing against the address.
        """
        its_affair = (" 5.7", " 5.2")
        refused = self.kind is Kind.REFUSED and self.stage is Stage.RECIPIENT
        return refused and not any(code in self.problem for code in its_affair)


class LetterUnknown(PortalError):
    """The whole letter was handed over, and no answer came: it may have left, or not."""

    def __init__(self, said: str, *, problem: str) -> None:
        super().__init__(said)
        self.problem = problem
