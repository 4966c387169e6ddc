"""The life of an invoice, and the instalments on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.conftest import DAY, invoice_for

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.sandbox.conftest import Browser


def instalment(
    v1: stripe.V1Services, customer: str, amount: int, **more: object
) -> stripe.PaymentIntent:
    """A payment of its own that has arrived."""
    card = v1.customers.payment_methods.list(customer).data[-1].id
    params: Any = {
        "amount": amount,
        "currency": "eur",
        "customer": customer,
        "payment_method": card,
        "confirm": True,
        "off_session": True,
        **more,
    }
    return v1.payment_intents.create(params)


def kinds(v1: stripe.V1Services, prefix: str) -> list[str]:
    """The kinds of the events that begin with `prefix`, oldest first."""
    events = v1.events.list({"types": [f"{prefix}*"], "limit": 100}).data
    return [event.type for event in reversed(events)]


def test_a_draft_becomes_an_open_invoice_with_a_page_and_a_default_payment(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)

    shown = v1.invoices.retrieve(
        invoice.id, {"expand": ["payments.data.payment.payment_intent", "confirmation_secret"]}
    )

    assert (shown.status, shown.amount_remaining) == ("open", 12_000)
    assert shown.hosted_invoice_url is not None
    assert shown.payments is not None
    intent = shown.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.amount, intent.status) == (12_000, "requires_payment_method")
    assert shown.confirmation_secret is not None


def test_paying_by_the_default_card_settles_it(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    invoice = v1.invoices.pay(invoice_for(v1, ada.id).id)

    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining) == ("paid", 12_000, 0)
    assert kinds(v1, "invoice.")[-2:] == ["invoice.paid", "invoice.payment_succeeded"]
    payments = v1.invoice_payments.list({"invoice": invoice.id, "status": "paid"})
    assert [p.amount_paid for p in payments.data] == [12_000]


def test_a_refused_card_leaves_the_invoice_open_and_says_why(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    invoice = invoice_for(v1, ada.id)

    with pytest.raises(stripe.CardError) as refused:
        v1.invoices.pay(invoice.id, {"payment_method": card.id})

    error = refused.value.error
    assert error is not None
    assert (error.code, error.decline_code) == ("card_declined", "generic_decline")
    shown = v1.invoices.retrieve(invoice.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (shown.status, shown.attempt_count) == ("open", 1)
    assert shown.payments is not None
    intent = shown.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.last_payment_error is not None
    assert "invoice.payment_failed" in kinds(v1, "invoice.")


def test_a_card_that_asks_for_a_confirmation_is_confirmed_on_the_hosted_page(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    card = v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": ada.id})
    invoice = invoice_for(v1, ada.id)
    url = str(invoice.hosted_invoice_url)

    with pytest.raises(stripe.CardError) as refused:
        v1.invoices.pay(invoice.id, {"payment_method": card.id, "off_session": False})

    assert refused.value.code == "invoice_payment_intent_requires_action"
    assert "invoice.payment_action_required" in kinds(v1, "invoice.")
    page = browser.get(url).text
    assert "/3ds/pi_" in page
    question = page.split('href="')[1].split('"')[0]
    assert browser.goes_to(question, answer="refuse").endswith("refused=authentication")
    question = browser.goes_to(url, choice="4000002760003184")
    assert url.endswith(browser.goes_to(question, answer="approve"))
    assert v1.invoices.retrieve(invoice.id).status == "paid"


def test_instalments_are_credited_one_by_one(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    invoice = invoice_for(v1, ada.id)

    first = v1.invoices.attach_payment(
        invoice.id, {"payment_intent": instalment(v1, ada.id, 4_000).id}
    )
    assert (first.status, first.amount_paid, first.amount_remaining) == ("open", 4_000, 8_000)
    last = v1.invoices.attach_payment(
        invoice.id, {"payment_intent": instalment(v1, ada.id, 8_000).id}
    )

    assert (last.status, last.amount_remaining) == ("paid", 0)
    assert kinds(v1, "invoice_payment") == ["invoice_payment.paid"] * 2
    default = v1.invoice_payments.list({"invoice": invoice.id, "status": "canceled"}).data
    assert [p.is_default for p in default] == [True]


def test_the_default_payment_asks_for_what_remains(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": instalment(v1, ada.id, 4_000).id})

    v1.invoices.pay(invoice.id)

    paid = v1.invoice_payments.list({"invoice": invoice.id, "status": "paid"}).data
    assert sorted(p.amount_paid or 0 for p in paid) == [4_000, 8_000]


def test_a_payment_made_before_it_is_attached_is_credited_when_it_succeeds(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    intent = instalment(v1, ada.id, 4_000, confirm=False, off_session=None)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": intent.id})
    assert v1.invoices.retrieve(invoice.id).amount_paid == 0

    v1.payment_intents.confirm(intent.id, {"off_session": True})

    assert v1.invoices.retrieve(invoice.id).amount_paid == 4_000


def test_what_cannot_be_attached(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    eve = v1.customers.create({"payment_method": "pm_card_visa"})
    invoice = invoice_for(v1, ada.id)
    good = instalment(v1, ada.id, 4_000)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": good.id})
    wrong = [
        good,
        instalment(v1, eve.id, 4_000),
        instalment(v1, ada.id, 4_000, currency="usd"),
        instalment(v1, ada.id, 8_001),
        v1.payment_intents.cancel(
            instalment(v1, ada.id, 4_000, confirm=False, off_session=None).id
        ),
    ]

    for intent in wrong:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            v1.invoices.attach_payment(invoice.id, {"payment_intent": intent.id})
        assert refused.value.param == "payment_intent"


def test_two_payments_that_land_together_leave_a_credit(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    waiting = instalment(v1, ada.id, 12_000, confirm=False, off_session=None)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": waiting.id})
    v1.invoices.pay(invoice.id)

    v1.payment_intents.confirm(waiting.id, {"off_session": True})

    assert v1.invoices.retrieve(invoice.id).amount_overpaid == 12_000
    assert v1.customers.retrieve(ada.id).balance == -12_000
    assert "invoice.overpaid" in kinds(v1, "invoice.")


def test_an_invoice_with_an_instalment_cannot_be_withdrawn(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": instalment(v1, ada.id, 4_000).id})

    with pytest.raises(stripe.InvalidRequestError, match="cannot be voided"):
        v1.invoices.void_invoice(invoice.id)


def test_a_subscription_charged_automatically_takes_no_instalments(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    subscription = subscribe(v1, ada.id, default_payment_method=card.id)
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (subscription.status, invoice.status) == ("incomplete", "open")

    with pytest.raises(stripe.InvalidRequestError, match="Partial payments"):
        v1.invoices.attach_payment(invoice.id, {"payment_intent": instalment(v1, ada.id, 1_000).id})


def subscribe(v1: stripe.V1Services, customer: str, **more: object) -> stripe.Subscription:
    product = v1.products.create({"name": "Coaching"})
    price = v1.prices.create(
        {
            "currency": "eur",
            "product": product.id,
            "recurring": {"interval": "month"},
            "unit_amount": 4_900,
        }
    )
    params: Any = {
        "customer": customer,
        "items": [{"price": price.id}],
        "expand": ["latest_invoice"],
        **more,
    }
    return v1.subscriptions.create(params)


def test_paying_its_latest_invoice_makes_a_subscription_active_again(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    subscription = subscribe(v1, ada.id, default_payment_method=card.id)
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)

    v1.subscriptions.update(subscription.id, {"default_payment_method": ""})
    v1.invoices.pay(invoice.id)

    assert v1.subscriptions.retrieve(subscription.id).status == "active"
    assert [s.id for s in v1.subscriptions.list({"customer": ada.id}).data] == [subscription.id]
    listed = v1.invoices.list({"subscription": subscription.id, "status": "paid"})
    assert [i.id for i in listed.data] == [invoice.id]


def test_money_that_came_another_way_settles_it_too(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = v1.invoices.pay(invoice_for(v1, ada.id).id, {"paid_out_of_band": True})
    shown = v1.invoices.retrieve(invoice.id, {"expand": ["amount_paid_off_stripe"]})

    assert (invoice.status, shown.amount_paid_off_stripe) == ("paid", 12_000)
    assert "amount_paid_off_stripe" not in invoice
    assert kinds(v1, "charge") == []


def test_sending_and_giving_up(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    invoice = invoice_for(v1, ada.id)

    v1.invoices.send_invoice(invoice.id)
    assert "invoice.sent" in kinds(v1, "invoice.")
    assert v1.invoices.mark_uncollectible(invoice.id).status == "uncollectible"
    assert v1.invoices.pay(invoice.id).status == "paid"


def test_automatic_attempts_follow_the_calendar_and_end(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    invoice = invoice_for(
        v1, ada.id, collection_method="charge_automatically", auto_advance=True,
        default_payment_method=card.id,
    )  # fmt: skip
    counts = []
    for days in (1, 3, 5, 7, 30):
        sandbox.advance(days * DAY)
        counts.append(v1.invoices.retrieve(invoice.id).attempt_count)

    assert counts == [1, 2, 3, 4, 4]
    assert v1.invoices.retrieve(invoice.id).next_payment_attempt is None


def test_switching_automatic_collection_off_stops_the_attempts(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id, collection_method="charge_automatically", auto_advance=True)
    v1.invoices.update(invoice.id, {"auto_advance": False})
    sandbox.advance(10 * DAY)
    assert v1.invoices.retrieve(invoice.id).attempt_count == 0

    v1.invoices.update(invoice.id, {"auto_advance": True})
    sandbox.advance(DAY)

    assert v1.invoices.retrieve(invoice.id).status == "paid"
