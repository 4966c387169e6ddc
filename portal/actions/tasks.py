"""What a person ticks off at the desk: done, moved, opened again; no case without a next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.steering import still_asked
from portal.domain.errors import DayRefused, StepMissing
from portal.domain.schedules import LONGEST_DAYS
from portal.domain.steps import next_steps

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.store.case_queries import Task
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWish:
    """A next step: what (`call`, `write`, `look`, `decide`), on which day, and a note."""

    what: str
    on: date
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a task: for a call its result and the day that was named; and a few words."""

    result: str = ""
    day: date | None = None
    text: str = ""

    @property
    def written(self) -> str:
        """As it is kept with the task: the result and its day on one line, the words below."""
        first = " ".join(filter(None, (self.result, self.day.isoformat() if self.day else "")))
        return "\n".join(filter(None, (first, self.text)))


def require_step_day(day: date, *, today: date) -> None:
    """Raise DayRefused (`past`, `far`) unless something may be planned for this day."""
    if day < today:
        raise DayRefused("past")
    if day > today + timedelta(days=LONGEST_DAYS):
        raise DayRefused("far")


def needs_step(queries: Queries, client_id: str, *, today: date, without: int = 0) -> bool:
    """Whether something stands still in a case and nothing is to come, one task left out."""
    if not any(invoice.stands_still(today) for invoice in still_asked(queries, client_id)):
        return False
    tasks = [(t.what, t.due_on) for t in queries.tasks(client_id) if t.id != without]
    standing = queries.standing(client_id)
    letter_on = standing.next_on(today) if standing is not None else None
    return not next_steps(queries.arrangements(client_id), tasks, letter_on=letter_on)


def finish(
    tools: Tools, task_id: int, *, by: str, outcome: Outcome, step: StepWish | None = None
) -> bool:
    """Tick a task off, and plan what comes next; whether it was still open: twice is once.

    Raises StepMissing when the case would be left without a next step, DayRefused for its day.
    """
    if step is not None:
        require_step_day(step.on, today=tools.today)
    with tools.ledger() as ledger:
        task = ledger.task(task_id)
        if task is None or task.done_at is not None:
            return False
        if (
            step is None
            and task.client_id
            and needs_step(ledger, task.client_id, today=tools.today, without=task.id)
        ):
            raise StepMissing
        if not ledger.finish_task(task.id, at=tools.now, by=by, result=outcome.written):
            return False
        named = {"day": outcome.day.isoformat()} if outcome.day else {}
        ledger.note(
            "task_done", task.client_id, at=tools.now, who=by, invoice_id=task.invoice_id,
            arrangement_id=task.arrangement_id, task=task.what, result=outcome.result,
            text=outcome.text, **named,
        )  # fmt: skip
        if step is not None:
            ledger.note(
                "step_set", task.client_id, at=tools.now, who=by, step=step.what,
                on=step.on.isoformat(),
            )  # fmt: skip
            ledger.add_task(
                step.what, task.client_id, key=f"after/{task.id}/{tools.now.isoformat()}",
                due_on=step.on, at=tools.now, arrangement_id=task.arrangement_id, text=step.text,
            )  # fmt: skip
    return True


def move(tools: Tools, task_id: int, *, by: str, on: date) -> bool:
    """Give an open task another day; whether it was open. Raises DayRefused."""
    require_step_day(on, today=tools.today)
    with tools.ledger() as ledger:
        task = ledger.task(task_id)
        if task is None or task.done_at is not None:
            return False
        if task.due_on != on:
            ledger.move_task(task.id, due_on=on)
            _note(ledger, tools, task, what="task_moved", by=by, on=on)
    return True


def reopen(tools: Tools, task_id: int, *, by: str) -> bool:
    """Open a task again that was ticked off, for today at the earliest; whether it was closed."""
    with tools.ledger() as ledger:
        task = ledger.task(task_id)
        if task is None or task.done_at is None:
            return False
        due_on = max(task.due_on, tools.today)
        ledger.move_task(task.id, due_on=due_on)
        _note(ledger, tools, task, what="task_reopened", by=by, on=due_on)
    return True


def _note(  # noqa: PLR0913 - of which task what happened, who did it and for which day
    ledger: Ledger, tools: Tools, task: Task, *, what: str, by: str, on: date
) -> None:
    ledger.note(
        what, task.client_id, at=tools.now, who=by, arrangement_id=task.arrangement_id,
        task=task.what, on=on.isoformat(),
    )  # fmt: skip
