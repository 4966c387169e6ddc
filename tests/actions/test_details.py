"""What the desk corrects of a client of Stripe's is told there: no sync brings the former back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.details import Manner, edit_details, edit_voice
from portal.actions.sync import sync
from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.gestures import Field
from tests.support.owing import owing_by_transfer

if TYPE_CHECKING:
    from portal.domain.clients import Client
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

BY = "grace@example.com"


def after_sync(portal: Portal, client_id: str) -> Client:
    """The client as we know them once everything was read from Stripe again."""
    sync(portal.services.tools, everything=True, tell=lambda _: None)
    with portal.services.queries() as queries:
        found = queries.client(client_id)
    assert found is not None
    return found


def test_voice_and_kind_stay_what_the_desk_made_of_them(portal: Portal, sandbox: Sandbox) -> None:
    who = owing_by_transfer(portal, sandbox).client_id
    tools = portal.services.tools
    for voice in (Voice.TU, Voice.ENGLISH):
        manner = Manner(
            voice=voice, kind=ClientKind.PROFESSIONAL, channel=Channel.MAIL_AND_SMS,
            emoji=True, country="RE", zone="Indian/Reunion",
        )  # fmt: skip
        edit_voice(tools, who, manner, by=BY)

    known = after_sync(portal, who)
    assert (known.voice, known.kind) == (Voice.ENGLISH, ClientKind.PROFESSIONAL)
    assert (known.channel, known.emoji, known.zone) == (
        Channel.MAIL_AND_SMS, True, "Indian/Reunion",
    )  # fmt: skip


def test_details_stay_what_the_desk_made_of_them(portal: Portal, sandbox: Sandbox) -> None:
    who = owing_by_transfer(portal, sandbox).client_id
    changed = {Field.FIRST_NAME: "Ada", Field.LAST_NAME: "Neuve", Field.EMAIL: "ada@example.net"}

    assert len(edit_details(portal.services.tools, who, changed, by=BY)) == 2

    known = after_sync(portal, who)
    assert (known.full_name, known.email) == ("Ada Neuve", "ada@example.net")
