"""What is read from Stripe's objects, on objects that the sandbox would not easily produce."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import stripe

from portal.domain.clients import PaymentMethod
from portal.domain.declines import DeclineGroup
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.gateways.base import InvoiceFacts, PaymentState, SessionState
from portal.gateways.stripe.facts import (
    customer_facts,
    invoice_facts,
    is_finalised,
    method_facts,
    payment_facts,
    session_facts,
)

NOON = int(datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp())
DAY = 86_400
INVOICE: dict[str, Any] = {
    "id": "in_1",
    "object": "invoice",
    "number": "ACME-0001",
    "customer": "cus_1",
    "status": "open",
    "currency": "eur",
    "total": 12_000,
    "amount_due": 12_000,
    "amount_paid": 0,
    "amount_remaining": 12_000,
    "attempt_count": 1,
    "auto_advance": True,
    "collection_method": "charge_automatically",
    "created": NOON,
    "description": None,
    "due_date": None,
    "effective_at": NOON,
    "next_payment_attempt": None,
    "parent": None,
    "lines": {
        "object": "list",
        "data": [{"id": "il_1", "object": "line_item", "description": "Suivi de novembre"}],
    },
    "status_transitions": {"finalized_at": NOON},
}
INTENT: dict[str, Any] = {
    "id": "pi_1",
    "object": "payment_intent",
    "status": "requires_payment_method",
    "last_payment_error": None,
    "next_action": None,
}


def invoice(**changed: object) -> stripe.Invoice:
    return stripe.Invoice.construct_from(INVOICE | changed, "sk_test_1")


def payment(intent: dict[str, Any], **changed: object) -> stripe.InvoicePayment:
    values = {
        "id": "inpay_1",
        "object": "invoice_payment",
        "created": NOON,
        "status": "open",
        "amount_requested": 4_000,
        "payment": {"type": "payment_intent", "payment_intent": INTENT | intent},
    }
    return stripe.InvoicePayment.construct_from(values | changed, "sk_test_1")


def facts(*payments: stripe.InvoicePayment, **changed: object) -> InvoiceFacts:
    return invoice_facts(invoice(**changed), payments, UTC)


def declined(code: str) -> dict[str, Any]:
    return {"last_payment_error": {"code": "card_declined", "decline_code": code}}


def test_an_open_invoice_says_what_is_asked_for_and_why() -> None:
    read = facts()

    assert (read.id, read.number, read.customer) == ("in_1", "ACME-0001", "cus_1")
    assert read.purpose == "Suivi de novembre"
    assert (read.total, read.paid) == (Money(12_000, "EUR"), Money(0, "EUR"))
    assert (read.status, read.collection) == (InvoiceStatus.OPEN, Collection.AUTOMATIC)
    assert read.issued_on == read.due_date == date(2026, 11, 2)
    assert (read.subscription, read.next_attempt_on, read.attempts) == ("", None, 1)
    assert (read.decline, read.on_its_way) == (None, None)


def test_what_was_credited_is_not_asked_for() -> None:
    read = facts(amount_due=10_000, amount_paid=2_000, amount_remaining=7_000)

    assert read.total - read.paid == Money(7_000, "EUR")


def test_a_credit_note_lowers_what_is_asked_for_and_is_told_by_itself() -> None:
    read = facts(
        amount_due=9_000,
        amount_paid=9_000,
        amount_remaining=0,
        pre_payment_credit_notes_amount=3_000,
        status="paid",
    )

    assert (read.total, read.paid) == (Money(9_000, "EUR"), Money(9_000, "EUR"))
    assert read.credited == Money(3_000, "EUR")
    assert facts().credited is None


def test_a_credit_that_stripe_left_in_the_amount_due_is_not_told_as_paid() -> None:
    read = facts(
        amount_due=12_000,
        amount_paid=2_000,
        amount_remaining=7_000,
        pre_payment_credit_notes_amount=3_000,
    )

    assert (read.total, read.paid) == (Money(9_000, "EUR"), Money(2_000, "EUR"))


def test_money_from_outside_explains_nothing_and_travels_nowhere() -> None:
    record = {"type": "payment_record", "payment_record": "pr_1"}
    read = facts(payment({}, payment=record))

    assert (read.decline, read.on_its_way) == (None, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", "paid"),
        ("processing", "on_its_way"),
        ("canceled", "cancelled"),
        ("requires_payment_method", "open"),
        ("requires_confirmation", "open"),
        ("requires_action", "open"),
        ("something_new", "open"),
    ],
)
def test_what_became_of_a_payment(status: str, state: str) -> None:
    values = {"status": status, "amount": 4_000, "currency": "jpy", "customer": "cus_1"}
    more = {"payment_method": "pm_1", "metadata": {"portal_invoice": "in_1"}}
    read = payment_facts(stripe.PaymentIntent.construct_from(INTENT | values | more, "sk_test_1"))

    assert (read.id, read.state, read.amount) == ("pi_1", PaymentState(state), Money(4_000, "JPY"))
    assert (read.customer, read.method, read.decline) == ("cus_1", "pm_1", None)
    assert read.metadata == {"portal_invoice": "in_1"}


def test_a_refused_method_stays_known() -> None:
    error = declined("expired_card")["last_payment_error"] | {"payment_method": {"id": "pm_1"}}
    values = {"amount": 4_000, "currency": "eur", "last_payment_error": error}
    read = payment_facts(stripe.PaymentIntent.construct_from(INTENT | values, "sk_test_1"))

    assert (read.method, read.customer) == ("pm_1", "")
    assert read.decline is not None
    assert read.decline.group is DeclineGroup.CARD_ENDED


def test_without_a_line_the_description_speaks_and_then_the_number() -> None:
    nothing: dict[str, Any] = {"object": "list", "data": []}

    assert facts(lines=nothing, description="1 × Suivi (at €90.00 / month)").purpose == "Suivi"
    assert facts(lines=nothing, description="2 × Suivi").purpose == "2 × Suivi"
    assert facts(lines=nothing, description="Acompte").purpose == "Acompte"
    assert facts(lines=nothing).purpose == "ACME-0001"
    assert facts(lines=nothing, number=None).purpose == "in_1"


def test_days_are_days_where_the_owner_lives() -> None:
    paris = timezone(timedelta(hours=1))
    late = invoice(due_date=NOON + 11 * 3600 + 1800)

    assert invoice_facts(late, [], UTC).due_date == date(2026, 11, 2)
    assert invoice_facts(late, [], paris).due_date == date(2026, 11, 3)


def test_the_next_attempt_and_the_subscription_are_told() -> None:
    parent = {"subscription_details": {"subscription": "sub_1"}}
    read = facts(parent=parent, next_payment_attempt=NOON + 3 * DAY)

    assert (read.subscription, read.next_attempt_on) == ("sub_1", date(2026, 11, 5))


@pytest.mark.parametrize("status", ["draft", None])
def test_a_draft_is_nothing_that_a_client_may_know(status: str | None) -> None:
    assert not is_finalised(invoice(status=status))
    assert is_finalised(invoice())


def test_a_deleted_invoice_is_no_invoice() -> None:
    gone = stripe.Invoice.construct_from({"id": "in_1", "deleted": True}, "sk_test_1")

    assert not is_finalised(gone)


def test_the_newest_refusal_speaks() -> None:
    older = payment(declined("expired_card"))
    newer = payment(declined("insufficient_funds"), created=NOON + DAY)

    for both in ((older, newer), (newer, older)):
        read = facts(*both).decline
        assert read is not None
        assert read.group is DeclineGroup.NOT_THAT_DAY


def test_a_payment_that_was_given_up_explains_nothing() -> None:
    assert facts(payment(declined("expired_card"), status="canceled")).decline is None


@pytest.mark.parametrize("status", ["succeeded", "processing"])
def test_a_payment_that_went_well_in_the_end_explains_nothing(status: str) -> None:
    assert facts(payment(declined("expired_card") | {"status": status})).decline is None


@pytest.mark.parametrize("settled", [{"status": "paid", "amount_remaining": 0}, {"status": "void"}])
def test_what_is_settled_or_closed_tells_no_refusal_and_no_journey(
    settled: dict[str, Any],
) -> None:
    read = facts(payment(declined("expired_card")), payment({"status": "processing"}), **settled)

    assert (read.decline, read.on_its_way) == (None, None)


def test_all_that_travels_is_added_up_by_the_share_of_this_invoice() -> None:
    read = facts(
        payment({"status": "processing", "amount": 9_900}),
        payment({"status": "processing"}, amount_requested=1_500),
        payment({"status": "succeeded"}, status="paid"),
    )

    assert read.on_its_way == Money(5_500, "EUR")


def test_a_bank_that_waits_for_the_client_asks_for_a_confirmation() -> None:
    asking = {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
    read = facts(payment(asking)).decline

    assert read is not None
    assert read.group is DeclineGroup.CONFIRM


def test_instructions_for_a_transfer_are_no_refusal() -> None:
    waiting = {
        "status": "requires_action",
        "next_action": {"type": "display_bank_transfer_instructions"},
    }

    assert facts(payment(waiting)).decline is None


def test_a_card_is_brand_digits_and_end_and_nothing_more() -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 3, "exp_year": 2027, "country": "FR"}
    read = method_facts(
        stripe.PaymentMethod.construct_from(
            {"id": "pm_1", "object": "payment_method", "type": "card", "card": card}, "sk_test_1"
        )
    )

    assert read == PaymentMethod(
        id="pm_1", kind="card", brand="visa", last4="4242", exp_month=3, exp_year=2027
    )


def test_a_card_of_the_older_kind_is_a_card_too() -> None:
    card = {"id": "card_1", "object": "card", "brand": "Visa", "last4": "4242", "exp_month": 3}
    customer = stripe.Customer.construct_from(
        {"id": "cus_1", "object": "customer", "created": NOON, "default_source": card}, "sk_test_1"
    )
    read = customer_facts(customer).method

    assert read is not None
    assert (read.id, read.kind, read.last4, read.exp_year) == ("card_1", "card", "4242", None)


def test_a_deleted_customer_is_told_as_deleted() -> None:
    gone = stripe.Customer.construct_from({"id": "cus_1", "deleted": True}, "sk_test_1")

    assert customer_facts(gone).deleted


@pytest.mark.parametrize(
    ("status", "payment_status", "intent", "state"),
    [
        ("open", "unpaid", None, "open"),
        ("open", "unpaid", "requires_payment_method", "open"),
        ("expired", "unpaid", None, "expired"),
        ("complete", "paid", "succeeded", "paid"),
        ("complete", "no_payment_required", None, "paid"),
        ("complete", "unpaid", "succeeded", "paid"),
        ("complete", "unpaid", "processing", "on_its_way"),
        ("complete", "unpaid", "requires_action", "on_its_way"),
        ("complete", "unpaid", "requires_payment_method", "failed"),
        ("complete", "unpaid", "canceled", "failed"),
    ],
)
def test_what_became_of_a_checkout_page(
    status: str, payment_status: str, intent: str | None, state: str
) -> None:
    session = stripe.checkout.Session.construct_from(
        {
            "id": "cs_1",
            "object": "checkout.session",
            "status": status,
            "payment_status": payment_status,
            "currency": "eur",
            "amount_total": 4_000,
            "payment_intent": intent and INTENT | {"status": intent},
            "metadata": {"attempt": "a1"},
            "url": None,
        },
        "sk_test_1",
    )
    read = session_facts(session)

    assert read.state is SessionState(state)
    assert (read.amount, read.url, read.metadata) == (Money(4_000, "EUR"), "", {"attempt": "a1"})
