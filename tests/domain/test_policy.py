"""What is granted at once: inside the tier, never beyond it, said before it is hit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WEEKDAYS, Calendar
from portal.domain.money import Money
from portal.domain.policy import Beyond, Debt, Frequency, Limits, Policy, Tier, limits_of
from portal.domain.schedules import equal_parts
from tests.domain.values import EUR, TODAY, amounts, calendars, days

TIER = Tier(up_to=None, latest_days=30, parts=3, smallest_part=Money(2_000, "EUR"))
POLICY = Policy(tiers=(TIER,))
DEBT = Debt(amount=EUR, due_date=TODAY)

tiers = st.builds(
    Tier,
    up_to=st.none() | amounts,
    latest_days=st.integers(0, 120),
    parts=st.integers(1, 12),
    smallest_part=amounts,
    age_up_to=st.none() | st.integers(0, 400),
    frequency=st.sampled_from(Frequency),
)
policies = st.builds(
    Policy, tiers=st.lists(tiers, max_size=3).map(tuple), plans_per_year=st.integers(0, 2)
)
debts = st.builds(
    Debt,
    amount=amounts,
    due_date=days,
    takes_parts=st.booleans(),
    plans_this_year=st.integers(0, 2),
)


def limits(policy: Policy = POLICY, debt: Debt = DEBT, *, calendar: Calendar = WEEKDAYS) -> Limits:
    return limits_of(policy, debt, today=TODAY, calendar=calendar)


def of(*days_from_now: int, amount: int = 4_000) -> list[tuple[date, Money]]:
    return [(TODAY + timedelta(days=n), Money(amount, "EUR")) for n in days_from_now]


@given(policy=policies, debt=debts, today=days, calendar=calendars)
def test_limits_never_exceed_the_tier(
    policy: Policy, debt: Debt, today: date, calendar: Calendar
) -> None:
    found = limits_of(policy, debt, today=today, calendar=calendar)
    tier = policy.tier(debt.amount, (today - debt.due_date).days)

    if tier is None:
        assert found.latest is None
        assert found.parts == 1
        return
    start = max(today, debt.due_date)
    assert found.latest is not None
    assert start <= found.latest <= max(start, start + timedelta(days=tier.latest_days))
    assert found.latest == start or calendar.is_open(found.latest)
    assert 1 <= found.parts <= max(tier.parts, 1)
    if found.parts > 1:
        assert found.why_no_plan is None
        assert debt.takes_parts
        assert debt.plans_this_year < policy.plans_per_year
        assert found.smallest.minor * found.parts <= debt.amount.minor
        assert min(debt.amount.split(found.parts), key=lambda m: m.minor).minor > 0
    else:
        assert found.why_no_plan is not None


@given(policy=policies, debt=debts, today=days, calendar=calendars, data=st.data())
def test_an_equal_plan_that_starts_and_counts_inside_the_limits_is_granted(
    policy: Policy, debt: Debt, today: date, calendar: Calendar, data: st.DataObject
) -> None:
    found = limits_of(policy, debt, today=today, calendar=calendar)
    if found.parts < 2 or found.latest is None:
        return
    count = data.draw(st.integers(2, found.parts))
    first = data.draw(st.dates(today, found.latest))
    parts = equal_parts(
        debt.amount, count, first=first, frequency=found.frequency, calendar=calendar
    )
    beyond = found.of_plan([(part.due, part.amount) for part in parts])
    # only a firm that closes for weeks may push a part beyond its place
    assert beyond <= {Beyond.DATE, Beyond.GAP}
    if calendar is WEEKDAYS:
        assert not beyond


@given(policy=policies, debt=debts, today=days, calendar=calendars, data=st.data())
def test_whatever_is_granted_respects_the_limits(
    policy: Policy, debt: Debt, today: date, calendar: Calendar, data: st.DataObject
) -> None:
    found = limits_of(policy, debt, today=today, calendar=calendar)
    wished = data.draw(st.lists(st.dates(today, today + timedelta(days=400)), max_size=5))
    amount = data.draw(st.integers(1, 10**6))
    parts = [(day, Money(amount, debt.amount.currency)) for day in wished]

    if not found.of_plan(parts):
        assert found.why_no_plan is None
        assert 1 <= len(parts) <= found.parts
        assert found.latest is not None
        assert found.last is not None
        assert min(wished) <= found.latest
        assert max(wished) <= found.last
        assert amount >= found.smallest.minor
    for day in wished:
        if not found.of_date(day):
            assert found.latest is not None
            assert day <= found.latest


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (of(0, 30, 60), set()),
        (of(0, 10, 20, 30, amount=3_000), {Beyond.PARTS}),
        (of(0, 30, amount=1_999), {Beyond.SMALL}),
        (of(0, 40), {Beyond.GAP}),
        (of(35, 60), {Beyond.DATE}),
        ([], {Beyond.DATE}),
    ],
)
def test_each_limit_is_named(parts: list[tuple[date, Money]], why: set[Beyond]) -> None:
    assert limits().of_plan(parts) == why


def test_a_debt_of_which_no_tier_speaks_goes_to_a_person() -> None:
    small = Policy(tiers=(Tier(up_to=Money(1, "EUR"), latest_days=9, parts=2, smallest_part=EUR),))

    assert limits(small).of_date(TODAY) == {Beyond.TIER}
    assert limits(small).of_plan(of(0, 10)) >= {Beyond.PARTS} or limits(small).of_plan(of(0, 10))
    assert limits(Policy()).latest is None


def test_another_currency_than_the_tiers_goes_to_a_person() -> None:
    euros = Policy(
        tiers=(Tier(up_to=Money(10**9, "EUR"), latest_days=9, parts=2, smallest_part=EUR),)
    )
    yen = Debt(amount=Money(500, "JPY"), due_date=TODAY)

    assert limits(euros, yen).latest is None


def test_what_stripe_takes_no_parts_for_and_a_second_plan_of_the_year_are_asked_for() -> None:
    automatic = Debt(amount=EUR, due_date=TODAY, takes_parts=False)
    second = Debt(amount=EUR, due_date=TODAY, plans_this_year=1)

    assert Beyond.AUTOMATIC in limits(debt=automatic).of_plan(of(0, 30))
    assert limits(debt=second).of_plan(of(0, 30)) == {Beyond.YEAR}


def test_an_older_debt_belongs_to_the_next_tier() -> None:
    young = Tier(up_to=None, latest_days=30, parts=3, smallest_part=EUR, age_up_to=10)
    old = Tier(up_to=None, latest_days=5, parts=1, smallest_part=EUR)
    policy = Policy(tiers=(young, old))

    assert policy.tier(EUR, 10) is young
    assert policy.tier(EUR, 11) is old
