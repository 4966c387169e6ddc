"""What can be read of everything that is kept, to find what is to go; and who was forgotten."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from portal.domain.clients import ClientKind
from portal.store import case_tables as c
from portal.store import tables as t
from portal.store.keeping_tables import forgotten
from portal.store.rows import invoice_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Column, Connection

    from portal.domain.invoices import Invoice

# How the id of a client begins of whom nothing is left but invoices.
NAMELESS = "gone_"


class Kept(NamedTuple):
    """One row that is kept, with its day and what it is about; empty where it says nothing."""

    id: str
    at: datetime
    client_id: str = ""
    invoice_id: str = ""
    arrangement_id: str = ""


def digest_of(known: str) -> str:
    """What is remembered of an id, so that it can be recognised and not be read."""
    return sha256(f"forgotten\n{known}".encode()).hexdigest()


class KeepingQueries:
    """Everything that is read to find what is to go."""

    _connection: Connection

    def forgotten_as(self, known: str) -> str:
        """Under which id stands what is left of a person once known as this; empty if nobody."""
        query = select(forgotten.c.client_id).where(forgotten.c.digest == digest_of(known))
        return self._connection.execute(query).scalar() or ""

    def forgotten_at(self, client_id: str) -> datetime | None:
        """When the person was forgotten whose invoices stand under this id."""
        query = select(func.max(forgotten.c.at)).where(forgotten.c.client_id == client_id)
        return self._connection.execute(query).scalar()

    def every_invoice(self) -> Iterator[Invoice]:
        """All invoices, by id."""
        query = select(t.invoices).order_by(t.invoices.c.id)
        for row in self._connection.execute(query).mappings():
            yield invoice_from(row)

    def settled_at(self) -> dict[str, datetime]:
        """The last moment at which money or a closing was noted for each invoice."""
        paid = select(t.payments.c.invoice_id, func.max(t.payments.c.at))
        told = select(t.timeline.c.invoice_id, func.max(t.timeline.c.at)).where(
            t.timeline.c.what.in_(["invoice_paid", "invoice_void", "invoice_uncollectible"])
        )
        found: dict[str, datetime] = {}
        for query in (
            paid.group_by(t.payments.c.invoice_id),
            told.group_by(t.timeline.c.invoice_id),
        ):
            for invoice_id, at in self._connection.execute(query):
                found[invoice_id] = max(at, found.get(invoice_id, at))
        return found

    def last_contacts(self) -> dict[str, datetime]:
        """The last moment at which anything was written about each client."""
        found: dict[str, datetime] = {}
        for column, owner in (
            (t.timeline.c.at, t.timeline.c.client_id),
            (t.letters.c.queued_at, t.letters.c.client_id),
            (t.links.c.issued_at, t.links.c.client_id),
        ):
            for client_id, at in self._connection.execute(
                select(owner, func.max(column)).group_by(owner)
            ):
                found[client_id] = max(at, found.get(client_id, at))
        return found

    def client_kinds(self) -> dict[str, ClientKind]:
        """Which law each client lives under."""
        rows = self._connection.execute(select(t.clients.c.id, t.clients.c.kind))
        return {client_id: ClientKind(kind) for client_id, kind in rows}

    def kept_lines(self) -> Iterator[Kept]:
        """Every line of the timeline."""
        line = t.timeline.c
        columns = (line.id, line.at, line.client_id, line.invoice_id, line.arrangement_id)
        yield from self._kept(*columns)

    def kept_letters(self) -> Iterator[Kept]:
        """Every letter that has left, or that nobody will send any more."""
        letter = t.letters.c
        over = letter.outcome != ""
        for number, at, who, arrangement in self._connection.execute(
            select(letter.id, letter.queued_at, letter.client_id, letter.arrangement_id).where(over)
        ):
            yield Kept(str(number), at, who, "", arrangement)

    def kept_files(self) -> Iterator[Kept]:
        """Every file of a client, without its content."""
        file = c.files.c
        for file_id, at, who, arrangement in self._connection.execute(
            select(file.id, file.added_at, file.client_id, file.arrangement_id)
        ):
            yield Kept(file_id, at, who, "", arrangement)

    def kept_tasks(self) -> Iterator[Kept]:
        """Every task that is done."""
        task = c.tasks.c
        done = task.done_at.is_not(None)
        columns = (task.id, task.done_at, task.client_id, task.invoice_id, task.arrangement_id)
        yield from self._kept(*columns, where=done)

    def kept_events(self) -> Iterator[Kept]:
        """Every announcement of Stripe's that was acted upon."""
        event = t.events.c
        yield from self._kept(event.id, event.received_at, where=event.done_at.is_not(None))

    def kept_attempts(self) -> Iterator[Kept]:
        """Every attempt that has ended and still holds an id of Stripe's."""
        attempt = t.attempts.c
        waits = attempt.status.in_(["open", "on_its_way", "unknown", "card_saved"])
        holds = or_(attempt.session_id != "", attempt.method_before != "")
        ended = func.coalesce(attempt.ended_at, attempt.started_at)
        yield from self._kept(attempt.id, ended, where=~waits & holds)

    def kept_visits(self) -> Iterator[Kept]:
        """Every sign-in link and session at the desk; its day is that of its end."""
        for table in (c.sign_ins, c.sessions):
            yield from self._kept(table.c.digest, table.c.expires_at)

    def kept_counters(self) -> Iterator[tuple[str, int]]:
        """Every counter of questions: its name and the number of its window."""
        rows = self._connection.execute(select(t.throttle.c.key, t.throttle.c.window))
        yield from ((key, window) for key, window in rows)

    def _kept(self, *columns: Column[Any] | Any, where: Any = None) -> Iterator[Kept]:
        query = select(*columns)
        if where is not None:
            query = query.where(where)
        for row in self._connection.execute(query):
            yield Kept(str(row[0]), *row[1:])
