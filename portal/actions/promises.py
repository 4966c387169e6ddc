"""Promises: another day, granted at once inside the policy, else asked of the owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.arranging import (
    change,
    invoices_of,
    keep_new,
    new_arrangement,
    own_arrangement,
    read_scope,
)
from portal.actions.telling import CLIENT, Telling
from portal.domain.arrangements import Kind, Status
from portal.domain.errors import ArrangementRefused, DayRefused, PlanRefused
from portal.domain.plans import Plan
from portal.domain.policy import Beyond
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from portal.domain.schedules import LONGEST_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.arranging import Visit
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.domain.money import Money
    from portal.domain.scope import Scope

# Working days that a client gets to look at an invoice that never reached them.
TO_READ_IT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWish:
    """What the client would like: what they do, on which day, for which invoices.

    `amount` is less than everything where they say so; None means all of it.
    """

    action: Action
    day: date
    invoice_ids: Sequence[str]
    amount: Money | None = None
    note: str = ""
    decider: str = ""
    rests: bool = False


def require_day(day: date, *, today: date, calendar: Calendar) -> None:
    """Raise DayRefused (`past`, `closed`, `far`) unless something can be agreed on for this day."""
    if day < today:
        raise DayRefused("past")
    if day > today + timedelta(days=LONGEST_DAYS):
        raise DayRefused("far")
    if not calendar.is_open(day):
        raise DayRefused("closed")


def weigh(scope: Scope, wish: PromiseWish, visit: Visit) -> frozenset[Beyond]:
    """Why this wish goes to a person; empty when it is granted at once. For the check page, too."""
    found = scope.limits.of_date(wish.day)
    if _promised(scope, wish) < scope.amount and not scope.takes_parts:
        found |= {Beyond.AUTOMATIC}
    return scope.beyond(found, person_only=visit.person_only or wish.rests)


def propose_promise(tools: Tools, visit: Visit, wish: PromiseWish) -> Arrangement:
    """Another day: agreed at once inside the policy, else a wish that the owner answers.

    Raises RightMissing, TimeBarred, DayRefused, ArrangementRefused (`sum`), NothingToPay,
    MixedCurrencies, Overtaken or a GatewayError.
    """
    visit.link.require_full()
    require_day(wish.day, today=tools.today, calendar=tools.calendar)
    if wish.amount is not None and wish.amount.minor <= 0:
        raise ArrangementRefused("sum")
    scope = read_scope(tools, visit.client, wish.invoice_ids)
    scope.require_claimable()
    granted = not weigh(scope, wish, visit)
    promise = _promise(scope, wish, visit.client, granted=granted)
    return keep_new(
        tools,
        new_arrangement(
            tools,
            visit,
            Kind.PROMISE,
            terms=promise,
            granted=granted,
            next_on=first_look(promise, tools),
        ),
        telling=Telling(who=CLIENT, letter=f"promise_{'agreed' if granted else 'requested'}"),
        scope=scope,
    )


def first_look(promise: Promise, tools: Tools) -> date:
    """The next day on which the clock has something to do for an agreed promise."""
    looks = (promise.nudge_on(tools.calendar), promise.day)
    ahead = [day for day in looks if day > tools.today and not promise.nudged]
    if tools.today < promise.day and promise.nudged:
        ahead = [promise.day]
    after = tools.calendar.after(promise.awaited_until(tools.calendar), 1)
    return min(ahead, default=after)


def _promised(scope: Scope, wish: PromiseWish) -> Money:
    """What is promised: all of it, or less where the client said so."""
    if wish.amount is None or wish.amount.currency != scope.amount.currency:
        return scope.amount
    return min(scope.amount, wish.amount, key=lambda money: money.minor)


def _promise(scope: Scope, wish: PromiseWish, client: Client, *, granted: bool) -> Promise:
    action = wish.action
    if action is Action.CHARGE and not scope.can_be_charged(client):
        action = Action.PAY  # nothing is on file, or not at Stripe: the client pays on the page
    return Promise(
        action=action,
        amount=_promised(scope, wish),
        day=wish.day,
        shares=scope.shares,
        paid_before=scope.paid_before,
        turn=scope.turn,
        since=scope.since,
        note=wish.note,
        decider=wish.decider,
        rests=wish.rests,
        within_policy=granted,
    )


def send_invoice_again(tools: Tools, visit: Visit, invoice_ids: Sequence[str]) -> Arrangement:
    """The invoice once more, and a few working days to look at it: nobody has to ask for them."""
    day = tools.calendar.after(tools.today, TO_READ_IT)
    wish = PromiseWish(action=Action.PAY, day=day, invoice_ids=invoice_ids)
    return propose_promise(tools, replace(visit, reason=Reason.NO_INVOICE), wish)


def accept_counter(tools: Tools, link: Link, wanted: str) -> Arrangement:
    """Say yes to what the owner proposed instead; twice is once. For promises and plans."""
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    if before.status is not Status.COUNTERED:
        return before
    if is_in_parts(before) and not takes_parts(tools, before):
        return _back_to_owner(tools, before)
    return grant(tools, before, who=CLIENT)


def _back_to_owner(tools: Tools, before: Arrangement) -> Arrangement:
    """Both sides want parts, Stripe takes none: the owner puts other invoices in its place."""
    until = tools.answer_day
    after = before.move(Status.REQUESTED, at=tools.now, answer_by=until, next_on=until)
    telling = Telling(who=CLIENT, letter=f"{before.kind}_requested")
    return change(tools, before, after, telling=telling)


def is_in_parts(arrangement: Arrangement) -> bool:
    """Whether it pays its invoices in more than one go."""
    terms = arrangement.terms
    if isinstance(terms, Promise):
        return terms.amount.minor < sum(share.amount.minor for share in terms.shares)
    return isinstance(terms, Plan)


def takes_parts(tools: Tools, arrangement: Arrangement) -> bool:
    """Whether each of its invoices can be paid in parts as it is."""
    return all(invoice.takes_parts for invoice in invoices_of(tools, arrangement))


def grant(tools: Tools, before: Arrangement, *, who: str) -> Arrangement:
    """A promise or a plan as it stands begins to hold.

    Raises DayRefused or PlanRefused (`past`) when its first day has passed meanwhile, and
    ArrangementRefused (`automatic`) when Stripe takes no parts for one of its invoices.
    """
    terms = before.terms
    if isinstance(terms, Promise) and terms.day < tools.today:
        raise DayRefused("past")
    if isinstance(terms, Plan) and terms.instalments[0].due < tools.today:
        raise PlanRefused("past")
    if is_in_parts(before) and not takes_parts(tools, before):
        raise ArrangementRefused("automatic")
    after = before.move(Status.AGREED, at=tools.now, next_on=tools.today)
    if isinstance(after.terms, Promise):
        after = replace(after, next_on=first_look(after.terms, tools))
    letter = f"{after.kind}_agreed"
    return change(tools, before, after, telling=Telling(who=who, letter=letter))


def mark_done(tools: Tools, link: Link, wanted: str) -> Arrangement:
    """The client did what they said (spoke to somebody, called): believed, and kept."""
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    terms = before.terms
    if not isinstance(terms, Promise) or terms.action.moves_money:
        return before
    if not before.may_become(Status.FULFILLED):
        return before
    after = before.move(Status.FULFILLED, at=tools.now)
    return change(tools, before, after, telling=Telling(who=CLIENT))
