"""Charging by itself what the client chose to have charged: a part on its day, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import change, invoices_of, look_later
from portal.actions.following import follow_money
from portal.actions.telling import CLOCK, Telling
from portal.actions.truth import refresh_invoice
from portal.domain.errors import (
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)
from portal.domain.money import Money
from portal.domain.plans import Charge, InstalmentState, Plan, mark, portions, progress
from portal.domain.promises import Action, Promise, covered
from portal.gateways.base import ChargeOrder

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.payments import Share
    from portal.domain.plans import Step

_SAFE = frozenset({InstalmentState.PAID, InstalmentState.ON_ITS_WAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bill:
    """What is charged in the name of an arrangement: `name` tells one part from the next."""

    arrangement: Arrangement
    client: Client
    name: str
    label: str


def reread(tools: Tools, arrangement: Arrangement) -> Arrangement:
    """The arrangement after its invoices were read at Stripe, and what has arrived was followed."""
    for invoice in invoices_of(tools, arrangement):
        if invoice.stripe_id and invoice.why_not_payable not in {"paid", "closed"}:
            refresh_invoice(tools, invoice.stripe_id)
    follow_money(tools, arrangement.client_id)
    with tools.ledger() as ledger:
        return ledger.arrangement(arrangement.id) or arrangement


def charge_due_parts(tools: Tools, arrangement: Arrangement) -> Arrangement:
    """Charge the parts of a running plan whose day has come; the arrangement afterwards.

    Each part is claimed first (it is `unknown` until an answer is there) and charged under a key
    that names it, so that two clocks, or one that died, charge it once. A refusal is told kindly
    and never stops the next part.
    """
    plan = arrangement.terms
    if not isinstance(plan, Plan) or not plan.debits or not _due(tools, arrangement, plan):
        return arrangement
    with tools.ledger() as ledger:
        client = ledger.client(arrangement.client_id)
    if client is None or client.method is None or not client.stripe_customer:
        return arrangement
    arrangement = reread(tools, arrangement)
    plan = arrangement.terms
    if not arrangement.is_agreed or not isinstance(plan, Plan):
        return arrangement
    for step in _due(tools, arrangement, plan):
        arrangement = _charge(tools, arrangement, step, client=client)
    follow_money(tools, arrangement.client_id)
    with tools.ledger() as ledger:
        return ledger.arrangement(arrangement.id) or arrangement


def _due(tools: Tools, arrangement: Arrangement, plan: Plan) -> list[Step]:
    found = progress(plan, invoices_of(tools, arrangement), today=tools.today)
    return [
        step
        for step in found.open_steps
        if step.due <= tools.today
        and step.state not in _SAFE
        and step.charge in {Charge.NONE, Charge.UNKNOWN}
    ]


def _charge(tools: Tools, before: Arrangement, step: Step, *, client: Client) -> Arrangement:
    plan = before.terms
    if not isinstance(plan, Plan):
        return before
    shares = portions(plan, step.remaining, invoices_of(tools, before))
    if not shares:
        return before  # other money is on its way to it: it is looked at again
    if step.charge is Charge.NONE:
        claim = before.change(mark(plan, step.number, charge=Charge.UNKNOWN))
        before = look_later(tools, before, claim)
    bill = _Bill(
        arrangement=before,
        client=client,
        name=f"{step.number}-{step.due:%Y%m%d}",
        label=str(step.number),
    )
    try:
        went_through = _charge_each(tools, bill, shares)
    except (GatewayOutcomeUnknown, GatewayUnavailable):
        return before  # asked again under the same key
    return _conclude(tools, before, step, went_through=went_through)


def _charge_each(tools: Tools, bill: _Bill, shares: tuple[Share, ...]) -> bool:
    """Charge every share; whether none was refused. One refusal never stops the next."""
    went_through = True
    for share in shares:
        try:
            _charge_one(tools, bill, share)
        except (PaymentDeclined, GatewayRefused):
            went_through = False
    return went_through


def _conclude(tools: Tools, before: Arrangement, step: Step, *, went_through: bool) -> Arrangement:
    """What became of a part, by the truth: paid or on its way, or the client is asked kindly."""
    plan = before.terms
    if not isinstance(plan, Plan):
        return before
    now = progress(plan, invoices_of(tools, before), today=tools.today)
    is_safe = went_through or now.steps[step.number - 1].state in _SAFE
    charge = Charge.CHARGED if is_safe else Charge.DECLINED
    after = before.change(mark(plan, step.number, charge=charge))
    telling = Telling(
        who=CLOCK,
        letter="" if is_safe else "plan_part_declined",
        what=f"plan_part_{charge}",
    )
    return change(tools, before, after, telling=telling, part=str(step.number))


def _charge_one(tools: Tools, bill: _Bill, share: Share) -> None:
    with tools.ledger() as ledger:
        invoice = ledger.invoice(share.invoice_id)
    if invoice is None or not invoice.stripe_id or bill.client.method is None:
        return
    try:
        tools.gateway.charge_part(
            ChargeOrder(
                invoice_id=invoice.stripe_id,
                customer=bill.client.stripe_customer,
                method=bill.client.method.id,
                amount=share.amount,
                description=f"{invoice.number} · {bill.label}",
                metadata={"portal_arrangement": bill.arrangement.id, "portal_part": bill.label},
                key=f"{bill.arrangement.id}-{bill.name}-{invoice.stripe_id}",
            )
        )
    finally:
        refresh_invoice(tools, invoice.stripe_id)


def charge_promise(tools: Tools, arrangement: Arrangement) -> Arrangement:
    """Charge the saved card on the day that the client chose for it; what was promised, once.

    A refusal leaves the promise to its day: the client is told, and pays as they like. Raises
    GatewayUnavailable or GatewayOutcomeUnknown while nobody can say what became of it: asked
    again, the same key finds out.
    """
    arrangement = reread(tools, arrangement)
    promise = arrangement.terms
    if not arrangement.is_agreed or not isinstance(promise, Promise):
        return arrangement
    with tools.ledger() as ledger:
        client = ledger.client(arrangement.client_id)
    invoices = invoices_of(tools, arrangement)
    if any(invoice.why_not_payable in {"on_its_way", "being_checked"} for invoice in invoices):
        return arrangement
    went_through = False
    if client is not None and client.method is not None:
        left = max(0, promise.amount.minor - covered(promise.shares, invoices))
        shares = portions(promise, Money(left, promise.amount.currency), invoices)
        name = f"{promise.day:%Y%m%d}"
        bill = _Bill(arrangement=arrangement, client=client, name=name, label="1")
        went_through = _charge_each(tools, bill, shares)
    arrangement = reread(tools, arrangement)
    if arrangement.is_agreed and not went_through:
        return _ask_instead(tools, arrangement)
    return arrangement


def _ask_instead(tools: Tools, before: Arrangement) -> Arrangement:
    """The card did not pay: from now on it is the client who does, on the same day."""
    promise = before.terms
    if not isinstance(promise, Promise):
        return before
    after = before.change(replace(promise, action=Action.PAY))
    letter = "promise_charge_declined"
    return change(tools, before, after, telling=Telling(who=CLOCK, letter=letter, what=letter))
