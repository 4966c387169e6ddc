"""The formal letter: read as its client will, then released or left out by an owner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.links import living_link, new_link
from portal.actions.occasions import Occasion
from portal.actions.remembering import case_of
from portal.actions.second_look import reminded_of
from portal.actions.steering import leave_out, release_draft
from portal.content import ContentError
from portal.domain.leaving import may_leave
from portal.domain.links import Rights
from portal.domain.sequence import LETTERS, ReminderStatus
from portal.web.context import services
from portal.web.desk.case import done_with, name_of, path_of
from portal.web.desk.context import blueprint, done, owner_only, person, render, words
from portal.web.desk.presentation.formal import present_formal

if TYPE_CHECKING:
    from portal.domain.links import Link
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Reminder
    from portal.mail import Words as Letter
    from portal.store.queries import Queries
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
        letter = _letter(queries, case, told) if ids else None
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


def _letter(queries: Queries, case: Case, reminder: Reminder) -> Letter | None:
    """The letter as it would leave now, its link covered; None where the words cannot say it."""
    here = services()
    link = _link(queries, case)
    occasion = Occasion(
        name=LETTERS[reminder.step],
        client=case.client,
        today=case.clock.day_of(here.now),
        calendar=here.calendar,
        queued_at=here.now,
        link=link,
        invoices=tuple(i for i in case.open_invoices if i.id in reminder.invoice_ids),
        reminded=reminded_of(here.tools, queries, case, reminder=reminder),
    )
    try:
        letter = here.post.compose(occasion)
    except ContentError:
        return None
    # whoever reads it at the desk need not hold the client's key
    their_link = words().plain("formal.their_link")
    return replace(letter, text=letter.text.replace(here.address_of(link), their_link))


def _link(queries: Queries, case: Case) -> Link:
    """The client's living link, or one that is kept nowhere: reading makes none."""
    here = services()
    found = living_link(here.tools, queries, case.client.id)
    if found is not None and here.signer.knows(found.key):
        return found
    return new_link(
        here.tools,
        case.client.id,
        key=here.signer.key,
        days=here.site.link_days,
        rights=Rights.FULL,
    )
