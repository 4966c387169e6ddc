"""The parts of a plan as they are made: on open days, adding up to the unit, one after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.domain.errors import PlanRefused
from portal.domain.money import Money
from portal.domain.plans import Instalment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.domain.calendar import Calendar
    from portal.domain.policy import Frequency

# A judge may spread a debt over two years (code civil, 1343-5): nobody needs a longer plan.
LONGEST_DAYS = 731
MOST_PARTS = 36
# At most this share of a training may be asked before it begins (code du travail, L6353-6).
_TRAINING_SHARE = 30


def equal_parts(
    amount: Money, count: int, *, first: date, frequency: Frequency, calendar: Calendar
) -> tuple[Instalment, ...]:
    """`count` equal parts from `first` on, each on an open day; the odd cents go on the first."""
    days: list[date] = []
    for number in range(count):
        wished = frequency.step(first, number)
        # a long row of closed days may push one part to the day of the next
        earliest = days[-1] + timedelta(days=1) if days else wished
        days.append(calendar.on_or_after(max(wished, earliest)))
    return tuple(
        Instalment(due=day, amount=part)
        for day, part in zip(days, amount.split(count), strict=True)
    )


def training_parts(
    amount: Money, count: int, *, first: date, frequency: Frequency, calendar: Calendar
) -> tuple[Instalment, ...]:
    """As `equal_parts`, but the first part is at most 30 % of the whole (L6353-6)."""
    parts = equal_parts(amount, count, first=first, frequency=frequency, calendar=calendar)
    most = Money(amount.minor * _TRAINING_SHARE // 100, amount.currency)
    if count < 2 or parts[0].amount <= most:
        return parts
    rest = (amount - most).split(count - 1)
    amounts = (most, *rest)
    return tuple(replace(part, amount=new) for part, new in zip(parts, amounts, strict=True))


def require_sound(
    parts: Sequence[Instalment],
    amount: Money,
    *,
    today: date,
    calendar: Calendar,
    training: bool = False,
) -> None:
    """Raise PlanRefused unless the parts are a plan at all, whoever is to grant it.

    `why`: parts · sum · amount · past · order · closed · far · training.
    """
    why = _fault(parts, amount, today=today, calendar=calendar)
    if not why and training and parts[0].amount.minor * 100 > amount.minor * _TRAINING_SHARE:
        why = "training"
    if why:
        raise PlanRefused(why)


def _fault(parts: Sequence[Instalment], amount: Money, *, today: date, calendar: Calendar) -> str:
    days = [part.due for part in parts]
    checks = {
        "parts": not 2 <= len(parts) <= MOST_PARTS,
        "amount": any(
            part.amount.minor <= 0 or part.amount.currency != amount.currency for part in parts
        ),
        "sum": sum(part.amount.minor for part in parts) != amount.minor,
        "past": any(day < today for day in days),
        "order": any(left >= right for left, right in pairwise(days)),
        # the first part may be paid at once, on whichever day that is
        "closed": any(day != today and not calendar.is_open(day) for day in days),
        "far": bool(days) and days[-1] > today + timedelta(days=LONGEST_DAYS),
    }
    return next((why for why, is_so in checks.items() if is_so), "")
