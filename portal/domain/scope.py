"""What may be agreed on for some invoices of one client on one day, read from what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.calendar import office_day
from portal.domain.errors import MixedCurrencies, NothingToPay, TimeBarred
from portal.domain.lawmarks import is_time_barred
from portal.domain.money import total
from portal.domain.payments import Share
from portal.domain.plans import Plan
from portal.domain.policy import Beyond, Debt, Limits, limits_of
from portal.domain.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.policy import Policy

_YEAR = timedelta(days=365)
_GRANTED = frozenset({Status.AGREED, Status.FULFILLED, Status.BROKEN})
# A date that was missed may be said anew once by the client alone; then a person decides.
_TURNS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The invoices of a wish, their sum, what is granted at once, and what is agreed already.

    `running` is the arrangement that a new one would take the place of; `turn` how often a date
    was missed; `since` the day on which the first date was asked for.
    """

    invoices: tuple[Invoice, ...]
    amount: Money
    limits: Limits
    is_barred: bool
    running: Arrangement | None
    turn: int
    since: date

    @property
    def shares(self) -> tuple[Share, ...]:
        """What is left of each invoice."""
        return tuple(Share(invoice_id=i.id, amount=i.remaining) for i in self.invoices)

    @property
    def paid_before(self) -> tuple[Share, ...]:
        """What has been paid of each invoice so far."""
        return tuple(Share(invoice_id=i.id, amount=i.paid) for i in self.invoices)

    @property
    def takes_parts(self) -> bool:
        """Whether each of them can be paid in parts as it is."""
        return all(invoice.takes_parts for invoice in self.invoices)

    def can_be_charged(self, client: Client) -> bool:
        """Whether a method is on file with which all of it can be charged by itself."""
        at_stripe = all(invoice.stripe_id for invoice in self.invoices)
        return at_stripe and client.method is not None and bool(client.stripe_customer)

    def require_claimable(self) -> None:
        """Raise TimeBarred when an agreement would revive what can no longer be claimed."""
        if self.is_barred:
            raise TimeBarred

    def beyond(self, found: frozenset[Beyond], *, person_only: bool) -> frozenset[Beyond]:
        """Why a wish goes to a person: what the limits say, and what no limit can say."""
        more: set[Beyond] = set()
        if person_only or self.turn > _TURNS:
            more.add(Beyond.PERSON)
        if self.has_running_plan:
            more.add(Beyond.PERSON)  # a running plan is changed by a person
        return found | more

    @property
    def has_running_plan(self) -> bool:
        """Whether a plan holds for one of them; one that was only wished for does not."""
        running = self.running
        return running is not None and running.kind is Kind.PLAN and running.is_agreed


def scope_of(  # noqa: PLR0913 - everything that decides what may be agreed on
    policy: Policy,
    client: Client,
    invoices: Iterable[Invoice],
    *,
    arrangements: Iterable[Arrangement],
    today: date,
    calendar: Calendar,
) -> Scope:
    """What may be agreed on for these invoices; NothingToPay or MixedCurrencies when nothing may.

    Invoices that are settled, on their way or being checked are left out.
    """
    mine, amount = _payable(invoices)
    arrangements = tuple(arrangements)
    running = running_for(arrangements, mine)
    since, turn = _chain(running or _newest_promise(arrangements, mine), today)
    debt = Debt(
        amount=amount,
        due_date=mine[0].due_date,
        takes_parts=all(invoice.takes_parts for invoice in mine),
        plans_this_year=plans_since(arrangements, today - _YEAR),
    )
    # A date that is corrected keeps the limit of the first one; limits still start no earlier
    # than today for what the page offers.
    limits = limits_of(policy, debt, today=since, calendar=calendar)
    if limits.latest is not None and limits.latest < today:
        limits = replace(limits, latest=None)
    return Scope(
        invoices=mine,
        amount=amount,
        limits=replace(limits, today=today),
        is_barred=any(_is_barred(client, i, arrangements, today=today) for i in mine),
        running=running,
        turn=turn,
        since=since,
    )


def _payable(invoices: Iterable[Invoice]) -> tuple[tuple[Invoice, ...], Money]:
    """Those that can be paid now, the oldest first, and what is left of them together."""
    still_open = (invoice for invoice in invoices if not invoice.why_not_payable)
    mine = tuple(sorted(still_open, key=lambda invoice: (invoice.due_date, invoice.id)))
    if not mine:
        raise NothingToPay
    sums = total(invoice.remaining for invoice in mine)
    if len(sums) > 1:
        raise MixedCurrencies
    return mine, sums[0]


def running_for(
    arrangements: Iterable[Arrangement], invoices: Iterable[Invoice]
) -> Arrangement | None:
    """The live promise or plan about any of these invoices.

    What is agreed comes first, and of that a plan: a person changes it, whatever else there is.
    """
    wanted = {invoice.id for invoice in invoices}
    live = [
        arrangement
        for arrangement in arrangements
        if arrangement.is_live
        and arrangement.kind in {Kind.PROMISE, Kind.PLAN}
        and wanted & set(arrangement.invoice_ids)
    ]
    return min(live, key=lambda a: (not a.is_agreed, a.kind is not Kind.PLAN), default=None)


def _newest_promise(
    arrangements: Iterable[Arrangement], invoices: Iterable[Invoice]
) -> Arrangement | None:
    """The last date that was said for any of these invoices, also when it has ended."""
    wanted = {invoice.id for invoice in invoices}
    said = [a for a in arrangements if a.kind is Kind.PROMISE and wanted & set(a.invoice_ids)]
    return max(said, key=lambda arrangement: arrangement.opened_at, default=None)


def plans_since(arrangements: Iterable[Arrangement], day: date) -> int:
    """How many plans were granted since a day, those included that the client gave up later."""
    return sum(
        arrangement.kind is Kind.PLAN
        and office_day(arrangement.opened_at) >= day
        and (arrangement.status in _GRANTED or _was_given_up(arrangement))
        for arrangement in arrangements
    )


def _was_given_up(plan: Arrangement) -> bool:
    """Whether it was granted at once, and taken back later than on its first day."""
    terms, ended = plan.terms, plan.closed_at
    if plan.status is not Status.WITHDRAWN or ended is None or not isinstance(terms, Plan):
        return False
    return terms.within_policy and office_day(ended) > office_day(plan.opened_at)


def acknowledgements(arrangements: Iterable[Arrangement], invoice_id: str) -> list[date]:
    """The days on which the client asked for time for this invoice, which acknowledges it."""
    return [
        office_day(arrangement.opened_at)
        for arrangement in arrangements
        if arrangement.acknowledges and invoice_id in arrangement.invoice_ids
    ]


def _chain(before: Arrangement | None, today: date) -> tuple[date, int]:
    """Since when a date has been asked for, and how often it was missed.

    An end does not begin the count anew, else whoever takes a date back, or lets a missed one lie,
    could say another one for ever.
    """
    if before is None or not isinstance(before.terms, Promise):
        return today, 0
    said = before.terms
    if before.status is Status.MISSED or said.missed_on is not None:
        return today, said.turn + 1
    gave_up = before.status is Status.WITHDRAWN and said.within_policy
    if before.is_agreed or gave_up:
        return said.since or office_day(before.opened_at), said.turn
    return today, said.turn if before.is_live else 0


def _is_barred(
    client: Client, invoice: Invoice, arrangements: tuple[Arrangement, ...], *, today: date
) -> bool:
    asked = acknowledgements(arrangements, invoice.id)
    return is_time_barred(client.kind, invoice.due_date, today=today, acknowledged=asked)
