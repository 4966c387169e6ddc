"""An invoice that takes no parts: a credit note and one invoice for each part, on command only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.answers import arrangement_at_desk
from portal.actions.promises import grant
from portal.actions.truth import refresh_invoice, remember_invoice
from portal.domain.errors import ArrangementRefused, PlanRefused
from portal.domain.payments import Share
from portal.domain.plans import Plan
from portal.gateways.base import ReplacementOrder, ReplacementPart

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement


def replace_for_plan(tools: Tools, wanted: str, *, by: str, label: str) -> Arrangement:
    """Put one invoice for each part of a wished plan in the place of the one that takes no parts.

    It changes documents of accounts and tax, hence only when a person at the desk says so. The
    plan then speaks of the new invoices, and holds. Raises ArrangementRefused (`several`),
    PlanRefused (`past`) or a GatewayError; asked again, it goes on where it stopped.
    """
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if not before.waits_for_owner or not isinstance(plan, Plan):
        return before
    if len(plan.shares) != 1:
        raise ArrangementRefused("several")
    if plan.instalments[0].due < tools.today:
        raise PlanRefused("past")
    with tools.ledger() as ledger:
        invoice = ledger.invoice(plan.shares[0].invoice_id)
    if invoice is None or not invoice.stripe_id:
        raise ArrangementRefused("several")
    made = tools.gateway.replace_invoice(
        ReplacementOrder(
            invoice_id=invoice.stripe_id,
            parts=tuple(
                ReplacementPart(amount=part.amount, due_on=part.due) for part in plan.instalments
            ),
            label=label,
            key=before.id,
        )
    )
    known = [remember_invoice(tools, facts) for facts in made]
    refresh_invoice(tools, invoice.stripe_id)
    ours = replace(
        plan,
        shares=tuple(Share(invoice_id=i.id, amount=i.remaining) for i in known),
        paid_before=tuple(Share(invoice_id=i.id, amount=i.paid) for i in known),
        replaced_at_stripe=True,
    )
    with tools.ledger() as ledger:
        ledger.mark_collection(before.id, paused=False)  # of the new ones Stripe was told nothing
    return grant(tools, replace(before, terms=ours), who=by)
