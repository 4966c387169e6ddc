"""A call that fails: certainly not done, perhaps done, refused, or declined by the bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import stripe

from portal.domain.declines import DeclineGroup
from portal.domain.errors import (
    GatewayError,
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)
from portal.domain.money import Money
from portal.gateways.base import ChargeOrder, ReplacementOrder, ReplacementPart
from portal.gateways.stripe import API_VERSION, StripeGateway
from tests.gateways.scripted import HANG_UP, LEAVE, SILENCE, Answer, nobody, refusal, server
from tests.gateways.test_facts import INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.gateways.base import InvoiceFacts

BROKEN = refusal(500, type="api_error")
BUSY = refusal(429, code="rate_limit")
IN_PROGRESS = refusal(409, code="idempotency_key_in_use", type="idempotency_error")
GARBLED = Answer(200, "<html>")


def gateway(url: str, *, retries: int = 0) -> StripeGateway:
    return StripeGateway("sk_test_1", api_base=url, timeout=(1, 0.3), retries=retries)


def pay(at: str, *, retries: int = 0) -> InvoiceFacts:
    return gateway(at, retries=retries).pay_invoice("in_1", method="pm_1", key="debt-1")


def read(at: str) -> InvoiceFacts | None:
    return gateway(at).invoice("in_1")


def test_without_a_connection_nothing_was_done() -> None:
    with pytest.raises(GatewayUnavailable):
        pay(nobody())
    with pytest.raises(GatewayUnavailable):
        read(nobody())


@pytest.mark.parametrize("answer", [HANG_UP, SILENCE, BROKEN, IN_PROGRESS, GARBLED])
def test_a_payment_without_a_clear_answer_may_have_been_made(answer: Answer) -> None:
    with server(answer) as stripes, pytest.raises(GatewayOutcomeUnknown):
        pay(stripes.url)


@pytest.mark.parametrize("answer", [HANG_UP, SILENCE, BROKEN, IN_PROGRESS, GARBLED, BUSY])
def test_a_question_without_a_clear_answer_can_be_asked_again(answer: Answer) -> None:
    with server(answer) as stripes, pytest.raises(GatewayUnavailable):
        read(stripes.url)


@pytest.mark.parametrize("ask", [pay, read])
def test_a_busy_stripe_has_done_nothing(ask: Callable[[str], object]) -> None:
    with server(BUSY) as stripes, pytest.raises(GatewayUnavailable):
        ask(stripes.url)


@pytest.mark.parametrize("first", [LEAVE, BROKEN, HANG_UP])
def test_a_first_attempt_that_was_lost_stays_in_doubt_whatever_follows(first: Answer) -> None:
    with server(first, BUSY) as stripes, pytest.raises(GatewayOutcomeUnknown):
        pay(stripes.url, retries=1)


def test_doubt_about_one_call_does_not_cling_to_the_next() -> None:
    with server(BROKEN, BUSY) as stripes:
        portal = gateway(stripes.url)
        with pytest.raises(GatewayOutcomeUnknown):
            portal.pay_invoice("in_1", method="pm_1", key="debt-1")
        with pytest.raises(GatewayUnavailable):
            portal.pay_invoice("in_1", method="pm_1", key="debt-2")


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("ask", [pay, read])
def test_a_key_that_is_not_accepted_is_named(ask: Callable[[str], object], status: int) -> None:
    with server(refusal(status)) as stripes, pytest.raises(GatewayRefused) as refused:
        ask(stripes.url)
    assert refused.value.code == "key"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusal(400, code="parameter_missing"), "parameter_missing"),
        (refusal(400), ""),
        (refusal(400, type="idempotency_error"), "idempotency"),
        (refusal(404, code="resource_missing"), "resource_missing"),
        (Answer(404, "not here"), "http_404"),
    ],
)
def test_what_stripe_understood_and_refused_keeps_its_code(answer: Answer, code: str) -> None:
    with server(answer) as stripes, pytest.raises(GatewayRefused) as refused:
        pay(stripes.url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("error", "group"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, "not_that_day"),
        ({"code": "expired_card"}, "card_ended"),
        ({"code": "incorrect_cvc", "decline_code": "incorrect_cvc"}, "card_data"),
        ({"code": "invoice_payment_intent_requires_action"}, "confirm"),
        ({"code": "authentication_required"}, "confirm"),
        ({"code": "card_declined", "decline_code": "issuer_not_available"}, "temporary"),
        ({"code": "card_declined", "decline_code": "stolen_card"}, "neutral"),
        ({"code": "card_declined"}, "neutral"),
        ({}, "neutral"),
    ],
)
def test_a_bank_that_says_no_is_a_decline_in_a_gentle_group(
    error: dict[str, str], group: str
) -> None:
    with server(refusal(402, **error)) as stripes, pytest.raises(PaymentDeclined) as declined:
        pay(stripes.url)
    assert declined.value.decline.group is DeclineGroup(group)


def test_an_error_repeats_nothing_that_stripe_wrote() -> None:
    answer = refusal(400, message="Invalid email address: ada@example.com", param="customer_email")
    with server(answer) as stripes, pytest.raises(GatewayRefused) as refused:
        pay(stripes.url)
    assert "ada@example.com" not in str(refused.value)
    assert "customer_email" in str(refused.value)
    assert isinstance(refused.value.__cause__, stripe.InvalidRequestError)


FIVE = Money(500, "EUR")
CHARGE = ChargeOrder(
    invoice_id="in_1",
    customer="cus_1",
    method="pm_1",
    amount=FIVE,
    description="Part 1",
    metadata={},
    key="debt-1",
)
REPLACEMENT = ReplacementOrder(
    invoice_id="in_1",
    parts=(ReplacementPart(amount=FIVE, due_on=date(2026, 12, 1)),),
    label="Part of ACME-0001",
    key="debt-1",
)
EMPTY: list[Callable[[StripeGateway], object]] = [
    lambda stripes: stripes.customer(""),
    lambda stripes: stripes.invoice(" "),
    lambda stripes: stripes.open_invoices(""),
    lambda stripes: stripes.hosted_page(""),
    lambda stripes: stripes.document(""),
    lambda stripes: stripes.card_page("", return_url="https://example.com", locale="fr"),
    lambda stripes: stripes.finish_card_page(""),
    lambda stripes: stripes.adopt_method("", "pm_1"),
    lambda stripes: stripes.adopt_method("cus_1", ""),
    lambda stripes: stripes.pay_invoice("", method="pm_1", key="debt-1"),
    lambda stripes: stripes.pay_invoice("in_1", method="", key="debt-1"),
    lambda stripes: stripes.pay_invoice("in_1", method="pm_1", key=""),
    lambda stripes: stripes.pay_invoice("in_1", method="pm_1", key="k" * 300),
    lambda stripes: stripes.settle_elsewhere("", key="debt-1"),
    lambda stripes: stripes.pause_collection("", reason="plan"),
    lambda stripes: stripes.resume_collection(""),
    lambda stripes: stripes.payment(""),
    lambda stripes: stripes.cancel_payment(""),
    lambda stripes: stripes.attach_payment("", "pi_1"),
    lambda stripes: stripes.attach_payment("in_1", ""),
    lambda stripes: stripes.charge_part(replace(CHARGE, invoice_id="")),
    lambda stripes: stripes.charge_part(replace(CHARGE, customer="")),
    lambda stripes: stripes.charge_part(replace(CHARGE, method="")),
    lambda stripes: stripes.charge_part(replace(CHARGE, key="")),
    lambda stripes: stripes.record_payment("", FIVE, on=date(2026, 11, 2), key="debt-1"),
    lambda stripes: stripes.record_payment("in_1", FIVE, on=date(2026, 11, 2), key=""),
    lambda stripes: stripes.credit_remaining("", key="debt-1", memo=""),
    lambda stripes: stripes.credit_remaining("in_1", key="", memo=""),
    lambda stripes: stripes.replace_invoice(replace(REPLACEMENT, invoice_id="")),
    lambda stripes: stripes.replace_invoice(replace(REPLACEMENT, key="")),
    lambda stripes: stripes.replace_invoice(replace(REPLACEMENT, label="")),
    lambda stripes: stripes.session(""),
    lambda stripes: stripes.expire_session(""),
]


@pytest.mark.parametrize("ask", EMPTY)
def test_an_empty_id_never_reaches_stripe(ask: Callable[[StripeGateway], object]) -> None:
    with server(Answer(200)) as stripes:
        with pytest.raises(GatewayRefused):
            ask(gateway(stripes.url))
        assert stripes.asked == []


def test_an_empty_key_makes_no_gateway() -> None:
    with pytest.raises(GatewayError):
        StripeGateway("")


def test_a_call_says_its_version_and_key_and_nothing_of_this_machine() -> None:
    with server(refusal(402)) as stripes:
        portal = gateway(stripes.url)
        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                portal.pay_invoice("in_1", method="pm_1", key="debt-1")
        for _, path, headers, body in stripes.asked:
            assert path == "/v1/invoices/in_1/pay"
            assert headers["Stripe-Version"] == API_VERSION
            assert headers["Idempotency-Key"] == "pay:debt-1"
            assert "X-Stripe-Client-Telemetry" not in headers
            assert "payment_method=pm_1" in body
            assert "off_session=false" in body


def test_the_installed_library_speaks_the_version_we_were_written_for() -> None:
    assert stripe.api_version == API_VERSION
    assert stripe.enable_telemetry is False


def test_nothing_of_a_call_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), server(refusal(402)) as stripes, pytest.raises(PaymentDeclined):
        pay(stripes.url)
    assert caplog.text == ""


def test_payments_that_an_invoice_does_not_show_are_fetched() -> None:
    def payment(number: int) -> dict[str, object]:
        intent = {"id": f"pi_{number}", "object": "payment_intent", "status": "processing"}
        return {
            "id": f"inpay_{number}",
            "object": "invoice_payment",
            "created": number,
            "status": "open",
            "amount_requested": 1_000,
            "payment": {"type": "payment_intent", "payment_intent": intent},
        }

    def page(*numbers: int, more: bool) -> dict[str, object]:
        url = "/v1/invoice_payments"
        shown = [payment(number) for number in numbers]
        return {"object": "list", "url": url, "has_more": more, "data": shown}

    invoice = INVOICE | {"payments": page(1, more=True)}
    script = (invoice, page(1, 2, more=True), page(3, more=False))
    with server(*(Answer(200, body) for body in script)) as stripes:
        read = gateway(stripes.url).invoice("in_1")
        paths = [path for _, path, _, _ in stripes.asked]

    assert read is not None
    assert read.on_its_way == Money(3_000, "EUR")
    assert "starting_after=inpay_2" in paths[-1]
    assert all("expand" in path for path in paths)


def test_what_was_paid_while_the_list_was_read_is_not_open_any_more() -> None:
    page = {"object": "list", "url": "/v1/invoices", "has_more": False, "data": [INVOICE]}
    paid = INVOICE | {"status": "paid", "amount_remaining": 0}
    with server(Answer(200, page), Answer(200, paid)) as stripes:
        assert gateway(stripes.url).open_invoices("cus_1") == []
