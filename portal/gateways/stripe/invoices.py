"""Invoices: re-read with their payments, listed, and Stripe's own collection paused and resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.errors import GatewayRefused
from portal.gateways.stripe.calls import acting, named, reading
from portal.gateways.stripe.facts import (
    invoice_facts,
    is_finalised,
    is_owed,
    maybe,
    metadata_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import stripe
    from stripe.params import InvoiceListParams, InvoiceUpdateParams

    from portal.gateways.facts import InvoiceFacts
    from portal.gateways.stripe.calls import Line

# Four levels, which is all that Stripe allows; hence no list can expand as far.
PAYMENTS = ["payments.data.payment.payment_intent"]
PAGE = 100
_PAYMENT = ["data.payment.payment_intent"]
_PAUSED = "portal_paused"
_ADVANCED = "portal_auto_advance"


def retrieve(line: Line, invoice_id: str) -> stripe.Invoice:
    """The invoice, with the newest of its payments and their PaymentIntents."""
    with reading():
        return line.v1.invoices.retrieve(named(invoice_id), {"expand": PAYMENTS})


def payments_of(line: Line, invoice: stripe.Invoice) -> list[stripe.InvoicePayment]:
    """All payments of an invoice that was read with its payments."""
    shown = maybe(invoice, "payments")
    if not maybe(shown, "has_more"):
        return [] if shown is None else list(shown.data)
    with reading():
        listed = line.v1.invoice_payments.list(
            {"invoice": invoice.id, "limit": PAGE, "expand": _PAYMENT}
        )
        return list(listed.auto_paging_iter())


def facts_of(line: Line, invoice: stripe.Invoice) -> InvoiceFacts:
    """The facts of a finalised invoice that was read with its payments."""
    payments = payments_of(line, invoice) if is_owed(invoice) else []
    return invoice_facts(invoice, payments, line.zone)


def find(line: Line, invoice_id: str) -> InvoiceFacts | None:
    """The facts of an invoice; None while it is a draft or when it was deleted."""
    try:
        invoice = retrieve(line, invoice_id)
    except GatewayRefused as refusal:
        if refusal.code == "resource_missing":
            return None
        raise
    return facts_of(line, invoice) if is_finalised(invoice) else None


def listed(line: Line, params: InvoiceListParams) -> Iterator[InvoiceFacts]:
    """The facts of finalised invoices, page by page."""
    with reading():
        for invoice in line.v1.invoices.list(params).auto_paging_iter():
            if not is_finalised(invoice):
                continue
            # The payments tell what was declined and what travels; a list cannot show them.
            facts = find(line, invoice.id) if is_owed(invoice) else facts_of(line, invoice)
            if facts is not None:
                yield facts


def pause(line: Line, invoice_id: str, *, reason: str) -> None:
    """Switch Stripe's own collection off, and remember how it was."""
    invoice = retrieve(line, invoice_id)
    if invoice.status != "open" or _PAUSED in metadata_of(invoice):
        return
    former = "true" if invoice.auto_advance else "false"
    _update(
        line,
        invoice_id,
        {"auto_advance": False, "metadata": {_PAUSED: named(reason), _ADVANCED: former}},
    )


def resume(line: Line, invoice_id: str) -> None:
    """Bring Stripe's own collection back to how it was before the pause."""
    invoice = retrieve(line, invoice_id)
    marks = metadata_of(invoice)
    if _PAUSED not in marks:
        return
    params: InvoiceUpdateParams = {"metadata": {_PAUSED: "", _ADVANCED: ""}}
    if invoice.status == "open":
        params["auto_advance"] = marks.get(_ADVANCED) == "true"
    _update(line, invoice_id, params)


def _update(line: Line, invoice_id: str, params: InvoiceUpdateParams) -> None:
    with acting(line.wire):
        line.v1.invoices.update(invoice_id, params)
