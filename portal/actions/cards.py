"""A new card: open Stripe's page, and on the way back pay what the client agreed to pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.following import follow_money
from portal.actions.settling import close_pages
from portal.actions.truth import refresh_customer, refresh_invoice, remember_invoice
from portal.domain.arrangements import agreed_invoices
from portal.domain.errors import (
    GatewayOutcomeUnknown,
    GatewayRefused,
    NothingToPay,
    PaymentDeclined,
)
from portal.domain.invoices import Collection as Collected
from portal.domain.payments import (
    Attempt,
    AttemptKind,
    AttemptStatus,
    Share,
    attempt_id,
    name_debt,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.declines import Decline
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.store.ledger import Ledger

# A card that appears later than this after the button was pressed is not this button's card:
# nobody may be charged days later for a choice they have forgotten.
AGREEMENT_LASTS = timedelta(hours=2)


def payable_by_card(
    invoices: tuple[Invoice, ...], agreed: Collection[str] = ()
) -> tuple[Invoice, ...]:
    """The invoices that "update and pay" pays: Stripe's own, charged automatically, open now.

    Those for which a date or a plan is `agreed` are left out: a new card changes no agreement.
    """
    return tuple(
        invoice
        for invoice in invoices
        if invoice.stripe_id
        and invoice.id not in agreed
        and invoice.collection is Collected.AUTOMATIC
        and not invoice.why_not_payable
    )


def begin_card_update(
    tools: Tools, link: Link, client: Client, *, pays: bool, back: Callable[[str], str]
) -> str:
    """Where to send the client so that they can leave a new card.

    The last choice counts: an earlier press of the other button, left without a card, ends here.
    What is on file now is remembered: coming back without a new card pays nothing, even when it
    is a mail scanner that follows the link back. Raises NothingToPay without a Stripe customer.
    """
    link.require_full()
    if not client.stripe_customer:
        raise NothingToPay
    fresh = refresh_customer(tools, client.stripe_customer) or client
    with tools.ledger() as ledger:
        agreed = agreed_invoices(ledger.arrangements(client.id))
        invoices = payable_by_card(ledger.invoices(client.id), agreed) if pays else ()
    before = fresh.method.id if fresh.method else ""
    attempt = _open_attempt(tools, link, invoices=invoices, before=before)
    return tools.gateway.card_page(
        client.stripe_customer, return_url=back(attempt.id), locale=client.voice.language
    )


def _open_attempt(
    tools: Tools, link: Link, *, invoices: tuple[Invoice, ...], before: str
) -> Attempt:
    shares = tuple(Share(invoice_id=i.id, amount=i.remaining) for i in invoices)
    with tools.ledger() as ledger:
        turn = 0
        while True:
            debt = name_debt(AttemptKind.CARD, shares, turn=f"{before or 'none'}/{turn}")
            known = ledger.attempt(attempt_id(link.id, debt))
            if known is None or (
                known.status is AttemptStatus.OPEN
                and tools.now - known.started_at < AGREEMENT_LASTS
            ):
                break
            turn += 1
        attempt = known or Attempt(
            id=attempt_id(link.id, debt),
            debt=debt,
            link_id=link.id,
            client_id=link.client_id,
            kind=AttemptKind.CARD,
            shares=shares,
            started_at=tools.now,
            pays=bool(shares),
            method_before=before,
        )
        ledger.add_attempt(attempt)
        _end_earlier_choices(tools, ledger, attempt)
    return attempt


def _end_earlier_choices(tools: Tools, ledger: Ledger, chosen: Attempt) -> None:
    """A new card belongs to the last button that was pressed, and to no other."""
    for other in ledger.attempts(chosen.client_id):
        is_open_card = other.kind is AttemptKind.CARD and other.status is AttemptStatus.OPEN
        if is_open_card and other.id != chosen.id:
            ended = other.move(AttemptStatus.NOT_FINISHED, ended_at=tools.now)
            ledger.move_attempt(ended, was=AttemptStatus.OPEN)


def finish_card_update(tools: Tools, attempt: Attempt) -> Attempt:
    """See whether a new card is there; if so use it everywhere, and pay what was agreed, once.

    Called on the way back, by webhooks and by `reconcile`; whoever sees the new card first claims
    the payment, and the others only read what became of it.
    """
    if attempt.status is not AttemptStatus.OPEN:
        return attempt
    if tools.now - attempt.started_at > AGREEMENT_LASTS:
        return _move(tools, attempt, AttemptStatus.NOT_FINISHED)
    with tools.ledger() as ledger:
        client = ledger.client(attempt.client_id)
    if client is None or not client.stripe_customer:
        return attempt
    tools.gateway.finish_card_page(client.stripe_customer)
    fresh = refresh_customer(tools, client.stripe_customer)
    if fresh is None or fresh.method is None or fresh.method.id == attempt.method_before:
        return attempt
    tools.gateway.adopt_method(client.stripe_customer, fresh.method.id)
    saved = attempt.move(AttemptStatus.CARD_SAVED, ended_at=tools.now)
    with tools.ledger() as ledger:
        if not ledger.move_attempt(saved, was=AttemptStatus.OPEN):
            return ledger.attempt(attempt.id) or saved
        ledger.note("card_saved", attempt.client_id, at=tools.now)
    return pay_agreed(tools, saved, method=fresh.method.id) if attempt.pays else saved


def pay_agreed(tools: Tools, attempt: Attempt, *, method: str) -> Attempt:
    """Pay the invoices of a claimed attempt with the new card, the oldest first.

    The attempt is PAID only when every invoice was seen to be; what could not be asked for
    (changed since, or more than was agreed) leaves it at a saved card.
    """
    declined: Decline | None = None
    unknown = False
    for share in attempt.shares:
        try:
            _pay_one(tools, share, method=method)
        except PaymentDeclined as refusal:
            declined = declined or refusal.decline
        except GatewayOutcomeUnknown:
            unknown = True
            _mark_unknown(tools, share.invoice_id)
    if unknown:
        return _move(tools, attempt, AttemptStatus.UNKNOWN)
    if declined is not None:
        return _move(tools, attempt, AttemptStatus.DECLINED, decline=declined)
    return _as_seen(tools, attempt)


def _as_seen(tools: Tools, attempt: Attempt) -> Attempt:
    """What became of the attempt, judged by its invoices as they are now."""
    with tools.ledger() as ledger:
        known = [ledger.invoice(share.invoice_id) for share in attempt.shares]
    states = {invoice.why_not_payable for invoice in known if invoice is not None}
    if states <= {"paid"}:
        follow_money(tools, attempt.client_id)
        return _move(tools, attempt, AttemptStatus.PAID)
    if "on_its_way" in states:
        return _move(tools, attempt, AttemptStatus.ON_ITS_WAY)
    saved = replace(attempt, pays=False)
    with tools.ledger() as ledger:
        ledger.move_attempt(saved, was=attempt.status)
    return saved


def _pay_one(tools: Tools, share: Share, *, method: str) -> None:
    with tools.ledger() as ledger:
        known = ledger.invoice(share.invoice_id)
    if known is not None:  # nothing may be paid in another window meanwhile
        close_pages(tools, known.client_id, {known.id})
    fresh = refresh_invoice(tools, known.stripe_id) if known else None
    if fresh is None or fresh.why_not_payable or share.amount < fresh.remaining:
        return  # settled meanwhile, on its way, or more than was agreed: nothing is asked
    key = f"{fresh.stripe_id}-{fresh.remaining.minor}-{method}-{fresh.attempts}"
    try:
        facts = tools.gateway.pay_invoice(fresh.stripe_id, method=method, key=key)
    except PaymentDeclined:
        refresh_invoice(tools, fresh.stripe_id)
        raise
    except GatewayRefused:
        refresh_invoice(tools, fresh.stripe_id)  # paid by someone else in the same second
        return
    remember_invoice(tools, facts)


def _mark_unknown(tools: Tools, invoice_id: str) -> None:
    with tools.ledger() as ledger:
        invoice = ledger.lock_invoice(invoice_id)
        if invoice is not None:
            ledger.save_invoice(replace(invoice, unknown=True))
            # the page promises the client that somebody looks and writes
            ledger.tell_owner(
                "outcome_unknown", invoice.client_id, at=tools.now, invoice_id=invoice.id
            )


def _move(
    tools: Tools, attempt: Attempt, status: AttemptStatus, *, decline: Decline | None = None
) -> Attempt:
    ended = attempt.move(status, ended_at=tools.now, decline=decline)
    with tools.ledger() as ledger:
        if ledger.move_attempt(ended, was=attempt.status):
            ledger.note(f"attempt_{status.value}", attempt.client_id, at=tools.now)
            return ended
        return ledger.attempt(attempt.id) or ended
