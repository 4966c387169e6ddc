"""What can be written: the ledger, one transaction, used by actions alone."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.calendar import office_day
from portal.store import tables as t
from portal.store.case_ledger import CaseLedger
from portal.store.keeping_ledger import KeepingLedger
from portal.store.letter_ledger import LetterLedger
from portal.store.queries import Queries
from portal.store.reminder_ledger import ReminderLedger
from portal.store.rows import attempt_row, client_row, invoice_from, invoice_row, link_row
from portal.store.text_ledger import TextLedger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.money import Money
    from portal.domain.payments import Attempt, AttemptStatus


class Ledger(CaseLedger, KeepingLedger, LetterLedger, ReminderLedger, TextLedger, Queries):
    """Everything that is written, over one connection whose transaction the edge ends.

    Reading before the first write holds no lock: Stripe can be asked meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._writing = False

    def save_client(self, client: Client) -> None:
        """Add the client, or replace what we knew of them."""
        self._upsert(t.clients, client_row(client), ["id"])

    def save_invoice(self, invoice: Invoice) -> None:
        """Add the invoice, or replace what we knew of it."""
        self._upsert(t.invoices, invoice_row(invoice), ["id"])

    def lock_invoice(self, invoice_id: str) -> Invoice | None:
        """The invoice as it is now, kept from other writers until the transaction ends."""
        self._begin_write()
        query = select(t.invoices).where(t.invoices.c.id == invoice_id).with_for_update()
        row = self._one(query)
        return None if row is None else invoice_from(row)

    def save_link(self, link: Link) -> None:
        """Add the link, or replace its end."""
        self._upsert(t.links, link_row(link), ["id"])

    def add_attempt(self, attempt: Attempt) -> bool:
        """Add the attempt unless it is there; whether it was new."""
        return self._insert_new(t.attempts, attempt_row(attempt))

    def move_attempt(self, attempt: Attempt, *, was: AttemptStatus) -> bool:
        """Write the attempt if it still stands where we saw it; whether we won."""
        self._begin_write()
        row = attempt_row(attempt)
        result = self._connection.execute(
            update(t.attempts)
            .where(t.attempts.c.id == attempt.id, t.attempts.c.status == was.value)
            .values(row)
        )
        return result.rowcount == 1

    def hold(self, invoice_ids: Iterable[str], attempt_id: str) -> set[str]:
        """Let the attempt hold the invoices; the other attempts that held one of them till now."""
        before = set()
        for invoice_id in sorted(invoice_ids):
            self.lock_invoice(invoice_id)
            before.add(self.holder(invoice_id))
            row = {"invoice_id": invoice_id, "attempt_id": attempt_id}
            self._upsert(t.holds, row, ["invoice_id"])
        return before - {"", attempt_id}

    def still_holds(self, invoice_ids: Iterable[str], attempt_id: str) -> bool:
        """Whether no other attempt has taken one of these invoices since."""
        for invoice_id in sorted(invoice_ids):
            self.lock_invoice(invoice_id)
            if self.holder(invoice_id) != attempt_id:
                return False
        return True

    def first_payment(self, key: str, invoice_id: str, amount: Money, *, at: datetime) -> bool:
        """Remember that this payment was counted; whether it had not been counted before."""
        row = {
            "key": key,
            "invoice_id": invoice_id,
            "minor": amount.minor,
            "currency": amount.currency,
            "at": at,
        }
        return self._insert_new(t.payments, row)

    def store_event(self, event_id: str, kind: str, object_id: str, *, moments: Moments) -> bool:
        """Keep an event before acting on it; whether it still waits to be acted upon."""
        row = {
            "id": event_id,
            "type": kind,
            "object_id": object_id,
            "created_at": moments[0],
            "received_at": moments[1],
        }
        if self._insert_new(t.events, row):
            return True
        query = select(t.events.c.done_at).where(t.events.c.id == event_id)
        return self._connection.execute(query).scalar() is None

    def finish_event(self, event_id: str, *, at: datetime) -> None:
        """Mark an event as acted upon."""
        self._begin_write()
        self._connection.execute(
            update(t.events).where(t.events.c.id == event_id).values(done_at=at)
        )

    def note(  # noqa: PLR0913 - a line of the timeline has as many parts
        self,
        what: str,
        client_id: str,
        *,
        at: datetime,
        who: str = "program",
        invoice_id: str = "",
        arrangement_id: str = "",
        **details: str,
    ) -> None:
        """Append to the timeline what happened, and by whom.

        `who`: client · program · stripe · clock, or the address of a person at the desk.
        """
        self._begin_write()
        row = {
            "at": at,
            "who": who,
            "what": what,
            "client_id": client_id,
            "invoice_id": invoice_id,
            "arrangement_id": arrangement_id,
            "details": json.dumps(details, sort_keys=True, ensure_ascii=False),
        }
        self._connection.execute(insert(t.timeline).values(row))

    def tell_owner(
        self, what: str, client_id: str, *, at: datetime, invoice_id: str = "", **details: str
    ) -> None:
        """Ask the owner to look at something, today, and append it to the timeline, once.

        A webhook that comes three times does not ask three times: the cause is the key.
        """
        facts = json.dumps(details, sort_keys=True, ensure_ascii=False)
        cause = sha256(f"{client_id}\n{invoice_id}\n{facts}".encode()).hexdigest()[:32]
        is_new = self.add_task(
            what,
            client_id,
            key=f"notice/{what}/{cause}",
            due_on=office_day(at),
            at=at,
            invoice_id=invoice_id,
            **details,
        )
        if is_new:
            self.note(what, client_id, at=at, invoice_id=invoice_id, **details)

    def count_request(self, key: str, window: int) -> int:
        """Count one more request of this kind in this window of time; how many there are now."""
        self._begin_write()
        row = {"key": key, "window": window, "count": 1}
        statement = self._dialect_insert(t.throttle).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=["key", "window"], set_={"count": t.throttle.c.count + 1}
        )
        self._connection.execute(statement)
        query = select(t.throttle.c.count).where(
            t.throttle.c.key == key, t.throttle.c.window == window
        )
        return int(self._connection.execute(query).scalar_one())

    def save_cursor(self, name: str, value: str) -> None:
        """Remember where a long job stands."""
        self._upsert(t.cursors, {"name": name, "value": value}, ["name"])

    def _begin_write(self) -> None:
        if not self._writing:
            self._writing = True
            if self._connection.dialect.name == "sqlite":
                self._connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _dialect_insert(self, table: Table) -> Any:
        return _insert(self._connection.dialect.name, table)

    def _upsert(self, table: Table, row: dict[str, Any], key: list[str]) -> None:
        self._begin_write()
        dialect = self._connection.dialect.name
        self._connection.execute(_upserting(dialect, table, tuple(row), key=tuple(key)), row)

    def _insert_new(self, table: Table, row: dict[str, Any]) -> bool:
        self._begin_write()
        statement = _inserting(self._connection.dialect.name, table)
        return bool(self._connection.execute(statement, row).rowcount == 1)


def _insert(dialect: str, table: Table) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


# Made once: a statement that carries its values would be put together anew at each writing.
@cache
def _upserting(dialect: str, table: Table, names: tuple[str, ...], *, key: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    changes = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changes)


@cache
def _inserting(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


if TYPE_CHECKING:
    Moments = tuple[datetime, datetime]  # created at Stripe, received here
