"""An invoice says what is due, and receives what arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.declines import Decline, DeclineGroup
from portal.domain.errors import InvoiceNotPayable
from portal.domain.invoices import Invoice, InvoiceState, InvoiceStatus
from portal.domain.money import Money

DUE = date(2026, 11, 2)
OPEN = Invoice(
    id="in_ada",
    number="F-2026-014",
    client_id="ada",
    purpose="Coaching",
    total=Money(12_000, "EUR"),
    paid=Money(0, "EUR"),
    status=InvoiceStatus.OPEN,
    issued_on=date(2026, 10, 3),
    due_date=DUE,
)


def test_an_invoice_is_awaited_from_the_day_after_its_due_date() -> None:
    assert OPEN.state(DUE) is InvoiceState.UPCOMING
    assert OPEN.state(DUE + timedelta(1)) is InvoiceState.AWAITED


def test_a_failed_attempt_speaks_before_the_date() -> None:
    tried = replace(OPEN, decline=Decline(group=DeclineGroup.CARD_ENDED))

    assert tried.state(DUE) is InvoiceState.ATTEMPT_FAILED


def test_money_on_its_way_silences_the_failed_attempt() -> None:
    travelling = replace(
        OPEN, decline=Decline(group=DeclineGroup.NEUTRAL), on_its_way=Money(12_000, "EUR")
    )

    assert travelling.state(DUE) is InvoiceState.ON_ITS_WAY


def test_an_unknown_outcome_is_a_state_of_its_own() -> None:
    unknown = replace(OPEN, unknown=True, on_its_way=Money(1, "EUR"))

    assert unknown.state(DUE) is InvoiceState.BEING_CHECKED
    with pytest.raises(InvoiceNotPayable, match="being_checked"):
        unknown.require_payable()


@pytest.mark.parametrize("status", [InvoiceStatus.VOID, InvoiceStatus.UNCOLLECTIBLE])
def test_a_closed_invoice_asks_for_nothing(status: InvoiceStatus) -> None:
    closed = replace(OPEN, status=status)

    assert closed.state(DUE) is InvoiceState.CLOSED
    with pytest.raises(InvoiceNotPayable, match="closed"):
        closed.require_payable()


def test_a_part_that_arrives_leaves_the_rest_open() -> None:
    part_paid = OPEN.receive(Money(5_000, "EUR"))

    assert part_paid.is_part_paid
    assert part_paid.remaining == Money(7_000, "EUR")
    assert part_paid.status is InvoiceStatus.OPEN


def test_the_last_part_settles_it() -> None:
    settled = OPEN.receive(Money(5_000, "EUR")).receive(Money(7_000, "EUR"))

    assert settled.status is InvoiceStatus.PAID
    assert settled.state(DUE) is InvoiceState.PAID


def test_money_that_arrives_is_recorded_whatever_the_state() -> None:
    void = replace(OPEN, status=InvoiceStatus.VOID).receive(Money(20_000, "EUR"))

    assert void.paid == Money(20_000, "EUR")
    assert void.remaining == Money(0, "EUR")
    assert void.status is InvoiceStatus.VOID


def test_nothing_stands_still_while_money_travels_or_an_attempt_is_planned() -> None:
    today = DUE + timedelta(3)

    assert OPEN.stands_still(today)
    assert not OPEN.stands_still(DUE)
    assert not replace(OPEN, on_its_way=OPEN.total).stands_still(today)
    assert not replace(OPEN, next_attempt_on=today).stands_still(today)
    assert replace(OPEN, next_attempt_on=today - timedelta(1)).stands_still(today)
