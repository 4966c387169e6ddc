"""What the law makes of an agreement, as a mark for the owner: green, amber or red, with reasons.

Information, never a decision: the program refuses nothing because of it. Sources: code de la
consommation L312-4 (4°: fully paid within fifty days of performance, free of charge; in force since
20 November 2026), L218-2 (two years against consumers), code de commerce L110-4 (five years between
professionals), code civil 1343-5 (a judge may spread over two years), 2240 (an acknowledgement
restarts the period; Cass. 1re civ. 11 March 2020, 19-11.309).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.calendar import add_months
from portal.domain.clients import ClientKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_FREE_DAYS = 50
_LONG_MONTHS = 3
_JUDGE_MONTHS = 24
_LIMITATION_YEARS = {ClientKind.CONSUMER: 2, ClientKind.PROFESSIONAL: 5}


class Colour(StrEnum):
    """How much an owner should think before saying yes."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Why(StrEnum):
    """The reason of a mark, the key of its words."""

    PROFESSIONAL = "professional"  # between professionals these marks do not apply
    WITHIN_50_DAYS = "within_50_days"
    BEYOND_50_DAYS = "beyond_50_days"
    BEYOND_3_MONTHS = "beyond_3_months"
    BEYOND_24_MONTHS = "beyond_24_months"
    BEYOND_POLICY = "beyond_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawMark:
    """A colour and its reasons, the weightiest first."""

    colour: Colour
    reasons: tuple[Why, ...]


def law_mark(
    kind: ClientKind, *, last: date, performed_on: date, within_policy: bool = True
) -> LawMark:
    """The mark of an agreement whose last day is `last`, for work done on `performed_on`."""
    red: list[Why] = []
    if last > add_months(performed_on, _JUDGE_MONTHS):
        red.append(Why.BEYOND_24_MONTHS)
    if kind is ClientKind.CONSUMER and last > add_months(performed_on, _LONG_MONTHS):
        red.append(Why.BEYOND_3_MONTHS)
    if not within_policy:
        red.append(Why.BEYOND_POLICY)
    if red:
        return LawMark(colour=Colour.RED, reasons=tuple(red))
    if kind is ClientKind.PROFESSIONAL:
        return LawMark(colour=Colour.GREEN, reasons=(Why.PROFESSIONAL,))
    if last > performed_on + timedelta(days=_FREE_DAYS):
        return LawMark(colour=Colour.AMBER, reasons=(Why.BEYOND_50_DAYS,))
    return LawMark(colour=Colour.GREEN, reasons=(Why.WITHIN_50_DAYS,))


def limitation_day(kind: ClientKind, due_date: date, acknowledged: Iterable[date] = ()) -> date:
    """The last day on which the debt can be claimed before a court.

    Counted from the due date, and anew from each acknowledgement (an agreement, a part payment)
    that came before the period had ended: the second may come after the first period, if the first
    one had made it longer. A reminder does not restart it.
    """
    years = _LIMITATION_YEARS[kind]
    end = add_months(due_date, 12 * years)
    for day in sorted(acknowledged):
        if day <= end:
            end = max(end, add_months(day, 12 * years))
    return end


def is_time_barred(
    kind: ClientKind, due_date: date, *, today: date, acknowledged: Iterable[date] = ()
) -> bool:
    """Whether the period has ended: then nobody is offered an agreement that would revive it."""
    return today > limitation_day(kind, due_date, acknowledged)
