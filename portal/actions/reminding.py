"""The scheduler of letters: every case is looked at, and what is due is claimed before it is sent.

A step is written down under the lock of its client, so that two schedulers take it once. The letter
itself leaves by the post office, which looks once more, seconds before (`second_look`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.clearing import clear_steps
from portal.actions.remembering import case_of, cases_of
from portal.actions.undelivered import LET_BE
from portal.domain.letters import Outcome
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.reminding import Outlook, outlook
from portal.domain.sequence import LETTERS, Reminder, ReminderStatus, Step
from portal.store.reminder_queries import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.reminder_case import Case
    from portal.domain.reminding import Move, Wait
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter

# A marker may leave so long before the date that it speaks of.
AHEAD = timedelta(days=30)
# What a person is asked for by a step, as the key of a task.
TASKS = {
    Step.FIRST_CALL: "call",
    Step.SECOND_CALL: "call",
    Step.FORMAL: "release_formal",
    Step.DECISION: "decide",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One case that was looked at, and what it asked for at that moment."""

    client: Client
    case: Case
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindReport:
    """What the scheduler did: cases looked at, letters queued, people asked, cases that wait."""

    looked: int = 0
    letters: int = 0
    asked: int = 0
    waiting: int = 0


def remind(tools: Tools) -> RemindReport:
    """Look at every case once and claim what is due; running it again does nothing more."""
    settle_letters(tools)
    clear_steps(tools)
    letters = asked = waiting = 0
    cases = _cases(tools)
    for case, before in cases:
        found = outlook(case, tools.now)
        if found.moves:
            found = _take(tools, case.client)
        elif _stands_anew(tools, found, before):
            with tools.ledger() as ledger:
                _stand(tools, ledger, case.client.id, found=found, before=before)
        letters += sum(move.step not in TASKS for move in found.moves)
        asked += sum(move.step in TASKS for move in found.moves)
        waiting += bool(found.waits)
    return RemindReport(looked=len(cases), letters=letters, asked=asked, waiting=waiting)


def look_ahead(tools: Tools) -> Iterator[Looked]:
    """What every case asks for at this moment, without doing any of it."""
    for case, _ in _cases(tools):
        yield Looked(client=case.client, case=case, outlook=outlook(case, tools.now))


def _cases(tools: Tools) -> list[tuple[Case, Standing | None]]:
    """Every case that may ask for something, with where it stood when it was last looked at."""
    with tools.ledger() as ledger:
        ids = ledger.remindable_clients(tools.today + AHEAD)
        found = cases_of(tools, ledger, ids)
    return [(case, records.standing) for case, records in found.values()]


def _take(tools: Tools, client: Client) -> Outlook:
    """Claim what is due in one case: decided anew under its lock, since another may be faster."""
    with tools.ledger() as ledger:
        ledger.lock_client(client.id)
        found = cases_of(tools, ledger, [client.id]).get(client.id)
        if found is None:
            return Outlook()
        case, records = found
        view = outlook(case, tools.now)
        for move in view.moves:
            take_step(tools, ledger, case, move=move)
        _stand(tools, ledger, client.id, found=view, before=records.standing)
    return view


def take_step(tools: Tools, ledger: Ledger, case: Case, *, move: Move, who: str = "clock") -> int:
    """Write a step down, with its letter in the queue or its task for a person; its number."""
    is_letter = move.step.is_letter and move.step is not Step.FORMAL
    status = ReminderStatus.QUEUED if is_letter else ReminderStatus.ASKED
    if move.step is Step.FORMAL:
        status = ReminderStatus.DRAFT
    client_id = case.client.id
    number = ledger.add_reminder(
        move.step, client_id, move.invoice_ids, status=status, on=case.clock.day_of(tools.now),
        at=tools.now, who=who, pause_on=move.pause_on,
    )  # fmt: skip
    about = move.invoice_ids[0] if len(move.invoice_ids) == 1 else ""
    if is_letter:
        queue_reminder(tools, ledger, client_id, step=move.step, number=number)
    else:
        ledger.add_task(
            TASKS[move.step], client_id, key=f"reminder/{number}", due_on=tools.today,
            at=tools.now, invoice_id=about, step=move.step.value,
        )  # fmt: skip
    ledger.note(
        f"reminder_{status}", client_id, at=tools.now, who=who, invoice_id=about,
        step=move.step.value,
    )  # fmt: skip
    return number


def queue_reminder(
    tools: Tools, ledger: Ledger, client_id: str, *, step: Step, number: int
) -> None:
    """Put the letter of a step in the queue, under the one name that it leaves under."""
    key = f"reminder/{number}"
    ledger.queue_letter(LETTERS[step], client_id, "", at=tools.now, key=key, about=str(number))


def _stands_anew(tools: Tools, found: Outlook, before: Standing | None) -> bool:
    fresh = _standing(tools, "", found)
    if before is None:
        return bool(fresh.why)
    return (before.why, before.until_on, before.step) != (fresh.why, fresh.until_on, fresh.step)


def _stand(
    tools: Tools, ledger: Ledger, client_id: str, *, found: Outlook, before: Standing | None
) -> None:
    """Remember why a case waits; the timeline says so whenever the reason becomes another."""
    fresh = _standing(tools, client_id, found)
    is_new = before is None or before.why != fresh.why
    if before is not None and not is_new:
        fresh = replace(fresh, since=before.since)
    ledger.save_standing(fresh)
    if is_new and fresh.why:
        details = {"why": fresh.why}
        if fresh.until_on:
            details["until"] = fresh.until_on.isoformat()
        ledger.note("reminder_waits", client_id, at=tools.now, who="clock", **details)


def _standing(tools: Tools, client_id: str, found: Outlook) -> Standing:
    wait = _telling(found)
    return Standing(
        client_id=client_id,
        why=wait.why if wait else "",
        until_on=tools.day_of(wait.until) if wait and wait.until else None,
        step=wait.step.value if wait and wait.step else "",
        since=tools.now,
    )


def _telling(found: Outlook) -> Wait | None:
    """The wait that says most of a case: the nearest with a day, else the first without one."""
    dated = [wait for wait in found.waits if wait.until is not None]
    if dated:
        return min(dated, key=lambda wait: (wait.until, wait.invoice_id))
    return next(iter(found.waits), None)


def settle_letters(tools: Tools) -> int:
    """Bring every step on its way up to what became of its letter; how many were settled.

    Read from the queue, so that a sender that died in between is made good here.
    """
    with tools.ledger() as ledger:
        waiting = ledger.reminders_in(ReminderStatus.QUEUED)
    return sum(_settle(tools, reminder) for reminder in waiting)


def _settle(tools: Tools, reminder: Reminder) -> bool:
    with tools.ledger() as ledger:
        letter = ledger.letter_of_key(f"reminder/{reminder.id}")
        if letter is None:
            return False
        match letter.outcome:
            case Outcome.SENT:
                return _arrived(tools, ledger, reminder, letter=letter)
            case Outcome.DROPPED:  # what a person let be does not come again by itself
                is_left_out = letter.problem == LET_BE
                becomes = ReminderStatus.SKIPPED if is_left_out else ReminderStatus.STOPPED
                return ledger.move_reminder(
                    reminder.id, was=reminder.status, becomes=becomes, why=letter.problem
                )
            case Outcome.REFUSED:
                return _refused(tools, ledger, reminder, letter=letter)
    return False


def _arrived(tools: Tools, ledger: Ledger, reminder: Reminder, *, letter: SentLetter) -> bool:
    client = ledger.client(reminder.client_id)
    on = reminder.on
    if client is not None and letter.sent_at is not None:
        on = case_of(tools, ledger, client).clock.day_of(letter.sent_at)
    return ledger.move_reminder(
        reminder.id, was=reminder.status, becomes=ReminderStatus.SENT, on=on
    )


def _refused(tools: Tools, ledger: Ledger, reminder: Reminder, *, letter: SentLetter) -> bool:
    """The server refused it for good: as a letter that came back, until the address is another."""
    ledger.add_return(
        Return(
            id=0,
            key=f"refused/{letter.id}",
            kind=ReturnKind.BOUNCE,
            client_id=reminder.client_id,
            address=letter.recipient,
            subject="",
            text="",
            at=tools.now,
            letter_id=letter.id,
        )
    )
    return ledger.move_reminder(
        reminder.id, was=reminder.status, becomes=ReminderStatus.STOPPED, why="refused"
    )
