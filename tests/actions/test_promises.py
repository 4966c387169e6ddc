"""Another day: granted or asked, kept, nudged, missed; and what Stripe does meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from portal.actions.answers import accept, counter_promise, decline
from portal.actions.arranging import withdraw
from portal.actions.matching import receive_money
from portal.actions.payments import begin_part_payment, begin_payment
from portal.actions.promises import (
    PromiseWish,
    accept_counter,
    mark_done,
    propose_promise,
    send_invoice_again,
)
from portal.domain.arrangements import Status
from portal.domain.errors import (
    ArrangementRefused,
    DayRefused,
    NothingToPay,
    RightMissing,
    TimeBarred,
)
from portal.domain.invoices import InvoiceStatus
from portal.domain.links import Rights
from portal.domain.money import Money
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from portal.sandbox import Fault
from tests.support.cases import ADDRESSES, GRACE, mend_cards
from tests.support.sites import INVOICE
from tests.support.stripe_pages import REFUSED

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement
    from tests.support.cases import Case


def wish(case: Case, days: int = 10, action: Action = Action.PAY, **fields: object) -> PromiseWish:
    held = {"action": action, "day": case.day(days), "invoice_ids": case.ids}
    return PromiseWish(**(held | fields))  # type: ignore[arg-type]


def promise(case: Case, days: int = 10, nonce: str = "form", **fields: Any) -> Arrangement:
    return propose_promise(case.tools, case.visit(nonce), wish(case, days, **fields))


def terms(arrangement: Arrangement) -> Promise:
    assert isinstance(arrangement.terms, Promise)
    return arrangement.terms


def test_inside_the_limits_the_answer_is_yes_at_once(ada: Case) -> None:
    made = promise(ada)

    assert made.status is Status.AGREED
    assert terms(made).within_policy
    assert ada.letters() == ada.copies() == {"promise_agreed": 1}
    assert ada.tasks() == {}
    assert made.next_on is not None
    assert made.next_on > ada.today


def test_outside_the_limits_the_owner_answers_by_a_day(ada: Case) -> None:
    made = promise(ada, 40)

    assert made.status is Status.REQUESTED
    assert made.answer_by == ada.day(2)
    assert ada.letters() == {"promise_requested": 1}
    assert ada.tasks()["answer_promise"].due_on == ada.day(2)


def test_the_same_form_twice_is_one(ada: Case) -> None:
    assert promise(ada).id == promise(ada).id

    assert len(ada.every()) == 1
    assert ada.letters() == {"promise_agreed": 1}


@pytest.mark.parametrize("reason", [Reason.HARD_TIME, Reason.BEREAVEMENT])
def test_hard_times_are_never_granted_by_the_program(ada: Case, reason: Reason) -> None:
    made = propose_promise(ada.tools, ada.visit(reason=reason), wish(ada, 2))

    assert made.status is Status.REQUESTED
    with ada.portal.services.queries() as queries:
        silence = queries.silence(ada.client.id)
    assert (silence is not None) is (reason is Reason.BEREAVEMENT)


def test_what_cannot_be_agreed_on_is_said_and_nothing_is_kept(ada: Case) -> None:
    sunday = ada.today + timedelta(days=7)
    pays_only = ada.portal.link(rights=Rights.PAY)
    visit = ada.visit()
    for day, why in (
        (ada.today - timedelta(days=1), "past"),
        (sunday, "closed"),
        (ada.today + timedelta(days=800), "far"),
    ):
        with pytest.raises(DayRefused, match=why):
            propose_promise(ada.tools, visit, wish(ada, day=day))
    with pytest.raises(ArrangementRefused, match="sum"):
        promise(ada, amount=Money(0, "EUR"))
    with pytest.raises(NothingToPay):
        promise(ada, invoice_ids=("somebody else's",))
    with pytest.raises(RightMissing):
        withdraw(ada.tools, pays_only, "x")
    assert ada.every() == ()


def test_a_debt_that_can_no_longer_be_claimed_is_not_revived(ada: Case) -> None:
    ada.wait(3 * 365)

    with pytest.raises(TimeBarred):
        promise(ada)
    assert ada.every() == ()


def test_a_wish_outside_leaves_what_holds_until_the_owner_says_yes(ada: Case) -> None:
    first = promise(ada, 5, "one")
    later = promise(ada, 60, "two")
    assert ada.again(first).status is Status.AGREED

    accept(ada.tools, later.id, by=GRACE)

    assert ada.again(first).status is Status.REPLACED
    assert ada.again(later).status is Status.AGREED
    assert ada.letters()["promise_agreed"] == 2


def test_the_owner_proposes_another_day_and_the_client_takes_it(ada: Case) -> None:
    asked = promise(ada, 60)
    day = ada.day(20)

    countered = counter_promise(ada.tools, asked.id, by=GRACE, day=day, text="Plutôt le 20")
    assert countered.status is Status.COUNTERED
    assert countered.answer_by is not None
    agreed = accept_counter(ada.tools, ada.link, asked.id)
    assert accept_counter(ada.tools, ada.link, asked.id).version == agreed.version

    assert agreed.status is Status.AGREED
    assert terms(agreed).day == day
    assert terms(agreed).asked == terms(asked).day
    assert ada.letters()["promise_agreed"] == 1
    assert ada.tasks() == {}


def test_a_proposal_that_nobody_answers_lapses_and_a_person_goes_on(ada: Case) -> None:
    asked = promise(ada, 60)
    countered = counter_promise(ada.tools, asked.id, by=GRACE, day=ada.day(20), text="?")
    assert countered.next_on is not None

    ada.run(countered.next_on - timedelta(days=1))
    assert ada.again(asked).status is Status.COUNTERED
    ada.run(countered.next_on)

    assert ada.again(asked).status is Status.LAPSED
    assert "answer_lapsed" in ada.tasks()


def test_no_is_said_by_a_person_with_a_reason_and_a_next_step(ada: Case) -> None:
    asked = promise(ada, 60)
    with pytest.raises(ArrangementRefused, match="reason"):
        decline(ada.tools, asked.id, by=GRACE, text=" ", next_on=ada.day(3))

    for _ in range(2):
        decline(ada.tools, asked.id, by=GRACE, text="Trop tard", next_on=ada.day(3))

    assert ada.again(asked).status is Status.DECLINED
    assert ada.letters()["promise_declined"] == 1
    assert list(ada.tasks()) == ["look_again"]
    assert ada.tasks()["look_again"].due_on == ada.day(3)


def test_yes_is_not_said_to_a_day_that_has_passed(ada: Case) -> None:
    asked = propose_promise(ada.tools, ada.visit(reason=Reason.HARD_TIME), wish(ada, 2))
    ada.wait(9)

    with pytest.raises(DayRefused, match="past"):
        accept(ada.tools, asked.id, by=GRACE)
    assert ada.again(asked).status is Status.REQUESTED


def test_the_owner_is_reminded_a_few_times_and_not_for_ever(ada: Case) -> None:
    promise(ada, 60)
    for days in range(1, 15):
        ada.run(ada.day(1))
        assert ada.run().looked == 0, f"a second run on day {days}"

    assert ada.copies()["answer_reminder"] == 4
    assert ada.again(ada.every()[0]).status is Status.REQUESTED


def test_a_nudge_comes_once_on_the_open_day_before(ada: Case) -> None:
    made = promise(ada, 6)
    nudge = terms(made).nudge_on(ada.tools.calendar)

    ada.run(nudge - timedelta(days=1))
    assert "promise_nudge" not in ada.letters()
    for _ in range(2):
        ada.run(nudge)
    ada.run(terms(made).day)

    assert ada.letters()["promise_nudge"] == 1
    assert ada.told().count("promise_agreed") == 1


def test_whoever_promised_only_just_now_is_not_nudged(ada: Case) -> None:
    made = promise(ada, 1)

    ada.run()
    ada.run(terms(made).day)

    assert "promise_nudge" not in ada.letters()


def test_a_missed_day_brings_one_kind_letter_then_another_day_then_a_person(ada: Case) -> None:
    first = promise(ada, 3, "one")
    missed = ada.tools.calendar.after(terms(first).awaited_until(ada.tools.calendar), 1)

    ada.run(missed - timedelta(days=1))
    assert ada.again(first).status is Status.AGREED
    ada.run(missed)
    ada.run(missed)
    assert ada.again(first).status is Status.MISSED
    assert ada.letters()["promise_missed"] == 1

    second = promise(ada, 3, "two")
    assert second.status is Status.AGREED
    assert terms(second).turn == 1
    assert ada.again(first).status is Status.REPLACED
    ada.run(ada.day(5))

    assert ada.again(second).status is Status.LAPSED
    assert ada.letters()["promise_missed"] == 1
    assert list(ada.tasks()) == ["promise_missed"]
    third = promise(ada, 3, "three")
    assert third.status is Status.REQUESTED, "the third time a person decides"


def test_a_missed_day_that_nobody_answers_goes_to_a_person(ada: Case) -> None:
    made = promise(ada, 3)
    ada.run(ada.day(5))
    ada.run(ada.day(5))

    assert ada.again(made).status is Status.LAPSED
    assert list(ada.tasks()) == ["promise_missed"]


def test_a_call_is_believed_and_one_that_did_not_happen_asked_after_by_a_person(ada: Case) -> None:
    made = promise(ada, 2, action=Action.CALL)
    done = mark_done(ada.tools, ada.link, made.id)
    assert done.status is Status.FULFILLED

    other = promise(ada, 2, "two", action=Action.ACCOUNTANT)
    ada.run(ada.day(5))

    assert ada.again(other).status is Status.LAPSED
    assert list(ada.tasks()) == ["ask_how_it_went"]
    assert "promise_missed" not in ada.letters()


def test_a_promise_is_kept_by_a_page_by_a_transfer_and_by_paying_less_as_said(
    ada: Case, bob: Case
) -> None:
    by_page = promise(ada)
    page = begin_payment(ada.tools, ada.link, ada.client, invoice_ids=ada.ids, addresses=ADDRESSES)
    ada.pay_page(page)
    assert ada.again(by_page).status is Status.FULFILLED

    less = promise(bob, amount=Money(3_000, "EUR"))
    receive_money(
        bob.tools, bob.ids[0], Money(3_000, "EUR"), by=GRACE, on=bob.today, nonce="statement"
    )
    assert bob.again(less).status is Status.FULFILLED
    assert bob.invoice().remaining == Money(5_000, "EUR")


def test_a_debit_that_travels_on_the_day_is_not_missed(bob: Case) -> None:
    made = promise(bob, 2)
    bob.move_to(bob.day(2))
    page = begin_part_payment(
        bob.tools, bob.link, bob.client, plan=terms(made), amount=terms(made).amount,
        addresses=ADDRESSES,
    )  # fmt: skip
    bob.debit_page(page, "FR1420041010050500013M02606")

    bob.run(bob.day(3))
    assert bob.again(made).status is Status.AGREED
    assert "promise_missed" not in bob.letters()
    bob.wait(7)
    bob.find_out()

    assert bob.again(made).status is Status.FULFILLED


def test_whoever_paid_while_the_webhook_was_lost_is_not_said_to_have_missed(bob: Case) -> None:
    made = promise(bob, 2)
    bob.sandbox.state.the("invoice", bob.invoices[0].stripe_id)
    bob.tools.gateway.settle_elsewhere(bob.invoices[0].stripe_id, key="the owner, in Stripe")

    bob.run(bob.day(10))

    assert bob.again(made).status is Status.FULFILLED
    assert "promise_missed" not in bob.letters()


def test_stripe_does_not_ask_while_a_date_holds_and_does_after(bob: Case) -> None:
    made = promise(bob)
    assert bob.is_paused()
    assert bob.at_stripe()["metadata"]["portal_paused"] == made.id

    withdraw(bob.tools, bob.link, made.id)

    assert not bob.is_paused()
    assert bob.letters()["promise_withdrawn"] == 1


def test_a_stripe_that_was_down_is_told_by_the_clock(bob: Case) -> None:
    bob.sandbox.inject_fault(Fault(path="/v1/invoices/*", method="POST", status=503, count=3))
    made = promise(bob)
    assert not bob.is_paused()
    bob.run()
    assert bob.is_paused()

    bob.sandbox.inject_fault(Fault(path="/v1/invoices/*", method="*", status=503, count=3))
    withdraw(bob.tools, bob.link, made.id)
    assert bob.is_paused()
    bob.run()
    assert not bob.is_paused()


def test_a_date_that_took_over_while_stripe_was_down_and_ended_too_leaves_nothing_paused(
    bob: Case,
) -> None:
    first = promise(bob, 5, "one")
    second = promise(bob, 6, "two")  # takes the place of the first
    assert bob.again(first).status is Status.REPLACED
    assert bob.is_paused()

    bob.sandbox.inject_fault(Fault(path="/v1/invoices/*", method="POST", status=503, count=9))
    third = promise(bob, 7, "three")
    withdraw(bob.tools, bob.link, third.id)
    bob.sandbox.workshop.faults.clear()
    bob.run()

    assert bob.again(second).status is Status.REPLACED
    assert not bob.is_paused()


def test_the_saved_card_is_charged_once_on_the_day(carla: Case) -> None:
    made = promise(carla, 3, action=Action.CHARGE)
    assert terms(made).action is Action.CHARGE

    carla.run(carla.day(2))
    assert carla.moved() == []
    for _ in range(2):
        carla.run(terms(made).day)

    assert sorted(carla.moved()) == [9_000, 12_000]
    assert carla.again(made).status is Status.FULFILLED
    assert carla.invoice(0).status is carla.invoice(1).status is InvoiceStatus.PAID


def test_a_card_is_charged_with_what_was_promised_and_no_more(carla: Case) -> None:
    sent = carla.ids[1:]
    made = promise(carla, 3, action=Action.CHARGE, invoice_ids=sent, amount=Money(4_000, "EUR"))

    carla.run(terms(made).day)

    assert [amount for amount in carla.moved() if amount != 12_000] == [4_000]
    assert carla.again(made).status is Status.FULFILLED
    assert carla.invoice(1).remaining == Money(5_000, "EUR")


def test_a_card_that_is_refused_on_the_day_asks_the_client_instead(carla: Case) -> None:
    made = promise(carla, 3, action=Action.CHARGE)
    mend_cards(carla.sandbox, REFUSED)

    for _ in range(2):
        carla.run(terms(made).day)

    assert carla.moved() == []
    assert terms(carla.again(made)).action is Action.PAY
    assert carla.letters()["promise_charge_declined"] == 1
    assert carla.again(made).status is Status.AGREED


def test_a_charge_without_an_answer_is_found_out_and_never_made_twice(carla: Case) -> None:
    made = promise(carla, 3, action=Action.CHARGE, invoice_ids=carla.ids[1:])
    carla.sandbox.inject_fault(
        Fault(path="/v1/payment_intents/*/confirm", method="POST", status="close_after", count=3)
    )

    report = carla.run(terms(made).day)
    assert carla.again(made).status in {Status.AGREED, Status.FULFILLED}
    carla.run()

    assert [amount for amount in carla.moved() if amount != 12_000] == [9_000]
    assert carla.again(made).status is Status.FULFILLED
    assert report.put_off <= 1


def test_nothing_is_charged_by_itself_where_nothing_is_on_file(ada: Case) -> None:
    assert terms(promise(ada, action=Action.CHARGE)).action is Action.PAY


def test_less_than_everything_is_not_agreed_on_where_stripe_takes_no_parts(carla: Case) -> None:
    asked = promise(carla, 3, amount=Money(1_000, "EUR"))

    assert asked.status is Status.REQUESTED
    with pytest.raises(ArrangementRefused, match="automatic"):
        accept(carla.tools, asked.id, by=GRACE)
    countered = counter_promise(carla.tools, asked.id, by=GRACE, day=carla.day(5), text="Tout")
    assert terms(countered).amount == Money(21_000, "EUR")
    assert accept_counter(carla.tools, carla.link, asked.id).status is Status.AGREED


def test_the_invoice_is_sent_again_with_a_few_days_to_look_at_it(ada: Case) -> None:
    made = send_invoice_again(ada.tools, ada.visit(), ada.ids)

    assert made.status is Status.AGREED
    assert terms(made).day == ada.day(5)
    assert made.reason is Reason.NO_INVOICE


def test_somebody_elses_arrangement_is_not_there(ada: Case, bob: Case) -> None:
    made = promise(ada)

    with pytest.raises(NothingToPay):
        withdraw(bob.tools, bob.link, made.id)
    assert ada.again(made).status is Status.AGREED
    assert INVOICE.id in ada.ids
