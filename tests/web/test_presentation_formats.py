"""Amounts, dates and numbers read as people in France and Britain write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import Money
from portal.web.presentation import formats


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (Money(12_000, "EUR"), "fr", "120,00\u00a0€"),
        (Money(123_456, "EUR"), "fr", "1\u202f234,56\u00a0€"),
        (Money(123_456, "EUR"), "en", "€1,234.56"),
        (Money(48_000, "JPY"), "fr", "48\u202f000\u00a0JPY"),
        (Money(48_000, "JPY"), "en", "JP¥48,000"),
        (Money(5, "EUR"), "fr", "0,05\u00a0€"),
        (Money(1_500, "CHF"), "en", "CHF\u00a015.00"),
        (Money(-1_500, "EUR"), "fr", "−15,00\u00a0€"),
        (Money(1_234_567, "TND"), "fr", "1\u202f234,567\u00a0TND"),
    ],
)
def test_an_amount_is_written_as_its_language_does(
    amount: Money, language: str, written: str
) -> None:
    assert formats.money(amount, language) == written


@given(
    st.integers(0, 10**12),
    st.sampled_from(["EUR", "USD", "GBP", "JPY"]),
    st.sampled_from(["fr", "en"]),
)
def test_our_quick_amounts_are_babel_s(minor: int, currency: str, language: str) -> None:
    amount = Money(minor, currency)
    locale = {"fr": "fr_FR", "en": "en_GB"}[language]

    assert formats.money(amount, language) == format_currency(
        Decimal(amount.decimal), currency, locale=locale
    )


@pytest.mark.parametrize(
    ("when", "language", "weekday", "written"),
    [
        (date(2026, 3, 12), "fr", True, "jeudi 12 mars 2026"),
        (date(2027, 1, 1), "fr", False, "1er janvier 2027"),
        (date(2027, 1, 1), "fr", True, "vendredi 1er janvier 2027"),
        (date(2026, 3, 12), "en", True, "Thursday 12 March 2026"),
        (date(2026, 8, 1), "en", False, "1 August 2026"),
    ],
)
def test_a_day_is_written_in_full(when: date, language: str, weekday: bool, written: str) -> None:
    assert formats.day(when, language, weekday=weekday) == written


def test_a_telephone_number_can_be_called_from_the_page() -> None:
    assert formats.phone_link("+33 1 99 00 12 34") == "tel:+33199001234"


def test_a_card_s_end_is_written_as_on_the_card() -> None:
    assert formats.card_end(2, 2026) == "02/2026"
    assert formats.card_end(None, None) == ""


def test_a_currency_has_its_name_in_words() -> None:
    assert formats.currency_name("JPY", "fr") == "yens japonais"
    assert formats.currency_name("EUR", "en") == "euros"
