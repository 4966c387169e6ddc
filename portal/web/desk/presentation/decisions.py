"""The decision that follows the letters, in words: what happened, what is open, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from portal.domain.calendar import office_day
from portal.domain.lawmarks import limitation_day
from portal.domain.money import total
from portal.domain.scope import acknowledgements
from portal.domain.sequence import ReminderStatus
from portal.web.desk.presentation.reminding import step_name
from portal.web.desk.presentation.timeline import happening_row
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.store.case_queries import Happening
    from portal.web.desk.presentation.case import Case as DeskCase

# What was agreed, asked and paid: as much of the timeline as a decision needs.
_WEIGHS = frozenset(
    {
        "promise_agreed", "promise_missed", "promise_fulfilled", "plan_agreed", "plan_broken",
        "plan_fulfilled", "problem_requested", "problem_fulfilled", "claim_requested",
        "claim_declined", "offer_countered", "offer_declined", "offer_lapsed", "pause_agreed",
        "pause_fulfilled", "payment_received", "reply_received", "message_requested",
        "reminder_skipped", "decision_put_off",
    }
)  # fmt: skip
_MOST = 20
_BETWEEN = Markup(" · ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One thing that happened on a day."""

    day: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvoice:
    """One invoice that is still to be paid."""

    number: str
    purpose: str
    due: str
    amount: str
    claimable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """The page of one decision; `cautions` are what the owner's terms do not provide for."""

    happened: tuple[Dated, ...]
    invoices: tuple[OpenInvoice, ...]
    amount: str
    announced: str
    pause_query: str
    let_go_query: str
    pause_caution: str
    hand_over_caution: str


def present_decision(
    case: Case, words: Words, *, desk_case: DeskCase, about: Sequence[Invoice]
) -> DecisionView:
    """What a person looks at before they decide about some invoices."""
    announced = _announced(case, about)
    sums = [money(amount, words.language) for amount in total(i.remaining for i in about)]
    return DecisionView(
        happened=_happened(case, desk_case, words, since=min(i.due_date for i in about)),
        invoices=tuple(open_invoice(invoice, case, words) for invoice in about),
        amount=words.join(sums),
        announced=_said(announced, words),
        pause_query=f"?{urlencode({'from': announced.isoformat()})}" if announced else "",
        let_go_query="?" + urlencode([("invoices", invoice.id) for invoice in about]),
        pause_caution="" if case.rules.pause else words("decisions.pause.caution"),
        hand_over_caution="" if case.rules.hand_over else words("decisions.hand_over.caution"),
    )


def open_invoice(invoice: Invoice, case: Case, words: Words) -> OpenInvoice:
    """One invoice: about what, since when, how much, and until when the law lets it be claimed."""
    asked = acknowledgements(case.arrangements, invoice.id)
    until = limitation_day(case.client.kind, invoice.due_date, asked)
    return OpenInvoice(
        number=invoice.number,
        purpose=invoice.purpose,
        due=words("client.invoice.due", date=day(invoice.due_date, words.language)),
        amount=money(invoice.remaining, words.language),
        claimable=words("decisions.claimable", date=day(until, words.language)),
    )


def _announced(case: Case, about: Sequence[Invoice]) -> date | None:
    """The day of a pause that letters about these invoices have spoken of."""
    ids = {invoice.id for invoice in about}
    written = (r for r in case.reminders if r.status.is_written and ids & set(r.invoice_ids))
    return max((r.pause_on for r in written if r.pause_on), default=None)


def _said(announced: date | None, words: Words) -> str:
    if announced is None:
        return words("decisions.nothing_announced")
    return words("decisions.announced", date=day(announced, words.language, weekday=True))


def _happened(case: Case, desk_case: DeskCase, words: Words, *, since: date) -> tuple[Dated, ...]:
    """Letters, calls and agreements since a day, in their order."""
    rows = [*_letters(case, words), *_calls_and_agreements(desk_case, words)]
    newest = sorted((row for row in rows if row[0] >= since), key=lambda row: row[0])[-_MOST:]
    return tuple(Dated(day=day(on, words.language, weekday=True), what=what) for on, what in newest)


def _letters(case: Case, words: Words) -> Iterator[tuple[date, str]]:
    for reminder in case.reminders:
        if reminder.status is ReminderStatus.SENT:
            yield reminder.on, step_name(reminder.step, words)


def _calls_and_agreements(case: DeskCase, words: Words) -> Iterator[tuple[date, str]]:
    for happening in case.happenings:
        if happening.what in _WEIGHS:
            row = happening_row(happening, case, words)
            yield office_day(happening.at), _BETWEEN.join(filter(None, (row.what, row.about)))
        elif happening.what == "task_done" and happening.details.get("task") == "call":
            yield office_day(happening.at), _call(happening, words)


def _call(happening: Happening, words: Words) -> str:
    key = f"tasks.result.{happening.details.get('result', '')}"
    result = words(key) if key in words else happening.details.get("text", "")
    return _BETWEEN.join(filter(None, (words("decisions.call"), result)))
