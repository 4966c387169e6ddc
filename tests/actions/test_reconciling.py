"""What webhooks lost is found: money that counts on nothing is put right, events are read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.announcements import receive_events
from portal.actions.payments import begin_part_payment
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.sync import reconcile
from portal.domain.arrangements import Status
from portal.domain.money import Money
from portal.domain.plans import Plan
from portal.sandbox.engine import payments, saving
from tests.support.cases import ADDRESSES
from tests.support.stripe_pages import type_card

if TYPE_CHECKING:
    from tests.support.cases import Case


def test_a_part_that_was_paid_and_never_attached_is_attached_once(bob: Case) -> None:
    wish = PlanWish(invoice_ids=bob.ids, count=2, first=bob.day(1))
    plan = propose_plan(bob.tools, bob.visit(), wish)
    state = bob.sandbox.state
    with state.lock:  # somebody stopped between the payment and its place on the invoice
        intent = payments.create(
            state, 4_000, "eur", customer=bob.client.stripe_customer,
            metadata={"portal_invoice": bob.invoices[0].stripe_id},
        )  # fmt: skip
        payments.confirm(state, intent, saving.method_named(state, "pm_card_visa"))

    reports = [reconcile(bob.tools) for _ in range(2)]

    assert [report.attached for report in reports] == [1, 0]
    assert bob.invoice().remaining == Money(4_000, "EUR")
    assert bob.again(plan).status is Status.AGREED


def test_money_for_an_invoice_that_is_paid_is_told_once(bob: Case) -> None:
    state = bob.sandbox.state
    with state.lock:
        intent = payments.create(
            state, 4_000, "eur", customer=bob.client.stripe_customer,
            metadata={"portal_invoice": bob.invoices[0].stripe_id},
        )  # fmt: skip
        payments.confirm(state, intent, saving.method_named(state, "pm_card_visa"))
    bob.tools.gateway.settle_elsewhere(bob.invoices[0].stripe_id, key="the owner")

    for _ in range(3):
        assert reconcile(bob.tools).attached == 0

    assert bob.told().count("paid_twice") == 1
    assert bob.tasks()["paid_twice"].details["amount"] == "40.00 EUR"


def test_a_part_whose_webhook_was_lost_finishes_the_plan(bob: Case) -> None:
    wish = PlanWish(invoice_ids=bob.ids, count=2, first=bob.day(1))
    plan = propose_plan(bob.tools, bob.visit(), wish)
    assert isinstance(plan.terms, Plan)
    type_card(
        begin_part_payment(
            bob.tools,
            bob.link,
            bob.client,
            plan=plan.terms,
            amount=Money(8_000, "EUR"),
            addresses=ADDRESSES,
        )
    )

    reconcile(bob.tools)

    assert bob.again(plan).status is Status.FULFILLED


def test_what_many_events_speak_of_is_read_once(bob: Case) -> None:
    stripe_id = bob.invoices[0].stripe_id
    for number in range(4):
        bob.tools.gateway.pause_collection(stripe_id, reason=f"r{number}")
        bob.tools.gateway.resume_collection(stripe_id)
    events = list(bob.tools.gateway.events(created_from=bob.moment.replace(year=2020)))
    about = [event for event in events if event.object_id == stripe_id]
    assert len(about) > 3
    before = len(bob.sandbox.requests)

    assert receive_events(bob.tools, about) == len(about)
    assert len(bob.sandbox.requests) == before + 1
    assert receive_events(bob.tools, about) == 0
