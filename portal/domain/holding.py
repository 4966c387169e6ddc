"""What stops or pauses the letters: one table, each line with its effect and its reason.

`HOLDS` is what the owner reads: what holds everything to a client first, then what holds one
invoice. The functions below find them, and each line has its test. Nothing
that is asked of a person stops here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.arrangements import Status
from portal.domain.invoices import Collection, InvoiceState
from portal.domain.lawmarks import is_time_barred
from portal.domain.problems import Problem
from portal.domain.reasons import RULES, Effect
from portal.domain.reminder_case import MarkName, ReturnKind
from portal.domain.scope import acknowledgements
from portal.domain.steps import silent_until

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case


class Hold(StrEnum):
    """Why nothing is written: the key of its words (`hold.<name>`)."""

    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    STOPPED = "stopped"
    SILENCED = "silenced"
    PERSON_ONLY = "person_only"
    WAITS_FOR_ANSWER = "waits_for_answer"
    REPLIED = "replied"
    OWNER_DECIDES = "owner_decides"
    PAID = "paid"
    CLOSED = "closed"
    ON_ITS_WAY = "on_its_way"
    BEING_CHECKED = "being_checked"
    LET_GO = "let_go"
    TIME_BARRED = "time_barred"
    OLD = "old"
    AGREED = "agreed"
    PART_PAID = "part_paid"
    CARD_WILL_BE_TRIED = "card_will_be_tried"
    JUST_FAILED = "just_failed"


class Scope(StrEnum):
    """What a line of the table holds."""

    CLIENT = "client"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold that is on: until which of the owner's days (None: until something changes)."""

    why: Hold
    until: date | None = None
    at: datetime | None = None  # where the hour counts


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """One line: the event, what it holds, how long in words of data, and why it does."""

    hold: Hold
    scope: Scope
    lasts: str
    why: str


def _rule(hold: Hold, scope: Scope, lasts: str) -> HoldRule:
    return HoldRule(hold=hold, scope=scope, lasts=lasts, why=f"hold.{hold}.why")


#: Stop and pause rules, as the owner reads them.
HOLDS: tuple[HoldRule, ...] = (
    _rule(Hold.NO_ADDRESS, Scope.CLIENT, "until_changed"),
    _rule(Hold.BOUNCED, Scope.CLIENT, "until_changed"),
    _rule(Hold.STOPPED, Scope.CLIENT, "until_person"),
    _rule(Hold.SILENCED, Scope.CLIENT, "until_day"),
    _rule(Hold.PERSON_ONLY, Scope.CLIENT, "until_person"),
    _rule(Hold.WAITS_FOR_ANSWER, Scope.CLIENT, "until_answer"),
    _rule(Hold.REPLIED, Scope.CLIENT, "reply_days"),
    _rule(Hold.OWNER_DECIDES, Scope.CLIENT, "until_person"),
    _rule(Hold.PAID, Scope.INVOICE, "for_good"),
    _rule(Hold.CLOSED, Scope.INVOICE, "for_good"),
    _rule(Hold.ON_ITS_WAY, Scope.INVOICE, "until_known"),
    _rule(Hold.BEING_CHECKED, Scope.INVOICE, "until_known"),
    _rule(Hold.LET_GO, Scope.INVOICE, "for_good"),
    _rule(Hold.TIME_BARRED, Scope.INVOICE, "for_good"),
    _rule(Hold.OLD, Scope.INVOICE, "until_person"),
    _rule(Hold.AGREED, Scope.INVOICE, "until_day"),
    _rule(Hold.PART_PAID, Scope.INVOICE, "part_days"),
    _rule(Hold.CARD_WILL_BE_TRIED, Scope.INVOICE, "until_known"),
    _rule(Hold.JUST_FAILED, Scope.INVOICE, "minutes"),
)


def client_hold(case: Case, now: datetime) -> Held | None:
    """What holds everything to this client, if anything does."""
    for find in (_unreachable, _stopped, _person_only, _answer, _replied):
        if held := find(case, now):
            return held
    return Held(why=Hold.OWNER_DECIDES) if case.hands else None


def resumable(case: Case, now: datetime) -> Held | None:
    """A stop that a person may take back: hard times, or a letter that came back."""
    unreachable = _unreachable(case, now)
    bounced = unreachable is not None and unreachable.why is Hold.BOUNCED
    return unreachable if bounced else _person_only(case, now)


def invoice_hold(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    """What holds the letters about one invoice, if anything does."""
    for find in (_settled, _given_up, _agreed, _part_paid, _card):
        if held := find(case, invoice, now):
            return held
    return None


def _unreachable(case: Case, now: datetime) -> Held | None:
    del now
    if not case.client.email:
        return Held(why=Hold.NO_ADDRESS)
    resumed = case.marked(case.client.id, MarkName.RESUMED)
    bounced = any(
        came.kind is ReturnKind.BOUNCE
        and came.address == case.client.email
        and (resumed is None or came.at > resumed)
        for came in case.returns
    )
    return Held(why=Hold.BOUNCED) if bounced else None


def _stopped(case: Case, now: datetime) -> Held | None:
    if not case.is_silenced:
        return None
    if case.silent_until is None:
        return Held(why=Hold.STOPPED)
    if case.office.day_of(now) <= case.silent_until:
        return Held(why=Hold.SILENCED, until=case.silent_until + timedelta(days=1))
    return None


def _person_only(case: Case, now: datetime) -> Held | None:
    """Somebody writes for the client, or times are hard: from then on a person speaks."""
    del now
    resumed = case.marked(case.client.id, MarkName.RESUMED)
    for arrangement in case.arrangements:
        reason = arrangement.reason
        is_human = reason is not None and (
            RULES[reason].person_only or RULES[reason].effect is Effect.STOPPED
        )
        if is_human and (resumed is None or arrangement.opened_at > resumed):
            return Held(why=Hold.PERSON_ONLY)
    return None


def _answer(case: Case, now: datetime) -> Held | None:
    """A question, a problem, a proposal on the table: until it is answered, or for some days."""
    today = case.office.day_of(now)
    asking = [a for a in case.arrangements if not a.is_agreed and a.status is not Status.MISSED]
    until, kind = silent_until(asking, calendar=case.office.calendar)
    if not kind:
        return None
    if until is None:
        return Held(why=Hold.WAITS_FOR_ANSWER)
    if today <= until:
        return Held(why=Hold.WAITS_FOR_ANSWER, until=until + timedelta(days=1))
    return None


def _replied(case: Case, now: datetime) -> Held | None:
    replies = [came.at for came in case.returns if came.kind is ReturnKind.REPLY]
    if not replies:
        return None
    since = case.office.day_of(max(replies))
    until = case.office.calendar.after(since, case.rules.reply_days)
    if case.office.day_of(now) <= until:
        return Held(why=Hold.REPLIED, until=until + timedelta(days=1))
    return None


def _settled(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    match invoice.state(case.office.day_of(now)):
        case InvoiceState.PAID:
            return Held(why=Hold.PAID)
        case InvoiceState.CLOSED:
            return Held(why=Hold.CLOSED)
        case InvoiceState.ON_ITS_WAY:
            return Held(why=Hold.ON_ITS_WAY)
        case InvoiceState.BEING_CHECKED:
            return Held(why=Hold.BEING_CHECKED)
    return None


def _given_up(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    if case.marked(invoice.id, MarkName.LET_GO):
        return Held(why=Hold.LET_GO)
    today = case.office.day_of(now)
    asked = acknowledgements(case.arrangements, invoice.id)
    if is_time_barred(case.client.kind, invoice.due_date, today=today, acknowledged=asked):
        return Held(why=Hold.TIME_BARRED)
    known = case.first_known.get(invoice.id)
    if known is None or case.marked(invoice.id, MarkName.REVIEWED):
        return None
    age = (case.office.day_of(known) - invoice.due_date).days
    return Held(why=Hold.OLD) if age > case.rules.review_days else None


def _agreed(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    """A date or a plan about this invoice: silence until it has passed, and a little longer."""
    calendar = case.office.calendar
    mine = [a for a in case.arrangements if invoice.id in a.invoice_ids]
    holding = [a for a in mine if a.is_agreed or a.status is Status.MISSED]
    until, kind = silent_until(holding, calendar=calendar)
    if kind and until is None:
        return Held(why=Hold.AGREED)
    given = [a.terms.new_date for a in mine if isinstance(a.terms, Problem) and a.terms.new_date]
    days = [calendar.after(day, 1) for day in given] + ([until] if until else [])
    last = max(days, default=None)
    if last is not None and case.office.day_of(now) <= last:
        return Held(why=Hold.AGREED, until=last + timedelta(days=1))
    return None


def _part_paid(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    paid = case.paid_at.get(invoice.id)
    if paid is None:
        return None
    until = case.office.calendar.after(case.office.day_of(paid), case.rules.part_days)
    if case.office.day_of(now) <= until:
        return Held(why=Hold.PART_PAID, until=until + timedelta(days=1))
    return None


def _card(case: Case, invoice: Invoice, now: datetime) -> Held | None:
    """A card that is charged by itself: silent until it failed, an hour more, then before a try."""
    if invoice.decline is None:
        is_automatic = invoice.collection is Collection.AUTOMATIC
        return Held(why=Hold.CARD_WILL_BE_TRIED) if is_automatic else None
    if invoice.declined_at is not None:
        calm = invoice.declined_at + timedelta(minutes=case.rules.minutes)
        if now < calm:
            return Held(why=Hold.JUST_FAILED, until=case.clock.day_of(calm), at=calm)
    planned = invoice.next_attempt_on
    is_begun = any(r.step.is_reminder for r in case.taken(invoice))
    if is_begun and planned is not None and planned >= case.office.day_of(now):
        return Held(why=Hold.CARD_WILL_BE_TRIED, until=planned + timedelta(days=1))
    return None
