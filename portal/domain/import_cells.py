"""One cell of a spreadsheet at a time: amounts, dates and choices as people write them.

Each reader raises ValueError with a sentence that says what is wrong and what would be right.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import available_timezones

from portal.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
D = TypeVar("D")

# Spreadsheets group thousands by a plain, a no-break or a narrow no-break space.
_SPACES = re.compile("[ \u00a0\u202f]")
_AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Cells:
    """The cells of one row that hold something, by key; what cannot be read becomes a fault."""

    def __init__(self, said: Mapping[str, str], fault: Callable[[str, str], None]) -> None:
        self.said = said
        self.fault = fault

    def take(self, key: str, read: Callable[[str], T], default: D) -> T | D:
        """The cell as a value; the default when it is empty, and when it is at fault."""
        if key not in self.said:
            return default
        try:
            return read(self.said[key])
        except ValueError as error:
            self.fault(key, str(error))
            return default

    def text(self, key: str) -> str:
        """The cell as it stands, or an empty text."""
        return self.said.get(key, "")


def read_amount(text: str, currency: str) -> Money:
    """`1 234,50` or `1234.50`, exact; a euro sign behind it does no harm."""
    spaced = _SPACES.sub(" ", text).removesuffix("€").strip()
    match = _AMOUNT.fullmatch(spaced)
    if match is None:
        raise ValueError(f"{text!r} is not an amount. Write 1 234,50 or 1234.50.")
    whole, decimals = match[1].replace(" ", ""), match[2] or "0"
    try:
        return Money.parse(f"{whole}.{decimals}", currency)
    except ValueError as error:
        raise ValueError(
            f"{text!r} has more decimals than {currency} knows. Write 1 234,50 or 1234.50, with "
            "spaces alone between thousands."
        ) from error


def read_date(text: str) -> date:
    """`2026-03-12`, or `12/03/2026`: the day first."""
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text):
        day, month, year = map(int, match.groups())
    else:
        raise ValueError(f"{text!r} is not a date. Write 2026-03-12 or 12/03/2026.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is in no calendar. Write 2026-03-12, or 12/03/2026 with the day first."
        ) from error


def read_email(text: str) -> str:
    """One e-mail address."""
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"{text!r} is not an e-mail address.")
    return text


def read_currency(text: str) -> str:
    """Three letters, or the euro sign."""
    currency = "EUR" if text == "€" else text.upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"{text!r} is not a currency. Write its three letters, such as EUR.")
    return currency


def read_country(text: str) -> str:
    """Two letters of ISO 3166-1, in capitals."""
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise ValueError(f"{text!r} is not a country. Write its two letters, such as FR.")
    return text.upper()


def read_zone(text: str) -> str:
    """A time zone of the IANA list."""
    if text not in available_timezones():
        raise ValueError(f"{text!r} is not a time zone. Write it like Europe/Paris.")
    return text


def read_choice(text: str, choices: Mapping[str, T]) -> T:
    """One of the words of `choices`, whatever its capitals."""
    if text.casefold() not in choices:
        raise ValueError(f"{text!r} is not known here. Write one of: {', '.join(choices)}.")
    return choices[text.casefold()]
