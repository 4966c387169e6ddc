"""Following the money: what arrived decides which arrangements are kept, finished or resumed.

Judged by the invoices alone, so that it may be asked at any time, by anybody, and twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.arranging import Telling, change, invoices_of
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.errors import Overtaken
from portal.domain.gestures import Offer, ServicePause, Survey
from portal.domain.invoices import InvoiceStatus
from portal.domain.payments import Share
from portal.domain.plans import Plan, progress
from portal.domain.problems import Claim
from portal.domain.promises import Promise, arrived, is_kept, is_settled

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice

PROGRAM = "program"
# Working days after everything is settled before the one question is asked.
SURVEY_DAYS = 2
# How long it may be answered.
SURVEY_LASTS = 15


def follow_money(tools: Tools, client_id: str) -> int:
    """Bring every arrangement of a client up to what has arrived; how many changed."""
    with tools.ledger() as ledger:
        known = ledger.arrangements(client_id)
    changed = 0
    for arrangement in known:
        try:
            changed += _follow(tools, arrangement)
        except Overtaken:
            continue  # somebody else is just doing it
    return changed


def _follow(tools: Tools, before: Arrangement) -> bool:
    if not before.may_become(Status.FULFILLED):
        return False
    invoices, terms = invoices_of(tools, before), before.terms
    match terms:
        case Promise() if is_kept(terms, invoices):
            _fulfil(tools, before, before, letter="")
        case Plan() if progress(terms, invoices, today=tools.today).is_finished:
            letter = "plan_finished" if before.status is Status.AGREED else ""
            _fulfil(tools, before, before, letter=letter)
        case Claim() if _has_arrived(terms, invoices):
            found = replace(before, terms=replace(terms, matched_on=tools.today))
            _fulfil(tools, before, found, letter="claim_matched")
        case Offer() if _is_taken(terms, before, invoices):
            _settle_for_less(tools, before)
        case ServicePause() if terms.shares and is_settled(terms.shares, invoices):
            resumed = replace(before, terms=replace(terms, resumed_on=tools.today))
            _fulfil(tools, before, resumed, letter="service_resumed")
        case _:
            return False
    return True


def _has_arrived(claim: Claim, invoices: tuple[Invoice, ...]) -> bool:
    if is_settled(claim.shares, invoices):
        return True
    return arrived(claim.paid_before, invoices) >= claim.amount.minor > 0


def _is_taken(offer: Offer, before: Arrangement, invoices: tuple[Invoice, ...]) -> bool:
    if is_settled(offer.shares, invoices):
        return True
    if before.status is not Status.AGREED or offer.amount is None:
        return False
    return arrived(offer.paid_before, invoices) >= offer.amount.minor


def _fulfil(tools: Tools, was: Arrangement, now: Arrangement, *, letter: str) -> None:
    after = now.move(Status.FULFILLED, at=tools.now)
    change(tools, was, after, telling=Telling(who=PROGRAM, letter=letter))


def _settle_for_less(tools: Tools, before: Arrangement) -> None:
    """The smaller sum is there: the rest is the owner's to credit, and nothing more is asked."""
    _fulfil(tools, before, before, letter="")
    with tools.ledger() as ledger:
        for share in before.terms.shares:
            invoice = ledger.invoice(share.invoice_id)
            if invoice is not None and invoice.remaining:
                ledger.add_task(
                    "credit_note", before.client_id,
                    key=f"credit/{before.id}/{invoice.id}", due_on=tools.answer_day,
                    at=tools.now, invoice_id=invoice.id, arrangement_id=before.id,
                    amount=f"{invoice.remaining.decimal} {invoice.remaining.currency}",
                )  # fmt: skip


def plan_survey(tools: Tools, invoice: Invoice) -> bool:
    """Plan the one question, two working days after a client has nothing open any more; once.

    Only where something had been late or arranged, and never where a person alone may answer.
    """
    with tools.ledger() as ledger:
        mine = ledger.invoices(invoice.client_id)
        known = ledger.arrangements(invoice.client_id)
        if any(other.status is InvoiceStatus.OPEN and other.remaining for other in mine):
            return False
        about = next((a for a in known if invoice.id in a.invoice_ids), None)
        was_late = invoice.due_date < tools.today
        if any(a.kind is Kind.SURVEY and invoice.id in a.invoice_ids for a in known):
            return False
        if about is None and not was_late:
            return False
        return ledger.add_arrangement(_survey(tools, invoice, about))


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
        reason=None,
        answer_by=tools.calendar.after(tools.today, SURVEY_DAYS + SURVEY_LASTS),
        next_on=tools.calendar.after(tools.today, SURVEY_DAYS),
    )
