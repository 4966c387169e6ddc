"""The main job over real HTTP: buttons, Stripe's pages, webhooks, and the truth about money."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from portal.actions.sync import reconcile
from portal.domain.invoices import InvoiceState, InvoiceStatus
from portal.sandbox import Manner
from tests.support.owing import another_invoice, owing_by_card, owing_by_transfer
from tests.support.serving import served
from tests.support.sites import INVOICE
from tests.support.stripe_pages import ASKS, GOOD, REFUSED, answer_bank, type_account, type_card
from tests.support.together import together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from portal.domain.invoices import Invoice
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

SETTLES, BOUNCES = "FR1420041010050500013M02606", "FR8420041010050500013M02607"
WEEK = 7 * 86_400


@pytest.fixture
def database(either_database: dict[str, str]) -> dict[str, str]:
    """Money has to be true on SQLite and on PostgreSQL."""
    return either_database


@pytest.fixture
def client(portal: Portal, sandbox: Sandbox) -> Iterator[FlaskClient]:
    """A browser without JavaScript; the sandbox's webhooks reach the portal over HTTP."""
    with served(portal.app) as address:
        sandbox.set_webhook(f"{address}/webhooks/stripe")
        yield portal.app.test_client()
        sandbox.flush_webhooks()


class Ada:
    """A client at her page: presses buttons and follows where they lead."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.base = f"/a/{token}/"

    def press(self, button: str, **form: str | list[str]) -> str:
        answer = self.client.post(f"{self.base}{button}", data=form)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def come_back(self, address: str) -> str:
        """Follow Stripe's redirect to the outcome page; what it says."""
        answer = self.client.get(urlsplit(address).path)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["Location"]).text

    def page(self) -> str:
        return self.client.get(self.base).text


@pytest.fixture
def ada(client: FlaskClient, portal: Portal) -> Ada:
    """Ada with the link to her one imported invoice."""
    return Ada(client, portal.token())


def at_stripe(client: FlaskClient, portal: Portal, invoice: Invoice) -> Ada:
    """The client of an invoice that lives at Stripe."""
    return Ada(client, portal.token(invoice.client_id))


def charges(sandbox: Sandbox) -> list[int]:
    """Every amount that really moved at Stripe."""
    moved = sandbox.state.all("payment_intent")
    return [intent["amount"] for intent in moved if intent["status"] == "succeeded"]


def test_an_imported_invoice_is_paid_on_checkout_and_thanked_for(
    ada: Ada, portal: Portal, sandbox: Sandbox
) -> None:
    landing = type_card(ada.press("pay", invoice=INVOICE.id))

    assert "merci" in ada.come_back(landing.address).lower()
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID
    assert charges(sandbox) == [12_000]


def test_a_declined_card_pays_nothing_and_the_next_one_does(
    ada: Ada, portal: Portal, sandbox: Sandbox
) -> None:
    page = ada.press("pay", invoice=INVOICE.id)
    refused = type_card(page, REFUSED)
    assert not refused.portal
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.OPEN

    ada.come_back(type_card(page, GOOD).address)

    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID
    assert charges(sandbox) == [12_000]


def test_the_banks_question_stands_between_the_card_and_the_thanks(
    ada: Ada, portal: Portal
) -> None:
    question = type_card(ada.press("pay", invoice=INVOICE.id), ASKS)
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.OPEN

    ada.come_back(answer_bank(question.address, approve=True).address)

    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID


def test_a_debit_is_on_its_way_until_it_settles(ada: Ada, portal: Portal, sandbox: Sandbox) -> None:
    ada.come_back(type_account(ada.press("pay", invoice=INVOICE.id), SETTLES).address)
    travelling = portal.invoice(INVOICE.id)
    assert travelling.state(travelling.due_date) is InvoiceState.ON_ITS_WAY
    assert ada.press("pay", invoice=INVOICE.id) == ada.base, "nothing is asked twice"

    sandbox.advance(WEEK)
    sandbox.flush_webhooks()

    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID


def test_a_debit_that_comes_back_opens_the_page_again(
    ada: Ada, portal: Portal, sandbox: Sandbox
) -> None:
    ada.come_back(type_account(ada.press("pay", invoice=INVOICE.id), BOUNCES).address)
    sandbox.advance(WEEK)
    sandbox.flush_webhooks()

    again = portal.invoice(INVOICE.id)
    assert again.on_its_way is None
    assert again.why_not_payable == ""
    assert ada.press("pay", invoice=INVOICE.id).startswith(sandbox.url)


def test_leaving_checkout_without_paying_changes_nothing(ada: Ada, portal: Portal) -> None:
    ada.press("pay", invoice=INVOICE.id)
    attempt = next(iter(_attempts(portal)))

    said = ada.come_back(f"{ada.base}return/{attempt}/")

    assert "merci" not in said.lower()
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.OPEN


def test_an_expired_checkout_page_makes_room_for_a_new_one(
    ada: Ada, portal: Portal, sandbox: Sandbox
) -> None:
    first = ada.press("pay", invoice=INVOICE.id)
    sandbox.advance(25 * 3600)
    second = ada.press("pay", invoice=INVOICE.id)

    assert second != first
    ada.come_back(type_card(second).address)
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID


def test_several_invoices_are_paid_at_once_and_each_is_settled_where_it_lives(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    first = owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, first, amount=4_500)
    ada = at_stripe(client, portal, first)

    ada.come_back(type_card(ada.press("pay", invoice=[first.id, second.id])).address)

    assert {portal.invoice(i.id).status for i in (first, second)} == {InvoiceStatus.PAID}
    assert charges(sandbox) == [12_500]
    assert {bill["status"] for bill in sandbox.state.all("invoice")} == {"paid"}


def test_one_invoice_of_stripes_is_paid_on_its_own_page_and_the_webhook_tells(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_transfer(portal, sandbox)
    ada = at_stripe(client, portal, invoice)

    type_card(ada.press("pay", invoice=invoice.id))
    sandbox.flush_webhooks()

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID
    assert "Tout est réglé" in ada.page()


def test_a_new_card_pays_the_invoice_that_the_client_agreed_to(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    before = len(charges(sandbox))

    ada.come_back(type_card(ada.press("card", then="pay")).address)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID
    assert len(charges(sandbox)) == before + 1
    method = portal_method(portal, invoice)
    (subscription,) = sandbox.state.all("subscription")
    assert subscription["default_payment_method"] == method, "its own default follows"


def test_only_updating_the_card_pays_nothing(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    before, old = len(charges(sandbox)), portal_method(portal, invoice)

    ada.come_back(type_card(ada.press("card", then="only")).address)
    sandbox.flush_webhooks()

    assert portal_method(portal, invoice) != old
    assert len(charges(sandbox)) == before
    assert portal.invoice(invoice.id).status is InvoiceStatus.OPEN


def test_the_last_choice_counts_when_a_client_changes_their_mind(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    before = len(charges(sandbox))
    ada.press("card", then="pay")

    ada.come_back(type_card(ada.press("card", then="only")).address)
    sandbox.flush_webhooks()
    reconcile(portal.services.tools)

    assert len(charges(sandbox)) == before, "they chose not to pay now"
    assert portal.invoice(invoice.id).status is InvoiceStatus.OPEN


def test_paying_with_a_new_card_closes_the_checkout_page_that_was_still_open(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    other = another_invoice(portal, sandbox, invoice, amount=4_500)
    ada = at_stripe(client, portal, invoice)
    left_open = ada.press("pay", invoice=[invoice.id, other.id])

    ada.come_back(type_card(ada.press("card", then="pay")).address)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID
    (page,) = sandbox.state.all("checkout.session")
    assert page["status"] == "expired"
    assert not type_card(left_open).portal, "nothing can be paid there any more"


def test_coming_back_without_a_new_card_pays_nothing(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    before = len(charges(sandbox))
    ada.press("card", then="pay")

    for attempt in _attempts(portal):
        ada.come_back(f"{ada.base}return/{attempt}/")

    assert len(charges(sandbox)) == before


def test_a_new_card_that_is_refused_says_so_kindly_and_another_one_pays(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    said = ada.come_back(type_card(ada.press("card", then="pay"), "4000000000000341").address)
    assert "La banque n’a pas validé le paiement cette fois-ci" in said

    ada.come_back(type_card(ada.press("card", then="pay"), GOOD).address)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_a_new_card_whose_bank_asks_leads_to_the_hosted_page(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)
    landing = type_card(ada.press("card", then="pay"), ASKS)
    if not landing.portal:
        landing = answer_bank(landing.address, approve=True)
    said = ada.come_back(landing.address)
    assert "confirmation" in said
    hosted = ada.press("pay", invoice=invoice.id)
    question = type_card(hosted, ASKS)

    answer_bank(question.address, approve=True)
    sandbox.flush_webhooks()

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_the_webhook_finishes_for_a_client_who_never_came_back(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    ada = at_stripe(client, portal, invoice)

    type_card(ada.press("card", then="pay"))
    sandbox.flush_webhooks()

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_reconcile_finds_what_the_webhooks_lost(ada: Ada, portal: Portal, sandbox: Sandbox) -> None:
    sandbox.set_webhook_manner(Manner(drop=-1))
    type_card(ada.press("pay", invoice=INVOICE.id))
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.OPEN

    reconcile(portal.services.tools)

    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID


def test_fifty_presses_at_once_lead_to_one_page_and_one_payment(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    token = portal.token()

    def press() -> str:
        answer = portal.app.test_client().post(f"/a/{token}/pay", data={"invoice": INVOICE.id})
        return str(answer.headers["Location"])

    pages = set(together(press, times=50))

    assert len(pages) == 1
    ada = Ada(client, token)
    landing = type_card(pages.pop())
    together(lambda: Ada(portal.app.test_client(), token).come_back(landing.address), times=10)
    assert charges(sandbox) == [12_000]
    assert portal.invoice(INVOICE.id).paid == INVOICE.total
    assert ada.press("pay", invoice=INVOICE.id) == ada.base


def test_fifty_returns_with_a_new_card_charge_once(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token = portal.token(invoice.client_id)
    ada, before = Ada(client, token), len(charges(sandbox))
    landing = type_card(ada.press("card", then="pay"))

    together(lambda: Ada(portal.app.test_client(), token).come_back(landing.address), times=50)
    sandbox.flush_webhooks()

    assert len(charges(sandbox)) == before + 1
    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_every_webhook_three_times_in_random_order_leaves_the_same_truth(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    first = owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, first, amount=4_500)
    ada = at_stripe(client, portal, first)
    sandbox.set_webhook_manner(Manner(duplicate=2, reorder=True))
    ada.come_back(type_card(ada.press("pay", invoice=[first.id, second.id])).address)
    sandbox.flush_webhooks()
    for _ in range(2):
        sandbox.resend_webhooks()
        sandbox.flush_webhooks()

    assert charges(sandbox) == [12_500]
    for invoice in (first, second):
        assert portal.invoice(invoice.id).paid == invoice.total
    with portal.services.queries() as queries:
        assert queries.undone_events() == []
        assert queries.notices() == []


def test_two_choices_pressed_in_turn_never_pay_an_invoice_twice(
    client: FlaskClient, portal: Portal, sandbox: Sandbox
) -> None:
    first = owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, first, amount=4_500)
    third = another_invoice(portal, sandbox, first, amount=1_000)
    ada = at_stripe(client, portal, first)
    choices = [[first.id, second.id], [second.id, third.id], [first.id, second.id, third.id]]
    chance = random.Random(22)  # noqa: S311 - seeded on purpose
    pages = [ada.press("pay", invoice=chance.choice(choices)) for _ in range(8)]

    paid = 0
    for page in dict.fromkeys(pages):
        try:
            type_card(page)
        except AssertionError:
            continue
        paid += 1
    sandbox.flush_webhooks()
    reconcile(portal.services.tools)

    assert paid >= 1
    for invoice in (first, second, third):
        fresh = portal.invoice(invoice.id)
        assert fresh.paid.minor in {0, fresh.total.minor}
    settled = [portal.invoice(i.id) for i in (first, second, third)]
    assert sum(charges(sandbox)) == sum(i.paid.minor for i in settled)


def portal_method(portal: Portal, invoice: Invoice) -> str:
    """The method on file for the client of an invoice."""
    with portal.services.queries() as queries:
        known = queries.client(invoice.client_id)
    assert known is not None
    return known.method.id if known.method else ""


def _attempts(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [attempt.id for attempt in queries.unfinished_attempts()]
