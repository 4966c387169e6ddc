"""What can be written of reminders: mixed into the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from portal.store import reminder_tables as r
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Table

    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Return
    from portal.domain.sequence import ReminderStatus, Step
    from portal.store.reminder_queries import Standing


class ReminderLedger:
    """Writing steps, marks, what came back, and where a case stands."""

    _connection: Connection

    def _begin_write(self) -> None:
        raise NotImplementedError

    def _insert_new(self, table: Table, row: dict[str, Any]) -> bool:
        raise NotImplementedError

    def _upsert(self, table: Table, row: dict[str, Any], key: list[str]) -> None:
        raise NotImplementedError

    def lock_client(self, client_id: str) -> None:
        """Keep a client's case from other writers until the transaction ends.

        Two schedulers that look at one case do so one after the other.
        """
        self._begin_write()
        query = select(t.clients.c.id).where(t.clients.c.id == client_id).with_for_update()
        self._connection.execute(query).all()

    def add_reminder(  # noqa: PLR0913 - a step, about what, when, and by whom
        self,
        step: Step,
        client_id: str,
        invoice_ids: tuple[str, ...],
        *,
        status: ReminderStatus,
        on: date,
        at: datetime,
        who: str,
        pause_on: date | None = None,
        why: str = "",
    ) -> int:
        """Write down a step; its number."""
        self._begin_write()
        row = {
            "client_id": client_id,
            "step": step.value,
            "invoice_ids": json.dumps(invoice_ids),
            "status": status.value,
            "on": on,
            "pause_on": pause_on,
            "why": why,
            "who": who,
            "at": at,
        }
        statement = insert(r.reminders).values(row).returning(r.reminders.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def move_reminder(  # noqa: PLR0913 - from where to where, and what is new about it
        self,
        reminder_id: int,
        *,
        was: ReminderStatus,
        becomes: ReminderStatus,
        on: date | None = None,
        pause_on: date | None = None,
        why: str = "",
        who: str = "",
    ) -> bool:
        """Move a step on if it still stands where it was seen; whether we won."""
        self._begin_write()
        row: dict[str, Any] = {"status": becomes.value, "why": why}
        row |= {"on": on} if on else {}
        row |= {"pause_on": pause_on} if pause_on else {}
        row |= {"who": who} if who else {}
        change = update(r.reminders).where(
            r.reminders.c.id == reminder_id, r.reminders.c.status == was.value
        )
        return self._connection.execute(change.values(row)).rowcount == 1

    def set_mark(self, subject: str, mark: str, client_id: str, *, at: datetime, by: str) -> None:
        """Remember what a person decided; the newest decision replaces the one before."""
        row = {"subject": subject, "mark": mark, "client_id": client_id, "at": at, "by": by}
        self._upsert(r.marks, row, ["subject", "mark"])

    def add_return(self, came: Return) -> bool:
        """Keep what came back, once for each Message-ID; whether it was new."""
        row = {
            "key": came.key[:200],
            "kind": came.kind.value,
            "client_id": came.client_id,
            "letter_id": came.letter_id,
            "address": came.address,
            "subject": came.subject,
            "text": came.text,
            "at": came.at,
            "seen_by": "",
        }
        return self._insert_new(r.returns, row)

    def see_return(self, return_id: int, *, at: datetime, by: str) -> bool:
        """Mark what came back as looked at; whether it was not before."""
        self._begin_write()
        change = update(r.returns).where(r.returns.c.id == return_id, r.returns.c.seen_at.is_(None))
        return self._connection.execute(change.values(seen_at=at, seen_by=by)).rowcount == 1

    def save_standing(self, standing: Standing) -> None:
        """Remember why nothing leaves to a client."""
        row = {
            "client_id": standing.client_id,
            "why": standing.why,
            "until_on": standing.until_on,
            "step": standing.step,
            "since": standing.since,
        }
        self._upsert(r.standings, row, ["client_id"])

    def forget_idle_standings(self) -> None:
        """Nothing stands still with those of whom nothing is asked any more."""
        self._begin_write()
        asked = select(t.invoices.c.client_id).where(t.invoices.c.status == "open")
        idle = r.standings.c.client_id.not_in(asked)
        self._connection.execute(delete(r.standings).where(idle))

    def write_own_words(self, own: OwnWords) -> None:
        """Keep what was written in place of the letter of a step; the newest words count."""
        row = {
            "client_id": own.client_id,
            "step": own.step.value,
            "invoice_id": own.invoice_id,
            "voice": own.voice.value,
            "subject": own.subject,
            "body": own.body,
            "by": own.by,
            "at": own.at,
        }
        self._upsert(r.own_words, row, ["client_id", "step", "invoice_id"])

    def forget_own_words(self, own: OwnWords) -> bool:
        """Go back to the words of `content/`; whether there still were others."""
        self._begin_write()
        words = r.own_words.c
        mine = (words.client_id == own.client_id) & (words.step == own.step.value)
        mine &= words.invoice_id == own.invoice_id
        return self._connection.execute(delete(r.own_words).where(mine)).rowcount == 1
