"""The text of a transfer's code: the lines of EPC069-12 in their order, or no code at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.business import BankAccount
from portal.domain.money import Money
from portal.domain.transfers import transfer_payload

ACCOUNT = BankAccount(
    holder="Société Éclair", iban="FR1420041010050500013M02606", bic="PSSTFRPPXXX"
)


def test_the_code_says_what_the_standard_wants() -> None:
    payload = transfer_payload(ACCOUNT, Money(12_050, "EUR"), "F-2026-014")

    assert payload is not None
    assert payload.decode("latin-1").split("\n") == [
        *("BCD", "002", "2", "SCT", "PSSTFRPPXXX", "Société Éclair"),
        *("FR1420041010050500013M02606", "EUR120.50", "", "", "F-2026-014"),
    ]


def test_a_name_beyond_western_europe_is_written_in_unicode() -> None:
    payload = transfer_payload(replace(ACCOUNT, holder="Šárka"), Money(100, "EUR"), "F-1")

    assert payload is not None
    assert payload.decode("utf-8").split("\n")[2:6] == ["1", "SCT", "PSSTFRPPXXX", "Šárka"]


@pytest.mark.parametrize(
    ("account", "amount"),
    [
        (ACCOUNT, Money(48_000, "JPY")),
        (ACCOUNT, Money(0, "EUR")),
        (ACCOUNT, Money(100_000_000_000, "EUR")),
        (replace(ACCOUNT, holder="x" * 71), Money(100, "EUR")),
    ],
    ids=["no euros", "nothing", "too much", "too long a name"],
)
def test_there_is_no_code_where_the_standard_has_none(account: BankAccount, amount: Money) -> None:
    assert transfer_payload(account, amount, "F-1") is None


def test_a_reference_is_cut_where_the_standard_ends_it() -> None:
    payload = transfer_payload(ACCOUNT, Money(100, "EUR"), "F" * 200)

    assert payload is not None
    assert payload.endswith(b"\n" + b"F" * 140)


def test_a_text_that_no_code_of_the_standard_holds_makes_none() -> None:
    named = replace(ACCOUNT, holder="Š" * 70)

    assert transfer_payload(named, Money(100, "EUR"), "F" * 90) is not None
    assert transfer_payload(named, Money(100, "EUR"), "Š" * 90) is None
