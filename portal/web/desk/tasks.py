"""Tasks: what is to be done about whom, ticked off with what came of it, moved, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, request

from portal.actions.deciding import DECIDE, decided_about
from portal.actions.steps import set_next_step
from portal.actions.tasks import (
    Outcome,
    StepWish,
    finish,
    move,
    needs_step,
    reopen,
    require_step_day,
)
from portal.domain.calls import CallResult
from portal.domain.errors import StepMissing
from portal.web.context import services
from portal.web.desk.case import path_of
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.forms import form_name, line_of
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.tasks import TaskFacts, present_task
from portal.web.desk.presentation.today import arrangement_path
from portal.web.desk.typed import Typed

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.clients import Client
    from portal.store.case_queries import Task
    from portal.web.context import Answer

STEPS = ("call", "write", "look", "decide")
CALL = "call"
_ANSWER = "answer_"
_FORMAL = "release_formal"


@blueprint.get("/tasks/<int:number>/")
def task(number: int) -> Answer:
    """One task: what, about whom, how to go about it, and what came of it."""
    found = known_task(number)
    if found.what.startswith(_ANSWER) and found.arrangement_id:
        return redirect(arrangement_path(found.arrangement_id), 303)
    if path := _own_page(found):
        return redirect(path, 303)
    return _page(found, {})


@blueprint.post("/tasks/<int:number>/")
def tick_off(number: int) -> Answer:
    """Tick a task off, with what came of it and what comes next."""
    found = known_task(number)
    if path := _own_page(found):
        return redirect(path, 303)
    typed = Typed(request.form, words(), area="tasks")
    outcome = _outcome(found, typed)
    step = _step(typed, after=outcome)
    if not typed.errors:
        try:
            finish(services().tools, found.id, by=person().email, outcome=outcome, step=step)
        except StepMissing:
            typed.refuse("step", "step_missing")
        else:
            return done(_path(found), "tasks.finished")
    return _page(found, typed.errors), 422


@blueprint.get("/tasks/<int:number>/move/")
@blueprint.get("/tasks/<int:number>/reopen/")
def back_to_task(number: int) -> Answer:
    """Whoever opens the address of a button, by reloading or by going back, is led to the task."""
    return redirect(_path(known_task(number)), 303)


@blueprint.post("/tasks/<int:number>/move/")
def move_task(number: int) -> Answer:
    """Give a task another day."""
    found = known_task(number)
    typed = Typed(request.form, words(), area="tasks")
    day = typed.day("move_day", check=require_open_day)
    if day is None or typed.errors:
        return _page(found, typed.errors), 422
    move(services().tools, found.id, by=person().email, on=day)
    return done(_path(found), "tasks.moved")


@blueprint.post("/tasks/<int:number>/reopen/")
def reopen_task(number: int) -> Answer:
    """Open a task again that was ticked off too soon."""
    found = known_task(number)
    reopen(services().tools, found.id, by=person().email)
    return done(_path(found), "tasks.reopened")


@blueprint.get("/tasks/new/<client_id>/")
def new_step(client_id: str) -> str:
    """Ask for the next step of a case."""
    return _new(_client(client_id), {})


@blueprint.post("/tasks/new/<client_id>/")
def plan_step(client_id: str) -> Answer:
    """Give a case its next step."""
    client = _client(client_id)
    typed = Typed(request.form, words(), area="tasks")
    what = typed.one_of("step", STEPS, missing="step_missing")
    day = typed.day("step_day", check=require_open_day)
    note = line_of(request.form.get("step_note", ""))
    if day is None or typed.errors:
        return _new(client, typed.errors), 422
    set_next_step(
        services().tools,
        client.id,
        by=person().email,
        what=what,
        on=day,
        text=note,
        form=request.form.get("form", ""),
    )
    return done(path_of(client.id), "tasks.planned")


def require_open_day(day: date) -> None:
    """Raise DayRefused unless something may be planned for this day."""
    require_step_day(day, today=services().today)


def _outcome(found: Task, typed: Typed) -> Outcome:
    text = typed.text("text")
    if found.what != CALL:
        return Outcome(text=text)
    result = typed.one_of("result", tuple(CallResult), missing="result_missing")
    if result != CallResult.WILL_PAY:
        return Outcome(result=result, text=text)
    return Outcome(
        result=result,
        day=typed.day("pays", check=require_open_day, missing="pays_missing"),
        text=text,
    )


def _step(typed: Typed, *, after: Outcome) -> StepWish | None:
    """The next step as it was chosen; where a payment was announced, somebody looks for it."""
    what = typed.one_of("step", STEPS)
    note = line_of(request.form.get("step_note", ""))
    if what:
        day = typed.day("step_day", check=require_open_day)
        return StepWish(what=what, on=day, text=note) if day else None
    if after.day is not None and not typed.errors:
        return StepWish(what="look", on=services().calendar.after(after.day, 1), text=note)
    return None


def known_task(number: int) -> Task:
    """The task of this number; an unknown one has no page."""
    with services().queries() as queries:
        return queries.task(number) or abort(404)


def _client(client_id: str) -> Client:
    with services().queries() as queries:
        return queries.client(client_id) or abort(404)


def _own_page(found: Task) -> str:
    """Where a task is done that has a page of its own; empty for all others.

    A formal letter is released or left out: ticked off alone, it would wait for ever. A decision is
    taken, and leaves something to be done.
    """
    if found.done_at is not None:
        return ""
    if found.what == _FORMAL:
        return f"/desk/formal/{found.key.partition('/')[2]}/"
    return f"/desk/decisions/{found.id}/" if open_decision(found) else ""


def open_decision(found: Task) -> bool:
    """Whether a decision is awaited about something that is still asked."""
    if found.what != DECIDE or found.done_at is not None or not found.client_id:
        return False
    with services().queries() as queries:
        return bool(decided_about(queries, found))


def _path(found: Task) -> str:
    return f"/desk/tasks/{found.id}/"


def _page(found: Task, errors: dict[str, str]) -> str:
    here = services()
    with services().queries() as queries:
        facts = TaskFacts(
            task=found,
            client=queries.client(found.client_id),
            invoices=queries.invoices(found.client_id),
            arrangements=queries.arrangements(found.client_id),
            needs_step=bool(found.client_id)
            and needs_step(queries, found.client_id, today=here.today, without=found.id),
            today=here.today,
        )
    view = present_task(facts, words())
    return render(
        "task.html",
        title=view.title,
        errors=errors,
        view=view,
        typed=request.form,
        steps=STEPS,
        today=here.today.isoformat(),
        soon=here.calendar.after(here.today, 1).isoformat(),
    )


def _new(client: Client, errors: dict[str, str]) -> str:
    here = services()
    return render(
        "step.html",
        title=words()("tasks.new.title", who=client_name(client)),
        errors=errors,
        client=client,
        path=path_of(client.id),
        form=request.form.get("form", form_name()),
        typed=request.form,
        steps=STEPS,
        today=here.today.isoformat(),
        soon=here.calendar.after(here.today, 1).isoformat(),
    )
