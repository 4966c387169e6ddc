"""The dates of an arrangement: one for a promise, one for each part of a plan, none else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from portal.domain.arrangements import Arrangement, Kind
from portal.domain.dates import dates_of, entry_uid
from portal.domain.gestures import Message
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Instalment, Plan, move_date
from portal.domain.promises import Action, Promise

AMOUNT = Money(12_000, "EUR")
SHARES = (Share(invoice_id="F-1", amount=AMOUNT),)
DAY = date(2026, 12, 4)
PROMISE = Promise(action=Action.PAY, amount=AMOUNT, day=DAY, shares=SHARES, paid_before=())
PROMISED = Arrangement(
    id="0a" * 12,
    kind=Kind.PROMISE,
    client_id="ada",
    terms=PROMISE,
    opened_at=datetime(2026, 11, 22, tzinfo=UTC),
)
PLAN = Plan(
    instalments=(
        Instalment(due=DAY, amount=Money(6_000, "EUR")),
        Instalment(due=date(2027, 1, 4), amount=Money(6_000, "EUR")),
    ),
    shares=SHARES,
    paid_before=(),
)


def test_a_promise_has_one_date() -> None:
    (dated,) = dates_of(PROMISED)

    assert (dated.number, dated.day, dated.amount, dated.what) == (1, DAY, AMOUNT, "pay")


def test_a_call_moves_no_money() -> None:
    (dated,) = dates_of(replace(PROMISED, terms=replace(PROMISE, action=Action.CALL)))

    assert dated.amount is None


def test_a_part_keeps_its_number_when_its_day_moves() -> None:
    planned = replace(PROMISED, kind=Kind.PLAN, terms=PLAN)
    moved = replace(planned, terms=move_date(PLAN, 2, date(2027, 1, 11)))

    assert [dated.number for dated in dates_of(moved)] == [1, 2]
    assert [dated.day for dated in dates_of(moved)] == [DAY, date(2027, 1, 11)]
    assert entry_uid(planned, 2, host="pay.example.com") == entry_uid(
        moved, 2, host="pay.example.com"
    )


def test_whatever_else_is_arranged_has_no_dates() -> None:
    message = replace(PROMISED, kind=Kind.MESSAGE, terms=Message(text="Bonjour", shares=()))

    assert dates_of(message) == ()


def test_a_name_in_a_calendar_holds_no_port() -> None:
    assert entry_uid(PROMISED, 1, host="127.0.0.1:8000") == f"{'0a' * 12}-1@127.0.0.1"
