"""What a person at the desk corrects of a client: how to reach them, and how to speak to them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from portal.actions.corrections import keep_corrected, tell_customer
from portal.actions.wishes import apply_details
from portal.domain.clients import Channel
from portal.domain.errors import NothingToPay
from portal.domain.gestures import Change, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.actions.tools import Tools
    from portal.domain.clients import Client, ClientKind, Voice


def edit_details(
    tools: Tools, client_id: str, wanted: Mapping[Field, str], *, by: str
) -> tuple[Change, ...]:
    """Correct what we know of a client, here and at Stripe; what differed, before and after.

    A new e-mail address counts at once, and the former one is told: letters do not move in silence.
    Raises NothingToPay for an unknown client, or a GatewayError when Stripe was not told.
    """
    client = _known(tools, client_id)
    changes = tuple(
        Change(field=field, before=getattr(client, field.value), after=value.strip())
        for field, value in wanted.items()
        if value.strip() != getattr(client, field.value)
    )
    if not changes:
        return ()
    with tools.ledger() as ledger:
        ledger.note(
            "details_edited",
            client_id,
            at=tools.now,
            who=by,
            **{f"{change.field}_before": change.before for change in changes},
            **{f"{change.field}_after": change.after for change in changes},
        )
        email = next((change for change in changes if change.field is Field.EMAIL), None)
        if email is not None and email.before:
            ledger.queue_letter(
                "address_changed", client_id, "", at=tools.now, audience="former",
                address=email.before, key=f"{client_id}/address/{tools.now.isoformat()}",
            )  # fmt: skip
    apply_details(tools, client, changes)
    return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a client is written to: in which voice, under which law, which way, in whose hours."""

    voice: Voice
    kind: ClientKind
    emoji: bool | None = None
    channel: Channel = Channel.MAIL
    country: str = ""
    region: str = ""
    zone: str = ""


def edit_voice(tools: Tools, client_id: str, manner: Manner, *, by: str) -> Client:
    """Write to a client in another manner from now on; voice and law at Stripe, too."""
    client = _known(tools, client_id)
    changed = replace(client, **{one.name: getattr(manner, one.name) for one in fields(manner)})
    if changed == client:
        return client
    with tools.ledger() as ledger:
        keep_corrected(ledger, changed)
        ledger.note(
            "voice_edited", client_id, at=tools.now, who=by, voice=manner.voice, kind=manner.kind,
            channel=manner.channel,
        )  # fmt: skip
    tell_customer(tools, client_id)
    return changed


def _known(tools: Tools, client_id: str) -> Client:
    with tools.ledger() as ledger:
        client = ledger.client(client_id)
    if client is None:
        raise NothingToPay
    return client
