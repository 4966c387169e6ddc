"""What a reminder may say: its invoices and sums, what went before, what follows, and ways out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from portal.domain.clients import ClientKind
from portal.domain.invoices import Collection
from portal.domain.money import Money, total
from portal.domain.sequence import LETTERS, Step
from portal.domain.variables import grouped_phone
from portal.letters.enclosing import enclosed_sentence
from portal.letters.transfer_code import payload_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.actions.occasions import Occasion, Reminded
    from portal.content.letters import Value
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
        "invoices": _named(invoices, saying),
        "amount": sum_of(invoices, saying),
        "day": saying.day(first.due_date),
        "when": _when(invoices, saying),
        "lines": _lines(invoices, saying),
        "how": saying.say("reminder.debit") if is_debited(invoices) else "",
        "reason": _reason(invoices, saying),
        "next_attempt": _next_attempt(invoices, saying),
        "enclosed": enclosed_sentence(occasion, saying),
        "transfer": _transfer(occasion, saying, site),
        "written_on": saying.list([_on(day, saying) for day in told.written_on]),
        "call_mention": _call(told, saying),
        "consequence": _consequence(occasion, told, saying),
        "by_phone": _by_phone(saying, site),
        **_for_consumers(occasion, saying, site),
    }


def sum_of(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """What is still to be paid of them in all, one sum per currency."""
    sums = total(invoice.remaining for invoice in invoices)
    return saying.list([saying.money(amount) for amount in sums])


def _named(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """One invoice with its purpose; several by their numbers alone, since each has its line."""
    if len(invoices) < 2:
        return saying.invoices(invoices)
    numbers = saying.list([invoice.number for invoice in invoices])
    return saying.say("reminder.invoices", numbers=numbers)


def _when(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """The one day on which all of them were due, or that each has its own."""
    days = {invoice.due_date for invoice in invoices}
    return _on(days.pop(), saying) if len(days) == 1 else saying.say("reminder.dates")


def _on(day: date, saying: Sayings) -> str:
    return saying.say("reminder.on", day=saying.day(day))


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


def is_debited(invoices: Iterable[Invoice]) -> bool:
    """Whether all of them are charged by themselves, without the client."""
    return all(invoice.collection is Collection.AUTOMATIC for invoice in invoices)


def _reason(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    """Why the payment did not go through, where all of them have the same reason."""
    groups = {invoice.decline.group for invoice in invoices if invoice.decline is not None}
    return saying.say(f"reason.{groups.pop()}.sentence") if len(groups) == 1 else ""


def _next_attempt(invoices: tuple[Invoice, ...], saying: Sayings) -> str:
    planned = [invoice.next_attempt_on for invoice in invoices if invoice.next_attempt_on]
    return saying.say("reminder.next_attempt", day=saying.day(min(planned))) if planned else ""


def _transfer(occasion: Occasion, saying: Sayings, site: Site) -> str:
    """What a transfer needs; later letters say it only beside its code."""
    is_first = occasion.name == LETTERS[Step.FIRST_TRANSFER]
    if site.bank is None or not (is_first or payload_of(occasion, site)):
        return ""
    return saying.say(
        "reminder.transfer",
        holder=site.bank.holder,
        iban=site.bank.grouped_iban,
        reference=saying.list([invoice.number for invoice in occasion.invoices]),
    )


def _call(told: Reminded, saying: Sayings) -> str:
    """That somebody called after the last letter, if somebody did."""
    last = max(told.written_on, default=None)
    if told.called_on is None or last is None or told.called_on < last:
        return ""
    return saying.say("reminder.call_mention", day=saying.day(told.called_on))


def _consequence(occasion: Occasion, told: Reminded, saying: Sayings) -> Value:
    """What follows, each with its day; the last letter lists it, and always has something to."""
    is_last = told.reminder.step is Step.FORMAL
    said: list[str] = []
    if told.pause_on is not None:
        which = "formal" if is_last else "second"
        service = saying.say("reminder.pause.service")
        day = saying.day(told.pause_on)
        said.append(saying.say(f"reminder.pause.{which}", service=service, day=day))
    if is_last and told.case.rules.hand_over:
        third = saying.say("reminder.hand_over.third")
        day = saying.day(_follow_up(occasion, told))
        said.append(saying.say("reminder.hand_over.formal", third=third, day=day))
    if is_last and not said:
        day = saying.day(_follow_up(occasion, told))
        said.append(saying.say("reminder.decision.formal", day=day))
    return tuple(said) if is_last else "".join(said)


def _follow_up(occasion: Occasion, told: Reminded) -> date:
    """The working day, well after what was announced, from which a person takes over."""
    notice = timedelta(days=told.case.pace(occasion.invoices[0], occasion.today).notice)
    return told.case.office.calendar.on_or_after((told.pause_on or occasion.today) + notice)


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


def card_places(occasion: Occasion, saying: Sayings) -> Places:
    """The places of the word about a card that ends: which one, when, and what is paid with it."""
    method = occasion.client.method
    named = occasion.invoices
    return {
        "card": saying.say("reminder.card.named", brand=method.brand_name, last4=method.last4)
        if method is not None
        else "",
        "ends_on": saying.day(method.ends_on) if method is not None else "",
        "depends": saying.invoices(named) if named else saying.say("reminder.card.subscription"),
    }
