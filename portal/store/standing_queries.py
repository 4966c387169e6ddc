"""All that decides whether something is written to clients, many of them read at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.domain.reminder_case import Mark
from portal.store import case_tables as c
from portal.store import reminder_tables as r
from portal.store import tables as t
from portal.store.case_queries import Silence, arrangement_from, task_from
from portal.store.reminder_queries import Standing, reminder_from, return_from
from portal.store.rows import client_from, invoice_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, MappingResult, RowMapping, Select, Table

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Return
    from portal.domain.sequence import Reminder
    from portal.store.case_queries import Task

_AT_ONCE = 256


@dataclass(slots=True, kw_only=True)
class Records:
    """What is kept about one client, as far as it decides on letters; lists in their order."""

    client: Client
    invoices: list[Invoice] = field(default_factory=list)
    arrangements: list[Arrangement] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)  # the open ones
    silence: Silence | None = None
    standing: Standing | None = None
    first_known: dict[str, datetime] = field(default_factory=dict)  # by invoice
    paid_at: dict[str, datetime] = field(default_factory=dict)  # by invoice, the last time
    asked: list[tuple[str, datetime]] = field(default_factory=list)  # about which arrangement, when


class StandingQueries:
    """Everything that is read before something is said."""

    def _all(self, query: Select[Any]) -> MappingResult:
        raise NotImplementedError

    def records_of(self, ids: Sequence[str], *, asking: Sequence[str]) -> dict[str, Records]:
        """The records of these clients by their id; `asking` names the letters of `asked`."""
        found: dict[str, Records] = {}
        for start in range(0, len(ids), _AT_ONCE):
            found |= self._some(ids[start : start + _AT_ONCE], asking)
        return found

    def _some(self, ids: Sequence[str], asking: Sequence[str]) -> dict[str, Records]:
        clients = (client_from(row) for row in self._rows(t.clients, ids, t.clients.c.id))
        found = {client.id: Records(client=client) for client in clients}
        for table, fill, only in _sources(asking):
            for row in self._rows(table, list(found), table.c.client_id, only=only):
                fill(found[row["client_id"]], row)
        return found

    def _rows(
        self,
        table: Table,
        ids: Sequence[str],
        column: ColumnElement[Any],
        *,
        only: ColumnElement[bool] | None = None,
    ) -> Iterator[RowMapping]:
        query = select(table).where(column.in_(ids))
        if only is not None:
            query = query.where(only)
        yield from self._all(query.order_by(*table.primary_key.columns))


def _sources(
    asking: Sequence[str],
) -> Iterator[tuple[Table, Callable[[Records, RowMapping], None], ColumnElement[bool] | None]]:
    """Where the records stand, how a row joins them, and which rows count."""
    yield t.invoices, lambda to, row: to.invoices.append(invoice_from(row)), None
    yield c.arrangements, lambda to, row: to.arrangements.append(arrangement_from(row)), None
    yield r.reminders, lambda to, row: to.reminders.append(reminder_from(row)), None
    yield r.returns, lambda to, row: to.returns.append(return_from(row)), None
    yield r.marks, _mark, None
    yield c.silences, _silence, None
    yield r.standings, _standing, None
    yield c.tasks, lambda to, row: to.tasks.append(task_from(row)), c.tasks.c.done_at.is_(None)
    line, letter = t.timeline.c, t.letters.c
    yield t.timeline, _first_known, (line.invoice_id != "") & line.what.startswith("invoice_")
    yield t.timeline, _paid, line.what == "payment_received"
    asked = letter.name.in_(asking) & (letter.audience == "client") & (letter.outcome == "sent")
    yield t.letters, _asked, asked


def _mark(to: Records, row: RowMapping) -> None:
    to.marks.append(Mark(subject=row["subject"], mark=row["mark"], at=row["at"]))


def _silence(to: Records, row: RowMapping) -> None:
    to.silence = Silence(**dict(row))


def _standing(to: Records, row: RowMapping) -> None:
    to.standing = Standing(**row)


def _asked(to: Records, row: RowMapping) -> None:
    to.asked.append((row["arrangement_id"], row["sent_at"]))


def _first_known(to: Records, row: RowMapping) -> None:
    to.first_known.setdefault(row["invoice_id"], row["at"])


def _paid(to: Records, row: RowMapping) -> None:
    to.paid_at[row["invoice_id"]] = row["at"]
