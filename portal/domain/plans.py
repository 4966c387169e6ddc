"""The payment plan: parts with dates that add up to the cent, and how far it has come.

Money that arrives covers the earliest part first, so that a part which did not go through never
blocks the next, paying ahead needs no rule of its own, and ledger and plan cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.domain.errors import PlanRefused
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.promises import arrived, is_settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from portal.domain.calendar import Calendar
    from portal.domain.invoices import Invoice
    from portal.domain.policy import Frequency

# A judge may spread a debt over two years (code civil, 1343-5): nobody needs a longer plan.
LONGEST_DAYS = 731
MOST_PARTS = 36
# At most this share of a training may be asked before it begins (code du travail, L6353-6).
_TRAINING_SHARE = 30
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


def equal_parts(
    amount: Money, count: int, *, first: date, frequency: Frequency, calendar: Calendar
) -> tuple[Instalment, ...]:
    """`count` equal parts from `first` on, each on an open day; the odd cents go on the first."""
    days = [calendar.on_or_after(frequency.step(first, n)) for n in range(count)]
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
        "amount": any(part.amount.minor <= 0 for part in parts),
        "sum": sum(part.amount.minor for part in parts) != amount.minor,
        "past": any(day < today for day in days),
        "order": any(left >= right for left, right in pairwise(days)),
        # the first part may be paid at once, on whichever day that is
        "closed": any(day != today and not calendar.is_open(day) for day in days),
        "far": bool(days) and days[-1] > today + timedelta(days=LONGEST_DAYS),
    }
    return next((why for why, is_so in checks.items() if is_so), "")


def progress(plan: Plan, invoices: Iterable[Invoice], *, today: date) -> Progress:
    """How far the plan has come, judged by the invoices alone."""
    invoices = tuple(invoices)
    currency = plan.total.currency
    settled = is_settled(plan.shares, invoices)
    here = plan.total.minor if settled else arrived(plan.paid_before, invoices)
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


def portions(plan: Plan, amount: Money, invoices: Iterable[Invoice]) -> tuple[Share, ...]:
    """The invoices that a payment of `amount` goes to, in the plan's order, by what is left."""
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
    """The plan with one date moved, once; PlanRefused (`moved`, `order`) when that cannot be."""
    if plan.moved:
        raise PlanRefused("moved")
    parts = list(plan.instalments)
    if not 1 <= number <= len(parts):
        raise PlanRefused("parts")
    parts[number - 1] = replace(parts[number - 1], due=day, announced=False, charge=Charge.NONE)
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

    An announcement, a part's day, or the working day after it, whichever comes first.
    """
    looks = []
    for step, part in zip(found.steps, plan.instalments, strict=True):
        if step.state is InstalmentState.PAID:
            continue
        days = [step.due, calendar.after(step.due, 1)]
        if not part.announced:
            days.append(max(today, step.due - timedelta(days=ANNOUNCE_DAYS)))
        looks += [day for day in days if day > today]
    if looks:
        return min(looks)
    return None if found.is_finished else calendar.after(today, 1)
