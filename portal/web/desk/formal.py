"""The formal letter: read as its client will, then released or left out by an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.remembering import case_of
from portal.actions.steering import leave_out, release_draft
from portal.domain.coming import coming_letters
from portal.web.context import services
from portal.web.desk.case import done_with, name_of, path_of
from portal.web.desk.coming import framing, seen_in
from portal.web.desk.context import blueprint, done, owner_only, person, render, words
from portal.web.desk.forms import form_name
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
        case = case_of(here.tools, queries, client)
        every = (one for one in coming_letters(case, here.now) if one.is_draft)
        coming = next((one for one in every if one.reminder.id == number), None)
        if coming is None:
            return done(path_of(client.id), "formal.decided")
        seen = seen_in(queries, coming, invoice_id=coming.reminder.invoice_ids[0])
    page = render(
        "formal.html",
        title=words()("formal.title", who=name_of(client)),
        view=present_formal(seen, words(), now=here.now),
        seen=seen,
        client=client,
        path=path_of(client.id),
        form=form_name(),
    )
    return framing(page)


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
