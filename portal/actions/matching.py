"""Money found on the bank's statement: matched to what a client said, or to an invoice; once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.answers import arrangement_at_desk
from portal.actions.arranging import change
from portal.actions.following import follow_money
from portal.actions.promises import takes_parts
from portal.actions.received import Found, count_received
from portal.actions.telling import Telling
from portal.domain.arrangements import Status
from portal.domain.errors import ArrangementRefused, NothingToPay, Overtaken
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.problems import Claim

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement


def match_claim(
    tools: Tools, wanted: str, *, by: str, on: date, amount: Money | None = None
) -> Arrangement:
    """The money of a claim was found: count it on the invoices, at Stripe where they live there.

    All of it, or `amount` of it: then the rest is asked for again, by a person. Each invoice is
    counted under a name made of the claim, so that a second press, or a crash in the middle,
    counts nothing twice. Raises ArrangementRefused (`sum`, `automatic`) or a GatewayError.
    """
    before = arrangement_at_desk(tools, wanted)
    claim = before.terms
    if not isinstance(claim, Claim) or not before.may_become(Status.FULFILLED):
        return before
    if amount is not None and not 0 < amount.minor <= claim.amount.minor:
        raise ArrangementRefused("sum")
    found = claim.amount if amount is None else amount
    is_part = found < claim.amount
    if is_part and not takes_parts(tools, before):
        raise ArrangementRefused("automatic")
    for share in _portions(claim, found) if is_part else claim.shares:
        count_received(tools, share, Found(key=f"claim-{before.id}", on=on, by=by))
    done = _close(tools, before, replace(claim, matched_on=on, amount=found), by=by)
    follow_money(tools, before.client_id)
    return done


def _portions(claim: Claim, amount: Money) -> tuple[Share, ...]:
    """A part of the claim, on its invoices in their order; the same again after a crash."""
    left, found = amount.minor, []
    for share in claim.shares:
        taken = min(left, share.amount.minor) if share.amount.currency == amount.currency else 0
        if taken > 0:
            found.append(Share(invoice_id=share.invoice_id, amount=Money(taken, amount.currency)))
            left -= taken
    return tuple(found)


def _close(tools: Tools, before: Arrangement, found: Claim, *, by: str) -> Arrangement:
    claim = before.terms
    is_part = isinstance(claim, Claim) and found.amount < claim.amount
    after = before.move(Status.FULFILLED, at=tools.now, terms=found)
    telling = Telling(who=by, letter="claim_matched", task="look_again" if is_part else "")
    try:
        return change(tools, before, after, telling=telling)
    except Overtaken:  # a webhook told of the same money
        now = arrangement_at_desk(tools, before.id)
        if now.status is Status.FULFILLED:
            return now
        raise


def receive_money(  # noqa: PLR0913 - how much for what, who found it, on which day, by which form
    tools: Tools, invoice_id: str, amount: Money, *, by: str, on: date, nonce: str
) -> Money:
    """Money arrived for an invoice without anybody saying so: count it, once per form.

    What counts is returned: at most what was left. Raises NothingToPay for an unknown invoice,
    ArrangementRefused (`sum`, `automatic`: Stripe takes no parts for it) or a GatewayError.
    """
    with tools.ledger() as ledger:
        invoice = ledger.invoice(invoice_id)
    if invoice is None:
        raise NothingToPay
    if amount.minor <= 0 or amount.currency != invoice.total.currency:
        raise ArrangementRefused("sum")
    if amount < invoice.remaining and not invoice.takes_parts:
        raise ArrangementRefused("automatic")
    share = Share(invoice_id=invoice_id, amount=amount)
    counted = count_received(tools, share, Found(key=f"received-{nonce}", on=on, by=by))
    follow_money(tools, invoice.client_id)
    return counted
