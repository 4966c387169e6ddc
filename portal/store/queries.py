"""What can be read: for pages, for the build and for the command line. Nothing here writes."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from portal.domain.money import Money
from portal.store import tables as t
from portal.store.case_queries import CaseQueries
from portal.store.conditions import stands_still
from portal.store.desk_lists import DeskLists
from portal.store.desk_queries import DeskQueries
from portal.store.keeping_queries import KeepingQueries
from portal.store.letter_queries import LetterQueries
from portal.store.reminder_queries import ReminderQueries
from portal.store.return_queries import ReturnQueries
from portal.store.rows import attempt_from, client_from, invoice_from, link_from
from portal.store.standing_queries import StandingQueries
from portal.store.text_ledger import TextQueries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.payments import Attempt

_OPEN_FIRST = (t.invoices.c.due_date, t.invoices.c.id)
_AT_ONCE = 256  # how many links a build reads together: memory stays flat


class Notice(NamedTuple):
    """Something that the owner should look at; `what` is the name that an action gave it."""

    at: datetime
    what: str
    client_id: str
    invoice_id: str
    details: dict[str, str]


class Queries(
    CaseQueries,
    DeskQueries,
    DeskLists,
    KeepingQueries,
    LetterQueries,
    ReminderQueries,
    ReturnQueries,
    StandingQueries,
    TextQueries,
):
    """Everything that is read from the store, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def link(self, link_id: str) -> Link | None:
        """The link of this id."""
        row = self._one(select(t.links).where(t.links.c.id == link_id))
        return None if row is None else link_from(row)

    def links(self, client_id: str | None = None) -> list[Link]:
        """All links, or those of one client, the newest first."""
        query = select(t.links).order_by(t.links.c.issued_at.desc(), t.links.c.id)
        if client_id is not None:
            query = query.where(t.links.c.client_id == client_id)
        return [link_from(row) for row in self._all(query)]

    def client(self, client_id: str) -> Client | None:
        """The client of this id."""
        row = self._one(select(t.clients).where(t.clients.c.id == client_id))
        return None if row is None else client_from(row)

    def clients(self) -> Iterator[Client]:
        """All clients, by id."""
        for row in self._connection.execute(select(t.clients).order_by(t.clients.c.id)).mappings():
            yield client_from(row)

    def client_of_customer(self, customer: str) -> Client | None:
        """The client whom Stripe knows under this id, or what is left of one who was forgotten."""
        row = self._one(select(t.clients).where(t.clients.c.stripe_customer == customer))
        if row is None:
            left = self.forgotten_as(customer)
            return self.client(left) if left else None
        return client_from(row)

    def clients_with_email(self, email: str) -> list[Client]:
        """The clients of an address, whatever its capitals."""
        query = select(t.clients).where(func.lower(t.clients.c.email) == email.strip().lower())
        return [client_from(row) for row in self._all(query.order_by(t.clients.c.id))]

    def invoice(self, invoice_id: str) -> Invoice | None:
        """The invoice of this id."""
        row = self._one(select(t.invoices).where(t.invoices.c.id == invoice_id))
        return None if row is None else invoice_from(row)

    def invoice_of_stripe(self, stripe_id: str) -> Invoice | None:
        """The invoice that Stripe knows under this id."""
        row = self._one(select(t.invoices).where(t.invoices.c.stripe_id == stripe_id))
        return None if row is None else invoice_from(row)

    def invoices(self, client_id: str) -> tuple[Invoice, ...]:
        """The invoices of one client, the oldest due date first."""
        query = select(t.invoices).where(t.invoices.c.client_id == client_id)
        return tuple(invoice_from(row) for row in self._all(query.order_by(*_OPEN_FIRST)))

    def open_stripe_ids(self) -> list[str]:
        """Stripe's ids of all invoices that we hold as open."""
        query = select(t.invoices.c.stripe_id).where(
            t.invoices.c.status == "open", t.invoices.c.stripe_id.is_not(None)
        )
        return list(self._connection.execute(query.order_by(t.invoices.c.id)).scalars())

    def live_pages(
        self, now: datetime, *, after: str = "", before: str = "g"
    ) -> Iterator[tuple[Link, Client, tuple[Invoice, ...], tuple[Arrangement, ...]]]:
        """Every live link with its client, invoices and arrangements, by link id.

        A few hundred are read at a time, so that memory stays flat.

        `after` and `before` narrow it to the ids between them; an id is hexadecimal.
        """
        live = t.links.c.revoked_at.is_(None) & (t.links.c.expires_at > now)
        query = select(t.links).where(live, t.links.c.id < before).order_by(t.links.c.id)
        while rows := list(self._all(query.where(t.links.c.id > after).limit(_AT_ONCE))):
            links = [link_from(row) for row in rows]
            owners = {link.client_id for link in links}
            clients, invoices = self._clients_of(owners), self.invoices_of(owners)
            arrangements = self.arrangements_of(owners)
            for link in links:
                who = link.client_id
                yield link, clients[who], invoices.get(who, ()), arrangements.get(who, ())
            after = links[-1].id

    def live_links(self, now: datetime) -> int:
        """How many links are live at this moment."""
        live = t.links.c.revoked_at.is_(None) & (t.links.c.expires_at > now)
        query = select(func.count()).select_from(t.links).where(live)
        return self._connection.execute(query).scalar() or 0

    def _clients_of(self, ids: Collection[str]) -> dict[str, Client]:
        query = select(t.clients).where(t.clients.c.id.in_(ids))
        return {row["id"]: client_from(row) for row in self._all(query)}

    def invoices_of(self, ids: Collection[str]) -> dict[str, tuple[Invoice, ...]]:
        """The invoices of many clients at once, the oldest due date first."""
        query = select(t.invoices).where(t.invoices.c.client_id.in_(ids))
        rows = self._all(query.order_by(t.invoices.c.client_id, *_OPEN_FIRST))
        by_client = groupby(rows, key=lambda row: row["client_id"])
        return {who: tuple(invoice_from(row) for row in theirs) for who, theirs in by_client}

    def overdue_clients(self, today: date) -> list[str]:
        """The clients with an invoice that is overdue and to which nothing happens by itself."""
        client_id = t.invoices.c.client_id
        query = select(client_id).where(stands_still(today)).distinct().order_by(client_id)
        return list(self._connection.execute(query).scalars())

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt of this id."""
        row = self._one(select(t.attempts).where(t.attempts.c.id == attempt_id))
        return None if row is None else attempt_from(row)

    def attempt_of_session(self, session_id: str) -> Attempt | None:
        """The attempt that opened this Checkout page."""
        query = select(t.attempts).where(t.attempts.c.session_id == session_id)
        row = self._one(query)
        return None if row is None else attempt_from(row)

    def attempts(self, client_id: str) -> list[Attempt]:
        """The attempts of one client, the newest first."""
        query = select(t.attempts).where(t.attempts.c.client_id == client_id)
        ordered = query.order_by(t.attempts.c.started_at.desc(), t.attempts.c.id)
        return [attempt_from(row) for row in self._all(ordered)]

    def unfinished_attempts(self) -> list[Attempt]:
        """Attempts whose outcome is not known yet: open, on their way, or unknown."""
        query = select(t.attempts).where(
            t.attempts.c.status.in_(["open", "on_its_way", "unknown", "card_saved"])
        )
        return [attempt_from(row) for row in self._all(query.order_by(t.attempts.c.started_at))]

    def holder(self, invoice_id: str) -> str:
        """The attempt whose open Checkout page could pay this invoice, or an empty string."""
        query = select(t.holds.c.attempt_id).where(t.holds.c.invoice_id == invoice_id)
        return self._connection.execute(query).scalar() or ""

    def payment_known(self, key: str) -> bool:
        """Whether a payment was counted under this name."""
        return self.payment_counted(key) is not None

    def payment_counted(self, key: str) -> Money | None:
        """What was counted under this name; None when nothing was."""
        row = self._one(select(t.payments).where(t.payments.c.key == key))
        return None if row is None else Money(row["minor"], row["currency"])

    def cursor(self, name: str) -> str:
        """Where a long job stood when it last stopped, or an empty string."""
        query = select(t.cursors.c.value).where(t.cursors.c.name == name)
        return self._connection.execute(query).scalar() or ""

    def cursors(self, prefix: str) -> dict[str, str]:
        """Every such place whose name begins like this, with what is written there."""
        query = select(t.cursors).where(t.cursors.c.name.startswith(prefix, autoescape=True))
        return {row["name"]: row["value"] for row in self._all(query.order_by(t.cursors.c.name))}

    def undone_events(self) -> list[tuple[str, str, str]]:
        """Events that were stored but not acted upon: id, type, object."""
        query = select(t.events).where(t.events.c.done_at.is_(None)).order_by(t.events.c.created_at)
        return [(row["id"], row["type"], row["object_id"]) for row in self._all(query)]

    def notices(self) -> list[Notice]:
        """What the owner should look at and has not ticked off, the oldest first."""
        return [
            Notice(task.opened_at, task.what, task.client_id, task.invoice_id, task.details)
            for task in self.tasks()
            if task.key.startswith("notice/")
        ]

    def counts(self) -> dict[str, int]:
        """How many clients, invoices and links there are."""
        return {
            table.name: self._connection.execute(select(func.count()).select_from(table)).scalar()
            or 0
            for table in (t.clients, t.invoices, t.links)
        }
