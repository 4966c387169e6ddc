"""How we write to a client: voice, law, emoji, which way, in whose hours and holidays."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import request

from portal.actions.details import Manner, edit_voice
from portal.calendars.holidays import HolidaysUnknown, open_days
from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.import_cells import read_country, read_zone
from portal.sms import mobile_of
from portal.web.context import services
from portal.web.desk.case import form_page, known_client, name_of, path_of
from portal.web.desk.context import blueprint, done, person, words
from portal.web.desk.forms import chosen, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.domain.clients import Client
    from portal.web.context import Answer

_EMOJI: dict[str, bool | None] = {"": None, "yes": True, "no": False}


@blueprint.get("/clients/<client_id>/voice/")
def voice(client_id: str) -> str:
    """Ask how to write to a client."""
    client = known_client(client_id)
    return _page(client, _manner_of(client), {})


@blueprint.post("/clients/<client_id>/voice/")
def change_voice(client_id: str) -> Answer:
    """Write to a client otherwise from now on."""
    client, typed = known_client(client_id), request.form
    before = _manner_of(client)
    manner = Manner(
        voice=Voice(chosen(typed.get("voice", ""), tuple(Voice), otherwise=client.voice)),
        kind=ClientKind(chosen(typed.get("kind", ""), tuple(ClientKind), otherwise=client.kind)),
        emoji=_EMOJI.get(typed.get("emoji", "-"), before.emoji),
        channel=Channel(chosen(typed.get("channel", ""), tuple(Channel), otherwise=before.channel)),
        country=line_of(typed.get("country", before.country)).upper(),
        region=line_of(typed.get("region", before.region)).upper(),
        zone=line_of(typed.get("zone", before.zone)),
    )
    if errors := _errors(client, manner):
        return _page(client, manner, errors), 422
    edit_voice(services().tools, client.id, manner, by=person().email)
    return done(path_of(client.id), "client.edited")


def _manner_of(client: Client) -> Manner:
    return Manner(
        voice=client.voice,
        kind=client.kind,
        emoji=client.emoji,
        channel=client.channel,
        country=client.country,
        region=client.region,
        zone=client.zone,
    )


def _errors(client: Client, manner: Manner) -> dict[str, str]:
    errors: dict[str, str] = {}
    if manner.channel is Channel.MAIL_AND_SMS and not mobile_of(client.phone):
        errors["channel"] = words()("client.voice.no_mobile")
    if manner.country and not _reads(read_country, manner.country):
        errors["country"] = words()("client.voice.country_unknown")
    elif not _has_holidays(manner):
        errors["region"] = words()("client.voice.region_unknown")
    if manner.zone and not _reads(read_zone, manner.zone):
        errors["zone"] = words()("client.voice.zone_unknown")
    return errors


def _reads(read: Callable[[str], str], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _has_holidays(manner: Manner) -> bool:
    """Whether somebody knows on which days nobody works there."""
    if not manner.country and not manner.region:
        return True
    try:
        open_days(manner.country or services().site.country, manner.region)
    except HolidaysUnknown:
        return False
    return True


def _page(client: Client, manner: Manner, errors: Mapping[str, str]) -> str:
    return form_page(
        "voice.html",
        client,
        title=words()("client.voice.title", name=name_of(client)),
        errors=errors,
        voices=tuple(Voice),
        kinds=tuple(ClientKind),
        channels=tuple(Channel),
        values=asdict(manner) | {"emoji": _typed(manner.emoji)},
    )


def _typed(emoji: bool | None) -> str:  # noqa: FBT001 - one of three choices, as the form has it
    return next(name for name, choice in _EMOJI.items() if choice is emoji)
