"""Money counted on an open invoice in part: payments attached to it, and what came another way."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from portal.domain.errors import GatewayRefused
from portal.gateways.facts import PaymentFacts, PaymentState
from portal.gateways.stripe import invoices
from portal.gateways.stripe.calls import acting, keyed, named, reading
from portal.gateways.stripe.facts import id_of, maybe, metadata_of, payment_facts, subscription_of

if TYPE_CHECKING:
    import stripe
    from stripe.params import PaymentRecordReportPaymentParams

    from portal.domain.money import Money
    from portal.gateways.facts import InvoiceFacts
    from portal.gateways.stripe.calls import Line

# In the metadata of a payment: the invoice that it is meant for.
INVOICE: Final = "portal_invoice"
_RECORD: Final = "portal_record"
_RECORDS = ["data.payment.payment_record"]
_OUTSIDE: Final = "Outside Stripe"  # what the owner's Dashboard calls the means of payment


def attach(line: Line, invoice_id: str, payment_id: str) -> InvoiceFacts:
    """Let a payment that succeeded or travels count on the invoice, once."""
    named(payment_id)
    # First what is left, then whether it counts already: so two that come together use one key.
    invoice = invoices.retrieve(line, invoice_id)
    if is_attached(line, invoice_id, payment_id):
        return invoices.facts_of(line, invoices.retrieve(line, invoice_id))
    with reading():
        payment = payment_facts(line.v1.payment_intents.retrieve(payment_id))
    _require_money(payment)
    require_same_client(invoice, payment.customer)
    require_room(invoice, payment.amount)
    return _attach(line, invoice, payment_id)


def _attach(line: Line, invoice: stripe.Invoice, payment_id: str) -> InvoiceFacts:
    try:
        with acting(line.wire):
            attached = line.v1.invoices.attach_payment(
                invoice.id,
                {"payment_intent": payment_id, "expand": invoices.PAYMENTS},
                attaching(invoice, payment_id),
            )
    except GatewayRefused:
        # Somebody else was faster: a webhook and a reconciliation may come together.
        if not is_attached(line, invoice.id, payment_id):
            raise
        attached = invoices.retrieve(line, invoice.id)
    return invoices.facts_of(line, attached)


def attaching(invoice: stripe.Invoice, payment_id: str) -> stripe.RequestOptions:
    """The key of an attachment: a refusal is repeated only while as much is left as then."""
    return keyed("attach", f"{invoice.id}-{payment_id}-{invoice.amount_remaining}")


def is_attached(line: Line, invoice_id: str, payment_id: str) -> bool:
    """Whether a payment counts on this invoice; GatewayRefused when it counts on another."""
    homes = homes_of(line, payment_id)
    if homes and invoice_id not in homes:
        raise GatewayRefused(
            f"payment {payment_id} counts on {homes[0]} and not on {invoice_id}",
            "attached_elsewhere",
        )
    return bool(homes)


def homes_of(line: Line, payment_id: str) -> list[str]:
    """The invoices on which a payment counts, now or when it arrives."""
    with reading():
        listed = line.v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": named(payment_id)}}
        )
        return [id_of(place.invoice) for place in listed.data if place.status != "canceled"]


def _require_money(payment: PaymentFacts) -> None:
    if payment.state is PaymentState.CANCELLED:
        raise GatewayRefused(f"payment {payment.id} was cancelled", "payment_cancelled")
    if payment.state is PaymentState.OPEN:
        raise GatewayRefused(f"payment {payment.id} has moved no money", "nothing_moved")


def require_same_client(invoice: stripe.Invoice, customer: str) -> None:
    """Refuse the money of somebody else."""
    if id_of(invoice.customer) != customer:
        raise GatewayRefused(f"invoice {invoice.id} is of another client", "other_client")


def require_room(invoice: stripe.Invoice, amount: Money, *, travelling: int = 0) -> None:
    """Refuse what the invoice cannot take; `travelling` is money that will count on it."""
    what = f"invoice {invoice.id} cannot take this amount"
    if invoice.status != "open":
        raise GatewayRefused(what, "not_open")
    if invoice.currency.upper() != amount.currency:
        raise GatewayRefused(what, "other_currency")
    if not 0 < amount.minor <= invoice.amount_remaining - travelling:
        raise GatewayRefused(what, "more_than_remaining")
    # docs.stripe.com/invoicing/partial-payments: not for subscription invoices that are charged
    # automatically. What pays such an invoice whole is no part.
    automatic = invoice.collection_method == "charge_automatically"
    if automatic and subscription_of(invoice) and amount.minor < invoice.amount_remaining:
        raise GatewayRefused(what, "parts_not_possible")


def record(line: Line, invoice_id: str, amount: Money, *, on: date, key: str) -> InvoiceFacts:
    """Count money that came outside of Stripe, once per key."""
    named(key)
    invoice = invoices.retrieve(line, invoice_id)
    if _is_recorded(line, invoice_id, key):
        return invoices.facts_of(line, invoices.retrieve(line, invoice_id))
    require_room(invoice, amount)
    params = _report(invoice, amount, moment=datetime.combine(on, time.min, line.zone), key=key)
    # As long as it stands on no invoice, a record moves nothing: it may be asked for again.
    with reading():
        reported = line.v1.payment_records.report_payment(params, keyed("record", key))
    with acting(line.wire):
        attached = line.v1.invoices.attach_payment(
            invoice.id,
            {"payment_record": reported.id, "expand": invoices.PAYMENTS},
            attaching(invoice, reported.id),
        )
    return invoices.facts_of(line, attached)


def _is_recorded(line: Line, invoice_id: str, key: str) -> bool:
    # Not by the record's id alone: after a day Stripe has forgotten the key, and would make
    # another record.
    with reading():
        places = line.v1.invoice_payments.list(
            {"invoice": invoice_id, "limit": invoices.PAGE, "expand": _RECORDS}
        ).auto_paging_iter()
        records = (maybe(place, "payment", "payment_record") for place in places)
        return any(metadata_of(one).get(_RECORD) == key for one in records)


def _report(
    invoice: stripe.Invoice, amount: Money, *, moment: datetime, key: str
) -> PaymentRecordReportPaymentParams:
    seconds = int(moment.timestamp())
    return {
        "amount_requested": {"value": amount.minor, "currency": amount.currency.lower()},
        "customer_details": {"customer": id_of(invoice.customer)},
        "initiated_at": seconds,
        "outcome": "guaranteed",
        "guaranteed": {"guaranteed_at": seconds},
        "payment_method_details": {"type": "custom", "custom": {"display_name": _OUTSIDE}},
        "processor_details": {"type": "custom", "custom": {"payment_reference": key}},
        "metadata": {INVOICE: invoice.id, _RECORD: key},
    }
