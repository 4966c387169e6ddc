"""Old cases: invoices that were old when we first heard of them, one look for each client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request

from portal.actions.reviewing import old_cases
from portal.actions.steering import Steered, review
from portal.web.context import services
from portal.web.desk.case import known_client
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.presentation.old import present_old

if TYPE_CHECKING:
    from portal.web.context import Answer

OLD = "/desk/old/"


@blueprint.get("/old/")
def old() -> str:
    """Who waits to be looked at, the nearest to the end of its time first; `?all` shows all."""
    here = services()
    with here.queries() as queries:
        found = old_cases(here.tools, queries)
    view = present_old(found, words(), today=here.today, everything="all" in request.args)
    return render("old.html", title=words()("old.title"), view=view)


@blueprint.get("/clients/<client_id>/review/")
def back_to_old(client_id: str) -> Answer:
    """Whoever opens the address of the button is led to the list."""
    del client_id
    return redirect(OLD, 303)


@blueprint.post("/clients/<client_id>/review/")
def review_case(client_id: str) -> Answer:
    """Let a client's old invoices be written about."""
    client = known_client(client_id)
    steered = review(services().tools, client.id, by=person().email)
    return done(OLD, "old.reviewed" if steered is Steered.DONE else "old.nothing")
