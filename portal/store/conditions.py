"""What several queries ask alike of an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from portal.domain.invoices import InvoiceStatus
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement


def is_open() -> ColumnElement[bool]:
    """Something is still to be paid."""
    table = t.invoices.c
    return and_(table.status == InvoiceStatus.OPEN.value, table.paid_minor < table.total_minor)


def stands_still(today: date) -> ColumnElement[bool]:
    """As `Invoice.stands_still`: overdue, and nothing is to happen to it by itself."""
    table = t.invoices.c
    no_attempt = or_(table.next_attempt_on.is_(None), table.next_attempt_on < today)
    return and_(is_open(), table.due_date < today, table.on_its_way_minor.is_(None), no_attempt)
