"""What can be read of reminders: steps taken, marks, what came back by mail, why a case waits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.domain.clients import Voice
from portal.domain.own_words import OwnWords
from portal.domain.reminder_case import Mark, Return, ReturnKind
from portal.domain.sequence import Reminder, ReminderStatus, Step
from portal.store import reminder_tables as r
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, MappingResult, RowMapping, Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Why nothing leaves to a client, until when, and which step is next."""

    client_id: str
    why: str
    until_on: date | None
    step: str
    since: datetime

    def next_on(self, today: date) -> date | None:
        """The day on which the letters go on by themselves; none once the scheduler is behind."""
        is_ahead = self.until_on is not None and self.until_on >= today
        return self.until_on if is_ahead else None


class ReminderQueries:
    """Everything that is read of reminders."""

    _connection: Connection

    def _all(self, query: Select[Any]) -> MappingResult:
        raise NotImplementedError

    def _one(self, query: Select[Any]) -> RowMapping | None:
        raise NotImplementedError

    def reminder(self, reminder_id: int) -> Reminder | None:
        """One step."""
        row = self._one(select(r.reminders).where(r.reminders.c.id == reminder_id))
        return None if row is None else reminder_from(row)

    def reminders(self, client_id: str) -> tuple[Reminder, ...]:
        """The steps that were taken with a client, in their order."""
        mine = select(r.reminders).where(r.reminders.c.client_id == client_id)
        return tuple(reminder_from(row) for row in self._all(mine.order_by(r.reminders.c.id)))

    def reminders_in(self, status: ReminderStatus) -> tuple[Reminder, ...]:
        """Every step that stands so, the oldest first."""
        these = select(r.reminders).where(r.reminders.c.status == status.value)
        return tuple(reminder_from(row) for row in self._all(these.order_by(r.reminders.c.id)))

    def marks(self, client_id: str) -> tuple[Mark, ...]:
        """What a person decided about a client and their invoices."""
        mine = select(r.marks).where(r.marks.c.client_id == client_id)
        return tuple(
            Mark(subject=row["subject"], mark=row["mark"], at=row["at"]) for row in self._all(mine)
        )

    def returns(self, client_id: str) -> tuple[Return, ...]:
        """What came back from a client, in its order."""
        mine = select(r.returns).where(r.returns.c.client_id == client_id)
        return tuple(return_from(row) for row in self._all(mine.order_by(r.returns.c.id)))

    def unseen_returns(self) -> tuple[Return, ...]:
        """Everything that came back and that nobody has looked at, replies first."""
        these = select(r.returns).where(r.returns.c.seen_at.is_(None))
        found = [return_from(row) for row in self._all(these.order_by(r.returns.c.id))]
        return tuple(sorted(found, key=lambda one: one.kind is not ReturnKind.REPLY))

    def own_words(self, client_id: str = "") -> tuple[OwnWords, ...]:
        """What was written in place of our letters to a client, or to all, the newest first."""
        words = r.own_words.c
        mine = select(r.own_words).order_by(words.at.desc(), words.invoice_id)
        if client_id:
            mine = mine.where(words.client_id == client_id)
        return tuple(
            OwnWords(**dict(row) | {"step": Step(row["step"]), "voice": Voice(row["voice"])})
            for row in self._all(mine)
        )

    def standing(self, client_id: str) -> Standing | None:
        """Where a case stood when it was last looked at."""
        row = self._one(select(r.standings).where(r.standings.c.client_id == client_id))
        return None if row is None else Standing(**row)

    def standings(self) -> tuple[Standing, ...]:
        """Where every case stands."""
        return tuple(Standing(**row) for row in self._all(select(r.standings)))

    def remindable_clients(self, until: date) -> list[str]:
        """Everybody with an invoice open that is due up to a day, in the order of their ids."""
        invoice = t.invoices.c
        mine = select(invoice.client_id).where(
            invoice.status == "open",
            (invoice.due_date <= until) | invoice.decline_group.is_not(None),
        )
        return [row["client_id"] for row in self._all(mine.distinct().order_by(invoice.client_id))]

    def clients_with_card_ending(self, month: date) -> list[str]:
        """Everybody whose card ends with this month, in the order of their ids."""
        client = t.clients.c
        mine = select(client.id).where(
            client.method_exp_year == month.year, client.method_exp_month == month.month
        )
        return [row["id"] for row in self._all(mine.order_by(client.id))]


def reminder_from(row: RowMapping) -> Reminder:
    """A step that was taken, from its row."""
    return Reminder(
        id=row["id"],
        client_id=row["client_id"],
        step=Step(row["step"]),
        invoice_ids=tuple(json.loads(row["invoice_ids"])),
        status=ReminderStatus(row["status"]),
        on=row["on"],
        pause_on=row["pause_on"],
        why=row["why"],
        who=row["who"],
    )


def return_from(row: RowMapping) -> Return:
    """What came back, from its row."""
    return Return(
        id=row["id"],
        key=row["key"],
        kind=ReturnKind(row["kind"]),
        client_id=row["client_id"],
        letter_id=row["letter_id"],
        address=row["address"],
        subject=row["subject"],
        text=row["text"],
        at=row["at"],
        seen_at=row["seen_at"],
        seen_by=row["seen_by"],
    )
