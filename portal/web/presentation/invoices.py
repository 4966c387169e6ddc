"""Invoices on a page: what is said of each, and how those of one currency add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from portal.domain.invoices import Collection, InvoiceState
from portal.domain.money import decimals_of, total
from portal.web.presentation import formats

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.web.presentation.scene import Scene

_SPACE = Markup(" ")


class Fact(NamedTuple):
    """A term and its value, as one line of a list."""

    term: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One invoice as the page lists it."""

    id: str
    heading: str
    purpose: str
    amount: str  # what is still to be paid; for a settled one, the whole
    minor: int  # the same in minor units, for the sum that the script adds up
    state: str
    due: str  # when it is planned; for a settled one, when it was issued
    facts: tuple[Fact, ...]  # how the rest of a part-paid invoice comes about
    is_payable: bool
    document_url: str
    document_label: str
    pay_url: str = ""  # Stripe's own page, in the mode without a service
    pay_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The open invoices of one currency, which can be paid together."""

    currency: str
    decimals: int
    heading: str
    amount: str
    lines: tuple[InvoiceLine, ...]
    may_choose: bool
    pay_label: str
    pay_pattern: str  # the label with {amount} left open, for the script
    total_pattern: str
    note: str = ""

    @property
    def payable(self) -> tuple[InvoiceLine, ...]:
        """Those for which a payment may begin now."""
        return tuple(line for line in self.lines if line.is_payable)


def invoice_line(scene: Scene, invoice: Invoice) -> InvoiceLine:
    """One invoice with its state in words and the figures that explain the amount."""
    words = scene.words
    state = invoice.state(scene.today)
    settled = state in {InvoiceState.PAID, InvoiceState.CLOSED}
    amount = invoice.total if settled else invoice.remaining
    number = scene.unbroken(invoice.number)
    part_paid = invoice.is_part_paid and not settled
    return InvoiceLine(
        id=invoice.id,
        heading=words("invoice.heading", number=number),
        purpose=invoice.purpose,
        amount=scene.money(amount),
        minor=amount.minor,
        state=words(_state(scene, invoice, state, part_paid=part_paid)),
        due=words("invoice.issued", date=scene.day(invoice.issued_on))
        if settled or invoice.id in scene.agreed  # whose date is told where it is agreed on
        else words("invoice.due", date=scene.day(invoice.due_date)),
        facts=_facts(scene, invoice) if part_paid else (),
        is_payable=not invoice.why_not_payable,
        document_url=scene.document_of(invoice),
        document_label=words("invoice.document_named", number=number),
        pay_url=(hosted := scene.hosted.get(invoice.id, "")),
        pay_label=hosted and words("none.invoice_link_named", number=number),
    )


def _state(scene: Scene, invoice: Invoice, state: InvoiceState, *, part_paid: bool) -> str:
    """The words of a state; what is agreed on is not merely awaited."""
    if invoice.id in scene.agreed and not invoice.why_not_payable:
        return "invoice.state_agreed"
    return "invoice.state_part_paid" if part_paid else f"invoice.state_{state}"


def sums_of(scene: Scene, invoices: Sequence[Invoice]) -> tuple[Sum, ...]:
    """The open invoices, one sum for each currency; those that can be paid come first."""
    payable = [invoice for invoice in invoices if not invoice.why_not_payable]
    amounts = total(invoice.remaining for invoice in (*payable, *invoices))
    if not amounts:
        return ()
    by_currency = [
        [invoice for invoice in invoices if invoice.total.currency == amount.currency]
        for amount in amounts
    ]
    first, *others = (_sum(scene, mine, alone=len(amounts) == 1) for mine in by_currency)
    return (first, *(_apart(scene, later) for later in others))


def _apart(scene: Scene, later: Sum) -> Sum:
    """A payment holds one currency: the second sum says that it is paid apart."""
    name = formats.currency_name(later.currency, scene.language)
    return replace(later, note=scene.words("invoice.currencies_apart", currency=name))


def _sum(scene: Scene, mine: Sequence[Invoice], *, alone: bool) -> Sum:
    words = scene.words
    currency = mine[0].total.currency
    payable = [invoice for invoice in mine if not invoice.why_not_payable]
    (amount,) = total(invoice.remaining for invoice in payable or mine)
    return Sum(
        currency=currency,
        decimals=decimals_of(currency),
        heading=_heading(scene, mine, alone=alone),
        amount=scene.money(amount),
        lines=tuple(invoice_line(scene, invoice) for invoice in mine),
        may_choose=len(payable) > 1 and scene.is_served,
        pay_label=words("pay.button", amount=scene.money(amount)),
        pay_pattern=words("pay.button", amount="{amount}"),
        total_pattern=words("pay.chosen_total", amount="{amount}"),
    )


def _heading(scene: Scene, invoices: Sequence[Invoice], *, alone: bool) -> str:
    """What the large amount is: the whole of it, the rest of it, or a sum."""
    if not alone:
        name = formats.currency_name(invoices[0].total.currency, scene.language)
        return scene.words("invoice.total_currency", currency=name)
    if len(invoices) > 1:
        return scene.words("invoice.total_all")
    part_paid = invoices[0].is_part_paid
    if invoices[0].why_not_payable and not part_paid:
        return scene.words("invoice.invoice_total")
    return scene.words("invoice.remaining" if part_paid else "invoice.amount_due")


def _facts(scene: Scene, invoice: Invoice) -> tuple[Fact, ...]:
    words = scene.words
    return (
        Fact(words("invoice.invoice_total"), scene.money(invoice.total)),
        Fact(words("invoice.paid_so_far"), scene.money(invoice.paid)),
        Fact(words("invoice.remaining"), scene.money(invoice.remaining)),
    )


def told(scene: Scene, invoices: Sequence[Invoice]) -> tuple[Markup, ...]:
    """The paragraphs of the letter: one fact each, no blame, the date of what comes next."""
    many = len(invoices) > 1
    paragraphs: list[Markup] = []
    if many and any(_is_plainly_awaited(scene, invoice) for invoice in invoices):
        paragraphs.append(scene.words("invoice.awaited_many"))
    for invoice in invoices:
        if not (many and _is_plainly_awaited(scene, invoice)):
            paragraphs.extend(_told_of_one(scene, invoice, brief=many))
    return tuple(paragraphs)


def _is_plainly_awaited(scene: Scene, invoice: Invoice) -> bool:
    return invoice.state(scene.today) is InvoiceState.AWAITED and not invoice.is_part_paid


def _told_of_one(scene: Scene, invoice: Invoice, *, brief: bool) -> list[Markup]:
    """What one sentence can say of this state; a reason and the next attempt follow it."""
    state = invoice.state(scene.today)
    if state is InvoiceState.ATTEMPT_FAILED:
        return _told_of_failure(scene, invoice, brief=brief)
    key = f"invoice.{state}"
    when = invoice.due_date
    amount = invoice.remaining
    if state is InvoiceState.ON_ITS_WAY:
        amount = invoice.on_its_way or amount
        when = invoice.expected_on or when
        key += "" if invoice.expected_on else "_undated"
    elif state is InvoiceState.BEING_CHECKED:
        when = answer_day(scene)
    elif invoice.is_part_paid:
        key = "invoice.part_paid"
    elif state is InvoiceState.UPCOMING and _charges_by_itself(scene, invoice):
        key = "invoice.upcoming_card"
        when = invoice.next_attempt_on or when
    return [_sentence(scene, invoice, key, when=when, amount=amount)]


def _told_of_failure(scene: Scene, invoice: Invoice, *, brief: bool) -> list[Markup]:
    words = scene.words
    failed = _sentence(
        scene, invoice, "invoice.attempt_failed", when=invoice.due_date, amount=invoice.remaining
    )
    paragraphs = [failed]
    following: list[Markup] = []
    if invoice.is_part_paid:
        paragraphs.insert(0, _sentence(scene, invoice, "invoice.part_paid"))
    if invoice.decline is not None:
        reason = f"reason.{invoice.decline.group}"
        paragraphs[-1] = _SPACE.join((failed, words(f"{reason}.sentence")))
        if not brief:
            following.append(words(f"{reason}.next"))
    if invoice.next_attempt_on and invoice.next_attempt_on >= scene.today:
        after = words("invoice.next_attempt", date=scene.day(invoice.next_attempt_on))
        following.append(after)
    elif not brief:
        following.append(words("invoice.no_attempt"))
    return [*paragraphs, _SPACE.join(following)] if following else paragraphs


def _sentence(
    scene: Scene,
    invoice: Invoice,
    key: str,
    *,
    when: date | None = None,
    amount: Money | None = None,
) -> Markup:
    return scene.words(
        key,
        invoice=scene.name_of(invoice),
        date=scene.day(when or invoice.due_date),
        amount=scene.money(amount or invoice.remaining),
        paid=scene.money(invoice.paid),
        remaining=scene.money(invoice.remaining),
    )


def _charges_by_itself(scene: Scene, invoice: Invoice) -> bool:
    return invoice.collection is Collection.AUTOMATIC and scene.facts.client.method is not None


def answer_day(scene: Scene) -> date:
    """The working day by which the owner answers, counted from today."""
    return scene.calendar.after(scene.today, scene.site.policy.answer_days)
