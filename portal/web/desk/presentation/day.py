"""What the first page of the desk is made from: one day of all cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portal.domain.money import total
from portal.domain.plans import Plan, progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.plans import Progress
    from portal.domain.reminder_case import Return
    from portal.store.case_queries import Task


@dataclass(frozen=True, kw_only=True)  # without slots: what is worked out once is kept
class DayFacts:
    """Everything that is to be known of one day.

    `invoices` are those of clients with a plan, and of those with a task or without a next step
    that are shown.
    """

    today: date
    calendar: Calendar
    alarm_share: int
    live: tuple[Arrangement, ...]
    due: tuple[int, tuple[Task, ...]]  # how many there are, and the first of them
    later: tuple[int, tuple[Task, ...]]
    clients: Mapping[str, Client]
    invoices: Mapping[str, tuple[Invoice, ...]]
    without_step: tuple[int, tuple[str, ...]]
    ending_links: tuple[tuple[str, datetime], ...]
    waiting_letters: int
    old_cases: int
    to_receive: tuple[Money, ...]
    returns: tuple[Return, ...] = ()

    @cached_property
    def plans(self) -> tuple[tuple[Arrangement, Progress], ...]:
        """The plans that hold, each with how far it has come."""
        return tuple(
            (a, progress(a.terms, self._invoices_of(a), today=self.today))
            for a in self.live
            if isinstance(a.terms, Plan) and a.is_agreed
        )

    def name_of(self, client_id: str) -> str:
        """How a client is called at the desk."""
        client = self.clients.get(client_id)
        return client_name(client) if client is not None else client_id

    def overdue(self, client_id: str) -> tuple[Money, ...]:
        """What a client owes of which the day has passed, one sum per currency."""
        theirs = self.invoices.get(client_id, ())
        return total(invoice.remaining for invoice in theirs if invoice.is_overdue(self.today))

    def _invoices_of(self, arrangement: Arrangement) -> tuple[Invoice, ...]:
        mine = set(arrangement.invoice_ids)
        return tuple(i for i in self.invoices.get(arrangement.client_id, ()) if i.id in mine)


def client_name(client: Client) -> str:
    """How a client is called at the desk: their name, else their address."""
    return client.full_name or client.email or client.id
