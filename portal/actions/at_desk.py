"""What only a person at the desk does with a wish: one date in place of a plan, a word kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.answers import COUNTER_DAYS, arrangement_at_desk
from portal.actions.arranging import change, keep_new
from portal.actions.promises import require_day
from portal.actions.telling import Telling
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.calendar import office_day
from portal.domain.plans import Plan
from portal.domain.promises import Action, Promise

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools


def propose_date(tools: Tools, wanted: str, *, by: str, day: date, text: str) -> Arrangement:
    """Propose one date in place of the plan that was wished for; the client says yes or another.

    The proposal takes the place of the wish. Twice is once. Raises DayRefused.
    """
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if before.status is not Status.REQUESTED or not isinstance(plan, Plan):
        return before
    require_day(day, today=tools.today, calendar=tools.calendar)
    made = date_instead(tools, before, plan, day=day, text=text)
    return keep_new(tools, made, telling=Telling(who=by, letter="promise_countered"))


def date_instead(
    tools: Tools, before: Arrangement, plan: Plan, *, day: date, text: str
) -> Arrangement:
    """The proposal of one date for what a plan was wished for; nothing is kept yet."""
    until = min(tools.calendar.after(tools.today, COUNTER_DAYS), max(day, tools.today))
    promise = Promise(
        action=Action.PAY,
        amount=plan.total,
        day=day,
        shares=plan.shares,
        paid_before=plan.paid_before,
        since=office_day(before.opened_at),
        note=plan.note,
        asked=plan.last_day,
        answer=text,
        within_policy=False,
    )
    return Arrangement(
        id=arrangement_id(before.id, "one date"),
        kind=Kind.PROMISE,
        client_id=before.client_id,
        terms=promise,
        opened_at=tools.now,
        status=Status.COUNTERED,
        link_id=before.link_id,
        reason=before.reason,
        answer_by=until,
        next_on=tools.calendar.after(until, 1),
    )


def mark_spoken(tools: Tools, wanted: str, *, by: str) -> Arrangement:
    """The client did what they said (spoke to somebody, called): the promise is kept."""
    before = arrangement_at_desk(tools, wanted)
    promise = before.terms
    if not isinstance(promise, Promise) or promise.action.moves_money:
        return before
    if before.status not in {Status.AGREED, Status.MISSED}:
        return before
    after = before.move(Status.FULFILLED, at=tools.now)
    return change(tools, before, after, telling=Telling(who=by))
