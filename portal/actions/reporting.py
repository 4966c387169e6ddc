"""The report of all cases: read at once, and the owner's note of what was done about a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.tools import OFFICE
from portal.domain import reports
from portal.domain.arrangements import Status
from portal.domain.invoices import InvoiceStatus
from portal.domain.plans import Plan, progress
from portal.store.report_queries import MEASURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.reasons import Reason
    from portal.store.queries import Queries

# The letters that begin a sequence, by name.
FIRST_LETTERS = frozenset({"reminder_1", "reminder_1a", "reminder_1b", "reminder_first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that the page of reports shows; numbers that are too small are None."""

    since: datetime
    reasons: tuple[reports.ReasonRow, ...]
    measures: Mapping[tuple[str, str], str]
    answered: reports.Part
    solved: Mapping[str, int | None]
    promises: reports.PromiseCounts
    plans: int  # percent of what is to be received
    days: reports.Days
    opinions: reports.Satisfaction
    again: reports.Part


def read_report(queries: Queries, *, since: datetime, today: date) -> Report:
    """The report of what began since a moment; the share of plans is that of today."""
    every = queries.arrangements_in()
    recent = tuple(a for a in every if a.opened_at >= since)
    invoices = tuple(queries.every_invoice())
    settled = {name: at.astimezone(OFFICE).date() for name, at in queries.settled_at().items()}
    begun = since.astimezone(OFFICE).date()
    late = [i for i in invoices if settled.get(i.id, i.due_date) >= begun]
    said = queries.said_since(since)
    return Report(
        since=since,
        reasons=reports.reasons_by_month(recent),
        measures=queries.measures(),
        answered=reports.answered_after_first(queries.sent_since(since), said, first=FIRST_LETTERS),
        solved=reports.solved_by(late, every, settled_on=settled),
        promises=reports.promise_counts(recent),
        plans=_plans_share(every, invoices, today=today),
        days=reports.days_to_agreement(recent, said, invoices),
        opinions=reports.satisfaction(recent),
        again=reports.bought_again(every, invoices),
    )


def _plans_share(
    arrangements: Iterable[Arrangement], invoices: Iterable[Invoice], *, today: date
) -> int:
    known = {invoice.id: invoice for invoice in invoices}
    planned = [
        progress(a.terms, [known[n] for n in a.invoice_ids if n in known], today=today).remaining
        for a in arrangements
        if a.status is Status.AGREED and isinstance(a.terms, Plan)
    ]
    owed = (i.remaining for i in known.values() if i.status is InvoiceStatus.OPEN)
    return reports.plans_share(planned, owed)


def note_measure(tools: Tools, *, by: str, month: date, reason: Reason, text: str) -> None:
    """Note what was done about a reason of a month; a newer note takes the older one's place."""
    with tools.ledger() as ledger:
        ledger.note(
            MEASURE, "", at=tools.now, who=by, month=f"{month:%Y-%m}", reason=reason.value,
            text=text.strip(),
        )  # fmt: skip
