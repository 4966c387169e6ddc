"""Instalments that are charged by themselves: never twice, and never without counting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import DeclineGroup
from portal.domain.errors import (
    GatewayError,
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.gateways.base import ChargeOrder, PaymentState
from portal.gateways.stripe import StripeGateway
from portal.sandbox import Fault
from tests.gateways.conftest import DAY, refused_as
from tests.gateways.scripted import HANG_UP, Answer, refusal, server
from tests.gateways.test_facts import INVOICE

if TYPE_CHECKING:
    from portal.gateways.base import InvoiceFacts
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop

BEGIN, ATTACH, CONFIRM = "/v1/payment_intents", "*/attach_payment", "*/confirm"


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def instalment(
    shop: Shop, *, method: str = "pm_card_visa", customer: str = "", invoice: str = ""
) -> ChargeOrder:
    """Forty euros of an invoice over 120, with the method that the client left."""
    customer = customer or shop.customer("")
    return ChargeOrder(
        invoice_id=invoice or shop.invoice(customer, days=14),
        customer=customer,
        method=shop.method(customer, method),
        amount=euros(4_000),
        description="Part 2 of 3",
        metadata={"portal_plan": "plan-1", "portal_part": "2"},
        key="plan-1-2-1",
    )


def reread(gateway: StripeGateway, order: ChargeOrder) -> InvoiceFacts:
    facts = gateway.invoice(order.invoice_id)
    assert facts is not None
    return facts


def test_an_instalment_is_charged_and_counts(gateway: StripeGateway, shop: Shop) -> None:
    order = instalment(shop)
    payment = gateway.charge_part(order)
    part_paid = reread(gateway, order)

    assert (payment.state, payment.amount, payment.decline) == (
        PaymentState.PAID, euros(4_000), None,
    )  # fmt: skip
    assert (payment.customer, payment.method) == (order.customer, order.method)
    assert payment.metadata.items() >= order.metadata.items()
    assert payment.metadata["portal_invoice"] == order.invoice_id
    assert (part_paid.paid, part_paid.status) == (euros(4_000), InvoiceStatus.OPEN)
    assert gateway.payment(payment.id) == payment
    assert shop.charged() == [4_000]


def test_the_last_instalment_settles_the_invoice(gateway: StripeGateway, shop: Shop) -> None:
    order = instalment(shop)
    for number in (1, 2, 3):
        gateway.charge_part(replace(order, key=f"plan-1-{number}"))
    settled = reread(gateway, order)

    assert (settled.status, settled.paid) == (InvoiceStatus.PAID, euros(12_000))
    with refused_as("not_open"):
        gateway.charge_part(replace(order, key="plan-1-4"))


def test_no_money_moves_before_it_counts_on_the_invoice(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop)
    sandbox.workshop.requests.clear()
    gateway.charge_part(order)
    acts = [call for call in sandbox.requests if call.method == "POST"]
    made, attached, confirmed = acts

    assert made.answer["status"] == "requires_confirmation"
    assert attached.path == f"/v1/invoices/{order.invoice_id}/attach_payment"
    assert confirmed.params == {"off_session": "true"}
    assert (made.idempotency_key, confirmed.idempotency_key) == (
        "charge:plan-1-2-1", "confirm:plan-1-2-1",
    )  # fmt: skip
    assert "setup_future_usage" not in made.params


@pytest.mark.parametrize(
    ("step", "error"),
    [(BEGIN, GatewayUnavailable), (ATTACH, GatewayUnavailable), (CONFIRM, GatewayOutcomeUnknown)],
)
@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_a_charge_that_was_interrupted_is_continued_and_never_made_twice(
    gateway: StripeGateway,
    shop: Shop,
    sandbox: Sandbox,
    step: str,
    error: type[GatewayError],
    status: str,
    later: int,
) -> None:
    order = instalment(shop)
    sandbox.inject_fault(Fault(method="POST", path=step, status=status))

    with pytest.raises(error):
        gateway.charge_part(order)
    sandbox.advance(later)
    first, again = (gateway.charge_part(order) for _ in range(2))
    assert first == again
    assert first.state is PaymentState.PAID
    assert shop.charged() == [4_000]
    assert shop.places(order.invoice_id) == [(4_000, "paid")]


@pytest.mark.parametrize("status", [429, "close"])
def test_reading_in_bad_weather_charges_nothing(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: int | str
) -> None:
    order = instalment(shop)
    for path in ("/v1/invoices/*", "/v1/payment_intents/*"):
        sandbox.inject_fault(Fault(method="GET", path=path, status=status))
        with pytest.raises(GatewayUnavailable):
            gateway.charge_part(order)

    assert shop.charged() == []
    assert gateway.charge_part(order).state is PaymentState.PAID


def test_a_charge_asked_for_many_times_at_once_is_made_once(
    gateway: StripeGateway, shop: Shop
) -> None:
    order = instalment(shop)
    with ThreadPoolExecutor(8) as clocks:
        payments = list(clocks.map(lambda _: gateway.charge_part(order), range(16)))

    assert len({payment.id for payment in payments}) == 1
    assert shop.charged() == [4_000]
    assert reread(gateway, order).paid == euros(4_000)


def test_a_key_names_one_charge(gateway: StripeGateway, shop: Shop, sandbox: Sandbox) -> None:
    order = instalment(shop)
    gateway.charge_part(order)
    more = replace(order, amount=euros(5_000))

    with refused_as("idempotency"):
        gateway.charge_part(more)
    sandbox.advance(2 * DAY)
    other = replace(order, method=shop.method(order.customer, "pm_card_visa"))
    for changed in (more, other):
        with refused_as("idempotency"):
            gateway.charge_part(changed)
    assert shop.charged() == [4_000]


@pytest.mark.parametrize(
    ("method", "group"),
    [
        ("pm_card_chargeDeclinedExpiredCard", "card_ended"),
        ("pm_card_chargeDeclinedInsufficientFunds", "not_that_day"),
        ("pm_card_chargeDeclinedProcessingError", "temporary"),
        ("pm_card_chargeDeclinedLostCard", "neutral"),
        ("pm_card_authenticationRequired", "confirm"),
        ("pm_card_authenticationRequiredOnSetup", "confirm"),
    ],
)
def test_a_bank_that_says_no_leaves_the_invoice_as_payable_as_before(
    gateway: StripeGateway, shop: Shop, method: str, group: str
) -> None:
    order = instalment(shop, method=method)
    for _ in range(2):
        with pytest.raises(PaymentDeclined) as declined:
            gateway.charge_part(order)
        assert declined.value.decline.group is DeclineGroup(group)
    after = reread(gateway, order)

    assert (after.paid, after.status, after.decline) == (euros(0), InvoiceStatus.OPEN, None)
    assert shop.places(order.invoice_id) == [(4_000, "canceled")]
    good = shop.method(order.customer, "pm_card_visa")
    again = gateway.charge_part(replace(order, method=good, key="plan-1-2-2"))
    assert again.state is PaymentState.PAID
    rest = gateway.pay_invoice(order.invoice_id, method=good, key="rest")
    assert rest.status is InvoiceStatus.PAID


@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_a_decline_whose_answer_got_lost_is_told_when_asked_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: str, later: int
) -> None:
    order = instalment(shop, method="pm_card_chargeDeclinedExpiredCard")
    sandbox.inject_fault(Fault(path=CONFIRM, status=status))

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.charge_part(order)
    sandbox.advance(later)
    with pytest.raises(PaymentDeclined) as declined:
        gateway.charge_part(order)
    assert declined.value.decline.group is DeclineGroup.CARD_ENDED
    assert shop.places(order.invoice_id) == [(4_000, "canceled")]


def test_a_decline_that_could_not_be_cleared_away_is_cleared_by_the_next_charge(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop, method="pm_card_chargeDeclined")
    sandbox.inject_fault(Fault(path="*/cancel", status=500))

    with pytest.raises(PaymentDeclined):
        gateway.charge_part(order)
    assert shop.places(order.invoice_id) == [(4_000, "open")]
    good = shop.method(order.customer, "pm_card_visa")
    gateway.charge_part(replace(order, method=good, key="plan-1-2-2"))
    assert shop.places(order.invoice_id) == [(4_000, "canceled"), (4_000, "paid")]


def test_a_card_that_was_confirmed_when_it_was_left_is_charged_without_the_client(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop, method="pm_card_authenticationRequiredOnSetup")
    with sandbox.state.lock:
        sandbox.state.kept(order.method)["confirmed"] = True

    assert gateway.charge_part(order).state is PaymentState.PAID


def test_a_debit_is_on_its_way_and_counts_when_it_arrives(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop, method="pm_sepaDebit_fr")
    first, again = (gateway.charge_part(order) for _ in range(2))
    travelling = reread(gateway, order)
    sandbox.advance(6 * DAY)
    arrived = reread(gateway, order)

    assert first == again
    assert first.state is PaymentState.ON_ITS_WAY
    assert (travelling.paid, travelling.on_its_way) == (euros(0), euros(4_000))
    assert (arrived.paid, arrived.on_its_way) == (euros(4_000), None)
    assert gateway.charge_part(order).state is PaymentState.PAID
    assert shop.charged() == [4_000]


def test_a_debit_that_came_back_is_told_and_its_place_is_free(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop, method="pm_sepaDebit_fails_de")
    gateway.charge_part(order)
    sandbox.advance(6 * DAY)

    with pytest.raises(PaymentDeclined) as declined:
        gateway.charge_part(order)
    assert declined.value.decline.code == "account_closed"
    assert shop.places(order.invoice_id) == [(4_000, "canceled")]


def test_what_travels_counts_as_paid_when_the_next_instalment_is_charged(
    gateway: StripeGateway, shop: Shop
) -> None:
    order = replace(instalment(shop, method="pm_sepaDebit_fr"), amount=euros(7_000))
    gateway.charge_part(order)

    with refused_as("more_than_remaining"):
        gateway.charge_part(replace(order, amount=euros(5_001), key="plan-1-3"))
    rest = replace(order, amount=euros(5_000), key="plan-1-3")
    assert gateway.charge_part(rest).state is PaymentState.ON_ITS_WAY


def test_yen_have_no_cents(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer("")
    invoice = shop.invoice(ada, 12_000, days=14, currency="jpy")
    order = replace(instalment(shop, customer=ada, invoice=invoice), amount=Money(4_000, "JPY"))

    assert gateway.charge_part(order).amount == Money(4_000, "JPY")
    assert reread(gateway, order).paid == Money(4_000, "JPY")
    with refused_as("other_currency"):
        gateway.charge_part(replace(order, amount=euros(4_000), key="plan-1-3"))


def test_what_the_invoice_cannot_take_is_refused_and_nothing_is_begun(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada, eve = shop.customer(""), shop.customer("", name="Eve")
    order, of_eve = instalment(shop, customer=ada), instalment(shop, customer=eve)
    void = shop.invoice(ada, days=14)
    shop.v1.invoices.void_invoice(void)
    wrong = {
        "more_than_remaining": replace(order, amount=euros(12_001)),
        "other_client": replace(of_eve, invoice_id=order.invoice_id),
        "not_open": replace(order, invoice_id=void),
        "resource_missing": replace(order, invoice_id="in_unknown"),
    }
    renewal = shop.declined_renewal(ada)
    wrong["parts_not_possible"] = replace(order, invoice_id=renewal)

    for code, refused in wrong.items():
        with refused_as(code):
            gateway.charge_part(refused)
    begun = [c for c in sandbox.requests if (c.method, c.path) == ("POST", BEGIN)]
    assert begun == []


@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_what_was_begun_is_given_up_when_the_invoice_was_closed_meanwhile(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, later: int
) -> None:
    order = instalment(shop)
    sandbox.inject_fault(Fault(path=CONFIRM, status="close"))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.charge_part(order)
    gateway.credit_remaining(order.invoice_id, key="settle-1", memo="")
    sandbox.advance(later)

    with refused_as("not_open"):
        gateway.charge_part(order)
    assert shop.charged() == []
    assert shop.places(order.invoice_id) == [(4_000, "canceled")]
    with refused_as("payment_cancelled"):
        gateway.charge_part(order)


def test_an_invoice_that_closes_in_the_last_moment_costs_nothing(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop)
    sandbox.inject_fault(Fault(path=ATTACH, status=400))

    with pytest.raises(GatewayRefused):
        gateway.charge_part(order)
    (payment,) = shop.v1.payment_intents.list({"customer": order.customer}).data[:1]
    assert payment.status == "canceled"
    with refused_as("payment_cancelled"):
        gateway.charge_part(order)
    assert gateway.charge_part(replace(order, key="plan-1-2-2")).state is PaymentState.PAID


def test_a_method_that_is_gone_is_refused_and_leaves_the_place_free(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop)
    sandbox.inject_fault(Fault(path=CONFIRM, status=400))

    with pytest.raises(GatewayRefused):
        gateway.charge_part(order)
    assert shop.places(order.invoice_id) == [(4_000, "canceled")]
    assert shop.charged() == []
    with pytest.raises(GatewayRefused):
        gateway.charge_part(replace(order, method="pm_unknown", key="plan-1-2-2"))


def test_an_instalment_that_was_cancelled_before_it_was_charged_stays_so(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    order = instalment(shop)
    sandbox.inject_fault(Fault(path=CONFIRM, status="close"))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.charge_part(order)
    (begun,) = shop.v1.payment_intents.list({"customer": order.customer}).data[:1]

    assert gateway.cancel_payment(begun.id).state is PaymentState.CANCELLED
    with refused_as("payment_cancelled"):
        gateway.charge_part(order)
    assert shop.charged() == []


def test_only_an_open_payment_is_cancelled(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    paid = gateway.charge_part(instalment(shop))
    debit = replace(instalment(shop, method="pm_sepaDebit_fr"), key="plan-2-1-1")
    travels = gateway.charge_part(debit)
    idle = shop.v1.payment_intents.create({"amount": 4_000, "currency": "eur"}).id

    assert gateway.cancel_payment(paid.id) == paid
    assert gateway.cancel_payment(travels.id) == travels
    sandbox.inject_fault(Fault(path="*/cancel", status="close_after"))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.cancel_payment(idle)
    for _ in range(2):
        assert gateway.cancel_payment(idle).state is PaymentState.CANCELLED
    with refused_as("resource_missing"):
        gateway.cancel_payment("pi_unknown")


def test_the_payment_that_an_invoice_made_for_itself_stays(
    gateway: StripeGateway, shop: Shop
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    (own,) = shop.v1.invoice_payments.list({"invoice": identifier}).data

    assert gateway.cancel_payment(str(own.payment.payment_intent)).state is PaymentState.OPEN


INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "status": "requires_confirmation",
    "amount": 4_000,
    "currency": "eur",
    "customer": "cus_1",
    "payment_method": "pm_1",
    "last_payment_error": None,
    "next_action": None,
    "metadata": {"portal_charge": "debt-1"},
}
ORDER = ChargeOrder(
    invoice_id="in_1",
    customer="cus_1",
    method="pm_1",
    amount=euros(4_000),
    description="Part 2 of 3",
    metadata={},
    key="debt-1",
)


def begun(**changed: object) -> Answer:
    """The invoice, on which the payment already stands."""
    place = {
        "id": "inpay_1",
        "object": "invoice_payment",
        "created": 1,
        "status": "open",
        "amount_requested": 4_000,
        "payment": {"type": "payment_intent", "payment_intent": INTENT | changed},
    }
    page = {"object": "list", "url": "/v1/invoice_payments", "has_more": False, "data": [place]}
    return Answer(200, INVOICE | {"payments": page})


def test_a_bank_that_waits_for_the_client_instead_of_saying_no_is_a_decline() -> None:
    waiting = INTENT | {"status": "requires_action", "next_action": {"type": "verify_something"}}
    cancelled = INTENT | {"status": "canceled"}
    script = (begun(), Answer(200, waiting), Answer(200, waiting), Answer(200, cancelled))
    with server(*script) as stripes, pytest.raises(PaymentDeclined) as declined:
        StripeGateway("sk_test_1", api_base=stripes.url, retries=0).charge_part(ORDER)

    assert declined.value.decline.group is DeclineGroup.CONFIRM
    assert stripes.asked[-1][1] == "/v1/payment_intents/pi_1/cancel"


def test_a_confirmation_that_somebody_else_has_made_is_no_refusal() -> None:
    refused = refusal(400, code="payment_intent_unexpected_state")
    paid = INTENT | {"status": "succeeded"}
    with server(begun(), refused, Answer(200, paid)) as stripes:
        payment = StripeGateway("sk_test_1", api_base=stripes.url, retries=0).charge_part(ORDER)

    assert payment.state is PaymentState.PAID


def test_a_payment_that_already_went_is_not_asked_for_again() -> None:
    with server(begun(status="succeeded"), HANG_UP) as stripes:
        payment = StripeGateway("sk_test_1", api_base=stripes.url, retries=0).charge_part(ORDER)

    assert payment.state is PaymentState.PAID
    assert len(stripes.asked) == 1
