"""The scheduler of letters: every case is looked at, and what is due is claimed before it is sent.

A step is written down under the lock of its client, so that two schedulers take it once. The letter
itself leaves by the post office, which looks once more, seconds before (`second_look`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.remembering import case_of
from portal.domain.letters import Outcome
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.reminding import Move, Outlook, outlook
from portal.domain.sequence import LETTERS, Reminder, ReminderStatus, Step
from portal.store.reminder_queries import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.reminder_case import Case
    from portal.domain.reminding import Wait
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter

# A marker may leave so long before the date that it speaks of.
_AHEAD = timedelta(days=30)
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
    letters = asked = waiting = looked = 0
    for client_id in _names(tools):
        moves, is_waiting = _take(tools, client_id)
        looked += 1
        letters += sum(move.step in LETTERS and move.step is not Step.FORMAL for move in moves)
        asked += sum(move.step in TASKS for move in moves)
        waiting += is_waiting
    return RemindReport(looked=looked, letters=letters, asked=asked, waiting=waiting)


def look_ahead(tools: Tools) -> Iterator[Looked]:
    """What every case asks for at this moment, without doing any of it."""
    for client_id in _names(tools):
        with tools.ledger() as ledger:
            client = ledger.client(client_id)
            if client is None:
                continue
            case = case_of(tools, ledger, client)
        yield Looked(client=client, case=case, outlook=outlook(case, tools.now))


def _names(tools: Tools) -> list[str]:
    with tools.ledger() as ledger:
        return ledger.remindable_clients(tools.today + _AHEAD)


def _take(tools: Tools, client_id: str) -> tuple[tuple[Move, ...], bool]:
    """Claim what is due in one case; what was claimed, and whether anything waits.

    Looked at first without any lock, since most cases ask for nothing.
    """
    with tools.ledger() as ledger:
        client = ledger.client(client_id)
        if client is None:
            return (), False
        found = outlook(case_of(tools, ledger, client), tools.now)
        if not found.moves:
            _stand(tools, ledger, client_id, found=found)
            return (), bool(found.waits)
    with tools.ledger() as ledger:
        ledger.lock_client(client_id)
        case = case_of(tools, ledger, client)
        found = outlook(case, tools.now)
        for move in found.moves:
            take_step(tools, ledger, case, move=move)
        _stand(tools, ledger, client_id, found=found)
    return found.moves, bool(found.waits)


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


def _stand(tools: Tools, ledger: Ledger, client_id: str, *, found: Outlook) -> None:
    """Remember why a case waits; the timeline says so whenever the reason becomes another."""
    wait = _telling(found)
    before = ledger.standing(client_id)
    why = wait.why if wait else ""
    until = tools.day_of(wait.until) if wait and wait.until else None
    step = wait.step.value if wait and wait.step else ""
    if before is not None and (before.why, before.until_on, before.step) == (why, until, step):
        return
    is_new = before is None or before.why != why
    since = tools.now if before is None or is_new else before.since
    ledger.save_standing(
        Standing(client_id=client_id, why=why, until_on=until, step=step, since=since)
    )
    if is_new and why:
        details = {"why": why} | ({"until": until.isoformat()} if until else {})
        ledger.note("reminder_waits", client_id, at=tools.now, who="clock", **details)


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
            case Outcome.DROPPED:
                return ledger.move_reminder(
                    reminder.id, was=reminder.status, becomes=ReminderStatus.STOPPED,
                    why=letter.problem,
                )  # fmt: skip
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
