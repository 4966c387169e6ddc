"""Looking at a plan or a gesture on its day: parts announced, asked after, charged; ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.arranging import change, invoices_of, look_later
from portal.actions.charging import charge_due_parts
from portal.actions.telling import CLOCK, Telling, queue_letters
from portal.domain.arrangements import Status
from portal.domain.plans import (
    ANNOUNCE_DAYS,
    Charge,
    InstalmentState,
    Plan,
    mark,
    next_look,
    progress,
)

if TYPE_CHECKING:
    from portal.actions.arranging import Also
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.gestures import Offer
    from portal.domain.plans import Instalment, Progress, Step
    from portal.store.ledger import Ledger


def lapse(tools: Tools, before: Arrangement, *, task: str) -> None:
    """The day for an answer has passed: it ends, and a person takes the next step."""
    after = before.move(Status.LAPSED, at=tools.now)
    telling = Telling(who=CLOCK, task=task, task_on=tools.today)
    change(tools, before, after, telling=telling)


def look_tomorrow(tools: Tools, before: Arrangement, *, also: Also | None = None) -> None:
    """Nothing is to be said today; on the next working day it is looked at again."""
    tomorrow = tools.calendar.after(tools.today, 1)
    after = replace(before, next_on=tomorrow, version=before.version + 1)
    look_later(tools, before, after, also=also)


def is_travelling(tools: Tools, arrangement: Arrangement) -> bool:
    """Whether money is on its way to one of its invoices, or nobody knows yet."""
    waits = {"on_its_way", "being_checked"}
    return any(i.why_not_payable in waits for i in invoices_of(tools, arrangement))


def look_at_offer(tools: Tools, before: Arrangement, offer: Offer) -> None:
    """An accepted gesture: its sum is there, or travels, or its day has passed."""
    if offer.paid_on is not None or is_travelling(tools, before):
        look_tomorrow(tools, before)
    else:
        lapse(tools, before, task="offer_lapsed")


def look_at_plan(tools: Tools, before: Arrangement) -> None:
    """Charge what is due, announce what comes, and ask kindly after what did not."""
    before = charge_due_parts(tools, before)
    if not before.is_agreed or not isinstance(before.terms, Plan):
        return
    found = progress(before.terms, invoices_of(tools, before), today=tools.today)
    plan = before.terms
    letters: list[str] = []
    for step in found.open_steps:
        part, letter = _look_at_part(tools, before, step, part=plan.instalments[step.number - 1])
        plan = mark(plan, step.number, announced=part.announced, asked_after=part.asked_after)
        letters.append(letter)
    look = next_look(plan, found, today=tools.today, calendar=tools.calendar)
    after = before.change(plan, next_on=look)

    def tell_both(ledger: Ledger) -> None:
        if "plan_part_awaited" in letters:
            queue_letters(tools, ledger, after, name="plan_part_awaited")
        if _is_over(found):
            _ask_what_next(tools, ledger, after)

    to_client = ["plan_part_due"] if "plan_part_due" in letters else []
    look_later(tools, before, after, letters=to_client, also=tell_both)


def _look_at_part(
    tools: Tools, about: Arrangement, step: Step, *, part: Instalment
) -> tuple[Instalment, str]:
    """One part with its marks, and the letter that it calls for, if any; each of them once."""
    near_from = step.due - timedelta(days=ANNOUNCE_DAYS)
    if not part.announced and near_from <= tools.today <= step.due:
        is_new = tools.day_of(about.opened_at) >= tools.today
        return replace(part, announced=True), "" if is_new else "plan_part_due"
    has_passed = step.state is InstalmentState.AWAITED
    if has_passed and not part.asked_after and tools.calendar.after(step.due, 1) <= tools.today:
        was_told = part.charge is Charge.DECLINED
        return replace(part, asked_after=True), "" if was_told else "plan_part_awaited"
    return part, ""


def _is_over(found: Progress) -> bool:
    """Whether every date has passed, something is left, and nothing of it is on its way."""
    left = found.open_steps
    return bool(left) and all(step.state is InstalmentState.AWAITED for step in left)


def _ask_what_next(tools: Tools, ledger: Ledger, plan: Arrangement) -> None:
    if ledger.tasks(plan.client_id):
        return  # somebody is at it
    ledger.add_task(
        "plan_over", plan.client_id, key=f"plan_over/{plan.id}/{tools.today}",
        due_on=tools.today, at=tools.now, arrangement_id=plan.id,
    )  # fmt: skip
