"""The clock: what falls due by itself, each thing once, however often and by whomever it is run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.arranging import (
    CLOCK,
    Telling,
    change,
    invoices_of,
    queue_letters,
)
from portal.actions.charging import charge_due_parts, charge_promise
from portal.actions.collection import keep_in_step
from portal.actions.following import follow_money, plan_survey
from portal.actions.steps import ask_for_next_steps
from portal.domain.arrangements import Arrangement, Status
from portal.domain.errors import GatewayError, Overtaken
from portal.domain.gestures import Offer, ServicePause, Survey
from portal.domain.plans import ANNOUNCE_DAYS, InstalmentState, Plan, mark, next_look, progress
from portal.domain.promises import Action, Promise

if TYPE_CHECKING:
    from portal.actions.tools import Tools

# The owner hears again after so many working days past the day they promised an answer for.
_REMIND_OWNER = 3
# Working days that a missed date stays open for another one.
_REPLAN_DAYS = 5
_LIVE = (Status.REQUESTED, Status.COUNTERED, Status.AGREED, Status.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What the clock did: arrangements looked at, changed, left for later because of Stripe."""

    looked: int = 0
    followed: int = 0
    put_off: int = 0
    surveys: int = 0
    steps: int = 0


def run_day(tools: Tools) -> DayReport:
    """Do whatever has fallen due until this moment; running it again does nothing more."""
    keep_in_step(tools)
    followed = _follow_everybody(tools)
    with tools.ledger() as ledger:
        due = ledger.arrangements_due(tools.today)
    put_off = 0
    for arrangement in due:
        try:
            _look(tools, arrangement)
        except GatewayError:
            put_off += 1  # it stays due, and is looked at again
        except Overtaken:
            continue  # another clock, or the client, was faster
    put_off += keep_in_step(tools)
    return DayReport(
        looked=len(due),
        followed=followed,
        put_off=put_off,
        surveys=_plan_surveys(tools),
        steps=ask_for_next_steps(tools),
    )


def _follow_everybody(tools: Tools) -> int:
    with tools.ledger() as ledger:
        live = ledger.arrangements_in(statuses=_LIVE)
    return sum(follow_money(tools, who) for who in sorted({a.client_id for a in live}))


def _plan_surveys(tools: Tools) -> int:
    since = tools.now - timedelta(days=4)
    with tools.ledger() as ledger:
        told = ledger.happenings("invoice_paid", "payment_received", since=since)
        invoices = [ledger.invoice(line.invoice_id) for line in told]
    return sum(plan_survey(tools, invoice) for invoice in invoices if invoice is not None)


def _look(tools: Tools, arrangement: Arrangement) -> None:
    """What the day asks of one arrangement, by its kind and state."""
    if arrangement.status is Status.REQUESTED:
        _remind_owner(tools, arrangement)
        return
    terms = arrangement.terms
    if isinstance(terms, Survey):
        _look_at_survey(tools, arrangement)
    elif arrangement.status is Status.COUNTERED:
        _lapse(tools, arrangement, task="answer_lapsed")
    elif isinstance(terms, Promise):
        _look_at_promise(tools, arrangement, terms)
    elif isinstance(terms, Plan):
        _look_at_plan(tools, arrangement, terms)
    elif isinstance(terms, Offer):
        _lapse(tools, arrangement, task="offer_lapsed")
    elif isinstance(terms, ServicePause):
        _end_pause(tools, arrangement)


def _remind_owner(tools: Tools, before: Arrangement) -> None:
    """The day of the answer has come: the owner hears of it, and the next working days too."""
    since = before.answer_by or tools.today
    late = tools.calendar.between(since, tools.today) if tools.today > since else 0
    after = replace(
        before, next_on=tools.calendar.after(tools.today, 1), version=before.version + 1
    )
    with tools.ledger() as ledger:
        if not ledger.move_arrangement(after, was=before):
            return
        if late <= _REMIND_OWNER:
            ledger.queue_letter(
                "answer_reminder", after.client_id, after.link_id, at=tools.now,
                key=f"{after.id}/reminder/{tools.today}", arrangement_id=after.id,
                audience="owner",
            )  # fmt: skip


def _look_at_promise(tools: Tools, before: Arrangement, promise: Promise) -> None:
    if before.status is Status.MISSED:
        _lapse(tools, before, task="promise_missed")
        return
    if promise.action is Action.CHARGE and promise.day <= tools.today:
        before = charge_promise(tools, before)
        if not before.is_live or not isinstance(before.terms, Promise):
            return
        promise = before.terms
    until = promise.awaited_until(tools.calendar)
    if tools.today > until:
        _miss(tools, before, promise)
    elif not promise.nudged and promise.nudge_on(tools.calendar) <= tools.today <= promise.day:
        nudged = before.change(
            replace(promise, nudged=True),
            next_on=promise.day if tools.today < promise.day else tools.calendar.after(until, 1),
        )
        letter = "promise_nudge" if before.opened_at.date() < tools.today else ""
        change(tools, before, nudged, telling=Telling(who=CLOCK, letter=letter, to_owner=False))
    else:
        later = replace(before, next_on=tools.calendar.after(until, 1), version=before.version + 1)
        with tools.ledger() as ledger:
            ledger.move_arrangement(later, was=before)


def _miss(tools: Tools, before: Arrangement, promise: Promise) -> None:
    """The day has passed: one kind letter with another date to choose, else a person."""
    if not promise.action.moves_money:
        after = before.move(Status.MISSED, at=tools.now, next_on=tools.today)
        done = change(tools, before, after, telling=Telling(who=CLOCK))
        _lapse(tools, done, task="ask_how_it_went")
        return
    look = tools.calendar.after(tools.today, _REPLAN_DAYS)
    after = before.move(Status.MISSED, at=tools.now, next_on=look)
    letter = "promise_missed" if promise.turn == 0 else ""
    change(tools, before, after, telling=Telling(who=CLOCK, letter=letter))
    if promise.turn > 0:  # the second time a person decides
        with tools.ledger() as ledger:
            missed = ledger.arrangement(after.id)
        if missed is not None and missed.status is Status.MISSED:
            _lapse(tools, missed, task="promise_missed")


def _lapse(tools: Tools, before: Arrangement, *, task: str) -> None:
    """The day for an answer has passed: it ends, and a person takes the next step."""
    after = before.move(Status.LAPSED, at=tools.now)
    change(tools, before, after, telling=Telling(who=CLOCK))
    with tools.ledger() as ledger:
        ledger.add_task(
            task, after.client_id, key=f"{task}/{after.id}", due_on=tools.today,
            at=tools.now, arrangement_id=after.id,
        )  # fmt: skip


def _look_at_plan(tools: Tools, before: Arrangement, plan: Plan) -> None:
    before = charge_due_parts(tools, before)
    if not before.is_live or not isinstance(before.terms, Plan):
        return
    plan = before.terms
    found = progress(plan, invoices_of(tools, before), today=tools.today)
    letters = []
    for step in found.open_steps:
        part = plan.instalments[step.number - 1]
        is_near = step.due - timedelta(days=ANNOUNCE_DAYS) <= tools.today <= step.due
        if is_near and not part.announced:
            plan = mark(plan, step.number, announced=True)
            if before.opened_at.date() < tools.today:
                letters.append("plan_part_due")
        was_passed = tools.calendar.after(step.due, 1) == tools.today
        if step.state is InstalmentState.AWAITED and was_passed:
            letters.append("plan_part_awaited")
    look = next_look(plan, found, today=tools.today, calendar=tools.calendar)
    after = before.change(plan, next_on=look)
    change(tools, before, after, telling=Telling(who=CLOCK))
    with tools.ledger() as ledger:
        for letter in dict.fromkeys(letters):
            queue_letters(tools, ledger, after, name=letter, to_owner=letter == "plan_part_awaited")
        if not any(step.due >= tools.today for step in found.open_steps):
            ledger.add_task(
                "plan_over", after.client_id, key=f"plan_over/{after.id}",
                due_on=tools.today, at=tools.now, arrangement_id=after.id,
            )  # fmt: skip


def _look_at_survey(tools: Tools, before: Arrangement) -> None:
    if before.answer_by is not None and tools.today >= before.answer_by:
        after = before.move(Status.LAPSED, at=tools.now)
        change(tools, before, after, telling=Telling(who=CLOCK))
        return
    after = replace(before, next_on=before.answer_by, version=before.version + 1)
    with tools.ledger() as ledger:
        if ledger.move_arrangement(after, was=before):
            ledger.queue_letter(
                "survey", after.client_id, after.link_id, at=tools.now,
                key=f"{after.id}/survey", arrangement_id=after.id,
            )  # fmt: skip


def _end_pause(tools: Tools, before: Arrangement) -> None:
    after = before.move(Status.FULFILLED, at=tools.now)
    change(tools, before, after, telling=Telling(who=CLOCK, letter="service_resumed"))
