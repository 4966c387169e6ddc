"""What may be paid of an arrangement: never more than was agreed, nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.due import amount_agreed
from portal.domain.gestures import Message, Offer
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Instalment, Plan
from portal.domain.problems import Problem, Topic
from portal.domain.promises import Action, Promise

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms

TODAY = date(2026, 11, 23)
BILL = Invoice(
    id="i",
    number="F-1",
    client_id="ada",
    purpose="",
    total=Money(12_000, "EUR"),
    paid=Money(0, "EUR"),
    status=InvoiceStatus.OPEN,
    issued_on=date(2026, 10, 1),
    due_date=date(2026, 11, 1),
)
SHARES = (Share(invoice_id="i", amount=BILL.remaining),)
BEFORE = (Share(invoice_id="i", amount=BILL.paid),)
PLAN = Plan(
    instalments=tuple(
        Instalment(due=date(2026, 11 + n, 23) if n < 2 else date(2027, 1, 25), amount=amount)
        for n, amount in enumerate(BILL.total.split(3))
    ),
    shares=SHARES,
    paid_before=BEFORE,
)
PROMISE = Promise(
    action=Action.PAY,
    amount=Money(5_000, "EUR"),
    day=date(2026, 11, 27),
    shares=SHARES,
    paid_before=BEFORE,
)
OFFER = Offer(
    text="",
    ends_on=date(2026, 12, 4),
    shares=SHARES,
    paid_before=BEFORE,
    amount=Money(9_000, "EUR"),
)


def due(kind: Kind, terms: Terms, paid: int = 0, what: str = "next", **more: Status) -> int | None:
    status = more.get("status", Status.AGREED)
    arrangement = Arrangement(
        id="a1", kind=kind, client_id="ada", terms=terms, status=status,
        opened_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip
    invoice = replace(BILL, paid=Money(paid, "EUR"))
    found = amount_agreed(arrangement, [invoice], what=what, today=TODAY)
    return None if found is None else found.minor


@pytest.mark.parametrize(
    ("what", "paid", "minor"),
    [
        ("next", 0, 4_000),
        ("next", 4_000, 4_000),
        ("next", 1_500, 2_500),
        ("2", 0, 8_000),
        ("2", 5_000, 3_000),
        ("3", 0, 12_000),
        ("99", 0, 12_000),
        ("0", 0, 4_000),
        ("nonsense", 0, 4_000),
        ("1", 4_000, 4_000),  # that part has come: the next one
        ("next", 12_000, 0),
    ],
)
def test_parts_of_a_plan_in_their_order(what: str, paid: int, minor: int) -> None:
    assert due(Kind.PLAN, PLAN, paid, what) == minor


def test_everything_is_everything() -> None:
    assert due(Kind.PLAN, PLAN, what="all") is None
    assert due(Kind.PROMISE, PROMISE, what="all") is None


def test_a_promise_of_less_is_paid_with_that() -> None:
    assert due(Kind.PROMISE, PROMISE) == 5_000
    assert due(Kind.PROMISE, PROMISE, 2_000) == 3_000
    assert due(Kind.PROMISE, PROMISE, 7_000) == 0
    assert due(Kind.PROMISE, replace(PROMISE, amount=BILL.total)) is None


def test_a_gesture_is_paid_with_its_own_sum_whatever_is_asked() -> None:
    assert due(Kind.OFFER, OFFER) == due(Kind.OFFER, OFFER, what="all") == 9_000
    assert due(Kind.OFFER, OFFER, 9_000) == 0
    assert due(Kind.OFFER, OFFER, status=Status.COUNTERED) is None
    assert due(Kind.OFFER, replace(OFFER, amount=None)) is None


def test_of_a_problem_the_part_that_is_agreed_with() -> None:
    problem = Problem(
        topic=Topic.AMOUNT, text="", wish="", shares=SHARES, undisputed=Money(2_000, "EUR")
    )

    assert due(Kind.PROBLEM, problem, status=Status.REQUESTED) == 2_000
    assert due(Kind.PROBLEM, problem, 2_000, status=Status.REQUESTED) == 0
    assert due(Kind.PROBLEM, replace(problem, undisputed=None), status=Status.REQUESTED) is None


def test_anything_else_asks_for_no_sum_of_its_own() -> None:
    assert due(Kind.MESSAGE, Message(text="", shares=SHARES), status=Status.REQUESTED) is None
