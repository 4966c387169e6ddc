"""What the gateway reads, asked of the sandbox through the real library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import DeclineGroup
from portal.domain.errors import GatewayRefused
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.gateways.stripe import API_VERSION

if TYPE_CHECKING:
    from portal.gateways.stripe import StripeGateway
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop

DAY = 86_400


def today(sandbox: Sandbox) -> datetime:
    return datetime.fromtimestamp(sandbox.state.now(), UTC)


def test_the_account_and_its_mode(gateway: StripeGateway) -> None:
    account = gateway.account()

    assert account.id.startswith("acct_")
    assert not account.live


def test_every_call_names_the_pinned_version(gateway: StripeGateway, sandbox: Sandbox) -> None:
    gateway.account()

    assert {call.version for call in sandbox.requests} == {API_VERSION}


def test_webhook_endpoints(gateway: StripeGateway, shop: Shop) -> None:
    made = shop.v1.webhook_endpoints.create(
        {
            "url": "https://pay.example.com/webhooks/stripe",
            "enabled_events": ["*"],
            "api_version": API_VERSION,
        }
    )
    try:
        (endpoint,) = gateway.webhook_endpoints()
        assert endpoint.url == "https://pay.example.com/webhooks/stripe"
        assert (endpoint.api_version, endpoint.enabled) == (API_VERSION, True)

        shop.v1.webhook_endpoints.update(made.id, {"disabled": True})
        assert not gateway.webhook_endpoints()[0].enabled
    finally:
        shop.v1.webhook_endpoints.delete(made.id)


def test_a_customer_with_the_card_that_comes_next(gateway: StripeGateway, shop: Shop) -> None:
    ada = gateway.customer(shop.customer())

    assert (ada.name, ada.email, ada.locale) == ("Ada Martin", "ada@example.com", "fr")
    assert ada.metadata == {"group": "mornings"}
    assert ada.method is not None
    assert (ada.method.kind, ada.method.brand, ada.method.last4) == ("card", "visa", "4242")
    assert ada.method.exp_year == 2034


def test_a_customer_who_pays_by_direct_debit(gateway: StripeGateway, shop: Shop) -> None:
    method = gateway.customer(shop.customer("pm_sepaDebit_fr")).method

    assert method is not None
    assert (method.kind, method.last4, method.exp_year) == ("sepa_debit", "2606", None)


def test_a_customer_without_a_card(gateway: StripeGateway, shop: Shop) -> None:
    assert gateway.customer(shop.customer("")).method is None


def test_a_customer_who_is_gone_or_was_never_there(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer("")
    shop.v1.customers.delete(ada)

    assert gateway.customer(ada).deleted
    with pytest.raises(GatewayRefused) as refused:
        gateway.customer("cus_unknown")
    assert refused.value.code == "resource_missing"


def test_customers_come_page_by_page_and_go_on_behind_an_id(
    gateway: StripeGateway, shop: Shop
) -> None:
    made = [shop.customer("") for _ in range(105)]
    read = gateway.customers(created_from=None, after="")

    first = [customer.id for customer in islice(read, 3)]
    assert first == made[:-4:-1]
    rest = [customer.id for customer in gateway.customers(created_from=None, after=first[-1])]
    assert first + rest == made[::-1]


def test_customers_since_a_moment(gateway: StripeGateway, shop: Shop, sandbox: Sandbox) -> None:
    shop.customer()
    sandbox.advance(DAY)
    grace = shop.customer()
    since = today(sandbox) - timedelta(hours=1)

    (found,) = gateway.customers(created_from=since, after="")
    assert found.id == grace
    assert found.method is not None


def test_an_open_invoice(gateway: StripeGateway, shop: Shop, sandbox: Sandbox) -> None:
    ada = shop.customer()
    invoice = gateway.invoice(shop.invoice(ada, 12_050, days=14))

    assert invoice is not None
    assert (invoice.customer, invoice.purpose) == (ada, "Suivi de novembre")
    assert (invoice.total, invoice.paid) == (Money(12_050, "EUR"), Money(0, "EUR"))
    assert (invoice.status, invoice.collection) == (InvoiceStatus.OPEN, Collection.INVOICE)
    assert invoice.issued_on == today(sandbox).date()
    assert invoice.due_date == (today(sandbox) + timedelta(14)).date()
    assert (invoice.decline, invoice.on_its_way, invoice.next_attempt_on) == (None, None, None)


def test_a_draft_a_deleted_and_an_unknown_invoice_are_no_invoices(
    gateway: StripeGateway, shop: Shop
) -> None:
    draft = shop.v1.invoices.create({"customer": shop.customer()}).id
    assert gateway.invoice(draft) is None

    shop.v1.invoices.delete(draft)
    assert gateway.invoice(draft) is None
    assert gateway.invoice("in_unknown") is None


def test_a_renewal_that_the_bank_declined_says_why_and_when_it_is_tried_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    card = shop.method(ada, "pm_card_chargeDeclinedInsufficientFunds")
    subscription = shop.subscription(ada)
    shop.v1.subscriptions.update(subscription, {"default_payment_method": card})
    invoice = gateway.invoice(shop.renewal(subscription))

    assert invoice is not None
    assert invoice.subscription == subscription
    assert invoice.attempts == 1
    assert invoice.decline is not None
    assert invoice.decline.group is DeclineGroup.NOT_THAT_DAY
    assert invoice.next_attempt_on is not None
    assert invoice.next_attempt_on > today(sandbox).date()


def test_a_paid_invoice_tells_no_old_refusal(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    bad = shop.method(ada, "pm_card_chargeDeclinedExpiredCard")
    with pytest.raises(Exception, match="expired"):
        shop.v1.invoices.pay(identifier, {"payment_method": bad})
    declined = gateway.invoice(identifier)
    shop.v1.invoices.pay(identifier)
    paid = gateway.invoice(identifier)

    assert declined is not None
    assert declined.decline is not None
    assert declined.decline.group is DeclineGroup.CARD_ENDED
    assert paid is not None
    assert (paid.status, paid.paid, paid.decline) == (InvoiceStatus.PAID, paid.total, None)


def test_a_debit_travels_and_then_arrives(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer("pm_sepaDebit_fr"), days=14)
    shop.v1.invoices.pay(identifier)
    travelling = gateway.invoice(identifier)
    sandbox.advance(6 * DAY)
    arrived = gateway.invoice(identifier)

    assert travelling is not None
    assert travelling.on_its_way == Money(12_000, "EUR")
    assert travelling.status is InvoiceStatus.OPEN
    assert arrived is not None
    assert (arrived.status, arrived.on_its_way) == (InvoiceStatus.PAID, None)


def test_a_debit_that_comes_back_says_why(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer("pm_sepaDebit_fails"), days=14)
    shop.v1.invoices.pay(identifier)
    sandbox.advance(6 * DAY)
    returned = gateway.invoice(identifier)

    assert returned is not None
    assert (returned.status, returned.on_its_way) == (InvoiceStatus.OPEN, None)
    assert returned.decline is not None
    assert returned.decline.group is DeclineGroup.NOT_THAT_DAY


def test_a_part_payment_leaves_the_rest(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, 10_000, days=14)
    intent = shop.v1.payment_intents.create(
        {
            "amount": 4_000,
            "currency": "eur",
            "customer": ada,
            "payment_method": shop.method(ada, "pm_card_visa"),
            "confirm": True,
        }
    )
    shop.v1.invoices.attach_payment(identifier, {"payment_intent": intent.id})
    invoice = gateway.invoice(identifier)

    assert invoice is not None
    assert (invoice.total, invoice.paid) == (Money(10_000, "EUR"), Money(4_000, "EUR"))
    assert invoice.status is InvoiceStatus.OPEN


def test_open_invoices_come_with_the_oldest_due_date_first(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada, grace = shop.customer(), shop.customer(name="Grace Bernard")
    later, sooner, middle = (shop.invoice(ada, days=days) for days in (30, 7, 14))
    shop.invoice(grace, days=1)
    shop.v1.invoices.pay(shop.invoice(ada, days=2))
    shop.v1.invoices.void_invoice(shop.invoice(ada, days=3))
    shop.v1.invoices.create({"customer": ada})

    assert [invoice.id for invoice in gateway.open_invoices(ada)] == [sooner, middle, later]


def test_open_invoices_tell_what_was_declined(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer("pm_card_chargeDeclinedLostCard")
    identifier = shop.invoice(ada)
    shop.sandbox.advance(2 * 3600)
    (invoice,) = gateway.open_invoices(ada)

    assert invoice.id == identifier
    assert invoice.decline is not None
    assert invoice.decline.group is DeclineGroup.NEUTRAL


def test_invoices_are_listed_the_newest_first_without_drafts(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    old = shop.invoice(ada, days=14)
    sandbox.advance(10 * DAY)
    paid, new = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    shop.v1.invoices.pay(paid)
    shop.v1.invoices.create({"customer": ada})
    since = today(sandbox) - timedelta(days=1)

    assert [i.id for i in gateway.invoices(created_from=None, after="")] == [new, paid, old]
    assert [i.id for i in gateway.invoices(created_from=since, after="")] == [new, paid]
    assert [i.id for i in gateway.invoices(created_from=None, after=new)] == [paid, old]


def test_the_page_to_pay_on_and_the_document(gateway: StripeGateway, shop: Shop) -> None:
    identifier = shop.invoice(shop.customer(), days=14)

    assert gateway.hosted_page(identifier).startswith(shop.sandbox.url)
    assert gateway.document(identifier).endswith("/pdf")
    shop.v1.invoices.pay(identifier)
    with pytest.raises(GatewayRefused) as refused:
        gateway.hosted_page(identifier)
    assert refused.value.code == "not_open"
    assert gateway.document(identifier)


def test_a_draft_has_neither_page_nor_document(gateway: StripeGateway, shop: Shop) -> None:
    draft = shop.v1.invoices.create({"customer": shop.customer()}).id

    with pytest.raises(GatewayRefused):
        gateway.hosted_page(draft)
    with pytest.raises(GatewayRefused):
        gateway.document(draft)


def test_events_are_told_again_the_oldest_first(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    shop.customer()
    sandbox.advance(DAY)
    since = today(sandbox)
    ada = shop.customer("")
    identifier = shop.invoice(ada, days=14)
    events = list(gateway.events(created_from=since))

    assert events[0].type == "customer.created"
    assert (events[0].object_kind, events[0].object_id, events[0].customer) == (
        "customer", ada, ada,
    )  # fmt: skip
    finalised = next(event for event in events if event.type == "invoice.finalized")
    assert (finalised.object_id, finalised.customer) == (identifier, ada)
    assert [e.created_at for e in events] == sorted(e.created_at for e in events)


def test_more_than_a_page_of_events(gateway: StripeGateway, shop: Shop, sandbox: Sandbox) -> None:
    since = today(sandbox) - timedelta(minutes=1)
    made = [shop.customer("") for _ in range(120)]
    told = [e.object_id for e in gateway.events(created_from=since)]

    assert told == made
