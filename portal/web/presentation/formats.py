"""Amounts and dates as pages write them: those of `portal.content`, and what only a page needs."""

from __future__ import annotations

from portal.content.formats import currency_name, day, money, month, short_day

__all__ = ["card_end", "currency_name", "day", "money", "month", "phone_link", "short_day"]


def card_end(month: int | None, year: int | None) -> str:
    """`02/2026` as it is printed on the card, or nothing when it is not known."""
    return f"{month:02d}/{year}" if month and year else ""


def phone_link(number: str) -> str:
    """`tel:+33123456789` for a number written in any of the usual ways."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")
