"""Charging by itself what the client chose to have charged: a part on its day, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.arranging import CLOCK, Telling, change, invoices_of, queue_letters
from portal.actions.following import follow_money
from portal.actions.truth import refresh_invoice
from portal.domain.errors import (
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    Overtaken,
    PaymentDeclined,
)
from portal.domain.plans import Charge, Plan, mark, portions, progress
from portal.domain.promises import Action, Promise
from portal.gateways.base import ChargeOrder

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.payments import Share
    from portal.domain.plans import Step


def charge_due_parts(tools: Tools, arrangement: Arrangement) -> Arrangement:
    """Charge the parts of a running plan whose day has come; the arrangement afterwards.

    Each part is claimed first (it is `unknown` until an answer is there) and charged under a key
    that names it, so that two clocks, or one that died, charge it once. A refusal is told kindly
    and never stops the next part.
    """
    plan = arrangement.terms
    if not isinstance(plan, Plan) or not plan.debits:
        return arrangement
    with tools.ledger() as ledger:
        client = ledger.client(arrangement.client_id)
    if client is None or client.method is None or not client.stripe_customer:
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
        if step.due <= tools.today and step.charge in {Charge.NONE, Charge.UNKNOWN}
    ]


def _charge(tools: Tools, before: Arrangement, step: Step, *, client: Client) -> Arrangement:
    claimed = _mark(tools, before, step, charge=Charge.UNKNOWN)
    outcome = Charge.CHARGED
    for share in _fresh_portions(tools, claimed, step):
        try:
            _charge_one(tools, claimed, step, client=client, share=share)
        except PaymentDeclined:
            outcome = Charge.DECLINED
        except (GatewayOutcomeUnknown, GatewayUnavailable):
            return claimed  # asked again under the same key
        except GatewayRefused:
            outcome = Charge.DECLINED if outcome is Charge.DECLINED else Charge.NONE
    if outcome is Charge.NONE:  # settled or on its way meanwhile: the money tells
        return _mark(tools, claimed, step, charge=Charge.CHARGED)
    after = _mark(tools, claimed, step, charge=outcome)
    if outcome is Charge.DECLINED:
        with tools.ledger() as ledger:
            queue_letters(tools, ledger, after, name="plan_part_declined", to_owner=True)
    return after


def _mark(tools: Tools, before: Arrangement, step: Step, *, charge: Charge) -> Arrangement:
    plan = before.terms
    if not isinstance(plan, Plan) or plan.instalments[step.number - 1].charge is charge:
        return before
    after = before.change(mark(plan, step.number, charge=charge))
    telling = Telling(who=CLOCK)
    return change(tools, before, after, telling=telling, part=str(step.number), charge=charge)


def _fresh_portions(tools: Tools, arrangement: Arrangement, step: Step) -> tuple[Share, ...]:
    plan = arrangement.terms
    if not isinstance(plan, Plan):
        return ()
    for invoice in invoices_of(tools, arrangement):
        if invoice.stripe_id:
            refresh_invoice(tools, invoice.stripe_id)
    return portions(plan, step.remaining, invoices_of(tools, arrangement))


def _charge_one(
    tools: Tools, arrangement: Arrangement, step: Step, *, client: Client, share: Share
) -> None:
    with tools.ledger() as ledger:
        invoice = ledger.invoice(share.invoice_id)
    if invoice is None or not invoice.stripe_id or client.method is None:
        return
    tools.gateway.charge_part(
        ChargeOrder(
            invoice_id=invoice.stripe_id,
            customer=client.stripe_customer,
            method=client.method.id,
            amount=share.amount,
            description=f"{invoice.number} · {step.number}",
            metadata={"portal_arrangement": arrangement.id, "portal_part": str(step.number)},
            key=f"{arrangement.id}-{step.number}-{invoice.stripe_id}",
        )
    )
    refresh_invoice(tools, invoice.stripe_id)


def charge_promise(tools: Tools, arrangement: Arrangement) -> Arrangement:
    """Charge the saved card on the day that the client chose for it; once.

    Claimed by marking the promise before the call. A refusal leaves the promise to its day: the
    client is told, and pays as they like.
    """
    promise = arrangement.terms
    if not isinstance(promise, Promise) or promise.action is not Action.CHARGE:
        return arrangement
    with tools.ledger() as ledger:
        client = ledger.client(arrangement.client_id)
    if client is None or client.method is None:
        return _ask_instead(tools, arrangement, promise)
    try:
        for invoice in invoices_of(tools, arrangement):
            fresh = refresh_invoice(tools, invoice.stripe_id) if invoice.stripe_id else None
            if fresh is None or fresh.why_not_payable:
                continue
            tools.gateway.pay_invoice(
                fresh.stripe_id,
                method=client.method.id,
                key=f"{arrangement.id}-{fresh.stripe_id}-{fresh.remaining.minor}",
            )
            refresh_invoice(tools, fresh.stripe_id)
    except PaymentDeclined:
        return _ask_instead(tools, arrangement, promise)
    except (GatewayRefused, GatewayOutcomeUnknown, GatewayUnavailable):
        pass  # a re-read tells what became of it
    follow_money(tools, arrangement.client_id)
    with tools.ledger() as ledger:
        return ledger.arrangement(arrangement.id) or arrangement


def _ask_instead(tools: Tools, before: Arrangement, promise: Promise) -> Arrangement:
    """The card did not pay: from now on it is the client who does, on the same day."""
    after = before.change(replace(promise, action=Action.PAY))
    telling = Telling(who=CLOCK, letter="promise_charge_declined")
    try:
        return change(tools, before, after, telling=telling)
    except Overtaken:
        return before
