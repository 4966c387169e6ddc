"""Gestures, pauses, corrections, messages and the one question afterwards: the smaller kinds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.money import Money
    from portal.domain.payments import Share
    from portal.domain.problems import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A gesture of the owner's until a day: a smaller sum that settles all, or something given.

    `amount` is what settles the invoices when it is accepted and paid; None for a gift that leaves
    the sum as it is. A credit note for the rest is the owner's to issue (BOI-TVA-DED-40-10-20);
    until it is, the gesture holds, so that nobody asks for the rest.
    """

    text: str
    ends_on: date
    shares: tuple[Share, ...]
    paid_before: tuple[Share, ...]
    amount: Money | None = None
    pay_by: date | None = None  # once accepted
    paid_on: date | None = None  # the smaller sum was there; the rest waits for its credit note


class Field(StrEnum):
    """What a client may correct."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    INVOICES_TO = "invoices_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field, before and after."""

    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Corrections. A change of e-mail waits for the owner; the old address is told."""

    changes: tuple[Change, ...]
    shares: tuple[Share, ...] = ()
    answer: str = ""
    follow_up: date | None = None  # the day on which the owner goes on, after a no

    @property
    def email(self) -> Change | None:
        """The change of address, which a person approves."""
        return next((change for change in self.changes if change.field is Field.EMAIL), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePause:
    """The service rests from a day to a day; what stays open is said. Payment resumes it."""

    from_on: date
    until_on: date
    stays_open: str
    scope: str = ""
    shares: tuple[Share, ...] = ()
    resumed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One question, two working days after it is solved, once. `score` goes from 1 to 5."""

    shares: tuple[Share, ...]
    solved_by: str = ""  # the kind of what solved it, for the report
    score: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What else a client asks of a person: a few words, a wished day, somebody else's address."""

    text: str
    shares: tuple[Share, ...]
    wished_on: date | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    words: tuple[Word, ...] = ()
