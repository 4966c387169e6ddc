"""An attempt moves only along its table, and its debt names it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import MoveRefused
from portal.domain.money import Money
from portal.domain.payments import (
    MOVES,
    Attempt,
    AttemptKind,
    AttemptStatus,
    Share,
    attempt_id,
    name_debt,
)

OPEN = Attempt(
    id="a" * 24,
    debt="checkout/in_ada:12000EUR/0",
    link_id="0" * 26,
    client_id="ada",
    kind=AttemptKind.CHECKOUT,
    started_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    shares=(Share(invoice_id="in_ada", amount=Money(12_000, "EUR")),),
)


@pytest.mark.parametrize("before", list(AttemptStatus))
@pytest.mark.parametrize("after", list(AttemptStatus))
def test_every_state_is_reached_only_by_a_listed_move(
    before: AttemptStatus, after: AttemptStatus
) -> None:
    attempt = Attempt(**{**{f: getattr(OPEN, f) for f in OPEN.__slots__}, "status": before})

    if after in MOVES[before] or after is before:
        assert attempt.move(after).status is after
    else:
        with pytest.raises(MoveRefused):
            attempt.move(after)


def test_what_is_paid_stays_paid() -> None:
    assert MOVES[AttemptStatus.PAID] == frozenset()


shares = st.lists(
    st.builds(
        Share,
        invoice_id=st.sampled_from(["in_1", "in_2", "in_3", "in_4"]),
        amount=st.builds(Money, st.integers(1, 10**6), st.just("EUR")),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda share: share.invoice_id,
)


@given(shares, st.randoms(use_true_random=False))
def test_a_debt_has_one_name_in_whatever_order_it_was_ticked(chosen: list[Share], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(chosen, len(chosen))

    assert name_debt(AttemptKind.CHECKOUT, chosen, turn="0") == name_debt(
        AttemptKind.CHECKOUT, shuffled, turn="0"
    )


def test_another_turn_and_another_link_are_other_attempts() -> None:
    first = name_debt(AttemptKind.CHECKOUT, OPEN.shares, turn="0")
    second = name_debt(AttemptKind.CHECKOUT, OPEN.shares, turn="1")

    assert len({attempt_id("ada", first), attempt_id("ada", second), attempt_id("eve", first)}) == 3
    assert attempt_id("ada", first) == attempt_id("ada", first)
