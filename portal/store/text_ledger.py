"""Short messages to telephones: claimed once for each reminder, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from portal.store import reminder_tables as r
from portal.store.reminder_queries import reminder_from

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import Connection, MappingResult, Select, Table

    from portal.domain.sequence import Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class SentText:
    """One short message: `outcome` is empty from when it was claimed until it is known."""

    reminder_id: int
    client_id: str
    claimed_at: datetime
    sent_at: datetime | None
    outcome: str
    problem: str


class TextQueries:
    """Everything that is read of short messages."""

    def _all(self, query: Select[Any]) -> MappingResult:
        raise NotImplementedError

    def texts(self, client_id: str) -> tuple[SentText, ...]:
        """The short messages to a client, in their order."""
        mine = select(r.texts).where(r.texts.c.client_id == client_id)
        rows = self._all(mine.order_by(r.texts.c.reminder_id))
        return tuple(SentText(**row) for row in rows)

    def reminders_without_text(
        self, *, since: date, until: date, steps: Collection[str]
    ) -> tuple[Reminder, ...]:
        """The reminders of these steps that left on these days, and have no message beside them."""
        step = r.reminders.c
        these = (step.status == "sent") & step.on.between(since, until) & step.step.in_(steps)
        claimed = select(r.texts.c.reminder_id)
        rows = self._all(
            select(r.reminders).where(these, step.id.not_in(claimed)).order_by(step.id)
        )
        return tuple(reminder_from(row) for row in rows)

    def lost_texts(self, *, before: datetime) -> tuple[SentText, ...]:
        """Those that were claimed before a moment, and of which nothing is known."""
        text = r.texts.c
        lost = select(r.texts).where(text.outcome == "", text.claimed_at < before)
        return tuple(SentText(**row) for row in self._all(lost.order_by(text.reminder_id)))


class TextLedger:
    """Whoever claims a short message, alone, sends it."""

    _connection: Connection

    def _begin_write(self) -> None:
        raise NotImplementedError

    def _insert_new(self, table: Table, row: dict[str, Any]) -> bool:
        raise NotImplementedError

    def claim_text(self, reminder_id: int, client_id: str, *, at: datetime) -> bool:
        """Claim the short message of a reminder; whether nobody had before."""
        row = {
            "reminder_id": reminder_id,
            "client_id": client_id,
            "claimed_at": at,
            "outcome": "",
            "problem": "",
        }
        return self._insert_new(r.texts, row)

    def finish_text(
        self, reminder_id: int, outcome: str, *, problem: str = "", sent_at: datetime | None = None
    ) -> bool:
        """Say what became of a claimed message; whether nobody had."""
        self._begin_write()
        mine = (r.texts.c.reminder_id == reminder_id) & (r.texts.c.outcome == "")
        change = update(r.texts).where(mine)
        values = {"outcome": outcome, "problem": problem, "sent_at": sent_at}
        return self._connection.execute(change.values(**values)).rowcount == 1

    def release_text(self, reminder_id: int) -> None:
        """Let a claimed message be claimed again: it certainly did not leave."""
        self._begin_write()
        mine = (r.texts.c.reminder_id == reminder_id) & (r.texts.c.outcome == "")
        self._connection.execute(delete(r.texts).where(mine))
