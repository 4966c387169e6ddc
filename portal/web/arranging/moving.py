"""Moving one date of a running plan, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request

from portal.actions.plans import move_instalment
from portal.domain.arrangements import Status
from portal.domain.errors import ArrangementRefused, Overtaken, PlanRefused
from portal.domain.plans import Plan, move_date
from portal.web.arranging.dates import require
from portal.web.arranging.guest import blueprint, enter, show
from portal.web.arranging.running import of_guest
from portal.web.arranging.typed import Mistyped, Reader, Typed
from portal.web.context import services
from portal.web.presentation import doing
from portal.web.presentation import moving as shown
from portal.web.presentation.forms import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.web.arranging.guest import Guest
    from portal.web.context import Answer

_PLACE = "/a/<token:token>/arrangement/<arrangement_id>/move"


@blueprint.get(f"{_PLACE}/")
def move_page(token: str, arrangement_id: str) -> Answer:
    """Which date, and to which day."""
    guest = enter(token)
    return _form(guest, of_guest(guest, arrangement_id), Typed(request.args, names=("number",)))


@blueprint.get(f"{_PLACE}/check")
@blueprint.get(_PLACE)
def move_again(token: str, arrangement_id: str) -> Answer:
    """A page that was made from a form is opened anew: back to the form."""
    guest = enter(token)
    arrangement = of_guest(guest, arrangement_id)
    return redirect(doing.place_of(guest.scene, arrangement, "move/"), 303)


@blueprint.post(f"{_PLACE}/edit")
def move_edit(token: str, arrangement_id: str) -> Answer:
    """Back to the form with what was typed."""
    guest = enter(token)
    return _form(guest, of_guest(guest, arrangement_id), Typed(request.form))


@blueprint.post(f"{_PLACE}/check")
def move_check(token: str, arrangement_id: str) -> Answer:
    """The date before and after, to be looked at."""
    guest = enter(token)
    arrangement, typed = of_guest(guest, arrangement_id), Typed(request.form)
    try:
        number, day = _read(guest, arrangement, typed)
    except Mistyped as mistake:
        return _form(guest, arrangement, typed, errors=mistake.errors)
    place = doing.place_of(guest.scene, arrangement, "move")
    return show(
        guest,
        "check",
        view=shown.move_check(guest.scene, arrangement, number=number, day=day),
        notice="",
        hidden=typed.kept(("number", "own_day", "own_month", "own_year")),
        act_url=place,
        edit_url=f"{place}/edit",
    )


@blueprint.post(_PLACE)
def move(token: str, arrangement_id: str) -> Answer:
    """Move it; twice is once."""
    guest = enter(token)
    arrangement, typed = of_guest(guest, arrangement_id), Typed(request.form)
    page = doing.place_of(guest.scene, arrangement)
    if isinstance(arrangement.terms, Plan) and arrangement.terms.moved:
        return redirect(page, 303)
    try:
        number, day = _read(guest, arrangement, typed)
        move_instalment(services().tools, guest.link, arrangement.id, number=number, day=day)
    except Mistyped as mistake:
        return _form(guest, arrangement, typed, errors=mistake.errors)
    except Overtaken:
        pass  # the page shows how it stands now
    except ArrangementRefused as refusal:
        errors = {"own": guest.words(f"mistyped.move_{refusal.why}")}
        return _form(guest, arrangement, typed, errors=errors)
    return redirect(page, 303)


def _form(
    guest: Guest,
    arrangement: Arrangement,
    typed: Typed,
    *,
    errors: Mapping[str, str] | None = None,
) -> Answer:
    plan = arrangement.terms
    movable = isinstance(plan, Plan) and arrangement.status is Status.AGREED and not plan.moved
    if not movable:
        return redirect(doing.place_of(guest.scene, arrangement), 303)
    view = shown.move_form(
        guest.scene, arrangement, number=typed.line("number"), own=typed.day("own")
    )
    fields = view.form.fields if view.form is not None else ()
    page = show(guest, "form", view=view, errors=in_order(fields, errors or {}), wrong=errors or {})
    return (page, 422) if errors else page


def _read(guest: Guest, arrangement: Arrangement, typed: Typed) -> tuple[int, date]:
    reader = Reader(guest.scene, typed)
    numbers = shown.movable(guest.scene, arrangement)
    wanted = typed.one_of("number", [str(number) for number in numbers])
    if not wanted:
        reader.wrong("number", "part")
    day = reader.day("own")
    if day is not None:
        day = require(guest, reader, day, name="own")
    if day is None or reader.errors:
        raise Mistyped(reader.errors)
    if isinstance(arrangement.terms, Plan):
        try:
            move_date(arrangement.terms, int(wanted), day)
        except PlanRefused as refusal:
            reader.wrong("own", f"move_{refusal.why}")
    reader.require_right()
    return int(wanted), day
