"""One cell at a time: whatever amount or day is written by the rules comes back exactly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.import_cells import read_amount, read_choice, read_currency, read_date
from portal.domain.money import Money


@given(
    st.integers(min_value=0, max_value=10**11),
    st.sampled_from(".,"),
    st.sampled_from(["", " ", "\u00a0", "\u202f"]),
)
def test_an_amount_comes_back_to_the_cent_however_it_is_grouped(
    cents: int, point: str, group: str
) -> None:
    written = f"{cents // 100:,}".replace(",", group) + f"{point}{cents % 100:02}"

    assert read_amount(written, "EUR") == Money(cents, "EUR")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_comes_back_in_both_spellings(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.day:02}/{day.month:02}/{day.year}") == day


def test_a_currency_is_three_letters_or_the_euro_sign() -> None:
    assert [read_currency(text) for text in ("eur", "€", "JPY")] == ["EUR", "EUR", "JPY"]
    with pytest.raises(ValueError, match="three letters"):
        read_currency("euro")


def test_a_choice_names_what_may_be_written() -> None:
    assert read_choice("PRO", {"pro": 1}) == 1
    with pytest.raises(ValueError, match="Write one of: pro, particulier"):
        read_choice("prof", {"pro": 1, "particulier": 2})
