"""The client's card: the next step first, then what is open, agreed, written and known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from portal.domain.invoices import InvoiceState, InvoiceStatus
from portal.domain.money import total
from portal.domain.plans import Plan, progress
from portal.web.desk.presentation.arranged import (
    ArrangementRow,
    arrangement_path,
    arrangement_row,
)
from portal.web.desk.presentation.letters import LetterRow, present_letters
from portal.web.desk.presentation.links import LinkRow, present_links
from portal.web.desk.presentation.returns import ReturnView, present_returns
from portal.web.desk.presentation.timeline import TimelineView, present_timeline
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from portal.content import Words
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.steps import NextStep
    from portal.web.desk.presentation.case import Case

# The step that `domain.steps` names where the letters go on by themselves.
_LETTER = "letter"
# How many messages that came back the card shows.
MOST_RETURNS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and what it stands for."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One thing that is to come."""

    on: str
    what: str
    who: str
    path: str
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One invoice; `receive_path` is empty where no money can be counted on it."""

    number: str
    purpose: str
    state: str
    due: str
    amount: str
    rest: str
    agreed: tuple[ArrangementRow, ...]
    receive_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCard:
    """Everything that the card shows."""

    path: str
    owed: str
    steps: tuple[StepView, ...]
    lacks_step: bool  # something is open, and nobody does anything
    facts: tuple[Fact, ...]
    missing: str  # what is not known of how to reach them, or nothing
    silence: str
    invoices: tuple[InvoiceRow, ...]
    live: tuple[ArrangementRow, ...]
    past: tuple[ArrangementRow, ...]
    returns: tuple[ReturnView, ...]
    letters: tuple[LetterRow, ...]
    links: tuple[LinkRow, ...]
    timeline: TimelineView


def present_card(case: Case, words: Words, *, everything: bool) -> ClientCard:
    """The card of one client."""
    steps = tuple(_steps(case, words))
    owed = _sums((invoice.remaining for invoice in case.asked), words)
    return ClientCard(
        path=case.path,
        owed=owed,
        steps=steps,
        lacks_step=bool(owed) and not steps,
        facts=tuple(_facts(case, words)),
        missing=_missing(case, words),
        silence=_silence(case, words),
        invoices=tuple(_invoice(invoice, case, words) for invoice in _in_order(case)),
        live=tuple(arrangement_row(a, case, words) for a in case.live),
        past=tuple(arrangement_row(a, case, words) for a in case.past),
        returns=present_returns(
            reversed(case.returns[-MOST_RETURNS:]), {case.client.id: case.client}, words
        ),
        letters=present_letters(case, words),
        links=present_links(case, words),
        timeline=present_timeline(case, words, everything=everything),
    )


def _steps(case: Case, words: Words) -> Iterator[StepView]:
    """The nearest first; what the owner is to answer stands there once."""
    dated = [(_day_of(step, case), step) for step in case.steps]
    for on, step in sorted(dated, key=lambda one: one[0]):
        if not step.what.startswith("answer_") or step.what == "answer_lapsed":
            yield StepView(
                on=day(on, words.language, weekday=True),
                what=_what(step, words),
                who=words(f"client.by.{step.who}"),
                path=_step_path(step, case),
                is_past=on < case.today,
            )


def _day_of(step: NextStep, case: Case) -> date:
    """The day of a step; of a plan that of its next part, and not of the clock's next look."""
    plan = next((a.terms for a in case.live if a.id == step.arrangement_id and a.is_agreed), None)
    if not isinstance(plan, Plan):
        return step.on
    part = progress(plan, case.invoices, today=case.today).next_step
    return part.due if part is not None else step.on


def _what(step: NextStep, words: Words) -> str:
    key = f"timeline.next.{step.what}"
    return words(key if key in words else "timeline.next.other")


def _step_path(step: NextStep, case: Case) -> str:
    if step.arrangement_id:
        return arrangement_path(step.arrangement_id)
    if step.what == _LETTER:
        return f"{case.path}letters/"
    task = next(t for t in case.tasks if (t.what, t.due_on) == (step.what, step.on))
    return f"/desk/tasks/{task.id}/"


def _facts(case: Case, words: Words) -> Iterator[Fact]:
    client = case.client
    known = {
        "email": client.email,
        "phone": client.phone,
        "address": client.address,
        "invoices_to": client.invoices_to,
        "kind": words(f"client.client_kind.{client.kind}"),
        "voice": words(f"client.voice.{client.voice}"),
        "card": _card(case, words),
        "since": day(case.since, words.language) if case.since else "",
        "business": _sums((i.total for i in case.invoices if _counts(i)), words),
        "promises": _promises(case, words),
    }
    for name, value in known.items():
        if value:
            yield Fact(name=words(f"client.fact.{name}"), value=value)


def _card(case: Case, words: Words) -> str:
    method = case.client.method
    return words("client.card", last4=method.last4) if method and method.last4 else ""


def _promises(case: Case, words: Words) -> str:
    kept, missed = case.promises
    if not kept and not missed:
        return ""
    said = [words("client.kept", n=kept)] if kept else []
    return words.join([*said, *([words("client.missed", n=missed)] if missed else [])])


def _missing(case: Case, words: Words) -> str:
    client = case.client
    wanted = {
        "name": client.first_name or client.company,
        "email": client.email,
        "phone": client.phone,
        "address": client.address,
    }
    names = [words(f"client.lacks.{name}") for name, value in wanted.items() if not value]
    said = [words("client.lacks_all", names=words.join(names))] if names else []
    if case.letter_came_back:
        said.append(words("client.came_back"))
    return Markup(" ").join(said)


def _silence(case: Case, words: Words) -> str:
    silence = case.silence
    if silence is None or (silence.until_on and silence.until_on < case.today):
        return ""
    why = silence.why
    if silence.until_on is None:
        return words("client.silent_for_good", why=why)
    return words("client.silent_until", date=_day(silence.until_on, words), why=why)


def _in_order(case: Case) -> list[Invoice]:
    """What is still open first, then the newest."""
    return [
        *(invoice for invoice in case.invoices if _is_open(invoice)),
        *(invoice for invoice in reversed(case.invoices) if not _is_open(invoice)),
    ]


def _invoice(invoice: Invoice, case: Case, words: Words) -> InvoiceRow:
    state = invoice.state(case.today)
    is_settled = state in {InvoiceState.PAID, InvoiceState.CLOSED}
    shown = invoice.total if is_settled else invoice.remaining
    name = "part_paid" if invoice.is_part_paid and not is_settled else state
    if not is_settled and invoice.id in case.let_go:
        name = "let_go"
    return InvoiceRow(
        number=invoice.number,
        purpose=invoice.purpose,
        state=words(f"client.invoice.{name}"),
        due=words("client.invoice.due", date=_day(invoice.due_date, words)),
        amount=money(shown, words.language),
        rest=_rest(invoice, words) if name == "part_paid" else "",
        agreed=tuple(
            arrangement_row(a, case, words) for a in case.live if invoice.id in a.invoice_ids
        ),
        receive_path="" if invoice.why_not_payable else receive_path(case.path, invoice),
    )


def receive_path(path: str, invoice: Invoice) -> str:
    """Where money is counted on an invoice by hand."""
    return f"{path}received/{quote(invoice.id, safe='')}/"


def _rest(invoice: Invoice, words: Words) -> str:
    total_, paid = (money(m, words.language) for m in (invoice.total, invoice.paid))
    return words("client.invoice.rest", total=total_, paid=paid)


def _is_open(invoice: Invoice) -> bool:
    return invoice.status is InvoiceStatus.OPEN and bool(invoice.remaining)


def _counts(invoice: Invoice) -> bool:
    return invoice.status is not InvoiceStatus.VOID


def _sums(amounts: Iterable[Money], words: Words) -> str:
    sums = [money(amount, words.language) for amount in total(amounts)]
    return words.join(sums) if sums else ""


def _day(when: date, words: Words) -> str:
    return day(when, words.language)
