"""Stripe's hosted pages: Checkout, the new card, and what must follow so that it is used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import DeclineGroup
from portal.domain.errors import GatewayRefused, GatewayUnavailable
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.gateways.base import CheckoutLine, CheckoutOrder, SessionState
from portal.gateways.stripe import StripeGateway
from portal.sandbox import Fault

if TYPE_CHECKING:
    from portal.sandbox import Exchange, Sandbox
    from tests.gateways.conftest import Shop

DAY = 86_400
BACK = "https://pay.example.com/c/ab/token/"
ORDER = CheckoutOrder(
    lines=(
        CheckoutLine(label="Facture 2026-041", amount=Money(12_000, "EUR")),
        CheckoutLine(label="Facture 2026-042", amount=Money(3_050, "EUR")),
    ),
    customer="",
    email="ada@example.com",
    locale="fr",
    success_url=BACK + "merci/",
    cancel_url=BACK,
    metadata={"attempt": "a1"},
    key="debt-1",
)


def asked(sandbox: Sandbox, path: str) -> Exchange:
    return [call for call in sandbox.requests if (call.method, call.path) == ("POST", path)][-1]


def test_a_checkout_page_asks_for_all_lines_in_one_amount(
    gateway: StripeGateway, shop: Shop
) -> None:
    page = gateway.open_checkout(replace(ORDER, email="", customer=shop.customer()))

    assert page.state is SessionState.OPEN
    assert page.amount == Money(15_050, "EUR")
    assert page.url.startswith(shop.sandbox.url)
    assert (page.payment, page.decline, page.metadata) == ("", None, {"attempt": "a1"})
    assert gateway.session(page.id) == page


def test_stripe_is_told_what_the_page_is_for_and_no_method_is_forced(
    gateway: StripeGateway, sandbox: Sandbox
) -> None:
    gateway.open_checkout(ORDER)
    call = asked(sandbox, "/v1/checkout/sessions")

    assert call.idempotency_key == "checkout:debt-1"
    assert call.params["mode"] == "payment"
    assert call.params["submit_type"] == "pay"
    assert call.params["client_reference_id"] == "debt-1"
    assert call.params["customer_email"] == "ada@example.com"
    assert call.params["metadata"] == {"attempt": "a1"}
    assert call.params["payment_intent_data"]["metadata"] == {"attempt": "a1"}
    assert "payment_method_types" not in call.params
    assert "expires_at" not in call.params


def test_the_same_key_is_the_same_page_also_when_pressed_at_once(gateway: StripeGateway) -> None:
    with ThreadPoolExecutor(4) as presses:
        pages = list(presses.map(lambda _: gateway.open_checkout(ORDER), range(8)))

    assert len({page.id for page in pages}) == 1
    assert gateway.open_checkout(replace(ORDER, key="debt-2")).id != pages[0].id


def test_a_page_ends_by_itself_after_a_day(gateway: StripeGateway, sandbox: Sandbox) -> None:
    page = gateway.open_checkout(ORDER)
    sandbox.advance(25 * 3600)
    ended = gateway.session(page.id)

    assert (ended.state, ended.url) == (SessionState.EXPIRED, "")


def test_a_page_that_was_paid(gateway: StripeGateway, shop: Shop) -> None:
    page = gateway.open_checkout(ORDER)
    assert shop.fill_checkout(page.id, "pm_card_visa") == "succeeded"
    paid = gateway.session(page.id)

    assert paid.state is SessionState.PAID
    assert paid.payment.startswith("pi_")
    assert paid.metadata == {"attempt": "a1"}


def test_a_card_that_was_declined_leaves_the_page_open(gateway: StripeGateway, shop: Shop) -> None:
    page = gateway.open_checkout(ORDER)
    shop.fill_checkout(page.id, "pm_card_chargeDeclinedInsufficientFunds")
    declined = gateway.session(page.id)

    assert declined.state is SessionState.OPEN
    assert declined.decline is not None
    assert declined.decline.group is DeclineGroup.NOT_THAT_DAY
    shop.fill_checkout(page.id, "pm_card_visa")
    paid = gateway.session(page.id)
    assert (paid.state, paid.decline) == (SessionState.PAID, None)


def test_a_debit_on_a_page_travels_and_arrives(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    page = gateway.open_checkout(ORDER)
    shop.fill_checkout(page.id, "pm_sepaDebit_fr")
    travelling = gateway.session(page.id)
    sandbox.advance(6 * DAY)

    assert travelling.state is SessionState.ON_ITS_WAY
    assert gateway.session(page.id).state is SessionState.PAID


def test_a_debit_on_a_page_that_comes_back(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    page = gateway.open_checkout(ORDER)
    shop.fill_checkout(page.id, "pm_sepaDebit_fails_de")
    sandbox.advance(6 * DAY)
    returned = gateway.session(page.id)

    assert returned.state is SessionState.FAILED
    assert returned.decline is not None


def test_an_open_page_is_closed_and_one_that_was_paid_is_told(
    gateway: StripeGateway, shop: Shop
) -> None:
    idle = gateway.open_checkout(ORDER)
    used = gateway.open_checkout(replace(ORDER, key="debt-2"))
    shop.fill_checkout(used.id, "pm_card_visa")

    assert gateway.expire_session(idle.id).state is SessionState.EXPIRED
    assert gateway.expire_session(idle.id).state is SessionState.EXPIRED
    assert gateway.expire_session(used.id).state is SessionState.PAID
    with pytest.raises(GatewayRefused):
        gateway.expire_session("cs_test_unknown")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (
            CheckoutLine(label="A", amount=Money(100, "EUR")),
            CheckoutLine(label="B", amount=Money(100, "CHF")),
        ),
    ],
)
def test_an_order_without_lines_or_of_two_currencies_is_refused(
    gateway: StripeGateway, sandbox: Sandbox, lines: tuple[CheckoutLine, ...]
) -> None:
    with pytest.raises(GatewayRefused):
        gateway.open_checkout(replace(ORDER, lines=lines))
    assert sandbox.requests == []


def test_an_amount_too_small_for_stripe_keeps_its_code(gateway: StripeGateway) -> None:
    small = (CheckoutLine(label="A", amount=Money(30, "EUR")),)
    with pytest.raises(GatewayRefused) as refused:
        gateway.open_checkout(replace(ORDER, lines=small))
    assert refused.value.code == "amount_too_small"


def test_the_card_page_is_the_customer_portal_that_comes_back(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    shop.save_portal()
    ada = shop.customer()
    url = gateway.card_page(ada, return_url=BACK, locale="fr")
    flow = asked(sandbox, "/v1/billing_portal/sessions").params["flow_data"]

    assert url.startswith(sandbox.url)
    assert flow["type"] == "payment_method_update"
    assert flow["after_completion"]["redirect"]["return_url"] == BACK
    shop.fill_portal(url, "pm_card_mastercard")
    gateway.finish_card_page(ada)
    method = gateway.customer(ada).method
    assert method is not None
    assert method.brand == "mastercard"


def test_each_click_opens_a_fresh_card_page(gateway: StripeGateway, shop: Shop) -> None:
    shop.save_portal()
    ada = shop.customer()

    assert len({gateway.card_page(ada, return_url=BACK, locale="fr") for _ in range(3)}) == 3


def test_whether_the_portal_can_update_a_card(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    assert not gateway.portal_ready()
    configuration = shop.save_portal()
    chosen = StripeGateway("sk_test_1", api_base=sandbox.url, configuration=configuration)
    assert gateway.portal_ready()
    assert chosen.portal_ready()

    shop.v1.billing_portal.configurations.update(
        configuration, {"features": {"payment_method_update": {"enabled": False}}}
    )
    assert not gateway.portal_ready()
    assert not chosen.portal_ready()


def test_without_a_portal_checkout_saves_the_card_and_we_make_it_the_default(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    url = gateway.card_page(ada, return_url=BACK, locale="fr")
    (page,) = shop.v1.checkout.sessions.list({"customer": ada}).data
    assert (page.mode, page.url, page.success_url) == ("setup", url, BACK)

    gateway.finish_card_page(ada)
    before = gateway.customer(ada).method
    shop.fill_checkout(page.id, "pm_card_mastercard")
    gateway.finish_card_page(ada)
    after = gateway.customer(ada).method
    assert before is not None
    assert after is not None
    assert (before.brand, after.brand) == ("visa", "mastercard")


def test_a_card_page_that_is_announced_again_brings_no_old_card_back(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    gateway.card_page(ada, return_url=BACK, locale="fr")
    (page,) = shop.v1.checkout.sessions.list({"customer": ada}).data
    shop.fill_checkout(page.id, "pm_card_mastercard")
    gateway.finish_card_page(ada)
    newest = shop.method(ada, "pm_card_amex")
    shop.v1.customers.update(ada, {"invoice_settings": {"default_payment_method": newest}})
    gateway.finish_card_page(ada)

    method = gateway.customer(ada).method
    assert method is not None
    assert method.id == newest


def test_a_card_that_was_saved_elsewhere_is_not_ours_to_choose(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    foreign = shop.v1.checkout.sessions.create(
        {"mode": "setup", "customer": ada, "currency": "eur", "success_url": BACK}
    )
    shop.fill_checkout(foreign.id, "pm_card_mastercard")
    gateway.finish_card_page(ada)

    method = gateway.customer(ada).method
    assert method is not None
    assert method.brand == "visa"


def test_a_card_page_is_no_payment(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    gateway.card_page(ada, return_url=BACK, locale="fr")
    (page,) = shop.v1.checkout.sessions.list({"customer": ada}).data

    with pytest.raises(GatewayRefused) as refused:
        gateway.session(page.id)
    assert refused.value.code == "not_a_payment"


def test_a_card_page_for_nobody_is_refused(gateway: StripeGateway, shop: Shop) -> None:
    shop.save_portal()

    with pytest.raises(GatewayRefused) as refused:
        gateway.card_page("cus_unknown", return_url=BACK, locale="fr")
    assert refused.value.code == "resource_missing"


@pytest.mark.parametrize("status", [429, 500, "close_after"])
def test_a_card_page_that_did_not_come_can_be_asked_for_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: int | str
) -> None:
    shop.save_portal()
    ada = shop.customer()
    sandbox.inject_fault(Fault(path="/v1/billing_portal/*", status=status))

    with pytest.raises(GatewayUnavailable):
        gateway.card_page(ada, return_url=BACK, locale="fr")
    assert gateway.card_page(ada, return_url=BACK, locale="fr")


def test_recovery_after_expiry_is_given_up_rather_than_the_card_page(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    shop.save_portal()
    ada = shop.customer()
    sandbox.inject_fault(Fault(path="/v1/billing_portal/sessions", status=400))

    assert gateway.card_page(ada, return_url=BACK, locale="fr")
    again = asked(sandbox, "/v1/billing_portal/sessions").params
    assert "after_expiration" not in again


def default_of(shop: Shop, subscription: str) -> str | None:
    method = shop.v1.subscriptions.retrieve(subscription).default_payment_method
    assert method is None or isinstance(method, str)
    return method


def test_a_new_card_is_adopted_by_each_subscription_with_a_card_of_its_own(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada, grace = shop.customer(), shop.customer(name="Grace Bernard")
    own, inherits, over, other = (
        shop.subscription(ada, method=shop.method(ada, "pm_card_visa")),
        shop.subscription(ada),
        shop.subscription(ada, method=shop.method(ada, "pm_card_visa")),
        shop.subscription(grace, method=shop.method(grace, "pm_card_visa")),
    )
    shop.v1.subscriptions.cancel(over)
    before = [default_of(shop, one) for one in (inherits, over, other)]
    new = shop.method(ada, "pm_card_mastercard")
    for _ in range(2):
        gateway.adopt_method(ada, new)

    assert default_of(shop, own) == new
    assert [default_of(shop, one) for one in (inherits, over, other)] == before


def test_a_subscription_that_never_began_is_left_alone(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    subscription = shop.subscription(ada, method=shop.method(ada, "pm_card_visa"))
    with sandbox.state.lock:
        sandbox.state.the("subscription", subscription)["status"] = "incomplete_expired"
    before = default_of(shop, subscription)
    gateway.adopt_method(ada, shop.method(ada, "pm_card_mastercard"))

    assert default_of(shop, subscription) == before


def test_adopting_twice_changes_once(gateway: StripeGateway, shop: Shop, sandbox: Sandbox) -> None:
    ada = shop.customer()
    subscription = shop.subscription(ada, method=shop.method(ada, "pm_card_visa"))
    new = shop.method(ada, "pm_card_mastercard")
    for _ in range(3):
        gateway.adopt_method(ada, new)
    path = f"/v1/subscriptions/{subscription}"

    assert [c.path for c in sandbox.requests if c.method == "POST"].count(path) == 1


def test_the_whole_way_from_a_dead_card_to_a_paid_renewal(
    gateway: StripeGateway, shop: Shop
) -> None:
    shop.save_portal()
    ada = shop.customer()
    subscription = shop.subscription(ada, method=shop.method(ada, "pm_card_visa"))
    dead = shop.method(ada, "pm_card_chargeDeclinedExpiredCard")
    shop.v1.subscriptions.update(subscription, {"default_payment_method": dead})
    renewal = shop.renewal(subscription)
    assert shop.v1.subscriptions.retrieve(subscription).status == "past_due"

    url = gateway.card_page(ada, return_url=BACK, locale="fr")
    shop.fill_portal(url, "pm_card_mastercard")
    method = gateway.customer(ada).method
    assert method is not None
    gateway.adopt_method(ada, method.id)
    for invoice in gateway.open_invoices(ada):
        gateway.pay_invoice(invoice.id, method=method.id, key=f"{invoice.id}-{method.id}")

    paid = gateway.invoice(renewal)
    assert paid is not None
    assert paid.status is InvoiceStatus.PAID
    assert shop.v1.subscriptions.retrieve(subscription).status == "active"
