"""Corrections of a client: they count here at once, and Stripe is told as soon as it answers.

Until it was told, a sync would bring the former words back; so it is remembered who is waiting.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from portal.domain.errors import GatewayError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.gestures import Change
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries

_WAITING = "untold/"
_TASK = "customer_not_updated"


def correct(ledger: Ledger, client_id: str, changes: Sequence[Change]) -> None:
    """Write corrections to the client; `tell_customer` tells Stripe of them afterwards."""
    known = ledger.client(client_id)
    if known is None:
        return
    corrected = corrected_by(known, changes)
    if corrected == known:
        return
    keep_corrected(ledger, corrected)


def keep_corrected(ledger: Ledger, corrected: Client) -> None:
    """Let a corrected client count here; `tell_customer` tells Stripe of it afterwards."""
    ledger.save_client(corrected)
    if corrected.stripe_customer:
        ledger.save_cursor(_mark(corrected.id), corrected.id)


def corrected_by(client: Client, changes: Sequence[Change]) -> Client:
    """The client with these corrections."""
    for correction in changes:
        fields: dict[str, Any] = {correction.field.value: correction.after}
        client = replace(client, **fields)
    return client


def is_untold(queries: Queries, client_id: str) -> bool:
    """Whether we know better than Stripe who this client is."""
    return bool(queries.cursor(_mark(client_id)))


def tell_customer(tools: Tools, client_id: str) -> bool:
    """Tell Stripe of what was corrected; whether nothing is left to be told.

    When it cannot be told, the correction counts here all the same, the owner sees it, and the
    clock tries again.
    """
    with tools.ledger() as ledger:
        client = ledger.client(client_id)
        if client is None or not is_untold(ledger, client_id):
            return True
    try:
        tools.gateway.update_customer(client)
    except GatewayError:
        with tools.ledger() as ledger:
            ledger.add_task(
                _TASK, client_id, key=_task_key(client), due_on=tools.today, at=tools.now
            )
        return False
    with tools.ledger() as ledger:
        if ledger.client(client_id) == client:  # else it was corrected once more meanwhile
            ledger.save_cursor(_mark(client_id), "")
        for task in ledger.tasks(client_id):
            if task.what == _TASK:
                ledger.finish_task(task.id, at=tools.now, by="clock")
    return True


def tell_customers(tools: Tools) -> int:
    """Tell Stripe of every correction that it has not heard of; how many it has not still."""
    with tools.ledger() as ledger:
        waiting = ledger.cursors(_WAITING)
    return sum(not tell_customer(tools, client_id) for client_id in waiting.values() if client_id)


def _mark(client_id: str) -> str:
    return f"{_WAITING}{sha256(client_id.encode()).hexdigest()[:24]}"


def _task_key(client: Client) -> str:
    said = f"{client.email}\n{client.full_name}\n{client.phone}\n{client.address}"
    return f"{_TASK}/{client.id}/{sha256(said.encode()).hexdigest()[:24]}"
