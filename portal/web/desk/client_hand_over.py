"""Handing a case over: to whom, from which day; nothing automatic leaves any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.deciding import HandOver, hand_over
from portal.web.context import services
from portal.web.desk.case import done_with, form_page, known_client, name_of
from portal.web.desk.context import blueprint, owner_only, person, words
from portal.web.desk.forms import line_of
from portal.web.desk.tasks import require_open_day
from portal.web.desk.typed import Typed
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.web.context import Answer

# So many days later somebody looks at what has become of the case, unless they say otherwise.
_LOOK_DAYS = 30


@blueprint.get("/clients/<client_id>/hand-over/")
@owner_only
def before_handing_over(client_id: str) -> str:
    """Ask to whom, from which day, and when to look at it again."""
    return _form(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/hand-over/")
@owner_only
def hand_case_over(client_id: str) -> Answer:
    """Show what was typed to be checked; once confirmed, hand the case over."""
    client = known_client(client_id)
    if "change" in request.form:
        return _form(client, {})
    wish, errors = _wish()
    if wish is None:
        return _form(client, errors), 422
    if "confirmed" not in request.form:
        return _check(client, wish)
    form = request.form.get("form", "") or abort(400)
    hand_over(services().tools, client.id, wish, by=person().email, form=form)
    return done_with(client.id, "hand_over.done")


def _wish() -> tuple[HandOver | None, Mapping[str, str]]:
    typed = Typed(request.form, words(), area="hand_over")
    to = line_of(request.form.get("to", ""))
    if not to:
        typed.refuse("to", "to_missing")
    on = typed.day("on", check=require_open_day)
    look_on = typed.day("look", check=require_open_day)
    if typed.errors or on is None or look_on is None:
        return None, typed.errors
    why = words().plain("hand_over.why", to=to, date=day(on, words().language))
    return HandOver(to=to, on=on, look_on=look_on, why=why), {}


def _form(client: Client, errors: Mapping[str, str]) -> str:
    here = services()
    look = here.calendar.on_or_after(here.today + timedelta(days=_LOOK_DAYS))
    kept = {} if request.method == "GET" else {"form": request.form.get("form", "")}
    return form_page(
        "hand_over.html",
        client,
        title=words()("hand_over.title", name=name_of(client)),
        errors=errors,
        typed=request.form,
        today=here.today.isoformat(),
        look=look.isoformat(),
        is_provided=here.tools.reminders.hand_over,
        **kept,
    )


def _check(client: Client, wish: HandOver) -> str:
    language = words().language
    return form_page(
        "hand_over_check.html",
        client,
        title=words()("hand_over.check"),
        typed=request.form,
        wish=wish,
        on=day(wish.on, language, weekday=True),
        look=day(wish.look_on, language, weekday=True),
        form=request.form.get("form", ""),
    )
