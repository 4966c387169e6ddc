"""The second look: seconds before a reminder leaves, the truth is read again and decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.occasions import Dropped, Later, Occasion, Reminded, link_at_hand
from portal.actions.remembering import case_of
from portal.actions.truth import refresh_invoice
from portal.domain.errors import GatewayError, GatewayRefused
from portal.domain.leaving import may_leave
from portal.domain.reminding import pause_day
from portal.domain.sequence import ReminderStatus

if TYPE_CHECKING:
    from typing import Any

    from portal.actions.occasions import Keyring
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Reminder
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries

# While Stripe does not answer, nobody knows whether money has come: the letter waits.
_STRIPE_REST = timedelta(minutes=30)


def second_look(tools: Tools, keyring: Keyring, row: dict[str, Any]) -> Occasion | Dropped | Later:
    """What a reminder is written from, read at Stripe and here at this moment.

    Dropped when nothing is left to remind of, with the reason; Later outside the client's hours,
    or while Stripe does not answer: a letter after a payment is worse than one an hour late.
    """
    with tools.ledger() as ledger:
        reminder = ledger.reminder(int(row["about"]))
    if reminder is None or reminder.status is not ReminderStatus.QUEUED:
        return Dropped(why="over")
    try:
        _reread(tools, reminder)
    except GatewayError:
        return Later(until=tools.now + _STRIPE_REST)
    with tools.ledger() as ledger:
        client = ledger.client(row["client_id"])
        if client is None:
            return Dropped(why="over")
        case = case_of(tools, ledger, client)
        ids, why, at = may_leave(case, reminder, tools.now)
        if not ids:
            return Dropped(why=why)
        if at > tools.now:
            return Later(until=at)
        link = open_link(tools, ledger, client.id, keyring=keyring)
        told = reminded_of(tools, ledger, case, reminder=replace(reminder, invoice_ids=ids))
        own = own_words_for(ledger, client, told.reminder)
    return Occasion(
        name=row["name"],
        client=client,
        today=case.clock.day_of(tools.now),
        calendar=tools.calendar,
        queued_at=row["queued_at"],
        link=link,
        invoices=tuple(i for i in case.open_invoices if i.id in ids),
        reminded=told,
        own=own,
    )


def own_words_for(queries: Queries, client: Client, reminder: Reminder) -> OwnWords | None:
    """What somebody wrote in place of our letter of this step, if anybody did."""
    return next((one for one in queries.own_words(client.id) if one.fit(reminder, client)), None)


def _reread(tools: Tools, reminder: Reminder) -> None:
    for invoice_id in reminder.invoice_ids:
        with tools.ledger() as ledger:
            invoice = ledger.invoice(invoice_id)
        if invoice is None or not invoice.stripe_id:
            continue
        try:
            refresh_invoice(tools, invoice.stripe_id)
        except GatewayRefused as refusal:
            if refusal.code != "resource_missing":
                raise


def open_link(tools: Tools, ledger: Ledger, client_id: str, *, keyring: Keyring) -> Link:
    """The client's living link, kept open from now on, or a fresh one."""
    link = link_at_hand(tools, ledger, client_id, keyring=keyring)
    until = tools.now + timedelta(days=keyring.days)
    if link.expires_at < until:
        link = replace(link, expires_at=until)
        ledger.save_link(link)
    return link


def reminded_of(tools: Tools, queries: Queries, case: Case, *, reminder: Reminder) -> Reminded:
    """What a reminder speaks of beside its invoices, were it to leave at this moment."""
    mine = set(reminder.invoice_ids)
    written = [
        r.on
        for r in case.reminders
        if r.status.is_written and r.step.is_reminder and r.id != reminder.id
        if mine & set(r.invoice_ids)
    ]
    days = {*written, *case.asked_on(mine)}
    calls = [
        tools.day_of(task.done_at)
        for task in queries.tasks(case.client.id, done=True)
        if task.what == "call" and task.done_at is not None
    ]
    return Reminded(
        reminder=reminder,
        case=case,
        written_on=tuple(sorted(days)),
        called_on=max(calls, default=None),
        pause_on=pause_day(case, reminder, tools.now),
    )
