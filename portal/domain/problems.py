"""Something is wrong, or was paid already: the client's word, believed, with a day for the answer.

Neither acknowledges a debt: telling a problem is not asking for time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.money import Money
    from portal.domain.payments import Share


class Topic(StrEnum):
    """What is wrong."""

    SERVICE = "service"
    AMOUNT = "amount"
    DETAILS = "details"  # name, address, order number, VAT
    OTHER = "other"


class Ending(StrEnum):
    """How a person closed it."""

    CORRECTED = "corrected"  # the invoice is replaced or credited
    EXPLAINED = "explained"  # it stands; a new date is given
    GESTURE = "gesture"  # something was offered
    CANCELLED = "cancelled"  # nothing is asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One message in the course of a problem; `by` is `client` or `owner`."""

    on: date
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, what would put it right, and what became of it.

    `undisputed` is the part that the client agrees with and may pay. `files` are ids of what was
    attached. `cause` is the owner's own tag for the root of it; a client never reads it.
    """

    topic: Topic
    text: str
    wish: str
    shares: tuple[Share, ...]
    undisputed: Money | None = None
    files: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    ending: Ending | None = None
    new_date: date | None = None
    cause: str = ""


class Means(StrEnum):
    """How something was paid."""

    TRANSFER = "transfer"
    CARD = "card"
    CHEQUE = "cheque"
    CASH = "cash"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The client's word that it was paid, or is on its way.

    `on` is the day of the payment, or for what is on its way the day on which it is expected.
    `matched_on` is the day under which the owner found it.
    """

    on: date
    means: Means
    amount: Money
    shares: tuple[Share, ...]
    paid_before: tuple[Share, ...]
    reference: str = ""
    note: str = ""
    on_its_way: bool = False
    matched_on: date | None = None
    answer: str = ""
    follow_up: date | None = None  # the day on which the owner goes on, after a no
