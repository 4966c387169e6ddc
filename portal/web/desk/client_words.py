"""How we reach a client: silence, contact details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.actions.details import edit_details
from portal.actions.gestures import end_silence, set_silence
from portal.domain.gestures import Field
from portal.web.context import services
from portal.web.desk.case import form_page, known_client, name_of, path_of
from portal.web.desk.context import blueprint, done, owner_only, person, words
from portal.web.desk.forms import day_of, email_of, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.web.context import Answer


@blueprint.get("/clients/<client_id>/silence/")
def silence(client_id: str) -> str:
    """Ask until when nothing automatic is to leave, and why."""
    return _silence_page(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/silence/")
def keep_silent(client_id: str) -> Answer:
    """Let nothing automatic leave until a day, or for good."""
    client = known_client(client_id)
    typed, why = request.form.get("until", "").strip(), line_of(request.form.get("why", ""))
    until = day_of(typed) if typed else None
    errors: dict[str, str] = {}
    if typed and until is None:
        errors["until"] = words()("client.silence.until_missing")
    elif until is not None and until < services().today:
        errors["until"] = words()("client.silence.until_past")
    if not why:
        errors["why"] = words()("client.silence.why_missing")
    if errors:
        return _silence_page(client, errors), 422
    set_silence(services().tools, client.id, by=person().email, until=until, why=why)
    return done(path_of(client.id), "client.silenced")


@blueprint.post("/clients/<client_id>/silence/end/")
def speak_again(client_id: str) -> Answer:
    """Let automatic messages leave again."""
    client = known_client(client_id)
    end_silence(services().tools, client.id, by=person().email)
    return done(path_of(client.id), "client.resumed")


def _silence_page(client: Client, errors: Mapping[str, str]) -> str:
    with services().queries() as queries:
        held = queries.silence(client.id)
    until = held.until_on.isoformat() if held and held.until_on else ""
    return form_page(
        "silence.html",
        client,
        title=words()("client.silence.title", name=name_of(client)),
        errors=errors,
        until=request.form.get("until", until),
        why=request.form.get("why", held.why if held else ""),
        is_silent=held is not None,
        first=services().today.isoformat(),
    )


@blueprint.get("/clients/<client_id>/details/")
@owner_only
def details(client_id: str) -> str:
    """Show the contact details, to be corrected."""
    client = known_client(client_id)
    return _details_page(client, {field: getattr(client, field.value) for field in Field}, {})


@blueprint.post("/clients/<client_id>/details/")
@owner_only
def change_details(client_id: str) -> Answer:
    """Correct the contact details."""
    client = known_client(client_id)
    typed = {field: line_of(request.form.get(field.value, "")) for field in Field}
    errors: dict[str, str] = {}
    for field in (Field.EMAIL, Field.INVOICES_TO):
        if typed[field] and not email_of(typed[field]):
            errors[field.value] = words()("client.details.email_malformed")
    if not (typed[Field.FIRST_NAME] or typed[Field.LAST_NAME] or typed[Field.COMPANY]):
        errors["first_name"] = words()("client.details.name_missing")
    if errors:
        return _details_page(client, typed, errors), 422
    edit_details(services().tools, client.id, typed, by=person().email)
    return done(path_of(client.id), "client.edited")


def _details_page(client: Client, typed: dict[Field, str], errors: Mapping[str, str]) -> str:
    title = words()("client.details.title", name=name_of(client))
    values = {field.value: value for field, value in typed.items()}
    return form_page("details.html", client, title=title, errors=errors, values=values)
