"""A letter to come as it was read: whose it is, its words, their tone, how it would read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.tone import blocks

if TYPE_CHECKING:
    from portal.actions.coming import Named
    from portal.domain.clients import Client
    from portal.domain.coming import ComingLetter
    from portal.domain.own_words import OwnWords
    from portal.domain.sequence import Step
    from portal.mail import Words as Letter
    from portal.store.letter_queries import SentLetter
    from portal.tone import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A letter to come.

    `letters_path` is where all letters to its client stand, `queued` itself as it waits to leave,
    if it does. `own` are words that are kept for it,
    of somebody called `by`; `named` is what they are kept under. Without `letter` its words cannot
    say it, or nothing is left to say. `strays` are words of the other register.
    """

    client: Client
    letters_path: str
    coming: ComingLetter
    named: Named
    queued: SentLetter | None
    own: OwnWords | None
    by: str
    letter: Letter | None
    findings: tuple[Finding, ...]
    strays: tuple[str, ...]

    @property
    def step(self) -> Step:
        """Which letter of the sequence it is."""
        return self.coming.reminder.step

    @property
    def is_harsh(self) -> bool:
        """Whether its words are such that it does not leave."""
        return blocks(self.findings)

    @property
    def address(self) -> str:
        """Below which everything stands that can be done about it."""
        return letter_path(self.letters_path, self.step, self.named.invoice_id)

    @property
    def path(self) -> str:
        """Where it is read: a draft is read where it is released."""
        is_draft = self.coming.is_draft
        return f"/desk/formal/{self.coming.reminder.id}/" if is_draft else self.address


def letter_path(letters: str, step: Step, invoice_id: str) -> str:
    """Where the page of a letter to come stands, below that of all letters to its client."""
    return f"{letters}{step}/{quote(invoice_id, safe='')}/"
