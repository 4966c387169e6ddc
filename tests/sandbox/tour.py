"""A tour through every operation that the sandbox offers, each driven at least once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from tests.sandbox.conftest import checkout_for, invoice_for

if TYPE_CHECKING:
    import stripe


def drive_everything(v1: stripe.V1Services) -> None:
    """The whole tour; every call succeeds."""
    ada = drive_customers(v1)
    drive_intents(v1, ada)
    drive_invoices(v1, ada)
    drive_adjustments(v1, ada)
    drive_billing(v1, ada)
    drive_sessions(v1, ada)
    drive_account(v1)


def drive_customers(v1: stripe.V1Services) -> str:
    gone = v1.customers.create({"name": "Eve", "address": {"city": "Lyon"}, "phone": "1"})
    v1.customers.delete(gone.id)
    ada = v1.customers.create(
        {"name": "Ada", "payment_method": "pm_card_visa", "preferred_locales": ["fr"]}
    )
    card = v1.customers.payment_methods.list(ada.id, {"type": "card"}).data[0]
    v1.customers.update(ada.id, {"invoice_settings": {"default_payment_method": card.id}})
    v1.customers.retrieve(ada.id, {"expand": ["subscriptions"]})
    v1.customers.list({"email": "ada@example.com"})
    v1.payment_methods.list({"customer": ada.id, "expand": ["data.customer"]})
    v1.payment_methods.retrieve(card.id)
    v1.payment_methods.update(card.id, {"metadata": {"a": "1"}})
    other = v1.payment_methods.create(
        {"type": "card", "card": {"number": "5555555555554444", "exp_month": 1, "exp_year": 2035}}
    )
    v1.payment_methods.attach(other.id, {"customer": ada.id})
    v1.payment_methods.detach(other.id)
    v1.payment_methods.create(
        {"type": "sepa_debit", "sepa_debit": {"iban": "FR1420041010050500013M02606"}}
    )
    return ada.id


def drive_intents(v1: stripe.V1Services, ada: str) -> None:
    saving = v1.setup_intents.create({"customer": ada, "usage": "off_session"})
    v1.setup_intents.retrieve(saving.id)
    v1.setup_intents.confirm(saving.id, {"payment_method": "pm_card_visa"})
    v1.setup_intents.list({"customer": ada, "expand": ["data.payment_method"]})
    intent = v1.payment_intents.create(
        {"amount": 4_000, "currency": "eur", "automatic_payment_methods": {"enabled": True}}
    )
    v1.payment_intents.update(intent.id, {"description": "Coaching", "amount": 5_000})
    v1.payment_intents.confirm(
        intent.id,
        {"payment_method": "pm_card_authenticationRequired", "return_url": "https://shop.test/"},
    )
    v1.payment_intents.retrieve(intent.id)
    v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    paid = v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "payment_method": "pm_sepaDebit_fr", "confirm": True}
    )
    v1.payment_intents.list({"expand": ["data.latest_charge.payment_intent"]})
    v1.charges.list({"payment_intent": paid.id})
    v1.charges.retrieve(str(paid.latest_charge))


def drive_invoices(v1: stripe.V1Services, ada: str) -> None:
    draft = v1.invoices.create({"customer": ada, "auto_advance": True})
    v1.invoices.update(draft.id, {"description": "Novembre", "metadata": {"a": "1"}})
    v1.invoices.delete(draft.id)
    for act in ("pay", "void_invoice", "mark_uncollectible"):
        invoice = invoice_for(v1, ada)
        v1.invoices.send_invoice(invoice.id)
        getattr(v1.invoices, act)(invoice.id)
        v1.invoices.retrieve(
            invoice.id,
            {"expand": ["payments.data.payment.payment_intent", "customer"]},
        )
    invoice = invoice_for(v1, ada)
    intent = v1.payment_intents.create(
        {
            "amount": 4_000,
            "currency": "eur",
            "customer": ada,
            "payment_method": "pm_card_visa",
            "confirm": True,
        }
    )
    v1.invoices.attach_payment(invoice.id, {"payment_intent": intent.id, "expand": ["payments"]})
    listed = v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent.id}}
    )
    v1.invoice_payments.retrieve(listed.data[0].id, {"expand": ["invoice"]})
    v1.invoices.list({"customer": ada, "expand": ["data.payments"]})


def drive_adjustments(v1: stripe.V1Services, ada: str) -> None:
    invoice = invoice_for(v1, ada)
    record = v1.payment_records.report_payment(
        {
            "amount_requested": {"value": 4_000, "currency": "eur"},
            "customer_details": {"customer": ada},
            "initiated_at": 1_700_000_000,
            "outcome": "guaranteed",
            "guaranteed": {"guaranteed_at": 1_700_000_000},
            "payment_method_details": {"type": "custom", "custom": {"display_name": "Cheque"}},
            "processor_details": {"type": "custom", "custom": {"payment_reference": "7"}},
            "metadata": {"a": "1"},
        }
    )
    v1.payment_records.retrieve(record.id)
    v1.invoices.attach_payment(invoice.id, {"payment_record": record.id, "expand": ["payments"]})
    v1.invoice_payments.list(
        {
            "payment": {"type": "payment_record", "payment_record": record.id},
            "expand": ["data.payment.payment_record"],
        }
    )
    note = v1.credit_notes.create(
        {
            "invoice": invoice.id,
            "amount": 10_000,
            "out_of_band_amount": 2_000,
            "email_type": "none",
            "memo": "Geste commercial",
            "metadata": {"a": "1"},
            "reason": "order_change",
            "expand": ["customer"],
        }
    )
    v1.credit_notes.retrieve(note.id, {"expand": ["invoice"]})
    v1.credit_notes.list({"invoice": invoice.id})


def drive_billing(v1: stripe.V1Services, ada: str) -> None:
    product = v1.products.create({"name": "Coaching"})
    v1.products.retrieve(product.id)
    v1.products.list()
    price = v1.prices.create(
        {
            "currency": "eur",
            "unit_amount": 4_900,
            "product": product.id,
            "recurring": {"interval": "month"},
        }
    )
    v1.prices.retrieve(price.id, {"expand": ["product"]})
    v1.prices.list({"product": product.id})
    subscription = v1.subscriptions.create(
        {"customer": ada, "items": [{"price": price.id}], "expand": ["latest_invoice.payments"]}
    )
    v1.subscriptions.update(subscription.id, {"pause_collection": {"behavior": "keep_as_draft"}})
    v1.subscriptions.retrieve(subscription.id, {"expand": ["customer"]})
    v1.subscriptions.list({"customer": ada, "status": "all"})
    v1.subscriptions.cancel(subscription.id)


def drive_sessions(v1: stripe.V1Services, ada: str) -> None:
    session = checkout_for(v1, ada, after_expiration={"recovery": {"enabled": True}})
    v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items", "customer"]})
    v1.checkout.sessions.list({"customer": ada})
    v1.checkout.sessions.expire(session.id)
    done = checkout_for(v1, ada)
    requests.post(str(done.url), data={"choice": "4242424242424242"}, timeout=5,
                  allow_redirects=False)  # fmt: skip
    v1.checkout.sessions.retrieve(done.id, {"expand": ["payment_intent.payment_method"]})
    made = v1.billing_portal.configurations.create(
        {
            "features": {
                "payment_method_update": {"enabled": True},
                "customer_update": {"enabled": True, "allowed_updates": ["email"]},
            },
            "business_profile": {"headline": "Ada"},
        }
    )
    v1.billing_portal.configurations.update(made.id, {"login_page": {"enabled": True}})
    v1.billing_portal.configurations.retrieve(made.id)
    v1.billing_portal.configurations.list({"is_default": True})
    v1.billing_portal.sessions.create(
        {
            "customer": ada,
            "configuration": made.id,
            "flow_data": {"type": "payment_method_update"},
            "after_expiration": {"type": "customer_login"},
            "expand": ["configuration"],
        }
    )


def drive_account(v1: stripe.V1Services) -> None:
    v1.accounts.retrieve_current()
    event = v1.events.list({"types": ["invoice.paid", "customer.*"]}).data[0]
    v1.events.retrieve(event.id)
    hook = v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["invoice.paid"]}
    )
    v1.webhook_endpoints.update(hook.id, {"disabled": True})
    v1.webhook_endpoints.retrieve(hook.id)
    v1.webhook_endpoints.list()
    v1.webhook_endpoints.delete(hook.id)
