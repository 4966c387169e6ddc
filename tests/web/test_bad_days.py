"""Bad days: answers that get lost, a Stripe that is down, a process that dies in the middle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from portal.actions.sync import reconcile
from portal.actions.truth import refresh_invoice, remember_invoice
from portal.domain.errors import GatewayUnavailable
from portal.domain.invoices import InvoiceState, InvoiceStatus
from portal.domain.payments import AttemptStatus
from portal.sandbox import Fault, scenes
from tests.support.hooks import deliver
from tests.support.owing import another_invoice, owing_by_card, owing_by_transfer
from tests.support.sites import INVOICE, NOW, Portal, at_another_time
from tests.support.stripe_pages import type_account, type_card

if TYPE_CHECKING:
    from portal.domain.payments import Attempt
    from portal.sandbox import Sandbox


GENUINE = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": int(NOW.timestamp()),
    "livemode": False,
    "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "in_1", "object": "invoice"}},
}


def press(portal: Portal, token: str, button: str, **form: str | list[str]) -> str:
    answer = portal.app.test_client().post(f"/a/{token}/{button}", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def come_back(portal: Portal, address: str) -> str:
    browser = portal.app.test_client()
    answer = browser.get(urlsplit(address).path)
    assert answer.status_code == 303
    return browser.get(answer.headers["Location"]).text


def only_attempt(portal: Portal, client_id: str) -> Attempt:
    with portal.services.queries() as queries:
        (attempt,) = queries.attempts(client_id)
    return attempt


def succeeded(sandbox: Sandbox) -> int:
    moved = sandbox.state.all("payment_intent")
    return sum(intent["status"] == "succeeded" for intent in moved)


def lose_answers(sandbox: Sandbox, path: str, *, done: bool) -> None:
    """Every try of the next call loses its answer; it was carried out, or it was not."""
    how = "close_after" if done else "close"
    sandbox.inject_fault(Fault(path=path, method="POST", status=how, count=3))


def test_a_charge_whose_answer_got_lost_is_neither_paid_nor_failed_until_it_is_seen(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token, before = portal.token(invoice.client_id), succeeded(sandbox)
    landing = type_card(press(portal, token, "card", then="pay"))
    lose_answers(sandbox, "/v1/invoices/*/pay", done=True)

    said = come_back(portal, landing.address)

    unknown = portal.invoice(invoice.id)
    assert unknown.state(unknown.due_date) in {InvoiceState.BEING_CHECKED, InvoiceState.PAID}
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.UNKNOWN
    assert "Ne refaites rien" in said
    with portal.services.queries() as queries:
        assert [notice.what for notice in queries.notices()] == ["outcome_unknown"]
    assert press(portal, token, "pay", invoice=invoice.id) == f"/a/{token}/"

    reconcile(portal.services.tools)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.PAID
    assert succeeded(sandbox) == before + 1


def test_a_charge_that_was_never_made_is_asked_again_after_a_while(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token, before = portal.token(invoice.client_id), succeeded(sandbox)
    landing = type_card(press(portal, token, "card", then="pay"))
    lose_answers(sandbox, "/v1/invoices/*/pay", done=False)
    come_back(portal, landing.address)

    reconcile(portal.services.tools)
    assert portal.invoice(invoice.id).unknown, "too early to tell"
    later = at_another_time(portal, NOW + timedelta(minutes=20))
    reconcile(later.services.tools)

    assert not portal.invoice(invoice.id).unknown
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.NOT_FINISHED
    assert succeeded(sandbox) == before, "nothing is charged behind anybody's back"


def test_a_stripe_that_is_down_is_told_and_nothing_is_recorded(
    portal: Portal, sandbox: Sandbox
) -> None:
    token = portal.token()
    sandbox.stop()

    answer = portal.app.test_client().post(f"/a/{token}/pay", data={"invoice": INVOICE.id})

    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert f'href="/a/{token}/"' in answer.text, "the way back to the page"
    assert portal.app.test_client().get(f"/a/{token}/").status_code == 200
    assert portal.invoice(INVOICE.id) == INVOICE


def test_a_checkout_page_whose_answer_got_lost_is_the_one_that_opens_next(
    portal: Portal, sandbox: Sandbox
) -> None:
    token = portal.token()
    lose_answers(sandbox, "/v1/checkout/sessions", done=True)
    first = portal.app.test_client().post(f"/a/{token}/pay", data={"invoice": INVOICE.id})
    assert first.status_code == 503

    page = press(portal, token, "pay", invoice=INVOICE.id)

    assert len(sandbox.state.all("checkout.session")) == 1
    type_card(page)
    assert succeeded(sandbox) == 1


def test_a_process_that_died_before_remembering_the_page_loses_nothing(
    portal: Portal,
) -> None:
    token = portal.token()
    page = press(portal, token, "pay", invoice=INVOICE.id)
    attempt = only_attempt(portal, "ada")
    with portal.services.tools.ledger() as ledger:  # as if it had died before this was written
        ledger.move_attempt(replace(attempt, session_id=""), was=AttemptStatus.OPEN)
    type_card(page)

    reconcile(portal.services.tools)

    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID


def test_a_process_that_died_while_paying_with_the_new_card_is_finished_once(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token, before = portal.token(invoice.client_id), succeeded(sandbox)
    type_card(press(portal, token, "card", then="pay"))
    attempt = only_attempt(portal, invoice.client_id)
    with portal.services.tools.ledger() as ledger:  # claimed, and then the power went
        saved = attempt.move(AttemptStatus.CARD_SAVED, ended_at=NOW)
        assert ledger.move_attempt(saved, was=AttemptStatus.OPEN)
    later = at_another_time(portal, NOW + timedelta(minutes=5))

    for _ in range(3):
        reconcile(later.services.tools)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID
    assert succeeded(sandbox) == before + 1


def test_an_agreement_to_pay_does_not_outlive_the_afternoon(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token, before = portal.token(invoice.client_id), succeeded(sandbox)
    page = press(portal, token, "card", then="pay")
    tomorrow = at_another_time(portal, NOW + timedelta(hours=20))
    type_card(page)

    reconcile(tomorrow.services.tools)

    assert succeeded(sandbox) == before
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.NOT_FINISHED


def test_an_invoice_that_somebody_else_paid_meanwhile_is_told_to_the_owner(
    portal: Portal, sandbox: Sandbox
) -> None:
    first = owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, first, amount=4_500)
    token = portal.token(first.client_id)
    hosted = press(portal, token, "pay", invoice=first.id)
    checkout = press(portal, token, "pay", invoice=[first.id, second.id])
    type_card(hosted)
    landing = type_card(checkout)

    come_back(portal, landing.address)

    assert portal.invoice(second.id).status is InvoiceStatus.PAID
    with portal.services.queries() as queries:
        told = [(notice.client_id, notice.what) for notice in queries.notices()]
    assert told == [(first.client_id, "paid_twice")]


def test_an_invoice_that_was_withdrawn_meanwhile_is_never_said_to_be_paid(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token, before = portal.token(invoice.client_id), succeeded(sandbox)
    landing = type_card(press(portal, token, "card", then="pay"))
    with sandbox.state.lock:
        sandbox.state.the("invoice", invoice.stripe_id)["status"] = "void"

    said = come_back(portal, landing.address)

    assert "paiement reçu" not in said.lower()
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.CARD_SAVED
    assert portal.invoice(invoice.id).status is InvoiceStatus.VOID
    assert succeeded(sandbox) == before


@pytest.mark.parametrize(
    ("iban", "status"),
    [
        ("FR1420041010050500013M02606", AttemptStatus.PAID),
        ("FR8420041010050500013M02607", AttemptStatus.DECLINED),
    ],
    ids=["settles", "comes back"],
)
def test_an_account_left_instead_of_a_card_is_on_its_way_until_the_bank_has_answered(
    portal: Portal, sandbox: Sandbox, iban: str, status: AttemptStatus
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token = portal.token(invoice.client_id)
    landing = type_account(press(portal, token, "card", then="pay"), iban)

    come_back(portal, landing.address)

    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.ON_ITS_WAY
    assert press(portal, token, "pay", invoice=invoice.id) == f"/a/{token}/"
    hour = at_another_time(portal, NOW + timedelta(hours=1))
    reconcile(hour.services.tools)
    assert only_attempt(portal, invoice.client_id).status is AttemptStatus.ON_ITS_WAY
    with sandbox.state.lock:  # Stripe has given up its own attempts: none begins meanwhile
        sandbox.state.the("invoice", invoice.stripe_id)["next_payment_attempt"] = None
    sandbox.advance(5 * 86_400 + 7_200)
    reconcile(at_another_time(portal, NOW + timedelta(days=6)).services.tools)
    assert only_attempt(portal, invoice.client_id).status is status


def test_a_slow_reader_does_not_take_a_payment_back(portal: Portal, sandbox: Sandbox) -> None:
    invoice = owing_by_transfer(portal, sandbox)
    tools = portal.services.tools
    before = tools.gateway.invoice(invoice.stripe_id)
    assert before is not None
    scenes.part_paid(sandbox.state, invoice.stripe_id, amount=500, paid_at=sandbox.state.now())
    refresh_invoice(tools, invoice.stripe_id)
    assert remember_invoice(tools, before).paid.minor == 500
    scenes.paid(sandbox.state, invoice.stripe_id, paid_at=sandbox.state.now())
    refresh_invoice(tools, invoice.stripe_id)

    sandbox.stop()  # nobody can be asked again, and still nothing goes back
    with pytest.raises(GatewayUnavailable):
        remember_invoice(tools, before)

    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_a_part_that_arrived_while_the_page_was_open_is_told_to_the_owner_to_the_cent(
    portal: Portal, sandbox: Sandbox
) -> None:
    first = owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, first, amount=4_500)
    token = portal.token(first.client_id)
    page = press(portal, token, "pay", invoice=[first.id, second.id])
    scenes.part_paid(sandbox.state, second.stripe_id, amount=1_200, paid_at=sandbox.state.now())

    come_back(portal, type_card(page).address)

    assert portal.invoice(second.id).status is InvoiceStatus.PAID
    with portal.services.queries() as queries:
        told = [(notice.what, notice.details["amount"]) for notice in queries.notices()]
    assert told == [("paid_twice", "12.00 EUR")]


def test_a_client_who_comes_back_while_stripe_is_down_is_not_told_that_they_have_not_paid(
    portal: Portal, sandbox: Sandbox
) -> None:
    token = portal.token()
    landing = type_card(press(portal, token, "pay", invoice=INVOICE.id))
    sandbox.inject_fault(Fault(path="/v1/checkout/*", method="GET", status=500, count=3))

    said = come_back(portal, landing.address)

    assert "Ne refaites rien" in said
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.OPEN
    assert "merci" in come_back(portal, landing.address).lower()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("charge.dispute.created", "chargeback_opened"),
        ("invoice.overpaid", "paid_twice"),
        ("mandate.updated", "mandate_changed"),
    ],
)
def test_what_only_a_person_can_judge_is_told_to_the_owner_once(
    portal: Portal, sandbox: Sandbox, kind: str, told: str
) -> None:
    invoice = owing_by_transfer(portal, sandbox)
    with portal.services.queries() as queries:
        client = queries.client(invoice.client_id)
    assert client is not None
    thing = {
        "id": invoice.stripe_id,
        "object": kind.partition(".")[0],
        "customer": client.stripe_customer,
    }
    event = {**GENUINE, "id": f"evt_{kind}", "type": kind, "data": {"object": thing}}

    answers = [deliver(portal, sandbox, event) for _ in range(3)]

    assert answers == [204] * 3
    with portal.services.queries() as queries:
        assert [notice.what for notice in queries.notices()] == [told]


def test_an_event_about_something_that_is_gone_is_done_with(
    portal: Portal, sandbox: Sandbox
) -> None:
    event = {
        **GENUINE,
        "type": "checkout.session.expired",
        "data": {"object": {"id": "cs_test_gone", "object": "checkout.session"}},
    }

    assert deliver(portal, sandbox, event) == 204
    with portal.services.queries() as queries:
        assert queries.undone_events() == []


@pytest.mark.parametrize("times", [1, 3])
def test_a_webhook_that_cannot_be_acted_upon_is_kept_and_heard_again(
    portal: Portal, sandbox: Sandbox, times: int
) -> None:
    invoice = owing_by_transfer(portal, sandbox)
    with scenes.announced(sandbox.state):
        scenes.paid(sandbox.state, invoice.stripe_id, paid_at=sandbox.state.now())
    event = next(e for e in sandbox.state.all("event") if e["type"] == "invoice.paid")
    sandbox.inject_fault(Fault(path="/v1/invoices/*", method="GET", status=500, count=3 * times))

    answers = [deliver(portal, sandbox, event) for _ in range(times + 1)]

    assert answers == [503] * times + [204]
    assert portal.invoice(invoice.id).status is InvoiceStatus.PAID


def test_events_of_another_account_another_mode_or_nobody_are_refused(
    portal: Portal, sandbox: Sandbox
) -> None:
    assert deliver(portal, sandbox, {**GENUINE, "livemode": True}) == 400
    assert deliver(portal, sandbox, GENUINE, secret="whsec_of_eve") == 400
    assert deliver(portal, sandbox, GENUINE, age=3_600) == 400
    unsigned = portal.app.test_client().post("/webhooks/stripe", data=b"{}")
    assert unsigned.status_code == 400
    with portal.services.queries() as queries:
        assert queries.undone_events() == []
