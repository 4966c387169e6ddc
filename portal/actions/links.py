"""Links: issue, renew, revoke, and send a fresh one to the address on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.asking import FRESH_LINK, count_asking
from portal.actions.pressing import is_first_press
from portal.domain.errors import LinkUnknown
from portal.domain.links import Link, Rights
from portal.links import new_link_id

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.store.queries import Queries


def issue_link(  # noqa: PLR0913 - whose, signed how, for how long, and who asked in which form
    tools: Tools,
    client_id: str,
    *,
    key: str,
    days: int,
    rights: Rights = Rights.FULL,
    who: str = "program",
    form: str = "",
) -> Link:
    """A new link for the client, signed with the secret that `key` names, living `days` days.

    A form that is sent twice gives the first link back.
    """
    with tools.ledger() as ledger:
        if not is_first_press(ledger, form):
            mine = (link for link in ledger.links(client_id) if link.rights is rights)
            if (before := next(mine, None)) is not None:
                return before
        link = new_link(tools, client_id, key=key, days=days, rights=rights)
        ledger.save_link(link)
        ledger.note("link_issued", client_id, at=tools.now, who=who)
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


def renew_link(tools: Tools, link_id: str, *, days: int, who: str = "program") -> Link:
    """The same link, opened again until `days` days from now, at the path it was sent with.

    Renewed twice on one day, it is renewed once. Raises LinkUnknown: a revoked link stays revoked,
    its owner ended it on purpose.
    """
    with tools.ledger() as ledger:
        link = ledger.link(link_id)
        if link is None or link.revoked_at is not None:
            raise LinkUnknown
        until = max(link.expires_at, tools.now + timedelta(days=days))
        if until - link.expires_at < timedelta(days=1):
            return link
        renewed = replace(link, expires_at=until)
        ledger.save_link(renewed)
        ledger.note("link_renewed", link.client_id, at=tools.now, who=who)
    return renewed


def revoke_link(tools: Tools, link_id: str, *, who: str = "program") -> Link:
    """End a link at this moment; ending it twice changes nothing. Raises LinkUnknown."""
    with tools.ledger() as ledger:
        link = ledger.link(link_id)
        if link is None:
            raise LinkUnknown
        if link.revoked_at is None:
            link = replace(link, revoked_at=tools.now)
            ledger.save_link(link)
            ledger.note("link_revoked", link.client_id, at=tools.now, who=who)
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


def living_link(tools: Tools, queries: Queries, client_id: str) -> Link | None:
    """A link of the client that still lives for a week at least: no need of another one."""
    enough = tools.now + timedelta(days=7)
    living = (link for link in queries.links(client_id) if link.is_live(enough))
    return next((link for link in living if link.rights is Rights.FULL), None)
