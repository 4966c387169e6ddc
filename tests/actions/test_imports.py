"""Importing rows: all or nothing, twice is once, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.imports import ImportReport, import_rows
from portal.actions.tools import Tools
from portal.domain.errors import CurrencyMismatch
from portal.domain.imports import read_rows
from portal.domain.money import Money
from portal.gateways.stripe import StripeGateway

if TYPE_CHECKING:
    from portal.store.database import Store

HEADER = "client,email,invoice,total,paid,currency,issued on,due date\n"
ADA = "C-1,ada@example.com,F-7,120.50,,EUR,2026-03-12,2026-04-11\n"
GRACE = "C-2,grace@example.com,F-8,80,20,EUR,2026-03-12,2026-04-11\n"


@pytest.fixture
def tools(store: Store) -> Tools:
    """What an action works with; importing never asks Stripe."""
    gateway = StripeGateway("sk_test_never_asked", api_base="http://127.0.0.1:1")
    return Tools(
        ledger=store.ledger, gateway=gateway, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC)
    )


def test_the_same_rows_twice_are_kept_once(tools: Tools) -> None:
    rows = read_rows(HEADER + ADA + GRACE)

    first, second = import_rows(tools, rows), import_rows(tools, rows)

    nothing = {"new_clients": 0, "changed_clients": 0, "new_invoices": 0, "changed_invoices": 0}
    assert first == ImportReport(
        **{**nothing, "new_clients": 2, "new_invoices": 2, "same_invoices": 0}
    )
    assert second == ImportReport(**nothing, same_invoices=2)


def test_money_that_arrived_is_never_taken_back(tools: Tools) -> None:
    rows = read_rows(HEADER + GRACE)
    import_rows(tools, rows)
    with tools.ledger() as ledger:
        invoice = ledger.invoice(rows.invoices[0].id)
        assert invoice is not None
        ledger.save_invoice(invoice.receive(Money(1_000, "EUR")))

    import_rows(tools, rows)

    with tools.ledger() as ledger:
        invoice = ledger.invoice(rows.invoices[0].id)
    assert invoice is not None
    assert invoice.paid == Money(3_000, "EUR")


def test_a_refusal_in_the_middle_undoes_the_beginning(tools: Tools) -> None:
    import_rows(tools, read_rows(HEADER + GRACE))

    with pytest.raises(CurrencyMismatch):
        import_rows(tools, read_rows(HEADER + ADA + GRACE.replace("EUR", "USD")))

    with tools.ledger() as ledger:
        assert ledger.counts()["clients"] == 1
        assert ledger.clients_with_email("ada@example.com") == []
