"""What is said next to a client, and when: decided from the case alone, so that it can be foretold.

Nothing here reads or writes anything. The scheduler asks `outlook` what is to be done now; the
schedule that is shown beforehand asks the same of every moment to come (`forecasting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.domain.holding import Hold, client_hold, invoice_hold
from portal.domain.sequence import MOST_REMINDERS, ReminderStatus, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.holding import Held
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Pace, Reminder

# So many days lie at least between the first word of a pause and the pause.
_LEAST_NOTICE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step that is to be taken about some invoices, at the earliest at `at` (UTC).

    `pause_on` is the day that the letter announces for a pause.
    """

    step: Step
    invoice_ids: tuple[str, ...]
    at: datetime
    pause_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing is to be done about an invoice, why, and until when (None: something must change)."""

    invoice_id: str
    why: str
    until: datetime | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a case asks for at a moment: what is to be done now, and why the rest waits."""

    moves: tuple[Move, ...] = ()
    waits: tuple[Wait, ...] = ()

    @property
    def next_at(self) -> datetime | None:
        """When it is worth looking again."""
        return min((wait.until for wait in self.waits if wait.until), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The next step of one invoice, and the first moment that its own timing allows."""

    invoice: Invoice
    step: Step
    at: datetime


def outlook(case: Case, now: datetime) -> Outlook:
    """What is to be done about a case now. At most one letter, and never one that is held."""
    held = client_hold(case, now)
    waits: list[Wait] = []
    plans: list[_Plan] = []
    for invoice in case.open_invoices:
        found = _next(case, invoice, now, held=held)
        if isinstance(found, Wait):
            waits.append(found)
        else:
            plans += found
    due = [plan for plan in plans if plan.at <= now]
    waits += [_not_yet(plan) for plan in plans if plan.at > now]
    letters = [plan for plan in due if plan.step.is_letter and plan.step is not Step.FORMAL]
    moves, later = _errands(case, due, now)
    waits += later
    if letters:
        move, later = _letter(case, letters, now)
        moves += [move] if move else []
        waits += later
    return Outlook(moves=tuple(moves), waits=tuple(waits))


def is_beside(step: Step, held: Held) -> bool:
    """Whether a hold is none for this step: a marker speaks of what a card will pay, too."""
    return step is Step.BEFORE and held.why is Hold.CARD_WILL_BE_TRIED


def _next(case: Case, invoice: Invoice, now: datetime, *, held: Held | None) -> Wait | list[_Plan]:
    """The next steps of one invoice, or why it has none now."""
    own = invoice_hold(case, invoice, now)
    before = _before(case, invoice, now)
    if before is not None and held is None and (own is None or is_beside(Step.BEFORE, own)):
        return [before]
    if held is not None and not (own is not None and own.until is None):
        return _wait(case, invoice, held)
    if own is not None:
        return _wait(case, invoice, own)
    if why := _under_way(case, invoice):
        return Wait(invoice_id=invoice.id, why=why)
    steps = _steps(case, invoice, now)
    return steps or Wait(invoice_id=invoice.id, why="nothing_follows")


def timed_at(case: Case, invoice: Invoice, step: Step, *, now: datetime) -> datetime | None:
    """The first moment that the timing of a step alone allows, whatever holds it."""
    before = _before(case, invoice, now)
    plans = ([before] if before is not None else []) + _steps(case, invoice, now)
    return next((plan.at for plan in plans if plan.step is step), None)


def _under_way(case: Case, invoice: Invoice) -> str:
    """Whether a letter is still on its way out, or waits for a person: nothing goes past it."""
    standing = {reminder.status for reminder in case.taken(invoice)}
    if ReminderStatus.QUEUED in standing:
        return "under_way"
    return "draft_waits" if ReminderStatus.DRAFT in standing else ""


def _wait(case: Case, invoice: Invoice, held: Held) -> Wait:
    until = held.at
    if until is None and held.until is not None:
        until = case.office.start_of(held.until)
    return Wait(invoice_id=invoice.id, why=str(held.why), until=until)


def _not_yet(plan: _Plan) -> Wait:
    return Wait(invoice_id=plan.invoice.id, why="not_yet", until=plan.at, step=plan.step)


def _before(case: Case, invoice: Invoice, now: datetime) -> _Plan | None:
    """The marker before the date, as long as the date is ahead and nothing has failed."""
    is_ahead = case.clock.day_of(now) < invoice.due_date and invoice.decline is None
    if not case.rules.before or not is_ahead or case.taken(invoice):
        return None
    day = invoice.due_date
    for _ in range(case.rules.before_days):
        day = case.clock.calendar.on_or_before(day - timedelta(days=1))
    return _Plan(invoice=invoice, step=Step.BEFORE, at=case.clock.start_of(day))


def _steps(case: Case, invoice: Invoice, now: datetime) -> list[_Plan]:
    """What follows what was done about an invoice: a letter or its end, and a call beside it."""
    taken = case.taken(invoice)
    if any(r.step is Step.DECISION for r in taken):
        return []
    pace = case.pace(invoice, case.clock.day_of(now))
    last = max((r for r in taken if r.step.is_reminder), key=lambda r: r.step.rank, default=None)
    asked = case.asked_on([invoice.id])
    if last is None and not asked:
        return [_first(case, invoice, pace, now=now)]
    since = max(asked + ([last.on] if last else []))
    step = last.step if last else Step.FIRST_TRANSFER  # asked about a missed date: that was it
    return _after(case, invoice, pace, step=step, since=since)


def _first(case: Case, invoice: Invoice, pace: Pace, *, now: datetime) -> _Plan:
    if invoice.decline is not None:
        failed_at = invoice.declined_at
        at = now if failed_at is None else failed_at + timedelta(minutes=case.rules.minutes)
        return _Plan(invoice=invoice, step=Step.FIRST_CARD, at=at)
    day = case.clock.calendar.after(invoice.due_date, pace.first)
    return _Plan(invoice=invoice, step=Step.FIRST_TRANSFER, at=case.clock.start_of(day))


def _after(case: Case, invoice: Invoice, pace: Pace, *, step: Step, since: date) -> list[_Plan]:
    """The step behind a letter that was written on a day, and the call between them."""
    follows = {Step.SECOND: (Step.FORMAL, pace.formal), Step.FORMAL: (Step.DECISION, pace.notice)}
    following, days = follows.get(step, (Step.SECOND, pace.second))
    if days is None or _is_spent(case, invoice, following):
        following, days = Step.DECISION, pace.notice
    day = since + timedelta(days=days)
    if following is Step.DECISION:  # until the day that was announced nothing changes
        day = max([day, *_announced(case, [invoice.id])])
    found = [_Plan(invoice=invoice, step=following, at=case.clock.start_of(day))]
    call = {Step.SECOND: Step.SECOND_CALL, Step.FORMAL: None}.get(step, Step.FIRST_CALL)
    is_called = any(r.step is call for r in case.taken(invoice))
    if call is not None and case.client.phone and not is_called:
        day = case.office.calendar.after(since, pace.call)
        found.append(_Plan(invoice=invoice, step=call, at=case.clock.start_of(day)))
    return found


def _is_spent(case: Case, invoice: Invoice, step: Step) -> bool:
    """Whether three reminders were written of this invoice already, or this one is under way."""
    written = [r for r in case.taken(invoice) if r.step.is_reminder and r.status.is_written]
    return step.is_reminder and len(written) >= MOST_REMINDERS


def _errands(case: Case, due: list[_Plan], now: datetime) -> tuple[list[Move], list[Wait]]:
    """What a person is asked for: to call, to release the formal letter, to decide."""
    today = case.clock.day_of(now)
    last_call = case.last_call_on
    moves: list[Move] = []
    waits: list[Wait] = []
    for step in (Step.FIRST_CALL, Step.SECOND_CALL, Step.FORMAL, Step.DECISION):
        mine = [plan for plan in due if plan.step is step]
        if not mine:
            continue
        if step in {Step.FIRST_CALL, Step.SECOND_CALL}:
            opens = last_call and last_call + timedelta(days=case.rules.call_days)
            if opens is not None and today < opens:
                waits += [_later(plan, "too_soon", case.clock.start_of(opens)) for plan in mine]
                continue
            last_call = today
        moves.append(_taken(case, mine, now))
    return moves, waits


def _letter(case: Case, plans: list[_Plan], now: datetime) -> tuple[Move | None, list[Wait]]:
    """The one letter that may leave now: the gentlest step first, all its invoices together."""
    if any(r.status is ReminderStatus.QUEUED for r in case.reminders):
        return None, [_later(plan, "under_way", None) for plan in plans]
    today = case.clock.day_of(now)
    gap = timedelta(days=case.rules.gap_days)
    last = case.last_letter_on
    if last is not None and today < last + gap:
        until = case.clock.start_of(last + gap)
        return None, [_later(plan, "too_soon", until) for plan in plans]
    slot = case.clock.next_slot(now, case.rules.hours)
    if slot > now:
        return None, [_later(plan, "hours", slot) for plan in plans]
    step = min((plan.step for plan in plans), key=lambda one: one.rank)
    mine = [plan for plan in plans if plan.step is step]
    until = case.clock.start_of(today + gap)
    others = [_later(plan, "too_soon", until) for plan in plans if plan.step is not step]
    return _taken(case, mine, now), others


def _taken(case: Case, plans: list[_Plan], now: datetime) -> Move:
    """One step for all the invoices that are ready for it."""
    return move_of(case, plans[0].step, tuple(plan.invoice.id for plan in plans), now=now)


def move_of(case: Case, step: Step, ids: tuple[str, ...], *, now: datetime) -> Move:
    """A step that is taken now, with the pause that it announces."""
    pause_on = _pause_on(case, step, ids, today=case.clock.day_of(now))
    return Move(step=step, invoice_ids=ids, at=now, pause_on=pause_on)


def _later(plan: _Plan, why: str, until: datetime | None) -> Wait:
    return Wait(invoice_id=plan.invoice.id, why=why, until=until, step=plan.step)


def _pause_on(case: Case, step: Step, ids: tuple[str, ...], *, today: date) -> date | None:
    """The day on which a pause would begin: announced in the second letter, never moved forward.

    Where no letter has spoken of it yet, this one does so early enough.
    """
    if not case.rules.pause or step not in {Step.SECOND, Step.FORMAL}:
        return None
    first = next((invoice for invoice in case.open_invoices if invoice.id in ids), None)
    pace = case.pace(first, today) if first else None
    if pace is None or pace.formal is None:
        return None
    days = pace.notice if step is Step.FORMAL else pace.formal + pace.notice
    said = _announced(case, ids)
    if not said:
        days = max(days, _LEAST_NOTICE)
    return case.office.calendar.on_or_after(max([today + timedelta(days=days), *said]))


def _announced(case: Case, ids: Iterable[str]) -> list[date]:
    """The days of a pause that letters about these invoices have spoken of."""
    wanted = set(ids)
    written = (r for r in case.reminders if r.status.is_written and wanted & set(r.invoice_ids))
    return [r.pause_on for r in written if r.pause_on is not None]


def pause_day(case: Case, reminder: Reminder, now: datetime) -> date | None:
    """The day of a pause as a letter that leaves now announces it; later, never earlier."""
    if reminder.pause_on is None:
        return None
    case = case.without(reminder)
    fresh = _pause_on(case, reminder.step, reminder.invoice_ids, today=case.clock.day_of(now))
    return max(filter(None, (fresh, reminder.pause_on)))
