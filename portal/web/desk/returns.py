"""What came back by mail, marked as read: from the day's page or from a client's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.returns import see_answer
from portal.web.context import services
from portal.web.desk.context import blueprint, done, inside, person

if TYPE_CHECKING:
    from portal.web.context import Answer


@blueprint.post("/returns/<int:number>/seen/")
def return_seen(number: int) -> Answer:
    """Somebody has read it; back to where they were."""
    with services().queries() as queries:
        if queries.return_(number) is None:
            abort(404)
    see_answer(services().tools, number, by=person().email)
    return done(inside(request.form.get("back", "")), "returns.seen")
