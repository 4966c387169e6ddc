"""The clock: what falls due by itself, each thing once, however often and by whomever it is run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import change, look_later
from portal.actions.charging import charge_promise, reread
from portal.actions.collection import keep_in_step
from portal.actions.corrections import tell_customers
from portal.actions.following import follow_everybody
from portal.actions.looking import is_travelling, lapse, look_at_offer, look_at_plan, look_tomorrow
from portal.actions.steps import ask_for_next_steps
from portal.actions.surveys import plan_surveys
from portal.actions.telling import CLOCK, Telling
from portal.domain.arrangements import Arrangement, Status
from portal.domain.errors import Overtaken, PortalError
from portal.domain.gestures import Offer, ServicePause, Survey
from portal.domain.plans import Plan
from portal.domain.promises import Action, Promise

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.store.ledger import Ledger

# The owner hears again after so many working days past the day they promised an answer for.
_REMIND_OWNER = 3
# Working days that a missed date stays open for another one.
_REPLAN_DAYS = 5


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
    followed = follow_everybody(tools)
    with tools.ledger() as ledger:
        due = ledger.arrangements_due(tools.today)
    put_off = sum(not _looked(tools, arrangement) for arrangement in due)
    put_off += keep_in_step(tools) + tell_customers(tools)
    return DayReport(
        looked=len(due),
        followed=followed,
        put_off=put_off,
        surveys=plan_surveys(tools),
        steps=ask_for_next_steps(tools),
    )


def _looked(tools: Tools, arrangement: Arrangement) -> bool:
    """Look at one arrangement; whether it need not be looked at again. One never stops the next."""
    try:
        _look(tools, arrangement)
    except Overtaken:
        return True  # another clock, or the client, was faster
    except PortalError:
        return False  # it stays due
    return True


def _look(tools: Tools, arrangement: Arrangement) -> None:
    """What the day asks of one arrangement, by its kind and state."""
    if arrangement.waits_for_owner:
        _remind_owner(tools, arrangement)
    elif arrangement.waits_for_client:
        _look_at_proposal(tools, arrangement)
    elif isinstance(arrangement.terms, ServicePause):
        after = arrangement.move(Status.FULFILLED, at=tools.now)
        telling = Telling(who=CLOCK, letter="service_resumed")
        change(tools, arrangement, after, telling=telling)
    else:
        _look_at_agreement(tools, arrangement)


def _look_at_agreement(tools: Tools, arrangement: Arrangement) -> None:
    """Whoever has paid is asked for nothing: the truth is read before anything is said."""
    version = arrangement.version
    arrangement = reread(tools, arrangement)
    if not arrangement.is_live or arrangement.version != version:
        return
    match arrangement.terms:
        case Promise() as promise:
            _look_at_promise(tools, arrangement, promise)
        case Plan():
            look_at_plan(tools, arrangement)
        case Offer() as offer:
            look_at_offer(tools, arrangement, offer)


def _remind_owner(tools: Tools, before: Arrangement) -> None:
    """The day of the answer has come: the owner hears of it, and the next working days too."""
    since = before.answer_by or tools.today
    late = tools.calendar.between(since, tools.today) if tools.today > since else 0

    def remind(ledger: Ledger) -> None:
        if late <= _REMIND_OWNER:
            ledger.queue_letter(
                "answer_reminder", before.client_id, before.link_id, at=tools.now,
                key=f"{before.id}/reminder/{tools.today}", arrangement_id=before.id,
                audience="owner",
            )  # fmt: skip

    look_tomorrow(tools, before, also=remind)


def _look_at_proposal(tools: Tools, before: Arrangement) -> None:
    if isinstance(before.terms, Survey):
        _look_at_survey(tools, before)
    elif isinstance(before.terms, Offer):
        lapse(tools, before, task="offer_lapsed")
    else:
        lapse(tools, before, task="answer_lapsed")


def _look_at_promise(tools: Tools, before: Arrangement, promise: Promise) -> None:
    if before.status is Status.MISSED:
        lapse(tools, before, task=_task_after(promise))
        return
    if promise.action is Action.CHARGE and promise.day <= tools.today:
        before = charge_promise(tools, before)
        if not before.is_agreed or not isinstance(before.terms, Promise):
            return
        promise = before.terms
    until = promise.awaited_until(tools.calendar)
    if tools.today <= until:
        _nudge(tools, before, promise)
    elif is_travelling(tools, before):
        look_tomorrow(tools, before)
    else:
        _miss(tools, before, promise)


def _nudge(tools: Tools, before: Arrangement, promise: Promise) -> None:
    """Once, before the day; not to whoever has said it only just now."""
    nudge_on = promise.nudge_on(tools.calendar)
    after = before
    letters = []
    if not promise.nudged and nudge_on <= tools.today <= promise.day:
        after = before.change(replace(promise, nudged=True))
        if tools.day_of(before.opened_at) < nudge_on:
            letters.append("promise_nudge")
    missed = tools.calendar.after(promise.awaited_until(tools.calendar), 1)
    ahead = [day for day in (nudge_on, promise.day, missed) if day > tools.today]
    after = replace(after, next_on=min(ahead), version=before.version + 1)
    look_later(tools, before, after, letters=letters)


def _miss(tools: Tools, before: Arrangement, promise: Promise) -> None:
    """The day has passed: one kind letter with another date to choose, else a person."""
    may_say_another = promise.action.moves_money and promise.turn == 0
    look = tools.calendar.after(tools.today, _REPLAN_DAYS) if may_say_another else tools.today
    missed = replace(promise, missed_on=tools.today)
    after = before.move(Status.MISSED, at=tools.now, terms=missed, next_on=look)
    letter = "promise_missed" if may_say_another else ""
    done = change(tools, before, after, telling=Telling(who=CLOCK, letter=letter))
    if not may_say_another:  # the second time, and after a call, a person decides
        lapse(tools, done, task=_task_after(promise))


def _task_after(promise: Promise) -> str:
    return "promise_missed" if promise.action.moves_money else "ask_how_it_went"


def _look_at_survey(tools: Tools, before: Arrangement) -> None:
    """Ask the one question, or stop waiting for its answer."""
    if before.answer_by is not None and tools.today >= before.answer_by:
        after = before.move(Status.LAPSED, at=tools.now)
        change(tools, before, after, telling=Telling(who=CLOCK))
        return
    after = replace(before, next_on=before.answer_by, version=before.version + 1)

    def ask(ledger: Ledger) -> None:
        ledger.queue_letter(
            "survey", after.client_id, after.link_id, at=tools.now, key=f"{after.id}/survey",
            arrangement_id=after.id,
        )  # fmt: skip

    look_later(tools, before, after, also=ask)
