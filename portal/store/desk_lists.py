"""The lists of the desk, each read at once for all clients: no query for every line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.domain.arrangements import Kind
from portal.domain.money import Money
from portal.domain.reminder_case import MarkName
from portal.store import case_tables as c
from portal.store import reminder_tables as r
from portal.store import tables as t
from portal.store.case_queries import task_from
from portal.store.conditions import is_open, stands_still
from portal.store.rows import client_from, invoice_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Task

_LIVE = ("requested", "countered", "agreed", "missed")
_AT_ONCE = 500  # how many ids one query names: databases have a limit


class DeskLists:
    """Everything that the first page of the desk reads of many clients at a time."""

    _connection: Connection

    def clients_named(self, ids: Collection[str]) -> dict[str, Client]:
        """The clients of these ids."""
        return {row["id"]: client_from(row) for row in self._in(t.clients, t.clients.c.id, ids)}

    def invoices_of_clients(self, ids: Collection[str]) -> dict[str, tuple[Invoice, ...]]:
        """The invoices of these clients, the oldest due date first."""
        rows = sorted(
            self._in(t.invoices, t.invoices.c.client_id, ids),
            key=lambda row: (row["client_id"], row["due_date"], row["id"]),
        )
        theirs = groupby(rows, key=lambda row: str(row["client_id"]))
        return {who: tuple(invoice_from(row) for row in group) for who, group in theirs}

    def long_due(self, before: date) -> tuple[tuple[str, date, datetime], ...]:
        """What fell due before a day and nobody has decided about, invoice by invoice.

        Whose it is, its due date, and the moment at which we first heard of it.
        """
        invoice, line = t.invoices.c, t.timeline.c
        decided = select(r.marks.c.subject).where(
            r.marks.c.mark.in_((MarkName.LET_GO.value, MarkName.REVIEWED.value))
        )
        heard = (line.invoice_id == invoice.id) & line.what.startswith("invoice_", autoescape=True)
        query = (
            select(invoice.client_id, invoice.due_date, func.min(line.at).label("heard_at"))
            .join(t.timeline, heard)
            .where(is_open(), invoice.due_date < before, invoice.id.not_in(decided))
            .group_by(invoice.id, invoice.client_id, invoice.due_date)
        )
        rows = self._connection.execute(query).mappings()
        return tuple((row["client_id"], row["due_date"], row["heard_at"]) for row in rows)

    def overdue_without_step(
        self, today: date, *, limit: int | None = None, but: Collection[str] = ()
    ) -> tuple[int, tuple[Client, ...]]:
        """The clients with something overdue of whom nothing is to come: how many, and the first.

        `but` are those who stand on a list of their own.
        The same as `domain.steps.next_steps`, asked of all at once: a survey is no step.
        """
        # asked as sets: a question for every client would read each of the tables as often
        late = select(t.invoices.c.client_id).where(stands_still(today))
        arranged = select(c.arrangements.c.client_id).where(
            c.arrangements.c.status.in_(_LIVE), c.arrangements.c.kind != "survey"
        )
        to_do = select(c.tasks.c.client_id).where(c.tasks.c.done_at.is_(None))
        written_to = select(r.standings.c.client_id).where(r.standings.c.until_on >= today)
        who = t.clients.c.id
        query = select(t.clients).where(
            who.in_(late),
            who.not_in(arranged),
            who.not_in(to_do),
            who.not_in(written_to),
            who.not_in(but),
        )
        order = (t.clients.c.last_name, t.clients.c.first_name, t.clients.c.id)
        count, rows = self._first(query.order_by(*order), limit)
        return count, tuple(client_from(row) for row in rows)

    def tasks_of_day(
        self, today: date, *, later: bool, limit: int | None = None
    ) -> tuple[int, tuple[Task, ...]]:
        """The open tasks of today and before, or those of later days: how many, and the first.

        Tasks that only repeat that a request waits for its answer are left out.
        """
        when = c.tasks.c.due_on > today if later else c.tasks.c.due_on <= today
        repeats = c.tasks.c.what.in_([f"answer_{kind}" for kind in Kind])
        query = select(c.tasks).where(c.tasks.c.done_at.is_(None), when, ~repeats)
        count, rows = self._first(query.order_by(c.tasks.c.due_on, c.tasks.c.id), limit)
        return count, tuple(task_from(row) for row in rows)

    def open_sums(self) -> tuple[Money, ...]:
        """What is still to be received, one sum per currency."""
        left = func.sum(t.invoices.c.total_minor - t.invoices.c.paid_minor)
        query = select(t.invoices.c.currency, left).where(is_open())
        grouped = query.group_by(t.invoices.c.currency).order_by(t.invoices.c.currency)
        return tuple(Money(int(minor), code) for code, minor in self._connection.execute(grouped))

    def ending_links(self, now: datetime, *, until: datetime) -> tuple[tuple[str, datetime], ...]:
        """The clients with something open whose last link ends before a moment, the first first."""
        last = func.max(t.links.c.expires_at)
        alive = (t.links.c.revoked_at.is_(None)) & (t.links.c.expires_at > now)
        owing = t.links.c.client_id.in_(select(t.invoices.c.client_id).where(is_open()))
        query = select(t.links.c.client_id, last).where(alive, t.links.c.rights == "full", owing)
        grouped = query.group_by(t.links.c.client_id).having(last <= until)
        rows = self._connection.execute(grouped.order_by(last, t.links.c.client_id))
        return tuple((who, ends) for who, ends in rows)

    def _first(self, query: Select[Any], limit: int | None) -> tuple[int, list[RowMapping]]:
        """How many rows there are, and the first of them (without a limit: all)."""
        rows = list(self._connection.execute(query.limit(limit)).mappings())
        if limit is None or len(rows) < limit:
            return len(rows), rows
        whole = select(func.count()).select_from(query.order_by(None).subquery())
        return self._connection.execute(whole).scalar() or 0, rows

    def _in(
        self, table: Table, column: ColumnElement[Any], ids: Collection[str]
    ) -> Iterator[RowMapping]:
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _AT_ONCE):
            query = select(table).where(column.in_(wanted[start : start + _AT_ONCE]))
            yield from self._connection.execute(query).mappings()
