"""A word, once, to whoever's saved card ends while payments rely on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.occasions import Dropped, Later, Occasion
from portal.actions.remembering import case_of
from portal.actions.second_look import open_link
from portal.domain.arrangements import Status
from portal.domain.calendar import add_months
from portal.domain.holding import client_hold
from portal.domain.invoices import Collection
from portal.domain.plans import Plan

if TYPE_CHECKING:
    from typing import Any

    from portal.actions.occasions import Keyring
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.store.ledger import Ledger

EXPIRING = "card_expiring"
# So long before its last day a card is spoken of.
_AHEAD = timedelta(days=30)
_DAY = timedelta(days=1)
# A subscription of which no invoice was made for so many months has ended.
_SUBSCRIBED_MONTHS = 13


def tell_expiring_cards(tools: Tools) -> int:
    """Queue a word about each card that ends within a month and is relied upon; how many are new.

    One card is spoken of once, and never while something holds the letters to its client.
    """
    told = 0
    for month in {day.replace(day=1) for day in (tools.today, tools.today + _AHEAD)}:
        with tools.ledger() as ledger:
            ids = ledger.clients_with_card_ending(month)
        for client_id in ids:
            with tools.ledger() as ledger:
                told += _tell(tools, ledger, client_id)
    return told


def _tell(tools: Tools, ledger: Ledger, client_id: str) -> bool:
    client = ledger.client(client_id)
    if client is None or not _ends_soon(tools, client):
        return False
    case = case_of(tools, ledger, client)
    if relied_upon(tools, case) is None or client_hold(case, tools.now) is not None:
        return False
    return ledger.queue_letter(
        EXPIRING, client.id, "", at=tools.now, key=f"card/{_card(client)}", about=_card(client)
    )


def expiring_look(
    tools: Tools, keyring: Keyring, row: dict[str, Any]
) -> Occasion | Dropped | Later:
    """What the word about a card is written from; dropped once the card is another one.

    While something holds the letters to the client it waits from day to day.
    """
    with tools.ledger() as ledger:
        client = ledger.client(row["client_id"])
        if client is None or _card(client) != row["about"] or not _ends_soon(tools, client):
            return Dropped(why="over")
        case = case_of(tools, ledger, client)
        invoices = relied_upon(tools, case)
        if invoices is None:
            return Dropped(why="over")
        if (held := client_hold(case, tools.now)) is not None:
            return Later(until=tools.now + _DAY, why=str(held.why))
        slot = case.clock.next_slot(tools.now, case.rules.hours)
        if slot > tools.now:
            return Later(until=slot)
        link = open_link(tools, ledger, client.id, keyring=keyring)
    return Occasion(
        name=EXPIRING,
        client=client,
        today=case.clock.day_of(tools.now),
        calendar=tools.calendar,
        queued_at=row["queued_at"],
        link=link,
        invoices=invoices,
    )


def relied_upon(tools: Tools, case: Case) -> tuple[Invoice, ...] | None:
    """The open invoices that the saved card will pay; none for a subscription between two.

    None where nothing relies on it at all.
    """
    debited = {
        name
        for one in case.arrangements
        if one.status is Status.AGREED and isinstance(one.terms, Plan) and one.terms.debits
        for name in one.invoice_ids
    }
    found = tuple(
        invoice
        for invoice in case.open_invoices
        if invoice.collection is Collection.AUTOMATIC or invoice.id in debited
    )
    since = add_months(tools.today, -_SUBSCRIBED_MONTHS)
    subscribed = any(
        i.subscription and i.collection is Collection.AUTOMATIC and i.issued_on >= since
        for i in case.invoices
    )
    return found if found or subscribed else None


def _ends_soon(tools: Tools, client: Client) -> bool:
    ends_on = client.method.ends_on if client.method is not None else None
    return ends_on is not None and tools.today <= ends_on <= tools.today + _AHEAD


def _card(client: Client) -> str:
    """The card and its end: one that the bank renewed under the same number is another."""
    method = client.method
    return f"{method.id}/{method.exp_year}-{method.exp_month}" if method is not None else ""
