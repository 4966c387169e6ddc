"""What is said next to a client, and when: decided from the case alone, so that it can be foretold.

Nothing here reads or writes anything. The scheduler, the schedule that is shown beforehand and the
second look just before sending all ask the same question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.domain.holding import Held, client_hold, invoice_hold
from portal.domain.sequence import MOST_REMINDERS, Reminder, ReminderStatus, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Pace

# How far a schedule looks ahead.
_HORIZON = timedelta(days=400)


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
    moves = [*_errands(case, due, now)]
    if letters:
        move, later = _letter(case, letters, now)
        moves += [move] if move else []
        waits += later
    return Outlook(moves=tuple(moves), waits=tuple(waits))


def may_leave(
    case: Case, reminder: Reminder, now: datetime
) -> tuple[tuple[str, ...], str, datetime]:
    """The second look, seconds before sending: about which invoices, else why not, and from when.

    An invoice that was paid, agreed about or held since is left out; with none left the letter is
    not sent, and the reason says so. The moment is `now` or the next one at which it may arrive.
    """
    at = case.clock.next_slot(now, case.rules.hours, formal=reminder.step is Step.FORMAL)
    if held := client_hold(case, now):
        return (), str(held.why), at
    known = {invoice.id: invoice for invoice in case.open_invoices}
    left, why = [], "paid"
    for invoice_id in reminder.invoice_ids:
        invoice = known.get(invoice_id)
        if invoice is None:
            continue
        held = invoice_hold(case, invoice, now)
        if held is None or _belongs(reminder.step, held):
            left.append(invoice_id)
        else:
            why = str(held.why)
    return tuple(left), "" if left else why, at


def _belongs(step: Step, held: Held) -> bool:
    """A marker before the date speaks of what a card will pay, too."""
    return step is Step.BEFORE and held.why == "card_will_be_tried"


def _next(case: Case, invoice: Invoice, now: datetime, *, held: Held | None) -> Wait | list[_Plan]:
    """The next steps of one invoice, or why it has none now."""
    own = invoice_hold(case, invoice, now)
    before = _before(case, invoice, now)
    if before is not None and held is None and (own is None or _belongs(Step.BEFORE, own)):
        return [before]
    if held is not None and not (own is not None and own.until is None):
        return _wait(case, invoice, held)
    if own is not None:
        return _wait(case, invoice, own)
    if why := _under_way(case, invoice):
        return Wait(invoice_id=invoice.id, why=why)
    steps = _steps(case, invoice, now)
    return steps or Wait(invoice_id=invoice.id, why="nothing_follows")


def _under_way(case: Case, invoice: Invoice) -> str:
    """Whether a letter is still on its way out, or waits for a person: nothing goes past it."""
    standing = {reminder.status for reminder in case.taken(invoice)}
    if ReminderStatus.QUEUED in standing:
        return "under_way"
    return "draft_waits" if ReminderStatus.DRAFT in standing else ""


def _wait(case: Case, invoice: Invoice, held: Held) -> Wait:
    until = held.at
    if until is None and held.until is not None:
        until = _start(case, held.until)
    return Wait(invoice_id=invoice.id, why=str(held.why), until=until)


def _not_yet(plan: _Plan) -> Wait:
    return Wait(invoice_id=plan.invoice.id, why="not_yet", until=plan.at, step=plan.step)


def _start(case: Case, day: date) -> datetime:
    """The beginning of a client's day, in UTC."""
    return datetime.combine(day, time(0), case.clock.zone).astimezone(UTC)


def _before(case: Case, invoice: Invoice, now: datetime) -> _Plan | None:
    """The marker before the date, as long as the date is ahead."""
    today = case.clock.day_of(now)
    if not case.rules.before or today >= invoice.due_date or case.taken(invoice):
        return None
    day = invoice.due_date
    for _ in range(case.rules.before_days):
        day = case.clock.calendar.on_or_before(day - timedelta(days=1))
    return _Plan(invoice=invoice, step=Step.BEFORE, at=_start(case, day))


def _steps(case: Case, invoice: Invoice, now: datetime) -> list[_Plan]:
    """What follows what was done about an invoice: a letter or its end, and a call beside it."""
    taken = case.taken(invoice)
    pace = case.pace(invoice, case.clock.day_of(now))
    last = max((r for r in taken if r.step.is_reminder), key=lambda r: r.step.rank, default=None)
    asked = [m for m in case.asked_at if last is None or case.clock.day_of(m) >= last.on]
    since = max([case.clock.day_of(m) for m in asked] + ([last.on] if last else []), default=None)
    if last is None and since is None:
        return [_first(case, invoice, pace)]
    if any(r.step is Step.DECISION for r in taken) or since is None:
        return []
    step = last.step if last else Step.FIRST_TRANSFER  # asked about a missed date: that was it
    return _after(case, invoice, pace, step=step, since=since)


def _first(case: Case, invoice: Invoice, pace: Pace) -> _Plan:
    if invoice.decline is not None:
        moment = invoice.declined_at or _start(case, invoice.due_date)
        at = moment + timedelta(minutes=case.rules.minutes)
        return _Plan(invoice=invoice, step=Step.FIRST_CARD, at=at)
    day = case.clock.calendar.after(invoice.due_date, pace.first)
    return _Plan(invoice=invoice, step=Step.FIRST_TRANSFER, at=_start(case, day))


def _after(case: Case, invoice: Invoice, pace: Pace, *, step: Step, since: date) -> list[_Plan]:
    """The step behind a letter that was written on a day, and the call between them."""
    follows = {Step.SECOND: (Step.FORMAL, pace.formal), Step.FORMAL: (Step.DECISION, pace.notice)}
    following, days = follows.get(step, (Step.SECOND, pace.second))
    if days is None or _is_spent(case, invoice, following):
        following, days = Step.DECISION, pace.notice
    found = [_Plan(invoice=invoice, step=following, at=_start(case, since + timedelta(days=days)))]
    call = {Step.SECOND: Step.SECOND_CALL, Step.FORMAL: None}.get(step, Step.FIRST_CALL)
    is_called = any(r.step is call for r in case.taken(invoice))
    if call is not None and case.client.phone and not is_called:
        day = case.office.calendar.after(since, pace.call)
        found.append(_Plan(invoice=invoice, step=call, at=_start(case, day)))
    return found


def _is_spent(case: Case, invoice: Invoice, step: Step) -> bool:
    """Whether three reminders were written of this invoice already, or this one is under way."""
    written = [r for r in case.taken(invoice) if r.step.is_reminder and r.status.is_written]
    return step.is_reminder and len(written) >= MOST_REMINDERS


def _errands(case: Case, due: Iterable[_Plan], now: datetime) -> Iterator[Move]:
    """What a person is asked for: to call, to release the formal letter, to decide."""
    due = list(due)
    today = case.clock.day_of(now)
    last_call = case.last_call_on
    may_call = last_call is None or last_call + timedelta(days=case.rules.call_days) <= today
    for step in (Step.FIRST_CALL, Step.SECOND_CALL, Step.FORMAL, Step.DECISION):
        ids = tuple(plan.invoice.id for plan in due if plan.step is step)
        is_call = step in {Step.FIRST_CALL, Step.SECOND_CALL}
        if not ids or (is_call and not may_call):
            continue
        may_call = may_call and not is_call
        yield Move(
            step=step, invoice_ids=ids, at=now, pause_on=_pause_on(case, step, ids, today=today)
        )


def _letter(case: Case, plans: list[_Plan], now: datetime) -> tuple[Move | None, list[Wait]]:
    """The one letter that may leave now: the gentlest step first, all its invoices together."""
    today = case.clock.day_of(now)
    opens = case.last_letter_on
    if opens is not None and today < opens + timedelta(days=case.rules.gap_days):
        until = _start(case, opens + timedelta(days=case.rules.gap_days))
        return None, [_later(plan, "too_soon", until) for plan in plans]
    slot = case.clock.next_slot(now, case.rules.hours)
    if slot > now:
        return None, [_later(plan, "hours", slot) for plan in plans]
    step = min((plan.step for plan in plans), key=lambda one: one.rank)
    mine = tuple(plan.invoice.id for plan in plans if plan.step is step)
    until = _start(case, today + timedelta(days=case.rules.gap_days))
    others = [_later(plan, "too_soon", until) for plan in plans if plan.step is not step]
    move = Move(
        step=step, invoice_ids=mine, at=now, pause_on=_pause_on(case, step, mine, today=today)
    )
    return move, others


def _later(plan: _Plan, why: str, until: datetime) -> Wait:
    return Wait(invoice_id=plan.invoice.id, why=why, until=until, step=plan.step)


def _pause_on(case: Case, step: Step, ids: tuple[str, ...], *, today: date) -> date | None:
    """The day on which a pause would begin: announced in the second letter, never moved forward.

    At least `formal` and `notice` days lie between the first word of it and the pause.
    """
    if not case.rules.pause or step not in {Step.SECOND, Step.FORMAL}:
        return None
    mine = [invoice for invoice in case.open_invoices if invoice.id in ids]
    pace = case.pace(mine[0], today)
    if pace.formal is None:
        return None
    days = pace.notice if step is Step.FORMAL else pace.formal + pace.notice
    said = [r.pause_on for r in case.reminders if r.pause_on and set(r.invoice_ids) & set(ids)]
    return case.office.calendar.on_or_after(max([today + timedelta(days=days), *said]))


def pause_day(case: Case, reminder: Reminder, now: datetime) -> date | None:
    """The day of a pause as a letter that leaves now announces it; later, never earlier."""
    if reminder.pause_on is None:
        return None
    fresh = _pause_on(case, reminder.step, reminder.invoice_ids, today=case.clock.day_of(now))
    return max(filter(None, (fresh, reminder.pause_on)))


def forecast(case: Case, now: datetime) -> tuple[tuple[Move | Wait, ...], tuple[Wait, ...]]:
    """The whole future of a case if nothing changes: its moves in order, and what waits for good.

    A formal letter and a decision wait for a person: the schedule says when they are asked.
    """
    moves: list[Move | Wait] = []
    at, end = now, now + _HORIZON
    while at <= end:
        found = outlook(case, at)
        for move in found.moves:
            moves.append(move)
            case = case.with_reminder(_taken(case, move, at))
        if found.moves:
            continue
        following = found.next_at
        if following is None or following <= at:
            return tuple(moves), found.waits
        at = following
    return tuple(moves), ()


def _taken(case: Case, move: Move, at: datetime) -> Reminder:
    is_letter = move.step.is_letter
    return Reminder(
        id=0,
        client_id=case.client.id,
        step=move.step,
        invoice_ids=move.invoice_ids,
        status=ReminderStatus.SENT if is_letter else ReminderStatus.ASKED,
        on=case.clock.day_of(at),
        pause_on=move.pause_on,
    )
