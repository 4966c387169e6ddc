"""Which of the three stuck situations a call is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.calls import CallLane, lane_of
from portal.domain.gestures import Message, Offer
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Instalment, Plan
from portal.domain.problems import Problem, Topic
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason

TWENTY = Money(2_000, "EUR")
SHARES = (Share(invoice_id="i1", amount=TWENTY),)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PROMISED = Arrangement(
    id="a1",
    kind=Kind.PROMISE,
    client_id="ada",
    terms=Promise(
        action=Action.PAY,
        amount=TWENTY,
        day=date(2026, 11, 20),
        shares=SHARES,
        paid_before=(),
    ),
    opened_at=NOW,
    status=Status.AGREED,
)
MISSED = replace(PROMISED, status=Status.MISSED)
PROBLEM = replace(
    PROMISED,
    kind=Kind.PROBLEM,
    status=Status.REQUESTED,
    terms=Problem(topic=Topic.SERVICE, text="x", wish="", shares=SHARES),
)


def test_who_said_nothing_is_silent() -> None:
    assert lane_of([]) is CallLane.SILENT
    assert lane_of([PROMISED]) is CallLane.SILENT


def test_who_promised_and_let_the_day_pass_is_reminded_of_that() -> None:
    promise = PROMISED.terms
    assert isinstance(promise, Promise)
    passed = replace(PROMISED, terms=replace(promise, missed_on=date(2026, 11, 22)))

    assert lane_of([MISSED]) is CallLane.PROMISED
    assert lane_of([replace(MISSED, status=Status.LAPSED)]) is CallLane.PROMISED
    assert lane_of([replace(passed, status=Status.REPLACED)]) is CallLane.PROMISED


def test_a_promise_that_was_kept_late_is_no_reproach() -> None:
    promise = PROMISED.terms
    assert isinstance(promise, Promise)
    late = replace(promise, missed_on=date(2026, 11, 22))

    assert lane_of([replace(PROMISED, terms=late, status=Status.FULFILLED)]) is CallLane.SILENT


def test_a_plan_that_was_ended_counts_as_promised() -> None:
    plan = Plan(
        instalments=(Instalment(due=date(2026, 11, 2), amount=TWENTY),),
        shares=SHARES,
        paid_before=(),
    )

    assert lane_of([replace(PROMISED, kind=Kind.PLAN, terms=plan, status=Status.BROKEN)]) is (
        CallLane.PROMISED
    )


@pytest.mark.parametrize(
    "objection",
    [
        PROBLEM,
        replace(
            PROMISED,
            kind=Kind.OFFER,
            status=Status.DECLINED,
            terms=Offer(text="x", ends_on=date(2026, 12, 1), shares=SHARES, paid_before=()),
        ),
        replace(
            PROMISED,
            kind=Kind.MESSAGE,
            status=Status.REQUESTED,
            reason=Reason.DISAGREE,
            terms=Message(text="x", shares=SHARES),
        ),
    ],
)
def test_an_objection_comes_before_a_promise(objection: Arrangement) -> None:
    assert lane_of([MISSED, objection]) is CallLane.REFUSES


def test_an_objection_that_was_answered_is_none_any_more() -> None:
    assert lane_of([replace(PROBLEM, status=Status.FULFILLED)]) is CallLane.SILENT
