"""What an owner wrote in place of the letter of one step, for one client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.clients import Client, Voice
    from portal.domain.sequence import Reminder, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """Markdown with the `{places}` of its letter still open, so that sums and days stay true.

    They were written for the letter about one invoice, in one voice; a letter that is not about it,
    or to a client who is spoken to in another way meanwhile, has the words of `content/`.
    """

    client_id: str
    step: Step
    invoice_id: str
    voice: Voice
    subject: str
    body: str
    by: str
    at: datetime

    def fit(self, reminder: Reminder, client: Client) -> bool:
        """Whether this letter is the one that they were written for."""
        is_about = self.step is reminder.step and self.invoice_id in reminder.invoice_ids
        return is_about and self.voice is client.voice
