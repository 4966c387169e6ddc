"""Amounts and dates as pages write them: those of `portal.content`, and what only a page needs."""

from __future__ import annotations

from portal.content.formats import currency_name, day, money, short_day

__all__ = ["card_end", "currency_name", "day", "money", "phone_link", "short_day"]


def month(when: date, language: str) -> str:
    """`février 2027`, `February 2027`."""
    return f"{_months(language)[when.month]} {when.year}"


def card_end(month: int | None, year: int | None) -> str:
    """`02/2026` as it is printed on the card, or nothing when it is not known."""
    return f"{month:02d}/{year}" if month and year else ""


def phone_link(number: str) -> str:
    """`tel:+33123456789` for a number written in any of the usual ways."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")
