"""Money adds up to the cent, in every currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import CurrencyMismatch
from portal.domain.money import Money, total

currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD", "XPF"])
amounts = st.integers(min_value=0, max_value=10**12)


@given(amounts, currencies, st.integers(min_value=1, max_value=48))
def test_parts_add_up_and_differ_by_one_minor_unit_at_most(
    minor: int, currency: str, parts: int
) -> None:
    shares = Money(minor, currency).split(parts)

    assert sum(share.minor for share in shares) == minor
    assert shares[0].minor - shares[-1].minor in {0, 1}
    assert list(shares) == sorted(shares, key=lambda share: -share.minor)


@given(amounts, currencies)
def test_an_amount_written_as_a_number_reads_back_as_itself(minor: int, currency: str) -> None:
    amount = Money(minor, currency)

    assert Money.parse(str(amount.decimal), currency) == amount


def test_yen_have_no_minor_unit_and_dinars_have_three_decimals() -> None:
    assert Money(4_800, "JPY").decimal == Decimal(4800)
    assert Money(4_800, "KWD").decimal == Decimal("4.800")
    assert Money(4_800, "EUR").decimal == Decimal("48.00")


@pytest.mark.parametrize("text", ["12.345", "", "NaN", "Infinity", "douze", "1.5.0"])
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        Money.parse(text, "EUR")


def test_euros_and_yen_are_never_put_together() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "JPY")
    with pytest.raises(CurrencyMismatch):
        assert Money(1, "EUR") < Money(1, "JPY")


def test_a_total_keeps_currencies_apart() -> None:
    sums = total([Money(100, "EUR"), Money(5, "JPY"), Money(23, "EUR")])

    assert sums == (Money(123, "EUR"), Money(5, "JPY"))


@pytest.mark.parametrize("minor", [1.5, "12", True, None])
def test_an_amount_counts_whole_minor_units(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "€€€"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    with pytest.raises(ValueError, match="three capitals"):
        Money(1, currency)
