"""The client's card, and the letters that left to them, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, request

from portal.actions.gestures import write_note
from portal.actions.remembering import case_of
from portal.actions.steering import Steered, resume
from portal.web.context import services
from portal.web.desk.case import (
    known_client,
    letters_path,
    name_of,
    path_of,
    read_case,
    step_path,
)
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.forms import form_name, text_of
from portal.web.desk.presentation.client import present_card
from portal.web.desk.presentation.letters import present_letter
from portal.web.desk.presentation.standing import StandingView, present_standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.web.context import Answer


@blueprint.get("/clients/<client_id>/")
def card(client_id: str) -> str:
    """All about one client: the next step first."""
    return _card(client_id, {})


@blueprint.post("/clients/<client_id>/notes/")
def note(client_id: str) -> Answer:
    """Keep a note."""
    text = text_of(request.form.get("text", ""))
    if not text:
        return _card(client_id, {"text": words()("client.note_missing")}), 422
    read_case(client_id)
    form = request.form.get("form", "")
    write_note(services().tools, client_id, by=person().email, text=text, form=form)
    return done(path_of(client_id), "client.noted")


@blueprint.get("/clients/<client_id>/resume/")
def back_to_card(client_id: str) -> Answer:
    """Whoever opens the address of the button is led to the card."""
    return redirect(path_of(client_id), 303)


@blueprint.post("/clients/<client_id>/resume/")
def resume_letters(client_id: str) -> Answer:
    """Take back a stop that only a person takes back."""
    client = known_client(client_id)
    steered = resume(services().tools, client.id, by=person().email)
    what = "reminders.resumed" if steered is Steered.DONE else "reminders.not_stopped"
    return done(path_of(client.id), what)


@blueprint.get("/clients/<client_id>/letters/<int:letter_id>/")
def letter(client_id: str, letter_id: int) -> str:
    """One letter, as it left."""
    case = read_case(client_id)
    found = next((one for one in case.letters if one.id == letter_id and one.body), None)
    view = present_letter(found or abort(404), words())
    return render("client/letter.html", title=view.subject, view=view, path=case.path)


def _card(client_id: str, errors: Mapping[str, str]) -> str:
    case = read_case(client_id)
    everything = "all" in request.args
    return render(
        "client/card.html",
        title=name_of(case.client),
        errors=errors,
        card=present_card(case, words(), everything=everything),
        standing=_standing(case.client),
        form=form_name(),
        letters_path=letters_path(client_id),
        step_path=step_path(client_id),
    )


def _standing(client: Client) -> StandingView | None:
    here = services()
    with here.queries() as queries:
        case = case_of(here.tools, queries, client)
    return present_standing(case, words(), now=here.now)
