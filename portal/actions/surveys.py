"""The one question afterwards: planned when everything is settled, asked once, never in a row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.gestures import Survey
from portal.domain.invoices import InvoiceStatus
from portal.domain.payments import Share
from portal.domain.reasons import RULES

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Happening
    from portal.store.ledger import Ledger

# Working days after everything is settled before the question is asked.
SURVEY_DAYS = 2
# How long it may be answered, in working days.
SURVEY_LASTS = 15
# Nobody is asked more often than this.
_REST = timedelta(days=90)
# The clock may have stood still for so long.
_LOOK_BACK = timedelta(days=10)
# Whoever pays a few days after the day was not late enough to be asked how it went.
_GRACE = timedelta(days=3)


def plan_surveys(tools: Tools) -> int:
    """Plan the question for whoever has nothing open any more since lately; how many are new."""
    with tools.ledger() as ledger:
        told = ledger.happenings("invoice_paid", "payment_received", since=tools.now - _LOOK_BACK)
    last = {line.invoice_id: line for line in told}
    return sum(plan_survey(tools, line) for line in last.values())


def plan_survey(tools: Tools, paid: Happening) -> bool:
    """Plan the question after a payment that settled a client's last open invoice; once.

    Only where something had been late or was arranged, and never where a person alone may answer.
    """
    with tools.ledger() as ledger:
        invoice = ledger.invoice(paid.invoice_id)
        if invoice is None or invoice.status is not InvoiceStatus.PAID:
            return False
        mine = ledger.invoices(invoice.client_id)
        if any(other.status is InvoiceStatus.OPEN and other.remaining for other in mine):
            return False
        known = ledger.arrangements(invoice.client_id)
        if not _may_be_asked(tools, known):
            return False
        about = next((a for a in known if invoice.id in a.invoice_ids), None)
        if about is None and not _was_late(tools, ledger, invoice, paid=paid):
            return False
        return ledger.add_arrangement(_survey(tools, invoice, about))


def _may_be_asked(tools: Tools, known: tuple[Arrangement, ...]) -> bool:
    for arrangement in known:
        if arrangement.reason is not None and RULES[arrangement.reason].person_only:
            return False
        asked_lately = tools.now - arrangement.opened_at < _REST
        if arrangement.kind is Kind.SURVEY and (arrangement.is_live or asked_lately):
            return False
    return True


def _was_late(tools: Tools, ledger: Ledger, invoice: Invoice, *, paid: Happening) -> bool:
    """Whether we saw it open, and paid well after its day: what was paid long ago is history."""
    if tools.day_of(paid.at) <= invoice.due_date + _GRACE:
        return False
    lines = ledger.timeline(invoice.client_id)
    return any(line.what == "invoice_open" and line.invoice_id == invoice.id for line in lines)


def _survey(tools: Tools, invoice: Invoice, about: Arrangement | None) -> Arrangement:
    return Arrangement(
        id=arrangement_id(invoice.client_id, f"survey/{invoice.id}"),
        kind=Kind.SURVEY,
        client_id=invoice.client_id,
        terms=Survey(
            shares=(Share(invoice_id=invoice.id, amount=invoice.remaining),),
            solved_by=str(about.kind) if about is not None else "payment",
        ),
        opened_at=tools.now,
        status=Status.COUNTERED,
        link_id=about.link_id if about is not None else "",
        answer_by=tools.calendar.after(tools.today, SURVEY_DAYS + SURVEY_LASTS),
        next_on=tools.calendar.after(tools.today, SURVEY_DAYS),
    )
