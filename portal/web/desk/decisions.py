"""The decision that follows the letters: what happened, what is open, and the ways to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.deciding import decided_about, put_off
from portal.actions.remembering import case_of
from portal.web.context import services
from portal.web.desk.case import done_with, name_of, path_of, read_case
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.forms import form_name, line_of
from portal.web.desk.presentation.decisions import present_decision
from portal.web.desk.tasks import known_task, open_decision, require_open_day
from portal.web.desk.typed import Typed

if TYPE_CHECKING:
    from portal.store.case_queries import Task
    from portal.web.context import Answer


@blueprint.get("/decisions/<int:number>/")
def decision(number: int) -> Answer:
    """What the letters came to, and what can be done now."""
    found = known_task(number)
    return _page(found, {}) if open_decision(found) else _decided(found)


@blueprint.post("/decisions/<int:number>/")
def wait(number: int) -> Answer:
    """Let the decision wait until a day."""
    found = known_task(number)
    if not open_decision(found):
        return _decided(found)
    typed = Typed(request.form, words(), area="tasks")
    day = typed.day("day", check=require_open_day)
    if day is None or typed.errors:
        return _page(found, typed.errors), 422
    note = line_of(request.form.get("note", ""))
    form = request.form.get("form", "")
    put_off(services().tools, found.id, by=person().email, on=day, text=note, form=form)
    return done_with(found.client_id, "decisions.put_off")


def _decided(found: Task) -> Answer:
    return done(path_of(found.client_id) if found.client_id else abort(404), "decisions.decided")


def _page(found: Task, errors: dict[str, str]) -> str:
    here = services()
    desk_case = read_case(found.client_id)
    with here.queries() as queries:
        case = case_of(here.tools, queries, desk_case.client)
        about = decided_about(queries, found)
    view = present_decision(case, words(), desk_case=desk_case, about=about)
    return render(
        "decision.html",
        title=words()("decisions.title", who=name_of(desk_case.client)),
        errors=errors,
        view=view,
        path=desk_case.path,
        client=desk_case.client,
        form=request.form.get("form", form_name()),
        typed=request.form,
        today=here.today.isoformat(),
    )
