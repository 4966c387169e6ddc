"""Amounts and dates as people read them, in French and in English.

Babel (CLDR) is asked once per locale and pattern; then a page costs microseconds. Two things are
ours: French says "1er janvier" where Babel says "1 janvier", and the number of decimals follows
Stripe's table, because the amounts are Stripe's.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from babel.dates import get_day_names, get_month_names
from babel.numbers import (
    format_currency,
    get_currency_name,
    get_decimal_symbol,
    get_group_symbol,
)

from portal.domain.money import decimals_of

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.money import Money

_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_NO_BREAK = "\u00a0"


class _Figures(NamedTuple):
    """How a locale writes one currency: what stands before, between and after the digits."""

    before: str
    after: str
    group: str
    point: str
    decimals: int


@cache
def _figures(language: str, currency: str) -> _Figures:
    locale = _LOCALES[language]
    probe = format_currency(Decimal(1), currency, locale=locale)
    digits = [n for n, sign in enumerate(probe) if sign.isdigit()]
    before = probe[: digits[0]]
    return _Figures(
        # CLDR puts a space between letters and digits ("CHF 12"); Babel leaves it out.
        before=f"{before}{_NO_BREAK}" if before[-1:].isalpha() else before,
        after=probe[digits[-1] + 1 :],
        group=get_group_symbol(locale),
        point=get_decimal_symbol(locale),
        decimals=decimals_of(currency),
    )


@lru_cache(maxsize=16_384)
def money(amount: Money, language: str) -> str:
    """`1 234,56 €` (thin no-break and no-break spaces), `€1,234.56`, `12 000 JPY` without cents."""
    figures = _figures(language, amount.currency)
    whole, part = divmod(abs(amount.minor), 10**figures.decimals)
    digits = f"{whole:,}".replace(",", figures.group)
    if figures.decimals:
        digits += f"{figures.point}{part:0{figures.decimals}d}"
    return f"{'−' if amount.minor < 0 else ''}{figures.before}{digits}{figures.after}"


@cache
def _months(language: str) -> tuple[str, ...]:
    names = get_month_names("wide", locale=_LOCALES[language])
    return ("", *(str(names[n]) for n in range(1, 13)))


@cache
def _weekdays(language: str) -> tuple[str, ...]:
    names = get_day_names("wide", locale=_LOCALES[language])
    return tuple(str(names[n]) for n in range(7))


@lru_cache(maxsize=4096)
def day(when: date, language: str, *, weekday: bool = False) -> str:
    """`12 mars 2026`, `1er janvier 2026`; with its weekday `jeudi 12 mars 2026`."""
    text = f"{short_day(when, language)} {when.year}"
    return f"{_weekdays(language)[when.weekday()]} {text}" if weekday else text


def short_day(when: date, language: str) -> str:
    """`12 mars`, `1er janvier`, `12 March`: where the year stands beside it."""
    number = "1er" if language == "fr" and when.day == 1 else str(when.day)
    return f"{number} {_months(language)[when.month]}"


def month(when: date, language: str) -> str:
    """`février 2027`, `February 2027`."""
    return f"{_months(language)[when.month]} {when.year}"


@cache
def currency_name(currency: str, language: str) -> str:
    """`yens japonais`, `US dollars`: the plural name of a currency, or its three letters."""
    return str(get_currency_name(currency, count=2, locale=_LOCALES[language]))
