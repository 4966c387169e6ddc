"""Paying: choose, hold, open Stripe's page, and find out what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.settling import close_pages, finish_checkout
from portal.actions.truth import refresh_invoice
from portal.domain.due import amount_agreed
from portal.domain.errors import InvoiceNotPayable, MixedCurrencies, NothingToPay
from portal.domain.payments import (
    Attempt,
    AttemptKind,
    AttemptStatus,
    Share,
    attempt_id,
    name_debt,
)
from portal.domain.plans import Plan, portions
from portal.gateways.base import CheckoutLine, CheckoutOrder, SessionState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.money import Money
    from portal.domain.plans import HasShares
    from portal.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where Stripe's page leads back to, given the id of the attempt."""

    back: Callable[[str], str]
    cancel: Callable[[str], str]


def begin_payment(
    tools: Tools, link: Link, client: Client, *, invoice_ids: Sequence[str], addresses: Addresses
) -> str:
    """Where to send the client so that they can pay what they chose.

    One invoice of Stripe's is paid on its own fresh hosted page; an imported one, and several at
    once, on a Checkout page. The truth is read first, and pressing twice leads to the same page.
    Raises NothingToPay, MixedCurrencies, InvoiceNotPayable, or a GatewayError.
    """
    invoices = _choose(tools, client, invoice_ids)
    if len(invoices) == 1 and invoices[0].stripe_id:
        _release(tools, [invoices[0]], by="")
        return tools.gateway.hosted_page(invoices[0].stripe_id)
    purchase = _Purchase(
        kind=AttemptKind.CHECKOUT,
        invoices=invoices,
        shares=tuple(Share(invoice_id=i.id, amount=i.remaining) for i in invoices),
    )
    return _open_checkout(tools, link, client, purchase=purchase, addresses=addresses)


def _choose(tools: Tools, client: Client, invoice_ids: Sequence[str]) -> list[Invoice]:
    """The chosen invoices, as they are at this moment; all of them payable, in one currency."""
    with tools.ledger() as ledger:
        owned = {invoice.id: invoice for invoice in ledger.invoices(client.id)}
    chosen = [owned[invoice_id] for invoice_id in dict.fromkeys(invoice_ids) if invoice_id in owned]
    fresh = [
        (refresh_invoice(tools, invoice.stripe_id) or invoice) if invoice.stripe_id else invoice
        for invoice in chosen
    ]
    if not fresh:
        raise NothingToPay
    payable = [invoice for invoice in fresh if not invoice.why_not_payable]
    if not payable:
        fresh[0].require_payable()
    if len({invoice.total.currency for invoice in payable}) > 1:
        raise MixedCurrencies
    return payable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Purchase:
    """What one Checkout page is to pay: how much of which invoices."""

    kind: AttemptKind
    invoices: Sequence[Invoice]
    shares: tuple[Share, ...]
    keeps_method: bool = False


def begin_part_payment(  # noqa: PLR0913 - who pays how much of what, and where it leads back
    tools: Tools,
    link: Link,
    client: Client,
    *,
    plan: HasShares,
    amount: Money,
    addresses: Addresses,
) -> str:
    """Where to send the client so that they can pay a part of what was agreed: at most `amount`.

    It goes to the invoices in the order of the agreement. Raises as `begin_payment` does.
    """
    invoices = _choose(tools, client, [share.invoice_id for share in plan.shares])
    shares = portions(plan, amount, invoices)
    if not shares:
        raise NothingToPay
    ids = {share.invoice_id for share in shares}
    mine = [invoice for invoice in invoices if invoice.id in ids]
    whole = all(
        share.amount == invoice.remaining for share, invoice in zip(shares, mine, strict=True)
    )
    purchase = _Purchase(
        kind=AttemptKind.CHECKOUT if whole and len(mine) > 1 else AttemptKind.PART,
        invoices=mine,
        shares=shares,
        keeps_method=isinstance(plan, Plan) and plan.debits and bool(client.stripe_customer),
    )
    return _open_checkout(tools, link, client, purchase=purchase, addresses=addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPayment:
    """What is to be paid of an arrangement: `next`, `all`, or the number of a plan's part.

    A number means everything up to that part: what is open before it comes first.
    """

    arrangement: Arrangement
    what: str = "next"


def begin_agreed_payment(
    tools: Tools, link: Link, client: Client, *, agreed: AgreedPayment, addresses: Addresses
) -> str:
    """Where to send the client so that they can pay what was agreed, and no more than that.

    Raises as `begin_payment` does; NothingToPay where nothing of it is left.
    """
    arrangement = agreed.arrangement
    _choose(tools, client, arrangement.invoice_ids)  # read anew; refused when nothing is payable
    with tools.ledger() as ledger:
        mine = [i for i in ledger.invoices(client.id) if i.id in arrangement.invoice_ids]
    left = amount_agreed(arrangement, mine, what=agreed.what, today=tools.today)
    if left is None:
        return begin_payment(
            tools, link, client, invoice_ids=arrangement.invoice_ids, addresses=addresses
        )
    if left.minor <= 0:
        raise NothingToPay
    return begin_part_payment(
        tools, link, client, plan=arrangement.terms, amount=left, addresses=addresses
    )


def _open_checkout(
    tools: Tools, link: Link, client: Client, *, purchase: _Purchase, addresses: Addresses
) -> str:
    invoices = purchase.invoices
    for _ in range(4):  # a rival may take the invoices between holding and opening: look again
        attempt = _hold(tools, link, purchase)
        if attempt.session_id:
            session = tools.gateway.session(attempt.session_id)
            if session.state is SessionState.OPEN:
                return session.url
            finish_checkout(tools, attempt)  # its end makes room for the next turn
            if session.state is not SessionState.EXPIRED:
                raise InvoiceNotPayable(invoices[0].id, "paid")
            continue
        _release(tools, invoices, by=attempt.id)
        order = _order(attempt, client, purchase=purchase, addresses=addresses)
        session = tools.gateway.open_checkout(order)
        if _keep(tools, attempt, session.id):
            return session.url
        tools.gateway.expire_session(session.id)
    raise InvoiceNotPayable(invoices[0].id, "being_checked")


def _hold(tools: Tools, link: Link, purchase: _Purchase) -> Attempt:
    """Claim the invoices for this debt; the attempt that is open for it, or a new one."""
    with tools.ledger() as ledger:
        for share in sorted(purchase.shares, key=lambda s: s.invoice_id):
            locked = ledger.lock_invoice(share.invoice_id)
            if locked is not None:
                locked.require_payable()
        attempt = _current_turn(tools, ledger, link, purchase=purchase)
        for rival in ledger.hold(attempt.invoice_ids, attempt.id):
            ledger.note("payment_page_replaced", link.client_id, at=tools.now, attempt=rival)
    return attempt


def _current_turn(tools: Tools, ledger: Ledger, link: Link, *, purchase: _Purchase) -> Attempt:
    # What was paid before belongs to a part's name: two parts of one size are two debts.
    before = sum(i.paid.minor for i in purchase.invoices)
    mark = f"{before}/" if purchase.kind is AttemptKind.PART else ""
    turn = 0
    while True:
        debt = name_debt(purchase.kind, purchase.shares, turn=f"{mark}{turn}")
        known = ledger.attempt(attempt_id(link.id, debt))
        if known is None:
            attempt = Attempt(
                id=attempt_id(link.id, debt),
                debt=debt,
                link_id=link.id,
                client_id=link.client_id,
                kind=purchase.kind,
                shares=purchase.shares,
                started_at=tools.now,
                pays=True,
            )
            ledger.add_attempt(attempt)
            return attempt
        if known.status is AttemptStatus.OPEN:
            return known
        turn += 1


def _release(tools: Tools, invoices: Sequence[Invoice], *, by: str) -> None:
    """Close every other open Checkout page for these invoices; InvoiceNotPayable if one paid."""
    ids = {invoice.id for invoice in invoices}
    for ended in close_pages(tools, invoices[0].client_id, ids, but=by):
        if ended.status in {AttemptStatus.PAID, AttemptStatus.ON_ITS_WAY}:
            raise InvoiceNotPayable(next(iter(ids & set(ended.invoice_ids))), "paid")


def _order(
    attempt: Attempt, client: Client, *, purchase: _Purchase, addresses: Addresses
) -> CheckoutOrder:
    amounts = {share.invoice_id: share.amount for share in purchase.shares}
    return CheckoutOrder(
        lines=tuple(
            CheckoutLine(label=f"{i.number} · {i.purpose}"[:200], amount=amounts[i.id])
            for i in purchase.invoices
        ),
        customer=client.stripe_customer,
        email=client.email,
        locale=client.voice.language,
        success_url=addresses.back(attempt.id),
        cancel_url=addresses.cancel(attempt.id),
        metadata=_metadata(attempt, purchase),
        key=attempt.id,
        keeps_method=purchase.keeps_method,
    )


def _metadata(attempt: Attempt, purchase: _Purchase) -> dict[str, str]:
    """What the payment says of itself: a part of one invoice is found again by its name."""
    metadata = {"portal_attempt": attempt.id}
    if purchase.kind is AttemptKind.PART and len(purchase.invoices) == 1:
        stripe_id = purchase.invoices[0].stripe_id
        return metadata | ({"portal_invoice": stripe_id} if stripe_id else {})
    return metadata


def _keep(tools: Tools, attempt: Attempt, session_id: str) -> bool:
    """Remember the page that was opened, unless a rival took one of its invoices meanwhile."""
    with tools.ledger() as ledger:
        if not ledger.still_holds(attempt.invoice_ids, attempt.id):
            ended = attempt.move(AttemptStatus.NOT_FINISHED, ended_at=tools.now)
            ledger.move_attempt(ended, was=AttemptStatus.OPEN)
            return False
        kept = replace(attempt, session_id=session_id)
        return ledger.move_attempt(kept, was=AttemptStatus.OPEN)
