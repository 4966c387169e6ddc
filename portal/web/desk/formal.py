"""The formal letter: read as its client will, then released or left out by an owner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.remembering import case_of
from portal.actions.steering import leave_out, release_draft
from portal.domain.coming import ComingLetter
from portal.domain.leaving import may_leave
from portal.domain.sequence import ReminderStatus
from portal.web.context import services
from portal.web.desk.beforehand import letter_beforehand
from portal.web.desk.case import done_with, name_of, path_of
from portal.web.desk.context import blueprint, done, owner_only, person, render, words
from portal.web.desk.presentation.formal import present_formal

if TYPE_CHECKING:
    from portal.web.context import Answer


@blueprint.get("/formal/<int:number>/")
def formal_draft(number: int) -> Answer:
    """What the letter says, what it announces, and from when it would leave."""
    here = services()
    with here.queries() as queries:
        reminder = queries.reminder(number) or abort(404)
        client = queries.client(reminder.client_id) or abort(404)
        if reminder.status is not ReminderStatus.DRAFT:
            return done(path_of(client.id), "formal.decided")
        case = case_of(here.tools, queries, client)
        ids, why, at = may_leave(case, reminder, here.now)
        told = replace(reminder, invoice_ids=ids or reminder.invoice_ids)
        coming = ComingLetter(case=case, reminder=told, at=at)
        letter = letter_beforehand(queries, coming) if ids else None
    view = present_formal(case, told, words(), letter=letter, now=here.now, why=why, at=at)
    title = words()("formal.title", who=name_of(client))
    return render("formal.html", title=title, view=view, client=client, path=path_of(client.id))


@blueprint.post("/formal/<int:number>/")
@owner_only
def decide_formal(number: int) -> Answer:
    """Release the letter, or leave it out; whoever decided first is right."""
    tools = services().tools
    with services().queries() as queries:
        reminder = queries.reminder(number) or abort(404)
    match request.form.get("decision", ""):
        case "release":
            was_draft, what = release_draft(tools, number, by=person().email), "formal.released"
        case "leave_out":
            was_draft, what = leave_out(tools, number, by=person().email), "formal.left_out"
        case _:
            abort(400)
    return done_with(reminder.client_id, what if was_draft else "formal.decided")
