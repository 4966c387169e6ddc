"""What several queries ask alike of an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.domain.invoices import InvoiceStatus
from portal.domain.reminder_case import MarkName
from portal.store import reminder_tables as r
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement


def is_open() -> ColumnElement[bool]:
    """Something is still to be paid."""
    table = t.invoices.c
    return and_(table.status == InvoiceStatus.OPEN.value, table.paid_minor < table.total_minor)


def stands_still(today: date) -> ColumnElement[bool]:
    """As `Invoice.stands_still`, and nobody has let it go: then nothing has to happen to it."""
    table = t.invoices.c
    let_go = select(r.marks.c.subject).where(r.marks.c.mark == MarkName.LET_GO.value)
    no_attempt = or_(table.next_attempt_on.is_(None), table.next_attempt_on < today)
    waits = and_(table.due_date < today, table.on_its_way_minor.is_(None), no_attempt)
    return and_(is_open(), waits, table.id.not_in(let_go))
