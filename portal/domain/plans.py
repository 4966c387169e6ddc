"""The payment plan: parts with dates that add up to the cent, and how far it has come.

Money that arrives covers the earliest part first, so that a part which did not go through never
blocks the next, paying ahead needs no rule of its own, and ledger and plan cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from portal.domain.errors import PlanRefused
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.promises import covered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.domain.calendar import Calendar
    from portal.domain.invoices import Invoice

# Each part is announced this many days before (field practice; Stripe pre-notifies debits itself).
ANNOUNCE_DAYS = 3


class Charge(StrEnum):
    """What became of charging a part by itself."""

    NONE = "none"  # not tried
    CHARGED = "charged"  # paid, or on its way
    DECLINED = "declined"  # the client is asked to pay it on the page
    UNKNOWN = "unknown"  # the answer got lost; a re-read tells


class InstalmentState(StrEnum):
    """What a page says of one part on one day; derived, never stored."""

    PAID = "paid"
    PART_PAID = "part_paid"
    ON_ITS_WAY = "on_its_way"
    TODAY = "today"
    AWAITED = "awaited"  # its day has passed
    UPCOMING = "upcoming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One part: an amount and the day on which it is expected."""

    due: date
    amount: Money
    charge: Charge = Charge.NONE
    announced: bool = False
    asked_after: bool = False  # its day passed, and the client was asked where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Parts on dates, for one or several invoices; free of charge, the total is the debt.

    `debits` says that the client chose to have the parts charged by themselves. `moved` is true
    once a date was moved: that is granted once. `asked` holds the client's own parts when the
    owner proposed others.
    """

    instalments: tuple[Instalment, ...]
    shares: tuple[Share, ...]
    paid_before: tuple[Share, ...]
    debits: bool = False
    own_dates: bool = False
    moved: bool = False
    asked: tuple[Instalment, ...] = ()
    note: str = ""
    answer: str = ""
    follow_up: date | None = None  # the day on which the owner goes on, after a no
    within_policy: bool = True
    replaced_at_stripe: bool = False  # credit note and separate invoices, on the owner's command

    @property
    def total(self) -> Money:
        """What all parts make together."""
        first = self.instalments[0].amount
        return Money(sum(part.amount.minor for part in self.instalments), first.currency)

    @property
    def last_day(self) -> date:
        """The day of the last part."""
        return self.instalments[-1].due


class HasShares(Protocol):
    """Terms about some invoices."""

    @property
    def shares(self) -> tuple[Share, ...]:
        """The invoices, each with what was left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part as it stands on a day. `number` counts from 1."""

    number: int
    due: date
    amount: Money
    paid: Money
    state: InstalmentState
    charge: Charge

    @property
    def remaining(self) -> Money:
        """What is left of this part."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a plan has come on one day."""

    steps: tuple[Step, ...]
    paid: Money
    remaining: Money

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """The parts of which something is left, the earliest first."""
        return tuple(step for step in self.steps if step.state is not InstalmentState.PAID)

    @property
    def next_step(self) -> Step | None:
        """The part that comes next."""
        return next(iter(self.open_steps), None)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left."""
        return not self.remaining

    def awaited(self) -> tuple[Step, ...]:
        """The parts whose day has passed."""
        return tuple(step for step in self.steps if step.state is InstalmentState.AWAITED)


def progress(plan: Plan, invoices: Iterable[Invoice], *, today: date) -> Progress:
    """How far the plan has come, judged by the invoices alone.

    What a credit note took off is not asked for any more, and counts like what was paid.
    """
    invoices = tuple(invoices)
    currency = plan.total.currency
    here = covered(plan.shares, invoices)
    travelling = sum(
        invoice.on_its_way.minor
        for invoice in invoices
        if invoice.on_its_way is not None and invoice.id in _ids(plan)
    )
    steps, left, under_way = [], here, travelling
    for number, part in enumerate(plan.instalments, 1):
        paid = min(part.amount.minor, max(left, 0))
        left -= part.amount.minor
        missing = part.amount.minor - paid
        is_travelling = bool(missing) and under_way >= missing
        under_way -= missing if is_travelling else 0
        steps.append(
            Step(
                number=number,
                due=part.due,
                amount=part.amount,
                paid=Money(paid, currency),
                state=_state(part, paid, today=today, travelling=is_travelling),
                charge=part.charge,
            )
        )
    counted = min(here, plan.total.minor)
    return Progress(
        steps=tuple(steps),
        paid=Money(counted, currency),
        remaining=Money(plan.total.minor - counted, currency),
    )


def _ids(plan: Plan) -> frozenset[str]:
    return frozenset(share.invoice_id for share in plan.shares)


def _state(part: Instalment, paid: int, *, today: date, travelling: bool) -> InstalmentState:
    if paid == part.amount.minor:
        return InstalmentState.PAID
    if travelling:
        return InstalmentState.ON_ITS_WAY
    if part.due < today:
        return InstalmentState.AWAITED
    if paid:
        return InstalmentState.PART_PAID
    return InstalmentState.TODAY if part.due == today else InstalmentState.UPCOMING


def portions(plan: HasShares, amount: Money, invoices: Iterable[Invoice]) -> tuple[Share, ...]:
    """The invoices that a payment of `amount` goes to, in the plan's order, by what is left.

    A promise of less than everything, and a gesture, are paid in the same way.
    """
    known = {invoice.id: invoice for invoice in invoices}
    left, found = amount.minor, []
    for share in plan.shares:
        invoice = known.get(share.invoice_id)
        if invoice is None or invoice.why_not_payable:
            continue
        taken = min(left, invoice.remaining.minor)
        if taken > 0:
            found.append(Share(invoice_id=invoice.id, amount=Money(taken, amount.currency)))
            left -= taken
    return tuple(found)


def move_date(plan: Plan, number: int, day: date) -> Plan:
    """The plan with one date moved, once; PlanRefused (`moved`, `order`) when that cannot be.

    A part that was charged, or may have been, stays where it is (`parts`): moved, it would be
    charged once more.
    """
    if plan.moved:
        raise PlanRefused("moved")
    parts = list(plan.instalments)
    if not 1 <= number <= len(parts):
        raise PlanRefused("parts")
    if parts[number - 1].charge in {Charge.CHARGED, Charge.UNKNOWN}:
        raise PlanRefused("parts")
    parts[number - 1] = Instalment(due=day, amount=parts[number - 1].amount)
    days = [part.due for part in parts]
    if any(left >= right for left, right in pairwise(days)):
        raise PlanRefused("order")
    return replace(plan, instalments=tuple(parts), moved=True)


def mark(plan: Plan, number: int, **changes: object) -> Plan:
    """The plan with one part marked: announced, charged, declined."""
    parts = list(plan.instalments)
    parts[number - 1] = replace(parts[number - 1], **changes)  # type: ignore[arg-type]
    return replace(plan, instalments=tuple(parts))


def next_look(plan: Plan, found: Progress, *, today: date, calendar: Calendar) -> date | None:
    """The next day on which the clock has something to do for this plan; None when finished.

    An announcement, a part's day, or the working day after it, whichever comes first. What is not
    at rest yet (on its way, to be charged, to be asked after) is looked at each working day.
    """
    tomorrow = calendar.after(today, 1)
    looks = []
    for step, part in zip(found.steps, plan.instalments, strict=True):
        if step.state is InstalmentState.PAID:
            continue
        days = [step.due, calendar.after(step.due, 1)]
        if not part.announced:
            days.append(max(today, step.due - timedelta(days=ANNOUNCE_DAYS)))
        if step.due <= today and not _is_at_rest(plan, step, part):
            days.append(tomorrow)
        looks += [day for day in days if day > today]
    if looks:
        return min(looks)
    return None if found.is_finished else tomorrow


def _is_at_rest(plan: Plan, step: Step, part: Instalment) -> bool:
    """Whether nothing more is to be done for a part whose day has come, until the client pays."""
    if step.state is InstalmentState.ON_ITS_WAY:
        return False
    is_to_be_charged = plan.debits and part.charge in {Charge.NONE, Charge.UNKNOWN}
    return part.asked_after and not is_to_be_charged
