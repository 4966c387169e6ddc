"""Several payments: agreed or asked, paid in every way, announced, moved, ended; Stripe silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import accept, counter_plan, end_plan
from portal.actions.arranging import withdraw
from portal.actions.matching import receive_money
from portal.actions.payments import begin_part_payment
from portal.actions.plans import PlanWish, move_instalment, propose_plan
from portal.actions.promises import accept_counter
from portal.actions.replacing import replace_for_plan
from portal.domain.arrangements import Status
from portal.domain.errors import ArrangementRefused, PlanRefused
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.domain.plans import Instalment, Plan, progress
from portal.domain.policy import Policy
from portal.domain.reasons import Reason
from portal.gateways.base import PaymentState
from tests.support.cases import ADDRESSES, GRACE, POLICY
from tests.support.owing import another_invoice
from tests.support.stripe_pages import type_card

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement
    from portal.domain.plans import Progress
    from tests.support.cases import Case

SETTLES, BOUNCES = "FR1420041010050500013M02606", "FR8420041010050500013M02607"


def plan(case: Case, count: int = 2, nonce: str = "form", **fields: object) -> Arrangement:
    held = {"invoice_ids": case.ids, "count": count, "first": case.day(1)}
    wish = PlanWish(**(held | fields))  # type: ignore[arg-type]
    return propose_plan(case.tools, case.visit(nonce), wish)


def terms(arrangement: Arrangement) -> Plan:
    assert isinstance(arrangement.terms, Plan)
    return arrangement.terms


def far(case: Case) -> Progress:
    """How far the plan of a case has come."""
    made = next(a for a in case.every() if isinstance(a.terms, Plan) and a.is_agreed)
    invoices = [case.invoice(number) for number in range(len(case.ids))]
    return progress(terms(made), invoices, today=case.today)


def part_page(case: Case, made: Arrangement, amount: int) -> str:
    return begin_part_payment(
        case.tools, case.link, case.client, plan=terms(case.again(made)),
        amount=Money(amount, "EUR"), addresses=ADDRESSES,
    )  # fmt: skip


def test_inside_the_limits_a_plan_holds_at_once_and_stripe_does_not_ask(bob: Case) -> None:
    made = plan(bob)

    assert made.status is Status.AGREED
    assert [part.amount.minor for part in terms(made).instalments] == [4_000, 4_000]
    assert bob.letters() == bob.copies() == {"plan_agreed": 1}
    assert bob.is_paused()


def test_the_same_form_twice_is_one_plan(bob: Case) -> None:
    assert plan(bob).id == plan(bob).id
    assert len(bob.every()) == 1


def test_outside_the_limits_and_in_hard_times_the_owner_answers(ada: Case, bob: Case) -> None:
    small = replace(POLICY, tiers=(replace(POLICY.tiers[0], parts=2),))
    ada.policy = small
    assert plan(ada, 3).status is Status.REQUESTED
    wish = PlanWish(invoice_ids=bob.ids, count=2, first=bob.day(1))
    hard = propose_plan(bob.tools, bob.visit(reason=Reason.HARD_TIME), wish)
    assert hard.status is Status.REQUESTED


def test_own_dates_have_to_be_a_plan_of_the_whole_sum(ada: Case) -> None:
    parts = (
        Instalment(due=ada.day(1), amount=Money(5_000, "EUR")),
        Instalment(due=ada.day(15), amount=Money(7_000, "EUR")),
    )
    made = plan(ada, own=parts)
    assert terms(made).instalments == parts
    assert terms(made).own_dates
    with pytest.raises(PlanRefused, match="sum"):
        plan(ada, nonce="less", own=(parts[0], replace(parts[1], amount=Money(6_999, "EUR"))))
    with pytest.raises(PlanRefused, match="parts"):
        plan(ada, 1, "one")


def test_the_second_plan_of_a_year_and_a_running_one_are_a_persons(ada: Case) -> None:
    first = plan(ada, nonce="one")
    second = plan(ada, nonce="two")
    assert second.status is Status.REQUESTED
    withdraw(ada.tools, ada.link, second.id)
    ada.wait(2)
    withdraw(ada.tools, ada.link, first.id)

    assert plan(ada, nonce="three").status is Status.REQUESTED


def test_a_training_asks_thirty_percent_first(ada: Case) -> None:
    ada.policy = replace(POLICY, training=True)

    assert [part.amount.minor for part in terms(plan(ada, 3)).instalments] == [3_600, 4_200, 4_200]


def test_a_part_by_card_is_attached_to_its_invoice_and_the_rest_stays_agreed(bob: Case) -> None:
    made = plan(bob)
    page = part_page(bob, made, 4_000)
    assert part_page(bob, made, 4_000) == page, "pressed twice"

    bob.pay_page(page)

    assert bob.moved() == [4_000]
    assert bob.at_stripe()["amount_remaining"] == 4_000
    assert bob.invoice().remaining == Money(4_000, "EUR")
    assert far(bob).paid == Money(4_000, "EUR")
    assert bob.is_paused()
    bob.pay_page(part_page(bob, made, 4_000))
    assert bob.again(made).status is Status.FULFILLED
    assert bob.letters()["plan_finished"] == 1
    assert bob.at_stripe()["status"] == "paid"


def test_a_part_of_an_imported_invoice_is_counted_here(ada: Case) -> None:
    made = plan(ada)

    ada.pay_page(part_page(ada, made, 6_000))
    ada.find_out()

    assert ada.invoice().paid == Money(6_000, "EUR")
    assert ada.invoice().status is InvoiceStatus.OPEN
    assert ada.told().count("payment_received") == 1


def test_a_part_that_reaches_over_two_invoices_is_recorded_on_both(carla: Case) -> None:
    other = another_invoice(carla.portal, carla.sandbox, carla.invoices[1], amount=1_000)
    both = replace(carla, invoices=[carla.invoices[1], other])
    made = plan(both, 2, "both")
    both.forget_money()

    both.pay_page(part_page(both, made, 9_500))
    both.find_out()

    assert both.moved() == [9_500]
    assert sum(both.at_stripe(n)["amount_remaining"] for n in (0, 1)) == 500
    assert far(both).paid == Money(9_500, "EUR")


def test_a_debit_of_a_part_travels_and_then_counts_or_comes_back(bob: Case) -> None:
    made = plan(bob)
    bob.move_to(terms(made).instalments[0].due)
    bob.debit_page(part_page(bob, made, 4_000), SETTLES)
    assert far(bob).steps[0].state == "on_its_way"
    bob.run(bob.day(2))
    assert "plan_part_awaited" not in bob.letters()
    bob.wait(7)
    bob.find_out()
    bob.run()
    assert far(bob).steps[0].state == "paid"

    bob.debit_page(part_page(bob, made, 4_000), BOUNCES)
    bob.wait(7)
    bob.find_out()
    assert far(bob).steps[1].state != "on_its_way"
    assert bob.invoice().remaining == Money(4_000, "EUR")
    assert bob.again(made).status is Status.AGREED


def test_a_plan_given_up_while_money_travels_lets_stripe_ask_when_it_has_landed(bob: Case) -> None:
    made = plan(bob)
    bob.debit_page(part_page(bob, made, 4_000), SETTLES)
    withdraw(bob.tools, bob.link, made.id)
    assert bob.is_paused(), "or Stripe would ask for what is on its way"
    bob.run()
    assert bob.is_paused()

    bob.wait(8)
    bob.find_out()

    assert not bob.is_paused()
    assert bob.at_stripe()["amount_remaining"] == 4_000


def test_the_same_part_paid_in_two_windows_is_told_and_counted_once(bob: Case) -> None:
    made = plan(bob)
    page = part_page(bob, made, 4_000)
    receive_money(bob.tools, bob.ids[0], Money(6_000, "EUR"), by=GRACE, on=bob.today, nonce="a")

    bob.pay_page(page)

    assert bob.at_stripe()["amount_remaining"] == 2_000
    notice = bob.tasks()["paid_twice"]
    assert notice.details["amount"] == "40.00 EUR"
    assert bob.moved() == [4_000]
    for _ in range(2):
        bob.find_out()
    assert bob.told().count("paid_twice") == 1


def test_two_equal_surpluses_are_two(bob: Case) -> None:
    made = plan(bob)
    pages = []
    for paid in (1_000, 2_000):
        pages.append(part_page(bob, made, 4_000))
        type_card(pages[-1])
        receive_money(
            bob.tools, bob.ids[0], Money(paid, "EUR"), by=GRACE, on=bob.today, nonce=str(paid)
        )
        bob.sandbox.state.the("invoice", bob.invoices[0].stripe_id)
        settled = bob.tools.gateway.invoice(bob.invoices[0].stripe_id)
        assert settled is not None
        bob.find_out()
    told = sum(
        bob.tools.gateway.payment(i["id"]).state is PaymentState.PAID
        for i in bob.sandbox.state.all("payment_intent")
        if i["metadata"].get("portal_invoice")
    )
    assert told == 2
    assert bob.at_stripe()["amount_remaining"] >= 0


def test_everything_at_once_ends_a_plan(bob: Case) -> None:
    made = plan(bob)

    bob.pay_page(part_page(bob, made, 99_999))

    assert bob.moved() == [8_000]
    assert bob.again(made).status is Status.FULFILLED


def test_each_part_is_announced_and_asked_after_once_whenever_the_clock_runs(ada: Case) -> None:
    made = plan(ada, 2, first=ada.day(8))
    first = terms(made).instalments[0].due

    ada.run(first - timedelta(days=4))
    assert "plan_part_due" not in ada.letters()
    for days in (3, 2, 0):
        ada.run(first - timedelta(days=days))
    assert ada.letters()["plan_part_due"] == 1

    ada.run(first + timedelta(days=6))  # the clock had stood still
    ada.run(first + timedelta(days=7))
    assert ada.letters()["plan_part_awaited"] == ada.copies()["plan_part_awaited"] == 1
    assert ada.again(made).status is Status.AGREED, "a missed part does not end a plan"
    assert ada.told().count("plan_agreed") == 1


def test_a_plan_whose_dates_have_passed_is_a_persons_and_stays_so(ada: Case) -> None:
    made = plan(ada, 2)
    ada.run(terms(made).last_day + timedelta(days=3))
    for _ in range(3):
        ada.run(ada.day(1))

    assert list(ada.tasks()) == ["plan_over"]
    end_plan(ada.tools, made.id, by=GRACE, text="Parlons-en", next_on=ada.day(2))

    assert ada.again(made).status is Status.BROKEN
    assert list(ada.tasks()) == ["look_again"]
    receive_money(ada.tools, ada.ids[0], Money(12_000, "EUR"), by=GRACE, on=ada.today, nonce="x")
    assert ada.again(made).status is Status.FULFILLED
    assert ada.tasks() == {}


def test_an_ended_plan_lets_stripe_ask_again(bob: Case) -> None:
    made = plan(bob)
    with pytest.raises(ArrangementRefused, match="reason"):
        end_plan(bob.tools, made.id, by=GRACE, text="", next_on=bob.day(2))
    end_plan(bob.tools, made.id, by=GRACE, text="Autre chose", next_on=bob.day(2))

    assert not bob.is_paused()
    assert bob.letters()["plan_broken"] == 1


def test_one_date_is_moved_once(ada: Case) -> None:
    made = plan(ada, 2)
    day = terms(made).last_day + timedelta(days=7)
    day = ada.tools.calendar.on_or_after(day)

    moved = move_instalment(ada.tools, ada.link, made.id, number=2, day=day)

    assert terms(moved).last_day == day
    assert ada.letters()["plan_moved"] == 1
    with pytest.raises(PlanRefused, match="moved"):
        move_instalment(ada.tools, ada.link, made.id, number=2, day=day)
    assert ada.told().count("plan_agreed") == 1


def test_a_date_is_not_moved_by_more_than_a_month_nor_after_it_was_paid(ada: Case) -> None:
    made = plan(ada, 2)
    late = ada.tools.calendar.on_or_after(terms(made).last_day + timedelta(days=32))
    with pytest.raises(PlanRefused, match="far"):
        move_instalment(ada.tools, ada.link, made.id, number=2, day=late)
    receive_money(ada.tools, ada.ids[0], Money(6_000, "EUR"), by=GRACE, on=ada.today, nonce="x")
    with pytest.raises(PlanRefused, match="parts"):
        move_instalment(ada.tools, ada.link, made.id, number=1, day=ada.day(2))


def test_the_owner_proposes_other_parts_and_the_client_takes_them(ada: Case) -> None:
    ada.policy = Policy()
    asked = plan(ada, 3)
    assert asked.status is Status.REQUESTED
    two = terms(asked).instalments[:2]
    parts = tuple(replace(part, amount=Money(6_000, "EUR")) for part in two)

    counter_plan(ada.tools, asked.id, by=GRACE, parts=parts, text="En deux fois")
    agreed = accept_counter(ada.tools, ada.link, asked.id)

    assert agreed.status is Status.AGREED
    assert terms(agreed).instalments == parts
    assert terms(agreed).asked == terms(asked).instalments
    assert agreed.next_on is not None


def test_parts_of_an_automatic_subscription_are_other_invoices_on_command_only(
    carla: Case,
) -> None:
    only = replace(carla, invoices=carla.invoices[:1])
    asked = plan(only, 2, first=only.day(20))  # Stripe's clock is that of this machine
    assert asked.status is Status.REQUESTED
    with pytest.raises(ArrangementRefused, match="automatic"):
        accept(only.tools, asked.id, by=GRACE)

    made = replace_for_plan(only.tools, asked.id, by=GRACE, label="Coaching, en deux fois")
    again = replace_for_plan(only.tools, asked.id, by=GRACE, label="Coaching, en deux fois")
    assert again.version == made.version

    assert made.status is Status.AGREED
    assert terms(made).replaced_at_stripe
    with only.portal.services.queries() as queries:
        ours = [queries.invoice(share.invoice_id) for share in terms(made).shares]
    assert [bill.remaining.minor for bill in ours if bill] == [6_000, 6_000]
    for bill in ours:
        assert bill is not None
        at_stripe = only.sandbox.state.the("invoice", bill.stripe_id)
        assert at_stripe["auto_advance"] is False
        assert at_stripe["metadata"]["portal_paused"] == made.id
    assert only.at_stripe()["status"] == "paid"
    assert only.moved() == []


def test_a_proposal_of_parts_that_stripe_cannot_take_goes_back_to_the_owner(carla: Case) -> None:
    only = replace(carla, invoices=carla.invoices[:1])
    asked = plan(only, 3)
    newer = plan(only, 2, "two")
    parts = terms(newer).instalments
    counter_plan(only.tools, newer.id, by=GRACE, parts=parts, text="Deux")

    back = accept_counter(only.tools, only.link, newer.id)

    assert only.again(asked).status is Status.REPLACED
    assert back.status is Status.REQUESTED
    assert "answer_plan" in only.tasks()
