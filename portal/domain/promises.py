"""The promise: one thing, by one means, on one exact day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.calendar import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.domain.calendar import Calendar
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.payments import Share


class Action(StrEnum):
    """What the client will do on the day."""

    PAY = "pay"  # by card, on the page
    CHARGE = "charge"  # the saved card is charged by itself, as the client chose
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    ACCOUNTANT = "accountant"  # speak to whoever decides or pays
    CALL = "call"

    @property
    def moves_money(self) -> bool:
        """Whether its day is the day of a payment."""
        return self not in {Action.ACCOUNTANT, Action.CALL}


class QuickDay(StrEnum):
    """The dates that people name most often."""

    NEXT_FRIDAY = "next_friday"
    FIFTH = "fifth"
    TENTH = "tenth"
    MONTH_END = "month_end"


# Working days after the date before anybody asks where it is: a transfer takes a day longer.
_PATIENCE = {Action.TRANSFER: 2, Action.CHEQUE: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What, how much, by which means, on which day.

    `shares` are the invoices with what was left of each, `paid_before` with what had been paid;
    what has arrived since is counted against it. `turn` is 1 for the one kind re-plan after a
    missed day. `note` is the client's own, `decider` who has to approve and under which number.
    """

    action: Action
    amount: Money
    day: date
    shares: tuple[Share, ...]
    paid_before: tuple[Share, ...]
    turn: int = 0
    since: date | None = None  # the day on which the first date of this chain was asked for
    note: str = ""
    decider: str = ""
    asked: date | None = None  # what the client had asked for, when the owner proposed another
    answer: str = ""  # the owner's reason
    follow_up: date | None = None  # the day on which the owner goes on, after a no
    rests: bool = False  # the client asked that the service rests meanwhile
    within_policy: bool = True
    nudged: bool = False
    missed_on: date | None = None  # when its day had passed without what was said

    def awaited_until(self, calendar: Calendar) -> date:
        """The working day after which it counts as missed; reminders pause until then."""
        return calendar.after(self.day, _PATIENCE.get(self.action, 1))

    def nudge_on(self, calendar: Calendar) -> date:
        """The open day before the date, on which the client is reminded once."""
        return calendar.on_or_before(self.day - timedelta(days=1))


def arrived(paid_before: Iterable[Share], invoices: Iterable[Invoice]) -> int:
    """How many minor units have arrived on these invoices since the agreement."""
    now = {invoice.id: invoice.paid.minor for invoice in invoices}
    return sum(
        max(0, now.get(share.invoice_id, share.amount.minor) - share.amount.minor)
        for share in paid_before
    )


def covered(shares: Iterable[Share], invoices: Iterable[Invoice]) -> int:
    """How many minor units of these shares are not asked for any more: paid, credited, closed.

    Each invoice counts at most what was left of it: a surplus on one pays nothing of another.
    """
    known = {invoice.id: invoice for invoice in invoices}
    found = 0
    for share in shares:
        invoice = known.get(share.invoice_id)
        settled = invoice is None or invoice.why_not_payable in {"paid", "closed"}
        left = 0 if settled or invoice is None else invoice.remaining.minor
        found += max(0, share.amount.minor - left)
    return found


def is_settled(shares: Iterable[Share], invoices: Iterable[Invoice]) -> bool:
    """Whether nothing is asked any more on any of these invoices: paid, credited or closed."""
    known = {invoice.id: invoice for invoice in invoices}
    mine = [known[share.invoice_id] for share in shares if share.invoice_id in known]
    return all(invoice.why_not_payable in {"paid", "closed"} for invoice in mine)


def is_kept(promise: Promise, invoices: Iterable[Invoice]) -> bool:
    """Whether what was promised has arrived, by whichever way."""
    invoices = tuple(invoices)
    if is_settled(promise.shares, invoices):
        return True
    if not promise.action.moves_money:
        return False
    return covered(promise.shares, invoices) >= promise.amount.minor


def quick_days(
    today: date, latest: date | None, calendar: Calendar
) -> tuple[tuple[QuickDay, date], ...]:
    """The quick choices that lie ahead and inside the limit, each on an open day, no day twice."""
    wished = {
        QuickDay.NEXT_FRIDAY: today + timedelta(days=(4 - today.weekday()) % 7 or 7),
        QuickDay.FIFTH: _next_of_month(today, 5),
        QuickDay.TENTH: _next_of_month(today, 10),
        QuickDay.MONTH_END: _month_end(today),
    }
    found: dict[date, QuickDay] = {}
    for name, day in wished.items():
        # an end of month that is closed comes earlier, so that it stays in its month
        near = calendar.on_or_before if name is QuickDay.MONTH_END else calendar.on_or_after
        moved = near(day)
        if moved > today and (latest is None or moved <= latest):
            found.setdefault(moved, name)
    return tuple((name, day) for day, name in sorted(found.items()))


def _next_of_month(today: date, number: int) -> date:
    this = today.replace(day=number)
    return this if this > today else add_months(this, 1)


def _month_end(today: date) -> date:
    end = add_months(today.replace(day=1), 1) - timedelta(days=1)
    return end if end > today else add_months(today.replace(day=1), 2) - timedelta(days=1)
