"""Old cases: invoices that were old when we first heard of them, until a person has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.clocks import office_clock
from portal.actions.remembering import cases_of
from portal.domain.holding import Hold, invoice_hold

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class OldCase:
    """One client's case with the invoices that wait for somebody to look at them."""

    case: Case
    invoices: tuple[Invoice, ...]

    def is_all(self, today: date) -> bool:
        """Whether nothing else of the client stands still: one look is the next step then."""
        standing = (i for i in self.case.open_invoices if i.stands_still(today))
        return all(invoice in self.invoices for invoice in standing)


def old_cases(tools: Tools, queries: Queries) -> tuple[OldCase, ...]:
    """Every case of which something waits to be looked at, in the order of the clients' ids.

    The ledger names those that may be old; the case decides, as it does before each letter.
    """
    found = cases_of(tools, queries, _candidates(tools, queries))
    old = (OldCase(case=case, invoices=_old(case, tools)) for case, _ in found.values())
    return tuple(one for one in old if one.invoices)


def _candidates(tools: Tools, queries: Queries) -> list[str]:
    office, days = office_clock(tools), tools.reminders.review_days
    long_due = queries.long_due(tools.today - timedelta(days=days))
    return sorted(
        {who for who, due, heard_at in long_due if (office.day_of(heard_at) - due).days > days}
    )


def _old(case: Case, tools: Tools) -> tuple[Invoice, ...]:
    held = ((invoice, invoice_hold(case, invoice, tools.now)) for invoice in case.open_invoices)
    return tuple(invoice for invoice, why in held if why is not None and why.why is Hold.OLD)
