"""The dates of an arrangement: what falls on which day, as a page lists it and a calendar keeps it.

Each has a number that stays its own when the day moves, so that a calendar knows it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.plans import Plan
from portal.domain.promises import Promise

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One date. `what` is the action of a promise (`pay`, `call`, …) or `part` of a plan."""

    number: int  # from 1
    day: date
    amount: Money | None  # None where no money moves
    what: str


def dates_of(arrangement: Arrangement) -> tuple[Dated, ...]:
    """The dates of a promise or a plan, the earliest first; nothing for all other kinds."""
    terms = arrangement.terms
    if isinstance(terms, Promise):
        amount = terms.amount if terms.action.moves_money else None
        return (Dated(number=1, day=terms.day, amount=amount, what=terms.action.value),)
    if isinstance(terms, Plan):
        return tuple(
            Dated(number=number, day=part.due, amount=part.amount, what="part")
            for number, part in enumerate(terms.instalments, 1)
        )
    return ()


def entry_uid(arrangement: Arrangement, number: int, *, host: str) -> str:
    """The name under which every calendar knows one of these dates."""
    return f"{arrangement.id}-{number}@{host.partition(':')[0]}"
