"""The stop and pause rules, line by line: what holds a letter, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.clients import ClientKind
from portal.domain.gestures import Offer
from portal.domain.holding import HOLDS, Hold, Scope, client_hold, invoice_hold
from portal.domain.invoices import Collection, Invoice, InvoiceStatus
from portal.domain.leaving import may_leave
from portal.domain.money import Money
from portal.domain.problems import Ending, Problem, Topic
from portal.domain.promises import Action
from portal.domain.reasons import Reason
from portal.domain.reminder_case import Asked, Case, Mark, Return, ReturnKind, Rules
from portal.domain.reminding import outlook
from portal.domain.sequence import ReminderStatus, Step
from tests.domain.moments import (
    CARD_REFUSED,
    HERE,
    case,
    clock,
    moment,
    only_move,
    steps,
    taken,
    why,
)
from tests.domain.values import (
    ADA,
    EUR,
    NOTHING_BEFORE,
    SHARES,
    arrangement,
    invoice,
    plan,
    promise,
)

if TYPE_CHECKING:
    from portal.domain.holding import Held

DUE = date(2026, 11, 2)
OWED = invoice(due=DUE)
TODAY = date(2026, 11, 24)  # a Tuesday
NOW = moment(TODAY)


def held(found: Case, now: datetime = NOW) -> Held | None:
    """What holds the letters about the first invoice: to the client, or about it."""
    return client_hold(found, now) or invoice_hold(found, found.invoices[0], now)


def hold(found: Case, now: datetime = NOW) -> tuple[str, date | None]:
    seen = held(found, now)
    assert seen is not None, "nothing holds it"
    return seen.why.value, seen.until


def agreed(kind: Kind = Kind.PROMISE, status: Status = Status.AGREED, **fields: Any) -> Case:
    return case(OWED, arrangements=(arrangement(kind, status, **fields),))


def came(kind: ReturnKind, at: datetime = NOW, address: str = "ada@example.com") -> Return:
    return Return(
        id=1, key="1@example.com", kind=kind, client_id="ada", address=address,
        subject="Re: facture", text="Bonjour", at=at,
    )  # fmt: skip


def resumed(at: datetime) -> Mark:
    return Mark(subject="ada", mark="resumed", at=at)


def test_a_client_with_nothing_else_is_written_to() -> None:
    assert held(case(OWED)) is None
    assert steps(case(OWED), NOW) == [Step.FIRST_TRANSFER]


# --- paid


def test_paid_in_full_ends_everything_about_it() -> None:
    paid = replace(OWED, paid=EUR, status=InvoiceStatus.PAID)

    assert hold(case(paid)) == ("paid", None)
    assert outlook(case(paid), NOW).moves == ()
    assert outlook(case(paid), NOW).waits == ()


def test_nothing_left_to_pay_is_paid_whatever_stripe_says() -> None:
    settled = replace(OWED, paid=EUR)

    assert hold(case(settled)) == ("paid", None)
    assert outlook(case(settled), NOW).moves == ()


@pytest.mark.parametrize("status", [InvoiceStatus.VOID, InvoiceStatus.UNCOLLECTIBLE])
def test_a_closed_invoice_is_never_asked_for(status: InvoiceStatus) -> None:
    assert hold(case(replace(OWED, status=status))) == ("closed", None)


def test_paid_in_part_waits_three_working_days_and_resumes_at_the_same_step() -> None:
    part = replace(OWED, paid=Money(4_000, "EUR"))
    found = case(
        part,
        reminders=(taken(Step.FIRST_TRANSFER, date(2026, 11, 12)),),
        paid_at={"F-1": moment(date(2026, 11, 19), 15)},  # a Thursday
    )

    assert hold(found) == ("part_paid", date(2026, 11, 25))
    assert why(found, moment(TODAY, 17)) == "part_paid"
    assert only_move(found, moment(date(2026, 11, 25))).step is Step.SECOND


def test_money_that_travels_or_of_which_nobody_knows_stops_the_letters() -> None:
    travelling = replace(OWED, on_its_way=EUR)
    unknown = replace(OWED, unknown=True)

    assert hold(case(travelling)) == ("on_its_way", None)
    assert hold(case(unknown)) == ("being_checked", None)
    assert why(case(travelling), NOW) == "on_its_way"
    assert why(case(unknown), NOW) == "being_checked"


# --- agreed


@pytest.mark.parametrize(
    ("action", "until"),
    [
        pytest.param(Action.PAY, date(2026, 12, 1), id="a card: its day and one more"),
        pytest.param(Action.TRANSFER, date(2026, 12, 2), id="a transfer: two more"),
    ],
)
def test_a_dated_promise_is_silent_until_its_day_and_a_little(action: Action, until: date) -> None:
    found = agreed(terms=promise(action=action, day=date(2026, 11, 30)))

    assert hold(found) == ("agreed", until + timedelta(days=1))
    assert why(found, moment(until, 17)) == "agreed"
    assert held(found, moment(until + timedelta(days=1), 0, 0)) is None


def test_a_missed_promise_leaves_time_to_say_another_day() -> None:
    missed = agreed(status=Status.MISSED, next_on=date(2026, 11, 26))

    assert hold(missed) == ("agreed", date(2026, 11, 27))
    assert held(missed, moment(date(2026, 11, 27), 0, 0)) is None


def test_a_second_missed_promise_waits_for_the_owner() -> None:
    assert hold(replace(case(OWED), hands=True)) == ("owner_decides", None)


def test_a_date_that_was_taken_back_holds_nothing_any_more() -> None:
    assert held(agreed(status=Status.WITHDRAWN)) is None


def test_a_running_plan_is_silent_until_its_last_part_and_a_day() -> None:
    found = agreed(Kind.PLAN, terms=plan(first=date(2026, 12, 1)))

    assert hold(found) == ("agreed", date(2027, 2, 2))


def test_a_promise_about_one_invoice_does_not_keep_the_others_silent() -> None:
    other = invoice("F-2", due=DUE)
    found = case(OWED, other, arrangements=(arrangement(),))

    assert only_move(found, NOW).invoice_ids == ("F-2",)


@pytest.mark.parametrize("kind", [Kind.PROMISE, Kind.PLAN])
@pytest.mark.parametrize("status", [Status.REQUESTED, Status.COUNTERED])
def test_a_proposal_on_the_table_is_silent_until_it_is_answered(kind: Kind, status: Status) -> None:
    assert hold(agreed(kind, status)) == ("waits_for_answer", None)
    assert held(agreed(kind, Status.DECLINED)) is None


def test_a_gesture_holds_until_it_ends_and_once_it_is_paid_until_a_person_has_credited() -> None:
    offer = Offer(
        text="Un geste", ends_on=date(2026, 11, 27), shares=SHARES, paid_before=NOTHING_BEFORE,
        amount=Money(9_000, "EUR"), pay_by=date(2026, 11, 27),
    )  # fmt: skip
    accepted = agreed(Kind.OFFER, terms=offer)
    paid = agreed(Kind.OFFER, terms=replace(offer, paid_on=TODAY))

    assert hold(accepted) == ("agreed", date(2026, 12, 1))
    assert hold(paid) == ("agreed", None)


# --- problems


def test_an_open_problem_is_silent_until_the_owner_closes_it() -> None:
    assert hold(agreed(Kind.PROBLEM, Status.REQUESTED)) == ("waits_for_answer", None)
    assert held(agreed(Kind.PROBLEM, Status.FULFILLED)) is None


def test_the_new_date_given_with_the_answer_holds_like_a_promise() -> None:
    closed = Problem(
        topic=Topic.AMOUNT, text="Trop", wish="Moins", shares=SHARES,
        ending=Ending.EXPLAINED, new_date=date(2026, 12, 4),
    )  # fmt: skip
    found = agreed(Kind.PROBLEM, Status.FULFILLED, terms=closed)

    assert hold(found) == ("agreed", date(2026, 12, 8))  # a Friday: until Monday evening
    assert why(found, moment(date(2026, 12, 7), 17)) == "agreed"
    assert held(found, moment(date(2026, 12, 8), 0, 0)) is None


def test_already_paid_is_believed_until_it_was_looked_for() -> None:
    assert hold(agreed(Kind.CLAIM, Status.REQUESTED)) == ("waits_for_answer", None)


def test_a_lost_card_is_given_five_working_days() -> None:
    message = arrangement(
        Kind.MESSAGE, Status.REQUESTED, reason=Reason.CARD_LOST,
        opened_at=moment(date(2026, 11, 20)),
    )  # fmt: skip
    found = case(OWED, arrangements=(message,))

    assert hold(found) == ("waits_for_answer", date(2026, 11, 28))


# --- what comes back by mail


def test_a_reply_is_followed_by_three_working_days_of_silence() -> None:
    friday = moment(date(2026, 11, 20), 18)
    found = case(OWED, returns=(came(ReturnKind.REPLY, friday),))

    assert hold(found) == ("replied", date(2026, 11, 26))
    assert held(found, moment(date(2026, 11, 26), 0, 0)) is None


def test_an_automatic_answer_says_nothing_of_the_person() -> None:
    assert held(case(OWED, returns=(came(ReturnKind.AUTOMATIC),))) is None


def test_an_address_that_is_unknown_stops_the_letters_until_it_is_another() -> None:
    bounced = case(OWED, returns=(came(ReturnKind.BOUNCE),))
    corrected = replace(bounced, client=replace(ADA, email="ada@example.org"))

    assert hold(bounced) == ("bounced", None)
    assert held(corrected) is None


def test_a_person_may_say_that_the_address_works_again() -> None:
    bounced = case(OWED, returns=(came(ReturnKind.BOUNCE, NOW),))

    assert hold(replace(bounced, marks=(resumed(NOW - timedelta(days=1)),))) == ("bounced", None)
    assert held(replace(bounced, marks=(resumed(NOW + timedelta(hours=1)),))) is None


def test_whoever_has_no_address_is_not_written_to() -> None:
    assert hold(case(OWED, client=replace(ADA, email=""))) == ("no_address", None)


# --- stops


def test_no_more_messages_stops_them_until_a_person_goes_on() -> None:
    assert hold(case(OWED, is_silenced=True)) == ("stopped", None)


def test_silence_set_until_a_day_ends_the_morning_after() -> None:
    found = case(OWED, is_silenced=True, silent_until=date(2026, 11, 26))

    assert hold(found) == ("silenced", date(2026, 11, 27))
    assert held(found, moment(date(2026, 11, 27), 0, 0)) is None


@pytest.mark.parametrize("reason", [Reason.BEREAVEMENT, Reason.HARD_TIME])
@pytest.mark.parametrize("status", [Status.REQUESTED, Status.AGREED, Status.FULFILLED])
def test_in_hard_times_only_a_person_speaks_until_a_person_resumes(
    reason: Reason, status: Status
) -> None:
    opened = NOW - timedelta(days=3)
    found = agreed(Kind.PLAN, status, reason=reason, opened_at=opened)

    assert hold(found) == ("person_only", None)
    before = replace(found, marks=(resumed(opened - timedelta(days=9)),))
    after = replace(found, marks=(resumed(opened + timedelta(days=1)),))
    assert hold(before) == ("person_only", None)
    seen = held(after)
    assert seen is None or seen.why is not Hold.PERSON_ONLY


def test_what_is_past_its_limitation_is_silent_for_good() -> None:
    old = invoice(due=date(2024, 11, 20))
    firm = replace(ADA, kind=ClientKind.PROFESSIONAL)

    assert hold(case(old)) == ("time_barred", None)
    assert held(case(old, client=firm)) is None


def test_asking_for_time_gives_the_claim_two_more_years() -> None:
    old = invoice(due=date(2024, 11, 20))
    asked = arrangement(status=Status.LAPSED, opened_at=moment(date(2025, 3, 3)))
    disputed = arrangement(Kind.PROBLEM, Status.FULFILLED, opened_at=moment(date(2025, 3, 3)))

    assert held(case(old, arrangements=(asked,))) is None
    assert hold(case(old, arrangements=(disputed,))) == ("time_barred", None)


def test_what_was_old_when_we_first_heard_of_it_waits_for_a_person() -> None:
    old = invoice(due=date(2026, 8, 3))
    found = case(old, first_known={"F-1": moment(date(2026, 11, 23))})
    reviewed = Mark(subject="F-1", mark="reviewed", at=NOW)

    assert hold(found) == ("old", None)
    assert held(replace(found, marks=(reviewed,))) is None
    assert held(replace(found, first_known={"F-1": moment(date(2026, 8, 4))})) is None


def test_sixty_days_are_not_old_yet_and_the_owner_may_say_otherwise() -> None:
    sixty = invoice(due=date(2026, 9, 24))
    known = {"F-1": moment(date(2026, 11, 23))}

    assert held(case(sixty, first_known=known)) is None
    assert hold(case(replace(sixty, due_date=date(2026, 9, 23)), first_known=known))[0] == "old"
    assert held(case(sixty, first_known=known, rules=Rules(review_days=90))) is None


def test_what_was_let_go_is_never_asked_for_again() -> None:
    let_go = Mark(subject="F-1", mark="let_go", at=NOW)

    assert hold(case(OWED, marks=(let_go,))) == ("let_go", None)


# --- cards


def test_after_the_first_letter_the_next_attempt_is_awaited() -> None:
    failed = replace(
        OWED, decline=CARD_REFUSED, declined_at=moment(date(2026, 11, 12)),
        next_attempt_on=date(2026, 11, 26), collection=Collection.AUTOMATIC,
    )  # fmt: skip
    before = case(failed)
    after = case(failed, reminders=(taken(Step.FIRST_CARD, date(2026, 11, 12)),))

    assert held(before) is None, "the first letter says when the card will be tried again"
    assert hold(after) == ("card_will_be_tried", date(2026, 11, 27))
    assert hold(after, moment(date(2026, 11, 26), 23, 59))[0] == "card_will_be_tried"
    assert steps(after, moment(date(2026, 11, 27))) == [Step.SECOND]


def test_the_first_letter_about_a_card_leaves_while_another_attempt_is_planned() -> None:
    failed = replace(
        OWED, decline=CARD_REFUSED, declined_at=moment(TODAY, 8),
        next_attempt_on=date(2026, 11, 28),
    )  # fmt: skip
    queued = taken(Step.FIRST_CARD, TODAY, status=ReminderStatus.QUEUED)

    ids, reason, at = may_leave(case(failed, reminders=(queued,)), queued, NOW)

    assert (ids, reason, at) == (("F-1",), "", NOW)


def test_an_attempt_that_failed_this_hour_is_given_the_hour() -> None:
    failed = replace(OWED, decline=CARD_REFUSED, declined_at=moment(TODAY, 9, 30))
    seen = held(case(failed))

    assert seen is not None
    assert (seen.why, seen.at) == (Hold.JUST_FAILED, moment(TODAY, 10, 30))


# --- the table


def test_every_hold_stands_in_the_table_once_and_the_client_comes_first() -> None:
    assert [rule.hold for rule in HOLDS] == list(Hold)
    scopes = [rule.scope for rule in HOLDS]
    assert scopes == sorted(scopes, key=[Scope.CLIENT, Scope.INVOICE].index)
    assert {rule.why for rule in HOLDS} == {f"hold.{name}.why" for name in Hold}


def test_what_is_over_for_good_is_said_before_what_holds_the_client_for_a_while() -> None:
    old = invoice(due=date(2024, 11, 20))

    assert why(case(old, is_silenced=True, silent_until=TODAY), NOW) == "time_barred"
    assert why(case(OWED, is_silenced=True, silent_until=TODAY), NOW) == "silenced"


def test_promises_are_counted_in_the_owners_days_wherever_the_client_lives() -> None:
    day = date(2026, 11, 30)
    found = replace(
        agreed(terms=promise(action=Action.PAY, day=day)), clock=clock("Indian/Reunion", "974")
    )
    evening = moment(date(2026, 12, 1), 22, 0)  # the second already, on the island

    (wait,) = outlook(found, evening).waits

    assert found.clock.day_of(evening) == date(2026, 12, 2)
    assert (wait.why, wait.until) == ("agreed", HERE.start_of(date(2026, 12, 2)))
    assert wait.until is not None
    assert wait.until > evening


def test_a_hold_does_not_stop_a_letter_about_what_it_does_not_hold() -> None:
    other = invoice("F-2", due=DUE)
    let_go = Mark(subject="F-1", mark="let_go", at=NOW)

    assert only_move(case(OWED, other, marks=(let_go,)), NOW).invoice_ids == ("F-2",)


def invoices_of(*numbers: int) -> tuple[Invoice, ...]:
    return tuple(invoice(f"F-{number}", due=DUE) for number in numbers)


# --- the second look


def looked(found: Case, *ids: str, now: datetime = NOW, **fields: Any) -> tuple[Any, str]:
    reminder = taken(Step.FIRST_TRANSFER, now.date(), *ids, status=ReminderStatus.QUEUED, **fields)
    left, reason, _ = may_leave(
        replace(found, reminders=(*found.reminders, reminder)), reminder, now
    )
    return left, reason


def test_what_was_paid_between_queueing_and_sending_is_left_out() -> None:
    one, two = invoices_of(1, 2)
    paid = replace(one, paid=EUR, status=InvoiceStatus.PAID)

    assert looked(case(one, two), "F-1", "F-2") == (("F-1", "F-2"), "")
    assert looked(case(paid, two), "F-1", "F-2") == (("F-2",), "")
    assert looked(case(paid), "F-1") == ((), "paid")


def test_what_was_agreed_or_stopped_meanwhile_is_not_written_either() -> None:
    assert looked(agreed(), "F-1") == ((), "agreed")
    assert looked(case(OWED, is_silenced=True), "F-1") == ((), "stopped")
    assert looked(case(OWED, returns=(came(ReturnKind.REPLY),)), "F-1") == ((), "replied")


def test_a_letter_that_comes_too_late_today_waits_for_the_morning() -> None:
    evening = moment(TODAY, 18)
    queued = taken(Step.FIRST_TRANSFER, TODAY, status=ReminderStatus.QUEUED)

    _, _, at = may_leave(case(OWED, reminders=(queued,)), queued, evening)

    assert at == moment(date(2026, 11, 25), 9, 30)


def test_a_marker_does_not_leave_once_its_date_has_come() -> None:
    upcoming = invoice(due=TODAY)
    queued = taken(Step.BEFORE, date(2026, 11, 16), status=ReminderStatus.QUEUED)

    assert may_leave(case(upcoming, reminders=(queued,)), queued, NOW)[:2] == ((), "date_has_come")


def test_a_marker_leaves_although_a_card_will_pay() -> None:
    automatic = invoice(due=date(2026, 12, 1), collection=Collection.AUTOMATIC)
    queued = taken(Step.BEFORE, TODAY, status=ReminderStatus.QUEUED)

    assert may_leave(case(automatic, reminders=(queued,)), queued, NOW) == (("F-1",), "", NOW)


def test_a_formal_letter_that_is_released_on_a_friday_leaves_on_monday() -> None:
    friday = moment(date(2026, 11, 27))
    formal = taken(Step.FORMAL, date(2026, 11, 27), status=ReminderStatus.QUEUED)

    _, _, at = may_leave(case(OWED, reminders=(formal,)), formal, friday)

    assert at == moment(date(2026, 11, 30), 9, 30)


def test_a_letter_keeps_its_distance_to_one_that_asked_for_another_date() -> None:
    asked = Asked(at=moment(date(2026, 11, 23)), invoice_ids=("F-2",))
    queued = taken(Step.FIRST_TRANSFER, TODAY, status=ReminderStatus.QUEUED)

    _, _, at = may_leave(case(OWED, reminders=(queued,), asked=(asked,)), queued, NOW)

    assert at == moment(date(2026, 11, 30), 9, 30)


def test_a_formal_letter_that_a_person_releases_keeps_its_distance_to_the_one_before() -> None:
    one, two = invoices_of(1, 2)
    sent = taken(Step.FIRST_TRANSFER, date(2026, 11, 23), "F-2", number=1)
    formal = taken(Step.FORMAL, TODAY, "F-1", number=2, status=ReminderStatus.QUEUED)

    ids, _, at = may_leave(case(one, two, reminders=(sent, formal)), formal, NOW)

    assert (ids, at) == (("F-1",), moment(date(2026, 11, 30), 9, 30))


def test_of_two_letters_in_the_queue_the_older_one_goes_first() -> None:
    one, two = invoices_of(1, 2)
    older = taken(
        Step.FIRST_TRANSFER, date(2026, 11, 12), "F-1", number=1, status=ReminderStatus.QUEUED
    )
    newer = taken(Step.FORMAL, date(2026, 11, 12), "F-2", number=2, status=ReminderStatus.QUEUED)
    both = case(one, two, reminders=(older, newer))

    assert may_leave(both, older, NOW)[2] == NOW
    assert may_leave(both, newer, NOW)[2] >= moment(date(2026, 11, 29), 0, 0)


def test_while_a_letter_is_on_its_way_no_other_is_begun() -> None:
    one, two = invoices_of(1, 2)
    queued = taken(Step.FIRST_TRANSFER, date(2026, 11, 12), "F-1", status=ReminderStatus.QUEUED)

    seen = outlook(case(one, two, reminders=(queued,)), NOW)

    assert seen.moves == ()
    assert {wait.why for wait in seen.waits} == {"under_way"}


def answered() -> Arrangement:
    return arrangement(Kind.CLAIM, Status.DECLINED)


def test_a_claim_that_was_not_found_holds_nothing_once_it_is_answered() -> None:
    assert held(case(OWED, arrangements=(answered(),))) is None
