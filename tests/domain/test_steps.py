"""What comes next in a case, and until when nothing automatic is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.arrangements import LIVE, Arrangement, Kind, Status
from portal.domain.calendar import WEEKDAYS
from portal.domain.gestures import Offer, ServicePause
from portal.domain.reasons import Reason
from portal.domain.steps import NextStep, next_steps, silent_until
from tests.domain.values import NOTHING_BEFORE, SHARES, TODAY, arrangement, plan, promise

FRIDAY = date(2026, 12, 4)


def silence(*arrangements: Arrangement) -> tuple[date | None, str]:
    return silent_until(arrangements, calendar=WEEKDAYS)


@given(kind=st.sampled_from(Kind), status=st.sampled_from(Status))
def test_every_live_arrangement_is_a_step_except_the_question_afterwards(
    kind: Kind, status: Status
) -> None:
    steps = next_steps([arrangement(kind, status, next_on=TODAY)], [])

    assert bool(steps) is (status in LIVE and kind is not Kind.SURVEY)
    assert all(step.what == f"{kind}_{status}" for step in steps)


def test_the_steps_stand_in_the_order_of_their_days() -> None:
    asked = arrangement(Kind.PROBLEM, Status.REQUESTED, answer_by=TODAY + timedelta(days=2))
    said = arrangement(terms=promise(day=TODAY + timedelta(days=1)))
    rest = arrangement(
        Kind.PAUSE,
        terms=ServicePause(from_on=TODAY, until_on=TODAY + timedelta(days=9), stays_open="x"),
    )

    steps = next_steps([rest, asked, said], [("call", TODAY)])

    assert [(step.what, step.who) for step in steps] == [
        ("call", "owner"),
        ("promise_agreed", "client"),
        ("problem_requested", "owner"),
        ("pause_agreed", "program"),
    ]
    assert steps[0] == NextStep(on=TODAY, what="call", who="owner")


def test_a_running_plan_is_silent_until_after_its_last_part() -> None:
    assert silence(arrangement(Kind.PLAN, terms=plan(1, 1))) == (
        WEEKDAYS.after(TODAY + timedelta(days=30), 1),
        "plan",
    )


def test_a_promise_is_silent_until_it_counts_as_missed_and_while_another_day_may_be_said() -> None:
    missed = arrangement(status=Status.MISSED, next_on=FRIDAY)

    assert silence(arrangement(terms=promise(day=FRIDAY))) == (date(2026, 12, 8), "promise")
    assert silence(missed) == (FRIDAY, "promise")


@pytest.mark.parametrize("kind", [Kind.PROMISE, Kind.PLAN, Kind.PROBLEM, Kind.CLAIM])
def test_whatever_waits_for_an_answer_is_silent_until_it_has_one(kind: Kind) -> None:
    assert silence(arrangement(kind, Status.REQUESTED)) == (None, kind.value)


def test_an_accepted_gesture_is_silent_until_it_is_to_be_paid_and_then_until_it_is_credited() -> (
    None
):
    offer = Offer(
        text="x", ends_on=FRIDAY, shares=SHARES, paid_before=NOTHING_BEFORE, pay_by=FRIDAY
    )
    paid = Offer(
        text="x", ends_on=FRIDAY, shares=SHARES, paid_before=NOTHING_BEFORE, paid_on=FRIDAY
    )

    assert silence(arrangement(Kind.OFFER, Status.COUNTERED)) == (None, "offer")
    assert silence(arrangement(Kind.OFFER, terms=offer)) == (date(2026, 12, 7), "offer")
    assert silence(arrangement(Kind.OFFER, terms=paid)) == (None, "offer")


def test_a_reason_may_ask_for_days_of_silence_or_for_an_answer_first() -> None:
    other = arrangement(Kind.MESSAGE, Status.REQUESTED, reason=Reason.OTHER)
    not_me = arrangement(Kind.MESSAGE, Status.REQUESTED, reason=Reason.NOT_ME)

    assert silence(other) == (date(2026, 11, 26), "message")
    assert silence(not_me) == (None, "message")
    assert silence(arrangement(Kind.MESSAGE, Status.FULFILLED, reason=Reason.OTHER)) == (None, "")


def test_what_is_over_silences_nothing() -> None:
    assert silence(arrangement(status=Status.FULFILLED)) == (None, "")
    assert silence() == (None, "")
