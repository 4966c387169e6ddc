"""Short messages beside reminders: one for each letter that left today, to whoever wishes it.

A message is claimed before it is sent. One of which nobody knows whether it left is never sent
again, and the owner is told; one that was certainly not accepted is tried again while it is today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.links import living_link
from portal.actions.remembering import case_of
from portal.domain.clients import Channel
from portal.domain.holding import client_hold, invoice_hold
from portal.domain.sequence import ReminderStatus, Step
from portal.sms import ShortText, TextNotSent, TextUnknown, mobile_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.occasions import Keyring
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.sequence import Reminder
    from portal.sms import Texter
    from portal.store.ledger import Ledger

#: The steps that a short message may go beside. A formal letter stands alone.
STEPS = frozenset({Step.BEFORE, Step.FIRST_CARD, Step.FIRST_TRANSFER, Step.SECOND})
# A sender of whom nothing was heard for so long has died, and nobody knows of the message.
_STALE = timedelta(minutes=10)

# What the owner hears of a short message that did not simply leave.
FOR_THE_OWNER = {"refused": "text_refused", "unknown": "text_unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOccasion:
    """Whom a short message is for, and what it may speak of."""

    step: Step
    client: Client
    invoices: tuple[Invoice, ...]
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOffice:
    """How a reminder becomes a short message: by whom it is sent, and in which words."""

    texter: Texter
    keyring: Keyring
    compose: Callable[[TextOccasion], str]


def send_texts(tools: Tools, office: TextOffice) -> int:
    """Send what belongs beside the reminders that left today; how many left.

    Where the provider lacks a key, credit or patience, the others are not tried in vain.
    """
    _settle_lost(tools)
    with tools.ledger() as ledger:
        waiting = ledger.reminders_without_text(
            since=tools.today - timedelta(days=1), until=tools.today + timedelta(days=1),
            steps=[step.value for step in STEPS],
        )  # fmt: skip
    sent = 0
    for reminder in waiting:
        text = text_for(tools, office, reminder)
        if text is None or not _claim(tools, reminder):
            continue
        try:
            sent += send_text(tools, office.texter, reminder, text=text)
        except TextNotSent:
            return sent
    return sent


def text_for(tools: Tools, office: TextOffice, reminder: Reminder) -> ShortText | None:
    """The short message that belongs beside a reminder at this moment; None if none does.

    There is none for who does not wish it or carries no telephone, on another day than the
    letter's, outside the hours, or once nothing is to be said any more.
    """
    with tools.ledger() as ledger:
        client = ledger.client(reminder.client_id)
        if client is None or client.channel is not Channel.MAIL_AND_SMS:
            return None
        occasion = _occasion(tools, office, ledger, reminder=reminder, client=client)
    number = mobile_of(client.phone)
    if occasion is None or not number:
        return None
    return ShortText(
        name=f"text-{reminder.id}", recipient=number, content=plain(office.compose(occasion))
    )


def send_text(tools: Tools, texter: Texter, reminder: Reminder, *, text: ShortText) -> bool:
    """Send a claimed message; whether it left.

    Raises TextNotSent where the provider's account is the trouble: the next one would fare alike.
    """
    try:
        texter.send(text)
    except TextUnknown as error:
        with tools.ledger() as ledger:
            ledger.finish_text(reminder.id, "unknown", problem=error.problem)
            _tell(tools, ledger, reminder, became="unknown", problem=error.problem)
        return False
    except TextNotSent as error:
        _not_sent(tools, reminder, error)
        if error.is_account:
            raise
        return False
    with tools.ledger() as ledger:
        ledger.finish_text(reminder.id, "sent", sent_at=tools.now)
        ledger.note(
            "text_sent", reminder.client_id, at=tools.now, step=reminder.step.value,
            parts=str(text.parts),
        )  # fmt: skip
    return True


def _occasion(
    tools: Tools, office: TextOffice, ledger: Ledger, *, reminder: Reminder, client: Client
) -> TextOccasion | None:
    case = case_of(tools, ledger, client)
    is_today = reminder.on == case.clock.day_of(tools.now)
    is_hour = case.clock.next_slot(tools.now, case.rules.hours) == tools.now
    if reminder.status is not ReminderStatus.SENT or not (is_today and is_hour):
        return None
    link = living_link(tools, ledger, client.id)
    if link is None or not office.keyring.knows(link.key) or client_hold(case, tools.now):
        return None
    invoices = tuple(
        invoice
        for invoice in case.open_invoices
        if invoice.id in reminder.invoice_ids and invoice_hold(case, invoice, tools.now) is None
    )
    if not invoices:
        return None
    return TextOccasion(step=reminder.step, client=client, invoices=invoices, link=link)


def _claim(tools: Tools, reminder: Reminder) -> bool:
    with tools.ledger() as ledger:
        return ledger.claim_text(reminder.id, reminder.client_id, at=tools.now)


def _not_sent(tools: Tools, reminder: Reminder, error: TextNotSent) -> None:
    with tools.ledger() as ledger:
        if error.is_final:
            ledger.finish_text(reminder.id, "refused", problem=error.problem)
            _tell(tools, ledger, reminder, became="refused", problem=error.problem)
            return
        ledger.release_text(reminder.id)
        if error.is_account:
            ledger.tell_owner(
                "text_account", "", at=tools.now, on=tools.today.isoformat(), problem=error.problem
            )


def _settle_lost(tools: Tools) -> None:
    """A sender died with a message in hand: it may have left, and a person is told."""
    with tools.ledger() as ledger:
        for lost in ledger.lost_texts(before=tools.now - _STALE):
            ledger.finish_text(lost.reminder_id, "unknown", problem="died")
            reminder = ledger.reminder(lost.reminder_id)
            if reminder is not None:
                _tell(tools, ledger, reminder, became="unknown", problem="died")


def _tell(tools: Tools, ledger: Ledger, reminder: Reminder, *, became: str, problem: str) -> None:
    ledger.tell_owner(
        FOR_THE_OWNER[became],
        reminder.client_id,
        at=tools.now,
        number=str(reminder.id),
        problem=problem,
    )
