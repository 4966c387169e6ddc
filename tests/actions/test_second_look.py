"""The second look: what became true between queueing and sending stops the letter, and is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from portal.actions.letters import send_waiting
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.second_look import second_look
from portal.domain.promises import Action
from portal.domain.sequence import ReminderStatus, Step
from portal.sandbox import Sandbox
from portal.sandbox.faults import Fault
from portal.store.case_queries import Silence
from tests.support.cases import sent, with_card
from tests.support.reminded import Reminding
from tests.support.sites import ADA, INVOICE, NOW
from tests.support.still import StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.actions.occasions import Dropped, Later, Occasion
    from tests.support.cases import Case
    from tests.support.sites import Portal

FIRST = date(2026, 11, 4)
MONDAY = date(2026, 11, 23)  # the sandbox stands at the Sunday before


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A Stripe whose clock stands where the portal's does."""
    with Sandbox() as running:
        running.state.clock = StillClock(NOW)
        yield running


@pytest.fixture
def letters(ada: Case) -> Reminding:
    """Ada, whose first letter stands in the queue."""
    ready = Reminding(case=ada).at(FIRST)
    ready.look()
    return ready


@pytest.fixture
def at_stripe(portal: Portal, sandbox: Sandbox) -> Reminding:
    """A client of Stripe's with two sent invoices, whose first letter stands in the queue."""
    ready = Reminding(case=sent(portal, sandbox, 9_000)).at(MONDAY)
    ready.look()
    return ready


def row_of(letters: Reminding) -> dict[str, Any]:
    """The queued letter, as a sender would claim it."""
    (reminder,) = letters.taken()
    return {
        "id": 1, "name": "reminder_first_transfer", "about": str(reminder.id), "client_id":
        reminder.client_id, "queued_at": letters.case.moment, "audience": "client",
        "link_id": None, "arrangement_id": "", "edited_by": "", "subject": "", "body": "",
    }  # fmt: skip


def look(letters: Reminding) -> Occasion | Dropped | Later:
    return second_look(letters.case.tools, letters.post.keyring, row_of(letters))


def why_stopped(letters: Reminding) -> list[str]:
    """The reason in the timeline, and with the step itself."""
    told = [line.details["why"] for line in letters.told("letter_dropped")]
    return told + [one.why for one in letters.taken() if one.status is ReminderStatus.STOPPED]


def pay_at_stripe(letters: Reminding, number: int = 0) -> None:
    """The money arrives at Stripe, and no webhook has told yet."""
    invoice = letters.case.invoices[number]
    letters.case.tools.gateway.settle_elsewhere(invoice.stripe_id, key=f"paid/{number}")


def test_a_letter_that_is_still_needed_is_written_from_what_is_true_now(
    letters: Reminding,
) -> None:
    found = look(letters)

    assert found.invoices == (INVOICE,)  # type: ignore[union-attr]
    assert found.link is not None  # type: ignore[union-attr]


def test_a_payment_between_queueing_and_sending_stops_the_letter_and_says_why(
    letters: Reminding,
) -> None:
    letters.case.portal.add(INVOICE.receive(INVOICE.total))

    assert letters.send() == []
    assert why_stopped(letters) == ["paid", "paid"]
    letters.at(FIRST + timedelta(days=30))
    assert letters.run() == []


def test_a_payment_that_only_stripe_knows_of_stops_the_letter_too(at_stripe: Reminding) -> None:
    (queued,) = at_stripe.taken()
    assert len(queued.invoice_ids) == 2
    pay_at_stripe(at_stripe)

    assert at_stripe.send() == [f"reminder_first_transfer: {at_stripe.case.invoices[1].number}"]
    assert at_stripe.case.invoice(0).why_not_payable == "paid"


def test_when_both_were_paid_nothing_leaves(at_stripe: Reminding) -> None:
    pay_at_stripe(at_stripe, 0)
    pay_at_stripe(at_stripe, 1)

    assert at_stripe.send() == []
    assert why_stopped(at_stripe) == ["paid", "paid"]


def test_an_agreement_made_meanwhile_stops_it_and_the_step_comes_again_afterwards(
    letters: Reminding,
) -> None:
    case = letters.case
    wish = PromiseWish(action=Action.PAY, day=date(2026, 11, 6), invoice_ids=case.ids)
    propose_promise(case.tools, case.visit(), wish)

    sent_now = letters.send()

    assert not any("reminder" in subject for subject in sent_now)
    assert why_stopped(letters) == ["agreed", "agreed"]
    assert letters.steps() == [("first_transfer", "stopped")]


def test_silence_set_meanwhile_stops_it(letters: Reminding) -> None:
    with letters.case.portal.services.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(
                client_id="ada", until_on=None, why="", set_at=letters.case.moment, set_by="grace"
            )
        )

    assert letters.send() == []
    assert why_stopped(letters) == ["stopped", "stopped"]


def test_while_stripe_is_silent_the_letter_is_put_off_and_not_dropped(
    at_stripe: Reminding,
) -> None:
    case = at_stripe.case
    case.sandbox.inject_fault(Fault(path="/v1/invoices/*", method="GET", status=503, count=9))

    assert at_stripe.send() == []
    assert at_stripe.steps() == [("first_transfer", "queued")]
    assert at_stripe.told("letter_dropped") == []

    case.sandbox.workshop.faults.clear()
    at_stripe.at(MONDAY, 10, 29)
    assert at_stripe.send() == [], "half an hour is given to Stripe"
    at_stripe.at(MONDAY, 10, 30)
    assert len(at_stripe.send()) == 1


def test_a_letter_that_was_kept_until_the_evening_waits_for_the_morning(
    letters: Reminding,
) -> None:
    letters.at(FIRST, 19)
    assert letters.send() == []
    letters.at(FIRST + timedelta(days=1), 9, 29)
    assert letters.send() == []
    letters.at(FIRST + timedelta(days=1), 9, 30)
    assert letters.send() == ["reminder_first_transfer: F-2026-014"]


def test_a_letter_about_a_card_leaves_although_stripe_will_try_again(
    portal: Portal, sandbox: Sandbox
) -> None:
    case = with_card(portal, sandbox, good=False)
    invoice = case.invoice(0)
    planned = replace(invoice, next_attempt_on=MONDAY + timedelta(days=3))
    portal.add(planned)
    letters = Reminding(case=case).at(MONDAY)

    assert letters.run() == [f"reminder_first_card: {invoice.number}"]
    assert letters.steps() == [("first_card", "sent")]


def test_a_client_without_an_address_is_not_written_to(letters: Reminding) -> None:
    letters.case.portal.add(replace(ADA, email=""))

    assert letters.send() == []
    assert why_stopped(letters) == ["no_address", "no_address"]


def test_the_link_of_a_letter_lives_as_long_as_a_fresh_one(letters: Reminding) -> None:
    days = letters.post.keyring.days
    letters.at(FIRST + timedelta(days=40))

    found = look(letters)

    link = found.link  # type: ignore[union-attr]
    assert link is not None
    assert link.id == letters.case.link.id, "no fresh one beside it"
    assert link.expires_at >= letters.case.moment + timedelta(days=days)


def test_the_letter_names_the_days_of_those_before_it(letters: Reminding) -> None:
    letters.send()
    second = date(2026, 11, 12)
    letters.at(second).look()
    seen: list[Occasion] = []

    def compose(occasion: Occasion) -> Any:
        seen.append(occasion)
        return letters.post.compose(occasion)

    send_waiting(letters.case.tools, replace(letters.post, compose=compose))

    (occasion,) = seen
    assert occasion.reminded is not None
    assert occasion.reminded.reminder.step is Step.SECOND
    assert occasion.reminded.written_on == (FIRST,)
    assert occasion.today == second


def test_what_a_sender_asks_of_a_step_that_is_over_is_put_away(letters: Reminding) -> None:
    row = row_of(letters)
    letters.send()

    found = second_look(letters.case.tools, letters.post.keyring, row)

    assert found.why == "over"  # type: ignore[union-attr]
