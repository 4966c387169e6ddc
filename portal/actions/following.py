"""Following the money: what arrived decides which arrangements are kept, finished or resumed.

Judged by the invoices alone, so that it may be asked at any time, by anybody, and twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import change
from portal.actions.telling import PROGRAM, Telling
from portal.domain.arrangements import LIVE, Status
from portal.domain.errors import Overtaken
from portal.domain.gestures import Offer, ServicePause
from portal.domain.plans import Plan, progress
from portal.domain.problems import Claim
from portal.domain.promises import Promise, arrived, is_kept, is_settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement, Terms
    from portal.domain.invoices import Invoice
    from portal.store.ledger import Ledger

# Money may still settle what a person had ended: a plan that was broken, a claim not found.
_MAY_SETTLE = (*sorted(LIVE), Status.BROKEN, Status.DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """What the money makes of an arrangement: its terms afterwards, and what is told."""

    terms: Terms
    letter: str = ""
    task: str = ""
    is_over: bool = True


def follow_money(tools: Tools, client_id: str) -> int:
    """Bring every arrangement of a client up to what has arrived; how many changed."""
    with tools.ledger() as ledger:
        known = ledger.arrangements(client_id)
        invoices = ledger.invoices(client_id) if known else ()
    return sum(_follow(tools, arrangement, invoices) for arrangement in known)


def follow_everybody(tools: Tools) -> int:
    """The same for all clients at once; whoever changes nothing costs no transaction."""
    with tools.ledger() as ledger:
        known = ledger.arrangements_in(statuses=_MAY_SETTLE)
        invoices = ledger.invoices_of(sorted({arrangement.client_id for arrangement in known}))
    return sum(_follow(tools, one, invoices.get(one.client_id, ())) for one in known)


def _follow(tools: Tools, before: Arrangement, invoices: Iterable[Invoice]) -> bool:
    if not before.may_become(Status.FULFILLED):
        return False
    mine = [invoice for invoice in invoices if invoice.id in before.invoice_ids]
    settled = _settled_by(tools, before, mine)
    if settled is None:
        return False
    try:
        _write(tools, before, mine, settled=settled)
    except Overtaken:
        return False  # somebody else is just doing it
    return True


def _settled_by(tools: Tools, before: Arrangement, invoices: Sequence[Invoice]) -> _Settled | None:
    found: _Settled | None = None
    match before.terms:
        case Promise() as promise if is_kept(promise, invoices):
            found = _Settled(terms=promise)
        case Plan() as plan if progress(plan, invoices, today=tools.today).is_finished:
            found = _Settled(terms=plan, letter="plan_finished" if before.is_agreed else "")
        case Claim() as claim if is_settled(claim.shares, invoices):
            found = _Settled(terms=replace(claim, matched_on=tools.today), letter="claim_matched")
        case ServicePause() as rest if rest.shares and is_settled(rest.shares, invoices):
            resumed = replace(rest, resumed_on=tools.today)
            found = _Settled(terms=resumed, letter="service_resumed")
        case Offer() as offer:
            found = _gesture(tools, before, invoices, offer=offer)
    return found


def _gesture(
    tools: Tools, before: Arrangement, invoices: Sequence[Invoice], *, offer: Offer
) -> _Settled | None:
    """A gesture is over when nothing is asked any more; until then the rest is not asked for."""
    if is_settled(offer.shares, invoices):
        is_gift = offer.amount is None and not before.is_agreed
        return _Settled(terms=offer, task="keep_gesture" if is_gift else "")
    if not before.is_agreed or offer.amount is None or offer.paid_on is not None:
        return None
    if arrived(offer.paid_before, invoices) < offer.amount.minor:
        return None
    return _Settled(terms=replace(offer, paid_on=tools.today), is_over=False)


def _write(
    tools: Tools, before: Arrangement, invoices: Sequence[Invoice], *, settled: _Settled
) -> None:
    if settled.is_over:
        after = before.move(Status.FULFILLED, at=tools.now, terms=settled.terms)
        telling = Telling(who=PROGRAM, letter=settled.letter, task=settled.task)
        change(tools, before, after, telling=telling)
        return
    after = before.change(settled.terms, next_on=tools.calendar.after(tools.today, 1))

    def ask_for_credit(ledger: Ledger) -> None:
        for invoice in invoices:
            if invoice.why_not_payable not in {"paid", "closed"}:
                _credit_task(tools, ledger, invoice, offer=after)

    telling = Telling(who=PROGRAM, what="offer_paid")
    change(tools, before, after, telling=telling, also=ask_for_credit)


def _credit_task(tools: Tools, ledger: Ledger, invoice: Invoice, *, offer: Arrangement) -> None:
    """The smaller sum is there: the rest is the owner's to credit."""
    ledger.add_task(
        "credit_note", offer.client_id, key=f"credit/{offer.id}/{invoice.id}",
        due_on=tools.answer_day, at=tools.now, invoice_id=invoice.id, arrangement_id=offer.id,
        amount=f"{invoice.remaining.decimal} {invoice.remaining.currency}",
    )  # fmt: skip
