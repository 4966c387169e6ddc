"""How far a plan has come: judged by the invoices alone, the earliest part first."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WEEKDAYS, Calendar
from portal.domain.errors import PlanRefused
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import (
    Charge,
    Instalment,
    InstalmentState,
    Plan,
    mark,
    move_date,
    next_look,
    portions,
    progress,
)
from tests.domain.values import EUR, TODAY, calendars, invoice, plan

PLAN = plan(4_000, 4_000, 4_000)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@st.composite
def running(draw: st.DrawFn) -> tuple[Plan, tuple[Invoice, ...]]:
    """A plan over one to three invoices, and what became of them since."""
    lefts = draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=3))
    before = draw(st.lists(st.integers(0, 500), min_size=3, max_size=3))
    whole = sum(lefts)
    cuts = sorted(draw(st.sets(st.integers(1, max(whole - 1, 1)), max_size=4)) - {whole})
    bounds = [0, *cuts, whole]
    amounts = [b - a for a, b in itertools.pairwise(bounds)]
    gaps = draw(st.lists(st.integers(1, 40), min_size=len(amounts), max_size=len(amounts)))
    due, parts = TODAY - timedelta(days=60), []
    for amount, gap in zip(amounts, gaps, strict=True):
        due += timedelta(days=gap)
        parts.append(Instalment(due=due, amount=euros(amount)))
    names = [f"F-{number}" for number in range(len(lefts))]
    made = Plan(
        instalments=tuple(parts),
        shares=tuple(
            Share(invoice_id=n, amount=euros(left)) for n, left in zip(names, lefts, strict=True)
        ),
        paid_before=tuple(
            Share(invoice_id=n, amount=euros(b)) for n, b in zip(names, before, strict=False)
        ),
    )
    now = tuple(
        _later(draw, invoice(name, euros(left + paid), paid=paid))
        for name, left, paid in zip(names, lefts, before, strict=False)
    )
    return made, now


def _later(draw: st.DrawFn, bill: Invoice) -> Invoice:
    """Paid further, paid too much, credited, closed, or with a debit on its way."""
    bill = bill.receive(euros(draw(st.integers(0, bill.total.minor + 50))))
    if bill.status is not InvoiceStatus.OPEN:
        return bill
    credit = draw(st.integers(0, bill.remaining.minor))
    bill = replace(bill, total=bill.total - euros(credit))
    if draw(st.booleans()) and bill.remaining:
        return replace(bill, on_its_way=euros(draw(st.integers(1, bill.remaining.minor))))
    status = draw(st.sampled_from([InvoiceStatus.OPEN, InvoiceStatus.VOID]))
    return replace(bill, status=status)


@given(running(), st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=90)))
def test_paid_and_remaining_are_always_the_total_and_the_earliest_is_covered_first(
    case: tuple[Plan, tuple[Invoice, ...]], today: date
) -> None:
    made, invoices = case
    found = progress(made, invoices, today=today)

    assert found.paid + found.remaining == made.total
    assert sum(step.paid.minor for step in found.steps) == found.paid.minor
    for step in found.steps:
        assert 0 <= step.paid.minor <= step.amount.minor
    partly = [step for step in found.steps if step.paid < step.amount]
    assert all(not step.paid for step in partly[1:]), "money skips no part"
    assert found.is_finished is all(i.why_not_payable in {"paid", "closed"} for i in invoices)
    assert found.is_finished is (found.next_step is None)
    asked = sum(i.remaining.minor for i in invoices if i.why_not_payable not in {"paid", "closed"})
    assert found.remaining.minor == min(asked, made.total.minor), "the plan is what is still asked"
    for step in found.awaited():
        assert step.due < today


@given(running(), st.integers(1, 50_000))
def test_portions_add_up_and_never_exceed_what_is_left(
    case: tuple[Plan, tuple[Invoice, ...]], wanted: int
) -> None:
    made, invoices = case
    known = {bill.id: bill for bill in invoices}
    found = portions(made, euros(wanted), invoices)

    payable = sum(bill.remaining.minor for bill in invoices if not bill.why_not_payable)
    assert sum(share.amount.minor for share in found) == min(wanted, payable)
    for share in found:
        assert 0 < share.amount.minor <= known[share.invoice_id].remaining.minor
        assert not known[share.invoice_id].why_not_payable


@given(running(), st.integers(-100, 100), calendars)
def test_an_unfinished_plan_always_has_a_day_ahead(
    case: tuple[Plan, tuple[Invoice, ...]], offset: int, calendar: Calendar
) -> None:
    made, invoices = case
    today = TODAY + timedelta(days=offset)
    found = progress(made, invoices, today=today)
    look = next_look(made, found, today=today, calendar=calendar)

    assert (look is None) is found.is_finished
    assert look is None or look > today


def test_paying_ahead_covers_the_next_part() -> None:
    found = progress(PLAN, [invoice(paid=6_000)], today=TODAY)

    states = [step.state for step in found.steps]
    assert states == [
        InstalmentState.PAID, InstalmentState.PART_PAID, InstalmentState.UPCOMING,
    ]  # fmt: skip


def test_a_surplus_on_one_invoice_pays_nothing_of_another() -> None:
    both = replace(
        PLAN,
        shares=(
            Share(invoice_id="F-1", amount=euros(6_000)),
            Share(invoice_id="F-2", amount=euros(6_000)),
        ),
    )
    overpaid = invoice("F-1", euros(6_000), paid=9_000)

    found = progress(both, [overpaid, invoice("F-2", euros(6_000))], today=TODAY)

    assert found.paid == euros(6_000)


def test_what_a_credit_note_took_off_is_not_asked_for_again() -> None:
    credited = invoice(amount=euros(9_000), paid=4_000)  # 120 asked, 30 credited, 40 paid

    found = progress(PLAN, [credited], today=TODAY)

    assert found.remaining == euros(5_000)


def test_money_on_its_way_shows_on_the_part_that_it_covers() -> None:
    found = progress(PLAN, [invoice(on_its_way=euros(4_000))], today=TODAY + timedelta(days=2))

    assert found.steps[0].state is InstalmentState.ON_ITS_WAY
    assert found.steps[1].state is InstalmentState.UPCOMING


def test_a_date_is_moved_once_between_its_neighbours() -> None:
    day = PLAN.instalments[1].due + timedelta(days=5)
    moved = move_date(mark(PLAN, 2, announced=True, charge=Charge.DECLINED), 2, day)

    assert moved.instalments[1] == Instalment(due=day, amount=euros(4_000))
    with pytest.raises(PlanRefused, match="moved"):
        move_date(moved, 2, day)
    with pytest.raises(PlanRefused, match="order"):
        move_date(PLAN, 2, PLAN.instalments[2].due)
    with pytest.raises(PlanRefused, match="parts"):
        move_date(PLAN, 4, day)


@pytest.mark.parametrize("charge", [Charge.CHARGED, Charge.UNKNOWN])
def test_a_part_that_may_have_been_charged_is_not_moved(charge: Charge) -> None:
    with pytest.raises(PlanRefused, match="parts"):
        move_date(mark(PLAN, 1, charge=charge), 1, TODAY + timedelta(days=3))


def test_what_travels_or_is_to_be_charged_is_looked_at_the_next_working_day() -> None:
    later = TODAY + timedelta(days=2)
    travels = [invoice(on_its_way=euros(4_000))]
    asked = mark(PLAN, 1, asked_after=True)
    debits = replace(asked, debits=True)

    def look(made: Plan, invoices: list[Invoice]) -> date | None:
        found = progress(made, invoices, today=later)
        return next_look(made, found, today=later, calendar=WEEKDAYS)

    assert look(asked, travels) == later + timedelta(days=1)
    assert look(debits, [invoice()]) == later + timedelta(days=1)
    assert look(PLAN, [invoice()]) == later + timedelta(days=1)
    assert look(asked, [invoice()]) == PLAN.instalments[1].due - timedelta(days=3)


def test_the_whole_and_the_last_day_are_those_of_the_parts() -> None:
    assert PLAN.total == EUR
    assert PLAN.last_day == TODAY + timedelta(days=60)
