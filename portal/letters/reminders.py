"""What a reminder may say: its invoices and sums, what went before, what follows, and ways out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from portal.domain.clients import ClientKind
from portal.domain.invoices import Collection
from portal.domain.money import Money, total
from portal.domain.sequence import Step
from portal.domain.variables import grouped_phone

if TYPE_CHECKING:
    from portal.actions.occasions import Occasion, Reminded
    from portal.domain.business import Site
    from portal.domain.invoices import Invoice
    from portal.letters.sayings import Sayings
    from portal.letters.terms import Places


def reminder_places(occasion: Occasion, told: Reminded, saying: Sayings, *, site: Site) -> Places:
    """The places of a reminder; a sentence that does not hold here is empty."""
    invoices = occasion.invoices
    first = min(invoices, key=lambda invoice: invoice.due_date)
    return {
        "about": saying.about(invoices),
        "invoices": saying.invoices(invoices),
        "amount": sum_of(invoices, saying),
        "day": saying.day(first.due_date),
        "lines": _lines(invoices, saying),
        "how": saying.say("reminder.debit") if _is_debited(invoices) else "",
        "reason": _reason(invoices, saying),
        "next_attempt": _next_attempt(invoices, saying),
        "transfer": _transfer(invoices, saying, site),
        "written_on": saying.list([saying.day(on) for on in told.written_on]),
        "call_mention": _call(told, saying),
        "consequence": _consequence(told, saying),
        "by_phone": _by_phone(saying, site),
        **_for_consumers(occasion, saying, site),
    }


def sum_of(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """What is still to be paid of them in all, one sum per currency."""
    sums = total(invoice.remaining for invoice in invoices)
    return saying.list([saying.money(amount) for amount in sums])


def _lines(invoices: tuple[Invoice, ...], saying: Sayings) -> tuple[str, ...] | str:
    """One line for each of several invoices; a single one stands in the sentence already."""
    if len(invoices) < 2:
        return ""
    return tuple(
        saying.say(
            "reminder.line" if invoice.purpose else "reminder.line_plain",
            number=invoice.number,
            purpose=invoice.purpose,
            amount=saying.money(invoice.remaining),
            day=saying.day(invoice.due_date),
        )
        for invoice in invoices
    )


def _is_debited(invoices: tuple[Invoice, ...]) -> bool:
    return all(invoice.collection is Collection.AUTOMATIC for invoice in invoices)


def _reason(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """Why the payment did not go through, where all of them have the same reason."""
    groups = {invoice.decline.group for invoice in invoices if invoice.decline is not None}
    return saying.say(f"reason.{groups.pop()}.sentence") if len(groups) == 1 else ""


def _next_attempt(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    planned = [invoice.next_attempt_on for invoice in invoices if invoice.next_attempt_on]
    return saying.say("reminder.next_attempt", day=saying.day(min(planned))) if planned else ""


def _transfer(invoices: tuple[Invoice, ...], saying: Sayings, site: Site) -> str:
    if site.bank is None:
        return ""
    return saying.say(
        "reminder.transfer",
        holder=site.bank.holder,
        iban=site.bank.grouped_iban,
        reference=saying.list([invoice.number for invoice in invoices]),
    )


def _call(told: Reminded, saying: Sayings) -> str:
    """That somebody called after the last letter, if somebody did."""
    last = max(told.written_on, default=None)
    if told.called_on is None or last is None or told.called_on < last:
        return ""
    return saying.say("reminder.call_mention", day=saying.day(told.called_on))


def _consequence(told: Reminded, saying: Sayings) -> str:
    """The one thing that follows, with its day; nothing where the owner pauses nothing."""
    if told.pause_on is None:
        return ""
    which = "formal" if told.reminder.step is Step.FORMAL else "second"
    service = saying.say("reminder.pause.service")
    day = saying.day(told.pause_on)
    return saying.say(f"reminder.pause.{which}", service=service, day=day)


def _by_phone(saying: Sayings, site: Site) -> str:
    phone, hours = grouped_phone(site.contact.phone), site.contact.hours
    if not phone:
        return ""
    if hours:
        return saying.say("reminder.by_phone_hours", phone=phone, hours=hours)
    return saying.say("reminder.by_phone", phone=phone)


def _for_consumers(occasion: Occasion, saying: Sayings, site: Site) -> Places:
    """What only a consumer is told: that nothing is added, and who helps (L612-1 for the last)."""
    if occasion.client.kind is not ClientKind.CONSUMER:
        return {"no_fee": "", "help": ""}
    mediator = site.business.mediator
    said = [saying.say("reminder.help")]
    if mediator.name:
        said.append(saying.say("reminder.mediator", name=mediator.name, url=mediator.url))
    return {"no_fee": saying.say("reminder.no_fee"), "help": " ".join(said)}


def received_places(occasion: Occasion, saying: Sayings) -> Places:
    """The places of the thanks for a payment: what arrived, when, and what is left."""
    told = json.loads(occasion.about)
    amount, _, currency = told["amount"].partition(" ")
    open_ones = tuple(i for i in occasion.invoices if not i.why_not_payable)
    left = sum_of(open_ones, saying) if open_ones else ""
    return {
        "about": saying.about(occasion.invoices),
        "invoices": saying.invoices(occasion.invoices),
        "amount": saying.money(Money.parse(amount, currency)),
        "day": saying.moment(datetime.fromisoformat(told["at"])),
        "left": saying.say("letter.left.some", amount=left)
        if left
        else saying.say("reminder.settled"),
    }
