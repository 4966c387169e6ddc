"""The next dated step of every case: where nothing else gives one, a person is asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.pressing import is_first_press
from portal.actions.reviewing import old_cases
from portal.domain.steps import next_steps

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools

_ASKED = "next_step"


def ask_for_next_steps(tools: Tools) -> int:
    """A task for each client who owes something overdue and has no next step; how many are new.

    Such a task is ticked off as soon as something else gives the step, or nothing is owed any more.
    Old cases that wait to be looked at stand on a list of their own.
    """
    with tools.ledger() as ledger:
        owing = ledger.overdue_clients(tools.today)
        arrangements = ledger.arrangements_of(owing)
        tasks: dict[str, list[tuple[str, date]]] = {}
        asked = []
        for task in ledger.tasks():
            if task.what == _ASKED:
                asked.append(task)
            else:
                tasks.setdefault(task.client_id, []).append((task.what, task.due_on))
        letters = {one.client_id: one.next_on(tools.today) for one in ledger.standings()}
        without = {
            who
            for who in owing
            if not next_steps(
                arrangements.get(who, ()), tasks.get(who, ()), letter_on=letters.get(who)
            )
        }
        old = old_cases(tools, ledger)
        without -= {one.case.client.id for one in old if one.is_all(tools.today)}
        for task in asked:
            if task.client_id not in without:
                ledger.finish_task(task.id, at=tools.now, by="clock")
        return sum(
            ledger.add_task(
                _ASKED, who, key=f"{_ASKED}/{who}/{tools.today}", due_on=tools.today, at=tools.now
            )
            for who in sorted(without - {task.client_id for task in asked})
        )


def set_next_step(  # noqa: PLR0913 - whose case, who says so, what and when
    tools: Tools, client_id: str, *, by: str, what: str, on: date, text: str = "", form: str = ""
) -> bool:
    """Give a case its next step: what (`call`, `write`, `look`, `decide`) and on which day.

    The clock's own question for a next step is answered by it. Once per form.
    """
    with tools.ledger() as ledger:
        if not is_first_press(ledger, form):
            return False
        for task in ledger.tasks(client_id):
            if task.what == _ASKED:
                ledger.finish_task(task.id, at=tools.now, by=by, result=what)
        ledger.note(
            "step_set", client_id, at=tools.now, who=by, step=what, on=on.isoformat(), text=text
        )
        return ledger.add_task(
            what, client_id, key=f"{what}/{client_id}/{on}/{tools.now.isoformat()}", due_on=on,
            at=tools.now, text=text,
        )  # fmt: skip
