"""What the gateway changes at Stripe: once, whatever is pressed twice, and never in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import DeclineGroup
from portal.domain.errors import (
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.gateways.stripe import StripeGateway
from portal.sandbox import Fault

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop


def charges(shop: Shop) -> list[int]:
    return [c.amount for c in shop.v1.charges.list().data if c.status == "succeeded"]


def test_an_invoice_is_paid_with_the_card_that_was_given(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer("pm_card_chargeDeclinedExpiredCard")
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, "pm_card_mastercard")
    paid = gateway.pay_invoice(identifier, method=card, key="debt-1")

    assert paid.status is InvoiceStatus.PAID
    assert paid.paid == paid.total == Money(12_000, "EUR")
    assert charges(shop) == [12_000]


@pytest.mark.parametrize(
    ("token", "group"),
    [
        ("pm_card_chargeDeclinedExpiredCard", "card_ended"),
        ("pm_card_chargeDeclinedIncorrectCvc", "card_data"),
        ("pm_card_chargeDeclinedInsufficientFunds", "not_that_day"),
        ("pm_card_chargeDeclinedVelocityLimitExceeded", "not_that_day"),
        ("pm_card_chargeDeclinedProcessingError", "temporary"),
        ("pm_card_chargeDeclined", "neutral"),
        ("pm_card_chargeDeclinedLostCard", "neutral"),
        ("pm_card_chargeDeclinedStolenCard", "neutral"),
        ("pm_card_authenticationRequired", "confirm"),
    ],
)
def test_a_bank_that_says_no_is_told_at_once_and_remembered(
    gateway: StripeGateway, shop: Shop, token: str, group: str
) -> None:
    ada = shop.customer("")
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, token)

    with pytest.raises(PaymentDeclined) as declined:
        gateway.pay_invoice(identifier, method=card, key="debt-1")
    assert declined.value.decline.group is DeclineGroup(group)
    remembered = gateway.invoice(identifier)
    assert remembered is not None
    assert remembered.decline is not None
    assert remembered.decline.group is DeclineGroup(group)


def test_a_debit_is_not_paid_but_on_its_way(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer("")
    identifier = shop.invoice(ada, days=14)
    account = shop.method(ada, "pm_sepaDebit_fr")
    travelling = gateway.pay_invoice(identifier, method=account, key="debt-1")

    assert travelling.status is InvoiceStatus.OPEN
    assert travelling.on_its_way == Money(12_000, "EUR")


def test_what_is_settled_cannot_be_paid(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    card = shop.method(ada, "pm_card_visa")
    paid, void = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    shop.v1.invoices.pay(paid)
    shop.v1.invoices.void_invoice(void)

    for settled in (paid, void):
        with pytest.raises(GatewayRefused):
            gateway.pay_invoice(settled, method=card, key=f"debt-{settled}")


def test_a_card_of_somebody_else_pays_nothing(gateway: StripeGateway, shop: Shop) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    eve = shop.customer(name="Eve")

    with pytest.raises(GatewayRefused):
        gateway.pay_invoice(identifier, method=shop.method(eve, "pm_card_visa"), key="debt-1")
    assert charges(shop) == []


def test_a_button_pressed_many_times_at_once_pays_once(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, "pm_card_visa")
    with ThreadPoolExecutor(8) as presses:
        answers = list(
            presses.map(
                lambda _: gateway.pay_invoice(identifier, method=card, key="debt-1"), range(16)
            )
        )

    assert {answer.status for answer in answers} == {InvoiceStatus.PAID}
    assert charges(shop) == [12_000]


def test_the_same_key_repeats_the_refusal_and_a_new_one_asks_again(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    bad, good = (shop.method(ada, token) for token in ("pm_card_chargeDeclined", "pm_card_visa"))

    for _ in range(2):
        with pytest.raises(PaymentDeclined):
            gateway.pay_invoice(identifier, method=bad, key="debt-1")
    with pytest.raises(GatewayRefused) as refused:
        gateway.pay_invoice(identifier, method=good, key="debt-1")
    assert refused.value.code == "idempotency"
    paid = gateway.pay_invoice(identifier, method=good, key="debt-2")
    assert paid.status is InvoiceStatus.PAID


def test_one_debt_may_be_settled_and_paid_under_one_name(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    bad = shop.method(ada, "pm_card_chargeDeclined")
    with pytest.raises(PaymentDeclined):
        gateway.pay_invoice(identifier, method=bad, key="debt-1")

    settled = gateway.settle_elsewhere(identifier, key="debt-1")
    assert settled.status is InvoiceStatus.PAID


def test_an_answer_that_got_lost_is_neither_paid_nor_failed(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, "pm_card_visa")
    sandbox.inject_fault(Fault(path="*/pay", status="close_after"))

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.pay_invoice(identifier, method=card, key="debt-1")
    reread = gateway.invoice(identifier)
    assert reread is not None
    assert reread.status is InvoiceStatus.PAID
    again = gateway.pay_invoice(identifier, method=card, key="debt-1")
    assert again.status is InvoiceStatus.PAID
    assert charges(shop) == [12_000]


@pytest.mark.parametrize("status", ["close", "close_after", 500, 503])
def test_the_library_repeats_a_lost_payment_under_the_same_key(
    shop: Shop, sandbox: Sandbox, status: int | str
) -> None:
    patient = StripeGateway("sk_test_portal", api_base=sandbox.url, retries=1)
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, "pm_card_visa")
    sandbox.inject_fault(Fault(path="*/pay", status=status))

    paid = patient.pay_invoice(identifier, method=card, key="debt-1")
    assert paid.status is InvoiceStatus.PAID
    assert charges(shop) == [12_000]


def test_a_silent_stripe_is_waited_for_no_longer_than_agreed(shop: Shop, sandbox: Sandbox) -> None:
    impatient = StripeGateway("sk_test_portal", api_base=sandbox.url, timeout=(1, 0.2), retries=0)
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    card = shop.method(ada, "pm_card_visa")
    sandbox.inject_fault(Fault(method="POST", path="*/pay", slow=0.5))
    sandbox.inject_fault(Fault(method="GET", path="*/invoices/*", slow=0.5))

    with pytest.raises(GatewayOutcomeUnknown):
        impatient.pay_invoice(identifier, method=card, key="debt-1")
    with pytest.raises(GatewayUnavailable):
        impatient.invoice(identifier)


@pytest.mark.parametrize("status", [429, 500, "close"])
def test_reading_in_bad_weather_is_unavailable(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: int | str
) -> None:
    ada = shop.customer()
    sandbox.inject_fault(Fault(status=status))

    with pytest.raises(GatewayUnavailable):
        gateway.customer(ada)
    assert gateway.customer(ada).id == ada


def test_bad_weather_in_the_middle_of_a_list_is_told_too(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    for _ in range(101):
        shop.customer("")
    read = gateway.customers(created_from=None, after="")
    next(read)
    sandbox.inject_fault(Fault(method="GET", path="*/customers", status=500))

    with pytest.raises(GatewayUnavailable):
        list(read)


def test_a_key_that_stripe_does_not_know(sandbox: Sandbox) -> None:
    stranger = StripeGateway("sk_live_of_nobody", api_base=sandbox.url)

    with pytest.raises(GatewayRefused) as refused:
        stranger.account()
    assert refused.value.code == "key"


def test_an_invoice_paid_elsewhere_is_settled_once(gateway: StripeGateway, shop: Shop) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    first = gateway.settle_elsewhere(identifier, key="debt-1")
    again = gateway.settle_elsewhere(identifier, key="debt-1")

    assert {facts.status for facts in (first, again)} == {InvoiceStatus.PAID}
    assert charges(shop) == []
    with pytest.raises(GatewayRefused):
        gateway.settle_elsewhere(identifier, key="another-debt")


def test_an_invoice_that_was_withdrawn_is_not_settled(gateway: StripeGateway, shop: Shop) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    shop.v1.invoices.void_invoice(identifier)

    with pytest.raises(GatewayRefused):
        gateway.settle_elsewhere(identifier, key="debt-1")


def test_a_pause_stops_stripes_own_attempts_and_an_end_of_it_brings_them_back(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer("pm_card_chargeDeclined"))
    sandbox.advance(2 * 3600)
    tried = gateway.invoice(identifier)
    for _ in range(2):
        gateway.pause_collection(identifier, reason="plan")
    sandbox.advance(30 * 86_400)
    paused = gateway.invoice(identifier)
    for _ in range(2):
        gateway.resume_collection(identifier)
    resumed = gateway.invoice(identifier)
    at_stripe = shop.v1.invoices.retrieve(identifier)

    assert tried is not None
    assert paused is not None
    assert resumed is not None
    assert tried.next_attempt_on is not None
    assert (paused.next_attempt_on, paused.attempts) == (None, tried.attempts)
    assert resumed.next_attempt_on is not None
    assert at_stripe.auto_advance is True
    assert at_stripe.metadata is not None
    assert at_stripe.metadata.to_dict() == {}


def test_what_stripe_did_not_collect_by_itself_stays_so_after_a_pause(
    gateway: StripeGateway, shop: Shop
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    gateway.pause_collection(identifier, reason="promise")
    paused = shop.v1.invoices.retrieve(identifier)
    gateway.resume_collection(identifier)
    resumed = shop.v1.invoices.retrieve(identifier)

    assert paused.metadata is not None
    assert paused.metadata["portal_paused"] == "promise"
    assert (paused.auto_advance, resumed.auto_advance) == (False, False)


def test_pausing_and_resuming_leave_a_settled_invoice_alone(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    gateway.pause_collection(identifier, reason="plan")
    shop.v1.invoices.pay(identifier)
    gateway.resume_collection(identifier)
    unmarked = [call for call in sandbox.requests if call.method == "POST"][-1]
    gateway.pause_collection(identifier, reason="plan")
    settled = shop.v1.invoices.retrieve(identifier)

    assert set(unmarked.params) == {"metadata"}
    assert settled.status == "paid"
    assert settled.metadata is not None
    assert "portal_paused" not in settled.metadata.to_dict()
