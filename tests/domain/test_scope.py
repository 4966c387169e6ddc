"""What may be agreed on: for whom, until when, how often, and when a person has to say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.calendar import WEEKDAYS
from portal.domain.errors import MixedCurrencies, NothingToPay, TimeBarred
from portal.domain.money import Money
from portal.domain.policy import Beyond, Policy, Tier
from portal.domain.scope import Scope, acknowledgements, scope_of
from tests.domain.values import ADA, AUTOMATIC, NOW, TODAY, arrangement, invoice, promise

if TYPE_CHECKING:
    from portal.domain.invoices import Invoice

POLICY = Policy(
    tiers=(Tier(up_to=None, latest_days=30, parts=3, smallest_part=Money(2_000, "EUR")),)
)
WITHIN: frozenset[Beyond] = frozenset()


def scope(
    *arrangements: Arrangement, invoices: tuple[Invoice, ...] = (invoice(),), today: date = TODAY
) -> Scope:
    return scope_of(
        POLICY, ADA, invoices, arrangements=arrangements, today=today, calendar=WEEKDAYS
    )


def test_what_is_settled_on_its_way_or_being_checked_is_left_out() -> None:
    travels = invoice("F-2", on_its_way=Money(1, "EUR"))
    unknown = invoice("F-3", unknown=True)

    found = scope(invoices=(invoice(), invoice("F-4", paid=12_000), travels, unknown))

    assert [bill.id for bill in found.invoices] == ["F-1"]
    with pytest.raises(NothingToPay):
        scope(invoices=(travels, unknown))


def test_two_currencies_are_not_put_together() -> None:
    with pytest.raises(MixedCurrencies):
        scope(invoices=(invoice(), invoice("F-2", Money(5, "JPY"))))


def test_the_sum_and_the_shares_are_what_is_left() -> None:
    found = scope(invoices=(invoice(paid=2_000), invoice("F-2", Money(500, "EUR"))))

    assert found.amount == Money(10_500, "EUR")
    assert [share.amount.minor for share in found.shares] == [10_000, 500]
    assert [share.amount.minor for share in found.paid_before] == [2_000, 0]


def test_a_corrected_date_keeps_the_limit_of_the_first_one() -> None:
    said = arrangement(terms=promise(since=TODAY))
    later = TODAY + timedelta(days=20)

    assert scope(said, today=later).limits.latest == scope().limits.latest


def test_a_date_that_was_taken_back_does_not_begin_the_limit_anew() -> None:
    gone = arrangement(status=Status.WITHDRAWN, terms=promise(since=TODAY))
    later = TODAY + timedelta(days=20)

    assert scope(gone, today=later).since == TODAY
    assert scope(gone, today=later).limits.latest == scope().limits.latest
    beyond = scope(gone, today=TODAY + timedelta(days=40))
    assert beyond.limits.of_date(TODAY + timedelta(days=41)) == {Beyond.TIER}


def test_a_wish_that_was_never_granted_limits_nothing_when_it_is_gone() -> None:
    gone = arrangement(status=Status.WITHDRAWN, terms=promise(since=TODAY, within_policy=False))
    later = TODAY + timedelta(days=20)

    assert scope(gone, today=later).since == later


def test_a_missed_date_may_be_said_anew_once_and_then_a_person_decides() -> None:
    once = scope(arrangement(status=Status.MISSED, terms=promise(missed_on=TODAY)))
    twice = scope(arrangement(status=Status.MISSED, terms=promise(turn=1, missed_on=TODAY)))

    assert once.turn == 1
    assert not once.beyond(WITHIN, person_only=False)
    assert twice.beyond(WITHIN, person_only=False) == {Beyond.PERSON}


def test_a_missed_date_counts_also_when_it_was_left_lying() -> None:
    lapsed = arrangement(status=Status.LAPSED, terms=promise(turn=1, missed_on=TODAY))

    assert scope(lapsed).beyond(WITHIN, person_only=False) == {Beyond.PERSON}


def test_a_proposal_that_nobody_answered_was_not_missed() -> None:
    lapsed = arrangement(status=Status.LAPSED, terms=promise())

    assert scope(lapsed).turn == 0


def test_a_running_plan_is_changed_by_a_person_but_a_mere_wish_is_not_in_the_way() -> None:
    running, wished = arrangement(Kind.PLAN), arrangement(Kind.PLAN, Status.REQUESTED)

    assert scope(running).beyond(WITHIN, person_only=False) == {Beyond.PERSON}
    assert not scope(wished).beyond(WITHIN, person_only=False)


def test_a_running_plan_counts_before_a_running_promise() -> None:
    both = (arrangement(id="1" * 24), arrangement(Kind.PLAN, id="2" * 24))

    assert scope(*both).beyond(WITHIN, person_only=False) == {Beyond.PERSON}


def test_the_plans_of_twelve_months_count_also_those_that_were_given_up() -> None:
    finished = arrangement(Kind.PLAN, Status.FULFILLED)
    given_up = arrangement(Kind.PLAN, Status.WITHDRAWN, closed_at=NOW + timedelta(days=2))
    at_once = replace(given_up, closed_at=NOW + timedelta(minutes=2))

    assert scope(finished).limits.why_no_plan is Beyond.YEAR
    assert scope(given_up).limits.why_no_plan is Beyond.YEAR
    assert scope(at_once).limits.why_no_plan is None
    assert scope(finished, today=TODAY + timedelta(days=366)).limits.why_no_plan is None


def test_what_stripe_takes_no_parts_for_is_known() -> None:
    found = scope(invoices=(invoice(**AUTOMATIC),))

    assert not found.takes_parts
    assert found.limits.why_no_plan is Beyond.AUTOMATIC


def test_hard_times_are_never_answered_by_the_program() -> None:
    assert scope().beyond(WITHIN, person_only=True) == {Beyond.PERSON}


def test_what_can_no_longer_be_claimed_is_not_revived() -> None:
    old = invoice(due=TODAY - timedelta(days=2 * 365 + 2))

    with pytest.raises(TimeBarred):
        scope(invoices=(old,)).require_claimable()
    scope(invoices=(replace(old, due_date=TODAY - timedelta(days=700)),)).require_claimable()


def test_an_older_wish_for_time_acknowledged_the_debt() -> None:
    old = invoice(due=TODAY - timedelta(days=800))
    asked = arrangement(status=Status.WITHDRAWN, opened_at=NOW - timedelta(days=400))
    problem = arrangement(Kind.PROBLEM, opened_at=NOW - timedelta(days=400))

    scope(asked, invoices=(old,)).require_claimable()
    assert acknowledgements([asked, problem], "F-1") == [(NOW - timedelta(days=400)).date()]
    with pytest.raises(TimeBarred):
        scope(problem, invoices=(old,)).require_claimable()
