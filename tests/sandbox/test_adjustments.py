"""Credit notes, money from outside, methods that are kept, and payments that wait on an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.conftest import DAY, checkout_for, invoice_for
from tests.sandbox.test_invoices import instalment, kinds, subscribe

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.sandbox.conftest import Browser


def report(
    sandbox: Sandbox, v1: stripe.V1Services, amount: int, **more: object
) -> stripe.PaymentRecord:
    """Money that arrived outside of Stripe yesterday."""
    params: Any = {
        "amount_requested": {"value": amount, "currency": "eur"},
        "initiated_at": sandbox.state.now() - DAY,
        "outcome": "guaranteed",
        "payment_method_details": {"type": "custom", "custom": {"display_name": "Cheque"}},
        **more,
    }
    return v1.payment_records.report_payment(params)


def test_a_credit_note_lowers_what_is_due_and_what_remains(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    note = v1.credit_notes.create({"invoice": invoice.id, "amount": 2_000, "memo": "Geste"})
    after = v1.invoices.retrieve(invoice.id)

    assert (note.type, note.pre_payment_amount, note.post_payment_amount) == (
        "pre_payment", 2_000, 0,
    )  # fmt: skip
    assert (note.number, note.memo, note.customer) == (f"{invoice.number}-CN-01", "Geste", ada.id)
    assert (after.status, after.amount_due, after.amount_remaining) == ("open", 10_000, 10_000)
    assert (after.amount_paid, after.pre_payment_credit_notes_amount) == (0, 2_000)
    assert kinds(v1, "credit_note") == ["credit_note.created"]
    v1.invoices.pay(invoice.id)
    assert [c.amount for c in v1.charges.list({"customer": ada.id}).data] == [10_000]


def test_a_credit_note_over_all_that_remains_closes_the_invoice(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": instalment(v1, ada.id, 4_000).id})
    v1.credit_notes.create({"invoice": invoice.id, "amount": 8_000})
    closed = v1.invoices.retrieve(invoice.id)

    assert (closed.status, closed.amount_due, closed.amount_paid) == ("paid", 4_000, 4_000)
    assert kinds(v1, "invoice.")[-1] == "invoice.paid"
    default = v1.invoice_payments.list({"invoice": invoice.id, "status": "canceled"}).data
    assert [payment.is_default for payment in default] == [True]


def test_more_than_remains_is_given_back_or_refused(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": instalment(v1, ada.id, 4_000).id})

    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        v1.credit_notes.create({"invoice": invoice.id, "amount": 9_000})
    mixed = v1.credit_notes.create({"invoice": invoice.id, "amount": 9_000, "credit_amount": 1_000})
    after = v1.invoices.retrieve(invoice.id)
    assert (mixed.type, mixed.post_payment_amount) == ("mixed", 1_000)
    assert (after.status, after.amount_due) == ("paid", 4_000)
    assert after.post_payment_credit_notes_amount == 1_000
    assert v1.customers.retrieve(ada.id).balance == -1_000
    late = v1.credit_notes.create(
        {"invoice": invoice.id, "amount": 3_000, "out_of_band_amount": 3_000}
    )
    assert (late.type, late.out_of_band_amount) == ("post_payment", 3_000)
    with pytest.raises(stripe.InvalidRequestError, match="more than"):
        v1.credit_notes.create({"invoice": invoice.id, "amount": 1, "credit_amount": 1})


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": 12_001}, {}])
def test_a_credit_note_needs_an_amount_that_fits(
    v1: stripe.V1Services, ada: stripe.Customer, wrong: dict[str, int]
) -> None:
    params: Any = {"invoice": invoice_for(v1, ada.id).id, **wrong}

    with pytest.raises(stripe.InvalidRequestError):
        v1.credit_notes.create(params)
    assert v1.credit_notes.list().data == []


def test_what_was_withdrawn_or_never_issued_is_not_credited(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    void = invoice_for(v1, ada.id)
    v1.invoices.void_invoice(void.id)
    draft = v1.invoices.create({"customer": ada.id})

    for invoice in (void, draft):
        with pytest.raises(stripe.InvalidRequestError):
            v1.credit_notes.create({"invoice": invoice.id, "amount": 1_000})


def test_crediting_its_latest_invoice_makes_a_subscription_active_again(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    subscription = subscribe(v1, ada.id, default_payment_method=card.id)
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    v1.credit_notes.create({"invoice": invoice.id, "amount": 4_900})

    assert v1.subscriptions.retrieve(subscription.id).status == "active"


def test_money_from_outside_counts_in_part(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    first = v1.invoices.attach_payment(
        invoice.id,
        {
            "payment_record": report(sandbox, v1, 5_000).id,
            "expand": ["amount_paid_off_stripe"],
        },
    )
    assert (first.status, first.amount_paid, first.amount_paid_off_stripe) == (
        "open", 5_000, 5_000,
    )  # fmt: skip
    last = v1.invoices.attach_payment(invoice.id, {"payment_record": report(sandbox, v1, 7_000).id})

    assert (last.status, last.amount_remaining) == ("paid", 0)
    assert kinds(v1, "invoice_payment") == ["invoice_payment.paid"] * 2
    assert "invoice.payment_succeeded" not in kinds(v1, "invoice.")
    paid = v1.invoices.retrieve(
        invoice.id,
        {
            "expand": [
                "payments.data.payment.payment_record",
                "payments.data.payment.payment_intent",
            ]
        },
    ).payments
    assert paid is not None
    records = [p.payment.payment_record for p in paid.data if not p.is_default]
    assert all(isinstance(record, stripe.PaymentRecord) for record in records)
    with pytest.raises(stripe.InvalidRequestError):
        v1.invoices.void_invoice(invoice.id)


def test_what_is_not_certain_yet_does_not_count(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    params: Any = {
        "amount_requested": {"value": 5_000, "currency": "eur"},
        "initiated_at": sandbox.state.now() - DAY,
        "payment_method_details": {"custom": {"display_name": "Cheque"}},
    }
    record = v1.payment_records.report_payment(params)

    assert record.amount_guaranteed.value == 0
    after = v1.invoices.attach_payment(invoice.id, {"payment_record": record.id})
    assert after.amount_remaining == 12_000


def test_what_cannot_be_reported_or_attached(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    eve = v1.customers.create({"name": "Eve"})
    record = report(sandbox, v1, 4_000)
    v1.invoices.attach_payment(invoice.id, {"payment_record": record.id})
    wrong: list[Any] = [
        {"payment_record": record.id},
        {"payment_record": report(sandbox, v1, 8_001).id},
        {"payment_record": report(sandbox, v1, 100, customer_details={"customer": eve.id}).id},
        {
            "payment_record": report(
                sandbox, v1, 100, amount_requested={"value": 100, "currency": "chf"}
            ).id
        },
        {},
        {"payment_record": record.id, "payment_intent": "pi_1"},
    ]
    for params in wrong:
        with pytest.raises(stripe.InvalidRequestError):
            v1.invoices.attach_payment(invoice.id, params)
    v1.invoices.pay(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="open invoice"):
        v1.invoices.attach_payment(invoice.id, {"payment_record": report(sandbox, v1, 100).id})
    faults: list[dict[str, object]] = [
        {"amount_requested": {"value": 0, "currency": "eur"}},
        {"initiated_at": sandbox.state.now() + DAY},
        {"guaranteed": {"guaranteed_at": sandbox.state.now() + DAY}},
        {"payment_method_details": {"type": "custom"}},
        {"customer_details": {"customer": "cus_unknown"}},
    ]
    for fault in faults:
        with pytest.raises(stripe.InvalidRequestError):
            report(sandbox, v1, 1_000, **fault)


def test_a_debit_attached_while_it_travels_counts_when_it_arrives(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    invoice = invoice_for(v1, ada.id)
    page = checkout_for(v1, ada.id)
    browser.goes_to(str(page.url), account="FR1420041010050500013M02606")
    payment = str(v1.checkout.sessions.retrieve(page.id).payment_intent)
    travelling = v1.invoices.attach_payment(invoice.id, {"payment_intent": payment})
    assert (travelling.amount_paid, travelling.amount_remaining) == (0, 12_000)
    sandbox.advance(6 * DAY)

    assert v1.invoices.retrieve(invoice.id).amount_paid == 5_000
    assert kinds(v1, "invoice_payment") == ["invoice_payment.paid"]


def test_a_payment_that_is_cancelled_frees_its_place(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    waiting = instalment(v1, ada.id, 4_000, confirm=False, off_session=None)
    v1.invoices.attach_payment(invoice.id, {"payment_intent": waiting.id})
    with pytest.raises(stripe.InvalidRequestError):
        v1.invoices.mark_uncollectible(invoice.id)

    v1.payment_intents.cancel(waiting.id)
    place = v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": waiting.id}}
    ).data
    assert [p.status for p in place] == ["canceled"]
    assert v1.invoices.mark_uncollectible(invoice.id).status == "uncollectible"


@pytest.mark.parametrize("usage", ["off_session", None])
def test_a_method_is_kept_only_if_that_was_asked_for(
    v1: stripe.V1Services, browser: Browser, usage: str | None
) -> None:
    grace = v1.customers.create({"name": "Grace"})
    data = {"setup_future_usage": usage} if usage else {}
    page = checkout_for(v1, grace.id, payment_intent_data=data)
    browser.goes_to(str(page.url), choice="4242424242424242")
    paid: Any = {
        "amount": 900,
        "currency": "eur",
        "customer": grace.id,
        "payment_method": "pm_card_mastercard",
        "confirm": True,
        **data,
    }
    v1.payment_intents.create(paid)

    kept = v1.customers.payment_methods.list(grace.id).data
    brands = [method.card.brand for method in kept if method.card is not None]
    assert brands == (["mastercard", "visa"] if usage else [])
    assert kinds(v1, "payment_method") == ["payment_method.attached"] * len(brands)


def test_a_kept_card_that_was_confirmed_once_needs_no_confirmation_later(
    v1: stripe.V1Services, browser: Browser
) -> None:
    grace = v1.customers.create({"name": "Grace"})
    page = checkout_for(v1, grace.id, payment_intent_data={"setup_future_usage": "off_session"})
    question = browser.goes_to(str(page.url), choice="4000002500003155")
    browser.goes_to(question, answer="approve")
    (card,) = v1.customers.payment_methods.list(grace.id).data
    later = v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "eur",
            "customer": grace.id,
            "payment_method": card.id,
            "off_session": True,
            "confirm": True,
        }
    )

    assert later.status == "succeeded"
