"""Days and amounts as people type them: read generously, refused with what would help."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date
from functools import cache

from babel.dates import get_month_names

from portal.domain.money import Money, decimals_of

_NUMBER = re.compile(r"[^\W_]+")
_LOCALES = ("fr_FR", "en_GB")
_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")


class Unreadable(Exception):
    """What was typed is no day or no amount; `why` is the key of its words."""

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


def day_of(typed: tuple[str, str, str], *, today: date) -> date:
    """The day in three fields, or all of it in the first one: `5`, `décembre`, `2026`; `5/12/26`.

    Raises Unreadable (`day_missing`, `day_unreadable`, `day_not_there`).
    """
    pieces = [piece for text in typed for piece in _pieces(text)]
    if not pieces:
        raise Unreadable("day_missing")
    if len(pieces) == 3 and len(pieces[0]) == 4 and pieces[0].isdecimal():
        pieces.reverse()  # 2026-12-05
    if not 2 <= len(pieces) <= 3 or not pieces[0].isdecimal():
        raise Unreadable("day_unreadable")
    month = _month(pieces[1])
    if month is None:
        raise Unreadable("day_unreadable")
    number = int(pieces[0])
    if len(pieces) == 2:
        return _next(number, month, today=today)
    if not pieces[2].isdecimal() or len(pieces[2]) not in {2, 4}:
        raise Unreadable("day_unreadable")
    year = int(pieces[2])
    return _day(year + 2000 if year < 100 else year, month, number)


def _pieces(text: str) -> list[str]:
    found = _NUMBER.findall(text.strip().lower())
    return [re.sub(r"^(\d{1,2})(?:er|st|nd|rd|th|e)$", r"\1", piece) for piece in found]


def _next(number: int, month: int, *, today: date) -> date:
    """Without a year, the next day of this name."""
    year = today.year
    if (month, number) < (today.month, today.day):
        year += 1
    return _day(year, month, number)


def _day(year: int, month: int, number: int) -> date:
    if not 2000 <= year <= 2999 or number < 1:
        raise Unreadable("day_unreadable")
    most = monthrange(year, month)[1]
    if number > most:
        raise Unreadable("day_not_there", month=date(year, month, 1), n=most)
    return date(year, month, number)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    plain = _plain(text)
    found = {n for name, n in _month_names() if name == plain}
    if len(plain) >= 3 and not found:
        found = {n for name, n in _month_names() if name.startswith(plain)}
    return found.pop() if len(found) == 1 else None


@cache
def _month_names() -> tuple[tuple[str, int], ...]:
    return tuple(
        (_plain(str(name)), number)
        for locale in _LOCALES
        for number, name in get_month_names("wide", locale=locale).items()
    )


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def amount_of(typed: str, currency: str) -> Money:
    """An amount as people write it: `120`, `1 234,56 €`, `€1,234.56`.

    Raises Unreadable (`amount_unreadable`, `amount_zero`, `amount_decimals`).
    """
    text = "".join(sign for sign in typed if not sign.isspace())
    text = text.replace("€", "").replace(currency, "").replace("−", "-")
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:  # the later one parts the cents, the other thousands
        text = text.replace("," if comma < point else ".", "")
    text = text.replace(",", ".")
    if not _AMOUNT.fullmatch(text) or len(text) > 16 or not text.isascii():
        raise Unreadable("amount_unreadable")
    try:
        amount = Money.parse(text, currency)
    except ValueError as error:
        raise Unreadable("amount_decimals", n=decimals_of(currency)) from error
    if amount.minor <= 0:
        raise Unreadable("amount_zero")
    return amount
