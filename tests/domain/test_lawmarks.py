"""What the law makes of an agreement, at the exact borders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import add_months
from portal.domain.clients import ClientKind
from portal.domain.lawmarks import Colour, Why, is_time_barred, law_mark, limitation_day
from tests.domain.values import days

DONE = date(2026, 11, 30)
CONSUMER, PROFESSIONAL = ClientKind.CONSUMER, ClientKind.PROFESSIONAL


@pytest.mark.parametrize(
    ("last", "colour", "why"),
    [
        (DONE + timedelta(days=50), Colour.GREEN, Why.WITHIN_50_DAYS),
        (DONE + timedelta(days=51), Colour.AMBER, Why.BEYOND_50_DAYS),
        (date(2027, 2, 28), Colour.AMBER, Why.BEYOND_50_DAYS),  # three months, no 30 February
        (date(2027, 3, 1), Colour.RED, Why.BEYOND_3_MONTHS),
        (date(2028, 11, 30), Colour.RED, Why.BEYOND_3_MONTHS),
        (date(2028, 12, 1), Colour.RED, Why.BEYOND_24_MONTHS),
    ],
)
def test_the_mark_of_a_consumer_changes_exactly_at_its_borders(
    last: date, colour: Colour, why: Why
) -> None:
    mark = law_mark(CONSUMER, last=last, performed_on=DONE)

    assert mark.colour is colour
    assert mark.reasons[0] is why


def test_between_professionals_only_the_two_years_and_the_policy_count() -> None:
    def mark(last: date, *, within: bool = True) -> tuple[Colour, tuple[Why, ...]]:
        found = law_mark(PROFESSIONAL, last=last, performed_on=DONE, within_policy=within)
        return found.colour, found.reasons

    assert mark(date(2028, 11, 30)) == (Colour.GREEN, (Why.PROFESSIONAL,))
    assert mark(date(2028, 12, 1)) == (Colour.RED, (Why.BEYOND_24_MONTHS,))
    assert mark(DONE, within=False) == (Colour.RED, (Why.BEYOND_POLICY,))


@given(first=days, last=days, kind=st.sampled_from(ClientKind), within=st.booleans())
def test_every_mark_has_its_reasons_and_red_never_hides_a_graver_one(
    first: date, last: date, kind: ClientKind, *, within: bool
) -> None:
    found = law_mark(kind, last=last, performed_on=first, within_policy=within)

    assert found.reasons
    assert (found.colour is Colour.RED) is bool(
        set(found.reasons) & {Why.BEYOND_24_MONTHS, Why.BEYOND_3_MONTHS, Why.BEYOND_POLICY}
    )
    assert within or Why.BEYOND_POLICY in found.reasons


@pytest.mark.parametrize(
    ("kind", "due", "end"),
    [
        (CONSUMER, date(2026, 11, 23), date(2028, 11, 23)),
        (PROFESSIONAL, date(2026, 11, 23), date(2031, 11, 23)),
        (CONSUMER, date(2028, 2, 29), date(2030, 2, 28)),
        (CONSUMER, date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_period_ends_on_the_same_day_years_later(
    kind: ClientKind, due: date, end: date
) -> None:
    assert limitation_day(kind, due) == end
    assert not is_time_barred(kind, due, today=end)
    assert is_time_barred(kind, due, today=end + timedelta(days=1))


def test_an_acknowledgement_counts_until_the_last_day_and_never_after_it() -> None:
    due, end = date(2026, 11, 23), date(2028, 11, 23)

    assert limitation_day(CONSUMER, due, [end]) == date(2030, 11, 23)
    assert limitation_day(CONSUMER, due, [end + timedelta(days=1)]) == end
    assert limitation_day(CONSUMER, due, [due - timedelta(days=10)]) == end


def test_an_acknowledgement_in_time_makes_room_for_the_next_one() -> None:
    due = date(2024, 1, 10)
    first, second = date(2025, 12, 1), date(2027, 11, 1)

    assert limitation_day(CONSUMER, due, [second]) == date(2026, 1, 10)
    assert limitation_day(CONSUMER, due, [second, first]) == date(2029, 11, 1)


@given(due=days, asked=st.lists(days, max_size=4), kind=st.sampled_from(ClientKind))
def test_asking_for_time_never_shortens_the_period(
    due: date, asked: list[date], kind: ClientKind
) -> None:
    years = 2 if kind is CONSUMER else 5
    found = limitation_day(kind, due, asked)

    assert found >= add_months(due, 12 * years)
    assert found <= max([add_months(day, 12 * years) for day in [due, *asked]])
