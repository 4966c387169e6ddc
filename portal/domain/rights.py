"""The right to be erased: what stands in its way, and what stays for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind
from portal.domain.invoices import InvoiceStatus
from portal.domain.retention import What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import ClientKind
    from portal.domain.invoices import Invoice
    from portal.domain.retention import Retention

_DISPUTES = frozenset({Kind.PROBLEM, Kind.CLAIM})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInvoice:
    """An invoice that stays without a name, and its last day: an accounting document."""

    number: str
    until: date


def obstacles(invoices: Iterable[Invoice], arrangements: Iterable[Arrangement]) -> tuple[str, ...]:
    """Why a person cannot be erased yet; empty when nothing stands in the way.

    unpaid: something is still to be paid · travelling: money is on its way, or being checked ·
    dispute: a problem, or a payment that is looked for · arranged: something else is not closed.
    """
    invoices = tuple(invoices)
    live = {a.kind for a in arrangements if a.is_live} - {Kind.SURVEY}
    travelling = any(i.why_not_payable in {"on_its_way", "being_checked"} for i in invoices)
    found = {
        "unpaid": any(i.status is InvoiceStatus.OPEN and i.remaining for i in invoices),
        "travelling": travelling,
        "dispute": bool(live & _DISPUTES),
        "arranged": bool(live - _DISPUTES),
    }
    return tuple(why for why, is_so in found.items() if is_so)


def kept_invoices(
    invoices: Iterable[Invoice], rules: Retention, kind: ClientKind
) -> Iterator[KeptInvoice]:
    """Every invoice with the last day on which its number and amounts are kept."""
    for invoice in invoices:
        until = rules.last_day(What.INVOICE, invoice.issued_on, kind)
        yield KeptInvoice(number=invoice.number, until=until)
