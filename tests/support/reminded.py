"""Reminders in tests: the scheduler and the post run, and what became of each step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from portal.actions.letters import send_waiting
from portal.actions.reminding import remind, settle_letters
from portal.domain.calendar import OFFICE
from portal.mail import Words

if TYPE_CHECKING:
    from email.message import EmailMessage

    from portal.actions.letters import PostOffice
    from portal.actions.occasions import Occasion
    from portal.actions.reminding import RemindReport
    from portal.domain.sequence import Reminder
    from portal.store.case_queries import Happening
    from tests.support.cases import Case


def in_short(occasion: Occasion) -> Words:
    """A letter that says what it is about and nothing else: the words are tested elsewhere."""
    numbers = ", ".join(invoice.number for invoice in occasion.invoices)
    text = f"{occasion.name}: {numbers}"
    return Words(subject=text, text=text, html=text, language="fr")


@dataclass(kw_only=True)
class Reminding:
    """A client's case whose letters are looked at, on the owner's wall clock."""

    case: Case

    def at(self, day: date, hour: int = 10, minute: int = 0) -> Reminding:
        """Let it be this moment."""
        self.case.moment = datetime.combine(day, time(hour, minute), OFFICE).astimezone(UTC)
        return self

    @property
    def post(self) -> PostOffice:
        return replace(self.case.portal.services.post, compose=in_short)

    def look(self) -> RemindReport:
        """Let the scheduler look at every case."""
        return remind(self.case.tools)

    def send(self) -> list[str]:
        """Let the post send what waits; the subjects of what left to the client, in order."""
        before = set(self._files())
        send_waiting(self.case.tools, self.post)
        settle_letters(self.case.tools)
        new = self._read(set(self._files()) - before)
        mine = (message for message in new if message["To"] == self._address)
        return [str(message["Subject"]) for message in mine]

    def run(self) -> list[str]:
        """Both, as the clock does."""
        self.look()
        return self.send()

    def steps(self) -> list[tuple[str, str]]:
        """Every step that was taken, and where it stands."""
        return [(one.step.value, one.status.value) for one in self.taken()]

    def taken(self) -> tuple[Reminder, ...]:
        with self.case.portal.services.queries() as queries:
            return queries.reminders(self.case.client.id)

    def told(self, what: str) -> list[Happening]:
        """The lines of the timeline with this name."""
        with self.case.portal.services.queries() as queries:
            lines = queries.timeline(self.case.client.id)
        return [line for line in lines if line.what == what]

    @property
    def _address(self) -> str:
        with self.case.portal.services.queries() as queries:
            client = queries.client(self.case.client.id)
        assert client is not None
        return client.email

    def _files(self) -> list[str]:
        outbox = self.case.portal.settings.mail.outbox
        return [path.name for path in outbox.glob("*.eml")] if outbox.is_dir() else []

    def _read(self, names: set[str]) -> list[EmailMessage]:
        outbox = self.case.portal.settings.mail.outbox
        paths = sorted((outbox / name for name in names), key=lambda one: one.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
