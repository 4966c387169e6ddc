"""All cases together: sums and shares, nobody alone; small numbers stay hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.gestures import Survey
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from portal.domain.reports import (
    FEW,
    Said,
    Sent,
    answered_after_first,
    bought_again,
    days_of,
    days_to_agreement,
    part_of,
    promise_counts,
    reasons_by_month,
    satisfaction,
    shown,
    solved_by,
)
from tests.support.sites import INVOICE
from tests.support.stories import PLAN, PROBLEM

AT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
PAID = replace(INVOICE, status=InvoiceStatus.PAID, paid=INVOICE.total)


def promise(number: int, status: Status, *, turn: int = 0) -> Arrangement:
    share = Share(invoice_id=f"F-{number}", amount=Money(100, "EUR"))
    terms = Promise(
        action=Action.PAY,
        amount=share.amount,
        day=date(2026, 12, 1),
        shares=(share,),
        paid_before=(),
        turn=turn,
    )
    return Arrangement(
        id=f"{number:024x}",
        kind=Kind.PROMISE,
        client_id=f"client-{number}",
        terms=terms,
        opened_at=AT,
        status=status,
        reason=Reason.FORGOT,
    )


def survey(number: int, score: int, by: str = "plan") -> Arrangement:
    share = Share(invoice_id=f"F-{number}", amount=Money(0, "EUR"))
    return replace(
        promise(number, Status.FULFILLED),
        id=f"{number + 1000:024x}",
        kind=Kind.SURVEY,
        reason=None,
        terms=Survey(shares=(share,), score=score, solved_by=by),
    )


def bill(number: int, **changes: object) -> Invoice:
    return replace(PAID, id=f"F-{number}", client_id=f"client-{number}", **changes)  # type: ignore[arg-type]


@given(st.integers(0, 1_000))
def test_small_numbers_are_hidden_and_nought_is_not(number: int) -> None:
    assert shown(number) == (None if 0 < number < FEW else number)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_share_of_few_tells_nothing(part: int, whole: int) -> None:
    found = part_of(min(part, whole), whole)

    assert (found.part is None) == (whole < FEW)
    assert found.percent is None or 0 <= found.percent <= 100


def test_reasons_are_counted_by_month_and_few_are_hidden() -> None:
    many = [promise(n, Status.AGREED) for n in range(6)]
    few = [replace(promise(9, Status.AGREED), reason=Reason.BEREAVEMENT)]
    older = [replace(one, opened_at=AT - timedelta(days=40)) for one in many[:5]]

    rows = reasons_by_month([*many, *few, *older])

    assert [(row.month, row.reason, row.count) for row in rows] == [
        (date(2026, 11, 1), Reason.FORGOT, 6),
        (date(2026, 11, 1), Reason.BEREAVEMENT, None),
        (date(2026, 10, 1), Reason.FORGOT, 5),
    ]


def test_who_did_something_before_the_next_reminder_has_answered() -> None:
    letters = [Sent(AT, f"client-{n}", "reminder_1") for n in range(6)]
    letters.append(Sent(AT + timedelta(days=7), "client-0", "reminder_2"))
    said = [
        Said(AT + timedelta(days=8), "client-0", "client", "promise_agreed"),  # too late
        Said(AT + timedelta(days=1), "client-1", "client", "plan_agreed"),
        Said(AT + timedelta(days=1), "client-2", "stripe", "payment_received"),
        Said(AT - timedelta(days=1), "client-3", "client", "plan_agreed"),  # before
        Said(AT + timedelta(days=1), "client-4", "clock", "promise_missed"),  # not theirs
    ]

    found = answered_after_first(letters, said, first=frozenset({"reminder_1"}))

    assert (found.part, found.whole, found.percent) == (2, 6, 33)


def test_a_confirmation_is_no_first_letter() -> None:
    letters = [Sent(AT, f"client-{n}", "plan_agreed") for n in range(6)]

    assert answered_after_first(letters, [], first=frozenset({"reminder_1"})).whole == 0


def test_what_solved_a_matter_is_what_was_carried_through_last() -> None:
    invoices = [bill(n) for n in range(12)]
    promises = [promise(n, Status.FULFILLED) for n in range(6)]
    late = {f"F-{n}": INVOICE.due_date + timedelta(days=3) for n in range(11)}

    found = solved_by(invoices, promises, settled_on=late)

    assert found["promise"] == 6
    assert found["payment"] == 5  # F-11 was never late
    assert found["plan"] == 0


def test_promises_are_kept_missed_and_said_anew() -> None:
    promises = [promise(n, Status.FULFILLED, turn=n % 2) for n in range(10)]
    promises += [promise(20 + n, Status.MISSED) for n in range(3)]

    found = promise_counts(promises)

    assert (found.kept, found.missed, found.replanned, found.open) == (10, None, 5, 0)


def test_days_to_agreement_have_a_middle_and_quarters() -> None:
    promises = [promise(n, Status.AGREED) for n in range(5)]
    invoices = [bill(n, due_date=date(2026, 11, 1)) for n in range(5)]
    said = [
        Said(datetime(2026, 11, 1 + 2 * n, tzinfo=UTC), "c", "client", "promise_agreed", one.id)
        for n, one in enumerate(promises)
    ]

    found = days_to_agreement(promises, said, invoices)

    assert (found.count, found.low, found.middle, found.high) == (5, 2, 4, 6)
    assert days_to_agreement(promises[:4], said, invoices).middle is None


@given(st.lists(st.integers(0, 400), max_size=60))
def test_quarters_stand_in_order(numbers: list[int]) -> None:
    found = days_of(numbers)

    if len(numbers) < FEW:
        assert found.middle is None
    else:
        assert found.low is not None
        assert found.middle is not None
        assert found.high is not None
        assert min(numbers) <= found.low <= found.middle <= found.high <= max(numbers)


@pytest.mark.parametrize(("answers", "average"), [(4, None), (5, 3.0), (6, 3.5)])
def test_an_average_is_shown_from_five_answers_on(answers: int, average: float | None) -> None:
    surveys = [survey(n, n + 1 if n < 5 else 6) for n in range(answers)]

    found = satisfaction(surveys)

    assert found.all.average == average
    assert found.by_step["plan"].average == average


def test_opinions_are_told_by_the_reason_that_was_given() -> None:
    talks = [promise(n, Status.FULFILLED) for n in range(5)]

    found = satisfaction([*talks, *(survey(n, 4) for n in range(5)), survey(77, 1, "")])

    assert found.by_reason["forgot"].average == 4
    assert found.by_reason["none"].average is None
    assert set(found.by_step) == {"plan", "payment"}


def test_who_buys_again_has_an_invoice_after_the_end_of_the_plan() -> None:
    plans = [replace(PLAN, client_id=f"client-{n}") for n in range(5)]
    after = date(2026, 12, 24)
    invoices = [bill(n, issued_on=after if n < 2 else INVOICE.issued_on) for n in range(5)]

    found = bought_again([*plans, PROBLEM], invoices)

    assert (found.part, found.whole, found.percent) == (2, 5, 40)
