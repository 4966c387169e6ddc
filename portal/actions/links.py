"""Links: issue, renew, revoke, and send a fresh one to the address on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.asking import FRESH_LINK, count_asking
from portal.domain.errors import LinkUnknown
from portal.domain.links import Link, Rights
from portal.links import new_link_id

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.store.ledger import Ledger


def issue_link(
    tools: Tools, client_id: str, *, key: str, days: int, rights: Rights = Rights.FULL
) -> Link:
    """A new link for the client, signed with the secret that `key` names, living `days` days."""
    with tools.ledger() as ledger:
        link = new_link(tools, client_id, key=key, days=days, rights=rights)
        ledger.save_link(link)
        ledger.note("link_issued", client_id, at=tools.now)
    return link


def new_link(tools: Tools, client_id: str, *, key: str, days: int, rights: Rights) -> Link:
    """A link that nobody keeps yet."""
    return Link(
        id=new_link_id(),
        client_id=client_id,
        key=key,
        issued_at=tools.now,
        expires_at=tools.now + timedelta(days=days),
        rights=rights,
    )


def renew_link(tools: Tools, link_id: str, *, days: int) -> Link:
    """The same link, opened again until `days` days from now, at the path it was sent with.

    Raises LinkUnknown. A revoked link stays revoked: its owner ended it on purpose.
    """
    with tools.ledger() as ledger:
        link = ledger.link(link_id)
        if link is None or link.revoked_at is not None:
            raise LinkUnknown
        until = max(link.expires_at, tools.now + timedelta(days=days))
        renewed = replace(link, expires_at=until)
        ledger.save_link(renewed)
        ledger.note("link_renewed", link.client_id, at=tools.now)
    return renewed


def revoke_link(tools: Tools, link_id: str) -> Link:
    """End a link at this moment; ending it twice changes nothing. Raises LinkUnknown."""
    with tools.ledger() as ledger:
        link = ledger.link(link_id)
        if link is None:
            raise LinkUnknown
        if link.revoked_at is None:
            link = replace(link, revoked_at=tools.now)
            ledger.save_link(link)
            ledger.note("link_revoked", link.client_id, at=tools.now)
    return link


def ask_fresh_link(tools: Tools, *, email: str, visitor: str, key: str, days: int) -> None:
    """Queue a letter with a fresh link for each client of this address, if there is any.

    Does the same work and gives the same answer whether the address is known or not, and keeps
    no address that it does not know. Raises TooManyRequests when asked too often.
    """
    address = email.strip().lower()
    count_asking(tools, FRESH_LINK, address=address, visitor=visitor, key=key)
    with tools.ledger() as ledger:
        for client in ledger.clients_with_email(address):
            link = living_link(tools, ledger, client.id)
            if link is None:
                link = new_link(tools, client.id, key=key, days=days, rights=Rights.FULL)
                ledger.save_link(link)
                ledger.note("link_issued", client.id, at=tools.now)
            ledger.queue_letter("fresh_link", client.id, link.id, at=tools.now)


def living_link(tools: Tools, ledger: Ledger, client_id: str) -> Link | None:
    """A link of the client that still lives for a week at least: no need of another one."""
    enough = tools.now + timedelta(days=7)
    living = (link for link in ledger.links(client_id) if link.is_live(enough))
    return next((link for link in living if link.rights is Rights.FULL), None)
