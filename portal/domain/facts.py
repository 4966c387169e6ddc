"""What one client's page speaks of: the client, the link, the invoices, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from portal.domain.invoices import InvoiceState

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link

_SILENT = frozenset({InvoiceState.PAID, InvoiceState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFacts:
    """All that a client's page may say, read at one moment.

    `as_of` is the day on which the facts were read; `check_code` proves the page to be ours.
    """

    client: Client
    link: Link
    invoices: tuple[Invoice, ...]
    as_of: date
    check_code: str
    arrangements: tuple[Arrangement, ...] = ()

    @property
    def live_arrangements(self) -> tuple[Arrangement, ...]:
        """Those about which somebody is still to do something, the newest first."""
        return tuple(arrangement for arrangement in self.arrangements if arrangement.is_live)

    def open_invoices(self, today: date) -> tuple[Invoice, ...]:
        """Those a page still speaks of as something to come, the earliest due date first."""
        still_open = (i for i in self.invoices if i.state(today) not in _SILENT)
        return tuple(sorted(still_open, key=lambda invoice: (invoice.due_date, invoice.number)))

    def settled_invoices(self, today: date) -> tuple[Invoice, ...]:
        """Those that are paid or closed, the latest first."""
        silent = (i for i in self.invoices if i.state(today) in _SILENT)
        return tuple(sorted(silent, key=lambda i: (i.due_date, i.number), reverse=True))

    def version(self, today: date) -> str:
        """A short mark that changes whenever the page would say something else of the money.

        A frozen page carries it and asks the service for the present one; it reveals nothing.
        """
        said = [
            (i.id, i.total, i.paid, i.state(today), i.due_date, i.next_attempt_on, i.expected_on)
            for i in self.invoices
        ]
        agreed = [(a.id, a.version) for a in self.arrangements]
        told = repr((said, agreed, self.client.method, self.link.rights, self.link.expires_at))
        return blake2b(told.encode(), digest_size=9).hexdigest()
