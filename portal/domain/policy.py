"""The owner's policy: what is granted at once, by amount and by age of the debt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.domain.calendar import Calendar, add_months
from portal.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Frequency(StrEnum):
    """How far apart the parts of a plan stand."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"

    def step(self, first: date, count: int) -> date:
        """The day `count` steps after `first`; monthly keeps the day of the month where it can."""
        if self is Frequency.MONTHLY:
            return add_months(first, count)
        return first + timedelta(days=(7 if self is Frequency.WEEKLY else 14) * count)

    @property
    def longest_gap(self) -> int:
        """How many days may lie between two parts: a step, and a few days for closed days."""
        return {"weekly": 7, "fortnightly": 14, "monthly": 31}[self.value] + 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What is granted at once up to an amount and an age of the debt.

    `latest_days` counts from the day on which the client asks, or from the due date where that is
    still to come. `age_up_to` counts days since the due date; None means any age.
    """

    up_to: Money | None
    latest_days: int
    parts: int
    smallest_part: Money
    age_up_to: int | None = None
    frequency: Frequency = Frequency.MONTHLY

    def fits(self, amount: Money, age: int) -> bool:
        """Whether a debt of this amount, so many days after its due date, belongs here."""
        if self.age_up_to is not None and age > self.age_up_to:
            return False
        if self.up_to is None:
            return True
        return self.up_to.currency == amount.currency and amount <= self.up_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the owner grants at once, and within how many working days they answer the rest.

    `alarm_share` is the share of what is to be received, in percent, above which running plans
    worry the owner. `training` says that consumers buy vocational training, of which at most 30 %
    may be asked before it begins (code du travail, L6353-6).
    """

    tiers: tuple[Tier, ...] = ()
    answer_days: int = 2
    plans_per_year: int = 1
    alarm_share: int = 25
    training: bool = False

    def tier(self, amount: Money, age: int) -> Tier | None:
        """The first tier that such a debt belongs to, or None: then a person decides."""
        return next((tier for tier in self.tiers if tier.fits(amount, age)), None)


class Beyond(StrEnum):
    """Why a wish goes to a person instead of being granted at once."""

    DATE = "date"  # later than the latest date
    PARTS = "parts"  # more parts than granted at once
    SMALL = "small"  # a part smaller than the smallest
    GAP = "gap"  # two parts stand too far apart
    YEAR = "year"  # this year's plans were granted already
    TIER = "tier"  # no tier speaks of such an amount or age
    AUTOMATIC = "automatic"  # Stripe takes no parts for this invoice
    PERSON = "person"  # this reason is never answered by a program


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is granted at once for one debt on one day; shown before they are hit.

    `latest` is the latest day of a single date, `last` that of a plan's last part. `parts` is 1
    where no plan is granted at once, and `why_no_plan` says why.
    """

    today: date
    amount: Money
    latest: date | None = None
    parts: int = 1
    smallest: Money
    frequency: Frequency = Frequency.MONTHLY
    last: date | None = None
    why_no_plan: Beyond | None = None

    def of_date(self, day: date) -> frozenset[Beyond]:
        """Why this single date is not granted at once; empty when it is."""
        if self.latest is None:
            return frozenset({Beyond.TIER})
        return frozenset({Beyond.DATE} if day > self.latest else ())

    def of_plan(self, parts: Sequence[tuple[date, Money]]) -> frozenset[Beyond]:
        """Why a plan of these parts is not granted at once; empty when it is."""
        beyond: set[Beyond] = set()
        if self.why_no_plan is not None:
            beyond.add(self.why_no_plan)
        if self.latest is None or self.last is None:
            return frozenset(beyond or {Beyond.TIER})
        days = sorted(day for day, _ in parts)
        if not days or days[0] > self.latest or days[-1] > self.last:
            beyond.add(Beyond.DATE)
        if len(parts) > self.parts and self.why_no_plan is None:
            beyond.add(Beyond.PARTS)
        if any(amount < self.smallest for _, amount in parts):
            beyond.add(Beyond.SMALL)
        gaps = [(after - before).days for before, after in pairwise(days)]
        if any(gap > self.frequency.longest_gap for gap in gaps):
            beyond.add(Beyond.GAP)
        return frozenset(beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What a wish is about: the sum that remains, when it was due, and whether parts are possible.

    `due_date` is that of the oldest invoice; `plans_this_year` counts the plans that this client
    was granted in the twelve months before.
    """

    amount: Money
    due_date: date
    takes_parts: bool = True
    plans_this_year: int = 0


def limits_of(policy: Policy, debt: Debt, *, today: date, calendar: Calendar) -> Limits:
    """What the policy grants at once for this debt on this day.

    Every limit is an open day, or the very day on which it starts to count.
    """
    nothing = Money(0, debt.amount.currency)
    tier = policy.tier(debt.amount, (today - debt.due_date).days)
    if tier is None:
        return Limits(
            today=today, amount=debt.amount, smallest=nothing, why_no_plan=_no_plan(policy, debt)
        )
    start = max(today, debt.due_date)
    latest = max(calendar.on_or_before(start + timedelta(days=tier.latest_days)), start)
    why = _no_plan(policy, debt)
    smallest = tier.smallest_part if _is_same(tier.smallest_part, debt.amount) else nothing
    parts = 1 if why else _most_parts(debt.amount, tier, smallest)
    if parts < 2 and why is None:
        why = Beyond.PARTS
    return Limits(
        today=today,
        amount=debt.amount,
        latest=latest,
        parts=parts,
        smallest=smallest,
        frequency=tier.frequency,
        last=calendar.on_or_after(tier.frequency.step(latest, max(tier.parts, 1) - 1)),
        why_no_plan=why,
    )


def _no_plan(policy: Policy, debt: Debt) -> Beyond | None:
    if not debt.takes_parts:
        return Beyond.AUTOMATIC
    if debt.plans_this_year >= policy.plans_per_year:
        return Beyond.YEAR
    return None


def _is_same(left: Money, right: Money) -> bool:
    return left.currency == right.currency


def _most_parts(amount: Money, tier: Tier, smallest: Money) -> int:
    """As many parts as the tier grants, each of them at least the smallest part."""
    if not smallest:
        return min(tier.parts, max(amount.minor, 1))
    return max(1, min(tier.parts, amount.minor // smallest.minor))
